"""What came of one commitment in one period, and what all of them are judged in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from leadpact.agreement.cohorts import Period, date_of
from leadpact.agreement.intervals import Certainty
from leadpact.agreement.judged import JudgedLead, dates_of
from leadpact.agreement.promises import Because, Judgement, Kept
from leadpact.agreement.spending import Spending
from leadpact.calendars import CalendarTable
from leadpact.policy import Commitment, Every, PolicyTree
from leadpact.units import Value


@dataclass(frozen=True, slots=True)
class Cohorts:
    """Leads by the periods that one of their days, at ``place``, lies in: found once, for all commitments.

    ``known`` holds, by the identity of a lead, its members by the first day of their period.
    """

    place: int
    known: dict[int, dict[int, JudgedLead]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What all commitments of one audit are judged in; its leads do not change meanwhile.

    ``as_of`` in UTC microseconds; ``days`` the first calendar, None for UTC; ``horizons`` by stage,
    in microseconds; ``places`` says, by the number of a question whose answer is an instant, where
    `Member.days` has its date; ``spending`` None without a table. ``newest``: by commitment and group, the
    leads that a promise about the newest N is judged by; without it all are told one by one.
    """

    tree: PolicyTree
    as_of: int
    days: CalendarTable | None
    horizons: Mapping[str, int]
    places: Mapping[int, int]
    spending: Spending | None
    certainty: Certainty
    newest: Mapping[tuple[str, Value | None], Sequence[JudgedLead]] = field(default_factory=dict)
    _cohorts: dict[tuple[int, Every, tuple[int, ...]], Cohorts] = field(default_factory=dict)
    _dates: dict[int, tuple[int, int] | None] = field(default_factory=dict)

    def cohorts(self, place: int, every: Every, starts: tuple[int, ...]) -> Cohorts:
        """Give what is known of the periods of one kind, with these first days, that one of the days lies in."""
        return self._cohorts.setdefault((place, every, starts), Cohorts(place, {}))

    def dates(self, leads: Sequence[JudgedLead], place: int) -> tuple[int, int] | None:
        """Give the first and the last of one of the days of all leads of the audit."""
        if place not in self._dates:
            self._dates[place] = dates_of(leads, place)
        return self._dates[place]

    def date_of(self, instant: int) -> int:
        """Give the local date of an instant; outside the calendar that of UTC."""
        return date_of(instant, self.days)

    @property
    def today(self) -> int:
        return self.date_of(self.as_of)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of a commitment in one period, for one group.

    ``period`` is None for the newest N leads. ``group`` is the value of `by` (None: not known) where
    ``is_grouped``. ``misses``: how many periods in a row it has been missed, this one included.
    ``judged_from``: the date (an ordinal) from which it can be judged, as things stand, where it is
    too early and that can be said. ``never`` counts the leads that wait only for moments that have
    not come, by the moments. ``version`` numbers the one whose promise it is, of several.
    """

    commitment: Commitment
    period: Period | None
    group: Value | None
    is_grouped: bool
    judgement: Judgement
    misses: int
    judged_from: int | None
    never: Mapping[tuple[str, ...], int]
    leads: Sequence[JudgedLead]
    version: int = 0

    @property
    def kept(self) -> Kept:
        return self.judgement.kept

    @property
    def is_empty(self) -> bool:
        """Whether no lead was asked: such a period says nothing, and neither makes nor ends a row."""
        return self.judgement.because is Because.NO_LEADS

    @property
    def is_missed(self) -> bool:
        """Whether the promise is missed for good: in so many periods in a row as were agreed."""
        return self.kept is Kept.MISSED and self.misses >= self.commitment.missed_after

    @property
    def verdict(self) -> str:
        """Say it as the language does: ``met``, ``missed``, ``missed once``, ``too early``."""
        if self.kept is not Kept.MISSED or self.is_missed:
            return self.kept.value
        return f"missed {times(self.misses)}"

    @property
    def key(self) -> tuple[str, str, str]:
        """Name it across audits: the commitment, the period, the group."""
        group = "" if not self.is_grouped else "unknown" if self.group is None else str(self.group)
        return self.commitment.name, "" if self.period is None else self.period.name, group


def times(number: int) -> str:
    """Write how often: ``once``, ``twice``, ``3 times``."""
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def newest(results: Iterable[Result]) -> tuple[Result, ...]:
    """Give, for each commitment and group, the newest period that says something.

    That is the newest that can be judged and has leads; without one the first of those that wait,
    else the last without leads.
    """
    found: dict[tuple[str, str], Result] = {}
    for result in results:
        name, _, group = result.key
        before = found.get((name, group))
        if before is None or _rank(result) > _rank(before) or _rank(result) == _rank(before) != 1:
            found[name, group] = result
    return tuple(found.values())


def _rank(result: Result) -> int:
    if result.kept is Kept.TOO_EARLY:
        return 1
    return 0 if result.is_empty else 2
