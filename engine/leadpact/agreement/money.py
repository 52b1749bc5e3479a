"""What leads cost: by source and in all, per lead, per qualified lead, per customer; nothing is dropped."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from leadpact.agreement.figures import Figure, Reckoner, Sample
from leadpact.agreement.intervals import Certainty, Method, effect_among
from leadpact.agreement.judged import JudgedLead, dates_of, number_of
from leadpact.agreement.losses import counted_outcomes
from leadpact.agreement.spending import Counts, Spending
from leadpact.agreement.statistics_rates import Interval, per_count
from leadpact.agreement.statistics_resampling import FEWEST_EVENTS
from leadpact.operators.arithmetic import rounded_money
from leadpact.policy import PolicyTree, Share, StageKind
from leadpact.readings.outcomes import Outcome
from leadpact.readings.verdicts import Verdict
from leadpact.units import MONEY_SCALE


@dataclass(frozen=True, slots=True)
class Price:
    """Spend over a count: ``amount`` in ten-thousandths, None where it divides by nothing.

    ``interval`` is there from 5 on, and reaches down to what leads that are unknown leave open.
    """

    count: int
    amount: int | None
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class MetricFigure:
    """A metric of the policy over some leads, with the interval that they allow."""

    figure: Figure
    interval: Interval | None
    method: Method | None


@dataclass(frozen=True, slots=True)
class Cost:
    """What the leads of one source cost; ``source`` None: those that do not say where they come from.

    ``spend`` falls on the dates of the audit's leads; ``shared`` of it is the source's part of what
    is spent for all. ``open`` of its leads may still become customers. ``metrics`` are the policy's
    own that stand on spend.
    """

    source: str | None
    spend: int
    shared: int
    leads: int
    per_lead: Price
    per_qualified: Price | None
    per_customer: Price
    open: int
    metrics: Mapping[str, MetricFigure]


@dataclass(frozen=True, slots=True)
class Split:
    """What was spent for all sources under one name, and what each of them bears; the parts add up to it.

    ``parts`` is empty where no lead counts that it could be shared by: then it is in the total alone.
    """

    share: Share
    spend: int
    parts: Mapping[str | None, int]

    @property
    def unallocated(self) -> int:
        return self.spend - sum(self.parts.values())


@dataclass(frozen=True, slots=True)
class Money:
    """What all leads cost, in all and by source, on the dates ``first`` to ``last``.

    ``shared`` of the spend names no source: it is in the total alone, and so is what ``splits`` could
    not allocate. ``outside`` fell on other dates. ``uncovered`` are dates with leads that the table
    does not speak of.
    """

    currency: str
    first: int
    last: int
    total: Cost
    sources: tuple[Cost, ...]
    splits: tuple[Split, ...]
    shared: int
    outside: int
    uncovered: int

    @property
    def without_leads(self) -> tuple[str, ...]:
        """Name the sources that money was spent on and no lead came from."""
        return tuple(str(c.source) for c in self.sources if c.spend and not c.leads)

    @property
    def without_spend(self) -> tuple[str | None, ...]:
        """Name the sources that leads came from and no money was spent on alone."""
        return tuple(c.source for c in self.sources if c.leads and c.spend == c.shared)


def qualifying_stage(tree: PolicyTree) -> str | None:
    """Name the stage that makes a lead a qualified one: the last of that kind."""
    names = [s.name for s in tree.stages.values() if s.kind is StageKind.QUALIFICATION]
    return names[-1] if names else None


def money(
    tree: PolicyTree,
    qualifying: Sequence[str | None],
    members: Mapping[str | None, Sequence[JudgedLead]],
    spending: Spending,
    metrics: Mapping[str, Reckoner],
    how: Certainty,
) -> Money | None:
    """Work out what leads cost; None without a lead that has a date.

    ``qualifying`` names, by the number of a version of the policy, the stage that makes the leads that
    it judged qualified ones.
    """
    everyone = [lead for leads in members.values() for lead in leads]
    dates = dates_of(everyone)
    if dates is None:
        return None
    first, last = dates
    on_spend = {name: m for name, m in metrics.items() if m.needs_spend}
    splits = _splits(tree, spending, first, last)
    names = dict.fromkeys((*members, *spending.sources))
    costs = tuple(
        _cost(
            qualifying,
            name,
            members.get(name, ()),
            _Spent(
                spending.amount(first, last, (name,)), sum(s.parts.get(name, 0) for s in splits)
            ),
            on_spend,
            how,
        )
        for name in sorted(names, key=lambda name: (name is None, name or ""))
    )
    whole = spending.amount(first, last)
    unallocated = sum(split.unallocated for split in splits)
    return Money(
        currency=spending.currency,
        first=first,
        last=last,
        total=_cost(
            qualifying, None, everyone, _Spent(whole, sum(c.shared for c in costs)), on_spend, how
        ),
        sources=costs,
        splits=splits,
        shared=whole - sum(cost.spend for cost in costs) - unallocated,
        outside=sum(outlay.amount for outlay in spending.outlays) - whole,
        uncovered=sum(1 for _ in spending.gaps(first, last)),
    )


def shared_among(
    spending: Spending, shares: Mapping[str, Reckoner], leads: Sequence[JudgedLead]
) -> Spending:
    """Say by which leads each source bears its part of what is spent for all of them."""
    return replace(spending, shared={name: _counts(count, leads) for name, count in shares.items()})


def _counts(count: Reckoner, leads: Sequence[JudgedLead]) -> Counts:
    """Count the leads; a version that cannot be asked for the count has none."""
    found: Counter[tuple[str | None, int]] = Counter()
    asked = count.of(Sample(leads, None)).leads
    entries = (entry for leaf in count.over_leads for entry in leaf.of(asked).entries)
    for lead, _, n in entries:
        source = lead.fact("source")
        # of one that stands for others, too, the first of them alone counts
        members = lead.members if n == lead.n else lead.members[:1]
        for member in members:
            if (day := member.days[0]) is not None:
                found[None if source is None else str(source), day] += min(n, member.n)
    return found


def _splits(tree: PolicyTree, spending: Spending, first: int, last: int) -> tuple[Split, ...]:
    found = (
        Split(
            tree.shares[name],
            spending.spent_on(name, first, last),
            spending.parts(name, first, last),
        )
        for name in spending.shared
    )
    return tuple(split for split in found if split.spend)


class _Spent(NamedTuple):
    """What a source cost in all, and its part of what was spent for all sources in that."""

    spend: int
    shared: int


def _cost(
    qualifying: Sequence[str | None],
    source: str | None,
    leads: Sequence[JudgedLead],
    spent: _Spent,
    metrics: Mapping[str, Reckoner],
    how: Certainty,
) -> Cost:
    spend, shared = spent
    n, outcomes = number_of(leads), counted_outcomes(leads)
    asked = [(lead, stage) for lead in leads if (stage := qualifying[lead.version]) is not None]
    qualified = [x for x, stage in asked if x.stages[stage].has_passed]
    unknown = number_of(x for x, stage in asked if _is_unknown(x, stage))
    is_asked = any(stage is not None for stage in qualifying)
    customers = [x for x in leads if x.outcome is Outcome.CONVERTED]
    return Cost(
        source=source,
        spend=spend,
        shared=shared,
        leads=n,
        per_lead=Price(n, _divided(spend, n), None),
        per_qualified=_price(spend, qualified, leads, unknown, how) if is_asked else None,
        per_customer=_price(spend, customers, leads, 0, how),
        open=outcomes[Outcome.OPEN],
        metrics={name: metric_figure(m, Sample(leads, spend), how) for name, m in metrics.items()},
    )


def metric_figure(reckoner: Reckoner, sample: Sample, how: Certainty) -> MetricFigure:
    """Work out a metric with its interval."""
    found = reckoner.interval(sample, how)
    return MetricFigure(
        reckoner.figure(sample),
        None if found is None else found[0],
        None if found is None else found[1],
    )


def _is_unknown(lead: JudgedLead, stage: str) -> bool:
    return lead.stages[stage].verdict is Verdict.UNKNOWN


def _price(
    spend: int,
    counted: Sequence[JudgedLead],
    leads: Sequence[JudgedLead],
    unknown: int,
    how: Certainty,
) -> Price:
    count, n = number_of(counted), number_of(leads)
    interval = None
    if count >= FEWEST_EVENTS:
        effect = effect_among(leads, {id(x): x.n for x in counted}, how.account)
        interval = per_count(spend, count, n, unknown=unknown, level=how.level, effect=effect)
    return Price(count, _divided(spend, count), interval)


def _divided(spend: int, count: int) -> int | None:
    return rounded_money(float(spend) / MONEY_SCALE / count) if count else None
