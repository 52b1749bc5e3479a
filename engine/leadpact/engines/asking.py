"""What one asks of judged leads: each with its codes, how many of each kind, which failed first."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from sqlglot import exp

from leadpact.engines.judging import Judged
from leadpact.engines.running import Running
from leadpact.engines.scans import ID
from leadpact.readings.columns.columns import Columns
from leadpact.readings.columns.terms import Term, column, either, equal, whole
from leadpact.readings.columns.verdict_codes import VERDICT_CODES
from leadpact.readings.verdicts import Verdict


class Rows(Protocol):
    """Judged leads, one row each, wherever they are.

    ``flags`` are the columns that say where a time of day is assumed, by fields and kinds. ``rank`` is
    what the rows are in order of.
    """

    @property
    def engine(self) -> Running: ...

    @property
    def columns(self) -> Columns: ...

    @property
    def flags(self) -> Mapping[str, str]: ...

    @property
    def rank(self) -> Term: ...

    def rows_for(self, *terms: exp.Expr | str) -> exp.Subquery:
        """Give the rows with those columns that some terms read, to stand in a FROM."""

    def ordered(self, query: exp.Select) -> exp.Select:
        """Put a query over the rows into their order."""


def existing(judged: Judged) -> Judged:
    """Leave out the leads that did not exist yet."""
    return judged.only(exp.not_(column("is_later")))


def each(judged: Rows, terms: Sequence[exp.Expr]) -> Iterator[tuple[Any, ...]]:
    """Give the id of each lead and what some terms come to, in the order of the rows."""
    query = exp.select(ID, *terms).from_(judged.rows_for(ID, judged.rank, *terms), copy=False)
    yield from judged.engine.rows(judged.ordered(query))


def tallied(judged: Rows, terms: Sequence[exp.Expr]) -> Iterator[tuple[Any, ...]]:
    """Give each combination of what some terms come to, and its number of leads, the earliest first."""
    number = exp.Count(this=exp.Star())
    first = exp.alias_(exp.Min(this=judged.rank), "first")
    query = (
        exp.select(*terms, number, first)
        .from_(judged.rows_for(judged.rank, *terms), copy=False)
        .group_by(*map(str, range(1, len(terms) + 1)), copy=False)
        .order_by("first", copy=False)
    )
    for *found, leads, _ in judged.engine.rows(query):
        yield (*found, int(leads or 0))


def first_failed(judged: Rows, term: Term, number: int) -> list[Any]:
    """Give what a term says of the first leads of which a stage failed: their places, their ids."""
    fail = whole(VERDICT_CODES[Verdict.FAIL])
    has_failed = either(*(equal(column(s.verdict), fail) for s in judged.columns.stages))
    query = (
        exp.select(term.copy())
        .from_(judged.rows_for(term, judged.rank, has_failed))
        .where(has_failed)
        .order_by(exp.Ordered(this=judged.rank))
    )
    return [found for (found,) in judged.engine.rows(query.limit(number))]
