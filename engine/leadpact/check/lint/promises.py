"""What the parties promise: one target a measure, one that can be missed, and a consequence."""

from collections.abc import Hashable, Iterator

from leadpact.check.lint.measured import amount, share
from leadpact.check.lint.outline import Outline, quoted, resolved
from leadpact.diagnostics.catalogue import whole_promises as says
from leadpact.diagnostics.diagnostic import Diagnostic, Label
from leadpact.nodes import Measure, ValueName
from leadpact.policy import Commitment, PolicyTree

_COIN = 0.5


def two_targets(tree: PolicyTree, outline: Outline) -> Iterator[Diagnostic]:
    """Yield commitments on a measure that another promises already, from the same side."""
    floors: dict[Hashable, tuple[Commitment, float]] = {}
    ceilings: dict[Hashable, tuple[Commitment, float]] = {}
    for commitment in tree.commitments.values():
        condition = commitment.condition
        key = (
            outline.number(resolved(tree, commitment)),
            _dated(tree, commitment, outline),
            None if condition is None else outline.number(condition),
            commitment.by,
            commitment.every,
            commitment.last,
        )
        low, high = amount(commitment.target.low), amount(commitment.target.high)
        rivals = [
            floors.setdefault(key, (commitment, low)) if low is not None else None,
            ceilings.setdefault(key, (commitment, high)) if high is not None else None,
        ]
        other = next((r[0] for r in rivals if r is not None and r[0] is not commitment), None)
        if other is None:
            other = _crossing(commitment, low, high, floors.get(key), ceilings.get(key))
        if other is not None:
            yield _second_target(tree, commitment, other)


def _dated(tree: PolicyTree, commitment: Commitment, outline: Outline) -> int | None:
    """Tell apart by which instant leads fall into a period, where the metric names one."""
    measure = commitment.measure
    dated = tree.metrics[measure.name].dated if isinstance(measure, ValueName) else None
    return None if dated is None else outline.number(dated)


def _crossing(
    commitment: Commitment,
    low: float | None,
    high: float | None,
    floor: tuple[Commitment, float] | None,
    ceiling: tuple[Commitment, float] | None,
) -> Commitment | None:
    """Give the commitment whose bound leaves no room beside this one's."""
    for own, other, sign in ((low, ceiling, 1), (high, floor, -1)):
        if own is not None and other is not None and sign * (own - other[1]) > 0:
            return None if other[0] is commitment else other[0]
    return None


def _second_target(tree: PolicyTree, commitment: Commitment, other: Commitment) -> Diagnostic:
    same = (amount(commitment.target.low), amount(commitment.target.high)) == (
        amount(other.target.low),
        amount(other.target.high),
    )
    return says.TWO_TARGETS.at(
        tree.source,
        commitment.target.span,
        first=other.name,
        promised="the same" if same else f"`{_target(tree, other)}`",
        also=(Label(other.target.span, f"`{other.name}`"),),
        help="keep one of the two"
        if same
        else "agree on one target, or say what differs: `for`, `by`, the period",
    )


def _target(tree: PolicyTree, commitment: Commitment) -> str:
    return quoted(tree.source, commitment.target.span)


def without_consequence(tree: PolicyTree, _outline: Outline) -> Iterator[Diagnostic]:
    """Yield commitments that nobody pays for."""
    for commitment in tree.commitments.values():
        if not commitment.if_missed:
            yield says.NO_CONSEQUENCE.at(
                tree.source,
                commitment.span,
                name=commitment.name,
                help="write `if_missed: …`: what follows, and who pays",
            )


def constant_targets(tree: PolicyTree, _outline: Outline) -> Iterator[Diagnostic]:
    """Yield targets that every period meets, or none, and warnings that come too late."""
    for commitment in tree.commitments.values():
        low, high = amount(commitment.target.low), amount(commitment.target.high)
        if (verdict := _always(commitment, low, high, tree)) is not None:
            yield says.CONSTANT_TARGET.at(
                tree.source,
                commitment.target.span,
                target=_target(tree, commitment),
                verdict=verdict[0],
                help=verdict[1],
            )
        if commitment.warn_at is not None and (warn := amount(commitment.warn_at)) is not None:
            inside = (low is None or warn > low) and (high is None or warn < high)
            if not inside:
                yield says.LATE_WARNING.at(
                    tree.source,
                    commitment.warn_at.span,
                    also=(Label(commitment.target.span, "the target"),),
                    help="warn above a target of at least, below one of at most",
                )
        if commitment.confidence is not None and commitment.confidence <= _COIN:
            yield says.LOW_CONFIDENCE.at(
                tree.source,
                commitment.span,
                share=share(commitment.confidence),
                help=f"write `confidence: {100 * (1 - commitment.confidence):g}%`",
            )


def _always(
    commitment: Commitment, low: float | None, high: float | None, tree: PolicyTree
) -> tuple[str, str] | None:
    if low is not None and high is not None and low > high:
        return "never met", "write the lower bound first"
    measure = resolved(tree, commitment)
    if not isinstance(measure, Measure) or measure.function not in ("rate", "count"):
        return None
    top = 1 if measure.function == "rate" else None
    if top and ((low is not None and low > top) or (high is not None and high < 0)):
        return "never met", f"write a share: `{low or high:g}%`"
    if (low is not None and low <= 0 and high is None) or (
        top and high is not None and high >= top and low is None
    ):
        return "always met", "promise something that can be missed"
    return None
