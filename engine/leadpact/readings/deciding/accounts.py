"""What became of a decided lead, who is accountable, and why a criterion is unknown."""

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias, TypeGuard

from leadpact.policy import PolicyTree, Stage, StageKind
from leadpact.readings.deciding.results import CriterionResult, Judged, StageResult
from leadpact.readings.deciding.worths import Gap, Open, Origin, State, leaves
from leadpact.readings.findings import Cause
from leadpact.readings.outcomes import Accountable, Breach, Outcome
from leadpact.readings.verdicts import Verdict

Results: TypeAlias = Mapping[str, StageResult]


class Account(NamedTuple):
    """What became of a lead, who answers for it, and which rules of the hand-over were broken."""

    outcome: Outcome | None
    accountable: Accountable | None
    breaches: tuple[Breach, ...]


def account_of(tree: PolicyTree, judged: Judged) -> Account:
    """Give account of a judged lead; of one that is not covered there is nothing to tell."""
    if judged.covered is False:
        return Account(None, None, ())
    results = judged.results
    outcome = outcome_of(tree, results, converted=judged.converted)
    return Account(outcome, accountable_of(tree, results, outcome), breaches_of(tree, results))


_PASSED = (Verdict.PASS, Verdict.WAIVED)


def outcome_of(tree: PolicyTree, results: Results, *, converted: bool | None) -> Outcome:
    """Give the first outcome that holds; ``converted`` is the policy's own rule, None without one."""
    conversions = _verdicts(tree, results, StageKind.CONVERSION)
    if converted is None:
        converted = bool(conversions) and conversions[-1] in _PASSED
    if converted:
        return Outcome.CONVERTED
    qualifying = _verdicts(tree, results, StageKind.QUALIFICATION)
    if Verdict.FAIL in qualifying:
        return Outcome.UNQUALIFIED
    if Verdict.UNKNOWN in qualifying:
        return Outcome.UNDECIDED
    if Verdict.PENDING in qualifying:
        return Outcome.OPEN
    if not conversions:
        return Outcome.QUALIFIED
    if Verdict.FAIL in conversions:
        return Outcome.LOST
    if Verdict.UNKNOWN in conversions:
        return Outcome.UNDECIDED
    if Verdict.PENDING not in conversions:
        return Outcome.OPEN
    waiting = _first(tree, results, StageKind.CONVERSION, Verdict.PENDING)
    if _waits_for_a_moment(waiting, results) and _broken_above(tree, results, waiting.stage.name):
        return Outcome.STUCK
    return Outcome.OPEN


def _verdicts(tree: PolicyTree, results: Results, kind: StageKind) -> list[Verdict]:
    return [results[name].verdict for name, stage in tree.stages.items() if stage.kind is kind]


def breaches_of(tree: PolicyTree, results: Results) -> tuple[Breach, ...]:
    """List the failed `sla` stages in file order."""
    return tuple(
        Breach(name, _owner(results[name], _failed(results[name])))
        for name, stage in tree.stages.items()
        if stage.kind is StageKind.SLA and results[name].verdict is Verdict.FAIL
    )


def _broken_above(tree: PolicyTree, results: Results, name: str) -> list[StageResult]:
    names = list(tree.stages)
    return [
        results[above]
        for above in names[: names.index(name)]
        if tree.stages[above].kind is StageKind.SLA and results[above].verdict is Verdict.FAIL
    ]


# -- waiting


def _waits_for_a_moment(result: StageResult, results: Results) -> bool:
    """Whether a pending stage waits only for what has not come: no window in it has begun."""
    if result.deadline.__class__ is int:
        return False
    reasons = [f.worth for f in result.criteria if f.verdict is Verdict.PENDING]
    if is_unknown(result.when):
        reasons.append(result.when)
    seen: set[int] = set()
    return all(_is_for_a_moment(worth, results, seen) for worth in reasons)


def _is_for_a_moment(worth: object, results: Results, seen: set[int]) -> bool:
    if not is_unknown(worth) or id(worth) in seen:
        return True
    seen.add(id(worth))
    if worth.origin is Origin.WINDOW:
        return worth.gap is None or worth.gap.cause is not Cause.NOT_YET
    if worth.origin in (Origin.STAGE, Origin.STANDING):
        return _waits_for_a_moment(results[worth.stage], results)
    if worth.gap is not None:
        return worth.gap.cause is Cause.NOT_YET
    return all(_is_for_a_moment(part, results, seen) for part in worth.parts)


def is_unknown(worth: object) -> TypeGuard[Open]:
    """Whether a worth is unknown now, neither a known value nor one that never comes."""
    return isinstance(worth, Open) and worth.state is State.UNKNOWN


