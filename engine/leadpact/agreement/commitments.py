"""What came of one commitment, in a period or over the newest leads: met, missed, too early, and how sure it is."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from leadpact.agreement.cohorts import Period
from leadpact.agreement.figures import Reckoner, Sample
from leadpact.agreement.judged import JudgedLead, Member, Questions, dates_of, number_of
from leadpact.agreement.placing import by_period
from leadpact.agreement.promises import Because, Bounds, Judgement, Kept, judged, worth
from leadpact.agreement.results import Result, Setting
from leadpact.agreement.settling import Wait, start_of, together
from leadpact.check.measures import sources_of
from leadpact.nodes import StageName, ValueName, walk
from leadpact.policy import Commitment, Every, PolicyTree
from leadpact.units import Value


@dataclass(frozen=True, slots=True)
class Promise:
    """A commitment, ready to be judged, over leads of the versions that it can be asked of: ``asked_in``."""

    commitment: Commitment
    reckoner: Reckoner
    condition: int | None
    dated: int | None
    asked_in: Collection[int]

    @classmethod
    def of(cls, commitment: Commitment, tree: PolicyTree, questions: Questions) -> "Promise":
        """Get ready what a commitment asks of every lead."""
        measure = commitment.measure
        dated = tree.metrics[measure.name].dated if isinstance(measure, ValueName) else None
        reckoner = Reckoner(measure, tree, questions)
        condition, day = (
            None if expr is None else questions.number_of(expr)
            for expr in (commitment.condition, dated)
        )
        own = questions.asked_in((n for n in (condition, day) if n is not None), ())
        asked_in = frozenset(own) & frozenset(reckoner.asked_in)
        return cls(commitment, reckoner, condition, day, asked_in)

    def meets(self, lead: JudgedLead) -> bool | None:
        """Whether a lead is one of those that the commitment is `for`; None where nobody can say."""
        if lead.version not in self.asked_in:
            return None
        if self.condition is None:
            return True
        found = lead.answers[self.condition].value
        return found if isinstance(found, bool) else None

    def wait_of(self, lead: JudgedLead) -> Wait | None:
        """Say what a lead waits for before it counts for good."""
        if lead.version not in self.asked_in:
            return None
        asked = None if self.condition is None else lead.answers[self.condition]
        if asked is not None and asked.value is False:
            return None
        return together(None if asked is None else asked.wait, self.reckoner.wait_of(lead))

    def may_be_ready(self, lead: JudgedLead) -> bool:
        """Whether a lead can be judged for good, as one of the newest, once it is old enough."""
        if not self.meets(lead) or self.wait_of(lead) is not None:
            return False
        return self.reckoner.is_in(lead)

    def place(self, setting: Setting) -> int:
        """Say which of a member's days puts it into a period."""
        return 0 if self.dated is None else setting.places[self.dated]

    def groups(
        self, leads: Sequence[JudgedLead], setting: Setting
    ) -> list[tuple[Value | None, list[JudgedLead]]]:
        by = self.commitment.by
        if by is None:
            return [(None, list(leads))]
        found: dict[Value | None, list[JudgedLead]] = {}
        if by == "source" and self.reckoner.needs_spend and setting.spending is not None:
            found = {source: [] for source in setting.spending.sources}
        for lead in leads:
            found.setdefault(lead.fact(by), []).append(lead)
        return sorted(found.items(), key=lambda item: (item[0] is None, str(item[0])))


