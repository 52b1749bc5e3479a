"""What a run of `leadpact check` came to, for people: what failed first, then the numbers behind it."""

import re
import shlex
from collections.abc import Iterator

from leadpact.readings.amounts import counted, instant, printable
from leadpact.readings.styled import EMPTY, Line, Role, Segment
from leadpact_cli.choosing import chosen_how
from leadpact_cli.complaints import in_short
from leadpact_cli.moments import zone_of
from leadpact_cli.report.failures import failures
from leadpact_cli.report.numbers import accountable, breaches, outcomes, stages, undecided, waived
from leadpact_cli.report.page import Page
from leadpact_cli.report.result import Report
from leadpact_cli.report.shortfalls import input_notes, unreadable_values, wanted_data
from leadpact_cli.report.warned import assumed_times, of_another_time, warned

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
    for sentence in _opening(report):
        yield from page.text(sentence, hang=2)
    for section in SECTIONS:
        yield from section(page)
    yield from _closing(page)


def in_one_line(report: Report) -> str:
    """Sum up for stderr, where the data goes elsewhere."""
    return "; ".join([*_opening(report), *map(in_short, report.shown.silent)])


def _opening(report: Report) -> Iterator[str]:
    tally, left_out = report.tally, report.left_out
    at = instant(report.as_of, zone_of(report.tree), with_zone=True)
    yield f"{report.tree.name} {report.tree.version}, as of {at}"
    yield from of_another_time(report.shown, report.tree)
    if how := chosen_how(report.choice):
        yield f"leads chosen: {how}"
    apart = [
        f"{number:,} {why}"
        for number, why in (
            (left_out.later, "created later"),
            (sum(aside.count for aside in report.notes.set_aside.values()), "set aside"),
            (left_out.others, "not chosen"),
            (left_out.unsure, "of which nobody can say whether the condition holds"),
            (left_out.undated, "without a date of creation"),
            (tally.not_covered, "not covered by the agreement"),
        )
        if number
    ]
    judged = f"{counted(tally.judged, 'lead')} judged, {tally.failed:,} failed"
    yield judged + (f"; left out: {', '.join(apart)}" if apart else "")
    if tally.coverage_unknown:
        some = counted(tally.coverage_unknown, "lead")
        yield f"{some} judged without knowing whether the agreement covers them"


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
