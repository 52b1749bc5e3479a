"""Calendars: how hours are written, and working time across every oddity of the local clock."""

import io
import itertools
import struct
import subprocess
import sys
import zoneinfo
from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import pytest
import tzdata
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from leadpact.calendars import (
    CalendarTable,
    Interval,
    Problem,
    Releases,
    WorkingWeek,
    compile_calendar,
    read_calendar,
    read_day,
    read_days,
    read_holiday,
    read_interval,
    read_timezone,
    releases,
)

MINUTE = 60_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
OFFICE = {"mon-fri": "09:00-17:30"}
ALWAYS = {"mon-sun": "00:00-24:00"}


def week(timezone, hours, holidays=()) -> WorkingWeek:
    read = read_calendar(timezone=timezone, hours=hours, holidays=holidays)
    assert isinstance(read, WorkingWeek), read
    return read


def table(timezone, hours, holidays=()) -> CalendarTable:
    return compile_calendar(week(timezone, hours, holidays))


def instant(text: str) -> int:
    """Read ``2026-01-05 09:00-05:00``; ``Z`` where no offset is written."""
    when = datetime.fromisoformat(text)
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return (when - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def written(moment: int | None) -> str | None:
    if moment is None:
        return None
    when = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=moment)
    return when.strftime("%Y-%m-%d %H:%M")


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def row_of(calendar: CalendarTable, text: str):
    return next((row for row in calendar.rows() if row.date == day(text)), None)


def intervals_on(calendar: CalendarTable, text: str) -> list[str]:
    """The hours of one date in UTC: ``14:00-22:30``."""
    return [f"{written(a)[11:]}-{written(b)[11:]}" for a, b in row_of(calendar, text).intervals]


def problems(**parts) -> list[str]:
    given_parts = {"timezone": "Etc/UTC", "hours": OFFICE, "holidays": ()} | parts
    return [
        f"{'.'.join(map(str, p.path))}{' (key)' if p.in_key else ''}: {p.message}"
        + (f"; {p.help}" if p.help else "")
        for p in read_calendar(**given_parts)
    ]


# --- what a policy writes ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon", [0]),
        ("mon-fri", [0, 1, 2, 3, 4]),
        ("sun-thu", [6, 0, 1, 2, 3]),
        ("fri-mon", [4, 5, 6, 0]),
        ("mon-sun", [0, 1, 2, 3, 4, 5, 6]),
        ("mon,wed", [0, 2]),
        ("mon-wed, sat", [0, 1, 2, 5]),
    ],
)
def test_days_are_one_a_span_or_a_list(text, days):
    assert read_days(text) == tuple(days)


def test_an_interval_is_two_clock_times_of_one_day():
    assert read_interval("09:00-17:30") == Interval(540, 1050)
    assert read_interval("00:00-24:00") == Interval(0, 1440)
    assert str(read_interval("09:00-24:00")) == "09:00-24:00"


def test_the_intervals_of_a_day_are_put_in_order_and_may_touch():
    assert read_day(["13:00-17:00", "09:00-13:00"]) == (
        (Interval(540, 780), Interval(780, 1020)),
        [],
    )


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("9-17:30", "`9-17:30` is not an interval; did you mean `09:00-17:30`?"),
        ("09:00–17:30", "`09:00–17:30` is not an interval; did you mean `09:00-17:30`?"),
        ("09.00 to 17.30", "`09.00 to 17.30` is not an interval; did you mean `09:00-17:30`?"),
        ("9-99", "`9-99` is not an interval; write an interval as `09:00-17:30`"),
        ("٠٩:٠٠-١٧:٠٠", "`٠٩:٠٠-١٧:٠٠` is not an interval; write an interval as `09:00-17:30`"),
        ("", "`` is not an interval; write an interval as `09:00-17:30`"),
        (
            "x" * 10_000,
            f"`{'x' * 57}…` is not an interval; write an interval as `09:00-17:30`",
        ),
        (
            "08:00-24:30",
            (
                "`08:00-24:30` has a time that no clock shows; a time is one of `00:00` to `23:59`; "
                "an interval may end at `24:00`"
            ),
        ),
        (
            "24:00-24:00",
            (
                "`24:00-24:00` has a time that no clock shows; a time is one of `00:00` to `23:59`; "
                "an interval may end at `24:00`"
            ),
        ),
        ("09:00-09:00", "`09:00-09:00` is empty; the whole day is `00:00-24:00`"),
        (
            "22:00-06:00",
            (
                "`22:00-06:00` ends before it starts; a night shift is two intervals: `22:00-24:00` "
                "and, on the next day, `00:00-06:00`"
            ),
        ),
        (
            "16:00-00:00",
            (
                "`16:00-00:00` ends before it starts; "
                "midnight at the end of a day is `24:00`: `16:00-24:00`"
            ),
        ),
    ],
)
def test_a_mistaken_interval_is_told_the_way_out(text, complaint):
    problem = read_interval(text)
    assert isinstance(problem, Problem)
    assert f"{problem.message}; {problem.help}" == complaint


