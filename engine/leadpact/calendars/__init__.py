"""Working time: how a policy writes a calendar, and the table that the compiler makes of it."""

from leadpact.calendars.compilation import compile_calendar
from leadpact.calendars.days_off import read_holiday
from leadpact.calendars.hours import read_day, read_days, read_interval
from leadpact.calendars.provenance import Releases, releases
from leadpact.calendars.table import CalendarTable, Row
from leadpact.calendars.week import FIRST_YEAR, LAST_YEAR, Interval, Problem, Week, WorkingWeek
from leadpact.calendars.written import read_calendar
from leadpact.calendars.zones import read_timezone

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "CalendarTable",
    "Interval",
    "Problem",
    "Releases",
    "Row",
    "Week",
    "WorkingWeek",
    "compile_calendar",
    "read_calendar",
    "read_day",
    "read_days",
    "read_holiday",
    "read_interval",
    "read_timezone",
    "releases",
]
