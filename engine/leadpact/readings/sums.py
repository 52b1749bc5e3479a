"""What arithmetic is worth, and which of several instants comes first or last."""

from collections.abc import Callable
from typing import Any

from leadpact.nodes import Apply, Extreme
from leadpact.operators.arithmetic import SUBTRACT
from leadpact.readings.findings import (
    ENDLESS,
    NEVER,
    NONE,
    PLAIN,
    SINCE_NEVER,
    Absent,
    Cause,
    Finding,
    Gap,
    Range,
    has_not_come,
)
from leadpact.readings.frames import Frame, Read
from leadpact.syntax.printer import to_text
from leadpact.units import INSTANT


def arithmetic(expr: Apply, reads: tuple[Read, ...], value: Callable[..., Any]) -> Read:
    takes = expr.overload.takes if expr.overload is not None else ()
    moves = bool(takes) and takes[0] == INSTANT
    spans = moves and expr.operator is SUBTRACT and takes[1] == INSTANT

    def read(frame: Frame) -> Finding:
        parts = tuple([part(frame) for part in reads])
        worths = [part.value for part in parts]
        if all(w.__class__ in PLAIN for w in worths):
            result = value(*worths)
            if result is None:
                return Finding(
                    expr, None, parts, Gap(to_text(expr), Cause.UNDEFINED, None, "is undefined")
                )
            return Finding(expr, result, parts, None)
        if None in worths or any(isinstance(w, Range) for w in worths):
            return Finding(expr, None, parts, None)
        if spans and NONE not in worths:
            return Finding(expr, SINCE_NEVER if worths[1] is NEVER else ENDLESS, parts, None)
        if moves and not spans and worths[0] is NEVER and worths[1].__class__ in PLAIN:
            return Finding(expr, NEVER, parts, None)
        gap = Gap(to_text(expr), Cause.UNDEFINED, None, "stands on something that never came")
        return Finding(expr, None, parts, gap)

    return read


def extreme(expr: Extreme, reads: tuple[Read, ...]) -> Read:
    pick: Callable[[list[int]], int] = max if expr.latest else min

    def read(frame: Frame) -> Finding:
        parts = tuple([part(frame) for part in reads])
        worths = [part.value for part in parts]
        if frame.closing:
            return Finding(expr, _closing_extreme(worths, latest=expr.latest), parts, None)
        come = [w for w in worths if w is not None]
        if len(come) == len(worths):
            return Finding(expr, pick(come), parts, None)
        blocked = not all(map(has_not_come, parts))
        if not blocked and not expr.latest and any(w <= frame.cut for w in come):
            return Finding(expr, pick([w for w in come if w <= frame.cut]), parts, None)
        return Finding(expr, None, parts, None)

    return read


def _closing_extreme(worths: list[Any], *, latest: bool) -> int | Absent | None:
    if None in worths:
        return None
    if NONE in worths:
        return (
            NONE
            if latest or all(isinstance(w, Absent) for w in worths)
            else min(w for w in worths if not isinstance(w, Absent))
        )
    come = [w for w in worths if w is not NEVER]
    if latest:
        return max(come) if len(come) == len(worths) else NEVER
    return min(come) if come else NEVER
