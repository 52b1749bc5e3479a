"""A measure over some leads, as it is told: its value, what is beside it, and how sure it is."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import inf

from leadpact.agreement.intervals import (
    Certainty,
    Cluster,
    Method,
    clusters_of,
    entries_of,
    joined,
    of_count,
    of_price,
    of_quantile,
    of_rate,
)
from leadpact.agreement.judged import JudgedLead, Questions, number_of
from leadpact.agreement.measure_exprs import combined, divisors_of, leaves_of
from leadpact.agreement.measures import Leaf, Seen, passed_of, ranked
from leadpact.agreement.settling import Wait, together
from leadpact.agreement.statistics_rates import Interval
from leadpact.agreement.statistics_resampling import FEWEST_EVENTS, Drawn, bootstrap, seed_of
from leadpact.agreement.totals import Amount
from leadpact.agreement.wants import Want
from leadpact.nodes import Apply, Expr, Measure, StageName, ValueName, type_of
from leadpact.operators.arithmetic import DIVIDE
from leadpact.policy import PolicyTree
from leadpact.units import Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What a measure came to.

    ``value`` is in the unit of ``type`` (`inf`: longer than all), None where it is undefined;
    ``low`` to ``high`` what the unknown leads leave open. ``n`` leads, of which ``events`` passed or
    were counted; ``unknown`` are open for want of data, ``left_out`` said nothing, ``unsettled``
    wait, and ``so_far`` of those have passed. ``lacks_spend``: it needs a table of spend.
    """

    type: Type
    value: Amount | None
    low: Amount | None
    high: Amount | None
    n: int
    events: int
    unknown: int
    left_out: int
    unsettled: int
    so_far: int
    wants: Mapping[Want, int]
    lacks_spend: bool = False

    @property
    def is_open(self) -> bool:
        """Whether data that is missing could change it."""
        return self.low != self.high


@dataclass(frozen=True, slots=True)
class Sample:
    """What is looked at: leads, the spend of their dates and group (None without a table)."""

    leads: Sequence[JudgedLead]
    spend: int | None


