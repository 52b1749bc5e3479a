"""Of what time the data is: when the newest lead was created, and what kinds of events happened at all."""

from dataclasses import dataclass

from sqlglot import exp

from leadpact.engines.gathering import Gathered
from leadpact.readings.columns.dialect import DUCKDB
from leadpact.readings.columns.raw import RawType
from leadpact.readings.columns.relations import Column, RawColumn, TypedColumn
from leadpact.readings.columns.typed import read_at
from leadpact.units import FIRST_INSTANT, LAST_INSTANT


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """Of what time data is: the latest instant of a creation or an event, and the kinds that have one."""

    newest: int | None
    kinds: frozenset[str]


def time_span(gathered: Gathered) -> TimeSpan:
    """Look at when leads were created and events happened: once over each, two columns of it."""
    found: list[int | None] = []
    created = gathered.leads.columns.get("created_at")
    proven = _proven_newest(gathered, created)
    if proven is not None:
        found.append(proven)
    elif created is not None:
        newest = exp.select(exp.Max(this=_instant(created).copy()))
        found += [at for (at,) in gathered.engine.run(newest.from_(gathered.leads.source.copy()))]
    kinds: dict[str, int] = {}
    if gathered.events is not None:
        kind = exp.alias_(gathered.events.kind.copy(), "of_kind")
        latest = exp.select(kind, exp.Max(this=gathered.events.at.copy()))
        query = latest.from_(gathered.events.source.copy()).group_by("of_kind")
        rows = gathered.engine.run(query)
        found += [at for _, at in rows]
        kinds = {name: at for name, at in rows if name is not None and at is not None}
    newest_at = max((instant for instant in found if instant is not None), default=None)
    return TimeSpan(newest_at, frozenset(kinds))


def _proven_newest(gathered: Gathered, created: Column | None) -> int | None:
    """Give the latest instant of creation where the files tell it and every record of theirs is a lead."""
    if not isinstance(created, RawColumn) or created.type is not RawType.INSTANT:
        return None
    are_all_leads = not gathered.shared.count and not any(scan.aside for scan in gathered.scans)
    if created.bounds is None or not are_all_leads:
        return None
    first, last = map(int, created.bounds)
    return last if first >= FIRST_INSTANT and last <= LAST_INSTANT else None


def _instant(raw: Column) -> exp.Expression:
    match raw:
        case RawColumn(term=term, type=of):
            return read_at(term, of, DUCKDB)
        case TypedColumn(value=value):
            return value
