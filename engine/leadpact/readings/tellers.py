"""Which declaration tells of an attribute: kinds may share its name, with one type or with several."""

from leadpact.nodes import Aggregate
from leadpact.policy import Datum, PolicyTree
from leadpact.units import Type


def attribute_datum(tree: PolicyTree, name: str, of: Type) -> Datum:
    """Give the datum that tells of an attribute of a type: that of the first kind which has it so."""
    return next(
        kind.attributes[name]
        for kind in tree.kinds.values()
        if name in kind.attributes and kind.attributes[name].type == of
    )


def aggregate_datum(tree: PolicyTree, expr: Aggregate) -> Datum:
    """Give the datum that tells of what an aggregate reads: its events share it, with one type."""
    name = expr.attribute or ""
    declared = (tree.kinds[kind].attributes for kind in expr.events.kinds)
    own = next(attributes[name] for attributes in declared if name in attributes)
    return attribute_datum(tree, name, own.type)