class Reckoner:
    """One measure of a policy, ready to be worked out over leads.

    Leads of versions that the measure cannot be asked of are left out, and counted beside.
    """

    def __init__(self, expr: Expr, tree: PolicyTree, questions: Questions) -> None:
        self.expr = expr
        self.tree = tree
        self.type = type_of(expr)
        self.leaves = {m: Leaf(m, questions) for m in leaves_of(expr, tree)}
        subjects = (m.subject for m in self.leaves if not isinstance(m.subject, StageName))
        parts = (*subjects, *(m.where for m in self.leaves))
        numbers = [questions.number_of(part) for part in parts if part is not None]
        stages = [leaf.stage for leaf in self.leaves.values() if leaf.stage is not None]
        self.asked_in = questions.asked_in(numbers, stages)
        self._is_asked_everywhere = len(self.asked_in) == questions.versions

    def asks(self, lead: JudgedLead) -> bool:
        """Whether the version that judged a lead has what the measure asks."""
        return lead.version in self.asked_in

    def of(self, sample: Sample) -> Sample:
        """Give the leads that the measure can be asked of, with the spend."""
        if self._is_asked_everywhere:
            return sample
        return Sample([lead for lead in sample.leads if self.asks(lead)], sample.spend)

    @property
    def main(self) -> Leaf | None:
        """The aggregate over leads that says what n is: of a ratio the last one below the line."""
        over_leads = self.below or self.over_leads
        return over_leads[-1] if over_leads else None

    @property
    def over_leads(self) -> tuple[Leaf, ...]:
        """The aggregates over leads, spend apart."""
        return tuple(leaf for leaf in self.leaves.values() if leaf.function != "spend")

    @property
    def below(self) -> tuple[Leaf, ...]:
        """The aggregates over leads that the measure divides by."""
        found = (self.leaves[m] for m in divisors_of(self.expr, self.tree))
        return tuple(leaf for leaf in dict.fromkeys(found) if leaf.function != "spend")

    @property
    def needs_spend(self) -> bool:
        return any(leaf.function == "spend" for leaf in self.leaves.values())

    def bare(self, *functions: str) -> Leaf | None:
        """Give the aggregate that the measure is and nothing else, if it is one of these."""
        expr = self._resolved(self.expr)
        if isinstance(expr, Measure) and expr.function in functions:
            return self.leaves[expr]
        return None

    def spend_per_count(self) -> Leaf | None:
        """Give the count of a measure that is spend over a count."""
        expr = self._resolved(self.expr)
        if isinstance(expr, Apply) and expr.operator is DIVIDE:
            above, below = (self._resolved(part) for part in expr.operands)
            if (
                isinstance(above, Measure)
                and above.function == "spend"
                and isinstance(below, Measure)
                and below.function == "count"
            ):
                return self.leaves[below]
        return None

    def _resolved(self, expr: Expr) -> Expr:
        while isinstance(expr, ValueName):
            expr = self.tree.metrics[expr.name].measure
        return expr

    def wait_of(self, lead: JudgedLead) -> Wait | None:
        """Say what a lead waits for before the measure can count it for good."""
        if not self.asks(lead):
            return None
        return together(*(leaf.wait_of(lead) for leaf in self.leaves.values()))

    def is_in(self, lead: JudgedLead) -> bool:
        """Whether the measure is about a lead: its condition holds, its stage asks."""
        leaf = self.main
        if leaf is None or not self.asks(lead):
            return leaf is None
        about = leaf.is_about(lead)
        asks = leaf.stage is None or leaf.function != "rate" or lead.stages[leaf.stage].applies
        return (about is None or about.value is True) and asks is True

    # -- values

    def seen(self, leads: Sequence[JudgedLead]) -> dict[Measure, Seen]:
        return {measure: leaf.of(leads) for measure, leaf in self.leaves.items()}

    def figure(self, sample: Sample) -> Figure:
        """Work the measure out."""
        everyone = sample.leads
        sample = self.of(sample)
        others = number_of(everyone) - number_of(sample.leads)
        seen = self.seen(sample.leads)
        worth = {m: leaf.value(seen[m].entries, sample.spend) for m, leaf in self.leaves.items()}
        value = combined(self.expr, self.tree, worth)
        low, high = (None, None) if value is None else self._could_be(seen, worth)
        main = self.main
        mine = seen[main.measure] if main is not None else Seen()
        wants: Counter[Want] = Counter()
        for found in seen.values():
            wants |= Counter(dict(found.wants or {}))
        return Figure(
            type=self.type,
            value=value,
            low=low,
            high=high,
            n=self._n(main, mine, sample.leads),
            events=self._events(seen),
            unknown=mine.unknown,
            left_out=max((s.left_out for s in seen.values()), default=0) + others,
            unsettled=max((s.unsettled for s in seen.values()), default=0),
            so_far=mine.so_far,
            wants=ranked(wants),
            lacks_spend=self.needs_spend and sample.spend is None,
        )

    def _events(self, seen: Mapping[Measure, Seen]) -> int:
        """Count what the measure is made of: of a ratio the fewest below the line, else all."""
        if self.below:
            return min(_events(leaf, seen[leaf.measure]) for leaf in self.below)
        return sum(_events(leaf, seen[leaf.measure]) for leaf in self.over_leads)

    def _n(self, main: Leaf | None, mine: Seen, leads: Sequence[JudgedLead]) -> int:
        if main is None:
            return number_of(leads)
        return number_of(main.considered(leads)) if main.function == "count" else mine.n

    def _could_be(
        self, seen: Mapping[Measure, Seen], worth: Mapping[Measure, Amount | None]
    ) -> tuple[Amount | None, Amount | None]:
        """Put every end of every aggregate into the measure, and take the lowest and the highest."""
        ends = {m: leaf.could_be(seen[m], worth[m]) for m, leaf in self.leaves.items()}
        corners = product(*({*(end or (None,))} for end in ends.values()))
        found = [
            combined(self.expr, self.tree, dict(zip(ends, corner, strict=True)))
            for corner in corners
        ]
        known = [value for value in found if value is not None]
        return (min(known), max(known)) if known else (None, None)

    # -- intervals

    def interval(self, sample: Sample, how: Certainty) -> tuple[Interval, Method] | None:
        """Say between which values the sample lets the true one lie; None where it cannot tell."""
        sample = self.of(sample)
        if (rate := self.bare("rate")) is not None:
            return of_rate(rate.of(sample.leads), how)
        if (count := self.bare("count")) is not None:
            return of_count(count, sample.leads, how)
        if (count := self.spend_per_count()) is not None:
            return of_price(count, sample.leads, sample.spend, how)
        if (times := self.bare("median", "percentile")) is not None:
            return of_quantile(times, times.of(sample.leads), how)
        return self._resampled(sample, how)

    def _resampled(self, sample: Sample, how: Certainty) -> tuple[Interval, Method] | None:
        seen = self.seen(sample.leads)
        main = self.main
        if main is None or self._events(seen) < FEWEST_EVENTS:
            return None
        clusters = clusters_of(seen, sample.leads, how.account)
        seed = seed_of(*how.digests, repr(self.expr))

        def again(drawn: Drawn[Cluster]) -> float | None:
            worth = {
                m: leaf.value(entries_of(drawn, m), sample.spend) for m, leaf in self.leaves.items()
            }
            value = combined(self.expr, self.tree, worth)
            return None if value is None or value == inf else float(value)

        found = bootstrap(
            clusters.filled,
            again,
            seed=seed,
            join=lambda some: joined(some, self.leaves),
            blanks=clusters.blanks,
            level=how.level,
        )
        return None if found is None else (found, Method.BOOTSTRAP)


def _events(leaf: Leaf, seen: Seen) -> int:
    """Count what an aggregate is made of: those that passed, were counted, or have a value."""
    return passed_of(seen.entries) if leaf.function == "rate" else seen.n
