"""The HTML report of an audit, and beside it the leads behind its numbers."""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import TextIO

from leadpact.agreement.extract import leads_behind
from leadpact.readings.naming import capital
from leadpact_cli.audit.formats import audit_json
from leadpact_cli.audit.html.masking import Mask, hidden, masked_key, masking, same
from leadpact_cli.audit.html.naming import Names
from leadpact_cli.audit.html.page import index_of, page, parts_of
from leadpact_cli.audit.page import Told
from leadpact_cli.audit.screen import opening
from leadpact_cli.audit.section import Section
from leadpact_cli.report.warned import in_short
from leadpact_cli.sources import told_in_words

HEAD = ("key", "what", "source", "lead")
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def report(
    told: Told,
    more: tuple[Section, ...],
    extract: tuple[str, TextIO] | None,
    *,
    is_open: bool,
) -> str:
    """Write the leads to the extract, and give the page that leads to them.

    ``extract`` is what the page calls its file, and the file. ``is_open``: values of leads and ids
    that are e-mail addresses are shown.
    """
    mask = same if is_open else masking(_values(told))
    names = Names(told.audit.tree, date.fromordinal(told.today).year, mask, is_open)
    record = audit_json(told)
    shown = same if is_open else hidden
    reading = told.reading
    about_input = tuple(
        f"{capital(shown(text))}."
        for text in (
            *told_in_words(reading.told),
            *map(in_short, (*reading.told.warnings, *reading.shown.silent)),
        )
    )
    parts = parts_of(record, names, more, about_input)
    behind = None if extract is None else _written(told, extract[1], mask)
    said = tuple(map(shown, opening(told)))
    named = None if extract is None else extract[0]
    return page(record, names, said, parts, index_of(parts, behind or {}), named)


def _values(told: Told) -> Iterator[str]:
    """Yield the values of the data that the page or the extract would show: ids, sources, groups."""
    for lead in told.audit.leads:
        yield lead.id
        yield str(lead.fact("source") or "")
    for result in told.audit.results:
        if result.group is not None:
            yield str(result.group)


def _written(told: Told, out: TextIO, mask: Mask) -> Counter[tuple[str, str, str]]:
    """Write a row for each lead behind a number, and count them."""
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(HEAD)
    found: Counter[tuple[str, str, str]] = Counter()
    for key, what, source, lead in leads_behind(told.audit):
        row = (masked_key(key, mask), what, mask(source))
        found[row] += 1
        rows.writerow((row[0], what, _as_text(row[2]), _as_text(mask(lead))))
    return found


def _as_text(value: str) -> str:
    """Keep a spreadsheet from taking a value for a formula, which would run."""
    return f"'{value}" if value.startswith(_FORMULAS) else value
