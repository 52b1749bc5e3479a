"""Aggregates over a lead's events, with what doubtful events leave open."""

from typing import Any

from leadpact.calendars import CalendarTable
from leadpact.lead import Event
from leadpact.nodes import Aggregate
from leadpact.operators.arithmetic import (
    NINE_DECIMALS,
    from_nanos,
    in_money,
    nanos,
    rounded_money,
)
from leadpact.readings.findings import (
    NEVER,
    NONE,
    PLAIN,
    UNBOUNDED,
    Absent,
    Cause,
    Finding,
    Gap,
    Range,
)
from leadpact.readings.frames import OUTSIDE, Frame, Read, local_date
from leadpact.readings.timeline import Look, Seen
from leadpact.syntax.printer import to_text
from leadpact.units import MONEY_SCALE, MONEYS, Kind

_TELLING = (Cause.INVALID, Cause.MISSING, Cause.NOT_YET)
"""Of several reasons why an attribute is unknown the first of these is told, whatever the order of events."""


def of_events(expr: Aggregate, look: Look, days: CalendarTable | None) -> Read:
    """Read ``count``, ``exists``, ``days``, and ``first`` and ``last`` of events themselves."""
    function = expr.function
    name = expr.events.name

    def read(frame: Frame) -> Finding:
        seen = look(frame)
        why = (seen.why,) if seen.why is not None else ()
        if seen.gap is not None:
            return Finding(expr, None, (), seen.gap)
        if function in ("first", "last"):
            return _moment(expr, seen, why, frame)
        if function == "exists":
            value: Any = bool(seen.sure) or (False if seen.is_sure else None)
        elif function == "count":
            value = _bounded(len(seen.sure), len(seen.sure) + len(seen.doubtful), seen)
        else:
            value = _dates(seen, days)
            if value is None:
                return Finding(
                    expr, None, (), Gap(name, Cause.UNDEFINED, None, f"an event {OUTSIDE}")
                )
        open_ = value is None or isinstance(value, Range)
        return Finding(expr, value, why, seen.doubt(name) if open_ else None)

    return read


def _bounded(low: int, high: int, seen: Seen) -> int | Range:
    if seen.unobserved is not None:
        return Range(low, UNBOUNDED)
    return low if low == high else Range(low, high)


def _dates(seen: Seen, days: CalendarTable | None) -> int | Range | None:
    sure = {local_date(event.at, days) for event in seen.sure}
    possible = sure | {local_date(event.at, days) for event in seen.doubtful}
    return None if None in possible else _bounded(len(sure), len(possible), seen)


def _moment(expr: Aggregate, seen: Seen, why: tuple[Finding, ...], frame: Frame) -> Finding:
    """Read when the first or last of the events happened."""
    found = _end(expr.function, seen)
    if found is None and seen.is_sure:
        if frame.closing:
            return Finding(expr, NEVER, (), None)
        return Finding(expr, None, (), _not_yet(expr))
    if found is None or _doubted(expr.function, found, seen):
        return Finding(expr, None, why, seen.doubt(expr.events.name))
    return Finding(expr, found.at, (), None)


def _not_yet(expr: Aggregate) -> Gap:
    return Gap(expr.events.name, Cause.NOT_YET, None, "has not happened yet")


def _end(function: str, seen: Seen) -> Event | None:
    if not seen.sure:
        return None
    return seen.sure[0] if function == "first" else seen.sure[-1]


def _doubted(function: str, found: Event, seen: Seen) -> bool:
    """Whether a doubtful event comes before the first sure one, or after the last."""
    if seen.unobserved is not None:
        return True
    if function == "first":
        return any(event.at < found.at for event in seen.doubtful)
    return any(event.at > found.at for event in seen.doubtful)


# -- attributes


def of_attribute(expr: Aggregate, look: Look, attribute: Read) -> Read:
    """Read ``sum``, ``average``, ``minimum``, ``maximum``, and ``first`` and ``last`` of an attribute."""
    ends = expr.function in ("first", "last")

    def read(frame: Frame) -> Finding:
        seen = look(frame)
        if seen.gap is not None:
            return Finding(expr, None, (), seen.gap)
        if ends:
            return _attribute_of_end(expr, seen, attribute, frame)
        return _reduced(expr, seen, _findings(seen.sure, attribute, frame), frame)

    return read


