"""The instants and dates that options give."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import click

from leadpact.lead import Unreadable
from leadpact.policy import PolicyTree
from leadpact.records.clock import day, read_timestamp
from leadpact.units import FIRST_YEAR, LAST_YEAR

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SECOND = 1_000_000


def read_as_of(text: str | None, tree: PolicyTree) -> int:
    """Give the instant that `--as-of` means, in UTC microseconds; without one, this second.

    Raises:
        UsageError: the text is neither a timestamp nor a date.
    """
    if text is None:
        return (datetime.now(UTC) - _EPOCH) // _MICROSECOND // _SECOND * _SECOND
    ordinal = day(text)
    if ordinal is not None:
        if not FIRST_YEAR <= date.fromordinal(ordinal).year <= LAST_YEAR:
            raise click.UsageError(f"`--as-of {text}`: a year from {FIRST_YEAR} to {LAST_YEAR}")
        return _start_of(ordinal, tree)
    found = read_timestamp(text)
    if isinstance(found, Unreadable):
        hint = "write `2026-02-02T09:00:00Z`, `2026-02-02T10:00:00+01:00` or a date"
        raise click.UsageError(f"`--as-of {text}`: {found.because}; {hint}")
    return found


def read_day(text: str | None, option: str) -> int | None:
    """Give the ordinal of the date that an option names.

    Raises:
        UsageError: the text is no date.
    """
    if text is None:
        return None
    ordinal = day(text)
    if ordinal is None:
        raise click.UsageError(f"`{option} {text}` is no date, written `2026-01-12`")
    return ordinal


def zone_of(tree: PolicyTree) -> ZoneInfo | None:
    """Give the zone that dates are meant in, the first calendar's; None is UTC."""
    first = tree.first_calendar
    return None if first is None else ZoneInfo(first.week.timezone)


def day_of(instant: int, tree: PolicyTree) -> date:
    """Give the local date of an instant."""
    return (_EPOCH + instant * _MICROSECOND).astimezone(zone_of(tree) or UTC).date()


def _start_of(ordinal: int, tree: PolicyTree) -> int:
    midnight = datetime.fromordinal(ordinal).replace(tzinfo=zone_of(tree) or UTC)
    return (midnight - _EPOCH) // _MICROSECOND
