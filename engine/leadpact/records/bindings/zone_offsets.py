"""The offset from UTC of a clock in a zone, as a look-up that every engine reads alike.

A clock time that occurs twice means its first; one that is skipped has the offset before. That is
PEP 495's ``fold=0``, and what every calendar of a policy does.
"""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from sqlglot import exp

FIRST_YEAR: Final = 1970
LAST_YEAR: Final = 2049
_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)


@lru_cache(maxsize=64)
def clock_offsets(zone: str) -> tuple[tuple[datetime, timedelta], ...]:
    """Give the clocks from which on another offset holds, the first of the years in which we look."""
    where = ZoneInfo(zone)
    day, end = datetime(FIRST_YEAR, 1, 1), datetime(LAST_YEAR + 1, 1, 1)  # noqa: DTZ001 - a clock on the wall
    offset = _offset(day, where)
    found = [(day, offset)]
    while day < end:
        following = day + _DAY
        if (other := _offset(following, where)) != offset:
            found.append((_first_with(other, day, following, where), other))
            offset = other
        day = following
    return tuple(found)


def _first_with(offset: timedelta, low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """Find the first clock of a day with the offset that its end has: no zone changes twice a day."""
    while high - low > _SECOND:
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        low, high = (low, middle) if _offset(middle, zone) == offset else (middle, high)
    return high


def _offset(clock: datetime, zone: ZoneInfo) -> timedelta:
    return clock.replace(tzinfo=zone).utcoffset() or timedelta()


def offset_of(clock: exp.Expression, zone: str) -> exp.Expression:
    """Write the offset that a clock has, ``-03:00``; '' outside of the years 1970 to 2049.

    ``clock`` is text, ``2018-02-17 23:30:00``.
    """
    steps = [(start.isoformat(" "), _written(offset)) for start, offset in clock_offsets(zone)]
    edges = [("", ""), *steps, (f"{LAST_YEAR + 1}-01-01 00:00:00", "")]
    return _tree(clock, _merged(edges))


def _merged(steps: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Leave out a step that changes nothing: a zone's name for the same offset."""
    kept = steps[:1]
    for start, offset in steps[1:]:
        if offset != kept[-1][1]:
            kept.append((start, offset))
    return kept


def _tree(clock: exp.Expression, steps: list[tuple[str, str]]) -> exp.Expression:
    """Look the clock up by halves: as many comparisons as the number of steps has binary digits."""
    if len(steps) == 1:
        return exp.Literal.string(steps[0][1])
    half = len(steps) // 2
    is_before = exp.LT(this=clock.copy(), expression=exp.Literal.string(steps[half][0]))
    return exp.Case().when(is_before, _tree(clock, steps[:half])).else_(_tree(clock, steps[half:]))


def _written(offset: timedelta) -> str:
    """Write an offset; one with seconds, as a few zones had until 1972, cannot be."""
    minutes, rest = divmod(int(offset.total_seconds()), 60)
    if rest:
        return ""
    hours, minutes = divmod(abs(minutes), 60)
    return f"{'-' if offset < timedelta() else '+'}{hours:02}:{minutes:02}"
