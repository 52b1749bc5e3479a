"""Put leads into the periods that one of their days lies in."""

from bisect import bisect_right
from collections.abc import Sequence

from leadpact.agreement.cohorts import Period
from leadpact.agreement.judged import JudgedLead, Member
from leadpact.agreement.results import Cohorts


def by_period(
    leads: Sequence[JudgedLead], cohorts: Cohorts, periods: Sequence[Period]
) -> list[tuple[Period, list[JudgedLead]]]:
    """Put leads into the periods that one of their days lies in; ``periods`` are in order of time."""
    starts = [period.first for period in periods]
    found: dict[int, list[JudgedLead]] = {start: [] for start in starts}
    for lead in leads:
        inside = cohorts.known.get(id(lead))
        if inside is None:
            inside = cohorts.known[id(lead)] = _parted(lead, cohorts.place, starts, periods)
        for start, members in inside.items():
            found[start].append(members)
    return [(period, found[period.first]) for period in periods]


def _parted(
    lead: JudgedLead, place: int, starts: Sequence[int], periods: Sequence[Period]
) -> dict[int, JudgedLead]:
    inside: dict[int, list[Member]] = {}
    where: dict[int | None, int] = {}
    for member in lead.members:
        day = member.days[place]
        at = where.get(day)
        if at is None:
            at = where[day] = -1 if day is None else _place_of(day, starts, periods)
        if at >= 0:
            inside.setdefault(starts[at], []).append(member)
    return {
        start: lead if len(members) == len(lead.members) else lead.only(members)
        for start, members in inside.items()
    }


def _place_of(day: int, starts: Sequence[int], periods: Sequence[Period]) -> int:
    """Say which of the periods a date lies in, -1 for none."""
    at = bisect_right(starts, day) - 1
    return at if at >= 0 and day in periods[at] else -1
