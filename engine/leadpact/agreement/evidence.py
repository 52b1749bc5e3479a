"""Evidence that a definition is right: how often leads that met each criterion came to the outcome, and how often the others."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from math import exp, log, sqrt

from leadpact.agreement.judged import JudgedLead
from leadpact.agreement.statistics_rates import (
    LEVEL,
    Interval,
    chance_of_difference,
    critical,
    holm,
    wilson,
)
from leadpact.engines.results import StageResult
from leadpact.nodes import Field
from leadpact.policy import PolicyTree, Stage, StageKind, walk_through
from leadpact.readings.outcomes import Outcome
from leadpact.readings.verdicts import Verdict

CONVERTED = "converted"
"""The outcome that every policy has; any other is a stage."""
FEWEST = 5
"""A criterion that splits off fewer leads on one side says nothing."""
_PASSED = (Verdict.PASS, Verdict.WAIVED)
_MOSTLY, _HARDLY = 0.5, 0.01
"""A field leaks that half of the leads that came have, and not more than one in a hundred of the others."""


Verdicts = Mapping[tuple[str, str | None], Verdict]
"""The verdict of each stage, under (its name, None), and of each of its criteria."""


@dataclass(frozen=True, slots=True)
class Side:
    """The leads on one side of a criterion, and how many of them came to the outcome."""

    leads: int
    came: int

    @property
    def rate(self) -> float | None:
        return self.came / self.leads if self.leads else None

    @property
    def interval(self) -> Interval | None:
        return wilson(self.came, self.leads)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one criterion, or a whole stage (``criterion`` None), tells of the outcome.

    ``met`` and ``failed`` are the leads with a clear verdict; ``unclear`` have none. ``lift`` is the
    rate of those that met it over the rate of the others, with its interval; None where one of the
    two is zero. ``chance`` is the p-value, corrected for the number of findings; None where a side
    has fewer than 5 leads.
    """

    stage: str
    criterion: str | None
    met: Side
    failed: Side
    unclear: int
    lift: float | None
    lift_interval: Interval | None
    chance: float | None

    @property
    def removes(self) -> float | None:
        """The share of the leads with a clear verdict that it turns away."""
        total = self.met.leads + self.failed.leads
        return self.failed.leads / total if total else None

    @property
    def separates(self) -> bool | None:
        """Whether it tells leads apart by more than noise; None where nobody can say."""
        return None if self.chance is None else self.chance < 1 - LEVEL


