"""The compiled calendar: working time and local dates as look-ups in sorted tuples.

Instants are whole microseconds of UTC since 1970, dates proleptic Gregorian ordinals. Every engine
answers from the rows of this table, so that no two of them can differ.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple


class Row(NamedTuple):
    """One local date: where it starts, when work is done on it, what came before it.

    ``intervals`` are in order, never empty, apart from each other and inside the date.
    ``working_dates_before`` counts the earlier dates that have an interval.
    """

    date: int
    start: int
    intervals: tuple[tuple[int, int], ...]
    worked_before: int
    working_dates_before: int


@dataclass(frozen=True, slots=True, eq=False)
class CalendarTable:
    """Local dates and working time from the start of 2000 to the end of 2049.

    Instants that are given or returned lie between ``starts[0]`` and ``end``, which is outside;
    where one does not, the answer is None. A local date that was skipped has no row. A *working
    date* has an interval; a skipped hour may take its only one away.

    ``edges`` holds starts and ends of all intervals by turns, ``worked[k]`` the working time before
    interval k, ``edges_before[i]`` and ``working_before[i]`` the edges and the working dates before
    row i, ``working_rows[n]`` the row of working date n. The sums have one entry more, for the end
    of the table, and so have the ``starts``.
    """

    dates: tuple[int, ...] = field(repr=False)
    starts: tuple[int, ...] = field(repr=False)
    edges: tuple[int, ...] = field(repr=False)
    edges_before: tuple[int, ...] = field(repr=False)
    worked: tuple[int, ...] = field(repr=False)
    working_before: tuple[int, ...] = field(repr=False)
    working_rows: tuple[int, ...] = field(repr=False)
    end: int

    def local_date(self, instant: int) -> int | None:
        """Return the date on which the instant falls."""
        row = bisect_right(self.starts, instant) - 1
        return self.dates[row] if 0 <= row < len(self.dates) else None

    def working_elapsed(self, a: int, b: int) -> int | None:
        """Return the working time from ``a`` to ``b``, in microseconds; ``a`` is not after ``b``."""
        if a < self.starts[0] or b >= self.end:
            return None
        return self._worked_until(b) - self._worked_until(a)

    def working_dates(self, a: int, b: int) -> int | None:
        """Count the working dates after the date of ``a``, up to that of ``b``, itself included."""
        if a < self.starts[0] or b >= self.end:
            return None
        starts, before = self.starts, self.working_before
        return before[bisect_right(starts, b)] - before[bisect_right(starts, a)]

    def worked_until(self, instant: int) -> int | None:
        """Return the working time from the table's start up to the instant, in microseconds."""
        return self._worked_until(instant) if self.starts[0] <= instant < self.end else None

    def working_dates_until(self, instant: int) -> int | None:
        """Count the working dates that have started by the instant."""
        if not self.starts[0] <= instant < self.end:
            return None
        return self.working_before[bisect_right(self.starts, instant)]

    def when_worked(self, a: int, amount: int) -> int | None:
        """Return the first instant at which the working time from ``a`` reaches ``amount`` (> 0)."""
        if not self.starts[0] <= a < self.end:
            return None
        target = self._worked_until(a) + amount
        after = bisect_left(self.worked, target)
        if after == len(self.worked):
            return None
        instant = self.edges[2 * after - 1] - (self.worked[after] - target)
        return instant if instant < self.end else None

    def end_of_working_date(self, a: int, n: int) -> int | None:
        """Return where the n-th working date after the date of ``a`` ends; n is 1 or more."""
        if not self.starts[0] <= a < self.end:
            return None
        number = self.working_before[bisect_right(self.starts, a)] + n - 1
        if number >= len(self.working_rows):
            return None
        instant = self.starts[self.working_rows[number] + 1]
        return instant if instant < self.end else None

    def rows(self) -> Iterator[Row]:
        """Yield the table as an engine loads it, by date."""
        pairs = tuple(zip(self.edges[::2], self.edges[1::2], strict=True))
        for row, day in enumerate(self.dates):
            first, last = self.edges_before[row] // 2, self.edges_before[row + 1] // 2
            yield Row(
                date=day,
                start=self.starts[row],
                intervals=pairs[first:last],
                worked_before=self.worked[first],
                working_dates_before=self.working_before[row],
            )

    def _worked_until(self, instant: int) -> int:
        edges = self.edges
        passed = bisect_right(edges, instant)
        worked = self.worked[passed >> 1]
        return worked + instant - edges[passed - 1] if passed & 1 else worked
