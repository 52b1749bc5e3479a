"""Which promises rest on a time of day that the binding assumed."""

from leadpact.agreement.audit import Audit
from leadpact.agreement.measure_exprs import leaves_of
from leadpact.agreement.results import Result
from leadpact.nodes import Expr, StageName, ValueName, walk
from leadpact.policy import PolicyTree, walk_through
from leadpact.readings.resting import assumed_of, rests_on, rules_rest_on


def assumed_behind(result: Result, audit: Audit) -> tuple[str, ...]:
    """Name what has assumed times of all that a commitment's figure may look at, in the order of the policy.

    It looks at what its measure and its condition name, to the end, at the field that it is broken
    down by, and at what says into which period a lead falls; at stages as each version has them.
    """
    assumed = frozenset(audit.quality.data.assumed_times)
    if not assumed:
        return ()
    commitment, own = result.commitment, audit.line.trees[result.version]
    rules = [r for r in (commitment.measure, commitment.condition) if r is not None]
    rules += _dated(rules, own)
    names = {"created_at", commitment.by} | rules_rest_on(rules, own)
    parts = [*rules, *(leaf for rule in rules for leaf in leaves_of(rule, own))]
    stages = {n.name for p in parts for n in walk_through(p, own) if isinstance(n, StageName)}
    for tree in audit.line.trees:
        of = rests_on(tree)
        names = names.union(*(of[stage] for stage in stages if stage in of))
    return assumed_of(audit.tree, assumed & names)


def _dated(rules: list[Expr], tree: PolicyTree) -> list[Expr]:
    named = {n.name for rule in rules for n in walk(rule) if isinstance(n, ValueName)}
    of = (tree.metrics[name].dated for name in named & tree.metrics.keys())
    return [dated for dated in of if dated is not None]