@pytest.mark.parametrize(
    ("hours", "complaints"),
    [
        (
            {"Monday - Friday": "09:00-17:00"},
            [
                (
                    "hours.Monday - Friday (key): `Monday - Friday` is not a day or a span of days; "
                    "did you mean `mon-fri`?"
                )
            ],
        ),
        (
            {"weekdays": "09:00-17:00"},
            [
                (
                    "hours.weekdays (key): `weekdays` is not a day or a span of days; "
                    "write days as `mon`, `mon-fri` or `mon,wed`"
                )
            ],
        ),
        (
            {"mon-mon": "09:00-17:00"},
            ["hours.mon-mon (key): `mon-mon` spans nothing; one day is `mon`, all are `mon-sun`"],
        ),
        ({"mon,mon": "09:00-17:00"}, ["hours.mon,mon (key): `mon,mon` names `mon` twice"]),
        (
            {"mon-fri": "09:00-17:00", "wed": "10:00-12:00"},
            [
                (
                    "hours.wed (key): `wed` has its hours in `mon-fri` already; "
                    "each day stands in one key"
                )
            ],
        ),
        (
            {"mon": ["09:00-12:00", "11:00-13:00", "12:30-14:00"]},
            [
                "hours.mon.1: `11:00-13:00` overlaps `09:00-12:00`",
                "hours.mon.2: `12:30-14:00` overlaps `11:00-13:00`",
            ],
        ),
        (
            {"mon": ["09:00-12:00", "noon"]},
            ["hours.mon.1: `noon` is not an interval; write an interval as `09:00-17:30`"],
        ),
        ({"mon": []}, ["hours.mon: a day has 1 to 24 intervals, here are 0"]),
        (
            {"mon": ["09:00-12:00"] * 10_000},
            ["hours.mon: a day has 1 to 24 intervals, here are 10000"],
        ),
    ],
)
def test_every_mistake_in_the_hours_has_its_place(hours, complaints):
    assert problems(hours=hours) == complaints


@pytest.mark.parametrize(
    ("text", "way_out"),
    [
        ("Europe/berlin", "did you mean `Europe/Berlin`?"),
        ("New York", "did you mean `America/New_York`?"),
        ("Berlin", "did you mean `Europe/Berlin`?"),
        ("UTC+2:00 or so", "write an IANA name: `America/New_York`"),
        ("localtime", "write an IANA name: `America/New_York`"),
        ("../../etc/passwd", "write an IANA name: `America/New_York`"),
        ("\0", "write an IANA name: `America/New_York`"),
        ("x" * 100_000, "write an IANA name: `America/New_York`"),
    ],
)
def test_a_mistaken_time_zone_is_told_the_way_out(text, way_out):
    problem = read_timezone(text)
    assert isinstance(problem, Problem)
    assert (problem.message.endswith("is not a time zone"), problem.help) == (True, way_out)


@pytest.mark.parametrize("name", ["America/New_York", "Asia/Calcutta", "UTC", "Etc/GMT+5"])
def test_a_time_zone_is_any_name_of_the_database(name):
    assert read_timezone(name) == name


@pytest.mark.parametrize("code", ["US", "US-NY", "DE-BY", "GB-ENG", "GBR"])
def test_a_holiday_code_is_a_country_or_a_subdivision(code):
    assert read_holiday(code) == code


