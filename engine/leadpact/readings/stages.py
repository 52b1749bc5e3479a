"""Stages of one lead: `when`, deadlines, waivers, and the two readings that make a verdict."""

from collections.abc import Callable
from dataclasses import dataclass

from leadpact.calendars import CalendarTable, compile_calendar
from leadpact.lead import BLANK, Lead
from leadpact.nodes import (
    Aggregate,
    AsOf,
    Attribute,
    Expr,
    Extreme,
    Field,
    Literal,
    StageName,
    ValueName,
    Window,
    walk,
)
from leadpact.policy import CalendarChoice, Criterion, PolicyTree, Stage, Waiver
from leadpact.readings.findings import Finding, Gap
from leadpact.readings.frames import Frame, Read, gap_of, local_date
from leadpact.readings.meaning import Meanings
from leadpact.readings.verdicts import Truth, Verdict, combined
from leadpact.units import BOOLEAN, Kind


@dataclass(frozen=True, slots=True)
class CriterionFinding:
    """What one criterion came to. ``waiver`` is the one that covers it, where it does."""

    criterion: Criterion
    verdict: Verdict
    finding: Finding
    waiver: Waiver | None


@dataclass(frozen=True, slots=True)
class StageFinding:
    """What one stage came to. ``deadline`` is in UTC microseconds, None without one or before it is known."""

    stage: Stage
    verdict: Verdict
    when: Finding | None
    deadline: int | None
    deadline_finding: Finding | None
    criteria: tuple[CriterionFinding, ...]


@dataclass(frozen=True, slots=True)
class _Rule:
    criterion: Criterion
    read: Read
    waits: bool
    waivers: tuple[tuple[Waiver, Read], ...]


@dataclass(frozen=True, slots=True)
class _Plan:
    """A stage, its expressions turned into meanings."""

    stage: Stage
    when: Read | None
    deadline: Read | None
    rules: tuple[_Rule, ...]


class Plans:
    """The meanings of all stages of one policy, made once."""

    def __init__(self, tree: PolicyTree) -> None:
        self.tree = tree
        first = tree.first_calendar
        self.tables: dict[str, CalendarTable] = {
            name: compile_calendar(entry.week) for name, entry in tree.calendars.items()
        }
        self.days = None if first is None else self.tables[first.name]
        self.meanings = Meanings(tree, self.days)
        self.covers = None if tree.covers is None else self.meanings.of(tree.covers)
        self.converted = None if tree.converted is None else self.meanings.of(tree.converted)
        self.stages = {name: self._plan(tree.stages[name]) for name in tree.stage_order}

    def _plan(self, stage: Stage) -> _Plan:
        of = self.meanings.of
        return _Plan(
            stage,
            None if stage.when is None else of(stage.when),
            None if stage.deadline is None else of(stage.deadline),
            tuple(self._rule(stage, criterion) for criterion in stage.criteria),
        )

    def _rule(self, stage: Stage, criterion: Criterion) -> _Rule:
        waivers = tuple(
            (waiver, self.meanings.of(waiver.condition))
            for waiver in self.tree.waivers.values()
            if waiver.stage == stage.name
            and (not waiver.criteria or criterion.name in waiver.criteria)
            and criterion.points >= 0
        )
        return _Rule(criterion, self.meanings.of(criterion.rule), self.waits(criterion.rule), waivers)

    def waits(self, expr: Expr) -> bool:
        """Whether waiting could settle the expression: only then does the closing reading differ."""
        for node in walk(expr):
            match node:
                case Window() | StageName() | Aggregate() | AsOf() | Extreme():
                    return True
                case Field(type=found) | Attribute(type=found) if found.kind is Kind.MOMENT:
                    return True
                case ValueName(name=name) if self.waits(self.tree.values[name].expr):
                    return True
                case _:
                    pass
        return False


@dataclass(frozen=True, slots=True)
class _Frames:
    """What a stage's own rule is read in. ``open_until`` is set before its deadline has passed."""

    now: Frame
    closing: Frame
    is_open: bool


