"""Look at a lead's timeline again, as a stage's rule saw it: which events counted, and why not."""

from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

from leadpact.calendars import CalendarTable
from leadpact.lead import Event
from leadpact.nodes import Events
from leadpact.readings.findings import Finding, Gap
from leadpact.readings.frames import Frame
from leadpact.readings.judgement import Judgement
from leadpact.readings.stages import Reading
from leadpact.readings.timeline import Seen, look


class Sighting(NamedTuple):
    """One event that a rule looked at, and what its condition came to; None without a condition."""

    event: Event
    found: Finding | None

    @property
    def counts(self) -> bool | None:
        """Whether it counts: None where that is open."""
        if self.found is None:
            return True
        return None if self.found.value is None else bool(self.found.value)


class Evidence:
    """What one lead's timeline held for the rules of each stage; read when somebody asks."""

    def __init__(self, judgement: Judgement) -> None:
        self.judgement = judgement
        self._frames: dict[str, Frame | None] = {}

    @cached_property
    def _reading(self) -> Reading:
        return Reading(self.judgement.plans, self.judgement.lead, self.judgement.as_of)

    @cached_property
    def base(self) -> Frame:
        """What rules outside of stages are read in."""
        return self._reading.base

    def frame(self, stage: str) -> Frame:
        """Give the frame that the stage's own rule was read in, now."""
        return self._rule_frame(stage) or self.when_frame(stage)

    def lacks_deadline(self, stage: str) -> bool:
        """Whether the stage is unknown because its deadline is."""
        if self.judgement.plans.stages[stage].deadline is None:
            return False
        return self._rule_frame(stage) is None

    def deadline(self, stage: str) -> int | None:
        """Give when the stage's deadline is: where it still moves, when it comes if nothing else happens."""
        plan = self.judgement.plans.stages[stage]
        if plan.deadline is None:
            return None
        base = self.when_frame(stage)
        for frame in (base, self._reading.closing_of(base)):
            instant = plan.deadline(frame).value
            if isinstance(instant, int):
                return instant
        return None

    def closing(self, stage: str, criterion: str) -> bool | None:
        """Give what a criterion comes to if nothing more happens; None where data is missing for that."""
        reading = self._reading
        base = self.when_frame(stage)
        plan = self.judgement.plans.stages[stage]
        deadline = None if plan.deadline is None else plan.deadline(base)
        frames = reading.rule_frames(plan, base, deadline)
        rule = next(rule for rule in plan.rules if rule.criterion.name == criterion)
        return None if frames is None else reading.closing_value(rule, frames, base)

    def when_frame(self, stage: str) -> Frame:
        """Give the frame that the stage's ``when`` and deadline were read in."""
        return self._reading.frame_of(self.judgement.plans.stages[stage].stage)

    def _rule_frame(self, stage: str) -> Frame | None:
        if stage not in self._frames:
            base = self.when_frame(stage)
            plan = self.judgement.plans.stages[stage]
            deadline = None if plan.deadline is None else plan.deadline(base)
            frames = self._reading.rule_frames(plan, base, deadline)
            self._frames[stage] = None if frames is None else frames.now
        return self._frames[stage]

    def seen(self, events: Events, frame: Frame) -> Seen:
        """Say which events count surely, and which doubtfully."""
        where = events.where
        return look(events, None if where is None else self.judgement.plans.meanings.of(where))(
            frame
        )

    def sightings(self, events: Events, frame: Frame) -> tuple[Sighting, ...]:
        """Give every event of the kind or group, in order of time, with what its condition came to."""
        existing = self.seen(replace(events, where=None), frame).sure
        if events.where is None:
            return tuple(Sighting(event, None) for event in existing)
        where = self.judgement.plans.meanings.of(events.where)
        outer = frame.event
        found = []
        for event in existing:
            frame.event = event
            found.append(Sighting(event, where(frame)))
        frame.event = outer
        return tuple(found)


def calendar_of(frame: Frame) -> CalendarTable | None:
    """Give the frame's calendar, None where there is none or nobody can say which."""
    table: CalendarTable | Gap | None = frame.table
    return table if isinstance(table, CalendarTable) else None
