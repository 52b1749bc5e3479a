"""Leads judged with all that an audit asks: one by one, or those together that are alike."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Generic, Protocol, Self, TypeVar, assert_never

from sqlglot import exp

from leadpact.engines.audit_groups import Grain, Grouping
from leadpact.engines.audit_rows import AuditReading, AuditRow
from leadpact.engines.gathering import Gathered
from leadpact.engines.judging import JUDGED, Judged, eras_of, judge
from leadpact.engines.running import Running
from leadpact.engines.scans import ID, PLACE
from leadpact.nodes import Expr
from leadpact.readings.columns.audit_columns import Enquiry
from leadpact.readings.columns.columns import Columns
from leadpact.readings.columns.dialect import DIALECTS
from leadpact.readings.columns.terms import (
    Term,
    at_most,
    column,
    equal,
    is_null,
    negated,
    text,
    whole,
)

IS_COVERED: Final = exp.Coalesce(this=column("covered"), expressions=[exp.true()])


@dataclass(frozen=True, slots=True)
class Is:
    """A column that has to have a value: a truth, a whole number, a text, or none."""

    name: str
    value: bool | int | str | None

    @property
    def term(self) -> Term:
        named, value = column(self.name), self.value
        match value:
            case None:
                return is_null(named)
            case bool():
                return named if value else negated(named)
            case int():
                return equal(named, whole(value))
            case str():
                return equal(named, text(value))
            case _:
                assert_never(value)


class Part(Protocol):
    """Judged leads in an engine: the columns of each, in a query."""

    @property
    def columns(self) -> Columns: ...
    @property
    def engine(self) -> Running: ...
    def rows_for(self, *terms: exp.Expr | str) -> exp.Subquery: ...
    def only(self, condition: exp.Expression) -> Self: ...


P = TypeVar("P", bound=Part)


@dataclass(frozen=True)
class Audited(Generic[P]):
    """Leads judged with all that an audit asks, and kept: a table for each era, one where there is none."""

    parts: tuple[P, ...]

    def each(self, chosen: P) -> Iterator[tuple[AuditReading, Iterator[AuditRow]]]:
        """Give those of the leads that are chosen one by one, in no order, each era's with its reading.

        Raises:
            EngineError: the engine refuses.
        """
        for part, reading in self.parts_of(chosen):
            terms = (*reading.member, *reading.alike, *reading.timed)
            query = exp.select(*terms).from_(part.rows_for(*terms))
            yield reading, map(reading.read_one, _asked(part, query))

    def alike(self, chosen: P, grain: Grain) -> Iterator[tuple[AuditReading, Iterable[AuditRow]]]:
        """Give the leads that are chosen, those together that are alike but for how long they waited.

        Of instants from which they wait each group has the latest, since what began last ends last; of
        instants whose date alone counts one that has it.

        Raises:
            EngineError: the engine refuses.
        """
        for part, reading in self.parts_of(chosen):
            grouping = Grouping(reading, grain, DIALECTS[part.engine.dialect])
            yield reading, grouping.rows(_asked(part, grouping.query(part)))

    def newest(
        self,
        chosen: P,
        number: int,
        until: int,
        what: Callable[[AuditReading], Sequence[Is]],
    ) -> Iterator[tuple[AuditReading, Iterator[AuditRow]]]:
        """Give the newest so many of each part's leads that were created by an instant, one by one.

        ``what`` says which columns have to have which values. Ties go by the id.

        Raises:
            EngineError: the engine refuses.
        """
        for part, reading in self.parts_of(chosen):
            dialect = DIALECTS[part.engine.dialect]
            created, name = column("created_at"), dialect.in_code_point_order(column(ID))
            terms = (*reading.member, *reading.alike)
            conditions = (at_most(created, whole(until)), *(is_.term for is_ in what(reading)))
            query = (
                exp.select(*terms)
                .from_(part.rows_for(*terms, *conditions))
                .where(*conditions)
                .order_by(exp.Ordered(this=created, desc=True), exp.Ordered(this=name, desc=True))
                .limit(number)
            )
            rows = _asked(part, query)
            yield reading, (reading.read_one(row, is_timed=False) for row in rows)

    def times(
        self, chosen: P, step: int, names: Sequence[str]
    ) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """Count the covered leads that are chosen by how long they waited at a step: number, cells.

        ``names`` are columns of `LagColumns`; leads that nobody can time are left out.

        Raises:
            EngineError: the engine refuses.
        """
        for part, reading in self.parts_of(chosen):
            lag = reading.audit.lags[step]
            terms = [column(getattr(lag, name)) for name in names]
            timed = exp.and_(IS_COVERED, exp.not_(is_null(column(lag.wall))))
            query = (
                exp.select(exp.Count(this=exp.Star()), *terms)
                .from_(part.rows_for(timed, *terms))
                .where(timed)
                .group_by(*(str(number) for number in range(2, len(terms) + 2)))
            )
            for number, *cells in _asked(part, query):
                yield int(number or 0), tuple(cells)

    def due(self, chosen: P, step: int) -> Iterator[tuple[str, int, str | None]]:
        """Give the covered leads that a step's window still runs for: the id, since when, the calendar.

        Raises:
            EngineError: the engine refuses.
        """
        for part, reading in self.parts_of(chosen):
            lag = reading.audit.lags[step]
            start, calendar = column(lag.due_from), column(lag.calendar)
            waits = exp.and_(IS_COVERED, exp.not_(is_null(start)))
            query = exp.select(ID, start, calendar).from_(part.rows_for(ID, start, calendar, waits))
            for name, since, number in _asked(part, query.where(waits)):
                yield name, since, None if number is None else lag.calendars[number]

    def parts_of(self, chosen: P) -> Iterator[tuple[P, AuditReading]]:
        """Give the leads that are chosen by their eras, each with how its rows are read."""
        if len(self.parts) == 1:
            yield chosen, AuditReading.of(self.parts[0].columns)
            return
        places = exp.select(PLACE).from_(chosen.rows_for(PLACE))
        for part in self.parts:
            is_chosen = column(PLACE).isin(query=places.copy())
            yield part.only(is_chosen), AuditReading.of(part.columns)


def _asked(part: Part, query: exp.Query) -> Iterator[tuple[Any, ...]]:
    return part.engine.rows(query)


def everyone_of(parts: tuple[Judged, ...]) -> Judged:
    """Give the leads of all eras, with those columns that the eras share."""
    first = parts[0]
    if len(parts) == 1:
        return first

    def write(names: Iterable[str]) -> exp.Select:
        wanted = tuple(names)
        queries = [part.columns.write(wanted) for part in parts]
        return exp.select("*").from_(exp.union(*queries, distinct=False).subquery("eras"))

    return replace(first, columns=replace(first.columns, write=write))


def judged_for_audit(
    gathered: Gathered,
    as_of: int,
    condition: Expr | None,
    enquiry: Enquiry,
    name: str = JUDGED,
) -> Audited[Judged]:
    """Judge everyone, each era by itself, and keep them in tables that begin with a name.

    Raises:
        EngineError: the engine refuses.
    """
    return Audited(
        tuple(
            _needed(judge(era, as_of, condition, enquiry)).staged(f"{name}_{number}")
            for number, era in enumerate(eras_of(gathered))
        )
    )


def _needed(judged: Judged) -> Judged:
    """Leave out the columns that an audit does not ask for: why a criterion is unknown, what waived it."""
    of = judged.columns
    left = {name for stage in of.stages for k in stage.criteria for name in (k.cause, k.waiver)}
    names = tuple(name for name in of.names if name not in left)
    return replace(judged, columns=replace(of, names=names))
