"""How long each step took: from what starts a window to what it waits for, in wall and working time."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from leadpact.agreement.statistics_times import Survival, kaplan_meier
from leadpact.calendars import CalendarTable
from leadpact.nodes import Aggregate, All, Events, Expr, Some, Window
from leadpact.policy import PolicyTree
from leadpact.readings.columns.lags import Clock
from leadpact.readings.findings import has_not_come
from leadpact.readings.frames import Frame, Read
from leadpact.readings.plans import Plans
from leadpact.readings.stages import Reading, StageFinding
from leadpact.readings.timeline import Look, look
from leadpact.readings.verdicts import Verdict
from leadpact.readings.windows import closes, runs
from leadpact.syntax.printer import to_text


class Lag(NamedTuple):
    """One lead's wait: how long in microseconds, and whether it is over or was still on at the end.

    ``working`` is the same in working time, None without a calendar. ``since_last`` and
    ``since_last_working`` are both by the other clock, which starts anew with each new owner; None where
    it is the same. ``due``: when the window closes that the lead still waits in (UTC microseconds), None
    where none runs.
    """

    wall: int
    working: int | None
    is_over: bool
    since_last: int | None
    since_last_working: int | None
    due: int | None


@dataclass(frozen=True, slots=True)
class Step:
    """A window of the policy whose wait is measured: `assigned within 5 min after first(became_qualified)`."""

    stage: str
    criterion: str
    owner: str | None
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Delay:
    """How long a step took over many leads (Kaplan–Meier: who still waits counts as waiting)."""

    step: Step
    wall: Survival
    working: Survival | None
    since_last: Survival | None
    since_last_working: Survival | None


class _Timed(NamedTuple):
    step: Step
    anchor: Read
    last_anchor: Read | None
    end: "_End"
    window: Window


class Delays:
    """The steps of one policy, and how long one lead waited for each."""

    def __init__(self, tree: PolicyTree, plans: Plans) -> None:
        self.tree = tree
        self._clocks = tuple(_clocks(tree, plans))

    @property
    def steps(self) -> tuple[Step, ...]:
        return tuple(clock.step for clock in self._clocks)

    @property
    def clocks(self) -> tuple[Clock, ...]:
        """Give the steps as the columnar reading times them."""
        return tuple(
            Clock(
                timed.step.stage, timed.step.criterion, timed.window, _last_of(timed.window.anchor)
            )
            for timed in self._clocks
        )

    def of(self, reading: Reading) -> tuple[Lag | None, ...]:
        """Say how long a lead waited at each step; None where it never came to it, or nobody can say."""
        return tuple(self._lag(clock, reading) for clock in self._clocks)

    def _lag(self, clock: _Timed, reading: Reading) -> Lag | None:
        found = reading.stages[clock.step.stage]
        if found.when is not None and found.when.value is not True:
            return None
        frame = reading.frame_of(found.stage)
        start = clock.anchor(frame).value
        if not isinstance(start, int) or start > reading.as_of:
            return None
        end = clock.end(frame, start)
        if end == _UNSURE:
            return None
        stop = reading.as_of if end is None else end
        table = frame.table
        last = _later(clock, frame, start, stop)
        is_due = end is None and _is_pending(found, clock.step) and runs(clock.window, start, frame)
        until = closes(clock.window, start, table, reading.as_of) if is_due else None
        return Lag(
            wall=stop - start,
            working=_worked(start, stop, table),
            is_over=end is not None,
            since_last=None if last is None else stop - last,
            since_last_working=None if last is None else _worked(last, stop, table),
            due=until,
        )


def _later(clock: _Timed, frame: Frame, start: int, stop: int) -> int | None:
    """Give when the present owner's clock started, where that is another than the first one."""
    last = None if clock.last_anchor is None else clock.last_anchor(frame).value
    return last if isinstance(last, int) and start < last <= stop else None


def _worked(start: int, stop: int, table: object) -> int | None:
    return table.working_elapsed(start, stop) if isinstance(table, CalendarTable) else None


def _is_pending(found: StageFinding, step: Step) -> bool:
    return any(
        f.verdict is Verdict.PENDING for f in found.criteria if f.criterion.name == step.criterion
    )


_UNSURE = -1
_End = Callable[[Frame, int], int | None]
"""When what a step waits for came after its start, None: not yet; `_UNSURE`: data leaves it open."""


def _nth_event(seen_in: Look, number: int) -> _End:
    def end(frame: Frame, start: int) -> int | None:
        seen = seen_in(frame)
        if not seen.is_sure:
            return _UNSURE
        later = [event.at for event in seen.sure if event.at >= start]
        return later[number - 1] if len(later) >= number else None

    return end


