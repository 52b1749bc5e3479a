"""Find what would turn a rule: walk down from a stage to the facts that decide it, the cheapest ways first."""

from typing import Final

from leadpact.nodes import (
    Aggregate,
    All,
    Apply,
    AsOf,
    Attribute,
    Field,
    Is,
    Literal,
    Not,
    Some,
    StageName,
    State,
    ValueName,
    Window,
)
from leadpact.operators.model import Family
from leadpact.policy import AllOf, AnyOf, AtLeast, Criterion, Form, Score, Stage
from leadpact.readings.event_repairs import EventRepairs
from leadpact.readings.evidence import Evidence
from leadpact.readings.findings import Finding
from leadpact.readings.frames import Frame
from leadpact.readings.judgement import Judgement
from leadpact.readings.proposals import (
    DONE,
    IMPOSSIBLE,
    Alternatives,
    Item,
    all_of,
    both,
    either,
    guarded,
    reaching,
)
from leadpact.readings.relations import is_plain, neutral, wish_of_operand, wish_of_test
from leadpact.readings.value_repairs import ValueRepairs
from leadpact.readings.wishes import BLANKED, KNOWN, Wish, only

_DEEPEST: Final = 120
"""Rules are nested less; a chain of values or stages may be longer, and is then left alone."""
_MOST_GUARDED: Final = 200


