"""What one reading of one lead can see, while compiled code runs."""

from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Any, NamedTuple, TypeAlias

from leadpact.calendars import CalendarTable
from leadpact.readings.deciding.worths import Gap, Open, State, Worth
from leadpact.readings.findings import Cause

Happening: TypeAlias = tuple[Any, ...]
"""An event: when it was, then the attributes that the policy uses, by their numbers."""

Timeline: TypeAlias = Mapping[str, list[Happening]] | Cause
"""The events by kind, ordered by time; or why there is no timeline."""

Standing: TypeAlias = Callable[[str, bool], bool | None]
"""(stage, closing) -> how it stands."""

_at: Callable[[Happening], int] = itemgetter(0)


class Seen(NamedTuple):
    """The events that meet a condition: surely, doubtfully; each list is in order of time.

    ``gap`` is why nothing can be seen at all, ``unobserved`` a kind that the source cannot provide,
    ``why`` what leaves the first doubtful event open.
    """

    sure: list[Happening]
    doubtful: list[Happening]
    unobserved: str | None
    gap: Gap | None
    why: Open | None

    @property
    def is_sure(self) -> bool:
        return not self.doubtful and self.unobserved is None and self.gap is None

    def doubt(self, name: str) -> Gap:
        """Say why something about these events is open, where a timeline can be seen."""
        if self.unobserved is not None:
            return Gap(self.unobserved, Cause.UNOBSERVED, None)
        return Gap(name, Cause.DOUBTFUL, None)


class Frame:
    """One reading of one lead: now or closing, up to an instant, on one calendar.

    ``cut`` is the last instant whose events and moments exist, ``as_of`` what the word means;
    ``closing`` says how windows and moments are read, ``stages_closing`` how named stages are.
    ``table`` is the stage's calendar, the gap that leaves it open, or None.
    """

    __slots__ = (
        "_now",
        "all_seen",
        "applies",
        "as_of",
        "closing",
        "cut",
        "facts",
        "memo",
        "passed",
        "stages_closing",
        "table",
        "timeline",
        "unobserved",
    )

    def __init__(  # noqa: PLR0913 - each is one thing that a reading can see
        self,
        facts: Mapping[str, Any],
        timeline: Timeline,
        unobserved: frozenset[str],
        *,
        cut: int,
        as_of: Worth,
        closing: bool,
        stages_closing: bool,
        table: CalendarTable | Gap | None,
        passed: Standing,
        applies: Standing,
    ) -> None:
        self.facts = facts
        self.timeline = timeline
        self.unobserved = unobserved
        self.cut = cut
        self.as_of = as_of
        self.closing = closing
        self.stages_closing = stages_closing
        self.table = table
        self.passed = passed
        self.applies = applies
        self.memo: dict[str, Any] = {}
        self.all_seen: dict[str, Seen] = {}
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

    def but(self, *, closing: bool, stages_closing: bool, cut: int, as_of: Worth) -> "Frame":
        """See the same lead through another reading, or up to another instant."""
        other = Frame(
            self.facts,
            self.timeline,
            self.unobserved,
            cut=cut,
            as_of=as_of,
            closing=closing,
            stages_closing=stages_closing,
            table=self.table,
            passed=self.passed,
            applies=self.applies,
        )
        if cut == self.cut:
            other.all_seen = self.all_seen
        return other

    def seen(self, name: str, kinds: tuple[str, ...]) -> Seen:
        """See all events of a kind or group, up to the cut."""
        found = self.all_seen.get(name)
        if found is None:
            found = self.all_seen[name] = self._look(name, kinds)
        return found

    def _look(self, name: str, kinds: tuple[str, ...]) -> Seen:
        timeline = self.timeline
        if isinstance(timeline, Cause):
            return Seen([], [], None, Gap(name, timeline, None), None)
        unobserved = None
        if self.unobserved:
            unobserved = next((kind for kind in kinds if kind in self.unobserved), None)
        existing: list[Happening] = []
        for kind in kinds:
            events = timeline.get(kind)
            if events is None:
                continue
            if events[-1][0] > self.cut:
                events = [event for event in events if event[0] <= self.cut]
            existing = existing + events if existing else events
        if len(kinds) > 1:
            existing = sorted(existing, key=_at)
        return Seen(existing, [], unobserved, None, None)


NEVER_NOW = Open(State.NEVER)
"""What `as_of` means in the closing reading of a deadline that never comes."""
