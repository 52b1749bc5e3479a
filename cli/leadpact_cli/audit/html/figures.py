"""The quantities of an audit's JSON as a review reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import inf
from typing import Any

from leadpact.agreement.promises import Bounds
from leadpact.agreement.quantities import ENDLESS
from leadpact.agreement.statistics_rates import Interval
from leadpact.agreement.totals import Amount
from leadpact.units import MONEY_SCALE, MONEYS, SECOND, Kind, Type
from leadpact_cli.audit.amounts import NONE, between, promised, share, told

Json = Mapping[str, Any]
_PER_MONTH = " per month"


def type_of_unit(unit: str) -> Type:
    """Read the ``unit`` of a figure: ``number``, ``duration``, ``money USD per month``."""
    word, _, rest = unit.partition(" ")
    if word != Kind.MONEY.value:
        return Type(Kind(unit))
    is_monthly = rest.endswith(_PER_MONTH)
    return Type(Kind.MONEY_PER_MONTH if is_monthly else Kind.MONEY, rest.removesuffix(_PER_MONTH))


def amount(quantity: Any, of: Type) -> Amount | None:  # noqa: ANN401 - a number, an object, a word or null
    """Give a quantity of the JSON in the program's own unit: ten-thousandths, microseconds."""
    if quantity is None:
        return None
    if quantity == ENDLESS:
        return inf
    if of.kind in MONEYS:
        return int(Decimal(quantity["amount"]) * MONEY_SCALE)
    if of.kind is Kind.DURATION:
        return round(quantity * SECOND)
    found: Amount = quantity
    return found


@dataclass(frozen=True, slots=True)
class Unit:
    """How the figures of one measure are written: of a type, and in per cent where it is a rate."""

    of: Type
    is_rate: bool

    def said(self, quantity: Any, near: tuple[Amount, ...] = ()) -> str:  # noqa: ANN401 - as `amount`
        """Write a quantity; a dash where it is undefined."""
        return told(amount(quantity, self.of), self.of, is_rate=self.is_rate, near=near)

    def range(self, interval: Json | None, near: tuple[Amount, ...] = ()) -> str:
        """Write an interval; a dash where there is none, one end where both are beyond all times."""
        if interval is not None and interval["low"] == ENDLESS:
            return self.said(ENDLESS)
        return between(self.interval(interval), self.of, is_rate=self.is_rate, near=near)

    def interval(self, interval: Json | None) -> Interval | None:
        if interval is None:
            return None
        low, high = (amount(interval[end], self.of) for end in ("low", "high"))
        return None if low is None or high is None else Interval(float(low), float(high))

    def target(self, target: Json) -> str:
        """Write what was promised."""
        return promised(self.bounds(target), self.of, is_rate=self.is_rate)

    def bounds(self, target: Json) -> Bounds:
        return Bounds(amount(target["at_least"], self.of), amount(target["at_most"], self.of))


RATE = Unit(Type(Kind.NUMBER), is_rate=True)
DURATION = Unit(Type(Kind.DURATION), is_rate=False)


def percent(value: float | None) -> str:
    """Write a share; a dash where it is undefined."""
    return NONE if value is None else share(value)


def ordinal(iso: str) -> int:
    """Read a date of the JSON."""
    return date.fromisoformat(iso).toordinal()
