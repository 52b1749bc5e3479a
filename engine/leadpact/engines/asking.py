"""What one asks of judged leads: each with its codes, how many of each kind, which failed first."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlglot import exp

from leadpact.engines.judging import Judged
from leadpact.engines.scans import ID, PLACE
from leadpact.readings.columns.terms import column, either, equal, whole
from leadpact.readings.columns.verdict_codes import VERDICT_CODES
from leadpact.readings.verdicts import Verdict


def existing(judged: Judged) -> Judged:
    """Leave out the leads that did not exist yet."""
    return judged.only(exp.not_(column("is_later")))


def each(judged: Judged, terms: Sequence[exp.Expr]) -> Iterator[tuple[Any, ...]]:
    """Give the id of each lead and what some terms come to, in input order."""
    query = exp.select(ID, *terms).from_(judged.rows_for(ID, PLACE, *terms), copy=False)
    yield from judged.engine.rows(judged.ordered(query))


def tallied(judged: Judged, terms: Sequence[exp.Expr]) -> Iterator[tuple[Any, ...]]:
    """Give each combination of what some terms come to, and its number of leads, the earliest first."""
    number = exp.Count(this=exp.Star())
    first = exp.alias_(exp.Min(this=column(PLACE)), "first")
    query = (
        exp.select(*terms, number, first)
        .from_(judged.rows_for(PLACE, *terms), copy=False)
        .group_by(*map(str, range(1, len(terms) + 1)), copy=False)
        .order_by("first", copy=False)
    )
    for *found, leads, _ in judged.engine.rows(query):
        yield (*found, int(leads or 0))


def first_failed(judged: Judged, number: int) -> list[Any]:
    """Give the places of the first leads of which a stage failed."""
    fail = whole(VERDICT_CODES[Verdict.FAIL])
    has_failed = either(*(equal(column(s.verdict), fail) for s in judged.columns.stages))
    query = (
        exp.select(PLACE)
        .from_(judged.rows_for(PLACE, has_failed))
        .where(has_failed)
        .order_by(PLACE)
    )
    return [place for (place,) in judged.engine.run(query.limit(number))]
