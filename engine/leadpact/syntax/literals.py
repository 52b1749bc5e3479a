"""What a literal is worth: numbers, money, durations, working time, dates and timestamps."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

from leadpact.syntax.words import CURRENCIES, UNITS
from leadpact.units import (
    DATE,
    DURATION,
    HOUR,
    INTEGER,
    MINUTE,
    MONEY_SCALE,
    MOST_INTEGER,
    MOST_MONEY,
    MOST_NUMBER,
    NUMBER,
    TIMESTAMP,
    Kind,
    Length,
    Type,
    Value,
    WallTime,
    WorkingDays,
    WorkingHours,
)

MOST_DECIMALS = 4
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_AMOUNT = re.compile(r"(\d[\d_]*(?:\.\d+)?)([kM]?)", re.ASCII)
_PART = re.compile(r"(\d[\d_]*(?:\.\d+)?[kM]?)\s+([A-Za-z]+)")
_SCALE = {"": 1, "k": 1000, "M": 1_000_000}


@dataclass(frozen=True, slots=True)
class Malformed:
    """Why a literal has no value, and the way out."""

    because: str
    help: str | None = None


def amount(text: str) -> Decimal:
    """Read ``5_000``, ``1.5k``, ``2M``."""
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return Decimal(match[1].replace("_", "")) * _SCALE[match[2]]


def number(text: str) -> tuple[Value, Type] | Malformed:
    """Read a whole number as an integer, any other (and any percentage) as the nearest double."""
    percent = text.endswith("%")
    exact = amount(text.rstrip("%")) / (100 if percent else 1)
    if not percent and "." not in text:
        whole = int(exact)
        if whole > MOST_INTEGER:
            return Malformed("a whole number is at most 2^53")
        return whole, INTEGER
    if exact > Decimal(MOST_NUMBER):
        return Malformed("a number is at most 1e15")
    if not percent and exact == exact.to_integral_value() and text[-1] in "kM":
        return int(exact), INTEGER
    return float(exact), NUMBER


def money(text: str) -> tuple[Value, Type] | Malformed:
    """Read ``250 USD``, ``5M USD``, ``500 USD per month``."""
    first, currency, *rest = text.split()
    scaled = amount(first) * MONEY_SCALE
    if currency not in CURRENCIES:
        return Malformed(
            f"`{currency}` is no currency", "a currency is a code of ISO 4217, such as `USD`"
        )
    if (
        len(first.rstrip("kM").partition(".")[2]) > MOST_DECIMALS
        or scaled != scaled.to_integral_value()
    ):
        return Malformed("money has at most four decimals")
    if scaled > MOST_MONEY:
        return Malformed("money is at most 900 trillion")
    kind = Kind.MONEY_PER_MONTH if rest else Kind.MONEY
    return int(scaled), Type(kind, currency)


def duration(text: str) -> tuple[Value, Type] | Malformed:
    """Read ``90 s``, ``1 h 30 min``: numbers with units, largest first, each once."""
    total = Fraction(0)
    smallest: int | None = None
    for value, unit in _PART.findall(text):
        size = UNITS[unit]
        if smallest is not None and size >= smallest:
            return Malformed(
                "the units of a duration go from the largest to the smallest, each once"
            )
        smallest = size
        total += Fraction(amount(value)) * size
    if total.denominator != 1:
        return Malformed("a duration is whole microseconds")
    if total > 36_525_000 * UNITS["day"]:
        return Malformed("a duration is at most 100,000 years")
    return int(total), DURATION


def working_time(text: str) -> Length | Malformed:
    """Read ``4 business hours``, ``1 business hour 30 min``, ``2 business days``."""
    words = text.split()
    first = amount(words[0])
    if words[2].startswith("day"):
        if first != first.to_integral_value():
            return Malformed("business days are counted whole")
        return WorkingDays(int(first))
    total = Fraction(first) * HOUR
    if len(words) > 3:
        total += Fraction(amount(words[3])) * MINUTE
    if total.denominator != 1:
        return Malformed("working time is whole microseconds")
    return WorkingHours(int(total))


def length(text: str) -> Length | Malformed:
    """Read the length of a window."""
    if "business" in text:
        return working_time(text)
    read = duration(text)
    return read if isinstance(read, Malformed) else WallTime(int(read[0]))


def day(text: str) -> tuple[Value, Type] | Malformed:
    """Read ``2026-01-05``."""
    try:
        return date.fromisoformat(text).toordinal(), DATE
    except ValueError:
        return Malformed(f"there is no date `{text}`")


def timestamp(text: str) -> tuple[Value, Type] | Malformed:
    """Read ``2026-01-05T09:00:00Z``; digits of a second after the sixth are cut."""
    cut = re.sub(r"(\.\d{6})\d+", r"\1", text)
    if not re.search(r"(Z|[+-]\d\d:\d\d)$", cut) or cut.count(":") < (3 if cut[-1] != "Z" else 2):
        return Malformed(
            "a timestamp has seconds and an offset", "write it like `2026-01-05T09:00:00Z`"
        )
    try:
        instant = datetime.fromisoformat(cut)
        micros = (instant - _EPOCH) // (datetime.resolution)
    except (ValueError, OverflowError):
        return Malformed(f"there is no instant `{text}`")
    return micros, TIMESTAMP
