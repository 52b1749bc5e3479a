"""Who answers for a promise, and what keeps a rate from being met by fewer leads."""

from collections.abc import Iterator

from leadpact.check.lint.measured import rate_of, stages_of
from leadpact.check.lint.outline import Outline, resolved
from leadpact.check.lint.volumes import asked_of, volumes
from leadpact.diagnostics.catalogue import whole_promises as says
from leadpact.diagnostics.diagnostic import Diagnostic, Label
from leadpact.nodes import Apply, Expr, Measure
from leadpact.operators.arithmetic import ADD
from leadpact.policy import PolicyTree, StageKind


def owners_of_promises(tree: PolicyTree, _outline: Outline) -> Iterator[Diagnostic]:
    """Yield promised rates whose failures are somebody else's, in whole or in part."""
    for commitment in tree.commitments.values():
        rate = rate_of(resolved(tree, commitment))
        if rate is None:
            continue
        stage = tree.stages[rate]
        owners = {stage.owner, *(c.owner for c in stage.criteria)} - {None}
        if owners >= set(commitment.owners):
            continue
        if len(commitment.owners) > 1 and stage.owner in commitment.owners:
            yield says.SHARED_PROMISE.at(
                tree.source,
                commitment.span,
                owners=" and ".join(f"`{owner}`" for owner in commitment.owners),
                stage=stage.name,
                owner=stage.owner,
                also=(Label(stage.span, f"`{stage.owner}` owns it"),),
                help="let its owner promise it, and share a number that both can move",
            )
        elif stage.owner not in commitment.owners:
            yield says.FOREIGN_PROMISE.at(
                tree.source,
                commitment.span,
                party=commitment.owners[0],
                stage=stage.name,
                owner=stage.owner,
                also=(Label(stage.span, f"`{stage.owner}` owns it"),),
                help=f"let `{stage.owner}` promise it, or give the stage another owner",
            )


def volume_floors(tree: PolicyTree, _outline: Outline) -> Iterator[Diagnostic]:
    """Yield promised rates beside which nobody promises a number."""
    promised = volumes(tree)
    owners: set[str] = set()
    counted: set[str] = set()
    for commitment in tree.commitments.values():
        measure = resolved(tree, commitment)
        if commitment.target.low is not None and _is_number(measure):
            owners.update(commitment.owners)
            counted.update(stages_of(measure))
    for commitment in tree.commitments.values():
        name = rate_of(resolved(tree, commitment))
        if name is None or commitment.target.low is None or name in counted:
            continue
        stands = asked_of(tree, name, promised) is not None
        if tree.stages[name].kind is StageKind.SLA or stands:
            continue
        if not owners.intersection(commitment.owners):
            yield says.NO_FLOOR.at(
                tree.source,
                commitment.span,
                name=commitment.name,
                help=f"promise `count({name})`, `at_least` so many, beside it",
            )


def _is_number(measure: Expr) -> bool:
    """Whether a measure counts leads: counts, and sums of counts."""
    match measure:
        case Measure(function=function):
            return function == "count"
        case Apply(operator=operator, operands=operands) if operator is ADD:
            return all(map(_is_number, operands))
        case _:
            return False
