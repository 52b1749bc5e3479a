"""Compile a working week into its table, exact on the days when the clocks change.

A zone's offset at the midnights of two dates in a row, read as PEP 495's first (``fold=0``), is the
same unless the clocks change between them, for no zone changes twice within a day. So all days of a
run of equal offsets, except the last, need arithmetic alone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate, chain, compress, groupby
from operator import sub
from zoneinfo import ZoneInfo

from leadpact.calendars.days_off import closed_dates
from leadpact.calendars.table import CalendarTable
from leadpact.calendars.week import FIRST_YEAR, LAST_YEAR, Interval, WorkingWeek

_MICROSECOND = timedelta(microseconds=1)
_MINUTE = 60_000_000
_DAY = 1440 * _MINUTE
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST = date(FIRST_YEAR, 1, 1).toordinal()
_END = date(LAST_YEAR + 1, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class _Draft:
    """The columns of a table as they grow, date by date; ``counts`` are edges of each date."""

    dates: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    edges: list[int] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)


@lru_cache(maxsize=32)
def compile_calendar(week: WorkingWeek) -> CalendarTable:
    """Make the table of a calendar, or return the one already made.

    Ordinal 1 was a Monday, so ``(day - 1) % 7`` is the day of the week.
    """
    zone = ZoneInfo(week.timezone)
    closed = closed_dates(week.holidays, week.holiday_codes)
    edges = [_edges((i.start * _MINUTE, i.end * _MINUTE) for i in day) for day in week.days]
    draft = _Draft()
    for first, last in _runs(zone):
        _add_even_days(draft, range(first, last), _instant(zone, first, 0), edges, closed)
        _add_last_day(draft, last, zone, () if last in closed else week.days[(last - 1) % 7])
    return _finished(draft, _instant(zone, _END, 0))


def _runs(zone: ZoneInfo) -> Iterator[tuple[int, int]]:
    """Yield the first and last of the dates in a row whose midnights have the same offset."""
    midnights = map(datetime.fromordinal, range(_FIRST, _END))
    first = _FIRST
    for _, days in groupby(map(zone.utcoffset, midnights)):
        following = first + len(list(days))
        yield first, following - 1
        first = following


def _add_even_days(
    draft: _Draft, days: range, start: int, edges: list[tuple[int, ...]], closed: frozenset[int]
) -> None:
    """Add days of 24 hours, the first of which begins at ``start``."""
    starts = range(start, start + len(days) * _DAY, _DAY)
    plan = [() if day in closed else edges[(day - 1) % 7] for day in days]
    draft.dates.extend(days)
    draft.starts.extend(starts)
    draft.counts.extend(map(len, plan))
    draft.edges.extend([at + e for at, day in zip(starts, plan, strict=True) for e in day])


def _add_last_day(draft: _Draft, day: int, zone: ZoneInfo, intervals: tuple[Interval, ...]) -> None:
    """Add a day on which the clocks may change, unless it is skipped whole.

    Each end of an interval is read by itself, then cut to the date; what a skipped hour empties
    or turns round is dropped, what it makes overlap is joined.
    """
    start, end = _instant(zone, day, 0), _instant(zone, day + 1, 0)
    if start >= end:
        return
    edges = _edges(
        (max(_instant(zone, day, i.start), start), min(_instant(zone, day, i.end), end))
        for i in intervals
    )
    draft.dates.append(day)
    draft.starts.append(start)
    draft.edges.extend(edges)
    draft.counts.append(len(edges))


def _finished(draft: _Draft, end: int) -> CalendarTable:
    lengths = map(sub, draft.edges[1::2], draft.edges[::2])
    return CalendarTable(
        dates=tuple(draft.dates),
        starts=(*draft.starts, end),
        edges=tuple(draft.edges),
        edges_before=tuple(accumulate(draft.counts, initial=0)),
        worked=tuple(accumulate(lengths, initial=0)),
        working_before=tuple(accumulate(map(bool, draft.counts), initial=0)),
        working_rows=tuple(compress(range(len(draft.counts)), draft.counts)),
        end=end,
    )


def _instant(zone: ZoneInfo, day: int, minute: int) -> int:
    """Read a clock time: the first if it occurs twice, by the offset before if it is skipped."""
    clock = datetime.fromordinal(day) + timedelta(minutes=minute)
    return (clock.replace(tzinfo=zone) - _EPOCH) // _MICROSECOND


def _edges(intervals: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    """Return starts and ends by turns, in order: none empty, those that touch joined."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(i for i in intervals if i[0] < i[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(chain.from_iterable(joined))
