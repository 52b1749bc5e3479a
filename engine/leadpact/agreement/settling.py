"""When a stage is settled for a lead: only then does the lead count in a rate.

A stage is settled once its deadline has passed; without one, when it is not pending, none of its
windows runs, and every stage it names is settled. What it still waits for is a `Wait`.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, assert_never

from leadpact.calendars import CalendarTable
from leadpact.nodes import Expr, StageName, ValueName, Window, walk
from leadpact.policy import PolicyTree
from leadpact.readings.findings import Cause, Finding, has_not_come, unknown_parts
from leadpact.readings.frames import Frame, Read
from leadpact.readings.plans import Plans
from leadpact.readings.stages import Reading, StageFinding
from leadpact.readings.verdicts import Verdict
from leadpact.readings.windows import runs
from leadpact.syntax.printer import to_text
from leadpact.units import DAY, LAST_INSTANT, WallTime, WorkingDays, WorkingHours

EPOCH = 719_163
"""1970-01-01, as a proleptic Gregorian ordinal."""


class Wait(NamedTuple):
    """What something waits for before it is settled.

    ``until``: the instant from which on, as things stand, nothing that has an end still runs; None
    where nothing does. ``moments`` are what it waits for that may never come.
    """

    until: int | None
    moments: tuple[str, ...]

    @property
    def is_for_moments(self) -> bool:
        """Whether it waits only for what has not come."""
        return self.until is None


def together(*waits: Wait | None) -> Wait | None:
    """Wait for all of them; None waits for nothing."""
    found = [wait for wait in waits if wait is not None]
    if not found:
        return None
    ends = [wait.until for wait in found if wait.until is not None]
    moments = dict.fromkeys(moment for wait in found for moment in wait.moments)
    return Wait(max(ends, default=None), tuple(moments))


@dataclass(frozen=True, slots=True)
class Awaited:
    """What an expression can wait for: its windows with their anchors, through values; its stages."""

    windows: tuple[tuple[Window, Read], ...]
    stages: tuple[str, ...]


class Settling:
    """What the stages of one policy can wait for, found once; and what they wait for in one lead."""

    def __init__(self, tree: PolicyTree, plans: Plans) -> None:
        self.tree = tree
        self.plans = plans
        self._of_when = {
            name: self.awaited(stage.when) if stage.when is not None else Awaited((), ())
            for name, stage in tree.stages.items()
        }
        self._of_rules = {
            name: self.awaited(*(criterion.rule for criterion in stage.criteria))
            for name, stage in tree.stages.items()
        }

    def waits_of(self, name: str) -> tuple[Awaited, Awaited]:
        """Give what a stage's `when` and its rules can wait for."""
        return self._of_when[name], self._of_rules[name]

    def awaited(self, *exprs: Expr) -> Awaited:
        """Find the windows and the named stages of expressions."""
        nodes = [node for expr in exprs for node in self._through_values(expr)]
        return Awaited(
            tuple((n, self.plans.meanings.of(n.anchor)) for n in nodes if isinstance(n, Window)),
            tuple(dict.fromkeys(n.name for n in nodes if isinstance(n, StageName))),
        )

    def _through_values(self, expr: Expr) -> Iterator[Expr]:
        for node in walk(expr):
            yield node
            if isinstance(node, ValueName) and node.name in self.tree.values:
                yield from self._through_values(self.tree.values[node.name].expr)

    def of_stages(self, reading: Reading) -> dict[str, Wait | None]:
        """Say of each stage what it waits for; None: it is settled."""
        waits: dict[str, Wait | None] = {}
        for name in self.tree.stage_order:
            waits[name] = self._of_stage(reading, reading.stages[name], waits)
        return waits

    def of_expr(
        self, what: Awaited, finding: Finding, frame: Frame, waits: Mapping[str, Wait | None]
    ) -> Wait | None:
        """Say what a condition on leads waits for."""
        named = together(*(waits[name] for name in what.stages))
        found = together(named, self._running(what, frame, named))
        if found is None and finding.value is None:
            moments = tuple(_not_come(finding))
            return Wait(None, moments) if moments else None
        return found

    def _of_stage(
        self, reading: Reading, found: StageFinding, waits: Mapping[str, Wait | None]
    ) -> Wait | None:
        stage = found.stage
        frame = reading.frame_of(stage)
        asked = self._of_when[stage.name]
        named = together(*(waits[name] for name in asked.stages))
        when = together(named, self._running(asked, frame, named))
        if found.verdict is Verdict.NOT_APPLICABLE:
            return when
        is_asked = found.when is None or found.when.value is not None
        if not is_asked and when is None and found.verdict is Verdict.UNKNOWN:
            return None  # only data could say whether the stage is about the lead
        if stage.deadline is not None:
            known = self._deadline(reading, found, frame)
            if known is not _NOBODY_KNOWS:
                return known
        rules = self._of_rules[stage.name]
        before = together(when, *(waits[name] for name in rules.stages))
        wait = together(before, self._running(rules, frame, before))
        if wait is None and found.verdict is Verdict.PENDING:
            return Wait(None, tuple(_pending_moments(found)) or (stage.name,))
        return wait

    def _deadline(self, reading: Reading, found: StageFinding, frame: Frame) -> Wait | None:
        """Say what is left until the deadline; `_NOBODY_KNOWS` where data leaves it unknown."""
        finding = found.deadline_finding
        if finding is None:
            return _NOBODY_KNOWS
        if isinstance(finding.value, int):
            return None if finding.value <= reading.as_of else Wait(finding.value, ())
        plan = self.plans.stages[found.stage.name]
        end = None if plan.deadline is None else plan.deadline(reading.closing_of(frame)).value
        if isinstance(end, int):
            return Wait(max(end, reading.as_of + 1), ())
        return Wait(None, tuple(_not_come(finding))) if has_not_come(finding) else _NOBODY_KNOWS

    def _running(self, what: Awaited, frame: Frame, named: Wait | None) -> Wait | None:
        """Say which windows run; one that waits behind a stage begins when that is settled, at the latest."""
        found: list[Wait] = []
        for window, anchor in what.windows:
            start = anchor(frame)
            if isinstance(start.value, int):
                if runs(window, start.value, frame):
                    found.append(Wait(end_of(window, start.value, frame.table), ()))
            elif start.value is None and has_not_come(start):
                moments = (to_text(window.anchor),)
                begins = None if named is None else named.until
                until = None if begins is None else _end(window, begins, frame.table)
                found.append(Wait(until, moments))
        return together(*found)


