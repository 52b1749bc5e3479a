"""Read a calendar as the policy writes it, and say at once all that is wrong with it."""

from collections.abc import Mapping
from dataclasses import replace

from leadpact.calendars.days_off import Holidays, read_holidays
from leadpact.calendars.hours import Hours, read_hours
from leadpact.calendars.week import Problem, WorkingWeek
from leadpact.calendars.zones import read_timezone


def read_calendar(
    *, timezone: str, hours: Mapping[str, Hours], holidays: Holidays
) -> WorkingWeek | tuple[Problem, ...]:
    """Read one entry of ``calendars``; the problems come in the order of the parameters.

    The path of a problem starts with ``timezone``, ``hours`` or ``holidays``.
    """
    zone = read_timezone(timezone)
    week, hours_wrong = read_hours(hours)
    dates, codes, holidays_wrong = read_holidays(holidays)
    sections = {
        "timezone": [zone] if isinstance(zone, Problem) else [],
        "hours": hours_wrong,
        "holidays": holidays_wrong,
    }
    problems = tuple(
        replace(problem, path=(section, *problem.path))
        for section, wrong in sections.items()
        for problem in wrong
    )
    if isinstance(zone, Problem) or problems:
        return problems
    return WorkingWeek(timezone=zone, days=week, holidays=dates, holiday_codes=codes)