class _Truths:
    """How a stage stands in both readings; the closing one is read when somebody asks."""

    __slots__ = ("applies", "applies_closing", "closing", "now")

    def __init__(self, now: Truth, applies: Truth, closing: Callable[[], Truth], applies_closing: Callable[[], Truth]) -> None:
        self.now = now
        self.applies = applies
        self.closing = closing
        self.applies_closing = applies_closing


class Reading:
    """All stages of one lead as of one instant, each read once, in the order of their names."""

    def __init__(self, plans: Plans, lead: Lead, as_of: int) -> None:
        self.plans = plans
        self.lead = lead
        self.as_of = as_of
        self._truths: dict[str, _Truths] = {}
        self._frames: dict[object, tuple[Frame, list[Frame]]] = {}
        first = plans.tree.first_calendar
        self.base = self._base(None if first is None else plans.tables[first.name])
        self.stages = {name: self._stage(plan) for name, plan in plans.stages.items()}

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
            name = chosen.calendars.get(fact, chosen.otherwise) if isinstance(fact, str) else chosen.otherwise
            if name is None:
                datum = self.plans.tree.fields[chosen.field]
                return gap_of(chosen.field, fact, datum.filled_by)
            return self.plans.tables[name]
        return None if chosen is None else self.plans.tables[chosen]

    # -- what named stages came to

    def passed(self, name: str, closing: bool) -> Truth:  # noqa: FBT001 - called by every frame
        truths = self._truths[name]
        if truths.applies is False:
            return False
        return truths.closing() if closing and truths.now is None else truths.now

    def applies(self, name: str, closing: bool) -> Truth:  # noqa: FBT001 - called by every frame
        truths = self._truths[name]
        return truths.applies_closing() if closing and truths.applies is None else truths.applies

    # -- one stage

    def _stage(self, plan: _Plan) -> StageFinding:
        base = self._base(self._table(plan.stage))
        when = None if plan.when is None else plan.when(base)
        applies: Truth = True if when is None else when.value
        if applies is False:
            self._truths[plan.stage.name] = _Truths(False, False, _false, _false)
            return StageFinding(plan.stage, Verdict.NOT_APPLICABLE, when, None, None, ())
        deadline = None if plan.deadline is None else plan.deadline(base)
        frames = self._rule_frames(plan, base, deadline)
        if frames is None:
            return self._without_deadline(plan, when, applies, deadline)
        found = tuple([self._criterion(rule, frames, base) for rule in plan.rules])
        now = self._now(plan, found, frames) if applies else None
        closing = _once(lambda: self._closing(plan, found, frames, base))
        later = _once(lambda: self._applies_closing(plan, base))
        self._truths[plan.stage.name] = _Truths(now, applies, closing, later)
        verdict = self._verdict(plan, found, now, frames)
        instant = deadline.value if deadline is not None and deadline.value.__class__ is int else None
        return StageFinding(plan.stage, verdict, when, instant, deadline, found)

    def _without_deadline(self, plan: _Plan, when: Finding | None, applies: Truth, deadline: Finding | None) -> StageFinding:
        """Answer where the deadline is unknown for want of data: so is the stage."""
        later = _once(lambda: self._applies_closing(plan, self._base(self._table(plan.stage))))
        self._truths[plan.stage.name] = _Truths(None, applies, _unknown, later)
        unknown = Finding(Literal(False, BOOLEAN, "", span=plan.stage.span), None, () if deadline is None else (deadline,), None)
        found = tuple(
            CriterionFinding(rule.criterion, Verdict.UNKNOWN, unknown._replace(expr=rule.criterion.rule), None)
            for rule in plan.rules
        )
        return StageFinding(plan.stage, Verdict.UNKNOWN, when, None, deadline, found)

    def _rule_frames(self, plan: _Plan, base: Frame, deadline: Finding | None) -> _Frames | None:
        """Choose what the stage's own rule is read in; None where the deadline is unknown."""
        if plan.deadline is None or deadline is None:
            return _Frames(base, base, is_open=False)
        instant = deadline.value
        if instant.__class__ is int and instant <= self.as_of:
            now = base.but(closing=True, stages_closing=False, cut=instant, as_of=instant)
            closing = base.but(closing=True, stages_closing=True, cut=instant, as_of=instant)
            return _Frames(now, closing, is_open=False)
        end = instant if instant is not None else plan.deadline(self.closing_of(base)).value
        if end is None:
            return None
        closing = base.but(closing=True, stages_closing=True, cut=self.as_of, as_of=end)
        return _Frames(base, closing, is_open=True)

    def _criterion(self, rule: _Rule, frames: _Frames, base: Frame) -> CriterionFinding:
        found = rule.read(frames.now)
        value = found.value
        if value is True:
            return CriterionFinding(rule.criterion, Verdict.PASS, found, None)
        waiver = self._waiver(rule, base) if rule.waivers else None
        if frames.is_open or (value is None and self._closing_value(rule, frames, base) is not None):
            return CriterionFinding(rule.criterion, Verdict.PENDING, found, waiver)
        if waiver is not None:
            return CriterionFinding(rule.criterion, Verdict.WAIVED, found, waiver)
        verdict = Verdict.UNKNOWN if value is None else Verdict.FAIL
        return CriterionFinding(rule.criterion, verdict, found, None)

    def _closing_value(self, rule: _Rule, frames: _Frames, base: Frame) -> Truth:
        if frames.closing is not base:
            value: Truth = rule.read(frames.closing).value
            return value
        if not rule.waits:
            return None
        value = rule.read(self.closing_of(base)).value
        return value

    def _waiver(self, rule: _Rule, base: Frame) -> Waiver | None:
        created = self.lead.created_at
        day = None if created is None else local_date(created, self.plans.days)
        for waiver, condition in rule.waivers:
            if day is not None and day <= waiver.until.toordinal() and condition(base).value is True:
                return waiver
        return None

    def _now(self, plan: _Plan, found: tuple[CriterionFinding, ...], frames: _Frames) -> Truth:
        criteria = plan.stage.criteria
        if frames.is_open:
            raw = [f.finding.value for f in found]
            return True if combined(plan.stage.form, criteria, raw) else None
        return combined(plan.stage.form, criteria, [_TRUTH[f.verdict] for f in found])

    def _closing(self, plan: _Plan, found: tuple[CriterionFinding, ...], frames: _Frames, base: Frame) -> Truth:
        """Give the closing truth: a stage that then does not apply has not passed."""
        applies = self._applies_closing(plan, base)
        if not applies:
            return applies
        truths = []
        for rule, f in zip(plan.rules, found, strict=True):
            truth = _TRUTH[f.verdict]
            if truth is None or frames.is_open:
                truth = self._closing_value(rule, frames, base)
                if truth is not True and f.waiver is not None:
                    truth = True
            truths.append(truth)
        return combined(plan.stage.form, plan.stage.criteria, truths)

    def _applies_closing(self, plan: _Plan, base: Frame) -> Truth:
        if plan.when is None:
            return True
        now: Truth = plan.when(base).value
        return plan.when(self.closing_of(base)).value if now is None else now

    def _verdict(self, plan: _Plan, found: tuple[CriterionFinding, ...], now: Truth, frames: _Frames) -> Verdict:
        truths = self._truths[plan.stage.name]
        if now is True:
            raw = [f.finding.value for f in found]
            if frames.is_open or combined(plan.stage.form, plan.stage.criteria, raw):
                return Verdict.PASS
            return Verdict.WAIVED
        if now is False:
            return Verdict.FAIL
        if truths.applies is None:
            applies = truths.applies_closing()
            decided = applies is False or (applies and truths.closing() is not None)
        else:
            decided = frames.is_open or truths.closing() is not None
        return Verdict.PENDING if decided else Verdict.UNKNOWN


_TRUTH: dict[Verdict, Truth] = {
    Verdict.PASS: True,
    Verdict.WAIVED: True,
    Verdict.FAIL: False,
    Verdict.PENDING: None,
    Verdict.UNKNOWN: None,
}


def _false() -> Truth:
    return False


def _unknown() -> Truth:
    return None


def _once(read: Callable[[], Truth]) -> Callable[[], Truth]:
    """Remember a truth once it has been read."""
    known: list[Truth] = []

    def remembered() -> Truth:
        if not known:
            known.append(read())
        return known[0]

    return remembered
