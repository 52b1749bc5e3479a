"""Read leads from files: every record is a lead, or is set aside and counted."""

import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from leadpact.diagnostics.catalogue.data import REPEATED_INPUT
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.lead import Lead
from leadpact.policy import PolicyTree
from leadpact.records.activity import ActivityTable, load
from leadpact.records.conversion import Spelling
from leadpact.records.inputs import STANDARD_INPUT, Input, find_inputs, read_rows
from leadpact.records.latest import Latest
from leadpact.records.leads import Converter, converter, lead_key, read_id
from leadpact.records.notes import ActivityNotes, Notes
from leadpact.records.rows import Columns, Row, Spoilt, UnusableInput, about_file
from leadpact.records.survey import Survey, survey

REQUIRED = ("id", "created_at")


class LeadFiles:
    """Files of leads, read through once: their leads, as often as wanted, and what else they hold."""

    def __init__(
        self,
        *,
        inputs: tuple[Input, ...],
        columns: Columns,
        converters: Mapping[Spelling, Converter],
        found: Survey,
        activity: ActivityNotes | None,
        latest_event: int | None = None,
    ) -> None:
        self._inputs = inputs
        self._columns = columns
        self._converters = converters
        self._survey = found
        self._activity = activity
        self._undated = 0
        self._latest_event = latest_event
        self._latest = Latest()

    @property
    def shared(self) -> frozenset[str]:
        """The keys of ids that several records share."""
        return frozenset(self._survey.shared)

    @property
    def ids(self) -> Collection[str]:
        """The keys of all ids."""
        return self._survey.first_seen.keys()

    def leads(self, only: Collection[str] | None = None) -> Iterator[Lead]:
        """Read the leads one by one, in input order; ``only`` those whose id has one of these keys."""
        self._undated, self._latest = 0, Latest()
        shared = self._survey.shared
        for source in self._inputs:
            convert = self._converters[source.spelling]
            for row in self._rows(source):
                if isinstance(row, Spoilt):
                    continue
                key = _key_of(row)
                self._look_at(
                    row.record, source.spelling, is_lead=key is not None and key not in shared
                )
                if key is None or key in shared or (only is not None and key not in only):
                    continue
                lead = convert(row.record)
                if isinstance(lead, Lead):
                    self._undated += lead.undated
                    yield lead

    def _look_at(self, record: Mapping[str, Any], spelling: Spelling, *, is_lead: bool) -> None:
        """Look at when a lead was created, and its own events happened where no table has them."""
        if is_lead:
            self._latest.see(record.get("created_at"), is_cell=spelling is Spelling.TABLE)
        own = record.get("activity")
        if spelling is Spelling.JSON and self._activity is None and isinstance(own, list):
            for event in own:
                if isinstance(event, dict):
                    self._latest.see(event.get("at"), is_cell=False)

    @property
    def newest(self) -> int | None:
        """The latest instant that the files tell of; it is known once all leads were taken."""
        found = (self._latest.at, self._latest_event)
        return max((at for at in found if at is not None), default=None)

    @property
    def notes(self) -> Notes:
        """What the files hold; ``undated`` is complete once all leads were taken."""
        tally = self._survey.tally
        return Notes(
            read=tally.read,
            leads=tally.read - sum(tally.counts.values()),
            set_aside=tally.result(),
            undated=self._undated,
            missing_columns={c: tuple(f) for c, f in self._survey.missing_columns.items()},
            activity=self._activity,
        )

    def _rows(self, source: Input) -> Iterator[Row | Spoilt]:
        kept = self._survey.kept.get(source.name)
        return iter(kept) if kept is not None else read_rows(source, self._columns, _no_matter)


def _key_of(row: Row) -> str | None:
    """Give the key of a row's id, told before the rest of it is read; None where it has none."""
    lead_id = read_id(row.record.get("id"))
    return lead_key(lead_id) if isinstance(lead_id, str) else None


def open_leads(
    tree: PolicyTree,
    named: Sequence[str],
    *,
    activity: str | None = None,
    unobserved: frozenset[str] = frozenset(),
    stdin: BinaryIO | None = None,
) -> LeadFiles:
    """Open the files of leads that a command names, ``-`` for JSON Lines on standard input.

    ``activity`` names the table of events, or a pattern of several; with one, every lead has a
    timeline. All files are read through once before the first lead: only then is it known which
    records share an id.

    Raises:
        UnusableInput: with what is wrong with the files, each at its place.
    """
    inputs, tables = _find(named, activity, sys.stdin.buffer if stdin is None else stdin)
    columns = lead_columns(tree)
    found, table, notes = _read_through(
        tree, inputs, columns, tables if activity is not None else None
    )
    converters = {
        spelling: converter(
            tree,
            spelling=spelling,
            unobserved=unobserved,
            timelines=table.timeline if table else None,
        )
        for spelling in {source.spelling for source in inputs}
    }
    return LeadFiles(
        inputs=inputs,
        columns=columns,
        converters=converters,
        found=found,
        activity=notes,
        latest_event=table.latest.at if table else None,
    )


def lead_columns(tree: PolicyTree) -> Columns:
    """Say which columns of a file of leads mean something, and which keys of their events."""
    attributes = dict.fromkeys(a for kind in tree.kinds.values() for a in kind.attributes)
    return Columns(REQUIRED, tuple(tree.fields), ("kind", "at", *attributes))


def _find(
    named: Sequence[str], activity: str | None, stdin: BinaryIO
) -> tuple[tuple[Input, ...], tuple[Input, ...]]:
    """Find the files of leads and of events; complain of all that are not there at once."""
    events = () if activity is None else (activity,)
    if [*named, *events].count(STANDARD_INPUT) > 1:
        raise UnusableInput(about_file(REPEATED_INPUT, STANDARD_INPUT))
    found: list[tuple[Input, ...]] = []
    problems: list[Diagnostic] = []
    for names in (named, events):
        try:
            found.append(find_inputs(names, stdin=stdin))
        except UnusableInput as unusable:
            problems += unusable.diagnostics
    if problems:
        raise UnusableInput(*problems)
    return found[0], found[1]


def _read_through(
    tree: PolicyTree,
    inputs: tuple[Input, ...],
    columns: Columns,
    tables: tuple[Input, ...] | None,
) -> tuple[Survey, ActivityTable | None, ActivityNotes | None]:
    """Survey the leads and load the events; complain of both at once."""
    if tables is None:
        return survey(inputs, columns), None, None
    table = ActivityTable()
    problems: tuple[Diagnostic, ...] = ()
    try:
        missing = load(table, tables, tree)
    except UnusableInput as unusable:
        problems, missing = unusable.diagnostics, ()
    try:
        found = survey(inputs, columns)
    except UnusableInput as unusable:
        raise UnusableInput(*unusable.diagnostics, *problems) from None
    if problems:
        raise UnusableInput(*problems)
    notes = table.notes(found.first_seen, missing_columns=missing, replaced=found.own_timelines)
    return found, table, notes


def _no_matter(_missing: tuple[str, ...]) -> None:
    """Forget what the first reading has told already."""