HOLIDAY_HELP = "write a date `2026-12-24`, or a country or subdivision: `US`, `DE-BY`"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("us", "`us` has no holidays that we know; did you mean `US`?"),
        ("usa", "`usa` has no holidays that we know; did you mean `US`?"),
        ("us-ny", "`us-ny` has no holidays that we know; did you mean `US-NY`?"),
        ("DE-by", "`DE-by` has no holidays that we know; did you mean `DE-BY`?"),
        ("United States", "`United States` has no holidays that we know; did you mean `US`?"),
        ("HolidayBase", f"`HolidayBase` has no holidays that we know; {HOLIDAY_HELP}"),
        ("", f"`` has no holidays that we know; {HOLIDAY_HELP}"),
        (
            "MC-01",
            "`MC-01` has no holidays that we know; `MC` has no subdivisions: write `MC`",
        ),
        (
            "AT-",
            (
                "`AT-` has no holidays that we know; "
                "the subdivisions of `AT` are 1, 2, 3, 4, 5, 6, 7, 8, 9"
            ),
        ),
        ("2026-02-29", f"`2026-02-29` is not a date; {HOLIDAY_HELP}"),
        ("20261224", f"`20261224` is not a date; {HOLIDAY_HELP}"),
        ("1026-12-24", "`1026-12-24` is outside the calendar; it runs from 2000 to 2049"),
    ],
)
def test_a_mistaken_holiday_is_told_the_way_out(text, complaint):
    problem = read_holiday(text)
    assert isinstance(problem, Problem)
    assert f"{problem.message}; {problem.help}" == complaint


def test_all_that_is_wrong_comes_at_once_in_order():
    complaints = problems(timezone="Mars", hours={"mon": "x"}, holidays=["US", "xx", "2026-13-01"])
    assert [c.partition(":")[0] for c in complaints] == [
        "timezone",
        "hours.mon",
        "holidays.1",
        "holidays.2",
    ]
    assert [c.partition(":")[0] for c in problems(holidays="xx")] == ["holidays"]


def test_a_calendar_is_read_as_a_value():
    once, again = (
        week("Europe/Berlin", {"fri": "09:00-12:00"}, ["2026-12-24", "DE-BY", "DE-BY"])
        for _ in range(2)
    )
    assert once == again
    assert once.holidays == {date(2026, 12, 24)}
    assert once.holiday_codes == ("DE-BY",)
    assert once.days[4] == (Interval(540, 720),)
    assert once.days[:4] + once.days[5:] == ((),) * 6
    assert compile_calendar(once) is compile_calendar(again)


# --- working time, example by example ---------------------------------------------------------


def test_working_time_stands_still_outside_working_hours():
    us = table("America/New_York", OFFICE)
    friday = instant("2026-01-09 17:00-05:00")
    half_past = instant("2026-01-09 17:30-05:00")
    sunday = instant("2026-01-11 12:00-05:00")
    monday = instant("2026-01-12 09:00-05:00")
    assert us.working_elapsed(friday, half_past) == 30 * MINUTE
    assert us.working_elapsed(friday, sunday) == 30 * MINUTE
    assert us.working_elapsed(friday, monday) == 30 * MINUTE
    assert us.working_elapsed(friday, monday + 1) == 30 * MINUTE + 1
    assert us.when_worked(friday, 30 * MINUTE) == half_past
    assert us.when_worked(friday, 30 * MINUTE + 1) == monday + 1
    assert us.when_worked(sunday, 1) == monday + 1


def test_one_business_day_after_thursday_holds_through_sunday():
    us = table("America/New_York", OFFICE)
    thursday = instant("2026-01-08 11:00-05:00")
    assert us.working_dates(thursday, instant("2026-01-08 23:59-05:00")) == 0
    assert us.working_dates(thursday, instant("2026-01-09 00:00-05:00")) == 1
    assert us.working_dates(thursday, instant("2026-01-11 23:59-05:00")) == 1
    assert us.working_dates(thursday, instant("2026-01-12 00:00-05:00")) == 2
    assert us.end_of_working_date(thursday, 1) == instant("2026-01-10 00:00-05:00")
    assert us.end_of_working_date(thursday, 2) == instant("2026-01-13 00:00-05:00")


