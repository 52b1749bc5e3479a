"""Agreed exceptions: in force, not for ever, agreed by both sides, and excusing something."""

from collections.abc import Hashable, Iterator

from leadpact.check.lint.outline import Outline
from leadpact.diagnostics.catalogue import whole_parts as says
from leadpact.diagnostics.diagnostic import Diagnostic, Label
from leadpact.policy import Criterion, PolicyTree, Waiver

LONGEST_DAYS = 366
"""A waiver longer than this, from the policy's `effective` date, is no exception any more."""


def waiver_terms(tree: PolicyTree, outline: Outline) -> Iterator[Diagnostic]:
    """Yield waivers that have ended, and those that hardly ever will."""
    for waiver in tree.waivers.values():
        days = (waiver.until - tree.effective).days
        if days < 0:
            problem = f"ends on {waiver.until}, before the policy takes effect on {tree.effective}"
        elif outline.today is not None and waiver.until < outline.today:
            problem = f"ended on {waiver.until}"
        elif days > LONGEST_DAYS:
            yield says.LONG_WAIVER.at(
                tree.source,
                waiver.span,
                name=waiver.name,
                days=f"{days:,}",
                help="let it end within a year, and agree on it anew then",
            )
            continue
        else:
            continue
        yield says.WAIVER_ENDED.at(
            tree.source,
            waiver.span,
            name=waiver.name,
            problem=problem,
            help="take it out, or agree on a new `until`",
        )


def one_sided_waivers(tree: PolicyTree, _outline: Outline) -> Iterator[Diagnostic]:
    """Yield waivers that nobody approved but the party whose failures they excuse."""
    for waiver in tree.waivers.values():
        stage = tree.stages[waiver.stage]
        owners = {criterion.owner or stage.owner for criterion in _covered(tree, waiver)}
        if len(tree.parties) > 1 and len(owners) == 1 and set(waiver.approved_by) == owners:
            yield says.ONE_SIDED_WAIVER.at(
                tree.source,
                waiver.span,
                party=waiver.approved_by[0],
                name=waiver.name,
                help="add the party that takes the leads over to `approved_by`",
            )


def idle_waivers(tree: PolicyTree, outline: Outline) -> Iterator[Diagnostic]:
    """Yield waivers that cannot excuse anything: points that are taken away, or a waiver repeated."""
    seen: dict[Hashable, Waiver] = {}
    for waiver in tree.waivers.values():
        covered = _covered(tree, waiver)
        if covered and all(criterion.points < 0 for criterion in covered):
            yield says.IDLE_WAIVER.at(
                tree.source,
                waiver.span,
                name=waiver.name,
                because=f"`{covered[0].name}` takes points away where it holds",
                help="a criterion with negative points is never waived: change the rule itself",
            )
            continue
        key = (
            waiver.stage,
            frozenset(c.name for c in covered),
            outline.number(waiver.condition),
        )
        other = seen.setdefault(key, waiver)
        if other is not waiver and waiver.until <= other.until:
            yield says.IDLE_WAIVER.at(
                tree.source,
                waiver.span,
                name=waiver.name,
                because=f"`{other.name}` covers the same, for longer",
                also=(Label(other.span, ""),),
                help="drop one of the two",
            )


def _covered(tree: PolicyTree, waiver: Waiver) -> tuple[Criterion, ...]:
    criteria = tree.stages[waiver.stage].criteria
    return tuple(c for c in criteria if not waiver.criteria or c.name in waiver.criteria)
