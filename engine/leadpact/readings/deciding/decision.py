"""What a policy decides of one lead: verdicts at once, everything else when it is asked for."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

from leadpact.lead import Lead
from leadpact.policy import PolicyTree
from leadpact.readings.amounts import rfc3339
from leadpact.readings.deciding.accounts import Account, account_of, cause_of
from leadpact.readings.deciding.results import Judged, StageResult
from leadpact.readings.deciding.worths import Gap
from leadpact.readings.outcomes import Accountable, Breach, Outcome
from leadpact.readings.verdicts import Verdict

Json: TypeAlias = dict[str, Any]
RawLead: TypeAlias = Mapping[str, Any] | Lead
AsOf: TypeAlias = datetime | str
Explained_co = TypeVar("Explained_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Judge:
    """What a decision needs to answer more than it was asked: the policy, and how to read the lead again."""

    tree: PolicyTree
    judge: Callable[[RawLead, int], Judged]
    explain: Callable[[RawLead, int], Any]
    lead_id: Callable[[RawLead], str]


class Decision(Generic[Explained_co]):
    """What a policy says of one lead as of one instant (UTC microseconds), without the reasons.

    It keeps the record that it was made from, and reads it again for what was not asked yet: do not
    change the record before.
    """

    __slots__ = ("_judge", "_judged", "as_of", "lead")

    _judge: Judge
    _judged: Judged | None
    as_of: int
    lead: RawLead

    def __init__(self, judge: Judge, lead: RawLead, as_of: int, judged: Judged) -> None:
        self._judge = judge
        self.lead = lead
        self.as_of = as_of
        self._judged = judged

    @property
    def _verdicts(self) -> Judged:
        """What each stage came to; what is open, and why, need not be in it."""
        return self._whole

    @property
    def _whole(self) -> Judged:
        """What each stage came to, with what is open and why."""
        if self._judged is None:
            self._judged = self._judge.judge(self.lead, self.as_of)
        return self._judged

    @property
    def id(self) -> str:
        """The lead's id, as given."""
        return self._judge.lead_id(self.lead)

    @property
    def covered(self) -> bool | None:
        """Whether the agreement is about the lead; None where nobody can say: it is judged, and flagged."""
        return self._verdicts.covered

    @property
    def stages(self) -> dict[str, Verdict]:
        """Each stage's verdict, in file order; none for a lead that is not covered."""
        return {name: result.verdict for name, result in self._in_order()}

    @property
    def criteria(self) -> dict[tuple[str, str], Verdict]:
        """The verdict of every criterion, by stage and name; a stage that does not apply has none."""
        return {
            (name, found.criterion.name): found.verdict
            for name, result in self._in_order()
            for found in result.criteria
        }

    @property
    def causes(self) -> dict[tuple[str, str], Gap | None]:
        """Why each unknown criterion is: the first gap in the data, None where nothing in the data is one.

        Looked for left to right, through named values and stages; what has not happened yet is no gap.
        """
        results = self._whole.results
        return {
            (name, found.criterion.name): cause_of(found.worth, results)
            for name in self._judge.tree.stages
            if name in results
            for found in results[name].criteria
            if found.verdict is Verdict.UNKNOWN
        }

    @property
    def _account(self) -> Account:
        return account_of(self._judge.tree, self._whole)

    @property
    def outcome(self) -> Outcome | None:
        """What became of the lead; None where it is not covered."""
        return self._account.outcome

    @property
    def accountable(self) -> Accountable | None:
        """Who answers for a lead that did not make it."""
        return self._account.accountable

    @property
    def breaches(self) -> tuple[Breach, ...]:
        """The failed `sla` stages, in file order."""
        return self._account.breaches

    def verdicts(self) -> dict[str, Json]:
        """Give each stage's verdict and those of its criteria, as ``stages`` in ``check``'s JSON."""
        return {
            name: {
                "verdict": result.verdict.value,
                "criteria": {f.criterion.name: f.verdict.value for f in result.criteria},
            }
            for name, result in self._in_order()
        }

    def check(self) -> Json:
        """Give the line of ``leadpact check --format jsonl``."""
        account, charged = self._account, self.accountable
        covered, outcome = self.covered, account.outcome
        return {
            "id": self.id,
            "policy": self._judge.tree.id,
            "as_of": rfc3339(self.as_of),
            **({} if covered else {"covered": covered}),
            "stages": self.verdicts(),
            "outcome": outcome.value if outcome else None,
            "accountable": charged
            and {
                "stage": charged.stage,
                "owner": charged.owner,
                "fix": charged.fix,
                "criteria": list(charged.criteria),
            },
            "breaches": [{"stage": b.stage, "owner": b.owner} for b in account.breaches],
        }

    def explain(self) -> Explained_co:
        """Say why: the full trace, as `Policy.explain` gives it."""
        explained: Explained_co = self._judge.explain(self.lead, self.as_of)
        return explained

    def __repr__(self) -> str:
        said = ", ".join(f"{name}: {verdict.value}" for name, verdict in self.stages.items())
        return f"<Decision {said or 'not covered'}>"

    def _in_order(self) -> list[tuple[str, StageResult]]:
        results = self._verdicts.results
        return [(name, results[name]) for name in self._judge.tree.stages if name in results]


class Decide(Protocol[Explained_co]):
    """One policy as a function; ``source`` is the Python that was written for it."""

    source: str

    def __call__(self, lead: RawLead, *, as_of: AsOf) -> Decision[Explained_co]:
        """Decide one lead, a record as in JSON or a typed one, as of an instant."""
        ...

    def batch(self, leads: Iterable[RawLead], *, as_of: AsOf) -> Iterator[Decision[Explained_co]]:
        """Decide many leads as of one instant, each when it is asked for."""
        ...
