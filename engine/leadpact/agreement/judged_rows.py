"""Judged leads as the columnar engines tell them: rows of a query, read back as `judged` has them."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from leadpact.agreement.delays import Lag
from leadpact.agreement.judged import Answer, JudgedLead, Member, Standing, digest_of
from leadpact.agreement.open_rows import (
    Open,
    again,
    deadline_of,
    named,
    since_others,
    stands_of,
    until_of,
    wait_of,
)
from leadpact.agreement.settling import (
    Settling,
    StageLook,
    Wait,
    awaited,
)
from leadpact.agreement.wants import Want, Wants
from leadpact.calendars import CalendarTable, compile_calendar
from leadpact.engines.audit_rows import AuditReading, AuditRow, set_bits
from leadpact.engines.results import Result, StageResult
from leadpact.nodes import Expr
from leadpact.policy import PolicyTree
from leadpact.readings.columns.audit_columns import (
    PENDING,
    AnswerColumns,
    AuditColumns,
    Bits,
    LagColumns,
    OpenColumns,
    StandingColumns,
)
from leadpact.readings.columns.lags import Clock
from leadpact.readings.columns.wants import Wanted
from leadpact.readings.windows import closes
from leadpact.units import Kind, Value

Cells = Mapping[str, Any]


class _Pattern(NamedTuple):
    """What leads with the same codes have in common."""

    result: Result
    unreadable: tuple[str, ...]
    stages: Mapping[str, Standing]
    answers: tuple[Answer, ...]
    waivers: tuple[str, ...]
    looks: Mapping[str, StageLook]
    asked: tuple[Open, ...]


class JudgedRows:
    """Reads rows as judged leads; of one that the agreement does not cover nothing is kept."""

    def __init__(
        self,
        settling: Settling,
        reading: AuditReading,
        questions: tuple[Expr, ...],
        clocks: tuple[Clock, ...],
        as_of: int,
    ) -> None:
        tree, columns = settling.tree, reading.audit
        self._settling = settling
        self._reading = reading
        self._columns = columns
        self._order = tree.stage_order
        self._clocks = clocks
        self._as_of = as_of
        self._questions = tuple(
            zip((awaited(tree, expr) for expr in questions), columns.answers, strict=True)
        )
        self._members = _members(tree, columns)
        self._tables = {
            name: compile_calendar(entry.week) for name, entry in tree.calendars.items()
        }
        self._instants = tuple(n for n, a in enumerate(columns.answers) if a.day is not None)
        self._since = reading.since
        self._known: dict[tuple[Any, ...], _Pattern] = {}

    def result(self, row: AuditRow) -> Result:
        """Say what the policy says of a row's leads."""
        return self._pattern(row.codes).result

    def cell_of(self, path: str, value: Value | None) -> Value | None:
        """Say what stands in the column of a field for one of its values."""
        members = self._members.get(path)
        return value if members is None or value is None else members.index(str(value))

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
            members=tuple(sorted(self._members_of(row, pattern))),
            covered=result.covered,
            facts={path: self.fact(path, cells[name]) for path, name in columns.fields.items()},
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
            return _Pattern(result, (), {}, (), (), {}, ())
        found = {stage.name: stage for stage in result.stages}
        waits: dict[str, Wait | None] = {}
        wants: dict[str, Wants] = {}
        looks: dict[str, StageLook] = {}
        for name in self._order:
            of = columns.stages[name]
            look = looks[name] = self._look(found[name], of, cells)
            waits[name] = self._settling.of_stage(name, look, waits)
            wants[name] = _wants(of.wants, cells, wants)
        asked = tuple(self._open(of.open, cells) for _, of in self._questions)
        return _Pattern(
            result=result,
            unreadable=set_bits(columns.unreadable, cells),
            stages={
                name: Standing(found[name].verdict, cells[of.applies], waits[name], wants[name])
                for name, of in columns.stages.items()
            },
            answers=tuple(
                _answer(of, cells, wait_of(what, one, waits), wants)
                for (what, of), one in zip(self._questions, asked, strict=True)
            ),
            waivers=set_bits(columns.waivers, cells),
            looks=looks,
            asked=asked,
        )

    def fact(self, path: str, cell: Any) -> Value | None:  # noqa: ANN401 - a typed value
        """Give the value of a field that stands in its column for a cell."""
        members = self._members.get(path)
        found: Value | None = cell if cell is None or members is None else members[cell]
        return found

    # -- what is open

    def _look(self, found: StageResult, of: StandingColumns, cells: Cells) -> StageLook:
        marks = set_bits(of.open.marks, cells)
        stands = stands_of(of.open, marks, cells)
        return StageLook(
            verdict=found.verdict,
            applies=cells[of.applies],
            table=self._table(of.open, cells),
            when=stands[: of.of_when],
            rules=stands[of.of_when :],
            deadline=deadline_of(of.open, marks, cells),
            pending=named(marks, PENDING),
        )

    def _open(self, of: OpenColumns, cells: Cells) -> Open:
        marks = set_bits(of.marks, cells)
        return Open(stands_of(of, marks, cells), self._table(of, cells), named(marks, PENDING))

    def _members_of(self, row: AuditRow, pattern: _Pattern) -> Iterator[Member]:
        is_one = len(row.members) == 1 or not any(row.members[0].since)
        for cell in row.members:
            name, created, days, last, n, sums, ids, since = cell
            if not sums:
                yield Member.one(name, created, days)
                continue
            untils = (
                () if is_one else self._untils(pattern, dict(zip(self._since, since, strict=True)))
            )
            yield Member(name, created, days, last, n, (sums[0], sums[1]), ids or (), untils)

    def _untils(self, pattern: _Pattern, since: Cells) -> tuple[int | None, ...]:
        """Say until when each stage and each answer waits, from the instants of some of a row's leads."""
        waits: dict[str, Wait | None] = {}
        for name in self._order:
            wait = pattern.stages[name].wait
            if wait is not None:
                of, look = self._columns.stages[name], pattern.looks[name]
                wait = self._settling.of_stage(name, again(look, of, since), waits)
            waits[name] = wait
        found = [until_of(waits[name]) for name in pattern.stages]
        for (what, of_question), one, answer in zip(
            self._questions, pattern.asked, pattern.answers, strict=True
        ):
            wait = answer.wait
            if wait is not None:
                stands = since_others(one.stands, of_question.open, 0, since)
                wait = wait_of(what, one._replace(stands=stands), waits)
            found.append(until_of(wait))
        return tuple(found)

    def _table(self, of: OpenColumns | LagColumns, cells: Cells) -> CalendarTable | None:
        number = cells[of.calendar]
        return None if number is None else self._tables[of.calendars[number]]

    def _lag(self, of: LagColumns, clock: Clock, cells: Cells) -> Lag | None:
        wall = cells[of.wall]
        if wall is None:
            return None
        start = cells[of.due_from]
        until = None
        if start is not None:
            until = closes(clock.window, start, self._table(of, cells), self._as_of)
        return Lag(
            wall,
            cells[of.working],
            cells[of.is_over],
            cells[of.since_last],
            cells[of.since_last_working],
            until,
        )


def _answer(
    of: AnswerColumns, cells: Cells, wait: Wait | None, wants: Mapping[str, Wants]
) -> Answer:
    value = cells[of.value]
    is_endless = value is None and of.is_endless is not None and bool(cells[of.is_endless])
    return Answer(value, is_endless, wait, _wants(of.wants, cells, wants))


def _members(tree: PolicyTree, columns: AuditColumns) -> Mapping[str, tuple[str, ...]]:
    """Give the members of the choices among the fields, by the number that a query has for them."""
    return {
        path: tuple(sorted(tree.fields[path].type.members))
        for path in columns.fields
        if tree.fields[path].type.kind is Kind.CHOICE
    }


def _wants(of: Bits[Wanted], cells: Cells, stages: Mapping[str, Wants]) -> Wants:
    found: dict[Want, None] = {}
    for wanted in set_bits(of, cells):
        if isinstance(wanted, str):
            found.update(dict.fromkeys(stages[wanted]))
        else:
            found[Want(wanted.name, wanted.cause, wanted.owner)] = None
    return tuple(found)
