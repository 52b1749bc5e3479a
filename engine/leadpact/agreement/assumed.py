"""Which promises rest on a time of day that the binding assumed."""

from leadpact.nodes import Expr, ValueName, walk
from leadpact.policy import Commitment, PolicyTree
from leadpact.readings.resting import assumed_of, rules_rest_on


def assumed_behind(
    commitment: Commitment, tree: PolicyTree, assumed: frozenset[str]
) -> tuple[str, ...]:
    """Name those of some fields and kinds that a commitment's figure may look at, in the order of the policy.

    It looks at what its measure and its condition name, to the end, at the field that it is broken
    down by, and at what says into which period a lead falls.
    """
    if not assumed:
        return ()
    rules = [r for r in (commitment.measure, commitment.condition) if r is not None]
    names = {"created_at", commitment.by} | rules_rest_on([*rules, *_dated(rules, tree)], tree)
    return assumed_of(tree, assumed & names)


def _dated(rules: list[Expr], tree: PolicyTree) -> list[Expr]:
    named = {n.name for rule in rules for n in walk(rule) if isinstance(n, ValueName)}
    of = (tree.metrics[name].dated for name in named & tree.metrics.keys())
    return [dated for dated in of if dated is not None]
