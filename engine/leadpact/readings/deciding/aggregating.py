"""Aggregates over the events that a condition let through: one small object per aggregate of the policy."""

from collections.abc import Callable
from typing import Any

from leadpact.calendars import CalendarTable
from leadpact.nodes import Aggregate
from leadpact.operators.arithmetic import (
    NINE_DECIMALS,
    from_nanos,
    in_money,
    nanos,
    rounded_money,
)
from leadpact.readings.deciding.computing import Moment
from leadpact.readings.deciding.frames import Frame, Happening, Seen
from leadpact.readings.deciding.worths import Gap, Open, State, Worth, unknown
from leadpact.readings.findings import PLAIN, UNBOUNDED, Cause
from leadpact.syntax.printer import to_text
from leadpact.units import DAY, MONEY_SCALE, MONEYS, Kind

_EPOCH_ORDINAL = 719_163
_TELLING = (Cause.INVALID, Cause.MISSING, Cause.NOT_YET)
"""Of several reasons why an attribute is unknown the first of these is told, whatever the order of events."""

Reduce = Callable[[Frame, Seen], Any]
"""What an aggregate is worth in a frame, given the events that it saw."""


def _open(state: State, gap: Gap | None, seen: Seen, *, low: float = 0, high: float = 0) -> Open:
    why = () if seen.why is None else (seen.why,)
    return Open(state, gap, why, low=low, high=high)


def _bounded(low: int, high: int, seen: Seen, name: str) -> int | Open:
    if seen.unobserved is not None:
        return _open(State.RANGE, seen.doubt(name), seen, low=low, high=UNBOUNDED)
    return low if low == high else _open(State.RANGE, seen.doubt(name), seen, low=low, high=high)


def of_events(expr: Aggregate, days: CalendarTable | None) -> Reduce:
    """Prepare ``count``, ``exists``, ``days``, and ``first`` and ``last`` of events themselves."""
    name = expr.events.name
    if expr.function in ("first", "last"):
        return _moment(name, latest=expr.function == "last")

    def exists(_frame: Frame, seen: Seen) -> bool | Open:
        if seen.gap is not None:
            return Open(State.UNKNOWN, seen.gap)
        if seen.sure:
            return True
        return False if seen.is_sure else _open(State.UNKNOWN, seen.doubt(name), seen)

    def count(_frame: Frame, seen: Seen) -> int | Open:
        if seen.gap is not None:
            return Open(State.UNKNOWN, seen.gap)
        sure = len(seen.sure)
        return _bounded(sure, sure + len(seen.doubtful), seen, name)

    def dates(_frame: Frame, seen: Seen) -> int | Open:
        if seen.gap is not None:
            return Open(State.UNKNOWN, seen.gap)
        sure = {_date(event[0], days) for event in seen.sure}
        possible = sure.union(_date(event[0], days) for event in seen.doubtful)
        if None in possible:
            return unknown(Gap(name, Cause.UNDEFINED, None))
        return _bounded(len(sure), len(possible), seen, name)

    return {"exists": exists, "count": count, "days": dates}[expr.function]


def _date(instant: int, days: CalendarTable | None) -> int | None:
    return instant // DAY + _EPOCH_ORDINAL if days is None else days.local_date(instant)


def _moment(name: str, *, latest: bool) -> Reduce:
    not_yet = Gap(name, Cause.NOT_YET, None)

    def read(frame: Frame, seen: Seen) -> int | Open:
        if seen.gap is not None:
            return Open(State.UNKNOWN, seen.gap)
        if seen.sure:
            at: int = seen.sure[-1 if latest else 0][0]
            if not _doubted(at, seen, latest=latest):
                return at
        elif seen.is_sure:
            return Open(State.NEVER) if frame.closing else unknown(not_yet)
        return _open(State.UNKNOWN, seen.doubt(name), seen)

    return read


def _doubted(at: int, seen: Seen, *, latest: bool) -> bool:
    """Whether a doubtful event comes before the first sure one, or after the last."""
    if seen.unobserved is not None:
        return True
    if latest:
        return any(event[0] > at for event in seen.doubtful)
    return any(event[0] < at for event in seen.doubtful)


# -- attributes


