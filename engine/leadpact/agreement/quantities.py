"""How programs are told an amount: money as a decimal text with its currency, time in seconds."""

from decimal import Decimal
from math import inf
from typing import Any

from leadpact.agreement.figures import Figure
from leadpact.agreement.intervals import Method
from leadpact.agreement.statistics_rates import Interval
from leadpact.agreement.totals import Amount
from leadpact.units import MONEY_SCALE, MONEYS, SECOND, Kind, Type

Json = dict[str, Any]
ENDLESS = "endless"
"""Stands for a span that is longer than all, since what ends it has not happened."""


def quantity(value: Amount | None, of: Type) -> Any:  # noqa: ANN401 - a number, an object, a word or null
    """Write an amount of a type; null where it is undefined."""
    if value is None:
        return None
    if value == inf:
        return ENDLESS
    if of.kind in MONEYS:
        return _money(round(value), of)
    if of.kind is Kind.DURATION:
        seconds = value / SECOND
        return int(seconds) if seconds == int(seconds) else seconds
    return value


def _money(amount: int, of: Type) -> Json:
    text = str(Decimal(amount) / MONEY_SCALE)
    found = {"amount": text, "currency": of.currency}
    return found | {"per": "month"} if of.kind is Kind.MONEY_PER_MONTH else found


def interval(found: Interval | None, method: Method | None, of: Type, level: float) -> Json | None:
    """Write an interval with how it was made."""
    if found is None or method is None:
        return None
    return {
        "low": quantity(found.low, of),
        "high": quantity(found.high, of),
        "level": level,
        "method": method.value,
    }


def figure(found: Figure) -> Json:
    """Write a figure: its value, what the unknown leads leave open, and the leads beside it."""
    return {
        "value": quantity(found.value, found.type),
        "range": {
            "low": quantity(found.low, found.type),
            "high": quantity(found.high, found.type),
        },
        "n": found.n,
        "events": found.events,
        "unknown": found.unknown,
        "left_out": found.left_out,
        "unsettled": found.unsettled,
        "so_far": found.so_far,
    }
