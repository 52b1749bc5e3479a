"""Windows of compiled rules: is enough inside, and is the time up. One small object per window."""

from collections.abc import Callable
from typing import TypeAlias

from leadpact.calendars import CalendarTable
from leadpact.nodes import Window
from leadpact.readings.deciding.frames import Frame, Happening, Seen
from leadpact.readings.deciding.worths import (
    ABSENT,
    Gap,
    Open,
    Origin,
    State,
    Worth,
    has_not_come,
    opens,
)
from leadpact.readings.findings import Cause
from leadpact.syntax.printer import to_text
from leadpact.units import WallTime, WorkingDays, WorkingHours

Inside: TypeAlias = Callable[[int], bool | None]
"""Whether an instant lies in the window; None where the calendar does not reach it."""

Bounds: TypeAlias = Callable[[int, Frame], tuple[Inside, bool | None] | None]
"""From the anchor to the test for lying inside, and whether the window still runs; None: nobody can say."""


def _window(gap: Gap | None, *parts: Worth) -> Open:
    return Open(State.UNKNOWN, gap, opens(parts), Origin.WINDOW)


def _without_start(start: Open) -> bool | Open:
    """Answer where the window has no beginning: none of it is true, and it may still run."""
    return False if start.state in ABSENT else _window(None, start)


class EventsWithin:
    """Whether enough events lie in the window: called with the frame, the anchor, and what looks."""

    __slots__ = ("_bounds", "_name", "_not_yet", "_outside", "_wall", "at_least")

    def __init__(self, expr: Window) -> None:
        self.at_least = expr.at_least
        self._bounds = _bounds(expr)
        self._wall = _wall(expr)
        self._name = to_text(expr.subject)
        self._not_yet = Gap(self._name, Cause.NOT_YET, None)
        self._outside = Gap(to_text(expr), Cause.UNDEFINED, None)

    def __call__(self, frame: Frame, start: Worth, look: Callable[[Frame], Seen]) -> bool | Open:
        """Read the window in a frame."""
        if start.__class__ is Open:
            return _without_start(start)
        seen = look(frame)
        if seen.gap is not None:
            return _window(seen.gap)
        if self._wall is not None:
            low, high = start + self._wall[0], start + self._wall[1]
            if len([1 for event in seen.sure if low <= event[0] <= high]) >= self.at_least:
                return True
        bounds = self._bounds(start, frame)
        if bounds is None or bounds[1] is None:
            return _window(_beyond(frame, self._outside))
        inside, running = bounds
        sure = _number_inside(seen.sure, inside)
        if sure >= self.at_least:
            return True
        if running and not frame.closing:
            return _window(self._not_yet)
        if seen.unobserved is None and not seen.doubtful:
            return False
        doubtful = _number_inside(seen.doubtful, inside)
        if seen.unobserved is not None or sure + doubtful >= self.at_least:
            return _window(seen.doubt(self._name), *(() if seen.why is None else (seen.why,)))
        return False


def _wall(expr: Window) -> tuple[int, int] | None:
    """Give how far a window on the wall clock reaches from its anchor; None for one in working time."""
    if not isinstance(expr.length, WallTime):
        return None
    return (-expr.length.amount, 0) if expr.before else (0, expr.length.amount)


def _number_inside(events: list[Happening], inside: Inside) -> int:
    return sum(1 for event in events if inside(event[0]))


class InstantWithin:
    """Whether one instant lies in the window: called with the frame, the anchor and the instant."""

    __slots__ = ("_bounds", "_not_yet", "_outside")

    def __init__(self, expr: Window) -> None:
        self._bounds = _bounds(expr)
        self._not_yet = Gap(to_text(expr.subject), Cause.NOT_YET, None)
        self._outside = Gap(to_text(expr), Cause.UNDEFINED, None)

    def __call__(self, frame: Frame, start: Worth, subject: Worth) -> bool | Open:
        """Read the window in a frame."""
        if start.__class__ is Open:
            return _without_start(start)
        bounds = self._bounds(start, frame)
        if bounds is None or bounds[1] is None:
            return _window(_beyond(frame, self._outside))
        inside, running = bounds
        if subject.__class__ is not Open:
            lies = inside(subject)
            if lies is None:
                return _window(_beyond(frame, self._outside))
            if lies:
                return True
        if running and not frame.closing:
            return _window(self._not_yet, subject)
        if (
            subject.__class__ is Open
            and subject.state is State.UNKNOWN
            and not has_not_come(subject)
        ):
            return _window(None, subject)
        return False


def _beyond(frame: Frame, outside: Gap) -> Gap:
    """Say why working time cannot be told: nobody knows the calendar, or it does not reach so far."""
    return frame.table if isinstance(frame.table, Gap) else outside


def _bounds(expr: Window) -> Bounds:
    amount, before = expr.length.amount, expr.before
    match expr.length:
        case WallTime() if before:
            return lambda start, frame: (
                lambda x: start - amount <= x <= start,
                frame.cut < start,
            )
        case WallTime():
            return lambda start, frame: (
                lambda x: start <= x <= start + amount,
                frame.cut <= start + amount,
            )
        case WorkingHours():
            return _working(CalendarTable.working_elapsed, amount, before=before)
        case WorkingDays():
            return _working(CalendarTable.working_dates, amount, before=before)


def _working(
    elapsed: Callable[[CalendarTable, int, int], int | None], amount: int, *, before: bool
) -> Bounds:
    def bounds(start: int, frame: Frame) -> tuple[Inside, bool | None] | None:
        table = frame.table
        if not isinstance(table, CalendarTable) or table.local_date(start) is None:
            return None

        def inside(x: int) -> bool | None:
            if (x > start) if before else (x < start):
                return False
            passed = elapsed(table, x, start) if before else elapsed(table, start, x)
            return None if passed is None else passed <= amount

        if before:
            return inside, frame.cut < start
        return inside, True if frame.cut < start else inside(frame.cut)

    return bounds