def of_attribute(expr: Aggregate, number: int, moment: Moment | None) -> Reduce:
    """Prepare what reads an attribute, by its number; ``moment`` where it may not have come."""
    if expr.function in ("first", "last"):
        return _of_end(expr, number, moment)
    return _reduced(expr, number, moment)


def _worths(events: list[Happening], number: int, moment: Moment | None, frame: Frame) -> list[Any]:
    if moment is None:
        return [event[number] for event in events]
    return [moment(event[number], frame) for event in events]


def _of_end(expr: Aggregate, number: int, moment: Moment | None) -> Reduce:
    name = expr.events.name
    latest = expr.function == "last"
    not_yet = Gap(name, Cause.NOT_YET, None)

    def read(frame: Frame, seen: Seen) -> Worth:
        if seen.gap is not None:
            return Open(State.UNKNOWN, seen.gap)
        if not seen.sure:
            if seen.is_sure:
                return Open(State.NONE) if frame.closing else unknown(not_yet)
            return _open(State.UNKNOWN, seen.doubt(name), seen)
        at = seen.sure[-1 if latest else 0][0]
        if _doubted(at, seen, latest=latest) or any(event[0] == at for event in seen.doubtful):
            return _open(State.UNKNOWN, seen.doubt(name), seen)
        tied = [event for event in seen.sure if event[0] == at]
        worths = _worths(tied, number, moment, frame)
        known = [worth for worth in worths if worth.__class__ is not Open]
        if known:
            return min(known)
        never = next((worth for worth in worths if worth.state is not State.UNKNOWN), None)
        return unknown(_first_told(worths)) if never is None else Open(never.state)

    return read


def _reduced(expr: Aggregate, number: int, moment: Moment | None) -> Reduce:
    name = expr.events.name
    attribute = f"{name}.{expr.attribute}"
    not_yet = Gap(name, Cause.NOT_YET, None)
    overflow = Gap(to_text(expr), Cause.UNDEFINED, None)
    reduce = _reducer(expr)
    is_sum, never_negative = expr.function == "sum", expr.never_negative

    def why(seen: Seen, worths: list[Any]) -> Gap:
        if not seen.is_sure:
            return seen.doubt(name)
        gap = _first_told([worth for worth in worths if worth.__class__ is Open])
        return Gap(attribute, gap.cause, gap.owner)

    def read(frame: Frame, seen: Seen) -> Worth:
        if seen.gap is not None:
            return Open(State.UNKNOWN, seen.gap)
        worths = _worths(seen.sure, number, moment, frame)
        known = [worth for worth in worths if worth.__class__ in PLAIN]
        whole = seen.is_sure and len(known) == len(worths)
        if is_sum:
            total = reduce(known)
            if total is None:
                return unknown(overflow)
            if whole:
                return total
            if never_negative:
                return Open(State.RANGE, why(seen, worths), low=total, high=UNBOUNDED)
            return unknown(why(seen, worths))
        if not whole:
            return unknown(why(seen, worths))
        if not known:
            return Open(State.NONE) if frame.closing else unknown(not_yet)
        found = reduce(known)
        return unknown(overflow) if found is None else found

    return read


def _first_told(worths: list[Open]) -> Gap:
    """Give the reason that goes before the others; a moment that has not come has none in closing."""
    gaps = [worth.gap for worth in worths if worth.gap is not None]
    if not gaps:
        return Gap("", Cause.NOT_YET, None)
    return min(gaps, key=lambda gap: _TELLING.index(gap.cause))


def _reducer(expr: Aggregate) -> Callable[[list[Any]], Any]:
    kind = Kind.NUMBER if expr.type is None else expr.type.kind
    match expr.function:
        case "sum" if kind is Kind.NUMBER:
            return lambda known: from_nanos(sum(map(nanos, known)))
        case "sum" if kind in MONEYS:
            return lambda known: in_money(sum(known))
        case "sum":
            return sum
        case "average" if kind in MONEYS:
            return lambda known: rounded_money(float(sum(known)) / MONEY_SCALE / len(known))
        case "average" if kind is Kind.DURATION:
            return lambda known: round(float(sum(known)) / len(known))
        case "average":
            return lambda known: (
                nanos(from_nanos(sum(map(nanos, known))) / len(known)) / NINE_DECIMALS
            )
        case "minimum":
            return min
        case _:
            return max
