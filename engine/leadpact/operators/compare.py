"""Equality and order."""

import operator as py
from collections.abc import Callable
from typing import Any

from leadpact.operators.model import Family, Mismatch, Operator, Overload, kinds
from leadpact.operators.text import same
from leadpact.units import BOOLEAN, INSTANT, MONEYS, NUMERIC, Kind, Type


def _one_unit(left: Type, right: Type) -> Type | Mismatch:
    if left == right:
        return BOOLEAN
    if left.kind in MONEYS and left.currency != right.currency:
        return Mismatch(f"{left.currency} and {right.currency} are two currencies")
    if Kind.CHOICE in (left.kind, right.kind):
        return Mismatch("these two choices have different lists")
    return BOOLEAN


def _per_unit(value: Callable[..., Any], *groups: frozenset[Kind]) -> tuple[Overload, ...]:
    return tuple(Overload(takes=(g, g), gives=_one_unit, value=value) for g in groups)


_ORDERED = (
    NUMERIC,
    kinds(Kind.MONEY),
    kinds(Kind.MONEY_PER_MONTH),
    kinds(Kind.DURATION),
    kinds(Kind.DATE),
    INSTANT,
)
_PLAIN = (*_ORDERED, kinds(Kind.BOOLEAN), kinds(Kind.CHOICE))


def _order(
    symbol: str, value: Callable[..., Any], *, doc: str, words: str, not_words: str, example: str
) -> Operator:
    return Operator(
        symbol=symbol,
        family=Family.COMPARISON,
        doc=doc,
        overloads=_per_unit(value, *_ORDERED),
        english=f"{{0}} is {words} {{1}}",
        not_english=f"{{0}} is {not_words} {{1}}",
        examples=(example,),
    )


def _different(left: str, right: str) -> bool:
    return not same(left, right)


EQUAL = Operator(
    symbol="=",
    family=Family.COMPARISON,
    doc="The two values are the same; texts letter for letter, outer spaces aside.",
    overloads=(*_per_unit(py.eq, *_PLAIN), *_per_unit(same, kinds(Kind.TEXT))),
    english="{0} is {1}",
    not_english="{0} is not {1}",
    examples=("1 = 1.0  # true", "24 h = 1 day  # true", '"a" = "A"  # false'),
)
NOT_EQUAL = Operator(
    symbol="!=",
    family=Family.COMPARISON,
    doc="The two values differ.",
    overloads=(*_per_unit(py.ne, *_PLAIN), *_per_unit(_different, kinds(Kind.TEXT))),
    english="{0} is not {1}",
    not_english="{0} is {1}",
    examples=("1 != 2  # true", '"a" != " a "  # false'),
)
BELOW = _order(
    "<",
    py.lt,
    doc="The left value is smaller, or earlier.",
    words="below",
    not_words="at least",
    example="2 < 3  # true",
)
AT_MOST = _order(
    "<=",
    py.le,
    doc="The left value is the right value or less.",
    words="at most",
    not_words="above",
    example="3 min <= 180 s  # true",
)
ABOVE = _order(
    ">",
    py.gt,
    doc="The left value is greater, or later.",
    words="above",
    not_words="at most",
    example="3 > 3  # false",
)
AT_LEAST = _order(
    ">=",
    py.ge,
    doc="The left value is the right value or more.",
    words="at least",
    not_words="below",
    example="250 USD >= 249.99 USD  # true",
)
