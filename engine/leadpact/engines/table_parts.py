"""Which columns a table of verdicts has, in parts that somebody may want or not."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from leadpact.policy import PolicyTree
from leadpact.readings.columns.verdict_names import FIXED, dotted, verdict_names


class TablePart(StrEnum):
    """A part of the table; `id` and `covered` are there with any of them, and `assumed` where a binding assumes."""

    RUN = "run"
    OUTCOME = "outcome"
    ACCOUNTABLE = "accountable"
    STAGES = "stages"
    CRITERIA = "criteria"


EVERY_PART: Final = frozenset(TablePart)

_FIRST: Final = {
    "policy": TablePart.RUN,
    "as_of": TablePart.RUN,
    "outcome": TablePart.OUTCOME,
    "accountable_stage": TablePart.ACCOUNTABLE,
    "accountable_owner": TablePart.ACCOUNTABLE,
    "accountable_fix": TablePart.ACCOUNTABLE,
    "accountable_criteria": TablePart.ACCOUNTABLE,
    "breaches": TablePart.OUTCOME,
}


def table_columns(
    tree: PolicyTree, *, with_assumed: bool
) -> Iterator[tuple[str, TablePart | None]]:
    """Name the columns in their order, each with its part, None where it is always there."""
    for name in FIXED:
        if with_assumed or name != "assumed":
            yield name, _FIRST.get(name)
    for (_, criterion), name in verdict_names(tree, dotted).items():
        yield name, TablePart.STAGES if criterion is None else TablePart.CRITERIA
