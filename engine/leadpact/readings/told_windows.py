"""Tell a window: what lay in it, how late the first came, until when it is open."""

from typing import assert_never

from leadpact.calendars import CalendarTable
from leadpact.lead import Event
from leadpact.nodes import Events, Window
from leadpact.readings.amounts import counted, duration, instant, working_time
from leadpact.readings.evidence import calendar_of
from leadpact.readings.findings import Cause, Finding
from leadpact.readings.telling import Scope
from leadpact.readings.told_events import no_events, number_of_events, one_event
from leadpact.readings.told_values import absent, beside, name_of, unknown
from leadpact.readings.wording import spelled
from leadpact.units import WallTime, WorkingDays, WorkingHours


def windowed(finding: Finding, scope: Scope) -> str:
    """Tell why enough lies in a window, too little, or nobody can say yet."""
    expr = finding.expr
    if not isinstance(expr, Window):
        raise TypeError("no window")
    start = finding.parts[-1] if not isinstance(expr.subject, Events) else finding.parts[0]
    never = absent(start, scope)
    if never is not None:
        return f"{never}, so the window never began"
    if start.value is None:
        return unknown(finding, scope)
    if isinstance(expr.subject, Events):
        return _events(expr, expr.subject, finding, scope)
    return _instant(expr, finding, scope)


# -- events


def _events(expr: Window, events: Events, finding: Finding, scope: Scope) -> str:
    wording = scope.telling.wording
    start = finding.parts[0]
    if finding.value is None and not _is_open(finding) and finding.gap is not None:
        if finding.gap.cause is not Cause.DOUBTFUL:
            return unknown(finding, scope)
        return _doubtful(expr, events, finding, scope)
    sure = scope.telling.evidence.seen(events, scope.frame).sure
    inside = [e for e in sure if is_inside(expr, start.value, e.at, calendar_of(scope.frame))]
    if finding.value is None:
        return _open(expr, events, len(inside), finding, scope)
    if expr.at_least == 1:
        if inside:
            came = f"{one_event(events, wording)} {_apart(expr, start.value, inside[0].at, scope)}"
            return f"{came} {_anchor(expr, start, scope)}, within {spelled(expr.length_written)}"
        return f"{no_events(events, wording)} {_span(expr, start, scope)}{_outside(expr, sure, start.value, scope)}"
    said = number_of_events(len(inside), len(inside), events, wording)
    relation = "at least" if finding.value else "below"
    return f"{said} {_span(expr, start, scope)}, {relation} {expr.at_least:,}"


def _is_open(finding: Finding) -> bool:
    return finding.gap is not None and finding.gap.cause is Cause.NOT_YET


def _open(expr: Window, events: Events, inside: int, finding: Finding, scope: Scope) -> str:
    wording = scope.telling.wording
    span = _span(expr, finding.parts[0], scope)
    if expr.at_least > 1:
        some = number_of_events(inside, inside, events, wording)
        return f"{some} {span} so far, below {expr.at_least:,}, and {_until(finding, scope)}"
    return f"{no_events(events, wording)} {span} so far, and {_until(finding, scope)}"


def _until(finding: Finding, scope: Scope) -> str:
    if finding.due is None:
        return "the window is open"
    return f"the window is open until {instant(finding.due, scope.telling.zone)}"


def _doubtful(expr: Window, events: Events, finding: Finding, scope: Scope) -> str:
    start = finding.parts[0].value
    table = calendar_of(scope.frame)
    counts = [
        s.counts
        for s in scope.telling.evidence.sightings(events, scope.frame)
        if s.counts is not False and is_inside(expr, start, s.event.at, table)
    ]
    said = number_of_events(counts.count(True), len(counts), events, scope.telling.wording)
    asked = f"which leaves open whether it is at least {expr.at_least:,}"
    return f"{said} {_span(expr, finding.parts[0], scope)}, {asked}: {unknown(finding, scope)}"


def _outside(expr: Window, sure: list[Event], start: int, scope: Scope) -> str:
    """Say when one came after all: too late, or too early."""
    later = [e for e in sure if e.at > start]
    earlier = [e for e in sure if e.at < start]
    after, before = (later, earlier) if not expr.before else (earlier[::-1], later)
    if after:
        when = instant(after[0].at, scope.telling.zone)
        word = "last" if expr.before else "first"
        side = "earlier" if expr.before else "later"
        return f": the {word} came {elapsed(expr, start, after[0].at, calendar_of(scope.frame))} {side}, {when}"
    if before:
        nearest = before[-1] if not expr.before else before[0]
        side = "after it" if expr.before else "before it"
        gap = duration(abs(nearest.at - start))
        return f": the {'first' if expr.before else 'last'} came {gap} {side}, {instant(nearest.at, scope.telling.zone)}"
    return ""


# -- one instant


def _instant(expr: Window, finding: Finding, scope: Scope) -> str:
    subject, start = finding.parts
    name = name_of(expr.subject)
    span = _span(expr, start, scope)
    if _is_open(finding):
        return f"{name} has not come {span} so far, and {_until(finding, scope)}"
    if finding.value is None:
        return unknown(finding, scope)
    if subject.value.__class__ is not int:
        return f"{name} has not come {span}"
    came = f"{beside(subject, scope)} came {_apart(expr, start.value, subject.value, scope)} {_side(expr, start.value, subject.value)} {beside(start, scope)}"
    return f"{came}, {'' if finding.value else 'not '}within {spelled(expr.length_written)}"


def _side(expr: Window, start: int, x: int) -> str:
    if x == start:
        return "after" if not expr.before else "before"
    return "after" if x > start else "before"


# -- the window itself


def _span(expr: Window, start: Finding, scope: Scope) -> str:
    return f"within {spelled(expr.length_written)} {_anchor(expr, start, scope)}"


def _anchor(expr: Window, start: Finding, scope: Scope) -> str:
    return f"{'before' if expr.before else 'after'} {beside(start, scope)}"


def _apart(expr: Window, start: int, x: int, scope: Scope) -> str:
    return elapsed(expr, start, x, calendar_of(scope.frame))


def elapsed(expr: Window, start: int, x: int, table: CalendarTable | None) -> str:
    """Word the time between the anchor and an instant, in the window's own kind of time."""
    amount = _amount(expr, start, x, table)
    if amount is None or (x < start) is not expr.before:
        return duration(abs(x - start))
    match expr.length:
        case WallTime():
            return duration(amount)
        case WorkingHours():
            return working_time(amount)
        case WorkingDays():
            return counted(amount, "working day")
        case _:
            assert_never(expr.length)


def is_inside(expr: Window, start: int, x: int, table: CalendarTable | None) -> bool:
    """Tell whether an instant lies in the window; `windows` says what that means."""
    if (x > start) if expr.before else (x < start):
        return False
    amount = _amount(expr, start, x, table)
    return amount is not None and amount <= expr.length.amount


def _amount(expr: Window, start: int, x: int, table: CalendarTable | None) -> int | None:
    first, last = min(start, x), max(start, x)
    match expr.length:
        case WallTime():
            return last - first
        case WorkingHours():
            return None if table is None else table.working_elapsed(first, last)
        case WorkingDays():
            return None if table is None else table.working_dates(first, last)
        case _:
            assert_never(expr.length)
