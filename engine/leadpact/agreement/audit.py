"""The audit: everything that an agreement, its leads and its spend come to, as one value."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from leadpact.agreement.commitments import Promise
from leadpact.agreement.delays import Delay, Due, Waited, delays, due_within
from leadpact.agreement.figures import Reckoner, Sample
from leadpact.agreement.horizon import horizons
from leadpact.agreement.intervals import Certainty
from leadpact.agreement.judge import Judge
from leadpact.agreement.judged import JudgedLead, Questions, data_digest, dates_of, number_of
from leadpact.agreement.losses import (
    BrokenPromise,
    Loss,
    Waterfall,
    broken_promises,
    by_field,
    counted_outcomes,
    losses,
    undecided,
    waterfall,
)
from leadpact.agreement.money import (
    MetricFigure,
    Money,
    leaves_of_shares,
    metric_figure,
    money,
    shared_among,
)
from leadpact.agreement.quality import Quality
from leadpact.agreement.results import Result, Setting
from leadpact.agreement.sources import Group, StageFigure, Stages, groups
from leadpact.agreement.spending import Spending
from leadpact.engines.quality import Quality as DataQuality
from leadpact.lead import Lead
from leadpact.policy import PolicyTree
from leadpact.readings.explain import Explanation
from leadpact.readings.outcomes import Outcome
from leadpact.units import DAY

NO_DATA = DataQuality({}, {}, 0)
ACCOUNTS = ("account", "account_id", "account.id", "company_id", "company.id")
"""Fields that tell which leads share an account, where the policy has one of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What an agreement came to as of one instant (UTC microseconds).

    ``leads`` are those that it covers, or may cover (``coverage_unknown`` of them); ``not_covered``
    are counted apart. ``first`` and ``last`` are the dates of their creation, ordinals, None without
    a lead that has one; ``undated`` have none. ``digest`` is of the leads' data, in no order.
    ``due`` are the windows that close within a day. ``by_source`` is None where the policy has no field `source`.
    """

    tree: PolicyTree
    as_of: int
    certainty: Certainty
    leads: tuple[JudgedLead, ...]
    not_covered: int
    digest: str
    stages: Mapping[str, StageFigure]
    outcomes: Mapping[Outcome, int]
    results: tuple[Result, ...]
    losses: tuple[Loss, ...]
    undecided: tuple[Loss, ...]
    breaches: tuple[BrokenPromise, ...]
    waterfall: Waterfall
    by_source: tuple[Group, ...] | None
    delays: tuple[Delay, ...]
    due: tuple[Due, ...]
    metrics: Mapping[str, MetricFigure]
    money: Money | None
    waivers: Mapping[str, int]
    quality: Quality

    def record(self) -> dict[str, Any]:
        """Give what `leadpact audit --format json` writes, apart from how the leads were read."""
        from leadpact.agreement.record import audit_record  # noqa: PLC0415 - it writes this class

        return audit_record(self)

    @property
    def coverage_unknown(self) -> int:
        return number_of(lead for lead in self.leads if lead.covered is None)

    @property
    def undated(self) -> int:
        return sum(member.days[0] is None for lead in self.leads for member in lead.members)

    @property
    def dates(self) -> tuple[int, int] | None:
        """Give the first and the last date of creation."""
        return dates_of(self.leads)


class Auditor:
    """Takes leads, one by one or all that are alike, and then says what they come to.

    ``waited`` is how long they waited, ``data`` what whoever read them counted of values that
    cannot be read.
    """

    def __init__(
        self,
        tree: PolicyTree,
        as_of: int,
        *,
        spending: Spending | None = None,
        account: str | None = None,
        always_valid: bool = False,
    ) -> None:
        self.tree = tree
        self.as_of = as_of
        self.spending = spending
        self.certainty = Certainty(
            account=account or account_field(tree), always_valid=always_valid
        )
        questions = Questions()
        self._promises = [Promise.of(c, tree, questions) for c in tree.commitments.values()]
        self._metrics = {
            name: Reckoner(metric.measure, tree, questions) for name, metric in tree.metrics.items()
        }
        self._shares = leaves_of_shares(tree, questions)
        self.judge = Judge(tree, questions, self._grouped_by())
        self.waited = Waited(len(self.judge.delays.steps))
        self.data = NO_DATA
        self._leads: list[JudgedLead] = []
        self._not_covered = 0

    def _grouped_by(self) -> tuple[str, ...]:
        """Name the fields that leads are grouped by."""
        tree = self.tree
        leaves = [
            leaf
            for reckoner in (*(p.reckoner for p in self._promises), *self._metrics.values())
            for leaf in reckoner.leaves
        ]
        names = (
            "source",
            self.certainty.account,
            *(c.by for c in tree.commitments.values()),
            *(leaf.per for leaf in leaves),
        )
        return tuple(dict.fromkeys(name for name in names if name in tree.fields and name))

    def add(self, lead: Lead) -> Explanation:
        """Judge one lead, keep what counts, and give what the defining reading says of it."""
        explanation, judged = self.judge(lead, self.as_of)
        self.take(judged)
        return explanation

    def take(self, judged: JudgedLead | None, number: int = 1) -> None:
        """Keep leads that are judged already; None are so many that the agreement does not cover."""
        if judged is None:
            self._not_covered += number
            return
        self._leads.append(judged)
        for step, lag in enumerate(judged.lags):
            if lag is not None:
                self.waited.add(step, lag)
                if lag.due is not None:
                    self.waited.due[step].append((lag.due, judged.id))

    def audit(self) -> Audit:
        """Say what the leads come to."""
        # In the order of their ids, so that the order of the input does not tell.
        leads, tree = tuple(sorted(self._leads, key=lambda lead: lead.id)), self.tree
        digest = data_digest(leads)
        how = replace(self.certainty, digests=(tree.digest, digest))
        spending = self.spending
        if spending is not None and self._shares:
            spending = shared_among(spending, self._shares, leads)
        setting = Setting(
            tree=tree,
            as_of=self.as_of,
            days=self.judge.days,
            horizons=horizons(tree, self.judge.settling),
            places=self.judge.places,
            spending=spending,
            certainty=how,
        )
        members = by_field(leads, "source")
        stages = Stages(tree)
        costs = None
        if spending is not None:
            costs = money(tree, members, spending, self._metrics, how)
        spend = None if costs is None else costs.total.spend
        return Audit(
            tree=tree,
            as_of=self.as_of,
            certainty=how,
            leads=leads,
            not_covered=self._not_covered,
            digest=digest,
            stages=stages.of(leads, how),
            outcomes=_counted(leads),
            results=tuple(r for p in self._promises for r in p.results(leads, setting)),
            losses=losses(tree, leads),
            undecided=undecided(tree, leads),
            breaches=broken_promises(tree, leads),
            waterfall=waterfall(tree, leads),
            by_source=groups(stages, members, how) if "source" in tree.fields else None,
            delays=delays(self.judge.delays.steps, self.waited),
            due=due_within(self.judge.delays.steps, self.waited, self.as_of + DAY),
            metrics={
                name: metric_figure(m, Sample(leads, spend), how)
                for name, m in self._metrics.items()
            },
            money=costs,
            waivers=_waived(leads),
            quality=Quality.of(leads, self.data),
        )


def _waived(leads: Sequence[JudgedLead]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for lead in leads:
        for name in lead.waivers:
            found[name] += lead.n
    return dict(found)


def _counted(leads: Sequence[JudgedLead]) -> dict[Outcome, int]:
    found = counted_outcomes(leads)
    return {outcome: found[outcome] for outcome in Outcome if found[outcome]}


def account_field(tree: PolicyTree) -> str | None:
    """Name the field that tells which leads share an account, None where the policy has none."""
    return next((name for name in ACCOUNTS if name in tree.fields), None)
