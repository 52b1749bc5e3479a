"""How many leads the promises of a policy come to, stage by stage."""

from collections.abc import Mapping

from leadpact.check.lint.measured import DAYS, amount, rate_of
from leadpact.check.lint.outline import resolved
from leadpact.nodes import Measure, StageName
from leadpact.policy import Commitment, PolicyTree

Volumes = Mapping[str | None, float]
"""Stage (None: all leads) -> how many that pass it are promised a day, about."""


def volumes(tree: PolicyTree) -> Volumes:
    """Give the promised volumes: counts, and promised rates of what is promised already."""
    found: dict[str | None, float] = {}
    rates: dict[str, float] = {}
    for commitment in tree.commitments.values():
        measure, low = resolved(tree, commitment), amount(commitment.target.low)
        if low is None or not isinstance(measure, Measure) or not is_of_all(commitment, measure):
            continue
        if measure.function == "count" and commitment.every is not None:
            counted = measure.subject.name if isinstance(measure.subject, StageName) else None
            found[counted] = max(low / DAYS[commitment.every], found.get(counted, 0))
        elif (name := rate_of(measure)) is not None:
            rates[name] = max(low, rates.get(name, 0))
    for name in tree.stage_order:
        asked = asked_of(tree, name, found)
        if name not in found and asked is not None and name in rates:
            found[name] = asked * rates[name]
    return found


def asked_of(tree: PolicyTree, name: str, promised: Volumes) -> float | None:
    """Give how many leads a day a stage is asked of: those that pass the stage in its `when`."""
    when = tree.stages[name].when
    if when is None:
        return promised.get(None)
    return promised.get(when.name) if isinstance(when, StageName) else None


def is_of_all(commitment: Commitment, measure: Measure) -> bool:
    """Whether a promise is about all leads, and not about some of them or each group apart."""
    return commitment.by is None and commitment.condition is None and measure.where is None
