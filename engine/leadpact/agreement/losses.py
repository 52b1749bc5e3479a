"""Where leads were lost and to whom: each one charged exactly once, and a waterfall that adds up."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from leadpact.agreement.judged import JudgedLead, number_of
from leadpact.policy import PolicyTree
from leadpact.readings.outcomes import Outcome

LOST = (Outcome.UNQUALIFIED, Outcome.LOST, Outcome.STUCK)
"""The outcomes of leads that did not make it: each is charged to one owner."""
ENDS = (Outcome.CONVERTED, Outcome.QUALIFIED, Outcome.OPEN, Outcome.UNDECIDED)
"""The outcomes of the others, in the order of a funnel's end."""


class Charge(NamedTuple):
    """What a party answers for: a stage, as what the lead ended, and the one fix that was agreed."""

    stage: str
    owner: str | None
    fix: str | None
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Loss:
    """The leads that one charge is about. ``alone`` counts those that failed on one criterion alone."""

    charge: Charge
    leads: tuple[JudgedLead, ...]
    alone: Mapping[str, int]

    @property
    def n(self) -> int:
        """How many leads it is about."""
        return number_of(self.leads)


@dataclass(frozen=True, slots=True)
class BrokenPromise:
    """The leads on which a rule of the hand-over was broken; ``without_loss``: no loss is charged to it."""

    stage: str
    owner: str | None
    leads: tuple[JudgedLead, ...]
    without_loss: int

    @property
    def n(self) -> int:
        """How many leads it is about."""
        return number_of(self.leads)


@dataclass(frozen=True, slots=True)
class Waterfall:
    """From all leads to the customers: ``start`` = all ``losses`` and all ``ends``, to the last lead."""

    start: int
    losses: tuple[tuple[Charge, int], ...]
    ends: tuple[tuple[Outcome, int], ...]

    @property
    def owners(self) -> tuple[tuple[str | None, int], ...]:
        """Add up what each owner lost, in file order of the stages."""
        found: Counter[str | None] = Counter()
        for charge, count in self.losses:
            found[charge.owner] += count
        return tuple(found.items())


def losses(tree: PolicyTree, leads: Iterable[JudgedLead]) -> tuple[Loss, ...]:
    """Charge each lead that did not make it, in file order of the stages."""
    return _charged(tree, (lead for lead in leads if lead.outcome in LOST))


def undecided(tree: PolicyTree, leads: Iterable[JudgedLead]) -> tuple[Loss, ...]:
    """Charge each lead that wants data to who fills it in."""
    return _charged(tree, (lead for lead in leads if lead.outcome is Outcome.UNDECIDED))


def _charged(tree: PolicyTree, leads: Iterable[JudgedLead]) -> tuple[Loss, ...]:
    found: dict[Charge, list[JudgedLead]] = {}
    for lead in leads:
        charged = lead.accountable
        if charged is not None:
            charge = Charge(charged.stage, charged.owner, charged.fix, lead.outcome)
            found.setdefault(charge, []).append(lead)
    order = {name: place for place, name in enumerate(tree.stages)}
    ranked = sorted(
        found.items(),
        key=lambda item: (order[item[0].stage], -number_of(item[1]), repr(item[0])),
    )
    return tuple(Loss(charge, tuple(members), _alone(members)) for charge, members in ranked)


def _alone(leads: Sequence[JudgedLead]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for lead in leads:
        names = () if lead.accountable is None else lead.accountable.criteria
        if len(names) == 1:
            found[names[0]] += lead.n
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def broken_promises(tree: PolicyTree, leads: Iterable[JudgedLead]) -> tuple[BrokenPromise, ...]:
    """List the breaches of each rule of the hand-over, whatever became of the lead."""
    found: dict[tuple[str, str | None], list[JudgedLead]] = {}
    for lead in leads:
        for breach in lead.breaches:
            found.setdefault((breach.stage, breach.owner), []).append(lead)
    order = {name: place for place, name in enumerate(tree.stages)}
    return tuple(
        BrokenPromise(
            stage,
            owner,
            tuple(members),
            number_of(m for m in members if not _costs(m, stage)),
        )
        for (stage, owner), members in sorted(
            found.items(), key=lambda item: (order[item[0][0]], str(item[0][1]))
        )
    )


def _costs(lead: JudgedLead, stage: str) -> bool:
    charged = lead.accountable
    return lead.outcome in LOST and charged is not None and charged.stage == stage


def waterfall(tree: PolicyTree, leads: Sequence[JudgedLead]) -> Waterfall:
    """Lay out what became of all leads."""
    outcomes = counted_outcomes(leads)
    return Waterfall(
        start=number_of(leads),
        losses=tuple((loss.charge, loss.n) for loss in losses(tree, leads)),
        ends=tuple((outcome, outcomes[outcome]) for outcome in ENDS if outcomes[outcome]),
    )


def counted_outcomes(leads: Iterable[JudgedLead]) -> Counter[Outcome]:
    """Count leads by what became of them."""
    found: Counter[Outcome] = Counter()
    for lead in leads:
        found[lead.outcome] += lead.n
    return found


def by_field(leads: Iterable[JudgedLead], name: str) -> dict[str | None, list[JudgedLead]]:
    """Group leads by a field; those that do not say are under None, last."""
    found: dict[str | None, list[JudgedLead]] = {}
    for lead in leads:
        value = lead.fact(name)
        found.setdefault(None if value is None else str(value), []).append(lead)
    return dict(sorted(found.items(), key=lambda item: (item[0] is None, item[0] or "")))