def test_the_lunch_break_is_not_worked_in_berlin():
    de = table("Europe/Berlin", {"mon-thu": ["09:00-12:00", "13:00-17:00"], "fri": "09:00-14:00"})
    wednesday = instant("2026-07-01 11:30+02:00")
    assert de.working_elapsed(wednesday, instant("2026-07-01 12:45+02:00")) == 30 * MINUTE
    assert de.when_worked(wednesday, HOUR) == instant("2026-07-01 13:30+02:00")
    monday, next_monday = instant("2026-06-29 00:00+02:00"), instant("2026-07-06 00:00+02:00")
    assert de.working_elapsed(monday, next_monday) == (4 * 7 + 5) * HOUR
    assert intervals_on(de, "2026-07-01") == ["07:00-10:00", "11:00-15:00"]


def test_a_night_shift_is_two_intervals_and_runs_through_midnight():
    night = table("Europe/Berlin", {"mon-sun": ["00:00-06:00", "22:00-24:00"]})
    evening = instant("2026-07-01 23:00+02:00")
    assert night.working_elapsed(evening, instant("2026-07-02 05:00+02:00")) == 6 * HOUR
    assert night.when_worked(evening, HOUR) == instant("2026-07-02 00:00+02:00")
    assert night.when_worked(evening, 90 * MINUTE) == instant("2026-07-02 00:30+02:00")


def test_intervals_that_touch_are_one():
    calendar = table("Etc/UTC", {"mon": ["09:00-12:00", "12:00-17:00"]})
    assert intervals_on(calendar, "2026-01-05") == ["09:00-17:00"]


def test_kathmandu_is_a_quarter_off_the_hour():
    calendar = table("Asia/Kathmandu", {"sun-fri": "10:00-17:00"})
    assert intervals_on(calendar, "2026-01-04") == ["04:15-11:15"]
    assert intervals_on(calendar, "2026-01-03") == []
    assert written(row_of(calendar, "2026-01-04").start) == "2026-01-03 18:15"


def test_a_leap_day_is_a_day():
    calendar = table("Etc/UTC", OFFICE)
    assert calendar.working_dates(instant("2028-02-28 12:00"), instant("2028-03-01 12:00")) == 2
    assert calendar.local_date(instant("2028-02-29 12:00")) == day("2028-02-29")
    assert calendar.working_dates(instant("2027-02-26 12:00"), instant("2027-03-01 12:00")) == 1


def test_holidays_are_dates_or_the_days_of_a_code():
    us = table("America/New_York", OFFICE, ["US", "2026-07-06"])
    thursday = instant("2026-07-02 12:00-04:00")
    # 4 July 2026 is a Saturday: Friday is off in its place, and Monday by the policy's own date
    assert us.end_of_working_date(thursday, 1) == instant("2026-07-08 00:00-04:00")
    assert us.working_elapsed(thursday, instant("2026-07-07 10:00-04:00")) == 6.5 * HOUR
    bavaria, germany = table("Europe/Berlin", OFFICE, "DE-BY"), table("Europe/Berlin", OFFICE, "DE")
    assert intervals_on(bavaria, "2026-01-06") == []
    assert intervals_on(germany, "2026-01-06") == ["08:00-16:30"]


# --- the clock goes forward, back, and away ---------------------------------------------------


def test_a_skipped_hour_is_not_worked_and_a_repeated_one_is_worked_twice():
    us = table("America/New_York", ALWAYS)
    lengths = {
        text: sum(b - a for a, b in row_of(us, text).intervals) // HOUR
        for text in ("2026-03-07", "2026-03-08", "2026-11-01", "2026-11-02")
    }
    assert lengths == {"2026-03-07": 24, "2026-03-08": 23, "2026-11-01": 25, "2026-11-02": 24}


def test_a_clock_time_that_occurs_twice_means_its_first():
    us = table("America/New_York", {"sun": ["01:30-01:45", "03:00-04:00"]})
    assert intervals_on(us, "2026-11-01") == ["05:30-05:45", "08:00-09:00"]
    across = table("America/New_York", {"sun": "01:30-03:00"})
    assert intervals_on(across, "2026-11-01") == ["05:30-08:00"]


