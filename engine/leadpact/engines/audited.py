"""Leads judged with all that an audit asks: one by one, or those together that are alike."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlglot import exp

from leadpact.engines.audit_rows import AuditReading, AuditRow
from leadpact.engines.gathering import Gathered
from leadpact.engines.judging import JUDGED, Judged, eras_of, judge
from leadpact.engines.scans import ID, PLACE
from leadpact.nodes import Expr
from leadpact.policy import Every, PolicyTree
from leadpact.readings.columns.audit_columns import Enquiry
from leadpact.readings.columns.calendars import EPOCH_ORDINAL
from leadpact.readings.columns.terms import (
    Term,
    at_least,
    binary,
    case,
    column,
    either,
    is_not_null,
    is_null,
    minus,
    text,
    whole,
)

_WEEK: Final = 7
_IS_COVERED: Final = exp.Coalesce(this=column("covered"), expressions=[exp.true()])


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
        for part, reading in self._parts(chosen):
            terms = (*reading.member, *reading.alike, *reading.timed)
            query = exp.select(*terms).from_(part.rows_for(*terms))
            yield reading, map(reading.read_one, _asked(part, query))

    def alike(self, chosen: Judged) -> Iterator[tuple[AuditReading, Iterator[AuditRow]]]:
        """Give the leads that are chosen, those together that are alike but for how long they waited.

        Of instants from which they wait each group has the latest, since what began last ends last; of
        instants whose date alone counts one that has it.

        Raises:
            EngineError: the engine refuses.
        """
        for part, reading in self._parts(chosen):
            terms = reading.alike
            latest = [_latest(term) if term.name in reading.since else term for term in terms]
            cells = self._cells_of(reading)
            query = (
                exp.select(exp.func("list", exp.func("row", *reading.member)), *latest)
                .from_(part.rows_for(*reading.member, *terms))
                .group_by(*(_alike(term, reading.since) for term in terms), *cells)
            )
            yield (
                reading,
                (
                    reading.read(tuple(members), row, is_timed=False)
                    for members, *row in _asked(part, query)
                ),
            )

    def _cells_of(self, reading: AuditReading) -> Iterator[exp.Expr]:
        """Keep leads that wait apart by the periods of their days: each period has its own latest."""
        kinds = {c.every for c in self.tree.commitments.values() if c.every is not None}
        if not kinds or not reading.waits:
            return
        waiting = either(*(is_not_null(column(name)) for name in sorted(reading.waits)))
        for name in reading.days:
            day = column(name)
            numbers = [at_least(day, whole(self.tree.effective.toordinal()))]
            if Every.WEEK in kinds:
                numbers.append(binary(exp.IntDiv, minus(day, whole(1)), whole(_WEEK)))
            if kinds & {Every.MONTH, Every.QUARTER}:
                numbers.append(_month_of(day))
            yield from (case([(waiting, number)]) for number in numbers)

    def times(
        self, chosen: Judged, step: int, names: Sequence[str]
    ) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """Count the covered leads that are chosen by how long they waited at a step: number, cells.

        ``names`` are columns of `LagColumns`; leads that nobody can time are left out.

        Raises:
            EngineError: the engine refuses.
        """
        for part, reading in self._parts(chosen):
            lag = reading.audit.lags[step]
            terms = [column(getattr(lag, name)) for name in names]
            timed = exp.and_(_IS_COVERED, exp.not_(is_null(column(lag.wall))))
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
        for part, reading in self._parts(chosen):
            lag = reading.audit.lags[step]
            start, calendar = column(lag.due_from), column(lag.calendar)
            waits = exp.and_(_IS_COVERED, exp.not_(is_null(start)))
            query = exp.select(ID, start, calendar).from_(part.rows_for(ID, start, calendar, waits))
            for name, since, number in _asked(part, query.where(waits)):
                yield name, since, None if number is None else lag.calendars[number]

    def _parts(self, chosen: Judged) -> Iterator[tuple[Judged, AuditReading]]:
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
    gathered: Gathered, as_of: int, condition: Expr | None, enquiry: Enquiry
) -> Audited:
    """Judge everyone, each era by itself.

    Raises:
        EngineError: the engine refuses.
    """
    return Audited(
        tuple(
            judge(era, as_of, condition, enquiry).staged(f"{JUDGED}_{number}")
            for number, era in enumerate(eras_of(gathered))
        )
    )


def _month_of(day: Term) -> Term:
    """Name the month of an ordinal, as DuckDB does."""
    since = exp.cast(minus(day, whole(EPOCH_ORDINAL)), "int")
    date = exp.Add(this=exp.cast(text("1970-01-01"), "date"), expression=since)
    return exp.Anonymous(this="strftime", expressions=[date, text("%Y-%m")])


def _latest(term: exp.Expr) -> exp.Expr:
    return exp.Max(this=term.copy())


def _alike(term: exp.Expr, since: frozenset[str]) -> exp.Expr:
    """Give what leads have to be alike in: of an instant from which they wait, whether there is one."""
    plain = term.unalias().copy()
    return exp.Is(this=plain, expression=exp.null()) if term.name in since else plain
