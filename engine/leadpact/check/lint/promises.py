"""What the parties promise: one target a measure, a consequence, owners who answer for it."""

from collections.abc import Hashable, Iterator

from leadpact.check.lint.measured import amount, duration, rate_of, share
from leadpact.check.lint.outline import Outline, Wait, longer, quoted, resolved
from leadpact.check.lint.ranges import constant
from leadpact.diagnostics.catalogue import whole_promises as says
from leadpact.diagnostics.diagnostic import Diagnostic, Label
from leadpact.nodes import (
    Apply,
    Expr,
    Field,
    Literal,
    Measure,
    StageName,
    ValueName,
    type_of,
    walk,
)
from leadpact.operators.arithmetic import ADD
from leadpact.policy import Commitment, Every, PolicyTree, Stage, StageKind
from leadpact.units import DAY, MONEYS, Kind

_DAYS = {Every.WEEK: 7, Every.MONTH: 30, Every.QUARTER: 91}
_MOST_PERIODS = 4
"""A stage that waits longer than so many periods is judged too late to tell of the period."""
_COIN = 0.5


def two_targets(tree: PolicyTree, outline: Outline) -> Iterator[Diagnostic]:
    """Yield commitments on a measure that another promises already, from the same side."""
    floors: dict[Hashable, tuple[Commitment, float]] = {}
    ceilings: dict[Hashable, tuple[Commitment, float]] = {}
    for commitment in tree.commitments.values():
        condition = commitment.condition
        key = (
            outline.number(resolved(tree, commitment)),
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


# -- time


def judged_in_time(tree: PolicyTree, outline: Outline) -> Iterator[Diagnostic]:
    """Yield commitments that judge leads before their stages are settled, or long after."""
    for commitment in tree.commitments.values():
        stages = _stages(resolved(tree, commitment))
        waits = [(name, _longest(tree.stages[name], outline)) for name in stages]
        name, longest = max(
            ((n, w) for n, w in waits if w is not None),
            key=lambda found: found[1].amount,
            default=("", None),
        )
        if longest is None:
            continue
        mature = commitment.mature_after
        if mature is not None and longest.amount > mature:
            yield says.IMMATURE.at(
                tree.source,
                commitment.span,
                mature=duration(mature),
                stage=name,
                longest=longest.written,
                help=f"write `mature_after: {longest.written}` at least"
                if "business" not in longest.written
                else "wait longer than the stage does, nights and weekends included",
            )
        every = commitment.every
        if every is not None and longest.amount > _MOST_PERIODS * _DAYS[every] * DAY:
            yield says.LATE_VERDICT.at(
                tree.source,
                commitment.span,
                period=every.value,
                longest=longest.written,
                help="choose a longer period, or promise an earlier stage by this one",
            )


def _stages(measure: Expr) -> tuple[str, ...]:
    """Name the stages whose rate or count is measured."""
    return tuple(
        node.subject.name
        for node in walk(measure)
        if isinstance(node, Measure) and isinstance(node.subject, StageName)
    )


def _longest(stage: Stage, outline: Outline) -> Wait | None:
    """Give how long a stage waits at least for some lead: windows, and a deadline's own length."""
    deadline = stage.deadline
    ends: Wait | None = None
    match deadline:
        case Apply(operator=operator, operands=(Field(), Literal(value=int(length)) as literal)) if (
            operator is ADD
        ):
            ends = Wait(length, literal.written)
        case _:
            pass
    return longer(outline.waits[stage.name], ends)


# -- owners


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
    owners: set[str] = set()
    stages: set[str] = set()
    for commitment in tree.commitments.values():
        measure = resolved(tree, commitment)
        if commitment.target.low is not None and _is_volume(measure):
            owners.update(commitment.owners)
            stages.update(_stages(measure))
    for commitment in tree.commitments.values():
        name = rate_of(resolved(tree, commitment))
        if name is None or commitment.target.low is None:
            continue
        if tree.stages[name].kind is StageKind.SLA or name in stages:
            continue
        if not owners.intersection(commitment.owners):
            yield says.NO_FLOOR.at(
                tree.source,
                commitment.span,
                name=commitment.name,
                help=f"promise `count({name})`, `at_least` so many, beside it",
            )


def _is_volume(measure: Expr) -> bool:
    """Whether a measure grows with the number of leads: counts and sums, and sums of them."""
    match measure:
        case Measure(function=function):
            return function in ("count", "sum")
        case Apply(operator=operator, operands=operands) if operator is ADD:
            return all(map(_is_volume, operands))
        case _:
            return False


# -- metrics


def flattering_metrics(tree: PolicyTree, outline: Outline) -> Iterator[Diagnostic]:
    """Yield averages of spans that leave out what never happened, and sums that count twice."""
    for sentence in outline.sentences:
        for node in sentence.nodes:
            if not isinstance(node, Measure) or node.subject is None:
                continue
            subject = node.subject
            words = quoted(tree.source, subject.span)
            if node.function == "average" and _is_span(subject, outline):
                yield says.SURVIVING_AVERAGE.at(
                    tree.source,
                    node.span,
                    help=f"write `median({words})` or `percentile({words}, 90)`",
                )
            if node.function == "sum" and node.per is None and isinstance(subject, Field):
                group, _, _ = subject.path.rpartition(".")
                if subject.type.kind in MONEYS and f"{group}.id" in tree.fields:
                    yield says.COUNTED_TWICE.at(
                        tree.source,
                        node.span,
                        group=group,
                        help=f"write `sum({words} per {group}.id …)`",
                    )


def _is_span(subject: Expr, outline: Outline) -> bool:
    return (
        isinstance(subject, ValueName)
        and type_of(subject).kind is Kind.DURATION
        and outline.values[subject.name].reads_moments
        and outline.values[subject.name].spans_moments
    )
