"""Whom a lead is charged to, as whole numbers."""

from dataclasses import dataclass
from typing import Final

from leadpact.policy import PolicyTree
from leadpact.readings.columns.terms import Term, whole


@dataclass(frozen=True, slots=True)
class Charge:
    """What a lead is charged for: a stage, and the criterion that is the first reason, if any is."""

    stage: str
    criterion: str | None


class Charges:
    """Numbers for every stage and criterion that a lead can be charged for.

    A *blame* is a charge and the reason behind it in one number: ``charge * width + reason``, the
    reason 0 where there is none.
    """

    width: Final = 100_000

    def __init__(self, tree: PolicyTree) -> None:
        self.all: tuple[Charge, ...] = tuple(
            Charge(name, criterion)
            for name, stage in tree.stages.items()
            for criterion in (None, *(k.name for k in stage.criteria))
        )
        self._numbers = {charge: number for number, charge in enumerate(self.all)}

    def blame(self, stage: str, criterion: str | None) -> Term:
        """Give the blame of a charge without a reason."""
        return whole((self._numbers[Charge(stage, criterion)] + 1) * self.width)

    def read(self, blame: int) -> tuple[Charge, int]:
        """Give the charge of a blame, and the code of the reason behind it, 0 for none."""
        number, reason = divmod(blame, self.width)
        return self.all[number - 1], reason
