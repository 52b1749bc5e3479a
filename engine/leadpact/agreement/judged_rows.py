"""Judged leads as the columnar engines tell them: rows of a query, read back as `judged` has them."""

from collections.abc import Mapping
from typing import Any

from leadpact.agreement.delays import Lag
from leadpact.agreement.judged import Answer, JudgedLead, Standing, digest_of
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
from leadpact.engines.audited import AuditRow, set_bits
from leadpact.engines.results import StageResult
from leadpact.nodes import Expr
from leadpact.policy import PolicyTree
from leadpact.readings.columns.auditing import (
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


class JudgedRows:
    """Reads rows as judged leads; of one that the agreement does not cover nothing is kept."""

    def __init__(
        self,
        settling: Settling,
        columns: AuditColumns,
        questions: tuple[Expr, ...],
        clocks: tuple[Clock, ...],
    ) -> None:
        tree = settling.tree
        self._settling = settling
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

    def __call__(self, row: AuditRow) -> JudgedLead | None:
        """Read one row."""
        result, cells, columns = row.result, row.cells, self._columns
        if result.outcome is None:
            return None
        found = {stage.name: stage for stage in result.stages}
        waits: dict[str, Wait | None] = {}
        wants: dict[str, Wants] = {}
        for name in self._order:
            of = columns.stages[name]
            waits[name] = self._settling.of_stage(name, self._look(found[name], of, cells), waits)
            wants[name] = _wants(of.wants, cells, wants)
        lead = JudgedLead(
            id=row.id,
            created_at=row.created_at,
            created_on=cells[columns.created_on],
            covered=result.covered,
            facts={path: self._fact(path, cells[name]) for path, name in columns.fields.items()},
            unreadable=set_bits(columns.unreadable, cells),
            stages={
                name: Standing(found[name].verdict, cells[of.applies], waits[name], wants[name])
                for name, of in columns.stages.items()
            },
            outcome=result.outcome,
            accountable=result.accountable,
            breaches=result.breaches,
            answers=tuple(
                self._answer(what, of, cells, waits, wants) for what, of in self._questions
            ),
            waivers=set_bits(columns.waivers, cells),
            lags=tuple(
                self._lag(of, clock, cells)
                for of, clock in zip(columns.lags, self._clocks, strict=True)
            ),
            digest=b"",
        )
        return lead._replace(digest=digest_of(lead))

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

    def _table(self, of: OpenColumns, cells: Cells) -> CalendarTable | None:
        number = cells[of.calendar]
        return None if number is None else self._tables[of.calendars[number]]

    def _lag(self, of: LagColumns, clock: Clock, cells: Cells) -> Lag | None:
        wall = cells[of.wall]
        if wall is None:
            return None
        start, closes = cells[of.due_from], None
        if start is not None:
            table = self._table(self._columns.stages[clock.stage].open, cells)
            closes = due(clock.window, start, table)
        return Lag(wall, cells[of.working], cells[of.is_over], cells[of.since_last], closes)


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
