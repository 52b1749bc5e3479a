"""Judged leads as the columnar engines tell them: rows of a query, read back as `judged` has them."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from leadpact.agreement.delays import Lag
from leadpact.agreement.judged import Answer, JudgedLead, Member, Standing, digest_of
from leadpact.agreement.settling import (
    Awaited,
    Opened,
    Settling,
    StageLook,
    Wait,
    awaited,
    of_answer,
)
from leadpact.agreement.wants import Want, Wants
from leadpact.calendars import CalendarTable, compile_calendar
from leadpact.engines.audit_rows import AuditReading, AuditRow, set_bits
from leadpact.engines.results import Result, StageResult
from leadpact.nodes import Expr
from leadpact.policy import PolicyTree
from leadpact.readings.columns.audit_columns import (
    AHEAD,
    AWAITED,
    DEADLINE,
    PENDING,
    UNKNOWN,
    AnswerColumns,
    AuditColumns,
    Bits,
    LagColumns,
    Mark,
    OpenColumns,
    StandingColumns,
)
from leadpact.readings.columns.lags import Clock
from leadpact.readings.columns.wants import Wanted
from leadpact.readings.windows import due
from leadpact.units import Kind, Value

Cells = Mapping[str, Any]


class _Pattern(NamedTuple):
    """What leads with the same codes have in common."""

    result: Result
    unreadable: tuple[str, ...]
    stages: Mapping[str, Standing]
    answers: tuple[Answer, ...]
    waivers: tuple[str, ...]


class JudgedRows:
    """Reads rows as judged leads; of one that the agreement does not cover nothing is kept."""

    def __init__(
        self,
        settling: Settling,
        reading: AuditReading,
        questions: tuple[Expr, ...],
        clocks: tuple[Clock, ...],
    ) -> None:
        tree, columns = settling.tree, reading.audit
        self._settling = settling
        self._reading = reading
        self._columns = columns
        self._order = tree.stage_order
        self._clocks = clocks
        self._questions = tuple(
            zip((awaited(tree, expr) for expr in questions), columns.answers, strict=True)
        )
        self._members = _members(tree, columns)
        self._tables = {
            name: compile_calendar(entry.week) for name, entry in tree.calendars.items()
        }
        self._instants = tuple(n for n, a in enumerate(columns.answers) if a.day is not None)
        self._known: dict[tuple[Any, ...], _Pattern] = {}

    def result(self, row: AuditRow) -> Result:
        """Say what the policy says of a row's leads."""
        return self._pattern(row.codes).result

    def __call__(self, row: AuditRow) -> JudgedLead | None:
        """Read one row."""
        pattern, cells, columns = self._pattern(row.codes), row.cells, self._columns
        result = pattern.result
        if result.outcome is None:
            return None
        lags: tuple[Lag | None, ...] = ()
        if row.lags:
            lags = tuple(
                self._lag(of, clock, row.lags)
                for of, clock in zip(columns.lags, self._clocks, strict=True)
            )
        lead = JudgedLead(
            members=tuple(sorted(_members_of(row))),
            covered=result.covered,
            facts={path: self._fact(path, cells[name]) for path, name in columns.fields.items()},
            unreadable=pattern.unreadable,
            stages=pattern.stages,
            outcome=result.outcome,
            accountable=result.accountable,
            breaches=result.breaches,
            answers=pattern.answers,
            waivers=pattern.waivers,
            lags=lags,
            digest=b"",
        )
        return lead._replace(digest=digest_of(lead, self._instants))

    def _pattern(self, codes: tuple[Any, ...]) -> _Pattern:
        found = self._known.get(codes)
        if found is None:
            found = self._known[codes] = self._read(codes)
        return found

    def _read(self, codes: tuple[Any, ...]) -> _Pattern:
        result, cells = self._reading.pattern(codes)
        columns = self._columns
        if result.outcome is None:
            return _Pattern(result, (), {}, (), ())
        found = {stage.name: stage for stage in result.stages}
        waits: dict[str, Wait | None] = {}
        wants: dict[str, Wants] = {}
        for name in self._order:
            of = columns.stages[name]
            waits[name] = self._settling.of_stage(name, self._look(found[name], of, cells), waits)
            wants[name] = _wants(of.wants, cells, wants)
        return _Pattern(
            result=result,
            unreadable=set_bits(columns.unreadable, cells),
            stages={
                name: Standing(found[name].verdict, cells[of.applies], waits[name], wants[name])
                for name, of in columns.stages.items()
            },
            answers=tuple(
                self._answer(what, of, cells, waits, wants) for what, of in self._questions
            ),
            waivers=set_bits(columns.waivers, cells),
        )

    def _fact(self, path: str, cell: Any) -> Value | None:  # noqa: ANN401 - a typed value
        members = self._members.get(path)
        found: Value | None = cell if cell is None or members is None else members[cell]
        return found

    # -- what is open

    def _look(self, found: StageResult, of: StandingColumns, cells: Cells) -> StageLook:
        marks = set_bits(of.open.marks, cells)
        stands = _stands(of.open, marks, cells)
        return StageLook(
            verdict=found.verdict,
            applies=cells[of.applies],
            table=self._table(of.open, cells),
            when=stands[: of.of_when],
            rules=stands[of.of_when :],
            deadline=_deadline(of.open, marks, cells),
            pending=_named(marks, PENDING),
        )

    def _answer(
        self,
        what: Awaited,
        of: AnswerColumns,
        cells: Cells,
        waits: Mapping[str, Wait | None],
        wants: Mapping[str, Wants],
    ) -> Answer:
        value = cells[of.value]
        marks = set_bits(of.open.marks, cells)
        moments = _named(marks, PENDING)
        stands = _stands(of.open, marks, cells)
        wait = of_answer(what, stands, self._table(of.open, cells), waits, moments)
        is_endless = value is None and of.is_endless is not None and bool(cells[of.is_endless])
        return Answer(value, is_endless, wait, _wants(of.wants, cells, wants))

    def _table(self, of: OpenColumns | LagColumns, cells: Cells) -> CalendarTable | None:
        number = cells[of.calendar]
        return None if number is None else self._tables[of.calendars[number]]

    def _lag(self, of: LagColumns, clock: Clock, cells: Cells) -> Lag | None:
        wall = cells[of.wall]
        if wall is None:
            return None
        start = cells[of.due_from]
        closes = None if start is None else due(clock.window, start, self._table(of, cells))
        return Lag(wall, cells[of.working], cells[of.is_over], cells[of.since_last], closes)


