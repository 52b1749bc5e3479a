"""Tell a window: what lay in it, how late the first came, until when it is open."""

from typing import assert_never

from leadpact.calendars import CalendarTable
from leadpact.lead import Event
from leadpact.nodes import Events, Window
from leadpact.readings.amounts import counted, working_time
from leadpact.readings.evidence import calendar_of
from leadpact.readings.findings import Cause, Finding
from leadpact.readings.naming import happening
from leadpact.readings.telling import Scope
from leadpact.readings.told_events import no_events, number_of_events, one_event
from leadpact.readings.told_values import absent, beside, unknown
from leadpact.readings.wording import spelled
from leadpact.units import HOUR, MINUTE, WallTime, WorkingDays, WorkingHours


def windowed(expr: Window, finding: Finding, scope: Scope) -> str:
    """Tell why enough lies in a window, too little, or nobody can say yet."""
    start = finding.parts[-1] if not isinstance(expr.subject, Events) else finding.parts[0]
    never = absent(start, scope)
    if never is not None:
        return f"{never}, so the window never began"
    if start.value is None:
        return unknown(start, scope)
    if isinstance(expr.subject, Events):
        return _events(expr, expr.subject, finding, scope)
    return _instant(expr, finding, scope)


# -- events


def _events(expr: Window, events: Events, finding: Finding, scope: Scope) -> str:
    words = scope.telling.words
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
            came = f"{one_event(events, words)} {apart(expr, start.value, inside[0].at, scope)}"
            return f"{came} {_anchor(expr, start, scope)}, within {spelled(expr.length_written)}"
        outside = _outside(expr, events, sure, start.value, scope)
        return f"{no_events(events, words)} {_span(expr, start, scope)}{outside}"
    said = number_of_events(len(inside), len(inside), events, words)
    relation = "at least" if finding.value else "below"
    return f"{said} {_span(expr, start, scope)}, {relation} {expr.at_least:,}"


def _is_open(finding: Finding) -> bool:
    return finding.gap is not None and finding.gap.cause is Cause.NOT_YET


def _open(expr: Window, events: Events, inside: int, finding: Finding, scope: Scope) -> str:
    words = scope.telling.words
    span = _span(expr, finding.parts[0], scope)
    if expr.at_least > 1:
        some = number_of_events(inside, inside, events, words)
        return f"{some} {span} so far, below {expr.at_least:,}, and {_until(finding, scope)}"
    none = no_events(events, words, "has been")
    return f"{none} {span} so far, and {_until(finding, scope)}"


def _until(finding: Finding, scope: Scope) -> str:
    if finding.due is None:
        return "the window is open"
    return f"the window is open until {scope.telling.ends(finding.due)}"


def _doubtful(expr: Window, events: Events, finding: Finding, scope: Scope) -> str:
    start = finding.parts[0].value
    table = calendar_of(scope.frame)
    counts = [
        s.counts
        for s in scope.telling.evidence.sightings(events, scope.frame)
        if s.counts is not False and is_inside(expr, start, s.event.at, table)
    ]
    said = number_of_events(counts.count(True), len(counts), events, scope.telling.words)
    asked = f"which leaves open whether it is at least {expr.at_least:,}"
    return f"{said} {_span(expr, finding.parts[0], scope)}, {asked}: {unknown(finding, scope)}"


def _outside(expr: Window, events: Events, sure: list[Event], start: int, scope: Scope) -> str:
    """Say when one came after all: too late, or too early."""
    later = [event.at for event in sure if event.at > start]
    earlier = [event.at for event in sure if event.at < start]
    telling = scope.telling
    word = "it" if happening(events.name).is_deed else ""
    if expr.before and earlier:
        before = apart(expr, start, earlier[-1], scope)
        return f": {word or 'the last'} came {before} earlier, {telling.when(earlier[-1])}"
    if expr.before and later:
        return f": {word or 'the first'} came {telling.span(later[0] - start)} after it"
    if later:
        late = apart(expr, start, later[0], scope)
        return f": {word or 'the first'} came {late} later, {telling.when(later[0])}"
    if earlier:
        return f": {word or 'the last'} came {telling.span(start - earlier[-1])} before it"
    return ""


# -- one instant


def _instant(expr: Window, finding: Finding, scope: Scope) -> str:
    if finding.value is None and not _is_open(finding):
        return unknown(finding, scope)
    subject, start = finding.parts
    name = scope.telling.name(expr.subject)
    span = _span(expr, start, scope)
    if finding.value is None:
        return f"{name} has not come {span} so far, and {_until(finding, scope)}"
    if subject.value.__class__ is not int:
        return f"{name} has not come {span}"
    side = _side(expr, start.value, subject.value)
    later = f"{apart(expr, start.value, subject.value, scope)} {side} {_from(start, scope)}"
    length = spelled(expr.length_written)
    return (
        f"{beside(subject, scope)} came {later}, {'' if finding.value else 'not '}within {length}"
    )


def _side(expr: Window, start: int, x: int) -> str:
    return "before" if x < start or (x == start and expr.before) else "after"


# -- the window itself


def _span(expr: Window, start: Finding, scope: Scope) -> str:
    return f"within {spelled(expr.length_written)} {_anchor(expr, start, scope)}"


def _anchor(expr: Window, start: Finding, scope: Scope) -> str:
    return f"{'before' if expr.before else 'after'} {_from(start, scope)}"


def _from(start: Finding, scope: Scope) -> str:
    return f"{scope.telling.anchor(start.expr)} ({scope.telling.when(start.value)})"


def apart(expr: Window, start: int, x: int, scope: Scope) -> str:
    """Word the time between the anchor and an instant, in the window's own kind of time."""
    amount = _amount(expr, start, x, calendar_of(scope.frame))
    if not amount or (x < start) is not expr.before:
        return scope.telling.span(abs(x - start))
    match expr.length:
        case WallTime():
            return scope.telling.span(amount)
        case WorkingHours():
            return _working(amount, scope)
        case WorkingDays():
            return counted(amount, "working day")
        case _:
            assert_never(expr.length)


def _working(amount: int, scope: Scope) -> str:
    if not scope.telling.in_words or amount < HOUR or amount % MINUTE == 0:
        return working_time(amount)
    return f"about {working_time(amount - amount % MINUTE)}"


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
