"""What became of a lead, and who is accountable: exactly one owner, or nobody."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final, NamedTuple

from leadpact.nodes import Is, StageName, Window
from leadpact.policy import PolicyTree, Stage, StageKind
from leadpact.readings.findings import Cause, Finding, Gap, unknown_parts
from leadpact.readings.stage_findings import CriterionFinding, StageFinding
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
_SLA: Final = StageKind.SLA
_CONVERSION: Final = StageKind.CONVERSION
_UNDECIDED: Final = Outcome.UNDECIDED
_UNQUALIFIED: Final = Outcome.UNQUALIFIED


class Account(NamedTuple):
    """What became of a lead, who answers for it, and which rules of the hand-over were broken."""

    outcome: Outcome
    accountable: Accountable | None
    breaches: tuple[Breach, ...]


class Roles(NamedTuple):
    """The stages of a policy by what they are for, each in file order."""

    qualification: tuple[str, ...]
    conversion: tuple[str, ...]
    sla: tuple[str, ...]


def roles_of(tree: PolicyTree) -> Roles:
    """Sort a policy's stages by what they are for."""
    by_kind = (
        tuple(name for name, stage in tree.stages.items() if stage.kind is kind)
        for kind in (StageKind.QUALIFICATION, StageKind.CONVERSION, StageKind.SLA)
    )
    return Roles(*by_kind)


def account_of(stages: Stages, roles: Roles, *, converted: bool | None) -> Account:
    """Give account of a lead; ``stages`` are in file order.

    ``converted`` is what the policy's own rule says, None without one.
    """
    outcome, by = _outcome(stages, roles, converted=converted)
    if by is None:
        accountable = None
    elif outcome is _UNDECIDED:
        accountable = _for_unknown(by, stages)
    else:
        accountable = _for_failing(_first_cause(by, stages))
    return Account(outcome, accountable, _breaches(stages, roles) if roles.sla else ())


def _outcome(
    stages: Stages, roles: Roles, *, converted: bool | None
) -> tuple[Outcome, StageFinding | None]:
    """Give the first outcome that holds; and the stage that failed, is stuck or undecided, where one is."""
    qualifying, conversions = roles.qualification, roles.conversion
    if converted is None and conversions:
        converted = stages[conversions[-1]].verdict in _PASSED
    if converted:
        return Outcome.CONVERTED, None
    if (failed := _first(stages, qualifying, _FAIL)) is not None:
        return _UNQUALIFIED, failed
    if _first(stages, qualifying, Verdict.UNKNOWN) is not None:
        return _UNDECIDED, _first_undecided(stages)
    if _first(stages, qualifying, Verdict.PENDING) is not None:
        return Outcome.OPEN, None
    if not conversions:
        return Outcome.QUALIFIED, None
    if (lost := _first(stages, conversions, _FAIL)) is not None:
        return Outcome.LOST, lost
    if _first(stages, conversions, Verdict.UNKNOWN) is not None:
        return _UNDECIDED, _first_undecided(stages)
    waiting = _first(stages, conversions, Verdict.PENDING)
    if waiting is None or not _waits_for_a_moment(waiting, stages):
        return Outcome.OPEN, None
    is_stuck = _broken_above(waiting, stages) is not None
    return (Outcome.STUCK, waiting) if is_stuck else (Outcome.OPEN, None)


def _first(stages: Stages, names: Iterable[str], verdict: Verdict) -> StageFinding | None:
    for name in names:
        found = stages[name]
        if found.verdict is verdict:
            return found
    return None


def _first_undecided(stages: Stages) -> StageFinding | None:
    names = (name for name, found in stages.items() if found.stage.kind is not _SLA)
    return _first(stages, names, Verdict.UNKNOWN)


def _breaches(stages: Stages, roles: Roles) -> tuple[Breach, ...]:
    """List the failed `sla` stages in file order."""
    broken = [found for name in roles.sla if (found := stages[name]).verdict is _FAIL]
    return tuple([Breach(found.stage.name, _owner(found, _failed(found))) for found in broken])


def _broken_above(found: StageFinding, stages: Stages) -> StageFinding | None:
    """Give the last broken rule of the hand-over that stands above a stage."""
    broken = None
    for above in stages.values():
        if above is found:
            break
        if above.verdict is _FAIL and above.stage.kind is _SLA:
            broken = above
    return broken


def _first_cause(found: StageFinding, stages: Stages) -> StageFinding:
    """Give whom a lead was lost by: a broken rule above a conversion comes before the conversion."""
    if found.stage.kind is not _CONVERSION:
        return found
    return _broken_above(found, stages) or found


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


def _for_unknown(found: StageFinding, stages: Stages) -> Accountable:
    """Charge the first criterion in file order that is unknown, and in it the first unknown datum."""
    stage = found.stage
    return _blamed(found, stages) or Accountable(stage.name, stage.owner, stage.fix, ())


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
