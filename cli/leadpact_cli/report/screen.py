"""What a run of `leadpact check` came to, for people: what failed first, then the numbers behind it."""

import re
import shlex
from collections.abc import Iterator

from leadpact.readings.amounts import printable
from leadpact.readings.styled import EMPTY, Line, Role, Segment
from leadpact_cli.report.failures import failures
from leadpact_cli.report.numbers import accountable, breaches, outcomes, stages, undecided, waived
from leadpact_cli.report.opening import opening
from leadpact_cli.report.page import Page
from leadpact_cli.report.result import Report
from leadpact_cli.report.shortfalls import input_notes, unreadable_values, wanted_data
from leadpact_cli.report.warned import assumed_times, warned

SECTIONS = (
    failures,
    stages,
    outcomes,
    accountable,
    breaches,
    undecided,
    waived,
    wanted_data,
    unreadable_values,
    assumed_times,
    warned,
    input_notes,
)
"""What follows the opening, in this order; a section with nothing to say is left out."""

_PASSWORD = re.compile(r"^(\w+://[^/?#@:]*:)[^/?#]*@")


def to_lines(report: Report, width: int) -> Iterator[Line]:
    """Write the whole report."""
    page = Page(report, width)
    for sentence in opening(report):
        yield from page.text(sentence, hang=2)
    for section in SECTIONS:
        yield from section(page)
    yield from _closing(page)


def _closing(page: Page) -> Iterator[Line]:
    """Give the command that tells more of the first lead; it stands on one line, to be copied."""
    examples = page.report.examples
    if not examples:
        return
    named = map(without_password, page.report.named)
    words = (*named, "--lead", printable(examples[0].lead.id))
    yield EMPTY
    yield Line((Segment("Why? ", Role.STRONG), Segment(f"leadpact why {shlex.join(words)}")))


def without_password(word: str) -> str:
    """Take the password out of a URL: what is on a screen is soon in a chat."""
    return _PASSWORD.sub(r"\1***@", word)
