"""What became of a lead, and who is accountable: exactly one owner, or nobody."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from leadpact.nodes import Is, StageName, Window
from leadpact.policy import PolicyTree, Stage, StageKind
from leadpact.readings.findings import Cause, Finding, Gap, unknown_parts
from leadpact.readings.stages import CriterionFinding, StageFinding
from leadpact.readings.verdicts import Verdict

Stages = Mapping[str, StageFinding]


class Outcome(Enum):
    """What became of a lead."""

    CONVERTED = "converted"
    UNQUALIFIED = "unqualified"
    UNDECIDED = "undecided"
    OPEN = "open"
    QUALIFIED = "qualified"
    LOST = "lost"
    STUCK = "stuck"


@dataclass(frozen=True, slots=True)
class Accountable:
    """Who answers for a lead that did not make it.

    ``stage`` and ``criteria`` say for what; ``owner`` is a party, or None where the policy names
    nobody; ``fix`` is what the parties agreed to do about it.
    """

    stage: str
    owner: str | None
    fix: str | None
    criteria: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Breach:
    """A broken rule of the hand-over, whatever became of the lead."""

    stage: str
    owner: str | None


_PASSED = (Verdict.PASS, Verdict.WAIVED)
# Every lead asks for these: looking a member up by its class is what would cost most.
_FAIL: Final = Verdict.FAIL
_QUALIFICATION: Final = StageKind.QUALIFICATION
_SLA: Final = StageKind.SLA
_CONVERSION: Final = StageKind.CONVERSION


def outcome_of(tree: PolicyTree, stages: Stages, *, converted: bool | None) -> Outcome:
    """Give the first outcome that holds; ``converted`` is the policy's own rule, None without one.

    ``stages`` are in file order.
    """
    conversions, qualifying = [], []
    for found in stages.values():
        kind = found.stage.kind
        if kind is _QUALIFICATION:
            qualifying.append(found.verdict)
        elif kind is _CONVERSION:
            conversions.append(found)
    if converted is None:
        converted = bool(conversions) and conversions[-1].verdict in _PASSED
    if converted:
        return Outcome.CONVERTED
    if _FAIL in qualifying:
        return Outcome.UNQUALIFIED
    if Verdict.UNKNOWN in qualifying:
        return Outcome.UNDECIDED
    if Verdict.PENDING in qualifying:
        return Outcome.OPEN
    if not conversions:
        return Outcome.QUALIFIED
    verdicts = [found.verdict for found in conversions]
    if Verdict.FAIL in verdicts:
        return Outcome.LOST
    if Verdict.UNKNOWN in verdicts:
        return Outcome.UNDECIDED
    waiting = next((found for found in conversions if found.verdict is Verdict.PENDING), None)
    if waiting is None or not _waits_for_a_moment(waiting, stages):
        return Outcome.OPEN
    above = _breaches_above(tree, stages, waiting.stage.name)
    return Outcome.STUCK if above else Outcome.OPEN


def breaches_of(tree: PolicyTree, stages: Stages) -> tuple[Breach, ...]:
    """List the failed `sla` stages in file order."""
    return tuple(
        [
            Breach(name, _owner(stages[name], _failed(stages[name])))
            for name, stage in tree.stages.items()
            if stage.kind is _SLA and stages[name].verdict is _FAIL
        ]
    )


def _breaches_above(tree: PolicyTree, stages: Stages, name: str) -> list[StageFinding]:
    names = list(tree.stages)
    return [
        stages[above]
        for above in names[: names.index(name)]
        if tree.stages[above].kind is StageKind.SLA and stages[above].verdict is Verdict.FAIL
    ]


# -- waiting


def _waits_for_a_moment(found: StageFinding, stages: Stages) -> bool:
    """Whether a pending stage waits only for what has not come: no window in it has begun."""
    if found.deadline_finding is not None and found.deadline is not None:
        return False
    reasons = [f.finding for f in found.criteria if f.verdict is Verdict.PENDING]
    if found.when is not None and found.when.value is None:
        reasons.append(found.when)
    seen: set[int] = set()
    return all(_is_for_a_moment(finding, stages, seen) for finding in reasons)


def _is_for_a_moment(finding: Finding, stages: Stages, seen: set[int]) -> bool:
    if finding.value is not None or id(finding) in seen:
        return True
    seen.add(id(finding))
    match finding.expr:
        case Window():
            return finding.due is None and not _has_begun(finding)
        case StageName(name=name) | Is(part=StageName(name=name)):
            return _waits_for_a_moment(stages[name], stages)
        case _:
            if finding.gap is not None:
                return finding.gap.cause is Cause.NOT_YET
            return all(_is_for_a_moment(part, stages, seen) for part in finding.parts)


def _has_begun(window: Finding) -> bool:
    return window.gap is not None and window.gap.cause is Cause.NOT_YET


# -- accountability


def accountable_of(tree: PolicyTree, stages: Stages, outcome: Outcome) -> Accountable | None:
    """Find the one owner of a lead that did not make it, by its outcome."""
    match outcome:
        case Outcome.UNQUALIFIED:
            return _for_failing(_first(tree, stages, _QUALIFICATION, _FAIL))
        case Outcome.LOST | Outcome.STUCK:
            verdict = Verdict.FAIL if outcome is Outcome.LOST else Verdict.PENDING
            conversion = _first(tree, stages, StageKind.CONVERSION, verdict)
            above = _breaches_above(tree, stages, conversion.stage.name)
            return _for_failing(above[-1] if above else conversion)
        case Outcome.UNDECIDED:
            return _for_unknown(tree, stages)
        case Outcome.CONVERTED | Outcome.OPEN | Outcome.QUALIFIED:
            return None


def _first(tree: PolicyTree, stages: Stages, kind: StageKind, verdict: Verdict) -> StageFinding:
    for name, stage in tree.stages.items():
        found = stages[name]
        if stage.kind is kind and found.verdict is verdict:
            return found
    raise LookupError(f"no {kind.value} stage came to {verdict.value}")


def _failed(found: StageFinding) -> tuple[CriterionFinding, ...]:
    return tuple([f for f in found.criteria if f.verdict is _FAIL])


def _owner(found: StageFinding, failed: tuple[CriterionFinding, ...]) -> str | None:
    """Name who answers for a failed stage: the owner of its first failed criterion, else its own."""
    own = failed[0].criterion.owner if failed else None
    return own or found.stage.owner


def _for_failing(found: StageFinding) -> Accountable:
    stage = found.stage
    failed = [f.criterion for f in found.criteria if f.verdict is _FAIL]
    if not failed:
        return Accountable(stage.name, stage.owner, stage.fix, ())
    first = failed[0]
    names = tuple([criterion.name for criterion in failed])
    return Accountable(stage.name, first.owner or stage.owner, first.fix or stage.fix, names)


def _for_unknown(tree: PolicyTree, stages: Stages) -> Accountable | None:
    """Charge the first criterion in file order that is unknown, and in it the first unknown datum."""
    for name, stage in tree.stages.items():
        found = stages[name]
        if found.verdict is not Verdict.UNKNOWN or stage.kind is StageKind.SLA:
            continue
        blamed = _blamed(found, stages)
        if blamed is not None:
            return blamed
        return Accountable(name, stage.owner, stage.fix, ())
    return None


def _blamed(found: StageFinding, stages: Stages) -> Accountable | None:
    if found.when is not None and found.when.value is None:
        followed = _follow(found.when, stages)
        if isinstance(followed, Accountable):
            return followed
        return _charged(found.stage, None, followed)
    for f in found.criteria:
        if f.verdict is not Verdict.UNKNOWN:
            continue
        followed = _follow(f.finding, stages)
        if isinstance(followed, Accountable):
            return followed
        return _charged(found.stage, f, followed)
    return None


def _charged(stage: Stage, f: CriterionFinding | None, gap: Gap | None) -> Accountable:
    owner = stage.owner if f is None else f.criterion.owner or stage.owner
    fix = stage.fix if f is None else f.criterion.fix or stage.fix
    names = () if f is None else (f.criterion.name,)
    return Accountable(stage.name, (gap.owner if gap else None) or owner, fix, names)


def _follow(finding: Finding, stages: Stages) -> Accountable | Gap | None:
    """Find the first field or attribute that is unknown, through values, into named stages."""
    for part in unknown_parts(finding):
        if isinstance(part.expr, StageName):
            named = stages[part.expr.name]
            blamed = _blamed(named, stages) if named.verdict is Verdict.UNKNOWN else None
            if blamed is not None:
                return blamed
        elif part.gap is not None and part.gap.cause is not Cause.NOT_YET:
            return part.gap
    return None
