"""What the data did not tell: what left a rule open, values that are none, records set aside."""

from collections.abc import Iterator

from leadpact.engines.binding_notes import Told
from leadpact.engines.quality import Spellings
from leadpact.readings.amounts import counted, printable
from leadpact.readings.findings import Cause
from leadpact.readings.styled import Line
from leadpact.records.notes import ActivityNotes, Notes, SetAside
from leadpact_cli.in_place import STAYS
from leadpact_cli.report.page import Page
from leadpact_cli.report.tally import Want
from leadpact_cli.sources import told_in_words
from leadpact_cli.tables import columns

_CAUSES = {
    Cause.MISSING: "missing",
    Cause.INVALID: "unreadable",
    Cause.NOT_YET: "has not happened yet",
    Cause.DOUBTFUL: "in doubt",
    Cause.UNDEFINED: "has no value",
    Cause.UNOBSERVED: "not recorded by the source",
}
_MOST_WANTS = 8
_MOST_SPELLINGS = 3
_MOST_EXAMPLES = 2


def wanted_data(page: Page) -> Iterator[Line]:
    """Tell which data left a rule open, the commonest first."""
    wants = page.report.tally.wanted.most_common()
    if not wants:
        return
    yield from page.head("MISSING DATA", "by the leads in which it left a rule open")
    rows = [(want.name, f"{count:,}", _why(want, page)) for want, count in wants[:_MOST_WANTS]]
    if len(wants) > _MOST_WANTS:
        rows.append(("…", "", f"{len(wants) - _MOST_WANTS} more: --format json"))
    yield from columns(rows, width=page.width, right=(1,))


def _why(want: Want, page: Page) -> str:
    owner = f", for {page.party(want.owner)} to fill in" if want.owner else ""
    return f"{_CAUSES[want.cause]}{owner}"


def unreadable_values(page: Page) -> Iterator[Line]:
    """Tell which values could not be read, the commonest spellings of each."""
    found = page.report.quality.unreadable
    if not found:
        return
    yield from page.head("UNREADABLE VALUES", "taken as unknown")
    rows = [(name, f"{raws.count:,}", commonest(raws)) for name, raws in found.items()]
    yield from columns(rows, width=page.width, right=(1,))


def commonest(raws: Spellings) -> str:
    """Write the commonest texts, with how often each came."""
    found = raws.commonest[:_MOST_SPELLINGS]
    said = [
        f"`{printable(raw)}`" + (f" {count:,} times" if count > 1 else "") for raw, count in found
    ]
    return ", ".join([*said, *(["…"] if raws.different > len(found) else [])])


def input_notes(page: Page) -> Iterator[Line]:
    """Tell what was set aside, and what the files lack."""
    notes, undated = page.report.notes, page.report.quality.undated
    said = [*about_leads(notes, undated), *about_activity(notes.activity, page.report.told)]
    said += told_in_words(page.report.told)
    if page.report.stays_in_place and (notes.set_aside or page.report.quality.unreadable):
        said.append(STAYS)
    if not said:
        return
    yield from page.head("INPUT")
    for text in said:
        yield from page.text(text, at=1, hang=2)


def about_leads(notes: Notes, undated: int) -> Iterator[str]:
    """Say what records were set aside, and what the files lack."""
    for reason, aside in notes.set_aside.items():
        yield f"{counted(aside.count, 'record')} set aside: {reason.value}{_examples(aside, _MOST_EXAMPLES)}"
    if undated:
        yield f"{counted(undated, 'event')} without a readable time, ignored"
    for name, files in notes.missing_columns.items():
        yield f"no column `{name}` in {', '.join(files)}: blank for every lead there"


def _examples(aside: SetAside, most: int) -> str:
    """Tell the first of them; rows that stayed in a database have none."""
    examples = "; ".join(printable(str(e)) for e in aside.examples[:most])
    return f": {examples}" if examples else ""


def about_activity(table: ActivityNotes | None, told: Told) -> Iterator[str]:
    """Say what of a table of events was set aside or belongs to nobody."""
    if table is None:
        return
    for reason, aside in table.set_aside.items():
        yield f"{counted(aside.count, 'event')} set aside: {reason.value}{_examples(aside, 1)}"
    if table.missing_columns:
        names = ", ".join(f"`{name}`" for name in table.missing_columns)
        yield f"no column {names} in the activity table: blank for every event there"
    if table.orphans and not told.counts:  # a binding counts them by itself
        yield f"{counted(table.orphans, 'event')} of leads that are not in the input, ignored"
    if table.unnamed_kinds:
        kinds = ", ".join(f"`{printable(kind)}` {n:,}" for kind, n in table.unnamed_kinds.items())
        yield f"events of kinds that the policy does not name, ignored: {kinds}"
    if table.replaced:
        yield f"{counted(table.replaced, 'record')} had a timeline too; the activity table counts"
