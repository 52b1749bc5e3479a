"""What a flat policy decides of one lead: its codes, from which the rest follows."""

from collections.abc import Callable
from dataclasses import dataclass

from leadpact.readings.deciding.accounts import Account, account_of
from leadpact.readings.deciding.codes import Codes, Told
from leadpact.readings.deciding.decision import Decision, Explained_co, Json, Judge
from leadpact.readings.deciding.results import Judged
from leadpact.readings.outcomes import Accountable, Outcome


@dataclass(frozen=True, slots=True)
class FlatJudge(Judge):
    """A judge that reads codes too: what follows from them, and the verdicts in them by name."""

    told: Told
    verdicts: Callable[[Codes], dict[str, Json]]


class FlatDecision(Decision[Explained_co]):
    """A decision by a policy whose rules read fields alone. Compiled code makes it, part by part."""

    __slots__ = ("_codes",)

    _judge: FlatJudge
    _codes: Codes

    @property
    def _verdicts(self) -> Judged:
        return self._judge.told[self._codes][0]

    @property
    def _account(self) -> Account:
        return self._judge.told[self._codes][1]

    @property
    def accountable(self) -> Accountable | None:
        """Who answers for a lead that did not make it; for an undecided one the reasons are looked for."""
        account = self._account
        if account.outcome is Outcome.UNDECIDED:
            account = account_of(self._judge.tree, self._whole)
        return account.accountable

    def verdicts(self) -> dict[str, Json]:
        """Give each stage's verdict and those of its criteria, as ``stages`` in ``check``'s JSON."""
        return self._judge.verdicts(self._codes)
