"""What a fact would have to be: bounds, members and tests that meet, and the nearest value that holds."""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction
from typing import Any, Final, TypeAlias, assert_never

from leadpact.operators.arithmetic import (
    EARLIEST_INSTANT,
    LAST_DATE,
    LATEST_INSTANT,
    MOST_MICROSECONDS,
)
from leadpact.units import MOST_INTEGER, MOST_MONEY, MOST_NUMBER, Kind, Type, Value

Number: TypeAlias = int | float | Fraction
_DIGITS: Final = 12
"""A bound that arithmetic was turned round for is kept to so many digits, on the side that holds."""


@dataclass(frozen=True, slots=True)
class TextTest:
    """A test of text that should hold, or not; ``words`` say it: ``containing “vp”``."""

    value: Callable[[str, str], bool]
    options: tuple[str, ...]
    wanted: bool
    words: str

    def holds(self, text: str) -> bool:
        return any(self.value(text, option) for option in self.options) is self.wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is wanted of one value; without anything, that it is known.

    Bounds are in the type's own unit; ``above`` and ``below`` leave the bound itself out. ``among``:
    one of these; ``other_than``: none of these. ``blank``: that it is unknown. ``rough``: a bound
    came out of arithmetic in doubles.
    """

    low: Number | None = None
    above: bool = False
    high: Number | None = None
    below: bool = False
    among: tuple[Value, ...] | None = None
    other_than: tuple[Value, ...] = ()
    tests: tuple[TextTest, ...] = ()
    blank: bool = False
    rough: bool = False

    def meet(self, other: "Wish") -> "Wish | None":
        """Want both; None where one contradicts the other at once."""
        if self.blank or other.blank:
            return self if self == other else None
        low, above = _tighter(self.low, self.above, other.low, other.above, highest=True)
        high, below = _tighter(self.high, self.below, other.high, other.below, highest=False)
        among = self.among
        if other.among is not None:
            among = tuple(v for v in other.among if among is None or v in among)
        both = Wish(
            low=low,
            above=above,
            high=high,
            below=below,
            among=among,
            other_than=tuple(dict.fromkeys(self.other_than + other.other_than)),
            tests=tuple(dict.fromkeys(self.tests + other.tests)),
            rough=self.rough or other.rough,
        )
        return None if both.is_empty else both

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all can hold."""
        if self.among is not None and not any(map(self.holds, self.among)):
            return True
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and (self.above or self.below))

    def holds(self, value: Value) -> bool:
        """Whether a known value is as wanted."""
        value = value.strip(" ") if isinstance(value, str) else value
        if self.blank or value in self.other_than:
            return False
        if self.among is not None and value not in self.among:
            return False
        if isinstance(value, str):
            return all(test.holds(value) for test in self.tests)
        if self.low is not None and (value < self.low or (self.above and value == self.low)):
            return False
        return self.high is None or not (value > self.high or (self.below and value == self.high))


KNOWN: Final = Wish()
BLANKED: Final = Wish(blank=True)
NOTHING: Final = Wish(among=())
"""What no value can be."""


def only(value: Value) -> Wish:
    """Want exactly this."""
    return Wish(among=(value,))


def _tighter(
    a: Number | None,
    a_strict: bool,  # noqa: FBT001 - an end is a bound and whether it is left out
    b: Number | None,
    b_strict: bool,  # noqa: FBT001 - as above
    *,
    highest: bool,
) -> tuple[Number | None, bool]:
    if a is None or b is None:
        return (b, b_strict) if a is None else (a, a_strict)
    if a == b:
        return a, a_strict or b_strict
    return (a, a_strict) if (a > b) is highest else (b, b_strict)


# -- the nearest value


def nearest(wish: Wish, start: Value, of: Type, least: Value | None = None) -> Value | None:
    """Give the value nearest to ``start`` that is as wanted, and that a field can hold; None: there is none.

    ``least`` is the smallest that the policy allows for the field.
    """
    if wish.blank:
        return None
    match of.kind:
        case Kind.BOOLEAN:
            return next((v for v in (bool(start), not start) if wish.holds(v)), None)
        case Kind.CHOICE:
            return next(
                (v for v in (start, *of.members) if wish.holds(v) and v in of.members), None
            )
        case Kind.TEXT:
            return next((v for v in _texts(wish, str(start)) if wish.holds(v)), None)
        case (
            Kind.INTEGER | Kind.NUMBER | Kind.MONEY | Kind.MONEY_PER_MONTH | Kind.DURATION
            | Kind.DATE | Kind.TIMESTAMP | Kind.MOMENT
        ):  # fmt: skip
            return _nearest_number(wish, start, of, least)
        case _:
            assert_never(of.kind)


