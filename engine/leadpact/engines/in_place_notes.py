"""What the tables of leads that are judged in place held beside them: counted there, never fetched.

Counts are told, and no examples: rows of a database have no lines.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp

from leadpact.engines.in_place import CREATED, Held, Tables
from leadpact.engines.running import Cell, Running
from leadpact.engines.scans import counted, set_aside
from leadpact.engines.time_spans import TimeSpan
from leadpact.policy import PolicyTree
from leadpact.readings.columns.dialect import DIALECTS
from leadpact.readings.columns.relations import EventRelation, RawColumn
from leadpact.readings.columns.terms import (
    Term,
    at_least,
    both,
    column,
    equal,
    is_not_null,
    is_null,
    whole,
)
from leadpact.readings.columns.typed import read_at
from leadpact.records.notes import ActivityNotes, Notes, Reason


@dataclass(frozen=True, slots=True)
class Beside:
    """What was counted of all rows: what they hold, and of what time they are."""

    notes: Notes
    span: TimeSpan


@dataclass(frozen=True, slots=True)
class _Kind:
    """The events of one kind: how many rows, how many of them name no lead, the latest instant."""

    rows: int
    nobodys: int
    newest: int | None


def notes_in_place(
    engine: Running, tree: PolicyTree, tables: Tables, held: Held, sources: str
) -> Beside:
    """Count what the tables hold; ``sources`` is what the table of leads is called.

    Raises:
        EngineError: the engine refuses.
    """
    no_id, several = is_null(held.key), at_least(held.copies, whole(2))
    shared = both(is_not_null(held.key), several)
    alone = exp.Case().when(
        both(is_not_null(held.key), equal(held.copies, whole(1))), _created(engine, tables)
    )
    counts = exp.select(
        exp.Count(this=exp.Star()), counted(no_id), counted(shared), exp.Max(this=alone)
    )
    [(read, without, copies, newest)] = engine.rows(counts.from_(held.rows.copy()))
    aside = set_aside({Reason.NO_ID: _number(without), Reason.SHARED_ID: _number(copies)}, {})
    kinds = {} if tables.events is None else _kinds(engine, tables.events)
    latest = [kind.newest for kind in kinds.values()] + [
        None if newest is None else _number(newest)
    ]
    notes = Notes(
        read=_number(read),
        leads=_number(read) - sum(found.count for found in aside.values()),
        set_aside=aside,
        undated=0,
        missing_columns=dict.fromkeys(held.missing, (sources,)),
        activity=None
        if tables.events is None
        else _activity(engine, tree, tables.events, held, kinds),
    )
    seen = frozenset(name for name, kind in kinds.items() if name and kind.newest is not None)
    return Beside(notes, TimeSpan(max((at for at in latest if at is not None), default=None), seen))


def _created(engine: Running, tables: Tables) -> Term:
    match tables.leads.columns.get(CREATED):
        case RawColumn(term=term, type=of):
            return read_at(term, of, DIALECTS[engine.dialect])
        case _:
            return exp.cast(exp.null(), "bigint")


def _kinds(engine: Running, events: EventRelation) -> Mapping[str | None, _Kind]:
    """Look once at all events: by their kinds, None where it cannot be read."""
    terms = {"kind": events.kind, "at": events.at, "of_lead": events.lead_id}
    rows = exp.select(*(exp.alias_(term.copy(), name) for name, term in terms.items()))
    at, of_lead = column("at"), column("of_lead")
    query = (
        exp.select(
            column("kind"),
            exp.Count(this=exp.Star()),
            counted(is_null(of_lead)),
            exp.Max(this=at.copy()),
        )
        .from_(rows.from_(events.source.copy()).subquery("seen"))
        .group_by(column("kind"))
    )
    return {
        None if kind is None else str(kind): _Kind(
            _number(rows), _number(nobodys), None if newest is None else _number(newest)
        )
        for kind, rows, nobodys, newest in engine.rows(query)
    }


def _activity(
    engine: Running,
    tree: PolicyTree,
    events: EventRelation,
    held: Held,
    kinds: Mapping[str | None, _Kind],
) -> ActivityNotes:
    unnamed = {
        name: kind.rows - kind.nobodys
        for name, kind in sorted(kinds.items(), key=lambda item: item[0] or "")
        if name is not None and name not in tree.kinds and kind.rows > kind.nobodys
    }
    return ActivityNotes(
        read=sum(kind.rows for kind in kinds.values()),
        set_aside=set_aside({Reason.NO_ID: sum(kind.nobodys for kind in kinds.values())}, {}),
        orphans=_orphans(engine, events, held),
        unnamed_kinds=unnamed,
        missing_columns=held.missing_attributes,
        replaced=0,
    )


def _orphans(engine: Running, events: EventRelation, held: Held) -> int:
    """Count the events of leads that are in no row."""
    own, known = column("own"), column("known")
    rows = exp.select(exp.alias_(events.lead_id.copy(), "own")).from_(events.source.copy())
    ids = exp.select(exp.alias_(held.key.copy(), "known")).from_(held.rows.copy()).distinct()
    query = (
        exp.select(exp.Count(this=exp.Star()))
        .from_(rows.subquery("of_events"))
        .join(ids.subquery("of_leads"), on=equal(own, known), join_type="left")
        .where(both(is_not_null(own), is_null(known)))
    )
    [(found,)] = engine.rows(query)
    return _number(found)


def _number(found: Cell) -> int:
    return int(found or 0)
