"""Rows of judged leads with what an audit asks beside, read back for whoever counts them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple, TypeVar

from sqlglot import exp

from leadpact.engines.gathering import Gathered
from leadpact.engines.judging import JUDGED, Judged, eras_of, judge
from leadpact.engines.results import Reading, Result
from leadpact.engines.scans import ID, PLACE
from leadpact.nodes import Expr
from leadpact.readings.columns.auditing import (
    BITS,
    AuditColumns,
    Bits,
    Enquiry,
    LagColumns,
    OpenColumns,
)
from leadpact.readings.columns.query import Columns
from leadpact.readings.columns.terms import column, is_null

T = TypeVar("T")
_IS_COVERED: Final = exp.Coalesce(this=column("covered"), expressions=[exp.true()])


class AuditRow(NamedTuple):
    """Leads that are alike: their ids and when they were created, and what they are alike in.

    ``codes`` are verdicts and whatever else is decided by them; ``cells`` the date of creation and the
    fields that leads are grouped by; ``lags`` the columns of timed steps, of one lead by itself.
    """

    members: tuple[tuple[str, int | None], ...]
    codes: tuple[Any, ...]
    cells: Mapping[str, Any]
    lags: Mapping[str, Any]


@dataclass(frozen=True)
class AuditReading:
    """Asks for the columns of an audit, and reads their rows back.

    ``own`` are the date of creation and the fields that leads are grouped by, ``since`` the instants
    from which something is waited for.
    """

    audit: AuditColumns
    own: tuple[str, ...]
    since: frozenset[str]
    lags: tuple[str, ...]
    patterns: tuple[str, ...]
    _reading: Reading

    @classmethod
    def of(cls, columns: Columns) -> "AuditReading":
        """Get ready to read what a query gives.

        Raises:
            TypeError: nothing was asked for an audit.
        """
        audit = columns.audit
        if audit is None:
            raise TypeError("the query was written without an enquiry")
        return cls(
            audit,
            (audit.created_on, *audit.fields.values()),
            frozenset(_since(audit)),
            tuple(dict.fromkeys(name for lag in audit.lags for name in _of_lag(lag))),
            tuple(dict.fromkeys(_names(audit))),
            Reading(columns, with_reasons=False),
        )

    @property
    def alike(self) -> tuple[exp.Expr, ...]:
        """Give the terms that leads are alike in."""
        return (*self._reading.terms, *map(column, (*self.patterns, *self.own)))

    @property
    def timed(self) -> tuple[exp.Expr, ...]:
        """Give the columns of timed steps."""
        return tuple(map(column, self.lags))

    def read(
        self, members: tuple[tuple[str, int | None], ...], row: Sequence[Any], *, is_timed: bool
    ) -> AuditRow:
        """Read what leads are alike in, and what one by itself waited, where it was asked for."""
        end = len(row) - len(self.lags) if is_timed else len(row)
        own = end - len(self.own)
        return AuditRow(
            members,
            tuple(row[:own]),
            dict(zip(self.own, row[own:end], strict=True)),
            dict(zip(self.lags, row[end:], strict=True)) if is_timed else {},
        )

    def pattern(self, codes: Sequence[Any]) -> tuple[Result, Mapping[str, Any]]:
        """Read codes: what the policy says, and the cells of the audit's columns by name."""
        words = len(codes) - len(self.patterns)
        cells = dict(zip(self.patterns, codes[words:], strict=True))
        return self._reading.read(codes[:words]), cells


@dataclass(frozen=True)
class Audited:
    """Leads judged with all that an audit asks, and kept: a table for each era, one where there is none."""

    parts: tuple[Judged, ...]

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
            terms = (column("created_at"), *reading.alike, *reading.timed)
            query = exp.select(ID, *terms).from_(part.rows_for(ID, *terms))
            yield (
                reading,
                (
                    reading.read(((name, created),), row, is_timed=True)
                    for name, created, *row in _asked(part, query)
                ),
            )

    def alike(self, chosen: Judged) -> Iterator[tuple[AuditReading, Iterator[AuditRow]]]:
        """Give the leads that are chosen, those together that are alike but for how long they waited.

        Of instants from which they wait each group has the latest: what ends last began last.

        Raises:
            EngineError: the engine refuses.
        """
        for part, reading in self._parts(chosen):
            terms = reading.alike
            member = exp.func("row", column(ID), column("created_at"))
            latest = [_latest(term) if term.name in reading.since else term for term in terms]
            query = (
                exp.select(exp.func("list", member), *latest)
                .from_(part.rows_for(ID, "created_at", *terms))
                .group_by(*(_alike(term, reading.since) for term in terms))
            )
            yield (
                reading,
                (
                    reading.read(tuple(members), row, is_timed=False)
                    for members, *row in _asked(part, query)
                ),
            )

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


def _names(audit: AuditColumns) -> Iterator[str]:
    yield from (*audit.unreadable.columns, *audit.waivers.columns)
    for standing in audit.stages.values():
        yield standing.applies
        yield from (*_of_open(standing.open), *standing.wants.columns)
    for answer in audit.answers:
        yield answer.value
        if answer.is_endless is not None:
            yield answer.is_endless
        yield from (*_of_open(answer.open), *answer.wants.columns)


def _latest(term: exp.Expr) -> exp.Expr:
    return exp.Max(this=term.copy())


def _alike(term: exp.Expr, since: frozenset[str]) -> exp.Expr:
    """Give what leads have to be alike in: of an instant from which they wait, whether there is one."""
    plain = term.unalias().copy()
    return exp.Is(this=plain, expression=exp.null()) if term.name in since else plain


def _since(audit: AuditColumns) -> Iterator[str]:
    """Name the columns of instants from which something is waited for."""
    standings = (standing.open for standing in audit.stages.values())
    for found in (*standings, *(answer.open for answer in audit.answers)):
        yield from (name for _, name in found.windows)
        if found.deadline is not None:
            yield found.deadline


def _of_lag(lag: LagColumns) -> Iterator[str]:
    yield from (lag.wall, lag.working, lag.is_over, lag.since_last, lag.due_from, lag.calendar)


def _of_open(found: OpenColumns) -> Iterator[str]:
    yield from (name for _, name in found.windows)
    yield found.calendar
    if found.deadline is not None:
        yield found.deadline
    yield from found.marks.columns


def set_bits(bits: Bits[T], cells: Mapping[str, Any]) -> tuple[T, ...]:
    """Give the names of the conditions that hold."""
    if not any(cells[name] for name in bits.columns):
        return ()
    return tuple(
        name for n, name in enumerate(bits.names) if cells[bits.columns[n // BITS]] >> n % BITS & 1
    )
