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

_MOST_TRIES: Final = 120
_FEWEST_TRIES: Final = 8
_MOST_CRITERIA: Final = 50_000
_ALL_SUBSETS: Final = 6
"""Of so many changes every proper subset is tried; of more, what is left without each."""
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
    trial = _Trial(judgement, stage)
    said: tuple[Change, ...] = ()
    for proposal in repairs.stage(stage, passed=True):
        changes = Patcher(repairs.evidence).changes(proposal)
        if not changes:
            continue
        if proposal.cost[0] >= OPAQUE:
            said = said or changes
        elif trial.passes(changes):
            return _least(trial, changes)
    return said


class _Trial:
    """Tries changes on a lead: so often that even thousands of criteria are soon read."""

    def __init__(self, judgement: Judgement, stage: str) -> None:
        self._judgement = judgement
        self._stage = stage
        criteria = sum(len(s.criteria) for s in judgement.tree.stages.values())
        self.left = max(_FEWEST_TRIES, min(_MOST_TRIES, _MOST_CRITERIA // max(1, criteria)))

    def passes(self, changes: Sequence[Change]) -> bool:
        """Whether the stage passes with the changes; no, once it has been tried too often."""
        if self.left <= 0:
            return False
        self.left -= 1
        judgement = self._judgement
        reading = Reading(judgement.plans, changed(judgement.lead, changes), judgement.as_of)
        return reading.stages[self._stage].verdict in _PASSED


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


def _least(trial: _Trial, changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """Leave out what the others make unnecessary."""
    if len(changes) <= _ALL_SUBSETS:
        for size in range(1, len(changes)):
            for fewer in combinations(changes, size):
                if trial.passes(fewer):
                    return fewer
        return changes
    for change in changes if len(changes) <= trial.left else ():
        fewer = tuple(c for c in changes if c is not change)
        if trial.passes(fewer):
            changes = fewer
    return changes
