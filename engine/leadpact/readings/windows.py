"""Windows: is enough inside, is the time up, and when is it up."""

from bisect import bisect_left
from collections.abc import Callable
from typing import assert_never

from leadpact.calendars import CalendarTable
from leadpact.nodes import Window
from leadpact.readings.findings import Absent, Cause, Finding, Gap, has_not_come
from leadpact.readings.frames import OUTSIDE, Frame, Read
from leadpact.readings.timeline import Look
from leadpact.syntax.printer import to_text
from leadpact.units import WallTime, WorkingDays, WorkingHours

Inside = Callable[[int], bool | None]
"""Whether an instant lies in the window; None where the calendar does not reach it."""


def events_within(expr: Window, look: Look, anchor: Read) -> Read:
    """Read whether enough events lie in the window."""

    def read(frame: Frame) -> Finding:
        start = anchor(frame)
        unclear = _anchor_unclear(expr, start)
        if unclear is not None:
            return unclear
        seen = look(frame)
        if seen.gap is not None:
            return Finding(expr, None, (start,), seen.gap)
        inside, running = _bounds(expr, start.value, frame)
        if running is None:
            return _outside_calendar(expr, start, frame)
        sure = sum(1 for event in seen.sure if inside(event.at))
        if sure >= expr.at_least:
            return Finding(expr, True, (start,), None)
        if running and not frame.closing:
            return _open(expr, start, frame)
        doubtful = sum(1 for event in seen.doubtful if inside(event.at))
        if seen.unobserved is not None or sure + doubtful >= expr.at_least:
            why = (seen.why,) if seen.why is not None else ()
            return Finding(expr, None, (start, *why), seen.doubt(_subject(expr)))
        return Finding(expr, False, (start,), None)

    return read


def instant_within(expr: Window, subject: Read, anchor: Read) -> Read:
    """Read whether one instant lies in the window."""

    def read(frame: Frame) -> Finding:
        start = anchor(frame)
        unclear = _anchor_unclear(expr, start)
        if unclear is not None:
            return unclear
        found = subject(frame)
        inside, running = _bounds(expr, start.value, frame)
        if running is None:
            return _outside_calendar(expr, start, frame)
        parts = (found, start)
        instant = found.value
        if instant.__class__ is int:
            lies = inside(instant)
            if lies is None:
                return _outside_calendar(expr, start, frame)
            if lies:
                return Finding(expr, True, parts, None)
        if running and not frame.closing:
            until = closes(expr, start.value, frame.table, frame.cut)
            return Finding(expr, None, parts, _open_gap(expr), until)
        if instant is None and not has_not_come(found):
            return Finding(expr, None, parts, None)
        return Finding(expr, False, parts, None)

    return read


def _anchor_unclear(expr: Window, start: Finding) -> Finding | None:
    """Answer where the window has no beginning: none of it is true, and it may still run."""
    if start.value.__class__ is int:
        return None
    if isinstance(start.value, Absent):
        return Finding(expr, False, (start,), None)
    return Finding(expr, None, (start,), None)


def _bounds(expr: Window, start: int, frame: Frame) -> tuple[Inside, bool | None]:
    """Give the test for lying inside, and whether the window still runs (None: nobody can say)."""
    table = frame.table
    cut = frame.cut
    match expr.length:
        case WallTime(amount=amount) if expr.before:
            return (lambda x: start - amount <= x <= start), cut < start
        case WallTime(amount=amount):
            return (lambda x: start <= x <= start + amount), cut <= start + amount
        case WorkingHours(amount=amount) | WorkingDays(amount=amount):
            if not isinstance(table, CalendarTable) or table.local_date(start) is None:
                return _nowhere, None
            elapsed = (
                table.working_elapsed
                if isinstance(expr.length, WorkingHours)
                else table.working_dates
            )
            inside = _working(elapsed, start, amount, before=expr.before)
            if expr.before:
                return inside, cut < start
            return inside, True if cut < start else inside(cut)
        case _:
            assert_never(expr.length)


def runs(expr: Window, start: int, frame: Frame) -> bool:
    """Whether a window that begins at ``start`` still runs; where its calendar ends it does not."""
    return _bounds(expr, start, frame)[1] is True


def _working(
    elapsed: Callable[[int, int], int | None], start: int, amount: int, *, before: bool
) -> Inside:
    def inside(x: int) -> bool | None:
        if (x > start) if before else (x < start):
            return False
        passed = elapsed(x, start) if before else elapsed(start, x)
        return None if passed is None else passed <= amount

    return inside


def _nowhere(_instant: int) -> bool | None:
    return None


def _outside_calendar(expr: Window, start: Finding, frame: Frame) -> Finding:
    if isinstance(frame.table, Gap):
        return Finding(expr, None, (start,), frame.table)
    return Finding(expr, None, (start,), Gap(to_text(expr), Cause.UNDEFINED, None, OUTSIDE))


def _subject(expr: Window) -> str:
    return to_text(expr.subject)


def _open_gap(expr: Window) -> Gap:
    return Gap(_subject(expr), Cause.NOT_YET, None, "has not happened yet, and the window is open")


def _open(expr: Window, start: Finding, frame: Frame) -> Finding:
    until = closes(expr, start.value, frame.table, frame.cut)
    return Finding(expr, None, (start,), _open_gap(expr), until)


def due(expr: Window, start: int, table: CalendarTable | Gap | None) -> int | None:
    """Say when a window's time is up: for working days, when the last of them has ended."""
    if expr.before:
        return start
    match expr.length:
        case WallTime(amount=amount):
            return start + amount
        case WorkingHours(amount=amount):
            return table.when_worked(start, amount) if isinstance(table, CalendarTable) else None
        case WorkingDays(amount=amount):
            return (
                table.end_of_working_date(start, amount)
                if isinstance(table, CalendarTable)
                else None
            )
        case _:
            assert_never(expr.length)


def closes(expr: Window, start: int, table: CalendarTable | Gap | None, at: int) -> int | None:
    """Say when a window that runs at an instant closes: when its time is up, or when work begins again.

    Working time stands still outside working hours: what is used up on Friday evening can still be kept
    until Monday morning, and on Saturday that is when it closes.
    """
    until = due(expr, start, table)
    if until is None or until >= at or not isinstance(table, CalendarTable):
        return until
    match expr.length:
        case WorkingHours(amount=amount):
            resumed = table.when_worked(start, amount + 1)
            return None if resumed is None else resumed - 1
        case WorkingDays(amount=amount):
            end = table.end_of_working_date(start, amount + 1)
            return None if end is None else table.starts[bisect_left(table.starts, end) - 1]
        case WallTime():
            return until
        case _:
            assert_never(expr.length)