class Repairs:
    """The ways to turn the rules of one judgement; each rule is walked once for each truth."""

    def __init__(self, judgement: Judgement) -> None:
        self.judgement = judgement
        self.evidence = Evidence(judgement)
        self.values = ValueRepairs(judgement, truth=self.truth, aggregate=self._aggregate)
        self.events = EventRepairs(self.evidence, truth=self.truth, bring=self.values.bring)
        self._known: dict[tuple[int, bool], tuple[Finding, Alternatives]] = {}
        self._stages: dict[tuple[str, bool], Alternatives] = {}
        self._depth = 0

    # -- stages

    def stage(self, name: str, *, passed: bool) -> Alternatives:
        """Give the ways to let a lead pass a stage, or not pass it."""
        known = self._stages.get((name, passed))
        if known is None:
            find = self._pass if passed else self._miss
            known = self._stages[name, passed] = find(name)
        return known

    def _pass(self, name: str) -> Alternatives:
        return all_of(
            [self._applies(name, wanted=True), self._deadline(name), self._rule(name, wanted=True)]
        )

    def _miss(self, name: str) -> Alternatives:
        return either([self._rule(name, wanted=False), self._applies(name, wanted=False)])

    def _applies(self, name: str, *, wanted: bool) -> Alternatives:
        when = self.judgement.stages[name].when
        if when is None:
            return DONE if wanted else IMPOSSIBLE
        return self.truth(when, self.evidence.when_frame(name), wanted=wanted)

    def _deadline(self, name: str) -> Alternatives:
        found = self.judgement.stages[name].deadline_finding
        if found is None or not self.evidence.lacks_deadline(name):
            return DONE
        return self.values.bring(found, KNOWN, self.evidence.when_frame(name))

    def _rule(self, name: str, *, wanted: bool) -> Alternatives:
        """Turn what the criteria come to, or keep it; a waived one has passed."""
        plan = self.judgement.plans.stages[name]
        frame = self.evidence.frame(name)
        truths = {f.criterion.name: f.truth for f in self.judgement.stages[name].criteria}
        items = []
        for rule in plan.rules:
            criterion = rule.criterion
            helps = _helps(criterion, wanted=wanted)
            found = rule.read(frame)
            is_waived = truths.get(criterion.name) is True and found.value is not True
            if is_waived:
                ways = DONE if helps else IMPOSSIBLE
            else:
                ways = self.truth(found, frame, wanted=helps)
            items.append(Item(abs(criterion.points) or 1, ways))
        need = _need(plan.stage, wanted=wanted)
        if need == sum(item.gain for item in items):
            return all_of([item.ways for item in items])
        return reaching(items, need)

    # -- conditions

    def truth(self, finding: Finding, frame: Frame, *, wanted: bool) -> Alternatives:
        """Give the ways to make a condition true, or false; where it is so already, to keep it so."""
        key = (id(finding), wanted)
        if key not in self._known:
            if self._depth > _DEEPEST:
                return IMPOSSIBLE
            self._depth += 1
            find = self._kept if finding.value is wanted else self._truth
            self._known[key] = finding, find(finding, frame, wanted=wanted)
            self._depth -= 1
        return self._known[key][1]

    def _kept(self, finding: Finding, frame: Frame, *, wanted: bool) -> Alternatives:
        """Guard what makes a condition hold, in case that something else asks for it."""
        match finding.expr:
            case Not() | ValueName() | StageName():
                return self._truth(finding, frame, wanted=wanted)
            case All(parts=parts) | Some(parts=parts) if len(parts) <= _MOST_GUARDED:
                holding = [part for part in finding.parts if part.value is wanted]
                kept = [self.truth(part, frame, wanted=wanted) for part in holding]
                return all_of(kept) if isinstance(finding.expr, All) is wanted else either(kept)
            case Apply() | Field() | Attribute() | Aggregate():
                return guarded(self._truth(finding, frame, wanted=wanted))
            case _:
                return DONE

    def _truth(self, finding: Finding, frame: Frame, *, wanted: bool) -> Alternatives:
        parts = finding.parts
        match finding.expr:
            case Not():
                return self.truth(parts[0], frame, wanted=not wanted)
            case All() if wanted:
                return all_of([self.truth(part, frame, wanted=True) for part in parts])
            case Some() if not wanted:
                return all_of([self.truth(part, frame, wanted=False) for part in parts])
            case All() | Some():
                return either(self.truth(part, frame, wanted=wanted) for part in parts)
            case Apply(operator=operator) if operator.family is Family.COMPARISON:
                return self._compared(finding, frame, wanted=wanted)
            case Apply():
                wish = wish_of_test(finding, wanted=wanted)
                return self.values.bring(parts[0], wish, frame)
            case Is():
                return self._state(finding, frame, wanted=wanted)
            case StageName(name=name):
                return self.stage(name, passed=wanted)
            case ValueName():
                return self.truth(parts[0], frame, wanted=wanted)
            case Field() | Attribute():
                return self.values.bring(finding, only(wanted), frame)
            case Aggregate(function="exists"):
                return self.events.existing(finding, frame, wanted=wanted)
            case Aggregate():
                return self.events.aggregate(finding, only(wanted), frame, None)
            case Window():
                return self.events.window(finding, frame, wanted=wanted)
            case _:
                return IMPOSSIBLE

    def _compared(self, finding: Finding, frame: Frame, *, wanted: bool) -> Alternatives:
        """Solve a comparison for either side; where nobody knows either, for both."""
        ways = []
        for side in (0, 1):
            other = finding.parts[1 - side].value
            if is_plain(other):
                wish = wish_of_operand(finding.expr, side, other, wanted=wanted)
                ways.append(self.values.bring(finding.parts[side], wish, frame))
        if any(is_plain(part.value) for part in finding.parts):
            return either(ways)
        left, right = finding.parts
        if isinstance(right.expr, Literal | AsOf):
            return IMPOSSIBLE
        value = neutral(right.expr, frame.cut)
        wish = wish_of_operand(finding.expr, 0, value, wanted=wanted)
        return both(
            self.values.bring(right, only(value), frame), self.values.bring(left, wish, frame)
        )

    def _aggregate(
        self, finding: Finding, wish: Wish, frame: Frame, name: str | None
    ) -> Alternatives:
        return self.events.aggregate(finding, wish, frame, name)

    def _state(self, finding: Finding, frame: Frame, *, wanted: bool) -> Alternatives:
        expr = finding.expr
        if not isinstance(expr, Is):
            return IMPOSSIBLE
        if isinstance(expr.part, StageName):
            return self._stage_state(expr.part.name, expr.state, wanted=wanted)
        part = finding.parts[0]
        known = (expr.state is State.KNOWN) is wanted
        return self.values.bring(part, KNOWN if known else BLANKED, frame)

    def _stage_state(self, name: str, state: State, *, wanted: bool) -> Alternatives:
        if state is State.APPLICABLE:
            return self._applies(name, wanted=wanted)
        if wanted:
            return both(self._applies(name, wanted=True), self._rule(name, wanted=False))
        return either([self._rule(name, wanted=True), self._applies(name, wanted=False)])


def _helps(criterion: Criterion, *, wanted: bool) -> bool:
    """Tell what a criterion should be for the stage to pass, or not to: one with negative points the opposite."""
    return wanted if criterion.points >= 0 else not wanted


def _need(stage: Stage, *, wanted: bool) -> int:
    """How much is to be gained or kept: from the lowest score up to the mark, or from the highest below it."""
    criteria = stage.criteria
    points = [c.points if isinstance(stage.form, Score) else 1 for c in criteria]
    mark = _mark(stage.form, len(criteria))
    if wanted:
        return mark - sum(p for p in points if p < 0)
    return sum(p for p in points if p > 0) - mark + 1


def _mark(form: Form, number: int) -> int:
    match form:
        case AllOf():
            return number
        case AnyOf():
            return 1
        case AtLeast(number=least):
            return least
        case Score(mark=mark):
            return mark
