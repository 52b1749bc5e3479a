"""Turn arithmetic round: what one operand would have to be, the others as they are."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

from leadpact.nodes import Apply
from leadpact.operators.arithmetic import ADD, DIVIDE, MULTIPLY, NEGATE, SUBTRACT
from leadpact.operators.model import Kinds
from leadpact.readings.relations import is_plain
from leadpact.readings.wishes import NOTHING, Wish
from leadpact.units import DAY, Kind, Value

_Exact = Callable[[Fraction], Fraction]


def inverted(expr: Apply, index: int, values: tuple[Any, ...], wish: Wish) -> Wish | None:
    """Give what operand ``index`` would have to be for the result to be as wanted.

    ``values`` are what the operands are worth. None: the others are not known, or the way back is
    not that simple.
    """
    if wish.blank or wish.tests or expr.overload is None:
        return None
    if expr.operator is NEGATE:
        return _mapped(wish, lambda r: -r, falls=True)
    other = values[1 - index]
    if not is_plain(other) or isinstance(other, str):
        return None
    exact = Fraction(other)
    takes = expr.overload.takes
    if expr.operator in (ADD, SUBTRACT):
        return _moved(expr, index, exact, takes, wish)
    if expr.operator is MULTIPLY:
        return NOTHING if exact == 0 else _scaled(wish, 1 / exact)
    if expr.operator is DIVIDE:
        return _divided(index, exact, wish)
    return None


def _moved(expr: Apply, index: int, other: Fraction, takes: tuple[Kinds, ...], wish: Wish) -> Wish:
    """Take back a sum or a difference; dates count days, where durations count microseconds."""
    dates = tuple(kinds == {Kind.DATE} for kinds in takes)
    result_scale = Fraction(1, DAY) if dates == (True, True) else Fraction(1)
    scales = [Fraction(1, DAY) if dates[0] and not is_date else Fraction(1) for is_date in dates]
    fixed = other * scales[1 - index]
    own = scales[index]
    rough = replace(wish, rough=True)
    if expr.operator is ADD:
        return _mapped(rough, lambda r: (r - fixed) / own, falls=False)
    if index == 0:
        return _mapped(rough, lambda r: (r * result_scale + fixed) / own, falls=False)
    return _mapped(rough, lambda r: (fixed - r * result_scale) / own, falls=True)


def _scaled(wish: Wish, factor: Fraction) -> Wish:
    return replace(_mapped(wish, lambda r: r * factor, falls=factor < 0), rough=True)


def _divided(index: int, other: Fraction, wish: Wish) -> Wish | None:
    """Take back a quotient; of a divisor only where both it and the quotient are above zero."""
    if index == 0:
        return NOTHING if other == 0 else _scaled(wish, other)
    if other <= 0 or wish.among is not None or wish.other_than:
        return None
    low, high = wish.low, wish.high
    if (low is None or low <= 0) and high is None:
        return None
    if high is not None and high <= 0:
        return None
    return Wish(
        low=Fraction(0) if high is None else other / Fraction(high),
        above=high is None or wish.below,
        high=other / Fraction(low) if low is not None and low > 0 else None,
        below=wish.above,
        rough=True,
    )


def _mapped(wish: Wish, back: _Exact, *, falls: bool) -> Wish:
    low = None if wish.low is None else back(Fraction(wish.low))
    high = None if wish.high is None else back(Fraction(wish.high))
    ends = (high, wish.below, low, wish.above) if falls else (low, wish.above, high, wish.below)
    return Wish(
        low=ends[0],
        above=ends[1],
        high=ends[2],
        below=ends[3],
        among=None if wish.among is None else tuple(_plain(back, v) for v in wish.among),
        other_than=tuple(_plain(back, v) for v in wish.other_than),
        rough=wish.rough,
    )


def _plain(back: _Exact, value: Value) -> Value:
    if isinstance(value, str):
        return value
    exact = back(Fraction(value))
    return int(exact) if exact.denominator == 1 else float(exact)