@dataclass(frozen=True, slots=True)
class Group:
    """One group of a commitment's leads; ``dates``: the first and the last date of all its leads."""

    promise: Promise
    setting: Setting
    group: Value | None
    dates: tuple[int, int] | None

    def results(
        self, leads: Sequence[JudgedLead], every: Every, periods: Sequence[Period]
    ) -> Iterator[Result]:
        """Judge each of some periods by itself, in order of time."""
        starts = tuple(period.first for period in periods)
        cohorts = self.setting.cohorts(self.promise.place(self.setting), every, starts)
        for period, inside in by_period(leads, cohorts, periods):
            yield self._of_period(period, inside)

    # -- one period

    def _of_period(self, period: Period, inside: Sequence[JudgedLead]) -> Result:
        promise = self.promise
        waits = [(lead, wait) for lead in inside if (wait := promise.wait_of(lead)) is not None]
        found = self._held(inside, period.first, period.after - 1)
        why, judged_from = self._too_early(period, [wait for _, wait in waits])
        if why is not None:
            found = replace(found, kept=Kept.TOO_EARLY, because=why, is_warning=False, wants=())
        elif self._is_past_the_data(period):
            because = Because.NO_LEADS
            found = replace(
                found, kept=Kept.UNMEASURABLE, because=because, is_warning=False, wants=()
            )
        never: Counter[tuple[str, ...]] = Counter()
        for lead, wait in waits:
            if wait.is_for_moments:
                never[wait.moments] += lead.n
        return self._result(found, inside, period=period, judged_from=judged_from, never=never)

    def _is_past_the_data(self, period: Period) -> bool:
        """Whether the data tells of no lead so late: nobody knows whether there was none, or no export."""
        return self.dates is None or period.first > self.dates[1]

    def _too_early(
        self, period: Period, waits: Sequence[Wait]
    ) -> tuple[Because | None, int | None]:
        """Say why a period cannot be judged yet, and from which date it can."""
        setting = self.setting
        ends = [self._day_from(wait.until) for wait in waits if wait.until is not None]
        mature_after = self.promise.commitment.mature_after
        if mature_after is not None:
            ends.append(self._day_from(start_of(period.after, setting.days) + mature_after))
        if setting.today < period.after:
            horizon = self._horizon()
            ends.append(self._day_from(start_of(period.after, setting.days) + horizon))
            return Because.RUNNING, max(ends)
        latest = max(ends, default=None)
        if latest is None or start_of(latest, setting.days) <= setting.as_of:
            return None, None
        return (
            Because.WAITING if any(w.until is not None for w in waits) else Because.YOUNG
        ), latest

    def _horizon(self) -> int:
        """Say how long a lead that comes at the end of the period may take."""
        leaves = self.promise.reckoner.leaves.values()
        stages = {leaf.stage for leaf in leaves if leaf.stage is not None}
        exprs = [leaf.measure.where for leaf in leaves] + [self.promise.commitment.condition]
        for expr in exprs:
            for node in () if expr is None else walk(expr):
                if isinstance(node, StageName):
                    stages.add(node.name)
        if self.promise.dated is not None:
            return 0
        return max((self.setting.horizons[stage] for stage in stages), default=0)

    def _day_from(self, instant: int) -> int:
        """Give the first date that starts at or after an instant."""
        return self.setting.date_of(instant - 1) + 1

    # -- the newest

    def newest(self, leads: Sequence[JudgedLead], number: int) -> Result:
        """Judge the newest so many leads that can be judged."""
        leads = self.setting.newest.get((self.promise.commitment.name, self.group), leads)
        apart = (one for lead in leads if self.promise.may_be_ready(lead) for one in lead.apart())
        ready = [one for one in apart if self._is_old_enough(one.members[0])]
        ready.sort(key=lambda one: (one.members[0].created_at or 0, one.id))
        chosen = ready[-number:]
        first, last = dates_of(chosen) or (1, 0)
        found = self._held(chosen, first, last)
        if len(chosen) < number:
            found = replace(
                found, kept=Kept.TOO_EARLY, because=Because.FEW_LEADS, is_warning=False, wants=()
            )
        return self._result(found, chosen, period=None, judged_from=None, never={})

    def _is_old_enough(self, one: Member) -> bool:
        mature_after = self.promise.commitment.mature_after or 0
        created = one.created_at
        return created is not None and created + mature_after <= self.setting.as_of

    # -- figures

    def _held(self, leads: Sequence[JudgedLead], first: int, last: int) -> Judgement:
        promise, setting = self.promise, self.setting
        commitment = promise.commitment
        inside = [lead for lead in leads if promise.meets(lead) is not False]
        known = [lead for lead in inside if promise.meets(lead)]
        digests = (*setting.certainty.digests, commitment.name, str(first), str(self.group))
        found = judged(
            promise.reckoner,
            Sample(known, self._spend(first, last)),
            Bounds.of(commitment.target, setting.tree),
            replace(setting.certainty, digests=digests),
            confidence=commitment.confidence,
            warn_at=worth(commitment.warn_at, setting.tree),
        )
        doubtful = number_of(inside) - number_of(known)
        if not doubtful:
            return found
        figure = replace(found.figure, left_out=found.figure.left_out + doubtful)
        return replace(found, figure=figure)

    def _spend(self, first: int, last: int) -> int | None:
        """Give the spend on the dates of the leads, and on the sources that they may come from."""
        spending = self.setting.spending
        if spending is None or self.dates is None:
            return None
        commitment = self.promise.commitment
        condition = commitment.condition
        sources: frozenset[str | None] | None = None
        if condition is not None:
            sources = sources_of(condition)
        if commitment.by == "source":
            sources = frozenset({None if self.group is None else str(self.group)})
        return spending.amount(max(first, self.dates[0]), min(last, self.dates[1]), sources)

    def _result(
        self,
        found: Judgement,
        leads: Sequence[JudgedLead],
        *,
        period: Period | None,
        judged_from: int | None,
        never: Mapping[tuple[str, ...], int],
    ) -> Result:
        return Result(
            commitment=self.promise.commitment,
            period=period,
            group=self.group,
            is_grouped=self.promise.commitment.by is not None,
            judgement=found,
            misses=0,
            judged_from=judged_from,
            never=dict(never),
            leads=tuple(leads),
        )
