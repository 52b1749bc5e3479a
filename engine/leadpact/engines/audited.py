"""Leads judged with all that an audit asks: one by one, or those together that are alike."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, assert_never

from sqlglot import exp

from leadpact.engines.audit_groups import Grain, Grouping
from leadpact.engines.audit_rows import AuditReading, AuditRow
from leadpact.engines.gathering import Gathered
from leadpact.engines.judging import JUDGED, Judged, eras_of, judge
from leadpact.engines.scans import ID, PLACE
from leadpact.nodes import Expr
from leadpact.policy import PolicyTree
from leadpact.readings.columns.audit_columns import Enquiry
from leadpact.readings.columns.dialect import DUCKDB
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


@dataclass(frozen=True)
class Audited:
    """Leads judged with all that an audit asks, and kept: a table for each era, one where there is none."""

    parts: tuple[Judged, ...]

    @property
    def tree(self) -> PolicyTree:
        return self.parts[0].gathered.tree

    @property
    def everyone(self) -> Judged:
        """Give the leads of all eras, with those columns that the eras share."""
        first = self.parts[0]
        if len(self.parts) == 1:
            return first

        def write(names: Iterable[str]) -> exp.Select:
            wanted = tuple(names)
            parts = [part.columns.write(wanted) for part in self.parts]
            return exp.select("*").from_(exp.union(*parts, distinct=False).subquery("eras"))

        return replace(first, columns=replace(first.columns, write=write))

    def each(self, chosen: Judged) -> Iterator[tuple[AuditReading, Iterator[AuditRow]]]:
        """Give those of the leads that are chosen one by one, in no order, each era's with its reading.

        Raises:
            EngineError: the engine refuses.
        """
        for part, reading in self.parts_of(chosen):
            terms = (*reading.member, *reading.alike, *reading.timed)
            query = exp.select(*terms).from_(part.rows_for(*terms))
            yield reading, map(reading.read_one, _asked(part, query))

    def alike(
        self, chosen: Judged, grain: Grain
    ) -> Iterator[tuple[AuditReading, Iterable[AuditRow]]]:
        """Give the leads that are chosen, those together that are alike but for how long they waited.

        Of instants from which they wait each group has the latest, since what began last ends last; of
        instants whose date alone counts one that has it.

        Raises:
            EngineError: the engine refuses.
        """
        for part, reading in self.parts_of(chosen):
            grouping = Grouping(reading, grain, DUCKDB)
            yield reading, grouping.rows(_asked(part, grouping.query(part)))

    def newest(
        self,
        chosen: Judged,
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
            created, name = column("created_at"), DUCKDB.in_code_point_order(column(ID))
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
        self, chosen: Judged, step: int, names: Sequence[str]
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

    def due(self, chosen: Judged, step: int) -> Iterator[tuple[str, int, str | None]]:
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

    def parts_of(self, chosen: Judged) -> Iterator[tuple[Judged, AuditReading]]:
        """Give the leads that are chosen by their eras, each with how its rows are read."""
        if len(self.parts) == 1:
            yield chosen, AuditReading.of(self.parts[0].columns)
            return
        places = exp.select(PLACE).from_(chosen.rows_for(PLACE))
        for part in self.parts:
            is_chosen = column(PLACE).isin(query=places.copy())
            yield part.only(is_chosen), AuditReading.of(part.columns)


def _asked(part: Judged, query: exp.Query) -> Iterator[tuple[Any, ...]]:
    return part.engine.rows(query)


def judged_for_audit(
    gathered: Gathered,
    as_of: int,
    condition: Expr | None,
    enquiry: Enquiry,
    name: str = JUDGED,
) -> Audited:
    """Judge everyone, each era by itself, and keep them in tables that begin with a name.

    Raises:
        EngineError: the engine refuses.
    """
    return Audited(
        tuple(
            judge(era, as_of, condition, enquiry).staged(f"{name}_{number}")
            for number, era in enumerate(eras_of(gathered))
        )
    )
