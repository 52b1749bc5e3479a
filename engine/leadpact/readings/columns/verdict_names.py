"""What the columns of verdicts are called, beside those that every table of verdicts has."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final

from leadpact.policy import PolicyTree

FIXED: Final = (
    "id",
    "policy",
    "as_of",
    "covered",
    "outcome",
    "accountable_stage",
    "accountable_owner",
    "accountable_fix",
    "accountable_criteria",
    "breaches",
    "assumed",
)
"""The columns that no policy names."""
_BEHIND: Final = "_verdict"

Named = Callable[[str, str | None], str]
"""(stage, criterion or None) -> what the column of its verdict is called."""


def dotted(stage: str, criterion: str | None) -> str:
    """Name a column as `leadpact check` does: ``fit``, ``fit.company_size``."""
    return stage if criterion is None else f"{stage}.{criterion}"


def joined(stage: str, criterion: str | None) -> str:
    """Name a column as warehouses like it: ``fit``, ``fit__company_size``."""
    return stage if criterion is None else f"{stage}__{criterion}"


def verdict_names(tree: PolicyTree, named: Named) -> Mapping[tuple[str, str | None], str]:
    """Name the column of each stage and criterion, in their order, no two alike.

    A name that another column has too, small letters and capitals taken for the same, gets
    ``_verdict`` behind it: a stage ``outcome`` is in the column ``outcome_verdict``.
    """
    wanted = {
        (stage.name, criterion): named(stage.name, criterion)
        for stage in tree.stages.values()
        for criterion in (None, *(k.name for k in stage.criteria))
    }
    taken = Counter(name.casefold() for name in (*FIXED, *wanted.values()))
    names = {}
    for key, name in wanted.items():
        own = name
        if taken[name.casefold()] > 1:
            while taken[own.casefold()]:
                own += _BEHIND
            taken[own.casefold()] += 1
        names[key] = own
    return names
