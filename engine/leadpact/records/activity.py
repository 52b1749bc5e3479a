"""Hold the rows of an activity table as the timelines of their leads."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.lead import Event
from leadpact.policy import PolicyTree
from leadpact.records.conversion import Spelling
from leadpact.records.inputs import Input, read_rows
from leadpact.records.latest import Latest
from leadpact.records.leads import (
    EMPTY_TIMELINE,
    RecordProblem,
    Timeline,
    by_kind,
    event_kind,
    event_reader,
    lead_key,
    read_id,
)
from leadpact.records.notes import ActivityNotes, Example, Reason, Tally
from leadpact.records.rows import Columns, Row, Spoilt, UnusableInput

REQUIRED = ("lead_id", "kind", "at")


@dataclass(slots=True)
class ActivityTable:
    """Events by the key of their lead; ``undated`` counts rows without a readable time or a kind.

    ``latest`` is of all rows, whatever they tell of.
    """

    events: dict[str, list[Event]] = field(default_factory=dict)
    undated: Counter[str] = field(default_factory=Counter)
    unnamed_kinds: Counter[str] = field(default_factory=Counter)
    rows_of: Counter[str] = field(default_factory=Counter)
    tally: Tally = field(default_factory=Tally)
    latest: Latest = field(default_factory=Latest)

    def timeline(self, key: str) -> Timeline:
        """Give a lead's timeline, empty where the table has no row."""
        events, undated = self.events.get(key), self.undated.get(key, 0)
        if events is None:
            return Timeline({}, undated) if undated else EMPTY_TIMELINE
        return Timeline(by_kind(events), undated)

    def notes(
        self, leads: Collection[str], *, missing_columns: tuple[str, ...], replaced: int
    ) -> ActivityNotes:
        """Sum up, given the keys of all leads in the input."""
        return ActivityNotes(
            read=self.tally.read,
            set_aside=self.tally.result(),
            orphans=sum(rows for key, rows in self.rows_of.items() if key not in leads),
            unnamed_kinds=dict(self.unnamed_kinds),
            missing_columns=missing_columns,
            replaced=replaced,
        )


def event_columns(tree: PolicyTree) -> Columns:
    """Say which columns of a table of events mean something."""
    attributes = dict.fromkeys(a for kind in tree.kinds.values() for a in kind.attributes)
    return Columns(REQUIRED, tuple(attributes))


def load(table: ActivityTable, inputs: tuple[Input, ...], tree: PolicyTree) -> tuple[str, ...]:
    """Put the rows of all inputs into the table; give the attributes that one of them lacks.

    Raises:
        UnusableInput: with what is wrong with any of them as a whole.
    """
    columns = event_columns(tree)
    problems: list[Diagnostic] = []
    missing: list[str] = []
    for source in inputs:
        add = _adder(table, tree, source.spelling)
        try:
            for row in read_rows(source, columns, missing.extend):
                table.tally.read += 1
                if isinstance(row, Spoilt):
                    table.tally.set_aside(row.reason, Example(source.name, row.line, row.detail))
                    continue
                table.latest.see(row.record.get("at"), is_cell=source.spelling is Spelling.TABLE)
                if problem := add(row):
                    example = Example(source.name, row.line, f"`lead_id`: {problem.because}")
                    table.tally.set_aside(Reason.NO_ID, example)
        except UnusableInput as unusable:
            problems += unusable.diagnostics
    if problems:
        raise UnusableInput(*problems)
    return tuple(dict.fromkeys(missing))


def _adder(
    table: ActivityTable, tree: PolicyTree, spelling: Spelling
) -> Callable[[Row], RecordProblem | None]:
    read_event = event_reader(tree, spelling=spelling)

    def add(row: Row) -> RecordProblem | None:
        lead_id = read_id(row.record.get("lead_id"))
        if isinstance(lead_id, RecordProblem):
            return lead_id
        key = lead_key(lead_id)
        table.rows_of[key] += 1
        event = read_event(row.record)
        kind = event_kind(row.record)
        if event is not None:
            table.events.setdefault(key, []).append(event)
        elif kind is None or kind in tree.kinds:
            table.undated[key] += 1
        else:
            table.unnamed_kinds[kind] += 1
        return None

    return add
