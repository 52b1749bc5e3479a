"""Leads of one span of time: taken out of what was gathered, chosen among those of others, counted."""

from dataclasses import replace

from sqlglot import exp

from leadpact.engines.gathering import Gathered
from leadpact.engines.judging import Judged
from leadpact.engines.scans import ID, PLACE, counted
from leadpact.readings.columns.dialect import DUCKDB
from leadpact.readings.columns.relations import RawColumn, TypedColumn
from leadpact.readings.columns.terms import Term, at_least, below, column, is_null, text, whole
from leadpact.readings.columns.typed import read_at


def within(gathered: Gathered, first: int, end: int | None) -> Gathered:
    """Take the leads created from one instant on and before another; None: no end."""
    created = _created_at(gathered)
    inside = [at_least(created, whole(first))]
    if end is not None:
        inside.append(below(created.copy(), whole(end)))
    own = exp.select("*").from_(gathered.leads.source.copy()).where(*inside)
    return replace(gathered, leads=replace(gathered.leads, source=own.subquery("of_a_span")))


def before(gathered: Gathered, first: int) -> tuple[int, int]:
    """Count the leads created before an instant, and those that no one can place in time."""
    created = _created_at(gathered)
    query = exp.select(counted(below(created, whole(first))), counted(is_null(created.copy())))
    [(older, undated)] = gathered.engine.run(query.from_(gathered.leads.source.copy()))
    return int(older or 0), int(undated or 0)


def kept(everyone: Judged, chosen: Judged, name: str) -> Judged:
    """Keep which leads are chosen under a name of its own: the tables of the choice serve the next span."""
    places = exp.select(PLACE).from_(chosen.rows_for(PLACE))
    table = everyone.engine.stage(name, places)
    return everyone.only(column(PLACE).isin(query=exp.select(PLACE).from_(table)))


def number_of(judged: Judged) -> int:
    """Count leads."""
    [(found,)] = judged.engine.run(
        exp.select(exp.Count(this=exp.Star())).from_(judged.rows_for(PLACE))
    )
    return int(found)


def lots(judged: Judged, seed: int, number: int) -> list[str]:
    """Draw lots, as `judging.choose` does, and give the first so many."""
    lot = exp.func("sha256", exp.DPipe(this=text(f"{seed} "), expression=column(ID)))
    query = (
        exp.select(lot).from_(judged.rows_for(ID, PLACE)).order_by(lot.copy(), PLACE).limit(number)
    )
    return [found for (found,) in judged.engine.run(query)]


def _created_at(gathered: Gathered) -> Term:
    match gathered.leads.columns.get("created_at"):
        case RawColumn(term=term, type=of):
            return read_at(term, of, DUCKDB)
        case TypedColumn(value=value):
            return value.copy()
        case None:
            return exp.cast(exp.null(), "bigint")