_NOBODY_KNOWS = Wait(-1, ())


def _not_come(finding: Finding) -> Iterator[str]:
    """Name what has not come, the open windows apart: these have been looked at."""
    for part in unknown_parts(finding):
        is_window = isinstance(part.expr, Window)
        if part.gap is not None and part.gap.cause is Cause.NOT_YET and not is_window:
            yield part.gap.name


def _pending_moments(found: StageFinding) -> Iterator[str]:
    if found.when is not None and found.when.value is None:
        yield from _not_come(found.when)
    for f in found.criteria:
        if f.verdict is Verdict.PENDING:
            yield from _not_come(f.finding)


# -- ends


def end_of(window: Window, start: int, table: object) -> int:
    """Say from which instant on a window no longer runs; beyond the calendar that is never.

    Working time stands still outside working hours: a window used up on Friday evening runs until
    work begins again.
    """
    found = _end(window, start, table)
    return LAST_INSTANT if found is None else found


def _end(window: Window, start: int, table: object) -> int | None:
    if window.before:
        return start
    match window.length:
        case WallTime(amount=amount):
            return start + amount + 1
        case WorkingHours(amount=amount):
            return (
                table.when_worked(start, amount + 1) if isinstance(table, CalendarTable) else None
            )
        case WorkingDays(amount=amount):
            return (
                _start_of_next(start, amount, table) if isinstance(table, CalendarTable) else None
            )
        case _:
            assert_never(window.length)


def _start_of_next(start: int, days: int, table: CalendarTable) -> int | None:
    """Give the start of the first working date after so many."""
    end = table.end_of_working_date(start, days + 1)
    date = None if end is None else table.local_date(end - 1)
    return None if date is None else start_of(date, table)


def start_of(day: int, table: CalendarTable | None) -> int:
    """Give the instant at which a local date starts; outside the calendar, and without one, in UTC."""
    if table is not None and table.dates[0] <= day <= table.dates[-1]:
        return table.starts[bisect_left(table.dates, day)]
    return (day - EPOCH) * DAY
