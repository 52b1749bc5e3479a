"""Word a value as people write it: `12,500`, `$5M`, `1 h 30 min`, `Tue 13 Jan 2026 09:12`. No digit is lost."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, Final, assert_never
from zoneinfo import ZoneInfo

from leadpact.units import (
    DAY,
    HOUR,
    INSTANT,
    MINUTE,
    MONEY_SCALE,
    MONEYS,
    NUMERIC,
    SECOND,
    Kind,
    Length,
    Type,
    Value,
    WallTime,
    WorkingDays,
    WorkingHours,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SIGNS: Final = {"USD": "$", "EUR": "€", "GBP": "£"}
_MILLION = 1_000_000 * MONEY_SCALE
_WHOLE: Final = frozenset({*MONEYS, *INSTANT, Kind.DURATION, Kind.DATE})
_MOST_DIGITS: Final = 10**19
"""A whole number below it is written with all its digits."""
_LEAST_PLAIN: Final = 1e-4
_MOST_PLAIN: Final = 1e16
"""Python writes doubles from the one up to the other without an exponent."""
_SCALES = ((1000 * _MILLION, 10 * _MILLION, "B"), (_MILLION, _MILLION // 100, "M"))
_CENTS = tuple(f".{cents:02}" for cents in range(100))
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = tuple(
    "January February March April May June July August September October November December".split()
)


def worded(value: Value, of: Type, *, zone: ZoneInfo | None = None) -> str:
    """Word a typed value. An instant is told in ``zone``, or in UTC, which it then says.

    Money comes in ten-thousandths, durations and instants in microseconds, dates as ordinals.
    """
    if of.kind in _WHOLE:
        _whole(value)
    elif of.kind in NUMERIC:
        _numeric(value)
    return worder(of, zone=zone)(value)


def worder(of: Type, *, zone: ZoneInfo | None = None) -> Callable[[Any], str]:
    """Prepare the wording of a type's values, as `worded` has it."""
    match of.kind:
        case Kind.BOOLEAN:
            return _yes_or_no
        case Kind.INTEGER | Kind.NUMBER:
            return number
        case Kind.MONEY:
            return _money_in(of.currency)
        case Kind.MONEY_PER_MONTH:
            amount = _money_in(of.currency)
            return lambda value: f"{amount(value)} per month"
        case Kind.DURATION:
            return duration
        case Kind.DATE:
            return day
        case Kind.TIMESTAMP | Kind.MOMENT:
            return partial(instant, zone=zone)
        case Kind.TEXT:
            return _quoted
        case Kind.CHOICE:
            return printable
        case _:
            assert_never(of.kind)


def _yes_or_no(value: object) -> str:
    return "yes" if value else "no"


def _quoted(text: str) -> str:
    return f"“{printable(text)}”"


def difference(value: Value, other: Value, of: Type) -> str:
    """Say how far it is from ``value`` to ``other``: ``38 more``, ``2 min less``, ``3 days later``."""
    if value == other:
        return "the same"
    match of.kind:
        case Kind.BOOLEAN | Kind.TEXT | Kind.CHOICE:
            return f"{worded(other, of)} instead of {worded(value, of)}"
        case Kind.DATE:
            days = _whole(other) - _whole(value)
            return f"{duration(abs(days) * DAY)} {'later' if days > 0 else 'earlier'}"
        case Kind.TIMESTAMP | Kind.MOMENT:
            span = _whole(other) - _whole(value)
            return f"{duration(abs(span))} {'later' if span > 0 else 'earlier'}"
        case Kind.INTEGER | Kind.NUMBER:
            gap = Decimal(repr(_numeric(other))) - Decimal(repr(_numeric(value)))
            return f"{number(abs(gap))} {'more' if gap > 0 else 'less'}"
        case Kind.MONEY | Kind.MONEY_PER_MONTH | Kind.DURATION:
            amount = _whole(other) - _whole(value)
            return f"{worded(abs(amount), of)} {'more' if amount > 0 else 'less'}"
        case _:
            assert_never(of.kind)


def number(value: float | Decimal) -> str:
    """Write every digit of a number: ``12,500``, ``0.4``; ``1e+300`` where digits would not help."""
    if isinstance(value, int) and -_MOST_DIGITS < value < _MOST_DIGITS:
        return f"{value:,}" if value >= 1000 or value <= -1000 else f"{value:d}"
    if isinstance(value, float) and _LEAST_PLAIN <= abs(value) < _MOST_PLAIN:
        return f"{value:,}".removesuffix(".0")
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not exact.is_finite() or (exact and not -7 < exact.adjusted() < 19):
        return str(value)
    text = f"{exact:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(share: float) -> str:
    """Write a share as a percentage, every digit of it: 0.4 is ``40%``."""
    return f"{number(Decimal(repr(share)) * 100)}%"


def money(amount: int, currency: str) -> str:
    """Write ten-thousandths of a currency: ``$5M``, ``$1,234.56``, ``250 CHF``."""
    return _money_in(currency)(amount)


def _money_in(currency: str) -> Callable[[int], str]:
    sign, unit = (_SIGNS[currency], "") if currency in _SIGNS else ("", f" {currency}")

    def written(amount: int) -> str:
        if amount < 0:
            return f"-{sign}{_digits(-amount)}{unit}"
        return f"{sign}{_digits(amount)}{unit}"

    return written


