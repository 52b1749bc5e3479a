"""What the data did not tell: fields that left a rule open, values that are none, records set aside."""

from collections.abc import Iterator
from typing import Protocol

from leadpact.readings.amounts import counted, printable
from leadpact.readings.findings import Cause
from leadpact.records.notes import Notes
from leadpact_cli.report import Report
from leadpact_cli.tables import columns, wrapped

_CAUSES = {
    Cause.MISSING: "missing",
    Cause.INVALID: "unreadable",
    Cause.NOT_YET: "not yet",
    Cause.DOUBTFUL: "in doubt",
    Cause.UNDEFINED: "undefined",
    Cause.UNOBSERVED: "not recorded by the source",
}
_MOST_WANTS = 8
_MOST_SPELLINGS = 3


class Page(Protocol):
    """What a section needs to know of the page that it is written on."""

    @property
    def width(self) -> int: ...
    @property
    def colour(self) -> bool: ...
    def head(self, title: str, about: str = "") -> list[str]: ...
    def party(self, owner: str | None) -> str: ...


def data_quality(report: Report, page: Page) -> Iterator[str]:
    """Tell which data left a rule open, and which values could not be read."""
    wants = report.tally.wanted.most_common()
    if wants:
        yield from page.head("MISSING DATA", "leads in which it left a rule open")
        rows = [
            (
                w.name,
                f"{count:,}",
                _CAUSES[w.cause] + (f", for {page.party(w.owner)} to fill in" if w.owner else ""),
            )
            for w, count in wants[:_MOST_WANTS]
        ]
        if len(wants) > _MOST_WANTS:
            rows.append(("…", "", f"{len(wants) - _MOST_WANTS} more: --format json"))
        yield from columns(rows, width=page.width, right=(1,), colour=page.colour)
    if report.tally.unreadable:
        yield from page.head("UNREADABLE VALUES", "taken as unknown")
        rows = [
            (
                name,
                f"{spellings.total():,}",
                _commonest(spellings.most_common(_MOST_SPELLINGS), len(spellings)),
            )
            for name, spellings in report.tally.unreadable.items()
        ]
        yield from columns(rows, width=page.width, right=(1,), colour=page.colour)


def _commonest(found: list[tuple[str, int]], different: int) -> str:
    said = [
        f"`{printable(raw)}`" + (f" {count:,} times" if count > 1 else "") for raw, count in found
    ]
    return ", ".join([*said, *(["…"] if different > len(found) else [])])


def input_notes(report: Report, page: Page) -> Iterator[str]:
    """Tell what was set aside, and what the files lack."""
    said = list(_input_notes(report))
    if said:
        yield from page.head("INPUT")
        for text in said:
            first, *rest = wrapped(text, page.width - 3)
            yield f" {first}"
            yield from (f"   {line}" for line in rest)


def _input_notes(report: Report) -> Iterator[str]:
    notes = report.notes
    yield from _set_aside(notes, "record")
    if report.tally.undated_events:
        yield f"{counted(report.tally.undated_events, 'event')} without a readable time, ignored"
    for name, files in notes.missing_columns.items():
        yield f"no column `{name}` in {', '.join(files)}: blank for every lead there"
    table = notes.activity
    if table is None:
        return
    for reason, aside in table.set_aside.items():
        yield f"{counted(aside.count, 'row')} of the activity table set aside: {reason.value}: {aside.examples[0]}"
    if table.missing_columns:
        yield f"the activity table has no column {', '.join(f'`{c}`' for c in table.missing_columns)}"
    if table.orphans:
        yield f"{counted(table.orphans, 'row')} of the activity table for leads that are not here"
    if table.unnamed_kinds:
        kinds = ", ".join(f"`{printable(kind)}` {n:,}" for kind, n in table.unnamed_kinds.items())
        yield f"events of kinds that the policy does not name, ignored: {kinds}"
    if table.replaced:
        yield f"{counted(table.replaced, 'record')} had a timeline too; the activity table counts"


def _set_aside(notes: Notes, what: str) -> Iterator[str]:
    for reason, aside in notes.set_aside.items():
        examples = "; ".join(printable(str(example)) for example in aside.examples[:2])
        yield f"{counted(aside.count, what)} set aside: {reason.value}: {examples}"
