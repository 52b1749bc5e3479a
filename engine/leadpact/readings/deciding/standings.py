"""Stages of one lead: `when`, deadlines, waivers, and the two readings that make a verdict."""

from typing import NamedTuple

from leadpact.calendars import CalendarTable
from leadpact.policy import Stage, Waiver
from leadpact.readings.deciding.frames import Frame
from leadpact.readings.deciding.planned import Plan, PlannedRule, PlannedStage
from leadpact.readings.deciding.results import (
    UNREAD,
    CriterionResult,
    Facts,
    Judged,
    StageResult,
    Unread,
)
from leadpact.readings.deciding.worths import Gap, Open, State, Truth, Worth, truth
from leadpact.readings.verdicts import Verdict
from leadpact.units import DAY

_EPOCH_ORDINAL = 719_163


class _Frames(NamedTuple):
    """What a stage's own rule is read in. ``is_open``: its deadline has not passed yet."""

    now: Frame
    closing: Frame
    is_open: bool


class _Standing:
    """How a stage stands now, and what it takes to read how it stands in the closing reading."""

    __slots__ = ("applies", "applies_later", "base", "frames", "later", "now", "plan", "results")

    def __init__(
        self,
        plan: PlannedStage,
        base: Frame,
        frames: _Frames | None,
        results: tuple[CriterionResult, ...],
        *,
        now: Truth,
        applies: Truth,
    ) -> None:
        self.plan = plan
        self.base = base
        self.frames = frames
        self.results = results
        self.now = now
        self.applies = applies
        self.later: Truth | Unread = UNREAD
        self.applies_later: Truth | Unread = UNREAD if applies is None else applies