def _members_of(row: AuditRow) -> Iterator[Member]:
    return (Member(name, created, tuple(days)) for name, created, *days in row.members)


def _members(tree: PolicyTree, columns: AuditColumns) -> Mapping[str, tuple[str, ...]]:
    """Give the members of the choices among the fields, by the number that a query has for them."""
    return {
        path: tuple(sorted(tree.fields[path].type.members))
        for path in columns.fields
        if tree.fields[path].type.kind is Kind.CHOICE
    }


def _stands(of: OpenColumns, marks: tuple[Mark, ...], cells: Cells) -> tuple[Opened, ...]:
    ahead = {mark.name for mark in marks if mark.of == AHEAD}
    return tuple(
        Opened(window, cells[name], is_ahead=number in ahead)
        for number, (window, name) in enumerate(of.windows)
    )


def _deadline(of: OpenColumns, marks: tuple[Mark, ...], cells: Cells) -> tuple[Wait | None] | None:
    if of.deadline is None or Mark(UNKNOWN) in marks:
        return None
    if Mark(AWAITED) in marks:
        return (Wait(None, _named(marks, DEADLINE)),)
    instant = cells[of.deadline]
    return (None if instant is None else Wait(instant, ()),)


def _named(marks: tuple[Mark, ...], of: str) -> tuple[str, ...]:
    return tuple(str(mark.name) for mark in marks if mark.of == of)


def _wants(of: Bits[Wanted], cells: Cells, stages: Mapping[str, Wants]) -> Wants:
    found: dict[Want, None] = {}
    for wanted in set_bits(of, cells):
        if isinstance(wanted, str):
            found.update(dict.fromkeys(stages[wanted]))
        else:
            found[Want(wanted.name, wanted.cause, wanted.owner)] = None
    return tuple(found)
