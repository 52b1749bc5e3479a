"""What comparisons and tests are worth: of plain values, doubtful numbers, what never comes."""

from collections.abc import Callable
from typing import Any

from leadpact.nodes import Apply, Expr, Options
from leadpact.operators.membership import IN
from leadpact.readings.findings import NONE, PLAIN, SINCE_NEVER, Absent, Finding, Range, new_finding
from leadpact.readings.frames import Frame, Read


def comparison(expr: Expr, left: Read, right: Read, value: Callable[[Any, Any], bool]) -> Read:
    def read(frame: Frame) -> Finding:
        a, b = left(frame), right(frame)
        x, y = a.value, b.value
        if x.__class__ in PLAIN and y.__class__ in PLAIN:
            return new_finding(Finding, (expr, value(x, y), (a, b), None, None))
        return Finding(expr, compared(x, y, value), (a, b), None)

    return read


def compared(x: Any, y: Any, value: Callable[[Any, Any], bool]) -> bool | None:  # noqa: ANN401 - any Worth
    """Compare what is not two plain values: unknowns, doubtful numbers, what never comes."""
    if x is None or y is None:
        return None
    if any(side in (NONE, SINCE_NEVER) for side in (x, y)):
        return False
    if isinstance(x, Absent) and isinstance(y, Absent):
        return False
    results = {value(a, b) for a in _ends(x) for b in _ends(y)}
    return results.pop() if len(results) == 1 and not _hides_equal(x, y, value) else None


def _ends(side: Any) -> tuple[Any, ...]:  # noqa: ANN401 - any Worth
    """Give what bounds a value, as pairs that put what never comes after everything else."""
    match side:
        case Range(low=low, high=high):
            return ((0, low), (0, high))
        case Absent():
            return ((1, 0),)
        case _:
            return ((0, side),)


def _hides_equal(x: Any, y: Any, value: Callable[[Any, Any], bool]) -> bool:  # noqa: ANN401 - any Worth
    """Whether two ranges, or a range and a value between its ends, could be equal or not.

    Both ends may differ from a value that lies between them: `=` and `!=` need the middle too.
    """
    if (
        not (isinstance(x, Range) or isinstance(y, Range))
        or isinstance(x, Absent)
        or isinstance(y, Absent)
    ):
        return False
    low_x, high_x = (x.low, x.high) if isinstance(x, Range) else (x, x)
    low_y, high_y = (y.low, y.high) if isinstance(y, Range) else (y, y)
    overlap = low_x <= high_y and low_y <= high_x
    return overlap and value(0, 0) is not value(0, 1) and value(0, 1) is value(1, 0)


# -- tests


def text_test(expr: Expr, left: Read, right: Read, value: Callable[[Any, Any], bool]) -> Read:
    def read(frame: Frame) -> Finding:
        a, b = left(frame), right(frame)
        return Finding(expr, _tested(a.value, (b.value,), value), (a, b), None)

    return read


def any_of(expr: Apply, left: Read, options: Options, value: Callable[[Any, Any], bool]) -> Read:
    members = tuple(item.value for item in options.items)
    if expr.operator is IN:
        return _member(expr, left, members, value)

    def read(frame: Frame) -> Finding:
        found = left(frame)
        return Finding(expr, _tested(found.value, members, value), (found,), None)

    return read


def _member(
    expr: Apply, left: Read, members: tuple[Any, ...], value: Callable[[Any, Any], bool]
) -> Read:
    """Look a plain value up among the constants; texts are compared with outer spaces aside."""
    known = frozenset(m.strip(" ") if isinstance(m, str) else m for m in members)

    def read(frame: Frame) -> Finding:
        found = left(frame)
        x = found.value
        if x.__class__ is str:
            return new_finding(Finding, (expr, x.strip(" ") in known, (found,), None, None))
        if x.__class__ in PLAIN:
            return new_finding(Finding, (expr, x in known, (found,), None, None))
        return Finding(expr, _tested(x, members, value), (found,), None)

    return read


def _tested(x: Any, members: tuple[Any, ...], value: Callable[[Any, Any], bool]) -> bool | None:  # noqa: ANN401 - any Worth
    if x.__class__ in PLAIN:
        return any(value(x, member) for member in members)
    if isinstance(x, Range):
        results = [compared(x, member, value) for member in members]
        return True if True in results else None if None in results else False
    return False if isinstance(x, Absent) else None
