"""What working time costs: to compile a calendar's fifty years, and to look a span up in them."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from leadpact.calendars import WorkingWeek, compile_calendar, read_calendar
from stopwatch import pairs
from table import Row, report

PAIRS, TURNS = 100_000, 7
MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
COLD = """\
from time import perf_counter
start = perf_counter()
from calendars import office
from leadpact.calendars import compile_calendar
imported = perf_counter()
compile_calendar(office())
print(perf_counter() - imported)
"""


def measure() -> list[Row]:
    return [building(), looking_up()]


def office() -> WorkingWeek:
    """New York, Monday to Friday, the holidays of the United States."""
    week = read_calendar(
        timezone="America/New_York", hours={"mon-fri": "09:00-17:30"}, holidays="US"
    )
    if not isinstance(week, WorkingWeek):
        raise SystemExit(f"the calendar is not as expected: {week}")
    return week


def building() -> Row:
    week = office()
    build = compile_calendar.__wrapped__  # without its cache

    def days_in_utc() -> None:
        zone = ZoneInfo(week.timezone)
        for day in range(18_263):
            (datetime(2000, 1, 1, tzinfo=zone) + timedelta(days=day)).astimezone(UTC)

    taken = pairs(lambda: build(week), days_in_utc, TURNS)
    told = subprocess.run(
        [sys.executable, "-c", COLD],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": sys.path[0], "LEADPACT_CACHE": "off"},
    )
    return Row(
        what="compile a calendar: 50 years, daylight saving, holidays",
        measured=f"{taken.seconds * 1e3:.0f} ms, the first one {float(told.stdout) * 1e3:.0f} ms",
        ruler=f"18,263 midnights to UTC: {taken.ruler_seconds * 1e3:.0f} ms",
        ratio=taken.ratio,
    )


def looking_up() -> Row:
    calendar = compile_calendar(office())
    spans = drawn_spans()
    elapsed = calendar.working_elapsed

    def thing() -> None:
        for start, end in spans:
            elapsed(start, end)

    def ruler() -> None:
        for start, end in spans:
            end - start

    taken = pairs(thing, ruler, TURNS)
    return Row(
        what=f"working time between two instants ({PAIRS:,} pairs)",
        measured=f"{taken.seconds / PAIRS * 1e6:.2f} µs",
        ruler=f"wall time, `b - a`: {taken.ruler_seconds / PAIRS * 1e6:.3f} µs",
        ratio=taken.ratio,
    )


def drawn_spans() -> list[tuple[int, int]]:
    """Draw spans of up to thirty days over three years."""
    draw = Random(2026)
    first = (datetime(2024, 1, 1, tzinfo=UTC) - EPOCH) // MICROSECOND
    spans = []
    for _ in range(PAIRS):
        start = first + draw.randrange(3 * 365 * 86_400) * 1_000_000
        spans.append((start, start + draw.randrange(30 * 86_400) * 1_000_000))
    return spans


if __name__ == "__main__":
    raise SystemExit(report(measure()))