def test_a_clock_time_that_is_skipped_is_read_with_the_offset_before():
    inside = table("Europe/Berlin", {"sun": "02:15-02:45"})
    assert intervals_on(inside, "2026-03-29") == ["01:15-01:45"]
    starting = table("Europe/Berlin", {"sun": "02:30-05:00"})
    assert intervals_on(starting, "2026-03-29") == ["01:30-03:00"]
    ending = table("Europe/Berlin", {"sun": "01:00-02:30"})
    assert intervals_on(ending, "2026-03-29") == ["00:00-01:30"]


def test_what_a_skipped_hour_makes_overlap_is_worked_once():
    calendar = table("Europe/Berlin", {"sun": ["02:30-02:50", "03:00-03:40"]})
    assert intervals_on(calendar, "2026-03-22") == ["01:30-01:50", "02:00-02:40"]
    assert intervals_on(calendar, "2026-03-29") == ["01:00-01:50"]


def test_what_a_skipped_hour_turns_round_is_not_worked_and_makes_no_working_date():
    calendar = table("Europe/Berlin", {"sun": "02:30-03:15"})
    assert intervals_on(calendar, "2026-03-29") == []
    saturday, monday = instant("2026-03-28 12:00"), instant("2026-03-30 12:00")
    assert calendar.working_dates(saturday, monday) == 0
    assert calendar.end_of_working_date(saturday, 1) == instant("2026-04-06 00:00+02:00")


def test_lord_howe_changes_by_half_an_hour():
    calendar = table("Australia/Lord_Howe", {"sun": "01:00-03:00"})
    assert intervals_on(calendar, "2024-04-07") == ["14:00-16:30"]
    assert intervals_on(calendar, "2024-10-06") == ["14:30-16:00"]
    assert intervals_on(calendar, "2024-10-13") == ["14:00-16:00"]


def test_in_sao_paulo_a_day_could_start_at_one():
    calendar = table("America/Sao_Paulo", ALWAYS)
    spring = row_of(calendar, "2018-11-04")
    assert written(spring.start) == "2018-11-04 03:00"
    assert spring.intervals == ((spring.start, spring.start + 23 * HOUR),)
    assert calendar.local_date(spring.start - 1) == day("2018-11-03")
    first_hour = table("America/Sao_Paulo", {"mon-sun": "00:00-01:00"})
    assert intervals_on(first_hour, "2018-11-04") == []
    assert intervals_on(first_hour, "2018-11-05") == ["02:00-03:00"]
    autumn = row_of(calendar, "2018-02-17")
    assert autumn.intervals == ((autumn.start, autumn.start + 25 * HOUR),)


def test_apia_skipped_a_whole_friday():
    calendar = table("Pacific/Apia", ALWAYS)
    assert row_of(calendar, "2011-12-30") is None
    thursday, saturday = instant("2011-12-29 12:00-10:00"), instant("2011-12-31 12:00+14:00")
    assert calendar.local_date(instant("2011-12-30 09:59")) == day("2011-12-29")
    assert calendar.local_date(instant("2011-12-30 10:00")) == day("2011-12-31")
    assert calendar.working_dates(thursday, saturday) == 1
    assert calendar.working_elapsed(thursday, saturday) == DAY
    assert calendar.end_of_working_date(thursday, 1) == instant("2012-01-01 00:00+14:00")


def test_in_st_johns_midnight_could_come_twice_and_the_first_counts():
    calendar = table("America/St_Johns", {"sat": "23:00-24:00", "sun": "00:00-01:00"})
    sunday = instant("2010-11-07 00:00-02:30")
    assert row_of(calendar, "2010-11-07").start == sunday
    assert calendar.local_date(instant("2010-11-06 23:30-03:30")) == day("2010-11-07")
    assert intervals_on(calendar, "2010-11-06") == ["01:30-02:30"]
    assert intervals_on(calendar, "2010-11-07") == ["02:30-04:30"]


def test_in_nuuk_the_hour_before_midnight_is_skipped_and_no_day_runs_into_the_next():
    calendar = table("America/Nuuk", {"sat": "22:00-23:30", "sun": "00:00-01:00"})
    assert intervals_on(calendar, "2024-03-30") == ["00:00-01:00"]
    assert intervals_on(calendar, "2024-03-31") == ["01:00-02:00"]
    assert intervals_on(calendar, "2024-04-06") == ["23:00-00:30"]


