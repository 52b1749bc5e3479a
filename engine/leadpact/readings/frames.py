"""What one reading of one lead can see: the facts, the events up to an instant, the stages."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from leadpact.calendars import CalendarTable
from leadpact.lead import Event, Fact, Lead, Unreadable
from leadpact.readings.findings import Absent, Cause, Finding, Gap
from leadpact.units import DAY

OUTSIDE = "lies outside the years of the calendar, 2000 to 2049"
_EPOCH_ORDINAL = 719_163
StagePassed = Callable[[str, bool], bool | None]
"""(stage, closing) -> whether the lead passed it, in that reading."""
StageApplies = Callable[[str, bool], bool | None]


class Frame:
    """One reading of one lead: now or closing, up to an instant, on one calendar.

    ``cut`` is the last instant whose events and moments exist; ``as_of`` is what the word means
    (the deadline, in a stage that has passed it). ``closing`` says how windows and moments are read,
    ``stages_closing`` how the named stages are. ``table`` is the stage's calendar, or the gap that
    leaves it unknown, or None.
    """

    __slots__ = (
        "_now",
        "applies",
        "as_of",
        "closing",
        "cut",
        "event",
        "events",
        "facts",
        "lead",
        "memo",
        "passed",
        "stages_closing",
        "table",
        "unobserved",
    )

    def __init__(  # noqa: PLR0913 - each is one thing that a reading can see
        self,
        lead: Lead,
        *,
        cut: int,
        as_of: int | Absent,
        closing: bool,
        stages_closing: bool,
        table: CalendarTable | Gap | None,
        passed: StagePassed,
        applies: StageApplies,
    ) -> None:
        self.lead = lead
        self.facts: Mapping[str, Fact] = lead.facts
        self.events: Mapping[str, tuple[Event, ...]] | Unreadable | None = lead.events
        self.unobserved = lead.unobserved
        self.cut = cut
        self.as_of = as_of
        self.closing = closing
        self.stages_closing = stages_closing
        self.table = table
        self.passed = passed
        self.applies = applies
        self.memo: dict[int, Finding] = {}
        self.event: Event | None = None
        self._now: Frame | None = None

    @property
    def now(self) -> "Frame":
        """See the same with windows and moments read now."""
        if not self.closing:
            return self
        if self._now is None:
            self._now = self.but(
                closing=False, stages_closing=self.stages_closing, cut=self.cut, as_of=self.as_of
            )
        return self._now

    def is_closing_of(self, now: "Frame") -> None:
        """Say which frame reads the same lead now."""
        self._now = now

    def but(self, *, closing: bool, stages_closing: bool, cut: int, as_of: int | Absent) -> "Frame":
        """See the same lead through another reading, or up to another instant."""
        return Frame(
            self.lead,
            cut=cut,
            as_of=as_of,
            closing=closing,
            stages_closing=stages_closing,
            table=self.table,
            passed=self.passed,
            applies=self.applies,
        )


Read: TypeAlias = Callable[[Frame], Finding]
"""The meaning of an expression."""


def gap_of(name: str, fact: object, owner: str | None) -> Gap:
    """Say why a fact that is no value is unknown."""
    if isinstance(fact, Unreadable):
        return Gap(name, Cause.INVALID, owner, fact.because)
    return Gap(name, Cause.MISSING, owner, "missing")


def local_date(instant: int, days: CalendarTable | None) -> int | None:
    """Give the date of an instant in the first calendar's zone, in UTC where there is none."""
    return instant // DAY + _EPOCH_ORDINAL if days is None else days.local_date(instant)
