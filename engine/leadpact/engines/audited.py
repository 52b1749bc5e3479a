"""Rows of judged leads with what an audit asks beside, read back for whoever counts them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple, TypeVar

from sqlglot import exp

from leadpact.engines.gathering import Gathered
from leadpact.engines.judging import JUDGED, Judged, eras_of, judge
from leadpact.engines.results import Reading, Result
from leadpact.engines.scans import ID, PLACE
from leadpact.nodes import Expr
from leadpact.policy import Every, PolicyTree
from leadpact.readings.columns.auditing import (
    BITS,
    AuditColumns,
    Bits,
    Enquiry,
    LagColumns,
    OpenColumns,
)
from leadpact.readings.columns.calendars import EPOCH_ORDINAL
from leadpact.readings.columns.query import Columns
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

T = TypeVar("T")
_WEEK: Final = 7
_IS_COVERED: Final = exp.Coalesce(this=column("covered"), expressions=[exp.true()])


class AuditRow(NamedTuple):
    """Leads that are alike: which they are, and what they are alike in.

    ``members`` are (id, when it was created, local date of that, local dates of the answers that are
    instants). ``codes`` are verdicts and whatever else is decided by them; ``cells`` the fields that
    leads are grouped by; ``lags`` the columns of timed steps, of one lead by itself.
    """

    members: tuple[tuple[Any, ...], ...]
    codes: tuple[Any, ...]
    cells: Mapping[str, Any]
    lags: Mapping[str, Any]


@dataclass(frozen=True)
class AuditReading:
    """Asks for the columns of an audit, and reads their rows back.

    ``own`` are the fields that leads are grouped by, ``days`` the dates that each lead has for itself,
    ``since`` the instants of which the latest stands for all that are alike.
    """

    audit: AuditColumns
    own: tuple[str, ...]
    days: tuple[str, ...]
    waits: frozenset[str]
    dated: frozenset[str]
    lags: tuple[str, ...]
    patterns: tuple[str, ...]
    _reading: Reading
    _results: dict[tuple[Any, ...], Result] = field(default_factory=dict)

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
            tuple(audit.fields.values()),
            (audit.created_on, *(a.day for a in audit.answers if a.day is not None)),
            frozenset(_waits(audit)),
            frozenset(a.value for a in audit.answers if a.day is not None),
            tuple(dict.fromkeys(name for lag in audit.lags for name in _of_lag(lag))),
            tuple(dict.fromkeys(_names(audit))),
            Reading(columns, with_reasons=False),
        )

    @property
    def since(self) -> frozenset[str]:
        """Name the columns of instants of which the latest stands for all that are alike."""
        return self.waits | self.dated

    @property
    def alike(self) -> tuple[exp.Expr, ...]:
        """Give the terms that leads are alike in."""
        return (*self._reading.terms, *map(column, (*self.patterns, *self.own)))

    @property
    def timed(self) -> tuple[exp.Expr, ...]:
        """Give the columns of timed steps."""
        return tuple(map(column, self.lags))

    @property
    def member(self) -> tuple[exp.Expr, ...]:
        """Give what each lead has for itself: the id, when it was created, its days."""
        return tuple(map(column, (ID, "created_at", *self.days)))

    def read(
        self, members: tuple[tuple[Any, ...], ...], row: Sequence[Any], *, is_timed: bool
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

    def read_one(self, row: Sequence[Any]) -> AuditRow:
        """Read one lead by itself: what it has for itself, what it shares, how long it waited."""
        own = len(self.days) + 2
        return self.read((tuple(row[:own]),), row[own:], is_timed=True)

    def pattern(self, codes: Sequence[Any]) -> tuple[Result, Mapping[str, Any]]:
        """Read codes: what the policy says, and the cells of the audit's columns by name."""
        at = len(codes) - len(self.patterns)
        words = tuple(codes[:at])
        result = self._results.get(words)
        if result is None:
            result = self._results[words] = self._reading.read(words)
        return result, dict(zip(self.patterns, codes[at:], strict=True))


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


def _waits(audit: AuditColumns) -> Iterator[str]:
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
