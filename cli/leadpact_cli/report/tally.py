"""Count what a policy says of many leads: verdicts, outcomes, who answers for what, what is not known."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from leadpact.engines.results import Result
from leadpact.policy import PolicyTree
from leadpact.readings.findings import Cause
from leadpact.readings.outcomes import Outcome
from leadpact.readings.verdicts import Verdict

LOST = (Outcome.UNQUALIFIED, Outcome.LOST, Outcome.STUCK)
"""The outcomes of leads that did not make it."""


@dataclass(frozen=True, slots=True)
class Charge:
    """What a party answers for: a stage, and what was agreed to do about it."""

    stage: str
    owner: str | None
    fix: str | None


@dataclass(frozen=True, slots=True)
class Want:
    """A datum that left a rule open: its name, why it is not known, who fills it in."""

    name: str
    cause: Cause
    owner: str | None


@dataclass(slots=True)
class Tally:
    """What was counted so far.

    ``lost`` counts the leads that did not make it by who answers for them, ``undecided`` those
    that want data. ``broken`` counts the failed leads that are not lost, and saw a promise broken.
    ``wanted`` counts the leads in which a datum was the first that left a criterion open.
    """

    tree: PolicyTree
    judged: int = 0
    not_covered: int = 0
    coverage_unknown: int = 0
    failed: int = 0
    broken: int = 0
    unknown: int = 0
    stages: dict[str, Counter[Verdict]] = field(default_factory=dict)
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    lost: Counter[Charge] = field(default_factory=Counter)
    undecided: Counter[Charge] = field(default_factory=Counter)
    breaches: Counter[Charge] = field(default_factory=Counter)
    waived: Counter[str] = field(default_factory=Counter)
    wanted: Counter[Want] = field(default_factory=Counter)

    def add(self, result: Result, leads: int) -> None:
        """Count so many leads of which the policy says the same."""
        if result.covered is False:
            self.not_covered += leads
            return
        self.judged += leads
        if result.covered is None:
            self.coverage_unknown += leads
        if result.outcome is not None:
            self.outcomes[result.outcome] += leads
        for stage in result.stages:
            self.stages.setdefault(stage.name, Counter())[stage.verdict] += leads
        for waiver in {k.waiver for s in result.stages for k in s.criteria if k.waiver}:
            self.waived[waiver] += leads
        for want in dict.fromkeys(wanted(result, self.tree)):
            self.wanted[want] += leads
        self._add_charges(result, leads)
        if result.has_failed:
            self.failed += leads
            if result.outcome not in LOST and result.breaches:
                self.broken += leads
        if result.is_unknown:
            self.unknown += leads

    def _add_charges(self, result: Result, leads: int) -> None:
        charged = result.accountable
        if charged is not None:
            is_open = result.outcome is Outcome.UNDECIDED
            counts = self.undecided if is_open else self.lost
            counts[Charge(charged.stage, charged.owner, charged.fix)] += leads
        for breach in result.breaches:
            fix = self.tree.stages[breach.stage].fix
            self.breaches[Charge(breach.stage, breach.owner, fix)] += leads


def wanted(result: Result, tree: PolicyTree) -> Iterator[Want]:
    """Yield the first datum that left each criterion unknown; a stage that another one names speaks for itself."""
    for stage in result.stages:
        declared = tree.stages[stage.name]
        owners = {k.name: k.owner for k in declared.criteria}
        for k in stage.criteria:
            if k.verdict is Verdict.UNKNOWN and k.reason is not None:
                owner = k.reason.owner or owners[k.name] or declared.owner
                yield Want(k.reason.name, k.reason.cause, owner)
