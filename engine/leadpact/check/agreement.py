"""Link a whole policy: every expression in it, in the order in which they depend on each other."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from leadpact.check.link import Linker
from leadpact.check.measures import MeasureLinker, sources_of, stands_on_spend
from leadpact.check.namespace import bad_names, clashes
from leadpact.check.order import in_order
from leadpact.check.parts import wrong_parts
from leadpact.check.places import (
    CONVERTED,
    COVERS,
    DATED,
    DEADLINE,
    LEADS,
    RULE,
    VALUE,
    WAIVER,
    WHEN,
    Place,
)
from leadpact.check.shares import linked_share
from leadpact.check.vocabulary import LinkedValue, Vocabulary, holds_window
from leadpact.diagnostics.catalogue import declarations
from leadpact.diagnostics.catalogue import meaning as says
from leadpact.diagnostics.catalogue.syntax import TOO_DEEP
from leadpact.diagnostics.diagnostic import Diagnostic, in_file_order
from leadpact.diagnostics.suggest import did_you_mean
from leadpact.nodes import (
    Events,
    Expr,
    Name,
    StageName,
    ValueName,
    children,
    type_of,
    walk,
)
from leadpact.policy import Commitment, NamedExpr, Placed, PolicyTree, Stage, Waiver

MOST_LEVELS = 200
"""Levels of an expression through the values that it names."""


def link(tree: PolicyTree) -> tuple[PolicyTree, tuple[Diagnostic, ...]]:
    """Link a policy as the loader gives it.

    The tree that comes back is whole only where none of the diagnostics is an error.
    """
    vocabulary = Vocabulary(tree)
    rules = Linker(vocabulary)
    said = [*bad_names(tree), *clashes(tree), *wrong_parts(tree)]
    values, value_order = _values(tree, rules)
    stages, stage_order = _stages(tree, rules)
    linked = replace(
        tree,
        values=values,
        stages=stages,
        value_order=value_order,
        stage_order=stage_order,
        covers=_condition(rules, tree.covers, COVERS),
        converted=_condition(rules, tree.converted, CONVERTED),
        waivers={name: _waiver(rules, waiver) for name, waiver in tree.waivers.items()},
    )
    measures = MeasureLinker(rules)
    linked = _with_metrics(linked, measures)
    said += [*rules.found, *_too_deep(linked)]
    return replace(linked, places={}), in_file_order(said)


def _condition(rules: Linker, expr: Expr | None, place: Place) -> Expr | None:
    return None if expr is None else rules.condition(expr, place)


# -- values


def _values(tree: PolicyTree, rules: Linker) -> tuple[dict[str, NamedExpr], tuple[str, ...]]:
    mentions = {
        name: _mentions(value.expr, rules.vocabulary) for name, value in tree.values.items()
    }
    order, circles = in_order(mentions)
    for circle in circles:
        _circle(rules, "values", circle, tree.values[circle[0]])
    known = rules.vocabulary.values
    linked: dict[str, Expr] = {}
    for name in order:
        expr = rules.value(tree.values[name].expr, VALUE)
        known[name] = None
        if expr is not None:
            known[name] = LinkedValue(expr, type_of(expr), holds_window(expr, known))
            linked[name] = expr
    values = {
        name: replace(value, expr=linked.get(name, value.expr))
        for name, value in tree.values.items()
    }
    return values, order


def _circle(rules: Linker, what: str, circle: tuple[str, ...], first: Placed) -> None:
    path = " → ".join(f"`{name}`" for name in circle)
    rules.complain(says.CIRCLE, first.span, what=what, path=path)


def _mentions(expr: Expr, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Name the values that an unlinked expression uses; an attribute hides a value in a condition."""
    found: dict[str, None] = {}
    stack: list[tuple[Expr, frozenset[str]]] = [(expr, frozenset())]
    while stack:
        node, hidden = stack.pop()
        if (
            isinstance(node, Name)
            and node.path in vocabulary.tree.values
            and node.path not in hidden
        ):
            found[node.path] = None
        if isinstance(node, Events):
            kinds = vocabulary.kinds_of(node.name) or ()
            scope = vocabulary.scope_of(node.name, kinds)
            hidden = frozenset((*scope.shared, *scope.not_shared))
        stack.extend((child, hidden) for child in children(node))
    return tuple(found)


# -- stages


def _stages(tree: PolicyTree, rules: Linker) -> tuple[dict[str, Stage], tuple[str, ...]]:
    linked = {name: _stage(rules, stage) for name, stage in tree.stages.items()}
    names = {name: tuple(_named_stages(stage)) for name, stage in linked.items()}
    order, circles = in_order(names)
    for circle in circles:
        _circle(rules, "stages", circle, tree.stages[circle[0]])
    return linked, order


