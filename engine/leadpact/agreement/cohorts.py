"""The periods that promises are judged by: weeks from Monday, months, quarters."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from leadpact.calendars import CalendarTable
from leadpact.policy import Every
from leadpact.readings.frames import local_date

_DAYS_OF_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Period:
    """Local dates from ``first`` up to the day before ``after``, as ordinals.

    ``name`` is how programs call it: ``2026-W03``, ``2026-01``, ``2026-Q1``. ``is_partial``: the
    agreement came into force in the course of it, and ``first`` is that day.
    """

    every: Every
    name: str
    first: int
    after: int
    is_partial: bool = False

    def __contains__(self, day: int) -> bool:
        return self.first <= day < self.after


def date_of(instant: int, days: CalendarTable | None) -> int:
    """Give the local date of an instant, an ordinal; outside the calendar, and without one, that of UTC."""
    found = local_date(instant, days)
    return found if found is not None else local_date(instant, None) or 0


def period_of(day: int, every: Every) -> Period:
    """Give the period that a date lies in."""
    found = date.fromordinal(day)
    match every:
        case Every.WEEK:
            year, week, weekday = found.isocalendar()
            first = day - weekday + 1
            return Period(every, f"{year:04}-W{week:02}", first, first + _DAYS_OF_A_WEEK)
        case Every.MONTH:
            first, after = _month(found, 1)
            return Period(every, f"{found.year:04}-{found.month:02}", first, after)
        case Every.QUARTER:
            first, after = _month(found, 3)
            return Period(every, f"{found.year:04}-Q{(found.month + 2) // 3}", first, after)
        case _:
            assert_never(every)


def _month(day: date, months: int) -> tuple[int, int]:
    """Give the first day of the month or quarter, and of the next one."""
    first = (day.month - 1) // months * months
    year, after = divmod(day.year * 12 + first + months, 12)
    return date(day.year, first + 1, 1).toordinal(), date(year, after + 1, 1).toordinal()


def periods(first: int, last: int, every: Every, *, effective: int) -> Iterator[Period]:
    """Yield the periods from one date to another, those in which the agreement was in force."""
    day = max(first, effective)
    while day <= last:
        found = period_of(day, every)
        is_partial = found.first < effective
        yield Period(every, found.name, max(found.first, effective), found.after, is_partial)
        day = found.after
