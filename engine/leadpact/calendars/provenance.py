"""Which releases of outside data a calendar stands on, for the policy's digest."""

from dataclasses import dataclass

from leadpact.calendars.days_off import holiday_release
from leadpact.calendars.week import WorkingWeek
from leadpact.calendars.zones import zone_release


@dataclass(frozen=True, slots=True)
class Releases:
    """``timezones``: an IANA release (``2025b``), or ``unknown`` where the system does not say.

    ``holidays``: a release of the ``holidays`` package, None where the calendar names no code.
    """

    timezones: str
    holidays: str | None


def releases(week: WorkingWeek) -> Releases:
    """Tell which releases the table of this calendar stands on."""
    return Releases(
        timezones=zone_release(week.timezone),
        holidays=holiday_release() if week.holiday_codes else None,
    )