def test_where_midnight_itself_is_skipped_the_day_starts_by_the_offset_before(monkeypatch):
    rule = b"STD0DST,M3.2.0/-0:30,M11.1.0/2"  # from Saturday 23:30 to Sunday 00:30
    zone = ZoneInfo.from_file(io.BytesIO(_zone_file(rule)))
    monkeypatch.setattr("leadpact.calendars.compilation.ZoneInfo", lambda _: zone)
    shape = week("Etc/UTC", {"sat": "23:00-24:00", "sun": ["00:15-00:20", "00:30-02:00"]})
    calendar = compile_calendar.__wrapped__(shape)
    assert written(row_of(calendar, "2026-03-08").start) == "2026-03-08 00:00"
    assert intervals_on(calendar, "2026-03-07") == ["23:00-00:00"]
    assert intervals_on(calendar, "2026-03-08") == ["00:00-01:00"]


def _zone_file(rule: bytes) -> bytes:
    """A zone file that says nothing but a rule for all years (RFC 8536)."""
    block = b"TZif2" + bytes(15) + struct.pack(">6l", 0, 0, 0, 0, 1, 4) + bytes(6) + b"STD\0"
    return block + block + b"\n" + rule + b"\n"


# --- the edges of the table -------------------------------------------------------------------


def test_outside_its_years_the_table_says_nothing():
    calendar = table("America/New_York", ALWAYS)
    first, end = instant("2000-01-01 00:00-05:00"), instant("2050-01-01 00:00-05:00")
    assert (calendar.starts[0], calendar.end) == (first, end)
    assert len(calendar.dates) == 18_263
    for outside, inside in ((first - 1, first), (end, end - 1)):
        assert calendar.local_date(outside) is None
        assert calendar.local_date(inside) is not None
        a, b = sorted((outside, inside))
        assert calendar.working_elapsed(a, b) is None
        assert calendar.working_dates(a, b) is None
        assert calendar.when_worked(outside, 1) is None
        assert calendar.end_of_working_date(outside, 1) is None
    assert calendar.working_elapsed(first, end - 1) == end - 1 - first
    assert calendar.when_worked(end - 10, 9) == end - 1
    assert calendar.when_worked(end - 10, 10) is None
    assert calendar.when_worked(end - 10, 11) is None
    assert calendar.end_of_working_date(end - DAY - 1, 1) is None
    assert calendar.end_of_working_date(end - 1, 1) is None


def test_a_calendar_without_hours_is_never_worked():
    calendar = table("Etc/UTC", {})
    a, b = instant("2026-01-01"), instant("2026-12-31")
    assert calendar.working_elapsed(a, b) == 0
    assert calendar.working_dates(a, b) == 0
    assert calendar.when_worked(a, 1) is None
    assert calendar.end_of_working_date(a, 1) is None


def test_importing_reads_nothing_slow():
    code = "import sys, leadpact.calendars; print('holidays' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"


def test_releases_name_what_the_table_stands_on(monkeypatch, tmp_path):
    import holidays  # noqa: PLC0415 - slow, and only here

    plain, coded = week("Europe/Berlin", OFFICE), week("Europe/Berlin", OFFICE, "DE")
    monkeypatch.setattr(zoneinfo, "TZPATH", ())
    assert releases(plain) == Releases(timezones=tzdata.IANA_VERSION, holidays=None)
    assert releases(coded).holidays == holidays.__version__
    (tmp_path / "Europe").mkdir()
    (tmp_path / "Europe" / "Berlin").touch()
    monkeypatch.setattr(zoneinfo, "TZPATH", (str(tmp_path),))
    assert releases(plain).timezones == "unknown"
    (tmp_path / "+VERSION").write_text("2023c\n")
    assert releases(plain).timezones == "2023c"
    (tmp_path / "tzdata.zi").write_text("# version 2025b\n# and more\n")
    assert releases(plain).timezones == "2025b"
    (tmp_path / "tzdata.zi").write_text("# redo posix_only\n")
    assert releases(plain).timezones == "2023c"


