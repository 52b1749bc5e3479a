"""What `and`, `or`, `not`, names, stages and questions about data are worth."""

from leadpact.calendars import CalendarTable
from leadpact.nodes import Expr, Is, State
from leadpact.readings.findings import PLAIN, Cause, Finding, Gap, new_finding
from leadpact.readings.frames import OUTSIDE, Frame, Read, local_date
from leadpact.syntax.printer import to_text


def constant(found: Finding) -> Read:
    return lambda _frame: found


def event_time(expr: Expr) -> Read:
    def read(frame: Frame) -> Finding:
        return Finding(expr, None if frame.event is None else frame.event.at, (), None)

    return read


def named(expr: Expr, inner: Read) -> Read:
    def read(frame: Frame) -> Finding:
        found = inner(frame)
        return Finding(expr, found.value, (found,), None)

    return read


def stage_passed(expr: Expr, name: str) -> Read:
    return lambda frame: Finding(expr, frame.passed(name, frame.stages_closing), (), None)


def stage_state(expr: Is, name: str) -> Read:
    def read(frame: Frame) -> Finding:
        applies = frame.applies(name, frame.stages_closing)
        if expr.state is State.APPLICABLE or not applies:
            return Finding(expr, applies, (), None)
        passed = frame.passed(name, frame.stages_closing)
        return Finding(expr, None if passed is None else not passed, (), None)

    return read


def day_of(expr: Expr, part: Read, days: CalendarTable | None) -> Read:
    def read(frame: Frame) -> Finding:
        found = part(frame)
        instant = found.value
        if instant.__class__ is not int:
            return Finding(expr, instant, (found,), None)
        day = local_date(instant, days)
        gap = Gap(to_text(expr), Cause.UNDEFINED, None, OUTSIDE) if day is None else None
        return Finding(expr, day, (found,), gap)

    return read


def negated(expr: Expr, part: Read) -> Read:
    def read(frame: Frame) -> Finding:
        found = part(frame)
        value = found.value
        return Finding(expr, None if value is None else not value, (found,), None)

    return read


def kleene(expr: Expr, reads: tuple[Read, ...], *, decisive: bool) -> Read:
    """Read ``and`` (decided by a false part) or ``or`` (decided by a true one)."""

    def read(frame: Frame) -> Finding:
        value: bool | None = not decisive
        parts = []
        for part in reads:
            found = part(frame)
            parts.append(found)
            if found.value is None and value is not decisive:
                value = None
            elif found.value is decisive:
                value = decisive
        return new_finding(Finding, (expr, value, tuple(parts), None, None))

    return read


def is_known(expr: Expr, part: Read, *, wanted: bool) -> Read:
    """Ask what is known now, in the closing reading too: what has not come is not known."""

    def read(frame: Frame) -> Finding:
        found = part(_at_event(frame.now, frame))
        known = found.value.__class__ in PLAIN
        return Finding(expr, known is wanted, (found,), None)

    return read


def _at_event(now: Frame, frame: Frame) -> Frame:
    now.event = frame.event
    return now
