"""Amounts as a review reads them aloud: whole per cents, money in three figures, time in two units."""

from collections.abc import Sequence
from math import floor, inf, log10

from leadpact.agreement.promises import Bounds
from leadpact.agreement.statistics_rates import Interval
from leadpact.agreement.totals import Amount
from leadpact.readings.amounts import day, money, number, roughly
from leadpact.units import DAY, HOUR, MINUTE, MONEY_SCALE, MONEYS, SECOND, Kind, Type

NONE = "–"
_FIGURES = 3


def share(value: float, near: Sequence[float] = ()) -> str:
    """Write a share: ``59 %``, ``0.4 %``; with more digits where it would look like one ``near`` it."""
    return f"{_percent(value, near)} %"


def _percent(value: float, near: Sequence[float]) -> str:
    for digits in range(4):
        text = _rounded_percent(value, digits)
        if all(value == other or text != _rounded_percent(other, digits) for other in near):
            return text
    return _rounded_percent(value, 3)


def _rounded_percent(value: float, digits: int) -> str:
    scaled = 100 * value
    is_plain = scaled in (0, 100) or 1 <= scaled <= 99
    return number(float(f"{scaled:.{digits if is_plain else max(digits, 1)}f}"))


def told(value: Amount | None, of: Type, *, is_rate: bool, near: Sequence[float] = ()) -> str:
    """Write an amount of a type; a dash where it is undefined."""
    if value is None:
        return NONE
    if value == inf:
        return "never"
    if is_rate:
        return share(float(value), near)
    if of.kind in MONEYS:
        return price(value, of.currency) + (" a month" if of.kind is Kind.MONEY_PER_MONTH else "")
    if of.kind is Kind.DURATION:
        return span(value)
    return _figures(float(value)) if isinstance(value, float) else f"{value:,}"


def price(amount: float, currency: str) -> str:
    """Write money in three figures: ``$231``, ``$1.58M``."""
    return money(round(_rounded(amount, MONEY_SCALE / 100)), currency)


def _rounded(value: float, least: float) -> float:
    """Round to three figures, and to no less than a least unit."""
    if value == 0:
        return 0
    step = max(10.0 ** (floor(log10(abs(value))) - _FIGURES + 1), least)
    return round(value / step) * step


def _figures(value: float) -> str:
    return number(float(f"{value:.3g}")) if abs(value) < 1000 else f"{round(value):,}"


def span(amount: float) -> str:
    """Write time in at most two units: ``17 h``, ``2 days 4 h``."""
    unit = HOUR if abs(amount) >= DAY else MINUTE if abs(amount) >= HOUR else SECOND
    return roughly(round(amount / unit) * unit)


def promised(bounds: Bounds, of: Type, *, is_rate: bool) -> str:
    """Write what was promised: ``≥ 60 %``, ``≤ $250``, ``15 % to 40 %``."""
    low = told(bounds.low, of, is_rate=is_rate)
    high = told(bounds.high, of, is_rate=is_rate)
    if bounds.low is None:
        return f"≤ {high}"
    return f"≥ {low}" if bounds.high is None else f"{low} to {high}"


def between(
    interval: Interval | None, of: Type, *, is_rate: bool, near: Sequence[float] = ()
) -> str:
    """Write an interval: ``49–81 %``, ``$214–252``."""
    if interval is None:
        return NONE
    if is_rate:
        return f"{_percent(interval.low, near)}–{_percent(interval.high, near)} %"
    plain = Type(Kind.MONEY, of.currency) if of.kind in MONEYS else of
    ends = (interval.low, interval.high)
    low, high = (told(_whole(end, of), plain, is_rate=False) for end in ends)
    same = high[:1] if of.kind in MONEYS and high[:1] == low[:1] and not high[:1].isdigit() else ""
    return f"{low}–{high.removeprefix(same)}"


def _whole(end: float, of: Type) -> Amount:
    return round(end) if of.kind is Kind.INTEGER and end != inf else end


def week_of(first: int) -> str:
    """Name a week by its first day: ``wk 12 Jan``."""
    return f"wk {_short(first)}"


def _short(ordinal: int) -> str:
    return day(ordinal).rpartition(" ")[0]


def short_day(ordinal: int, year: int) -> str:
    """Write a date, its year only where it is another one."""
    return _short(ordinal) if day(ordinal).endswith(f" {year:04}") else day(ordinal)
