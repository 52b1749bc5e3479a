"""The defining reading: what a policy says of one lead, and why. Other readings must agree with it."""

from collections.abc import Mapping
from dataclasses import dataclass

from leadpact.lead import Lead
from leadpact.policy import PolicyTree
from leadpact.readings.outcomes import (
    Accountable,
    Breach,
    Outcome,
    accountable_of,
    breaches_of,
    outcome_of,
)
from leadpact.readings.stages import Plans, Reading, StageFinding


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a policy says of one lead as of one instant (UTC microseconds).

    ``stages`` are in file order. A lead that the agreement does not cover has no stages and no
    outcome. ``covered`` is None where nobody can say: such a lead is judged, and flagged.
    """

    tree: PolicyTree
    lead: Lead
    as_of: int
    covered: bool | None
    stages: Mapping[str, StageFinding]
    outcome: Outcome | None
    accountable: Accountable | None
    breaches: tuple[Breach, ...]


class Explainer:
    """Explains leads by one policy: its meanings are made once, at the first lead."""

    def __init__(self, tree: PolicyTree) -> None:
        self.tree = tree
        self._plans: Plans | None = None

    def __call__(self, lead: Lead, as_of: int) -> Explanation:
        """Explain one lead as of an instant in UTC microseconds."""
        if self._plans is None:
            self._plans = Plans(self.tree)
        plans = self._plans
        reading = Reading(plans, lead, as_of)
        covered = True if plans.covers is None else plans.covers(reading.base).value
        if covered is False:
            return Explanation(self.tree, lead, as_of, covered, {}, None, None, ())
        converted = None if plans.converted is None else plans.converted(reading.base).value is True
        stages = {name: reading.stages[name] for name in self.tree.stages}
        outcome = outcome_of(self.tree, stages, converted=converted)
        accountable = accountable_of(self.tree, stages, outcome)
        breaches = breaches_of(self.tree, stages)
        return Explanation(self.tree, lead, as_of, covered, stages, outcome, accountable, breaches)
