"""Arithmetic with units: numbers in doubles, money and time in exact integers."""

import math
from collections.abc import Callable
from typing import Any

from leadpact.operators.model import Family, Mismatch, Operator, Overload, always, kinds
from leadpact.units import (
    DATE,
    DAY,
    DURATION,
    INSTANT,
    MONEY_SCALE,
    MONEYS,
    MOST_MONEY,
    NUMBER,
    NUMERIC,
    TIMESTAMP,
    Kind,
    Type,
)

EARLIEST_INSTANT = -62_135_596_800_000_000  # 0001-01-01T00:00:00Z
LATEST_INSTANT = 253_402_300_799_999_999  # 9999-12-31T23:59:59.999999Z
LAST_DATE = 3_652_059  # 9999-12-31
MOST_MICROSECONDS = LATEST_INSTANT - EARLIEST_INSTANT


def finite(value: float) -> float | None:
    """Keep a double that is a number; anything else is undefined."""
    return value if math.isfinite(value) else None


def rounded_money(value: float) -> int | None:
    """Give whole ten-thousandths, ties to even, of an amount in major units."""
    scaled = value * MONEY_SCALE
    return in_money(round(scaled)) if math.isfinite(scaled) else None


def in_money(value: int) -> int | None:
    return value if -MOST_MONEY <= value <= MOST_MONEY else None


def in_time(value: int) -> int | None:
    return value if EARLIEST_INSTANT <= value <= LATEST_INSTANT else None


def in_duration(value: int) -> int | None:
    return value if -MOST_MICROSECONDS <= value <= MOST_MICROSECONDS else None


def in_dates(value: int) -> int | None:
    return value if 1 <= value <= LAST_DATE else None


NINE_DECIMALS = 1e9
_HALF = 2**40


def nanos(value: float) -> int:
    """Give a number in whole thousand-millionths, ties to even: what sums of numbers add up."""
    return round(value * NINE_DECIMALS)


