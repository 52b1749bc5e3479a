"""Calendars as tables of UTC days, so that working time and local dates are look-ups and subtractions.

A row holds one stretch of 24 hours, cut where no working interval crosses the cut if there is such
a place: the work done before it, the working intervals in it, and the local dates that begin in it.
What a row says is exact for every instant in it, also on days when the clocks change.
"""

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path

from leadpact.calendars import CalendarTable
from leadpact.calendars import table as calendar_table
from leadpact.units import DAY, HOUR

_CUTS = range(0, DAY, HOUR // 2)


@dataclass(frozen=True)
class ClockTable:
    """A calendar as rows of UTC days, to be loaded once under ``name``.

    ``columns`` are all whole numbers: ``day``; ``worked``, the working microseconds before the
    day; ``open_i`` and ``long_i``, a working interval's start and length (nought where there is
    none); ``date_0``, ``working_0``: the local date at the day's start, as an ordinal, and the
    working dates that have started; ``next_i``, ``date_i``, ``working_i``: the same from the
    instant ``next_i`` on. ``first`` is the first instant inside, ``end`` the first that is outside.
    The ``days`` have a row each, which is made when it is asked for: there are many.
    """

    name: str
    cut: int
    first: int
    end: int
    intervals: int
    boundaries: int
    days: range
    calendar: CalendarTable = field(repr=False)
    spans: Mapping[int, list[tuple[int, int]]] = field(repr=False, compare=False)
    starts: Mapping[int, list[int]] = field(repr=False, compare=False)

    @cached_property
    def rows(self) -> tuple[tuple[int | None, ...], ...]:
        """Give the rows of all days."""
        return tuple(_row(self, day) for day in self.days)

    @cached_property
    def made_from(self) -> tuple[str, ...] | None:
        """Tell what the rows are made from: texts that are others where the calendar is, or the code that makes them.

        None where the code cannot be read, as out of an archive.
        """
        days = self.calendar
        numbers = (days.dates, days.starts, days.edges, days.worked, days.working_before)
        told = sha256(b"".join(array("q", column).tobytes() for column in numbers))
        try:
            code = [Path(found).read_text("utf-8") for found in (__file__, calendar_table.__file__)]
        except OSError:
            return None
        return (told.hexdigest(), str(self.cut), *code)

    @property
    def is_of_full_days(self) -> bool:
        """Whether every instant of a day that has a row lies inside: no row, no answer, is all there is to know."""
        at_cuts = (self.first - self.cut) % DAY == 0 == (self.end - self.cut) % DAY
        # before the first cut of all a quotient may be nought too
        return at_cuts and self.first >= self.cut + DAY

    @property
    def columns(self) -> tuple[str, ...]:
        spans = (f"{word}_{i}" for i in range(1, self.intervals + 1) for word in ("open", "long"))
        dates = (
            f"{word}_{i}"
            for i in range(1, self.boundaries + 1)
            for word in ("next", "date", "working")
        )
        return ("day", "worked", *spans, "date_0", "working_0", *dates)


@lru_cache(maxsize=32)
def clock_table(name: str, table: CalendarTable) -> ClockTable:
    """Write a compiled calendar as rows of UTC days."""
    edges = tuple(zip(table.edges[::2], table.edges[1::2], strict=True))
    cut = _best_cut(edges, (table.starts[0], table.end))
    first, last = ((x - cut) // DAY for x in (table.starts[0], table.end - 1))
    spans = _spans_by_day(edges, cut)
    starts = _starts_by_day(table, cut)
    most = max(map(len, spans.values()), default=0)
    bounds = max(map(len, starts.values()), default=0)
    return ClockTable(
        *(name, cut, table.starts[0], table.end, most, bounds, range(first, last + 1)),
        calendar=table,
        spans=spans,
        starts=starts,
    )


def _best_cut(edges: tuple[tuple[int, int], ...], bounds: tuple[int, int]) -> int:
    """Choose where to cut the days so that the fewest working intervals cross a cut, best at the table's bounds."""
    shapes = {(start % DAY, end - start) for start, end in edges}

    def crossed(cut: int) -> tuple[int, int]:
        inside = sum((at - cut) % DAY + long > DAY for at, long in shapes)
        return inside, sum((bound - cut) % DAY != 0 for bound in bounds)

    return min(_CUTS, key=crossed)


def _spans_by_day(
    edges: tuple[tuple[int, int], ...], cut: int
) -> Mapping[int, list[tuple[int, int]]]:
    found: dict[int, list[tuple[int, int]]] = {}
    for start, end in edges:
        at = start
        while at < end:
            day = (at - cut) // DAY
            until = min(end, (day + 1) * DAY + cut)
            found.setdefault(day, []).append((at, until - at))
            at = until
    return found


def _starts_by_day(table: CalendarTable, cut: int) -> Mapping[int, list[int]]:
    """Give the rows of local dates that begin inside each day, its very start apart."""
    found: dict[int, list[int]] = {}
    for row, start in enumerate(table.starts[:-1]):
        day, inside = divmod(start - cut, DAY)
        if inside:
            found.setdefault(day, []).append(row)
    return found


def _row(clock: ClockTable, day: int) -> tuple[int | None, ...]:
    table, most, bounds = clock.calendar, clock.intervals, clock.boundaries
    begins = day * DAY + clock.cut
    inside = max(begins, clock.first)
    cells: list[int | None] = [day, table.worked_until(inside)]
    for start, long in (*clock.spans.get(day, ()), *[(begins, 0)] * most)[:most]:
        cells += (start, long)
    cells += (table.local_date(inside), table.working_dates_until(inside))
    for row in (*clock.starts.get(day, ()), *[-1] * bounds)[:bounds]:
        cells += _boundary(table, row)
    return tuple(cells)


def _boundary(table: CalendarTable, row: int) -> Iterator[int | None]:
    if row < 0:
        return iter((None, None, None))
    start = table.starts[row]
    return iter((start, table.dates[row], table.working_dates_until(start)))