# -- accountability


def accountable_of(tree: PolicyTree, results: Results, outcome: Outcome) -> Accountable | None:
    """Find the one owner of a lead that did not make it, by its outcome."""
    match outcome:
        case Outcome.UNQUALIFIED:
            return _for_failing(_first(tree, results, StageKind.QUALIFICATION, Verdict.FAIL))
        case Outcome.LOST | Outcome.STUCK:
            verdict = Verdict.FAIL if outcome is Outcome.LOST else Verdict.PENDING
            conversion = _first(tree, results, StageKind.CONVERSION, verdict)
            above = _broken_above(tree, results, conversion.stage.name)
            return _for_failing(above[-1] if above else conversion)
        case Outcome.UNDECIDED:
            return _for_unknown(tree, results)
        case Outcome.CONVERTED | Outcome.OPEN | Outcome.QUALIFIED:
            return None


def _first(tree: PolicyTree, results: Results, kind: StageKind, verdict: Verdict) -> StageResult:
    return next(
        results[name]
        for name, stage in tree.stages.items()
        if stage.kind is kind and results[name].verdict is verdict
    )


def _failed(result: StageResult) -> tuple[CriterionResult, ...]:
    return tuple(f for f in result.criteria if f.verdict is Verdict.FAIL)


def _owner(result: StageResult, failed: tuple[CriterionResult, ...]) -> str | None:
    """Name who answers for a failed stage: the owner of its first failed criterion, else its own."""
    own = failed[0].criterion.owner if failed else None
    return own or result.stage.owner


def _for_failing(result: StageResult) -> Accountable:
    failed = _failed(result)
    fix = failed[0].criterion.fix if failed else None
    names = tuple(f.criterion.name for f in failed)
    return Accountable(result.stage.name, _owner(result, failed), fix or result.stage.fix, names)


def _for_unknown(tree: PolicyTree, results: Results) -> Accountable:
    """Charge the first criterion in file order that is unknown, and in it the first unknown datum."""
    result = next(
        results[name]
        for name, stage in tree.stages.items()
        if results[name].verdict is Verdict.UNKNOWN and stage.kind is not StageKind.SLA
    )
    stage = result.stage
    return _blamed(result, results) or Accountable(stage.name, stage.owner, stage.fix, ())


def _blamed(result: StageResult, results: Results) -> Accountable | None:
    if is_unknown(result.when):
        followed = _follow(result.when, results)
        if isinstance(followed, Accountable):
            return followed
        return _charged(result.stage, None, followed)
    for f in result.criteria:
        if f.verdict is Verdict.UNKNOWN:
            followed = _follow(f.worth, results)
            if isinstance(followed, Accountable):
                return followed
            return _charged(result.stage, f, followed)
    return None


def _charged(stage: Stage, f: CriterionResult | None, gap: Gap | None) -> Accountable:
    owner = stage.owner if f is None else f.criterion.owner or stage.owner
    fix = stage.fix if f is None else f.criterion.fix or stage.fix
    names = () if f is None else (f.criterion.name,)
    return Accountable(stage.name, (gap.owner if gap else None) or owner, fix, names)


def _follow(worth: Open, results: Results) -> Accountable | Gap | None:
    """Find the first field or attribute that is unknown, through values, into named stages."""
    for leaf in leaves(worth):
        if leaf.origin is Origin.STAGE:
            named = results[leaf.stage]
            blamed = _blamed(named, results) if named.verdict is Verdict.UNKNOWN else None
            if blamed is not None:
                return blamed
        elif leaf.gap is not None and leaf.gap.cause is not Cause.NOT_YET:
            return leaf.gap
    return None


def cause_of(worth: object, results: Results) -> Gap | None:
    """Give the first gap in the data that leaves a criterion unknown, followed into named stages."""
    if not isinstance(worth, Open):
        return None
    for leaf in leaves(worth):
        if leaf.origin is Origin.STAGE:
            found = _cause_of_stage(results[leaf.stage], results)
            if found is not None:
                return found
        elif leaf.gap is not None and leaf.gap.cause is not Cause.NOT_YET:
            return leaf.gap
    return None


def _cause_of_stage(result: StageResult, results: Results) -> Gap | None:
    """Give the cause of the criterion (or the `when`) that a named stage's unknown is charged to."""
    if result.verdict is not Verdict.UNKNOWN:
        return None
    if is_unknown(result.when):
        return cause_of(result.when, results)
    first = next((f for f in result.criteria if f.verdict is Verdict.UNKNOWN), None)
    return None if first is None else cause_of(first.worth, results)
