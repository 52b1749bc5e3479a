"""All sources of a command as two relations, of leads and of their events; what was no lead is counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from sqlglot import exp

from leadpact.diagnostics.catalogue.data import REPEATED_INPUT
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.engines.embedded import Embedded
from leadpact.engines.event_rows import (
    EVENT_KIND,
    event_kind,
    event_relation,
    own_rows,
    table_rows,
    typed,
)
from leadpact.engines.one_source import scan_source
from leadpact.engines.scans import (
    ID,
    MOST_EXAMPLES,
    PLACE,
    STATE,
    TIMELINE,
    Scan,
    Sought,
    sought,
)
from leadpact.engines.shared_ids import Shared, find_shared
from leadpact.engines.sources import Named, find_sources
from leadpact.engines.unions import Part, Read, Union, united
from leadpact.policy import PolicyTree
from leadpact.readings.columns.dialect import DUCKDB
from leadpact.readings.columns.relations import (
    EventRelation,
    LeadRelation,
    RawColumn,
    TypedColumn,
)
from leadpact.records.activity import event_columns
from leadpact.records.inputs import STANDARD_INPUT
from leadpact.records.lead_files import lead_columns
from leadpact.records.notes import ActivityNotes, Notes, Reason, SetAside
from leadpact.records.rows import UnusableInput, about_file


@dataclass(frozen=True)
class Gathered:
    """Sources that are read, or ready to be read, by the embedded engine.

    ``leads`` has a row for every lead, its place carried; ``events`` one for every event of theirs,
    None where no source has any. ``raw`` are the rows as they came, of leads and, where there is a
    table of them, of events. ``eras`` are the kinds that were not recorded, by the leads' `ERA`; where
    there are several, ``unobserved`` has those of all.
    """

    engine: Embedded
    tree: PolicyTree
    scans: tuple[Scan, ...]
    union: Union
    shared: Shared
    leads: LeadRelation
    events: EventRelation | None
    tables: tuple[Scan, ...] | None
    rows: Union | None
    unobserved: frozenset[str] = frozenset()
    eras: tuple[frozenset[str], ...] = ()

    @property
    def flags(self) -> Mapping[str, str]:
        """The carried columns that say where a time of day is assumed, by fields and kinds."""
        return {name: flag for scan in self.scans for name, flag in scan.flags.items()}

    def notes(self, *, with_events: bool) -> Notes:
        """Sum up what the sources held; ``undated`` is counted with the leads that are judged.

        Without ``with_events`` the table of events is left out: it takes a look at each of its rows.
        """
        read = sum(scan.read for scan in self.scans)
        aside = added_aside([*(s.aside for s in self.scans), self.shared.aside(self.scans)])
        missing: dict[str, tuple[str, ...]] = {}
        for scan in self.scans:
            for column in scan.missing:
                missing[column] = (*missing.get(column, ()), scan.name)
        return Notes(
            read=read,
            leads=read - sum(found.count for found in aside.values()),
            set_aside=aside,
            undated=0,
            missing_columns=missing,
            activity=self._activity_notes(self.tables) if with_events and self.tables else None,
        )

    def _activity_notes(self, tables: Sequence[Scan]) -> ActivityNotes:
        missing = dict.fromkeys(c for table in tables for c in table.missing)
        return ActivityNotes(
            read=sum(table.read for table in tables),
            set_aside=added_aside([table.aside for table in tables]),
            orphans=self._orphans(),
            unnamed_kinds=self._unnamed_kinds(),
            missing_columns=tuple(missing),
            replaced=self.own_timelines(),
        )

    def _orphans(self) -> int:
        """Count the events of leads that are in no source, those set aside among them."""
        assert self.rows is not None  # noqa: S101 - there is one where there are tables
        known = exp.select(self.shared.key).from_(self.union.source.copy()).where(_has_id())
        own = exp.select(exp.alias_(DUCKDB.trimmed(exp.column(ID)), "lead_key")).from_(
            self.rows.source.copy()
        )
        is_known = exp.column("lead_key").isin(query=known)
        query = (
            exp.select(exp.Count(this=exp.Star()))
            .from_(own.where(_has_id()).subquery("own"))
            .where(exp.not_(exp.paren(is_known)))
        )
        return int(self.engine.run(query)[0][0])

    def _unnamed_kinds(self) -> dict[str, int]:
        """Count the events of each kind that the policy does not name, in the order of the table."""
        assert self.rows is not None  # noqa: S101 - as above
        kind = exp.column(EVENT_KIND)
        kinds = exp.select(exp.alias_(event_kind(self.rows), EVENT_KIND), PLACE).from_(
            self.rows.source.copy()
        )
        query = (
            exp.select(EVENT_KIND, exp.Count(this=exp.Star()))
            .from_(kinds.where(_has_id()).subquery("kinds"))
            .where(exp.not_(kind.is_(exp.null())))
            .group_by(EVENT_KIND)
            .order_by(exp.Min(this=exp.column(PLACE)))
        )
        return {name: n for name, n in self.engine.run(query) if name not in self.tree.kinds}

    def own_timelines(self) -> int:
        """Count the leads that carry a timeline of their own."""
        found = 0
        for scan in self.scans:
            if scan.timelines is not None:
                query = exp.select(exp.Count(this=exp.Star())).from_(scan.source.copy())
                own = query.where(_has_id(), exp.not_(exp.paren(_state(scan).eq(1))))
                found += self.engine.run(own)[0][0]
        return found


def gather(
    engine: Embedded,
    tree: PolicyTree,
    named: Sequence[str],
    *,
    activity: str | None,
    stdin: BinaryIO,
) -> Gathered:
    """Find and read all sources that a command names.

    Raises:
        UnusableInput: with all that is wrong with any of them as a whole.
    """
    leads, events = _find(engine, named, activity, stdin)
    return gather_found(engine, tree, leads, events)


def gather_found(
    engine: Embedded,
    tree: PolicyTree,
    leads: tuple[Named, ...],
    events: tuple[Named, ...] | None,
) -> Gathered:
    """Read sources that are found.

    Raises:
        UnusableInput: with all that is wrong with any of them as a whole.
    """
    wanted, wanted_events = sought(lead_columns(tree)), sought(event_columns(tree))
    problems: list[Diagnostic] = []
    scans = _scanned(engine, leads, wanted, "leads", problems)
    tables = None if events is None else _scanned(engine, events, wanted_events, "events", problems)
    if problems:
        raise UnusableInput(*problems)
    return related(engine, tree, scans, tables)


def _find(
    engine: Embedded, named: Sequence[str], activity: str | None, stdin: BinaryIO
) -> tuple[tuple[Named, ...], tuple[Named, ...] | None]:
    events = () if activity is None else (activity,)
    if [*named, *events].count(STANDARD_INPUT) > 1:
        raise UnusableInput(about_file(REPEATED_INPUT, STANDARD_INPUT))
    found: list[tuple[Named, ...]] = []
    problems: list[Diagnostic] = []
    for names in (named, events):
        try:
            found.append(find_sources(names, stdin=stdin, spool=engine.folder))
        except UnusableInput as unusable:
            problems += unusable.diagnostics
    if problems:
        raise UnusableInput(*problems)
    return found[0], None if activity is None else found[1]


def _scanned(
    engine: Embedded,
    sources: Sequence[Named],
    wanted: Sought,
    stem: str,
    problems: list[Diagnostic],
) -> tuple[Scan, ...]:
    found = []
    for number, source in enumerate(sources):
        try:
            found.append(scan_source(engine, source, wanted, f"{stem}_{number}"))
        except UnusableInput as unusable:
            problems += unusable.diagnostics
    return tuple(found)


def related(
    engine: Embedded,
    tree: PolicyTree,
    scans: tuple[Scan, ...],
    tables: tuple[Scan, ...] | None,
) -> Gathered:
    """Put scans of leads and, where there is a table of them, of events together; find ids that are shared."""
    has_timelines = tables is None and any(scan.timelines is not None for scan in scans)
    union = united(
        [_lead_part(s, has_timelines=has_timelines) for s in scans], PLACE, _reader(tree)
    )
    shared = find_shared(engine, union.source)
    usable = exp.select("*").from_(union.source.copy()).where(_has_id())
    if shared.table is not None:
        others = exp.select("key").from_(shared.table.copy())
        usable = usable.where(exp.not_(exp.paren(shared.key.copy().isin(query=others))))
    rows = events = None
    if tables is not None:
        rows = table_rows(tree, tables)
        events = event_relation(rows, DUCKDB.trimmed(exp.column(ID)), tree)
    elif has_timelines:
        events = event_relation(own_rows(tree, scans), exp.column(PLACE), tree)
    state = None
    if has_timelines:
        state = exp.column(STATE) if len(scans) > 1 else _state(scans[0])
    leads = LeadRelation(
        source=usable.subquery("usable"),
        columns=union.columns,
        id=exp.column(ID),
        key=shared.key.copy() if tables is not None else exp.column(PLACE),
        timeline=state,
        carried=(PLACE,),
    )
    return Gathered(engine, tree, scans, union, shared, leads, events, tables, rows)


def _has_id() -> exp.Expression:
    return exp.not_(exp.column(ID).is_(exp.null()))


# -- leads


def _lead_part(scan: Scan, *, has_timelines: bool) -> Part:
    kept: dict[str, exp.Expression] = {PLACE: exp.column(PLACE), ID: exp.column(ID)}
    if has_timelines:
        kept[STATE] = _state(scan)
    return Part(scan.source, kept, scan.columns)


def _state(scan: Scan) -> exp.Expression:
    """Say how each record's own timeline is: 0 there is one, 1 none, 2 it cannot be read."""
    if scan.timelines is None:
        return exp.Literal.number(1)
    if scan.timelines.has_state:
        return exp.column(STATE)
    return (
        exp.Case()
        .when(exp.column(TIMELINE).is_(exp.null()), exp.Literal.number(1))
        .else_(exp.Literal.number(0))
    )


def _reader(tree: PolicyTree) -> Read:
    def read(name: str, raw: RawColumn, _others: object) -> TypedColumn:
        return typed(tree.fields[name], raw)

    return read


def added_aside(found: Sequence[Mapping[Reason, SetAside]]) -> dict[Reason, SetAside]:
    """Add up what several sources set aside; the first examples are told."""
    added: dict[Reason, SetAside] = {}
    for reason in Reason:
        of = [aside[reason] for aside in found if reason in aside]
        if of:
            examples = tuple(e for aside in of for e in aside.examples)[:MOST_EXAMPLES]
            added[reason] = SetAside(sum(aside.count for aside in of), examples)
    return added