def _stage(rules: Linker, stage: Stage) -> Stage:
    when = None if stage.when is None else rules.condition(stage.when, WHEN)
    deadline = None if stage.deadline is None else rules.instant(stage.deadline, DEADLINE)
    criteria = []
    for criterion in stage.criteria:
        rule = rules.condition(criterion.rule, RULE)
        criteria.append(criterion if rule is None else replace(criterion, rule=rule))
    return replace(stage, when=when, deadline=deadline, criteria=tuple(criteria))


def _named_stages(stage: Stage) -> Iterator[str]:
    """Yield the stages that a stage's `when` and rules name."""
    for expr in (stage.when, *(criterion.rule for criterion in stage.criteria)):
        if expr is not None:
            yield from (node.name for node in walk(expr) if isinstance(node, StageName))


def _waiver(rules: Linker, waiver: Waiver) -> Waiver:
    condition = rules.condition(waiver.condition, WAIVER)
    return waiver if condition is None else replace(waiver, condition=condition)


# -- metrics and commitments


def _with_metrics(tree: PolicyTree, measures: MeasureLinker) -> PolicyTree:
    rules = measures.rules
    mentions = {
        name: tuple(
            n.path for n in walk(metric.measure) if isinstance(n, Name) and n.path in tree.metrics
        )
        for name, metric in tree.metrics.items()
    }
    order, circles = in_order(mentions)
    for circle in circles:
        _circle(rules, "metrics", circle, tree.metrics[circle[0]])
    metrics = dict(tree.metrics)
    for name in order:
        measure = measures.link(metrics[name].measure)
        rules.vocabulary.metrics[name] = None if measure is None else type_of(measure)
        dated = metrics[name].dated
        dated = None if dated is None else rules.instant(dated, DATED)
        if measure is not None:
            metrics[name] = replace(metrics[name], measure=measure, dated=dated)
    commitments = {name: _commitment(tree, measures, c) for name, c in tree.commitments.items()}
    shares = {name: linked_share(tree, measures, share) for name, share in tree.shares.items()}
    return replace(tree, metrics=metrics, commitments=commitments, shares=shares)


def _commitment(tree: PolicyTree, measures: MeasureLinker, commitment: Commitment) -> Commitment:
    rules = measures.rules
    measure = measures.link(commitment.measure)
    measured = None if measure is None else type_of(measure)
    low, high, warn_at = (
        measures.target(promised, measured)
        for promised in (commitment.target.low, commitment.target.high, commitment.warn_at)
    )
    condition = commitment.condition
    condition = None if condition is None else rules.condition(condition, LEADS)
    _splits_spend(tree, rules, commitment, measure, condition)
    by = commitment.by
    is_known = by in (None, "source") or by in tree.fields or f"lead.{by}" in tree.unread
    if by is not None and not is_known:
        rules.complain(
            says.UNKNOWN_NAME,
            tree.place_of(commitment, "by", by),
            what="field",
            name=by,
            help=did_you_mean(by, tree.fields),
        )
    return replace(
        commitment,
        measure=measure or commitment.measure,
        target=replace(commitment.target, low=low, high=high),
        warn_at=warn_at,
        condition=condition,
    )


def _splits_spend(
    tree: PolicyTree,
    rules: Linker,
    commitment: Commitment,
    measure: Expr | None,
    condition: Expr | None,
) -> None:
    """Complain where spend is divided by leads that it cannot be told apart for."""
    if measure is None or not stands_on_spend(measure, tree):
        return
    if commitment.by not in (None, "source"):
        rules.complain(
            declarations.UNSPLIT_SPEND,
            tree.place_of(commitment, "by", str(commitment.by)),
            how=f"by `{commitment.by}`",
            help="it is known by `source` alone",
        )
    if condition is not None and sources_of(condition) is None:
        rules.complain(
            declarations.UNSPLIT_SPEND,
            condition.span,
            how="for leads like these",
            help='it is known by source alone: `for: source = "…"`',
        )


# -- depth


def _too_deep(tree: PolicyTree) -> Iterator[Diagnostic]:
    """Yield the values and rules that nest too deep through the values that they name."""
    depths: dict[str, int] = {}
    for name in tree.value_order:
        depths[name] = depth(tree.values[name].expr, depths)
    placed = [(value.expr, depths.get(name, 0), value.span) for name, value in tree.values.items()]
    for stage in tree.stages.values():
        placed += [(c.rule, depth(c.rule, depths), c.span) for c in stage.criteria]
    for _, levels, span in placed:
        if levels > MOST_LEVELS:
            yield TOO_DEEP.at(
                tree.source, span, most=MOST_LEVELS, help="counted through the values that it names"
            )
            return


def depth(expr: Expr, values: Mapping[str, int]) -> int:
    """Count the levels of an expression, through values."""
    deepest = 0
    stack: list[tuple[Expr, int]] = [(expr, 1)]
    while stack:
        node, level = stack.pop()
        if isinstance(node, ValueName):
            level += values.get(node.name, 0)
        deepest = max(deepest, level)
        stack.extend((child, level + 1) for child in children(node))
    return deepest
