"""The shape of one calendar, as the policy says it: a zone, seven days of hours, days off."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeAlias

FIRST_YEAR = 2000
LAST_YEAR = 2049
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Interval(NamedTuple):
    """A stretch of one local day, in minutes after midnight; ``end`` is at most 1440 (``24:00``)."""

    start: int
    end: int

    def __str__(self) -> str:
        return f"{clock(self.start)}-{clock(self.end)}"


Week: TypeAlias = tuple[tuple[Interval, ...], ...]
"""Seven days from Monday, each with its intervals in order and without overlap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingWeek:
    """When work is done: ``days`` in the clock of ``timezone``, but on no date that is a holiday.

    ``holiday_codes`` are countries or subdivisions of the ``holidays`` package, in the order of
    the policy.
    """

    timezone: str
    days: Week
    holidays: frozenset[date]
    holiday_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a calendar as it is written, in one sentence, and the way out.

    ``path`` leads to the place inside the calendar: ``("hours", "mon-fri", 1)``. ``in_key`` tells
    that the key itself is meant, not its value.
    """

    message: str
    help: str | None = None
    path: tuple[str | int, ...] = ()
    in_key: bool = False


def clock(minutes: int) -> str:
    """Write minutes after midnight as the policy does: ``09:00``."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def quoted(text: str) -> str:
    """Put the author's words in backticks, on one line and not too long."""
    words = " ".join(text.split())
    return f"`{words[:57]}…`" if len(words) > 60 else f"`{words}`"