def _digits(amount: int) -> str:
    if amount >= _MILLION:
        for scale, hundredth, letter in _SCALES:
            if amount >= scale and amount % hundredth == 0:
                whole, hundredths = divmod(amount // hundredth, 100)
                digits = f".{hundredths:02}".rstrip("0") if hundredths else ""
                return f"{whole:,}{digits}{letter}"
    units, rest = divmod(amount, MONEY_SCALE)
    if rest == 0:
        return f"{units:,}"
    cents, less = divmod(rest, 100)
    return f"{units:,}{_CENTS[cents]}" if less == 0 else f"{units:,}.{f'{rest:04}'.rstrip('0')}"


def duration(amount: int) -> str:
    """Write microseconds exactly: ``3 min``, ``1 h 30 min``, ``14 days``, ``3 min 0.5 s``."""
    if amount == 0:
        return "0 s"
    return ("-" if amount < 0 else "") + " ".join(_units(abs(amount)))


def roughly(amount: int) -> str:
    """Write a duration in its two largest units, and say ``about`` where that leaves something out."""
    parts = _units(abs(amount)) or ["0 s"]
    sign = "-" if amount < 0 else ""
    return sign + " ".join(parts) if len(parts) <= 2 else f"about {sign}{' '.join(parts[:2])}"


def _units(amount: int) -> list[str]:
    days, rest = divmod(amount, DAY)
    hours, rest = divmod(rest, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    seconds, fraction = divmod(rest, SECOND)
    digits = f".{fraction:06}".rstrip("0") if fraction else ""
    parts = []
    if days:
        parts.append(counted(days, "day"))
    if hours:
        parts.append(f"{hours} h")
    if minutes:
        parts.append(f"{minutes} min")
    if rest:
        parts.append(f"{seconds}{digits} s")
    return parts


def length(amount: Length) -> str:
    """Write the length of a window: ``14 days``, ``4 working hours``, ``10 working days``."""
    match amount:
        case WallTime(amount=microseconds):
            return duration(microseconds)
        case WorkingHours(amount=microseconds):
            return working_time(microseconds)
        case WorkingDays(amount=days):
            return counted(days, "working day")
        case _:
            assert_never(amount)


def working_time(amount: int) -> str:
    """Write microseconds of working time: ``1 working hour 30 min``, ``45 working minutes``."""
    hours, rest = divmod(amount, HOUR)
    if hours:
        return f"{counted(hours, 'working hour')}{f' {duration(rest)}' if rest else ''}"
    if rest % MINUTE == 0:
        return counted(rest // MINUTE, "working minute")
    return f"{duration(rest)} of working time"


def counted(amount: int, noun: str, plural: str | None = None) -> str:
    """Write a number of things: ``1 lead``, ``1,200 leads``."""
    return f"{amount:,} {noun if amount == 1 else plural or f'{noun}s'}"


def day(ordinal: int) -> str:
    """Write a date: ``12 Jan 2026``."""
    found = date.fromordinal(ordinal)
    return f"{found.day} {MONTHS[found.month - 1][:3]} {found.year:04}"


def long_day(ordinal: int) -> str:
    """Write a date as a contract does: ``12 January 2026``."""
    found = date.fromordinal(ordinal)
    return f"{found.day} {MONTHS[found.month - 1]} {found.year:04}"


def instant(microseconds: int, zone: ZoneInfo | None, *, with_zone: bool | None = None) -> str:
    """Write an instant in the zone's clock: ``Tue 13 Jan 2026 09:12``.

    The zone is named where ``with_zone`` says so; by default where it is not the reader's (None is
    UTC), where seconds are told, and where the clock shows the same time twice.
    """
    local = _local(microseconds, zone)
    clock = f"{local:%H:%M}"
    if local.second or local.microsecond:
        clock += f":{local:%S}"
    if local.microsecond:
        clock += f".{local.microsecond:06}".rstrip("0")
    if with_zone is None:
        with_zone = zone is None or ":" in clock[5:] or _is_twice(local) or local.tzinfo is UTC
    named = f" {local:%Z}" if with_zone else ""
    return f"{WEEKDAYS[local.weekday()][:3]} {day(local.toordinal())} {clock}{named}"


def _local(microseconds: int, zone: ZoneInfo | None) -> datetime:
    found = _EPOCH + timedelta(microseconds=microseconds)
    try:
        return found if zone is None else found.astimezone(zone)
    except OverflowError:  # within hours of the first or the last year that a clock can show
        return found


def _is_twice(local: datetime) -> bool:
    return local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()


def rfc3339(microseconds: int) -> str:
    """Write an instant for programs: ``2026-01-13T14:12:00Z``, a fraction only where there is one."""
    found = _EPOCH + timedelta(microseconds=microseconds)
    fraction = f".{found.microsecond:06}" if found.microsecond else ""
    return f"{found.year:04}-{found:%m-%dT%H:%M:%S}{fraction}Z"


def iso_date(ordinal: int) -> str:
    """Write a date for programs: ``2026-01-13``."""
    return date.fromordinal(ordinal).isoformat()


def printable(text: str) -> str:
    r"""Show what a terminal or a page would act upon: a line break is ``\n``, an escape ``\x1b``."""
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text
    )


def _numeric(value: Value) -> int | float:
    if isinstance(value, str):
        raise TypeError(f"{value!r} is no number")
    return value


def _whole(value: Value) -> int:
    if not isinstance(value, int):
        raise TypeError(f"{value!r} is not whole")
    return value
