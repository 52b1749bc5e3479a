"""Stages of one lead: `when`, deadlines, waivers, and the two readings that make a verdict."""

from collections.abc import Mapping
from functools import cached_property
from typing import Final

from leadpact.calendars import CalendarTable
from leadpact.lead import BLANK, Lead
from leadpact.policy import CalendarChoice, Stage, Waiver
from leadpact.readings.findings import Finding, Gap, new_finding
from leadpact.readings.frames import Frame, gap_of, local_date
from leadpact.readings.plans import PlannedRule, PlannedStage, Plans
from leadpact.readings.quick_stages import TRUTHS
from leadpact.readings.stage_findings import CriterionFinding, StageFinding
from leadpact.readings.standings import (
    RuleFrames,
    Standing,
    Unread,
    passed_or_waived,
    truth_now,
)
from leadpact.readings.verdicts import Truth, Verdict, combined

__all__ = ["CriterionFinding", "Reading", "StageFinding"]

# A member of an enumeration costs more to look up by its class than a criterion costs to judge.
_PASS: Final = Verdict.PASS
_FAIL: Final = Verdict.FAIL
_UNKNOWN: Final = Verdict.UNKNOWN
_PENDING: Final = Verdict.PENDING


class Reading:
    """The stages of one lead as of one instant, each read when somebody asks: all at once, or one that is named."""

    def __init__(self, plans: Plans, lead: Lead, as_of: int) -> None:
        self.plans = plans
        self.lead = lead
        self.as_of = as_of
        self._standings: dict[str, Standing] = {}
        self._frames: dict[object, tuple[Frame, list[Frame]]] = {}
        first = plans.tree.first_calendar
        self.base = self._base(None if first is None else plans.tables[first.name])
        self._quick: Mapping[str, StageFinding] = {}

    @cached_property
    def stages(self) -> dict[str, StageFinding]:
        """What each stage came to, in the order in which they name each other."""
        quick = self.plans.quick()
        self._quick = {} if quick is None else quick(self.lead.facts)
        return {
            name: self._quick.get(name) or self._stage(plan)
            for name, plan in self.plans.stages.items()
        }

    def release(self) -> None:
        """Let go of what only reading needed: frames and reading hold each other."""
        self._standings.clear()
        self._frames.clear()
        del self.base

    # -- frames

    def _base(self, table: CalendarTable | Gap | None) -> Frame:
        known = self._frames.get(table)
        if known is None:
            frame = Frame(
                self.lead,
                cut=self.as_of,
                as_of=self.as_of,
                closing=False,
                stages_closing=False,
                table=table,
                passed=self.passed,
                applies=self.applies,
            )
            known = self._frames[table] = (frame, [])
        return known[0]

    def frame_of(self, stage: Stage) -> Frame:
        """Give the frame that reads the lead now, on the stage's calendar."""
        return self._base(self._table(stage))

    def closing_of(self, frame: Frame) -> Frame:
        """Give the closing twin of a base frame."""
        twins = self._frames[frame.table][1]
        if not twins:
            twin = frame.but(closing=True, stages_closing=True, cut=self.as_of, as_of=self.as_of)
            twin.is_closing_of(frame)
            twins.append(twin)
        return twins[0]

    def _table(self, stage: Stage) -> CalendarTable | Gap | None:
        chosen = stage.calendar
        if isinstance(chosen, CalendarChoice):
            fact = self.lead.facts.get(chosen.field, BLANK)
            name = (
                chosen.calendars.get(fact, chosen.otherwise)
                if isinstance(fact, str)
                else chosen.otherwise
            )
            if name is None:
                datum = self.plans.tree.fields[chosen.field]
                return gap_of(chosen.field, fact, datum.filled_by)
            return self.plans.tables[name]
        return None if chosen is None else self.plans.tables[chosen]

    # -- what named stages came to

    def passed(self, name: str, closing: bool) -> Truth:  # noqa: FBT001 - called by every frame
        """Whether the lead passed a stage; one that does not apply is not passed."""
        if name in self._quick:  # it never waits
            return TRUTHS[self._quick[name].verdict]
        standing = self._standing(name)
        if standing.now is None and closing and standing.applies is not False:
            return self._passed_later(standing)
        return standing.now

    def _standing(self, name: str) -> Standing:
        if name not in self._standings:
            self._stage(self.plans.stages[name])
        return self._standings[name]

    def applies(self, name: str, closing: bool) -> Truth:  # noqa: FBT001 - called by every frame
        """Whether a stage applies to the lead."""
        if name in self._quick:
            return True
        standing = self._standing(name)
        return self._applies_later(standing) if closing else standing.applies

    def _applies_later(self, standing: Standing) -> Truth:
        if isinstance(standing.applies_later, Unread):
            when = standing.plan.when
            standing.applies_later = (
                True if when is None else when(self.closing_of(standing.base)).value
            )
        return standing.applies_later

    def _passed_later(self, standing: Standing) -> Truth:
        if isinstance(standing.later, Unread):
            standing.later = self._closing(standing)
        return standing.later

    # -- one stage

    def _stage(self, plan: PlannedStage) -> StageFinding:
        if plan.is_simple:
            return self._simple_stage(plan)
        stage = plan.stage
        base = self.frame_of(stage)
        when = None if plan.when is None else plan.when(base)
        applies: Truth = True if when is None else when.value
        if applies is False:
            self._standings[stage.name] = Standing(plan, base, None, (), now=False, applies=False)
            return StageFinding(stage, Verdict.NOT_APPLICABLE, when, None, None, ())
        deadline = None if plan.deadline is None else plan.deadline(base)
        frames = self.rule_frames(plan, base, deadline)
        if frames is None:
            return self._without_deadline(plan, when, applies, deadline)
        found = tuple([self._criterion(rule, frames, base) for rule in plan.rules])
        now = truth_now(plan, found, frames) if applies else None
        standing = Standing(plan, base, frames, found, now=now, applies=applies)
        self._standings[stage.name] = standing
        instant = (
            deadline.value if deadline is not None and deadline.value.__class__ is int else None
        )
        return StageFinding(stage, self._verdict(standing, frames), when, instant, deadline, found)

    def _simple_stage(self, plan: PlannedStage) -> StageFinding:
        """Answer as `_stage` does where a stage is its rules and nothing else: most leads see many of those."""
        stage = plan.stage
        base = self.base if plan.on_first_calendar else self.frame_of(stage)
        frames = RuleFrames(base, base, is_open=False) if plan.waits else None
        found, truths = [], []
        for criterion, read, waits in plan.reads:
            finding = read(base)
            value = finding.value
            truths.append(value)
            if value is not None:
                verdict = _PASS if value else _FAIL
            elif waits and read(self.closing_of(base)).value is not None:
                verdict = _PENDING
            else:
                verdict = _UNKNOWN
            found.append(new_finding(CriterionFinding, (criterion, verdict, finding, None, value)))
        criteria = tuple(found)
        now = combined(stage.form, stage.criteria, truths)
        standing = Standing(plan, base, frames, criteria, now=now, applies=True)
        self._standings[stage.name] = standing
        if now is None:
            pending = plan.waits and self._passed_later(standing) is not None
            verdict = _PENDING if pending else _UNKNOWN
        else:
            verdict = _PASS if now else _FAIL
        return new_finding(StageFinding, (stage, verdict, None, None, None, criteria))

    def _without_deadline(
        self, plan: PlannedStage, when: Finding | None, applies: Truth, deadline: Finding | None
    ) -> StageFinding:
        """Answer where the deadline is unknown for want of data: so is the stage."""
        stage = plan.stage
        base = self.frame_of(stage)
        self._standings[stage.name] = Standing(plan, base, None, (), now=None, applies=applies)
        parts = () if deadline is None else (deadline,)
        found = tuple(
            CriterionFinding(
                rule.criterion,
                Verdict.UNKNOWN,
                Finding(rule.criterion.rule, None, parts, None),
                None,
                None,
            )
            for rule in plan.rules
        )
        return StageFinding(stage, Verdict.UNKNOWN, when, None, deadline, found)

    def rule_frames(
        self, plan: PlannedStage, base: Frame, deadline: Finding | None
    ) -> RuleFrames | None:
        """Choose what the stage's own rule is read in; None where the deadline is unknown."""
        if plan.deadline is None or deadline is None:
            return RuleFrames(base, base, is_open=False)
        instant = deadline.value
        if instant.__class__ is int and instant <= self.as_of:
            now = base.but(closing=True, stages_closing=False, cut=instant, as_of=instant)
            closing = base.but(closing=True, stages_closing=True, cut=instant, as_of=instant)
            return RuleFrames(now, closing, is_open=False)
        end = instant if instant is not None else plan.deadline(self.closing_of(base)).value
        if end is None:
            return None
        closing = base.but(closing=True, stages_closing=True, cut=self.as_of, as_of=end)
        return RuleFrames(base, closing, is_open=True)

    def _criterion(self, rule: PlannedRule, frames: RuleFrames, base: Frame) -> CriterionFinding:
        found = rule.read(frames.now)
        value = found.value
        if value is True:
            return new_finding(CriterionFinding, (rule.criterion, Verdict.PASS, found, None, True))
        waiver = self._waiver(rule, base) if rule.waivers else None
        if frames.is_open or (value is None and self.closing_value(rule, frames, base) is not None):
            return CriterionFinding(rule.criterion, Verdict.PENDING, found, waiver, None)
        if waiver is not None:
            return CriterionFinding(rule.criterion, Verdict.WAIVED, found, waiver, truth=True)
        verdict = Verdict.UNKNOWN if value is None else Verdict.FAIL
        return CriterionFinding(rule.criterion, verdict, found, None, value)

    def closing_value(self, rule: PlannedRule, frames: RuleFrames, base: Frame) -> Truth:
        if frames.closing is not base:
            value: Truth = rule.read(frames.closing).value
            return value
        if not rule.waits:
            return None
        closing: Truth = rule.read(self.closing_of(base)).value
        return closing

    def _waiver(self, rule: PlannedRule, base: Frame) -> Waiver | None:
        created = self.lead.created_at
        day = None if created is None else local_date(created, self.plans.days)
        for waiver, condition in rule.waivers:
            if (
                day is not None
                and day <= waiver.until.toordinal()
                and condition(base).value is True
            ):
                return waiver
        return None

    def _closing(self, standing: Standing) -> Truth:
        """Give the closing truth: a stage that then does not apply has not passed."""
        applies = self._applies_later(standing)
        plan, frames = standing.plan, standing.frames
        if not applies or frames is None:
            return applies and None
        truths = []
        for rule, found in zip(plan.rules, standing.found, strict=True):
            truth = found.truth
            if truth is None or frames.is_open:
                truth = self.closing_value(rule, frames, standing.base)
                if truth is not True and found.waiver is not None:
                    truth = True
            truths.append(truth)
        return combined(plan.stage.form, plan.stage.criteria, truths)

    def _verdict(self, standing: Standing, frames: RuleFrames) -> Verdict:
        if standing.now is False:
            return Verdict.FAIL
        if standing.now is True:
            return passed_or_waived(standing, frames)
        if standing.applies is None:
            applies = self._applies_later(standing)
            decided = applies is False or (applies and self._passed_later(standing) is not None)
        else:
            decided = frames.is_open or self._passed_later(standing) is not None
        return Verdict.PENDING if decided else Verdict.UNKNOWN