def _findings(events: list[Event], attribute: Read, frame: Frame) -> list[Finding]:
    outer = frame.event
    found = []
    for event in events:
        frame.event = event
        found.append(attribute(frame))
    frame.event = outer
    return found


def _attribute_of_end(expr: Aggregate, seen: Seen, attribute: Read, frame: Frame) -> Finding:
    why = (seen.why,) if seen.why is not None else ()
    end = _end(expr.function, seen)
    if end is None and seen.is_sure:
        return _none(expr, frame)
    if (
        end is None
        or _doubted(expr.function, end, seen)
        or any(e.at == end.at for e in seen.doubtful)
    ):
        return Finding(expr, None, why, seen.doubt(expr.events.name))
    tied = _findings([event for event in seen.sure if event.at == end.at], attribute, frame)
    known: list[Any] = [found.value for found in tied if found.value.__class__ in PLAIN]
    if known:
        return Finding(expr, min(known), (), None)
    never = next((found.value for found in tied if isinstance(found.value, Absent)), None)
    return Finding(expr, never, (), None if never is not None else _first_told(tied))


def _none(expr: Aggregate, frame: Frame) -> Finding:
    if frame.closing:
        return Finding(expr, NONE, (), None)
    return Finding(expr, None, (), _not_yet(expr))


def _reduced(expr: Aggregate, seen: Seen, found: list[Finding], frame: Frame) -> Finding:
    known: list[Any] = [f.value for f in found if f.value.__class__ in PLAIN]
    whole = seen.is_sure and len(known) == len(found)
    if expr.function == "sum":
        total = _sum(expr, known)
        if total is None:
            return Finding(expr, None, (), _overflow(expr))
        if whole:
            return Finding(expr, total, (), None)
        value = Range(total, UNBOUNDED) if expr.never_negative else None
        return Finding(expr, value, (), _open(expr, seen, found))
    if not whole:
        return Finding(expr, None, (), _open(expr, seen, found))
    if not known:
        return _none(expr, frame)
    if expr.function == "average":
        average = _average(expr, known)
        return Finding(expr, average, (), _overflow(expr) if average is None else None)
    return Finding(expr, min(known) if expr.function == "minimum" else max(known), (), None)


def _open(expr: Aggregate, seen: Seen, found: list[Finding]) -> Gap:
    if not seen.is_sure:
        return seen.doubt(expr.events.name)
    gap = _first_told([f for f in found if f.value.__class__ not in PLAIN])
    name = f"{expr.events.name}.{expr.attribute}"
    return Gap(name, gap.cause, gap.owner, gap.detail)


def _first_told(unknown: list[Finding]) -> Gap:
    """Give the reason that goes before the others; a moment that has not come has no gap in closing."""
    gaps = [f.gap for f in unknown if f.gap is not None]
    if not gaps:
        return Gap("", Cause.NOT_YET, None, "has not happened yet")
    return min(gaps, key=lambda gap: _TELLING.index(gap.cause))


def _overflow(expr: Aggregate) -> Gap:
    return Gap(to_text(expr), Cause.UNDEFINED, None, "is out of range")


def _sum(expr: Aggregate, known: list[Any]) -> Any:  # noqa: ANN401 - of the attribute's type
    if expr.type is not None and expr.type.kind is Kind.NUMBER:
        return from_nanos(sum(map(nanos, known)))
    total = sum(known)
    return in_money(total) if expr.type is not None and expr.type.kind in MONEYS else total


def _average(expr: Aggregate, known: list[Any]) -> Any:  # noqa: ANN401 - of the attribute's type
    count = len(known)
    kind = expr.type.kind if expr.type is not None else Kind.NUMBER
    if kind in MONEYS:
        return rounded_money(float(sum(known)) / MONEY_SCALE / count)
    if kind is Kind.DURATION:
        return round(float(sum(known)) / count)
    return nanos(from_nanos(sum(map(nanos, known))) / count) / NINE_DECIMALS
