"""Takes judged leads, one by one or all that are alike, and says what they come to."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from leadpact.agreement.asking import Asking, account_field
from leadpact.agreement.delays import Waited, delays, together
from leadpact.agreement.falling_due import due_within
from leadpact.agreement.figures import Sample
from leadpact.agreement.horizon import horizons
from leadpact.agreement.in_force import forces, results_of
from leadpact.agreement.intervals import Certainty
from leadpact.agreement.judge import Judge
from leadpact.agreement.judged import JudgedLead, data_digest
from leadpact.agreement.line import Line
from leadpact.agreement.losses import (
    broken_promises,
    by_field,
    counted_outcomes,
    losses,
    undecided,
    waterfall,
)
from leadpact.agreement.merged import merged
from leadpact.agreement.money import (
    metric_figure,
    money,
    qualifying_stage,
    shared_among,
)
from leadpact.agreement.newest import Newest
from leadpact.agreement.quality import Quality
from leadpact.agreement.results import Result, Setting
from leadpact.agreement.sources import Stages, groups
from leadpact.agreement.spending import Spending
from leadpact.check.measures import spend_type
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.engines.quality import Quality as DataQuality
from leadpact.engines.run_warnings import NOTHING_SHOWN, Shown
from leadpact.lead import Lead
from leadpact.policy import PolicyTree
from leadpact.readings.explain import Explanation
from leadpact.readings.outcomes import Outcome
from leadpact.units import DAY

if TYPE_CHECKING:  # it makes what this takes
    from leadpact.agreement.auditing import Looked
from leadpact.agreement.audit import Audit, VersionLeads

NO_DATA = DataQuality({}, {}, 0)


class Auditor:
    """Takes leads, one by one or all that are alike, and then says what they come to.

    ``waited`` is how long they waited at the steps of each version, ``data`` what whoever read them
    counted of values that cannot be read; ``newest`` and ``looked`` are theirs too, where leads stand
    together: those that promises about the newest N go by, and by version where all leads lie. Where a policy has several versions, the number of the one that
    judged a lead comes with it; ``older`` and ``undated`` leads have none.
    """

    def __init__(
        self,
        policy: PolicyTree | Line,
        as_of: int,
        *,
        spending: Spending | None = None,
        account: str | None = None,
        always_valid: bool = False,
    ) -> None:
        self.is_by_version = isinstance(policy, Line)
        self.line = line = policy if isinstance(policy, Line) else Line.of((policy,))
        self.as_of = as_of
        self.present = line.present(as_of)
        now = line.trees[self.present]
        self.tree = merged(line, self.present)
        self.spending = spending
        self.certainty = Certainty(account=account or account_field(now), always_valid=always_valid)
        self.asking = Asking.of(line, self.present, self.certainty.account)
        self.judges = self.asking.judges
        self.waited = tuple(Waited(len(judge.delays.steps)) for judge in self.judges)
        self.data = NO_DATA
        self.newest: Newest = {}
        self.looked: Mapping[int, Looked] = {}
        self.older = self.undated = 0
        self._shown = NOTHING_SHOWN
        self._warnings: tuple[Diagnostic, ...] = ()
        self._steps = tuple(
            dict.fromkeys(step for judge in self.judges for step in judge.delays.steps)
        )
        self._leads: list[JudgedLead] = []
        self._not_covered = [0 for _ in line.trees]

    @property
    def judge(self) -> Judge:
        """Give who judges by the present version."""
        return self.judges[self.present]

    @property
    def leads(self) -> Sequence[JudgedLead]:
        """Give the leads that were kept."""
        return self._leads

    def add(self, lead: Lead, version: int = 0) -> Explanation:
        """Judge one lead, keep what counts, and give what the defining reading says of it."""
        explanation, judged = self.judges[version](lead, self.as_of)
        self.take(judged, version=version)
        return explanation

    def take(self, judged: JudgedLead | None, number: int = 1, version: int = 0) -> None:
        """Keep leads that are judged already; None are so many that the agreement does not cover."""
        if judged is None:
            self._not_covered[version] += number
            return
        for step, lag in enumerate(judged.lags):
            if lag is not None:
                self.waited[version].add(step, lag)
                if lag.due is not None:
                    self.waited[version].due[step].append((lag.due, judged.id))
        if version:
            judged = judged._replace(version=version)
        if judged.lags and len(self.judges) > 1:
            own = self.judges[version].delays.steps
            lags = dict(zip(own, judged.lags, strict=True))
            judged = judged._replace(lags=tuple(map(lags.get, self._steps)))
        self._leads.append(judged)

    def told_of(self, shown: Shown, bound: Sequence[Diagnostic] = ()) -> None:
        """Keep what the data shows as a whole, and what a binding of it warns of."""
        self._shown = shown
        self._warnings = (*bound, *shown.warnings)

    def audit(self) -> Audit:
        """Say what the leads come to."""
        # In the order of their ids, so that the order of the input does not tell.
        leads, tree = tuple(sorted(self._leads, key=lambda lead: lead.id)), self.tree
        now, asking = self.line.trees[self.present], self.asking
        digest = data_digest(leads)
        how = replace(self.certainty, digests=(tree.digest, digest))
        spending = self.spending
        if spending is not None and asking.shares:
            spending = shared_among(spending, asking.shares, leads)
        members = by_field(leads, "source")
        stages = Stages(tree, asking.questions)
        costs = None
        if spending is not None:
            qualifying = tuple(map(qualifying_stage, self.line.trees))
            costs = money(now, qualifying, members, spending, asking.metrics, how)
        spend = None if costs is None else costs.total.spend
        waited = together(self._steps, [j.delays.steps for j in self.judges], self.waited)
        return Audit(
            tree=tree,
            line=self.line,
            asking=asking,
            as_of=self.as_of,
            shown=self._shown,
            warnings=self._warnings,
            certainty=how,
            leads=leads,
            not_covered=sum(self._not_covered),
            versions=self._versions(leads) if self.is_by_version else (),
            older=self.older,
            nobodys=self.undated,
            digest=digest,
            stages=stages.of(leads, how),
            outcomes=_counted(leads),
            results=tuple(self._results(leads, spending, how)),
            losses=losses(tree, leads),
            undecided=undecided(tree, leads),
            breaches=broken_promises(tree, leads),
            waterfall=waterfall(tree, leads),
            by_source=groups(stages, members, how) if "source" in tree.fields else None,
            delays=delays(self._steps, waited),
            due=due_within(self._steps, waited, self.as_of + DAY),
            metrics={
                name: metric_figure(m, Sample(leads, spend), how)
                for name, m in asking.metrics.items()
            },
            money=costs,
            waivers=_waived(leads),
            quality=Quality.of(leads, self.data),
        )

    def _versions(self, leads: Sequence[JudgedLead]) -> tuple[VersionLeads, ...]:
        found: Counter[int] = Counter()
        for lead in leads:
            found[lead.version] += lead.n
        return tuple(
            VersionLeads(tree, found[number], self._not_covered[number])
            for number, tree in enumerate(self.line.trees)
        )

    def _results(
        self, leads: Sequence[JudgedLead], spending: Spending | None, how: Certainty
    ) -> Iterator[Result]:
        asking, line = self.asking, self.line
        settings = tuple(
            Setting(
                tree=tree,
                as_of=self.as_of,
                days=judge.days,
                horizons=horizons(tree, judge.settling),
                places=judge.places,
                spending=_in_its_currency(spending, tree),
                certainty=how,
                newest=self.newest,
            )
            for tree, judge in zip(line.trees, self.judges, strict=True)
        )
        for name in self.tree.commitments:
            promises = [of.get(name) for of in asking.promises]
            yield from results_of(forces(line, self.present, promises, settings), leads)


def _in_its_currency(spending: Spending | None, tree: PolicyTree) -> Spending | None:
    """Keep spend from a version that counts in another currency than the present one."""
    if spending is None or spend_type(tree).currency != spending.currency:
        return None
    return spending


def _waived(leads: Sequence[JudgedLead]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for lead in leads:
        for name in lead.waivers:
            found[name] += lead.n
    return dict(found)


def _counted(leads: Sequence[JudgedLead]) -> dict[Outcome, int]:
    found = counted_outcomes(leads)
    return {outcome: found[outcome] for outcome in Outcome if found[outcome]}
