"""The defining reading: what a policy says of one lead, and why. Other readings must agree with it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from leadpact.lead import Lead
from leadpact.policy import PolicyTree
from leadpact.readings.changes import to_pass
from leadpact.readings.judgement import Judgement
from leadpact.readings.outcomes import account_of, roles_of
from leadpact.readings.plans import Plans
from leadpact.readings.screen import Screen, screen
from leadpact.readings.sentences import sentences
from leadpact.readings.stage_findings import StageFinding
from leadpact.readings.stages import Reading
from leadpact.readings.told_changes import Change
from leadpact.readings.trace import check_record, verdicts, why_record


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation(Judgement):
    """What a policy says of one lead as of one instant, and why; ``str()`` is the text of ``leadpact why``."""

    def verdicts(self) -> dict[str, dict[str, Any]]:
        """Give each stage's verdict and those of its criteria, as ``stages`` in ``check``'s JSON."""
        return verdicts(self)

    def check(self) -> dict[str, Any]:
        """Give the line of ``leadpact check --format jsonl``."""
        return check_record(self)

    def sentences(self, *, in_words: bool = False) -> dict[str, dict[str, str]]:
        """Say of every criterion why it has its verdict, with the values seen: by stage and criterion.

        ``in_words`` names things as people do, *the contact's title*; else as the policy does.
        """
        return sentences(self, in_words=in_words)

    def to_pass(self) -> tuple[Change, ...]:
        """Give the smallest set of changes to its facts that would have made the failed stage pass."""
        return to_pass(self)

    def record(self) -> dict[str, Any]:
        """Give the object of ``leadpact why --format json``: every reason, and what would let the lead pass."""
        return why_record(self, to_pass(self))

    def screen(self, *, width: int = 80, trace: bool = False) -> Screen:
        """Give the text of ``leadpact why`` as lines whose parts have roles, 60 to 200 columns wide.

        ``trace`` adds every comparison with its place in the policy.
        """
        return screen(self, to_pass(self), width=width, trace=trace)

    def __str__(self) -> str:
        return str(self.screen())


_NEW: Final = object.__new__
# What fills an explanation: its own constructor goes a longer way, and every lead needs one.
_tree, _lead, _as_of, _covered, _stages, _outcome, _accountable, _breaches, _plans = (
    getattr(Explanation, field.name).__set__ for field in fields(Explanation)
)


class Explainer:
    """Explains leads by one policy: its meanings are made once, at the first lead."""

    def __init__(self, tree: PolicyTree) -> None:
        self.tree = tree
        self._roles = roles_of(tree)
        self._plans: Plans | None = None

    @property
    def plans(self) -> Plans:
        """The meanings of the policy's expressions, made when they are first asked for."""
        if self._plans is None:
            self._plans = Plans(self.tree)
        return self._plans

    def __call__(self, lead: Lead, as_of: int) -> Explanation:
        """Explain one lead as of an instant in UTC microseconds."""
        plans = self.plans
        if plans.whole is not None:
            return self._explanation(lead, as_of, plans.whole(lead.facts))
        reading = Reading(plans, lead, as_of)
        found = self.explained(reading)
        reading.release()
        return found

    def explained(self, reading: Reading) -> Explanation:
        """Explain the lead of a reading, which can be asked for more afterwards."""
        plans, lead, as_of = reading.plans, reading.lead, reading.as_of
        covered = True if plans.covers is None else plans.covers(reading.base).value
        if covered is False:
            return Explanation(
                tree=self.tree,
                lead=lead,
                as_of=as_of,
                covered=covered,
                stages={},
                outcome=None,
                accountable=None,
                breaches=(),
                plans=plans,
            )
        converted = None if plans.converted is None else plans.converted(reading.base).value is True
        stages = (
            reading.stages
            if plans.in_file_order
            else {name: reading.stages[name] for name in self.tree.stages}
        )
        return self._explanation(lead, as_of, stages, covered=covered, converted=converted)

    def _explanation(
        self,
        lead: Lead,
        as_of: int,
        stages: Mapping[str, StageFinding],
        *,
        covered: bool | None = True,
        converted: bool | None = None,
    ) -> Explanation:
        outcome, accountable, breaches = account_of(stages, self._roles, converted=converted)
        found = _NEW(Explanation)
        _tree(found, self.tree)
        _lead(found, lead)
        _as_of(found, as_of)
        _covered(found, covered)
        _stages(found, stages)
        _outcome(found, outcome)
        _accountable(found, accountable)
        _breaches(found, breaches)
        _plans(found, self.plans)
        return found