# --- against the definition, minute by minute -------------------------------------------------

CHANGES = {
    "America/New_York": ["2026-03-08", "2026-11-01"],
    "Europe/Berlin": ["2026-03-29", "2026-10-25"],
    "Europe/Dublin": ["2026-03-29", "2026-10-25"],
    "Africa/Casablanca": ["2026-02-15", "2026-03-22"],
    "America/Nuuk": ["2024-03-30", "2024-10-26"],
    "America/Scoresbysund": ["2024-03-31", "2025-03-29"],
    "America/St_Johns": ["2010-03-14", "2010-11-07"],
    "America/Sao_Paulo": ["2018-02-18", "2018-11-04"],
    "America/Havana": ["2026-03-08", "2026-11-01"],
    "America/Caracas": ["2007-12-09", "2016-05-01"],
    "Antarctica/Casey": ["2009-10-18", "2020-10-04"],
    "Antarctica/Troll": ["2026-03-29", "2026-10-25"],
    "Asia/Amman": ["2021-10-29", "2022-02-25"],
    "Asia/Kathmandu": ["2026-01-01"],
    "Asia/Pyongyang": ["2015-08-15", "2018-05-05"],
    "Australia/Lord_Howe": ["2024-04-07", "2024-10-06"],
    "Pacific/Apia": ["2011-12-30", "2012-04-01"],
    "Pacific/Fakaofo": ["2011-12-30"],
}
SPAN = 5  # days


@st.composite
def days_of_hours(draw):
    """A day's intervals, often near midnight or in the small hours, where clocks change."""
    times = draw(
        st.lists(
            st.one_of(st.integers(0, 1440), st.integers(0, 16).map(lambda q: q * 15)),
            max_size=6,
            unique=True,
        ).map(sorted)
    )
    return tuple(Interval(*pair) for pair in zip(times[::2], times[1::2], strict=False))


@st.composite
def calendars(draw):
    """A working week, and a date near a change of its clocks (or any other)."""
    zone = draw(st.sampled_from(sorted(CHANGES)))
    change = st.sampled_from(CHANGES[zone]).map(date.fromisoformat)
    near = draw(st.one_of(change, st.dates(date(2000, 1, 10), date(2049, 12, 20))))
    first = near - timedelta(days=draw(st.integers(0, SPAN - 1)))
    off = draw(
        st.sets(st.integers(0, SPAN - 1).map(lambda n: first + timedelta(days=n)), max_size=1)
    )
    shape = WorkingWeek(
        timezone=zone,
        days=draw(st.tuples(*[days_of_hours()] * 7)),
        holidays=frozenset(off),
        holiday_codes=(),
    )
    return shape, first


class Definition:
    """The page's words, taken literally over a few days; times are minutes of UTC since 1970."""

    def __init__(self, shape: WorkingWeek, first: date):
        self.zone = ZoneInfo(shape.timezone)
        days = [first + timedelta(days=n) for n in range(-2, SPAN + 3)]
        self.days = [d for d in days if self.read(d, 0) < self.read(d, 1440)]
        self.starts = [self.read(d, 0) for d in self.days]
        self.worked = {d: set() for d in self.days}
        for d in self.days:
            own = range(self.read(d, 0), self.read(d, 1440))
            for a, b in () if d in shape.holidays else shape.days[d.weekday()]:
                self.worked[d].update(
                    m for m in range(self.read(d, a), self.read(d, b)) if m in own
                )
        self.minutes = set().union(*self.worked.values())
        inside = [d for d in self.days if first <= d < first + timedelta(days=SPAN)]
        self.first, self.last = self.read(inside[0], 0), self.read(inside[-1], 1440) - 1

    def read(self, d: date, minute: int) -> int:
        clock = datetime(d.year, d.month, d.day) + timedelta(minutes=minute)  # noqa: DTZ001
        return int(clock.replace(tzinfo=self.zone).timestamp()) // 60

    def date_of(self, minute: int) -> date:
        return self.days[bisect_right(self.starts, minute) - 1]

    def elapsed(self, a: int, b: int) -> int:
        return sum(1 for m in range(a, b) if m in self.minutes)

    def working_dates_after(self, a: int) -> list[date]:
        return [d for d in self.days if d > self.date_of(a) and self.worked[d]]


