"""Read the hours that a policy gives to the days of the week."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TypeAlias

from leadpact.calendars.week import WEEKDAYS, Interval, Problem, Week, clock, quoted

MOST_INTERVALS = 24
"""Intervals of one day: enough for any plan of shifts, and the table stays small."""

Hours: TypeAlias = str | Sequence[str]
"""The hours of a day as written: one interval or a list of them."""

_INTERVAL = re.compile(r"([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2})")
_CLOCK = r"([0-9]{1,2})(?:[:.h]([0-9]{2}))?"
_LOOSELY = re.compile(rf"{_CLOCK} ?(?:-|–|—|to) ?{_CLOCK}")
_INTERVAL_HELP = "write an interval as `09:00-17:30`"
_CLOCK_HELP = "a time is one of `00:00` to `23:59`; an interval may end at `24:00`"
_DAYS_HELP = "write days as `mon`, `mon-fri` or `mon,wed`"


def read_days(text: str) -> tuple[int, ...] | Problem:
    """Read the days of a key, Monday 0: ``mon``, ``mon-fri``, ``sun-thu``, ``mon,wed``."""
    days: list[int] = []
    for part in text.split(","):
        span = _read_span(part.strip(" "))
        if isinstance(span, Problem):
            return span
        for day in span:
            if day in days:
                return Problem(f"{quoted(text)} names `{WEEKDAYS[day]}` twice")
        days.extend(span)
    return tuple(days)


def read_interval(text: str) -> Interval | Problem:
    """Read ``09:00-17:30``: start before end, within one day, ``24:00`` only as the end."""
    written = _INTERVAL.fullmatch(text)
    if not written:
        return Problem(f"{quoted(text)} is not an interval", _interval_help(text))
    hour, minute, end_hour, end_minute = map(int, written.groups())
    start, end = hour * 60 + minute, end_hour * 60 + end_minute
    if hour > 23 or end > 1440 or minute > 59 or end_minute > 59:
        return Problem(f"{quoted(text)} has a time that no clock shows", _CLOCK_HELP)
    if start == end:
        return Problem(f"{quoted(text)} is empty", "the whole day is `00:00-24:00`")
    if start > end:
        return Problem(f"{quoted(text)} ends before it starts", _night_shift(start, end))
    return Interval(start, end)


def read_day(hours: Hours) -> tuple[tuple[Interval, ...], list[Problem]]:
    """Read the intervals of a day and put them in order; no two may overlap.

    The path of a problem is the place in the list, or empty for a single interval.
    """
    if isinstance(hours, str):
        one = read_interval(hours)
        return ((), [one]) if isinstance(one, Problem) else ((one,), [])
    if not 0 < len(hours) <= MOST_INTERVALS:
        return (), [Problem(f"a day has 1 to {MOST_INTERVALS} intervals, here are {len(hours)}")]
    placed: list[tuple[Interval, int]] = []
    problems: list[Problem] = []
    for place, text in enumerate(hours):
        match read_interval(text):
            case Problem() as wrong:
                problems.append(replace(wrong, path=(place,)))
            case interval:
                placed.append((interval, place))
    placed.sort()
    for (earlier, _), (later, place) in pairwise(placed):
        if later.start < earlier.end:
            problems.append(Problem(f"`{later}` overlaps `{earlier}`", path=(place,)))
    return tuple(interval for interval, _ in placed), problems


def read_hours(hours: Mapping[str, Hours]) -> tuple[Week, list[Problem]]:
    """Read the mapping of days to intervals; each day stands in one key at most."""
    week: list[tuple[Interval, ...]] = [()] * len(WEEKDAYS)
    keys: dict[int, str] = {}
    problems: list[Problem] = []
    for key, texts in hours.items():
        intervals, wrong = read_day(texts)
        days = read_days(key)
        problems.extend(_at_key(key, days, keys))
        problems.extend(replace(problem, path=(key, *problem.path)) for problem in wrong)
        for day in () if isinstance(days, Problem) else days:
            keys.setdefault(day, key)
            week[day] = intervals
    return tuple(week), problems


def _at_key(
    key: str, days: tuple[int, ...] | Problem, keys: Mapping[int, str]
) -> Iterator[Problem]:
    if isinstance(days, Problem):
        yield replace(days, path=(key,), in_key=True)
        return
    for day in days:
        if day in keys:
            message = f"`{WEEKDAYS[day]}` has its hours in {quoted(keys[day])} already"
            yield Problem(message, "each day stands in one key", (key,), in_key=True)
            return


def _read_span(text: str) -> tuple[int, ...] | Problem:
    first, dash, last = text.partition("-")
    for name in (first, last) if dash else (first,):
        if name not in WEEKDAYS:
            return Problem(f"{quoted(text)} is not a day or a span of days", _days_help(text))
    start = WEEKDAYS.index(first)
    if not dash:
        return (start,)
    if first == last:
        return Problem(f"{quoted(text)} spans nothing", f"one day is `{first}`, all are `mon-sun`")
    length = (WEEKDAYS.index(last) - start) % 7 + 1
    return tuple((start + step) % 7 for step in range(length))


def _days_help(text: str) -> str:
    spans = re.split(r" ?(?:-|–|—|to) ?", text.lower()) if len(text) < 40 else []
    names = [word[:3] for word in spans]
    if names and len(names) <= 2 and all(name in WEEKDAYS for name in names):
        return f"did you mean `{'-'.join(names)}`?"
    return _DAYS_HELP


def _interval_help(text: str) -> str:
    meant = _LOOSELY.fullmatch(text.strip()) if len(text) < 40 else None
    if not meant:
        return _INTERVAL_HELP
    hour, minute, end_hour, end_minute = (int(digits or 0) for digits in meant.groups())
    if max(hour, end_hour) > 24 or max(minute, end_minute) > 59:
        return _INTERVAL_HELP
    return f"did you mean `{clock(hour * 60 + minute)}-{clock(end_hour * 60 + end_minute)}`?"


def _night_shift(start: int, end: int) -> str:
    evening = f"`{Interval(start, 1440)}`"
    if end == 0:
        return f"midnight at the end of a day is `24:00`: {evening}"
    morning = f"`{Interval(0, end)}`"
    return f"a night shift is two intervals: {evening} and, on the next day, {morning}"
