"""All data that leave a stage or a question unknown, as terms; `causes` finds the first of them.

A stage that is named stands for the data that leave it unknown itself.
"""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from leadpact.nodes import Expr
from leadpact.readings.columns.codes import NOT_YET, Reason
from leadpact.readings.columns.compiling import Compiling
from leadpact.readings.columns.leaf import Leaf
from leadpact.readings.columns.scopes import Scope
from leadpact.readings.columns.stages import RuledStage
from leadpact.readings.columns.terms import (
    FALSE,
    Term,
    both,
    either,
    equal,
    holds,
    is_null,
    whole,
)
from leadpact.readings.columns.verdict_codes import UNKNOWN

Wanted: TypeAlias = Reason | str
"""A datum, or the name of a stage."""
Wants: TypeAlias = Mapping[Wanted, Term]
"""What is wanted, in reading order, each with the condition under which it is; never NULL."""


def wants_of_stage(ruled: RuledStage, c: Compiling) -> Wants:
    """List what leaves a stage unknown."""
    stage = ruled.stage
    unknown = equal(ruled.verdict, UNKNOWN)
    found: dict[Wanted, Term] = {}
    if stage.when is not None:
        condition = both(unknown, is_null(ruled.applies_now))
        _add(c.leaves(stage.when, ruled.base), stage.owner, condition, found, c)
    for f in ruled.criteria:
        condition = both(unknown, equal(f.verdict, UNKNOWN))
        owner = f.criterion.owner or stage.owner
        _add(ruled.leaves_of(f.criterion), owner, condition, found, c)
    return found


def wants_of_answer(expr: Expr, scope: Scope, value: Term, c: Compiling) -> Wants:
    """List what leaves the answer to a question unknown."""
    found: dict[Wanted, Term] = {}
    _add(c.leaves(expr, scope), None, is_null(value), found, c)
    return found


def _add(
    leaves: Iterable[Leaf],
    owner: str | None,
    condition: Term,
    found: dict[Wanted, Term],
    c: Compiling,
) -> None:
    for leaf in leaves:
        for wanted, here in _of_leaf(leaf.where(condition), owner, c):
            found[wanted] = either(found.get(wanted, FALSE), holds(here))


def _of_leaf(leaf: Leaf, owner: str | None, c: Compiling) -> list[tuple[Wanted, Term]]:
    if leaf.stage is not None:
        return [(leaf.stage, leaf.when)]
    reasons = c.reasons.all
    return [
        (_owned(reasons[code - 1], owner), _says(leaf, code))
        for code in leaf.codes
        if code != NOT_YET
    ]


def _owned(reason: Reason, owner: str | None) -> Reason:
    """Say who fills it in, where the datum names nobody."""
    return reason if reason.owner is not None else Reason(reason.name, reason.cause, owner)


def _says(leaf: Leaf, code: int) -> Term:
    return leaf.when if leaf.codes == (code,) else both(leaf.when, equal(leaf.code, whole(code)))