@lru_cache(maxsize=8)
def definition(shape: WorkingWeek, first: date) -> Definition:
    return Definition(shape, first)


@settings(deadline=None, max_examples=120)
@given(calendars(), st.data())
def test_the_table_is_the_definition_minute_by_minute(drawn, data):
    shape, first = drawn
    calendar, told = compile_calendar(shape), definition(shape, first)
    a, b = sorted(data.draw(st.integers(told.first, told.last), label=name) for name in "ab")
    assert calendar.local_date(a * MINUTE) == told.date_of(a).toordinal()
    assert calendar.working_elapsed(a * MINUTE, b * MINUTE) == told.elapsed(a, b) * MINUTE
    dates = told.working_dates_after(a)
    passed = [d for d in dates if d <= told.date_of(b)]
    assert calendar.working_dates(a * MINUTE, b * MINUTE) == len(passed)
    for n, d in enumerate(passed, 1):
        assert calendar.end_of_working_date(a * MINUTE, n) == told.read(d, 1440) * MINUTE
    for d in told.days:
        row = bisect_right(calendar.dates, d.toordinal()) - 1
        assert calendar.starts[row] == told.read(d, 0) * MINUTE


@settings(deadline=None, max_examples=60)
@given(calendars(), st.data())
def test_away_from_changes_the_wall_clock_tells_working_time(drawn, data):
    shape, first = drawn
    zone = ZoneInfo(shape.timezone)
    noon = datetime(first.year, first.month, first.day, 12, tzinfo=UTC)
    when = noon + timedelta(minutes=data.draw(st.integers(0, SPAN * 1440)))
    wall = when.astimezone(zone)
    shifts = (timedelta(hours=h) for h in (-48, -24, -12, 12, 24, 48))
    assume(all((when + s).astimezone(zone).utcoffset() == wall.utcoffset() for s in shifts))
    now = wall.hour * 60 + wall.minute
    works = wall.date() not in shape.holidays and any(
        a <= now < b for a, b in shape.days[wall.weekday()]
    )
    calendar, moment = compile_calendar(shape), instant(when.isoformat())
    assert calendar.local_date(moment) == wall.date().toordinal()
    assert calendar.working_elapsed(moment, moment + MINUTE) == (MINUTE if works else 0)


@settings(deadline=None, max_examples=100)
@given(calendars(), st.data())
def test_working_time_adds_up_never_runs_back_and_can_be_inverted(drawn, data):
    shape, first = drawn
    calendar = compile_calendar(shape)
    low = instant(first.isoformat())
    moments = st.integers(low, low + SPAN * DAY)
    a, b, c = sorted(data.draw(moments, label=name) for name in "abc")
    ab, bc, ac = (calendar.working_elapsed(*pair) for pair in ((a, b), (b, c), (a, c)))
    assert 0 <= ab <= b - a
    assert ab + bc == ac
    assert calendar.working_dates(a, b) + calendar.working_dates(b, c) == calendar.working_dates(
        a, c
    )
    if ac:
        amount = data.draw(st.integers(1, ac), label="amount")
        reached = calendar.when_worked(a, amount)
        assert a < reached <= c
        assert calendar.working_elapsed(a, reached) == amount
        assert calendar.working_elapsed(a, reached - 1) == amount - 1


@pytest.mark.parametrize("zone", sorted(CHANGES))
def test_the_rows_are_in_order_and_apart(zone):
    calendar = table(zone, {"mon-sat": ["00:00-02:20", "02:40-09:00", "22:00-24:00"]}, "2026-01-01")
    worked = working_dates = before = 0
    for row, following in zip(calendar.rows(), calendar.starts[1:], strict=True):
        assert row.start < following
        assert (row.worked_before, row.working_dates_before) == (worked, working_dates)
        edges = [edge for interval in row.intervals for edge in interval]
        assert all(a < b for a, b in itertools.pairwise(edges))
        assert not edges or (row.start <= edges[0] and edges[-1] <= following)
        assert before <= row.start
        before = edges[-1] if edges else before
        worked += sum(b - a for a, b in row.intervals)
        working_dates += bool(edges)
    assert calendar.end == calendar.starts[-1]
