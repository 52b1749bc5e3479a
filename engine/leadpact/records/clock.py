"""Read dates, timestamps and durations as text spells them."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from leadpact.lead import Unreadable
from leadpact.operators.arithmetic import MOST_MICROSECONDS
from leadpact.records.refusal import refused
from leadpact.units import (
    DAY,
    FIRST_INSTANT,
    FIRST_YEAR,
    FRACTION_DIGITS,
    HOUR,
    LAST_INSTANT,
    LAST_YEAR,
    LONGEST_WRITTEN,
    MINUTE,
    SECOND,
    WEEK,
)

_EPOCH = date(1970, 1, 1).toordinal()
_START = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MOST_CACHED_DAYS = 20_000

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIMESTAMP = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]+))?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})?"
)
_AMOUNT = r"([0-9]+(?:[.,][0-9]+)?)"
_DURATION = re.compile(
    rf"P(?=.)(?:{_AMOUNT}W)?(?:{_AMOUNT}D)?(?:T(?=.)(?:{_AMOUNT}H)?(?:{_AMOUNT}M)?(?:{_AMOUNT}S)?)?"
)
_WITHOUT_FIXED_LENGTH = re.compile(r"P[0-9.,WD]*[0-9][YM].*")
_UNITS = (WEEK, DAY, HOUR, MINUTE, SECOND)


class _Days(dict[str, int]):
    """``2026-01-12T`` -> its midnight in microseconds since 1970; what is no such day raises KeyError."""

    def __missing__(self, key: str) -> int:
        ordinal = day(key[:10])
        if ordinal is None or key[10:] not in ("T", " ") or not _is_in_range(key):
            raise KeyError(key)
        if len(self) >= _MOST_CACHED_DAYS:
            self.clear()
        midnight = self[key] = (ordinal - _EPOCH) * DAY
        return midnight


class _Clock(dict[str, int]):
    """``14:00:00`` -> microseconds after midnight; what is no time of day raises KeyError."""

    def __missing__(self, key: str) -> int:
        if not re.fullmatch(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]", key):
            raise KeyError(key)
        hours, minutes, seconds = map(int, key.split(":"))
        passed = self[key] = hours * HOUR + minutes * MINUTE + seconds * SECOND
        return passed


class _Offsets(dict[str, int]):
    """``Z`` or ``+02:00`` -> microseconds east of UTC; what is no offset raises KeyError."""

    def __missing__(self, key: str) -> int:
        if not re.fullmatch(r"[+-](?:[01][0-9]|2[0-3]):[0-5][0-9]", key):
            raise KeyError(key)
        size = int(key[1:3]) * HOUR + int(key[4:]) * MINUTE
        east = self[key] = size if key[0] == "+" else -size
        return east


_DAYS = _Days()
_CLOCK = _Clock()
_OFFSETS = _Offsets({"Z": 0})


@lru_cache(maxsize=8192)
def day(text: str) -> int | None:
    """Give the proleptic Gregorian ordinal of ``YYYY-MM-DD``, or None where there is no such day."""
    if not _DATE.fullmatch(text):
        return None
    try:
        return date(int(text[:4]), int(text[5:7]), int(text[8:])).toordinal()
    except ValueError:
        return None


def read_date(text: str) -> int | Unreadable:
    """Read ``YYYY-MM-DD``, years 0001 to 9999."""
    ordinal = day(text)
    if ordinal is not None:
        return ordinal
    if _DATE.fullmatch(text):
        return refused(text, "{} is no day of the calendar")
    if _TIMESTAMP.fullmatch(text):
        return refused(text, "{} is a timestamp, not a date")
    return refused(text, "{} is not a date, written `2026-01-12`")


def read_timestamp(text: str) -> int | Unreadable:
    """Read an instant into microseconds of UTC since 1970; digits after the sixth are cut."""
    try:
        east = _OFFSETS.get(text[19:])
        if east is not None:
            return _DAYS[text[:11]] + _CLOCK[text[11:19]] - east
        digits, offset = (text[20:-1], "Z") if text[-1:] == "Z" else (text[20:-6], text[-6:])
        if text[19:20] == "." and digits.isascii() and digits.isdigit():
            fraction = int(digits[:6].ljust(6, "0"))
            return _DAYS[text[:11]] + _CLOCK[text[11:19]] + fraction - _OFFSETS[offset]
    except KeyError:
        pass
    return _explained(text)


def instant_of(when: datetime) -> int | Unreadable:
    """Take an instant that a column of timestamps holds; without a zone it is none."""
    if when.utcoffset() is None:
        return refused(when.isoformat(), "it has no offset from UTC")
    instant = (when - _START) // _MICROSECOND
    if FIRST_INSTANT <= instant <= LAST_INSTANT:
        return instant
    return refused(when.isoformat(), f"its year is not one from {FIRST_YEAR} to {LAST_YEAR}")


def written_instant(instant: int) -> str:
    """Write microseconds of UTC since 1970 as a timestamp."""
    days, clock = divmod(instant, DAY)
    on = date.fromordinal(_EPOCH + days).isoformat()
    hours, minutes, seconds = clock // HOUR, clock % HOUR // MINUTE, clock % MINUTE // SECOND
    return f"{on}T{hours:02}:{minutes:02}:{seconds:02}Z"


def read_duration(text: str) -> int | Unreadable:
    """Read an ISO 8601 duration of weeks to seconds into microseconds, ties to even.

    Only the smallest part that is written may have a fraction. The longest is the time from the
    year 1 to 9999, as for a duration that a rule computes.
    """
    found = _DURATION.fullmatch(text) if len(text) <= LONGEST_WRITTEN else None
    if found is None:
        return _no_duration(text)
    parts = [
        (part.replace(",", "."), unit)
        for part, unit in zip(found.groups(), _UNITS, strict=True)
        if part
    ]
    if any("." in part for part, _ in parts[:-1]):
        return refused(text, "only the smallest part of a duration may have a fraction")
    amount = sum(int(part) * unit for part, unit in parts[:-1])
    amount += _microseconds(*parts[-1])
    if amount > MOST_MICROSECONDS:
        return refused(text, "{} is longer than any duration")
    return amount


def _microseconds(part: str, unit: int) -> int:
    """Multiply exactly, then round half to even, in whole numbers."""
    whole, _, fraction = part.partition(".")
    fraction = fraction[:FRACTION_DIGITS]
    scale: int = 10 ** len(fraction)
    quotient, rest = divmod(int(whole + fraction) * unit, scale)
    rounds_up = 2 * rest > scale or (2 * rest == scale and quotient % 2 == 1)
    return quotient + 1 if rounds_up else quotient


def _explained(text: str) -> int | Unreadable:
    """Read slowly what was not read at once, part by part, and name the part that is wrong."""
    found = _TIMESTAMP.fullmatch(text)
    if found is None:
        return _no_timestamp(text)
    on, clock, fraction, offset = found.groups()
    if day(on) is None:
        return refused(text, f"`{on}` is no day of the calendar")
    if not _is_in_range(on):
        return refused(text, f"its year is not one from {FIRST_YEAR} to {LAST_YEAR}")
    if offset is None:
        return refused(text, "it has no offset from UTC")
    try:
        instant = _DAYS[on + "T"] + _CLOCK[clock] - _OFFSETS[offset]
    except KeyError as part:
        what = "offset from UTC" if part.args[0] == offset else "time of day"
        return refused(text, f"`{part.args[0]}` is no {what}")
    return instant + (int(fraction[:6].ljust(6, "0")) if fraction else 0)


def _no_timestamp(text: str) -> Unreadable:
    if _DATE.fullmatch(text):
        return refused(text, "{} is a date, not a timestamp")
    return refused(text, "{} is not a timestamp, written `2026-01-12T14:00:00Z`")


def _no_duration(text: str) -> Unreadable:
    if text.startswith(("-P", "P-", "PT-")):
        return refused(text, "a duration is never negative")
    if _WITHOUT_FIXED_LENGTH.fullmatch(text[:LONGEST_WRITTEN]):
        return refused(text, "{} has years or months, which have no fixed length")
    return refused(text, "{} is not a duration: a number of seconds, or ISO 8601 such as `PT3M`")


def _is_in_range(text: str) -> bool:
    return FIRST_YEAR <= int(text[:4]) <= LAST_YEAR
