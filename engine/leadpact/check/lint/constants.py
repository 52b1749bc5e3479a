"""Conditions that come out the same for every lead, by their literals and by simple ranges.

All sides are asked where the data is known: ``x > 3 or x <= 3`` is unknown where x is. Nothing is
claimed of a subject that may be of none (an average of no events), for which no comparison holds.
"""

from collections.abc import Iterator

from leadpact.check.lint.outline import Outline, Role, Sentence, quoted
from leadpact.check.lint.ranges import claim_of, constant, everything, is_total
from leadpact.diagnostics.catalogue import whole_rules as says
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.nodes import (
    Aggregate,
    All,
    Apply,
    Events,
    Expr,
    Literal,
    Measure,
    Not,
    Some,
    Window,
    type_of,
)
from leadpact.operators.model import Family
from leadpact.policy import PolicyTree, Score
from leadpact.units import Kind

_WRITTEN_OUT = frozenset({Role.WHEN, Role.COVERS})
"""Where `true` may stand by itself: it says that everyone is meant."""
_REFLEXIVE = frozenset({"=", "<=", ">="})


def constant_conditions(tree: PolicyTree, outline: Outline) -> Iterator[Diagnostic]:
    """Yield conditions that always or never hold by themselves."""
    for sentence in outline.sentences:
        literals = dict.fromkeys(map(id, _bare_literals(sentence)))
        for node in sentence.nodes:
            if isinstance(node, Literal) and id(node) not in literals:
                continue
            verdict = _verdict(node, tree, outline)
            if verdict is None:
                continue
            holds, because = verdict
            yield says.CONSTANT.at(
                tree.source,
                node.span,
                text=quoted(tree.source, node.span),
                verdict=f"{'always' if holds else 'never'} holds",
                help=because,
            )


def _bare_literals(sentence: Sentence) -> Iterator[Literal]:
    """Yield `true` and `false` that stand where a condition is expected."""
    places: list[Expr | None] = []
    if sentence.is_condition and sentence.role not in _WRITTEN_OUT:
        places.append(sentence.expr)
    for node in sentence.nodes:
        match node:
            case All(parts=parts) | Some(parts=parts):
                places.extend(parts)
            case Not(part=part):
                places.append(part)
            case Events(where=where) | Measure(where=where):
                places.append(where)
            case _:
                pass
    yield from (place for place in places if isinstance(place, Literal))


def _verdict(node: Expr, tree: PolicyTree, outline: Outline) -> tuple[bool, str] | None:
    """Say whether a condition always or never holds, and why; None where it depends."""
    match node:
        case Literal(value=bool(value)):
            return value, "write the condition that is meant"
        case Window(at_least=1, subject=Events() as events, anchor=anchor) if (
            isinstance(anchor, Aggregate)
            and anchor.function in ("first", "last")
            and anchor.attribute is None
            and outline.number(anchor.events) == outline.number(events)
        ):
            return True, f"the first `{events.name}` lies in its own window: count `at least 2`"
        case Apply(operands=(left, right)) if node.operator.family is Family.COMPARISON:
            return _compared(node, left, right, tree, outline)
        case Apply():
            return _claimed(node, tree)
        case _:
            return None


def _compared(
    node: Apply, left: Expr, right: Expr, tree: PolicyTree, outline: Outline
) -> tuple[bool, str] | None:
    low, high = constant(left), constant(right)
    if low is not None and high is not None and node.overload is not None:
        return bool(node.overload.value(low, high)), "both sides are constants"
    if outline.number(left) == outline.number(right):
        holds = node.operator.symbol in _REFLEXIVE
        if not holds or (is_total(left) and type_of(left).kind is not Kind.MOMENT):
            return holds, "both sides say the same"
    return _claimed(node, tree)


def _claimed(node: Apply, tree: PolicyTree) -> tuple[bool, str] | None:
    claim = claim_of(node)
    if claim is None:
        return None
    full = everything(claim.subject, tree)
    words = quoted(tree.source, claim.subject.span)
    if full.narrowed(claim).is_empty:
        return False, f"`{words}` is never that: look at how it is declared"
    if is_total(claim.subject) and full.narrowed(claim.opposite).is_empty:
        return True, f"`{words}` is nothing else: look at how it is declared"
    return None


def constant_scores(tree: PolicyTree, _outline: Outline) -> Iterator[Diagnostic]:
    """Yield scores whose mark is out of reach, or reached by everyone."""
    for stage in tree.stages.values():
        if not isinstance(stage.form, Score):
            continue
        points = [criterion.points for criterion in stage.criteria]
        low, high = sum(p for p in points if p < 0), sum(p for p in points if p > 0)
        mark = stage.form.mark
        if low < mark <= high:
            continue
        yield says.MARK.at(
            tree.source,
            stage.span,
            name=stage.name,
            mark=mark,
            low=low,
            high=high,
            verdict="nobody reaches it" if mark > high else "everybody reaches it",
            help=f"choose a mark from {low + 1} to {high}",
        )