class Standings:
    """All stages of one lead as of one instant, each read once, in the order of their names."""

    def __init__(self, plan: Plan, facts: Facts, as_of: int) -> None:
        self.plan = plan
        self.facts = facts
        self.as_of = as_of
        self._standings: dict[str, _Standing] = {}
        self._frames: dict[object, Frame] = {}
        self._twins: dict[object, Frame] = {}
        self._undated: dict[Frame, _Frames] = {}
        self.base = self._base(plan.days)

    def read(self) -> dict[str, StageResult]:
        """Read every stage."""
        return {plan.stage.name: self._stage(plan) for plan in self.plan.stages}

    def release(self) -> None:
        """Let go of what only reading needed: frames and standings hold each other."""
        self._standings.clear()
        self._frames.clear()
        self._twins.clear()
        self._undated.clear()
        del self.base

    # -- frames

    def _base(self, table: CalendarTable | Gap | None) -> Frame:
        known = self._frames.get(table)
        if known is None:
            known = self._frames[table] = Frame(
                *self.facts,
                cut=self.as_of,
                as_of=self.as_of,
                closing=False,
                stages_closing=False,
                table=table,
                passed=self.passed,
                applies=self.applies,
            )
        return known

    def _closing_of(self, frame: Frame) -> Frame:
        """Give the closing twin of a base frame."""
        twin = self._twins.get(frame.table)
        if twin is None:
            twin = frame.but(closing=True, stages_closing=True, cut=self.as_of, as_of=self.as_of)
            twin.is_closing_of(frame)
            self._twins[frame.table] = twin
        return twin

    def _table(self, stage: Stage) -> CalendarTable | Gap | None:
        chosen = stage.calendar
        if chosen is None:
            return None
        if isinstance(chosen, str):
            return self.plan.tables[chosen]
        fact = self.facts.fields[chosen.field]
        name = chosen.otherwise
        if isinstance(fact, str):
            name = chosen.calendars.get(fact, name)
        if name is not None:
            return self.plan.tables[name]
        gap: Gap | None = fact.gap
        return gap

    # -- what named stages came to

    def passed(self, name: str, closing: bool) -> Truth:  # noqa: FBT001 - called by every frame
        """Whether the lead passed a stage; one that does not apply is not passed."""
        standing = self._standings[name]
        if standing.now is None and closing and standing.applies is not False:
            return self._passed_later(standing)
        return standing.now

    def applies(self, name: str, closing: bool) -> Truth:  # noqa: FBT001 - called by every frame
        """Whether a stage applies to the lead."""
        standing = self._standings[name]
        return self._applies_later(standing) if closing else standing.applies

    def _applies_later(self, standing: _Standing) -> Truth:
        if standing.applies_later is UNREAD:
            when = standing.plan.when
            standing.applies_later = (
                True if when is None else truth(when(self._closing_of(standing.base)))
            )
        return standing.applies_later

    def _passed_later(self, standing: _Standing) -> Truth:
        if standing.later is UNREAD:
            standing.later = self._closing(standing)
        return standing.later

    # -- one stage

    def _stage(self, plan: PlannedStage) -> StageResult:
        stage = plan.stage
        base = self._base(self._table(stage))
        when = None if plan.when is None else plan.when(base)
        applies = True if when is None else truth(when)
        if applies is False:
            self._standings[stage.name] = _Standing(plan, base, None, (), now=False, applies=False)
            return StageResult(stage, Verdict.NOT_APPLICABLE, when, None, ())
        deadline = None if plan.deadline is None else plan.deadline(base)
        frames = self._rule_frames(plan, base, deadline)
        if frames is None:
            return self._without_deadline(plan, base, when, applies, deadline)
        found = []
        for rule in plan.rules:
            worth = rule.run(frames.now)
            found.append(
                rule.passed if worth is True else self._criterion(rule, worth, frames, base)
            )
        results = tuple(found)
        now = self._now(plan, results, frames) if applies else None
        standing = _Standing(plan, base, frames, results, now=now, applies=applies)
        self._standings[stage.name] = standing
        return StageResult(stage, self._verdict(standing, frames), when, deadline, results)

    def _without_deadline(
        self, plan: PlannedStage, base: Frame, when: Worth, applies: Truth, deadline: Worth
    ) -> StageResult:
        """Answer where the deadline is unknown for want of data: so is the stage."""
        stage = plan.stage
        self._standings[stage.name] = _Standing(plan, base, None, (), now=None, applies=applies)
        results = tuple(
            CriterionResult(rule.criterion, Verdict.UNKNOWN, deadline, None, None)
            for rule in plan.rules
        )
        return StageResult(stage, Verdict.UNKNOWN, when, deadline, results)

    def _rule_frames(self, plan: PlannedStage, base: Frame, deadline: Worth) -> _Frames | None:
        """Choose what the stage's own rule is read in; None where the deadline is unknown."""
        if plan.deadline is None:
            known = self._undated.get(base)
            if known is None:
                known = self._undated[base] = _Frames(base, base, is_open=False)
            return known
        if deadline.__class__ is int and deadline <= self.as_of:
            now = base.but(closing=True, stages_closing=False, cut=deadline, as_of=deadline)
            closing = base.but(closing=True, stages_closing=True, cut=deadline, as_of=deadline)
            return _Frames(now, closing, is_open=False)
        end = deadline
        if end.__class__ is Open and end.state is State.UNKNOWN:
            end = plan.deadline(self._closing_of(base))
            if end.__class__ is Open and end.state is State.UNKNOWN:
                return None
        closing = base.but(closing=True, stages_closing=True, cut=self.as_of, as_of=end)
        return _Frames(base, closing, is_open=True)

    def _criterion(
        self, rule: PlannedRule, worth: Worth, frames: _Frames, base: Frame
    ) -> CriterionResult:
        """Give the verdict of a criterion whose rule does not hold, now."""
        waiver = self._waiver(rule, base) if rule.waivers else None
        if frames.is_open:
            return CriterionResult(rule.criterion, Verdict.PENDING, worth, waiver, None)
        if worth is False:
            if waiver is None:
                return rule.failed
            return CriterionResult(rule.criterion, Verdict.WAIVED, worth, waiver, truth=True)
        later = self._closing_value(rule, frames, base)
        if later is not None:
            return CriterionResult(rule.criterion, Verdict.PENDING, worth, waiver, None, later)
        if waiver is not None:
            return CriterionResult(rule.criterion, Verdict.WAIVED, worth, waiver, truth=True)
        return CriterionResult(rule.criterion, Verdict.UNKNOWN, worth, None, None, None)

    def _closing_value(self, rule: PlannedRule, frames: _Frames, base: Frame) -> Truth:
        if frames.closing is not base:
            return truth(rule.run(frames.closing))
        return truth(rule.run(self._closing_of(base))) if rule.waits else None

    def _waiver(self, rule: PlannedRule, base: Frame) -> Waiver | None:
        created = self.facts.fields["created_at"]
        if created.__class__ is not int:
            return None
        days = self.plan.days
        day = created // DAY + _EPOCH_ORDINAL if days is None else days.local_date(created)
        for waiver, condition in rule.waivers:
            if day is not None and day <= waiver.until.toordinal() and condition(base) is True:
                return waiver
        return None

    def _now(
        self, plan: PlannedStage, results: tuple[CriterionResult, ...], frames: _Frames
    ) -> Truth:
        if frames.is_open:
            raw = tuple([truth(result.worth) for result in results])
            return True if plan.combined[raw] else None
        return plan.combined[tuple([result.truth for result in results])]

    def _closing(self, standing: _Standing) -> Truth:
        """Give the closing truth: a stage that then does not apply has not passed."""
        applies = self._applies_later(standing)
        plan, frames = standing.plan, standing.frames
        if not applies or frames is None:
            return applies and None
        truths = []
        for rule, result in zip(plan.rules, standing.results, strict=True):
            found = result.truth
            if found is None or frames.is_open:
                later = result.later
                if later is UNREAD:
                    later = self._closing_value(rule, frames, standing.base)
                found = later
                if found is not True and result.waiver is not None:
                    found = True
            truths.append(found)
        return plan.combined[tuple(truths)]

    def _verdict(self, standing: _Standing, frames: _Frames) -> Verdict:
        if standing.now is False:
            return Verdict.FAIL
        if standing.now is True:
            if frames.is_open or not standing.plan.is_waivable:
                return Verdict.PASS
            raw = tuple([truth(result.worth) for result in standing.results])
            return Verdict.PASS if standing.plan.combined[raw] else Verdict.WAIVED
        if standing.applies is None:
            applies = self._applies_later(standing)
            decided = applies is False or (
                applies is True and self._passed_later(standing) is not None
            )
        else:
            decided = frames.is_open or self._passed_later(standing) is not None
        return Verdict.PENDING if decided else Verdict.UNKNOWN


def judged(plan: Plan, facts: Facts, as_of: int) -> Judged:
    """Judge one lead: every stage, unless the agreement does not cover it."""
    standings = Standings(plan, facts, as_of)
    covered = True if plan.covers is None else truth(plan.covers(standings.base))
    if covered is False:
        return Judged(covered, {}, None)
    results = standings.read()
    converted = None if plan.converted is None else plan.converted(standings.base) is True
    standings.release()
    return Judged(covered, results, converted)
