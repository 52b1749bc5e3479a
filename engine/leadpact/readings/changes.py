"""Say what would have let a lead pass: the smallest set of changes to its facts, each set tried before it is told."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Final

from leadpact.lead import Event, Fact, Lead
from leadpact.readings.judgement import Judgement
from leadpact.readings.outcomes import Outcome
from leadpact.readings.patches import Patcher
from leadpact.readings.proposals import OPAQUE
from leadpact.readings.repairs import Repairs
from leadpact.readings.stages import Reading
from leadpact.readings.told_changes import Change
from leadpact.readings.verdicts import Verdict

_MOST_TRIES: Final = 50
_ALL_SUBSETS: Final = 6
"""Of so many changes every proper subset is tried; of more, what is left without each."""
_MOST_ALONE: Final = 60
_PASSED = (Verdict.PASS, Verdict.WAIVED)
_OPEN = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.PENDING)


def to_pass(judgement: Judgement) -> tuple[Change, ...]:
    """Give what would have made the stage pass that a failed lead is charged to.

    Nothing where nobody is accountable, where the lead is undecided rather than failed, or where no
    change of facts would do.
    """
    charged = judgement.accountable
    if charged is None or judgement.outcome is Outcome.UNDECIDED:
        return ()
    return changes_for(judgement, charged.stage)


def changes_for(judgement: Judgement, stage: str) -> tuple[Change, ...]:
    """Give the smallest set of changes that makes a failed, unknown or pending stage pass.

    Every set of facts and events has been tried on the lead, and no part of it is enough. Only where
    no such set is known do the changes say what expressions would have to be (``patch`` is None).

    Raises:
        KeyError: the policy has no such stage, or the lead is not covered and has none.
    """
    if judgement.stages[stage].verdict not in _OPEN:
        return ()
    repairs = Repairs(judgement)
    said: tuple[Change, ...] = ()
    for proposal in repairs.stage(stage, passed=True)[:_MOST_TRIES]:
        changes = Patcher(repairs.evidence).changes(proposal)
        if not changes:
            continue
        if proposal.cost[0] >= OPAQUE:
            said = said or changes
        elif _passes(judgement, stage, changes):
            return _least(judgement, stage, changes)
    return said


def changed(lead: Lead, changes: Sequence[Change]) -> Lead:
    """Give the lead as it would be with the changes; those that are only words change nothing."""
    facts: dict[str, Fact] = dict(lead.facts)
    drop: list[Event] = []
    add: list[Event] = []
    for patch in (change.patch for change in changes if change.patch is not None):
        facts.update(patch.facts)
        drop += patch.drop
        add += patch.add
    set_now = {path for change in changes if change.patch for path in change.patch.facts}
    found = replace(lead, facts=facts, assumed=lead.assumed - set_now)
    if drop or add or any(change.patch and change.patch.timeline for change in changes):
        return replace(found, events=_events(lead, drop, add))
    return found


def _events(lead: Lead, drop: list[Event], add: list[Event]) -> dict[str, tuple[Event, ...]]:
    """Take events out and put others in, in order of time."""
    known = lead.events if isinstance(lead.events, Mapping) else {}
    gone = {id(event) for event in drop}
    events = {kind: [e for e in found if id(e) not in gone] for kind, found in known.items()}
    for event in add:
        events.setdefault(event.kind, []).append(event)
    return {kind: tuple(sorted(found, key=lambda e: e.at)) for kind, found in events.items()}


def _passes(judgement: Judgement, stage: str, changes: Sequence[Change]) -> bool:
    lead = changed(judgement.lead, changes)
    return Reading(judgement.plans, lead, judgement.as_of).stages[stage].verdict in _PASSED


def _least(judgement: Judgement, stage: str, changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """Leave out what the others make unnecessary."""
    if len(changes) <= _ALL_SUBSETS:
        for size in range(1, len(changes)):
            for fewer in combinations(changes, size):
                if _passes(judgement, stage, fewer):
                    return fewer
        return changes
    for change in changes[:_MOST_ALONE]:
        fewer = tuple(c for c in changes if c is not change)
        if _passes(judgement, stage, fewer):
            changes = fewer
    return changes
