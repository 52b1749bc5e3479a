"""Sums, means and shares, exact or rounded as the type is, so that the order of leads does not tell."""

from collections.abc import Sequence
from math import inf
from typing import Any

from leadpact.operators.arithmetic import NINE_DECIMALS, from_nanos, in_money, nanos, rounded_money
from leadpact.units import MONEY_SCALE, MONEYS, Kind, Type

Amount = Any  # a Value of the measure's type; inf where it is longer than all
"""What a measure comes to: money in ten-thousandths, durations in microseconds, `inf`: longer than all."""


def share(passed: int, n: int) -> float | None:
    return passed / n if n else None


Weighted = Sequence[tuple[Amount, int]]
"""Amounts, each with the number of leads that it is of."""


def total(amounts: Weighted, of: Type) -> Amount | None:
    """Add up exactly; numbers are rounded to nine decimals each, so that their order does not tell."""
    if of.kind is Kind.NUMBER:
        return from_nanos(_nanos(amounts))
    added = _sum(amounts)
    return in_money(added) if of.kind in MONEYS else added


def average(amounts: Weighted, of: Type) -> Amount | None:
    """Give the mean, rounded as the type is: money to ten-thousandths, time to microseconds."""
    n = sum(number for _, number in amounts)
    if not n:
        return None
    if of.kind in MONEYS:
        return rounded_money(float(_sum(amounts)) / MONEY_SCALE / n)
    if of.kind is Kind.DURATION:
        return round(float(_sum(amounts)) / n)
    return nanos(from_nanos(_nanos(amounts)) / n) / NINE_DECIMALS


def _sum(amounts: Weighted) -> Amount:
    return sum(amount * number for amount, number in amounts)


def _nanos(amounts: Weighted) -> int:
    return sum(nanos(amount) * number for amount, number in amounts)


def rounded(value: float | None, of: Type) -> Amount | None:
    """Keep a quantile of money or time whole, ties to even."""
    if value is None or value == inf:
        return value
    return round(value) if of.kind in MONEYS or of.kind is Kind.DURATION else float(value)