@dataclass(frozen=True, slots=True)
class Leak:
    """A field that is known of the leads that came to the outcome, and hardly of any other.

    ``came`` of those that came have it, ``others`` of the others; ``criteria`` rest on it.
    """

    field: str
    came: int
    others: int
    criteria: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The evidence of one set of leads for one outcome.

    ``leads`` are those whose outcome is settled, ``came`` of them came to it; ``open`` still wait,
    or lack the data. ``not_asked`` never came as far as the stage that is the outcome: of them
    nobody can say what would have become.
    ``won_anyway`` are the ids of leads that a qualification stage turned away and that came to it.
    """

    outcome: str
    leads: int
    came: int
    open: int
    not_asked: int
    findings: tuple[Finding, ...]
    won_anyway: tuple[str, ...]
    leaks: tuple[Leak, ...]


class NoCase(Enum):
    """Why a lead is no evidence."""

    OPEN = "open"
    NOT_ASKED = "not asked"


@dataclass(frozen=True, slots=True)
class Case:
    """One lead whose outcome is settled: whether it came, and what the policy says of it."""

    judged: JudgedLead
    verdicts: Verdicts
    came: bool


def case_of(verdicts: Verdicts, judged: JudgedLead, outcome: str) -> Case | NoCase:
    """Look at one lead."""
    came = _came(judged, outcome)
    return came if isinstance(came, NoCase) else Case(judged, verdicts, came)


def verdicts_of(stages: Iterable[StageResult]) -> Verdicts:
    """Take the verdicts out of what a columnar engine says of a lead."""
    verdicts: dict[tuple[str, str | None], Verdict] = {}
    for found in stages:
        verdicts[found.name, None] = found.verdict
        for criterion in found.criteria:
            verdicts[found.name, criterion.name] = criterion.verdict
    return verdicts


def _came(judged: JudgedLead, outcome: str) -> bool | NoCase:
    if outcome == CONVERTED:
        if judged.outcome is Outcome.CONVERTED:
            return True
        waits = any(standing.wait is not None for standing in judged.stages.values())
        return NoCase.OPEN if waits else False
    standing = judged.stages[outcome]
    if standing.applies is False:
        return NoCase.NOT_ASKED
    if standing.wait is not None or standing.verdict is Verdict.UNKNOWN:
        return NoCase.OPEN
    return standing.has_passed


def evidence(tree: PolicyTree, looked_at: Iterable[Case | NoCase], outcome: str) -> Evidence:
    """Weigh every criterion and stage that comes before the outcome."""
    everything = tuple(looked_at)
    found = tuple(case for case in everything if isinstance(case, Case))
    raw = [_split(found, stage, criterion) for stage, criterion in _asked(tree, outcome)]
    chances = iter(
        holm([_chance(met, failed) for met, failed, _ in raw if _is_enough(met, failed)])
    )
    findings = []
    for (stage, criterion), (met, failed, unclear) in zip(_asked(tree, outcome), raw, strict=True):
        lift, interval = lift_of(met, failed)
        findings.append(
            Finding(
                stage=stage,
                criterion=criterion,
                met=met,
                failed=failed,
                unclear=unclear,
                lift=lift,
                lift_interval=interval,
                chance=next(chances) if _is_enough(met, failed) else None,
            )
        )
    return Evidence(
        outcome=outcome,
        leads=len(found),
        came=sum(case.came for case in found),
        open=everything.count(NoCase.OPEN),
        not_asked=everything.count(NoCase.NOT_ASKED),
        findings=tuple(findings),
        won_anyway=tuple(
            case.judged.id for case in found if case.came and _is_turned_away(tree, case)
        ),
        leaks=tuple(_leaks(tree, outcome, found)),
    )


def asked_before(tree: PolicyTree, outcome: str) -> Iterator[Stage]:
    """Yield the stages that come before an outcome, in file order."""
    for name, stage in tree.stages.items():
        if name == outcome:
            return
        if outcome != CONVERTED or stage.kind is not StageKind.CONVERSION:
            yield stage


def is_clear(verdict: Verdict | None) -> bool:
    """Whether a verdict says yes or no."""
    return verdict in _PASSED or verdict is Verdict.FAIL


def _asked(tree: PolicyTree, outcome: str) -> list[tuple[str, str | None]]:
    """List the stages before the outcome, each with its criteria where it has several."""
    asked: list[tuple[str, str | None]] = []
    for stage in asked_before(tree, outcome):
        asked.append((stage.name, None))
        if len(stage.criteria) > 1:
            asked += [(stage.name, criterion.name) for criterion in stage.criteria]
    return asked


def _split(cases: Sequence[Case], stage: str, criterion: str | None) -> tuple[Side, Side, int]:
    met = [c.came for c in cases if c.verdicts.get((stage, criterion)) in _PASSED]
    failed = [c.came for c in cases if c.verdicts.get((stage, criterion)) is Verdict.FAIL]
    unclear = len(cases) - len(met) - len(failed)
    return Side(len(met), sum(met)), Side(len(failed), sum(failed)), unclear


def _is_enough(met: Side, failed: Side) -> bool:
    return met.leads >= FEWEST and failed.leads >= FEWEST


def _chance(met: Side, failed: Side) -> float:
    return chance_of_difference(met.came, met.leads, failed.came, failed.leads)


def lift_of(met: Side, failed: Side) -> tuple[float | None, Interval | None]:
    """Give the ratio of two rates with its interval on the scale of the logarithm (Katz et al. 1978)."""
    if not met.came or not failed.came:
        return None, None
    lift = (met.came / met.leads) / (failed.came / failed.leads)
    error = sqrt(1 / met.came - 1 / met.leads + 1 / failed.came - 1 / failed.leads)
    reach = critical(LEVEL) * error
    return lift, Interval(exp(log(lift) - reach), exp(log(lift) + reach))


def _is_turned_away(tree: PolicyTree, case: Case) -> bool:
    return any(
        case.verdicts.get((name, None)) is Verdict.FAIL
        for name, stage in tree.stages.items()
        if stage.kind is StageKind.QUALIFICATION
    )


def _leaks(tree: PolicyTree, outcome: str, cases: Sequence[Case]) -> Iterable[Leak]:
    came = [case.judged for case in cases if case.came]
    others = [case.judged for case in cases if not case.came]
    if len(came) < FEWEST or len(others) < FEWEST:
        return
    for field in tree.fields:
        known = sum(lead.fact(field) is not None for lead in came)
        before = sum(lead.fact(field) is not None for lead in others)
        if known / len(came) >= _MOSTLY and before / len(others) <= _HARDLY:
            yield Leak(field, known, before, tuple(_resting_on(field, tree, outcome)))


def _resting_on(field: str, tree: PolicyTree, outcome: str) -> Iterator[tuple[str, str]]:
    """Yield the criteria before the outcome that ask for a field, by stage and name."""
    for stage in asked_before(tree, outcome):
        for criterion in stage.criteria:
            nodes = walk_through(criterion.rule, tree)
            if any(isinstance(node, Field) and node.path == field for node in nodes):
                yield stage.name, criterion.name
