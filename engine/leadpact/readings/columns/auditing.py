"""What an audit asks of every lead beside its verdicts, as further columns of the policy's query.

How each stage stands and what it waits for, the answers to the questions of measures, how long each
step took, and the fields that leads are grouped by.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from leadpact.nodes import Expr, Window, type_of
from leadpact.readings.columns.audit_columns import (
    AHEAD,
    AWAITED,
    BITS,
    DEADLINE,
    PENDING,
    UNKNOWN,
    AnswerColumns,
    AuditColumns,
    Bits,
    Enquiry,
    LagColumns,
    Mark,
    OpenColumns,
    StandingColumns,
)
from leadpact.readings.columns.calendars import OnCalendar
from leadpact.readings.columns.compiling import Compiling
from leadpact.readings.columns.lags import Clock, lagged
from leadpact.readings.columns.scopes import Scope
from leadpact.readings.columns.settling import (
    Deadline,
    calendar_number,
    deadline_of,
    moments_in,
    opened,
    windows_in,
)
from leadpact.readings.columns.stages import RuledStage
from leadpact.readings.columns.terms import (
    NULL,
    Term,
    both,
    case,
    either,
    equal,
    holds,
    is_false,
    is_null,
    is_null_literal,
    plus,
    whole,
)
from leadpact.readings.columns.verdict_codes import PENDING as IS_PENDING
from leadpact.readings.columns.verdict_codes import WAIVED
from leadpact.readings.columns.wants import wants_of_answer, wants_of_stage
from leadpact.readings.findings import ENDLESS
from leadpact.units import INSTANT, Kind

T = TypeVar("T")


class Auditing:
    """Puts the columns of one enquiry together; they are added to ``out``."""

    def __init__(
        self, stages: Mapping[str, RuledStage], base: Scope, c: Compiling, out: dict[str, Term]
    ) -> None:
        self._stages = stages
        self._base = base
        self._c = c
        self._out = out
        self._named: dict[Term, str] = {}

    def columns(self, enquiry: Enquiry) -> AuditColumns:
        """Add all that an enquiry asks for."""
        c = self._c
        created = c.inputs.field("created_at").value
        return AuditColumns(
            created_on=self._add("created_on", c.calendars.local_date(created, of_event=False)),
            unreadable=self._bits("unreadable", list(self._unreadable())),
            waivers=self._waivers(),
            fields={
                path: self._add(f"{path}_field", c.inputs.field(path).value)
                for path in enquiry.fields
            },
            stages={name: self._standing(name) for name in self._stages},
            answers=tuple(
                self._answer(f"question_{n}", expr)
                for n, expr in enumerate(enquiry.questions, start=1)
            ),
            lags=tuple(self._lag(clock) for clock in enquiry.clocks),
        )

    def _add(self, hint: str, term: Term) -> str:
        name = self._c.layers.names.new(hint)
        self._out[name] = term
        return name

    def _unreadable(self) -> Iterator[tuple[str, Term]]:
        for path in self._c.tree.fields:
            found = self._c.inputs.field(path).unreadable
            if not is_false(found):
                yield path, found

    def _waivers(self) -> Bits[str]:
        every = [f for ruled in self._stages.values() for f in ruled.criteria]
        uses: list[tuple[str, Term]] = []
        for number, name in enumerate(self._c.tree.waivers):
            by_this = (
                both(equal(f.verdict, WAIVED), equal(f.waiver, whole(number)))
                for f in every
                if not is_null_literal(f.waiver)
            )
            uses.append((name, holds(either(*by_this))))
        return self._bits("waivers", uses)

    def _standing(self, name: str) -> StandingColumns:
        ruled, c = self._stages[name], self._c
        stage = ruled.stage
        of_when = windows_in(() if stage.when is None else (stage.when,), c)
        of_rules = windows_in((k.rule for k in stage.criteria), c)
        marks: list[tuple[Mark, Term]] = []
        deadline = deadline_of(ruled, self._base.cut, c)
        if deadline is not None and stage.deadline is not None:
            marks += [(Mark(AWAITED), deadline.is_awaited), (Mark(UNKNOWN), deadline.is_unknown)]
            awaited = moments_in(c.leaves(stage.deadline, ruled.base), deadline.is_awaited)
            marks += [(Mark(DEADLINE, moment), term) for moment, term in awaited.items()]
        pending = moments_in(ruled.pending_leaves(), equal(ruled.verdict, IS_PENDING))
        marks += [(Mark(PENDING, moment), term) for moment, term in pending.items()]
        return StandingColumns(
            applies=self._add(f"{name}_asked", ruled.applies_now),
            of_when=len(of_when),
            open=self._open(name, (*of_when, *of_rules), ruled.base, marks, deadline),
            wants=self._bits(f"{name}_wants", list(wants_of_stage(ruled, c).items())),
        )

    def _answer(self, hint: str, expr: Expr) -> AnswerColumns:
        c, base = self._c, self._base
        kind = type_of(expr).kind
        value = c.truth(expr, base) if kind is Kind.BOOLEAN else c.worth(expr, base).value
        value = c.layers.bind(hint, value)
        endless = None
        if kind is Kind.DURATION:
            closing = replace(base, closing=True, stages_closing=True)
            endless = self._add(f"{hint}_is_endless", c.worth(expr, closing).is_one_of(ENDLESS))
        day = None
        if kind in INSTANT:
            date = c.calendars.local_date(value, of_event=False)
            outside = c.calendars.utc_date(value)
            day = self._add(f"{hint}_day", case([(is_null(date), outside)], date))
        awaited = moments_in(c.leaves(expr, base), is_null(value))
        marks = [(Mark(PENDING, moment), term) for moment, term in awaited.items()]
        return AnswerColumns(
            value=self._add(f"{hint}_answer", value),
            day=day,
            is_endless=endless,
            open=self._open(hint, windows_in((expr,), c), base, marks, None),
            wants=self._bits(f"{hint}_wants", list(wants_of_answer(expr, base, value, c).items())),
        )

    def _open(
        self,
        hint: str,
        windows: Sequence[Window],
        scope: Scope,
        marks: list[tuple[Mark, Term]],
        deadline: Deadline | None,
    ) -> OpenColumns:
        columns = []
        for number, window in enumerate(windows):
            column, is_ahead = self._window(window, scope)
            columns.append((window, column))
            marks.append((Mark(AHEAD, number), is_ahead))
        on = scope.calendar
        return OpenColumns(
            windows=tuple(columns),
            calendar=self._once("calendar", calendar_number(on)),
            calendars=_names(on),
            deadline=None if deadline is None else self._add(f"{hint}_ahead", deadline.ahead),
            marks=self._bits(
                f"{hint}_open", [(m, term) for m, term in marks if not is_false(term)]
            ),
        )

    def _window(self, window: Window, scope: Scope) -> tuple[str, Term]:
        found = opened(window, scope, self._c)
        return self._once("runs", found.start), found.is_ahead

    def _lag(self, clock: Clock) -> LagColumns:
        found = lagged(clock, self._stages[clock.stage], self._base.cut, self._c)
        hint = f"{clock.stage}_{clock.criterion}_lag"
        on = self._stages[clock.stage].base.calendar
        return LagColumns(
            wall=self._add(f"{hint}_wall", found.wall),
            working=self._add(f"{hint}_working", found.working),
            is_over=self._add(f"{hint}_is_over", found.is_over),
            since_last=self._add(f"{hint}_since_last", found.since_last),
            since_last_working=self._add(f"{hint}_since_last_working", found.since_last_working),
            due_from=self._add(f"{hint}_due", found.due_from),
            calendar=self._once("calendar", calendar_number(on)),
            calendars=_names(on),
        )

    def _once(self, hint: str, term: Term) -> str:
        found = self._named.get(term)
        if found is None:
            found = self._named[term] = self._add(hint, term)
        return found

    def _bits(self, hint: str, conditions: Sequence[tuple[T, Term]]) -> Bits[T]:
        packed = [
            self._add(hint, _number([term for _, term in conditions[at : at + BITS]]))
            for at in range(0, len(conditions), BITS)
        ]
        return Bits(tuple(name for name, _ in conditions), tuple(packed))


def _names(on: OnCalendar | None) -> tuple[str, ...]:
    return () if on is None else tuple(name for _, name in on.choices)


def _number(conditions: Sequence[Term]) -> Term:
    """Set a bit for each condition that holds: a balanced sum, so that no parser meets a deep one."""
    bits = [case([(term, whole(1 << n))], whole(0)) for n, term in enumerate(conditions)]
    while len(bits) > 1:
        pairs = [plus(*bits[n : n + 2]) for n in range(0, len(bits) - 1, 2)]
        bits = pairs + bits[len(bits) - len(bits) % 2 :]
    return bits[0] if bits else NULL