def from_nanos(total: int) -> float:
    """Give the number that a sum of thousand-millionths stands for.

    It is put together from its halves above and below 2^40 in doubles, the one way that every
    engine can follow to the last bit.
    """
    return (float(total // _HALF) * _HALF + float(total % _HALF)) / NINE_DECIMALS


def _number(compute: Callable[[float, float], float]) -> Callable[[float, float], float | None]:
    def value(left: float, right: float) -> float | None:
        try:
            return finite(compute(float(left), float(right)))
        except (ZeroDivisionError, OverflowError):
            return None

    return value


def _same_money(left: Type, right: Type) -> Type | Mismatch:
    if left.currency == right.currency:
        return left
    return Mismatch(f"{left.currency} and {right.currency} are two currencies")


def _left(left: Type, _right: Type) -> Type:
    return left


def _right(_left: Type, right: Type) -> Type:
    return right


def _ratio(left: Type, right: Type) -> Type | Mismatch:
    same = _same_money(left, right)
    return same if isinstance(same, Mismatch) else NUMBER


def _times_money(money: int, number: float) -> int | None:
    return rounded_money(float(money) / MONEY_SCALE * float(number))


def _times_duration(duration: int, number: float) -> int | None:
    product = float(duration) * float(number)
    return in_duration(round(product)) if math.isfinite(product) else None


def _over(compute: Callable[[int, float], Any]) -> Callable[[int, float], Any]:
    def value(left: int, right: float) -> Any:  # noqa: ANN401 - money or a duration, as given
        return None if right == 0 else compute(left, right)

    return value


def _divide_money(money: int, number: float) -> int | None:
    return rounded_money(float(money) / MONEY_SCALE / float(number))


def _divide_duration(duration: int, number: float) -> int | None:
    quotient = float(duration) / float(number)
    return in_duration(round(quotient)) if math.isfinite(quotient) else None


def _quotient(left: int, right: int) -> float | None:
    return None if right == 0 else finite(float(left) / float(right))


def _swapped(value: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda left, right: value(right, left)


def _whole_days(date: int, duration: int) -> int | None:
    days, rest = divmod(duration, DAY)
    return in_dates(date + days) if rest == 0 else None


_MONEY = kinds(Kind.MONEY)
_MONTHLY = kinds(Kind.MONEY_PER_MONTH)
_DURATION = kinds(Kind.DURATION)
_DATE = kinds(Kind.DATE)


def _binary(
    takes: tuple[frozenset[Kind], frozenset[Kind]],
    gives: Callable[..., Type | Mismatch],
    value: Callable[..., Any],
) -> Overload:
    return Overload(takes=takes, gives=gives, value=value)


ADD = Operator(
    symbol="+",
    family=Family.ARITHMETIC,
    doc="The sum; an instant or a date moved later by a duration.",
    overloads=(
        _binary((NUMERIC, NUMERIC), always(NUMBER), _number(lambda a, b: a + b)),
        _binary((_MONEY, _MONEY), _same_money, lambda a, b: in_money(a + b)),
        _binary((_MONTHLY, _MONTHLY), _same_money, lambda a, b: in_money(a + b)),
        _binary((_DURATION, _DURATION), always(DURATION), lambda a, b: in_duration(a + b)),
        _binary((INSTANT, _DURATION), always(TIMESTAMP), lambda a, b: in_time(a + b)),
        _binary((_DATE, _DURATION), always(DATE), _whole_days),
    ),
    english="{0} plus {1}",
    not_english="{0} plus {1}",
    examples=("0.1 USD + 0.2 USD = 0.3 USD  # true", "1 h + 30 min = 90 min  # true"),
)
SUBTRACT = Operator(
    symbol="-",
    family=Family.ARITHMETIC,
    doc="The difference; between two instants or two dates, a duration.",
    overloads=(
        _binary((NUMERIC, NUMERIC), always(NUMBER), _number(lambda a, b: a - b)),
        _binary((_MONEY, _MONEY), _same_money, lambda a, b: in_money(a - b)),
        _binary((_MONTHLY, _MONTHLY), _same_money, lambda a, b: in_money(a - b)),
        _binary((_DURATION, _DURATION), always(DURATION), lambda a, b: in_duration(a - b)),
        _binary((INSTANT, INSTANT), always(DURATION), lambda a, b: a - b),
        _binary((INSTANT, _DURATION), always(TIMESTAMP), lambda a, b: in_time(a - b)),
        _binary((_DATE, _DATE), always(DURATION), lambda a, b: (a - b) * DAY),
        _binary((_DATE, _DURATION), always(DATE), lambda a, b: _whole_days(a, -b)),
    ),
    english="{0} minus {1}",
    not_english="{0} minus {1}",
    examples=("10 - 3 - 2 = 5  # true", "2026-01-12 - 2026-01-10 = 2 days  # true"),
)
MULTIPLY = Operator(
    symbol="*",
    family=Family.ARITHMETIC,
    doc="The product; money or a duration times a number, either way round.",
    overloads=(
        _binary((NUMERIC, NUMERIC), always(NUMBER), _number(lambda a, b: a * b)),
        _binary((MONEYS, NUMERIC), _left, _times_money),
        _binary((NUMERIC, MONEYS), _right, _swapped(_times_money)),
        _binary((_DURATION, NUMERIC), always(DURATION), _times_duration),
        _binary((NUMERIC, _DURATION), always(DURATION), _swapped(_times_duration)),
    ),
    english="{0} times {1}",
    not_english="{0} times {1}",
    examples=("2.5 * 2 = 5  # true", "250 USD * 2 = 500 USD  # true"),
)
DIVIDE = Operator(
    symbol="/",
    family=Family.ARITHMETIC,
    doc="The quotient, in doubles; unknown when divided by zero.",
    overloads=(
        _binary((NUMERIC, NUMERIC), always(NUMBER), _number(lambda a, b: a / b)),
        _binary((MONEYS, NUMERIC), _left, _over(_divide_money)),
        _binary((_DURATION, NUMERIC), always(DURATION), _over(_divide_duration)),
        _binary((_MONEY, _MONEY), _ratio, _quotient),
        _binary((_MONTHLY, _MONTHLY), _ratio, _quotient),
        _binary((_MONEY, _MONTHLY), _ratio, _quotient),
        _binary((_DURATION, _DURATION), always(NUMBER), _quotient),
    ),
    english="{0} divided by {1}",
    not_english="{0} divided by {1}",
    examples=("7 / 2 = 3.5  # true", "90 min / 1 h = 1.5  # true"),
)
NEGATE = Operator(
    symbol="minus",
    family=Family.ARITHMETIC,
    doc="The negative of a number, an amount of money or a duration; written `-x`.",
    overloads=(
        Overload(takes=(NUMERIC,), gives=always(NUMBER), value=lambda a: -float(a)),
        Overload(takes=(MONEYS,), gives=lambda t: t, value=lambda a: -a),
        Overload(takes=(_DURATION,), gives=always(DURATION), value=lambda a: -a),
    ),
    english="minus {0}",
    not_english="minus {0}",
    examples=("-3 < 0  # true",),
)
