"""The HTML report of an audit, and beside it the leads behind its numbers."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from leadpact.agreement.extracting import LeadsBehind, Triple
from leadpact.readings.naming import capital
from leadpact_cli.audit.formats import audit_json
from leadpact_cli.audit.html.masking import Mask, hidden, masked_key, masking, same
from leadpact_cli.audit.html.naming import Names
from leadpact_cli.audit.html.page import index_of, page, parts_of
from leadpact_cli.audit.page import Told
from leadpact_cli.audit.screen import opening
from leadpact_cli.audit.section import Section
from leadpact_cli.complaints import in_short
from leadpact_cli.in_place import STAYS
from leadpact_cli.sources import told_in_words

HEAD = ("key", "what", "source", "lead")
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Extract:
    """The file of the leads: what the page calls it, where it is written, the end of its name."""

    name: str
    path: Path
    suffix: str


def report(told: Told, more: tuple[Section, ...], extract: Extract | None, *, is_open: bool) -> str:
    """Write the leads to the extract, and give the page that leads to them.

    ``is_open``: values of leads and ids that are e-mail addresses are shown.
    """
    mask = same if is_open else masking(_values(told))
    year, versions = date.fromordinal(told.today).year, told.audit.line.trees
    names = Names(told.audit.tree, year, mask, is_open, versions)
    record = audit_json(told, with_ids=False)
    shown = same if is_open else hidden
    reading = told.reading
    about_input = tuple(
        f"{capital(shown(text))}."
        for text in (
            *told_in_words(reading.told),
            *map(in_short, (*reading.told.warnings, *reading.shown.silent)),
            *([STAYS] if reading.stays_in_place else []),
        )
    )
    parts = parts_of(record, names, more, about_input)
    behind: Counter[Triple] = Counter()
    if extract is not None and told.behind is not None:
        behind = _written(told.behind, extract, mask)
    said = tuple(map(shown, opening(told)))
    named = None if extract is None else extract.name
    return page(record, names, said, parts, index_of(parts, behind), named)


def _values(told: Told) -> Iterator[str]:
    """Yield values of the data that could be hidden: ids that look like addresses, sources, groups."""
    if told.behind is not None:
        yield from told.behind.ids_with(("@",), ())
    for lead in told.audit.leads:
        yield str(lead.fact("source") or "")
    for result in told.audit.results:
        if result.group is not None:
            yield str(result.group)


def _written(behind: LeadsBehind, extract: Extract, mask: Mask) -> Counter[Triple]:
    """Write a row for each lead behind a number, and count them as the page tells of them."""

    def masked(triple: Triple) -> Triple:
        key, what, source = triple
        return masked_key(key, mask), what, mask(source)

    def tell(triple: Triple) -> tuple[str, ...]:
        key, what, source = masked(triple)
        return key, what, _as_text(source)

    odd = behind.ids_with(("@",), _FORMULAS)
    shown = {name: _as_text(mask(name)) for name in odd}
    counts = behind.write(HEAD, extract.path, extract.suffix, tell=tell, shown=shown)
    found: Counter[Triple] = Counter()
    for triple, leads in counts.items():
        found[masked(triple)] += leads
    return found


def _as_text(value: str) -> str:
    """Keep a spreadsheet from taking a value for a formula, which would run."""
    return f"'{value}" if value.startswith(_FORMULAS) else value