def allowed(wish: Wish, of: Type) -> tuple[str, ...]:
    """Give the members of a choice that are as wanted."""
    return tuple(member for member in of.members if wish.holds(member))


def whole(wish: Wish) -> Wish:
    """Write the bounds of whole numbers with both ends included: above 5 is at least 6."""
    low = wish.low if wish.low is None else _up(wish.low, strict=wish.above)
    high = wish.high if wish.high is None else _down(wish.high, strict=wish.below)
    for _ in wish.other_than:
        low = low + 1 if low is not None and low in wish.other_than else low
        high = high - 1 if high is not None and high in wish.other_than else high
    bounded = replace(wish, low=low, above=False, high=high, below=False, other_than=())
    return replace(bounded, other_than=tuple(v for v in wish.other_than if bounded.holds(v)))


def _up(bound: Number, *, strict: bool) -> int:
    return math.floor(bound) + 1 if strict else math.ceil(bound)


def _down(bound: Number, *, strict: bool) -> int:
    return math.ceil(bound) - 1 if strict else math.floor(bound)


def _nearest_number(wish: Wish, start: Value, of: Type, least: Value | None) -> Value | None:
    if isinstance(start, str):
        return None
    low, high = _domain(of, least)
    read = float if of.kind is Kind.NUMBER else int
    found = {
        read(v) for v in _numbers(wish, start, of, low) if of.kind is Kind.NUMBER or v == int(v)
    }
    fits = sorted(v for v in found if low <= v <= high and wish.holds(v))
    return min(fits, key=lambda v: abs(v - start)) if fits else None


def _numbers(wish: Wish, start: float, of: Type, lowest: float) -> Iterator[Any]:
    """Yield what could be nearest: the start itself, both ends, and what lies beside what is left out."""
    yield start
    if wish.among is not None:
        yield from (v for v in wish.among if not isinstance(v, str))
    is_double = of.kind is Kind.NUMBER
    edges: list[float] = [lowest]
    if wish.low is not None:
        edges.append(_double(wish, up=True) if is_double else _up(wish.low, strict=wish.above))
    if wish.high is not None:
        edges.append(_double(wish, up=False) if is_double else _down(wish.high, strict=wish.below))
    yield from edges
    steps = len(wish.other_than) + 1
    for edge in (start, *edges, *wish.other_than) if wish.other_than else ():
        if not isinstance(edge, str):
            yield from (edge + step * side for step in range(1, steps + 1) for side in (1, -1))


def _double(wish: Wish, *, up: bool) -> float:
    """Give the first double on the wanted side of a bound."""
    bound, strict = (wish.low, wish.above) if up else (wish.high, wish.below)
    exact = Fraction(bound if bound is not None else 0)
    if wish.rough:
        exact = _rounded(exact, up=up)
    found = float(exact)
    beyond = found < exact if up else found > exact
    if beyond or (strict and found == bound):
        return math.nextafter(found, math.inf if up else -math.inf)
    return found


def _rounded(exact: Fraction, *, up: bool) -> Fraction:
    context = Context(prec=_DIGITS, rounding=ROUND_CEILING if up else ROUND_FLOOR)
    return Fraction(context.divide(Decimal(exact.numerator), Decimal(exact.denominator)))


def _domain(of: Type, least: Value | None) -> tuple[float, float]:
    low, high = _DOMAINS[of.kind]
    return (max(low, least) if least is not None and not isinstance(least, str) else low), high


_DOMAINS: Final[dict[Kind, tuple[float, float]]] = {
    Kind.INTEGER: (-MOST_INTEGER, MOST_INTEGER),
    Kind.NUMBER: (-MOST_NUMBER, MOST_NUMBER),
    Kind.MONEY: (-MOST_MONEY, MOST_MONEY),
    Kind.MONEY_PER_MONTH: (-MOST_MONEY, MOST_MONEY),
    Kind.DURATION: (0, MOST_MICROSECONDS),
    Kind.DATE: (1, LAST_DATE),
    Kind.TIMESTAMP: (EARLIEST_INSTANT, LATEST_INSTANT),
    Kind.MOMENT: (EARLIEST_INSTANT, LATEST_INSTANT),
}


def _texts(wish: Wish, start: str) -> Iterable[str]:
    """Yield texts that may be as wanted: as it is, with each option, without any."""
    yield start
    yield from (str(v) for v in wish.among or ())
    wanted = [test.options for test in wish.tests if test.wanted]
    firsts = " ".join(options[0] for options in wanted)
    if firsts:
        yield from (firsts, f"{start} {firsts}", f"{firsts} {start}")
    for options in wanted:
        yield from (text for o in options for text in (o, f"{start} {o}", f"{o} {start}"))
    yield from ("", "-", "--")
