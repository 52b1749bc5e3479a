"""Count what a policy says of many leads: verdicts, outcomes, who answers for what, what is not known."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from leadpact.lead import Lead, Unreadable
from leadpact.policy import PolicyTree
from leadpact.readings.findings import Cause, unknown_parts
from leadpact.readings.judgement import Judgement
from leadpact.readings.outcomes import Outcome
from leadpact.readings.verdicts import Verdict

MOST_SHOWN = 5
"""Failed leads that a text tells of; all of them are in the JSON."""
LOST = (Outcome.UNQUALIFIED, Outcome.LOST, Outcome.STUCK)
"""The outcomes of leads that did not make it."""
_MOST_SPELLINGS = 1_000


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
    that want data. ``broken`` counts
    the failed leads that are not lost, and saw a promise broken. ``unreadable`` counts, by field or ``kind.attribute``, the values that are none;
    ``wanted`` the leads that a datum left a rule open for. ``examples`` are the first leads that failed.
    """

    tree: PolicyTree
    judged: int = 0
    not_covered: int = 0
    coverage_unknown: int = 0
    failed: int = 0
    broken: int = 0
    unknown: int = 0
    undated_events: int = 0
    stages: dict[str, Counter[Verdict]] = field(default_factory=dict)
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    lost: Counter[Charge] = field(default_factory=Counter)
    undecided: Counter[Charge] = field(default_factory=Counter)
    breaches: Counter[Charge] = field(default_factory=Counter)
    waived: Counter[str] = field(default_factory=Counter)
    wanted: Counter[Want] = field(default_factory=Counter)
    assumed: Counter[str] = field(default_factory=Counter)
    unreadable: dict[str, Counter[str]] = field(default_factory=dict)
    examples: list[Judgement] = field(default_factory=list)

    def add(self, judgement: Judgement) -> None:
        """Count one lead; data is counted for covered leads alone."""
        if judgement.covered is False:
            self.not_covered += 1
            return
        self.judged += 1
        self.coverage_unknown += judgement.covered is None
        if judgement.outcome is not None:
            self.outcomes[judgement.outcome] += 1
        self._add_stages(judgement)
        self._add_charges(judgement)
        self._add_data(judgement.lead)
        self.wanted.update(dict.fromkeys(wanted(judgement), 1))
        if has_failed(judgement):
            self.failed += 1
            self.broken += judgement.outcome not in LOST and bool(judgement.breaches)
            if len(self.examples) < MOST_SHOWN:
                self.examples.append(judgement)
        self.unknown += is_unknown(judgement)

    def _add_stages(self, judgement: Judgement) -> None:
        waivers: set[str] = set()
        for name, found in judgement.stages.items():
            self.stages.setdefault(name, Counter())[found.verdict] += 1
            waivers |= {
                f.waiver.name
                for f in found.criteria
                if f.waiver is not None and f.verdict is Verdict.WAIVED
            }
        self.waived.update(waivers)

    def _add_charges(self, judgement: Judgement) -> None:
        charged = judgement.accountable
        if charged is not None:
            is_open = judgement.outcome is Outcome.UNDECIDED
            counts = self.undecided if is_open else self.lost
            counts[Charge(charged.stage, charged.owner, charged.fix)] += 1
        for breach in judgement.breaches:
            self.breaches[
                Charge(breach.stage, breach.owner, self.tree.stages[breach.stage].fix)
            ] += 1

    def _add_data(self, lead: Lead) -> None:
        self.undated_events += lead.undated
        self.assumed.update(lead.assumed)
        for name, raw in unreadable(lead):
            spellings = self.unreadable.setdefault(name, Counter())
            if raw in spellings or len(spellings) < _MOST_SPELLINGS:
                spellings[raw] += 1
            else:
                spellings["…"] += 1


def has_failed(judgement: Judgement) -> bool:
    """Whether a lead failed: one of its stages did."""
    return any(found.verdict is Verdict.FAIL for found in judgement.stages.values())


def is_unknown(judgement: Judgement) -> bool:
    """Whether data would have to come before all is decided: a stage, or whether the lead is covered."""
    if judgement.covered is None:
        return True
    return any(found.verdict is Verdict.UNKNOWN for found in judgement.stages.values())


def wanted(judgement: Judgement) -> Iterator[Want]:
    """Yield the data that left a criterion unknown; a stage that another one names speaks for itself."""
    for found in judgement.stages.values():
        for f in found.criteria:
            if f.verdict is not Verdict.UNKNOWN:
                continue
            for part in unknown_parts(f.finding):
                gap = part.gap
                if gap is not None and gap.cause is not Cause.NOT_YET:
                    owner = gap.owner or f.criterion.owner or found.stage.owner
                    yield Want(gap.name, gap.cause, owner)


def unreadable(lead: Lead) -> Iterator[tuple[str, str]]:
    """Yield what a lead holds that is no value of its type: the name, and the text as it came."""
    for name, fact in lead.facts.items():
        if isinstance(fact, Unreadable):
            yield name, fact.raw
    events = lead.events
    if isinstance(events, Unreadable):
        yield "activity", events.raw
    elif isinstance(events, Mapping):
        for kind, happened in events.items():
            for event in happened:
                for name, fact in event.attributes.items():
                    if isinstance(fact, Unreadable):
                        yield f"{kind}.{name}", fact.raw