def _instant(read: Read) -> _End:
    def end(frame: Frame, start: int) -> int | None:
        found = read(frame)
        if found.value is None and has_not_come(found):
            return None
        value = found.value
        return value if isinstance(value, int) and value >= start else _UNSURE

    return end


def _clocks(tree: PolicyTree, plans: Plans) -> Iterator[_Timed]:
    of = plans.meanings.of
    for stage in tree.stages.values():
        for criterion in stage.criteria:
            window = _window_of(criterion.rule)
            if window is None or window.before:
                continue
            subject = window.subject
            step = Step(
                stage.name,
                criterion.name,
                criterion.owner or stage.owner,
                to_text(window.anchor),
                to_text(subject),
            )
            last = _last_of(window.anchor)
            if isinstance(subject, Events):
                where = None if subject.where is None else of(subject.where)
                end = _nth_event(look(subject, where), window.at_least)
            else:
                end = _instant(of(subject))
            yield _Timed(step, of(window.anchor), None if last is None else of(last), end, window)


def _window_of(rule: Expr) -> Window | None:
    """Give the window that a rule is, or the first of those that it joins."""
    match rule:
        case Window():
            return rule
        case All(parts=parts) | Some(parts=parts):
            return next((part for part in parts if isinstance(part, Window)), None)
        case _:
            return None


def _last_of(anchor: Expr) -> Aggregate | None:
    """Turn the company's clock, which starts with the first event, into that of the present owner."""
    if isinstance(anchor, Aggregate) and anchor.function == "first" and anchor.attribute is None:
        return Aggregate("last", anchor.events, None, anchor.type, span=anchor.span)
    return None


Times = Counter[tuple[float, bool]]
"""How many leads waited so long (microseconds), and whether the wait was over then."""


class Waited:
    """How long leads waited at each step, added up: the times by whether they were over, with their numbers.

    ``due`` are windows that leads still wait in: when each closes, the lead's id.
    """

    def __init__(self, steps: int) -> None:
        self.wall: tuple[Times, ...] = tuple(Counter() for _ in range(steps))
        self.working: tuple[Times, ...] = tuple(Counter() for _ in range(steps))
        self.since_last: tuple[Times, ...] = tuple(Counter() for _ in range(steps))
        self.since_last_working: tuple[Times, ...] = tuple(Counter() for _ in range(steps))
        self.due: tuple[list[tuple[int, str]], ...] = tuple([] for _ in range(steps))

    def times(self, step: int) -> tuple[Times, ...]:
        """Give the times at one step, by each clock."""
        clocks = (self.wall, self.working, self.since_last, self.since_last_working)
        return tuple(clock[step] for clock in clocks)

    def add(self, step: int, lag: Lag, leads: int = 1) -> None:
        """Add the wait of some leads at a step."""
        self.wall[step][lag.wall, lag.is_over] += leads
        if lag.working is not None:
            self.working[step][lag.working, lag.is_over] += leads
        if lag.since_last is not None:
            self.since_last[step][lag.since_last, lag.is_over] += leads
            self.since_last[step][lag.wall, lag.is_over] -= leads
        if lag.since_last_working is not None and lag.working is not None:
            self.since_last_working[step][lag.since_last_working, lag.is_over] += leads
            self.since_last_working[step][lag.working, lag.is_over] -= leads


def together(
    steps: Sequence[Step], own: Sequence[Sequence[Step]], waited: Sequence[Waited]
) -> Waited:
    """Add up how long leads waited at the steps of several versions; a step that several have is one."""
    if len(waited) == 1:
        return waited[0]
    found = Waited(len(steps))
    places = {step: at for at, step in enumerate(steps)}
    for of, one in zip(own, waited, strict=True):
        for number, step in enumerate(of):
            at = places[step]
            for mine, theirs in zip(found.times(at), one.times(number), strict=True):
                mine.update(theirs)
            found.due[at].extend(one.due[number])
    return found


def delays(steps: Sequence[Step], waited: Waited) -> tuple[Delay, ...]:
    """Estimate how long each step takes."""
    return tuple(_delay(step, waited, at) for at, step in enumerate(steps))


def _delay(step: Step, waited: Waited, at: int) -> Delay:
    wall, working, moved, moved_working = waited.times(at)
    return Delay(
        step,
        kaplan_meier(wall),
        kaplan_meier(working) if working else None,
        _by_last(wall, moved),
        _by_last(working, moved_working),
    )


def _by_last(times: Times, moved: Times) -> Survival | None:
    """Estimate by the other clock: the times by the first one, and what of them is another by it."""
    if not moved:
        return None
    by_last = Counter(times)
    by_last.update(moved)
    return kaplan_meier(by_last)
