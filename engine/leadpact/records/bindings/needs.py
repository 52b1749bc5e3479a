"""What each rule of a policy needs to be known, and so which rules cannot be judged where it is missing."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from leadpact.nodes import (
    Aggregate,
    Attribute,
    Events,
    Expr,
    Field,
    Is,
    State,
    ValueName,
    children,
)
from leadpact.policy import PolicyTree


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A rule that rests on what the data cannot provide: fields by their paths, kinds of event."""

    rule: str
    lacks: tuple[str, ...]


def unsettled(
    tree: PolicyTree, without: Collection[str], unobserved: Collection[str]
) -> Iterator[Unsettled]:
    """Yield the rules that need a field or a kind which is not there; a default stands in for a field."""
    absent = {path for path in without if tree.fields[path].default is None}
    rules: list[tuple[str, Expr]] = []
    if tree.covers is not None:
        rules.append(("covers", tree.covers))
    for stage in tree.stages.values():
        name = stage.name
        rules += [(f"{name}.when", stage.when)] if stage.when is not None else []
        rules += [(f"{name}.deadline", stage.deadline)] if stage.deadline is not None else []
        rules += [
            (name if c.name == "rule" else f"{name}.{c.name}", c.rule) for c in stage.criteria
        ]
    if tree.converted is not None:
        rules.append(("converted", tree.converted))
    for name, rule in rules:
        needed = dict.fromkeys(needs(rule, tree))
        lacks = tuple(n for n in needed if n in absent or n in unobserved)
        if lacks:
            yield Unsettled(name, lacks)


def used(tree: PolicyTree) -> frozenset[str]:
    """Name all that a rule or a measure looks at: fields, kinds, attributes as ``kind.attribute``."""
    rules = [value.expr for value in tree.values.values()]
    rules += [rule for rule in (tree.covers, tree.converted) if rule is not None]
    for stage in tree.stages.values():
        rules += [rule for rule in (stage.when, stage.deadline) if rule is not None]
        rules += [criterion.rule for criterion in stage.criteria]
    rules += [waiver.condition for waiver in tree.waivers.values()]
    for metric in tree.metrics.values():
        rules += [rule for rule in (metric.measure, metric.dated) if rule is not None]
    for commitment in tree.commitments.values():
        rules += [r for r in (commitment.measure, commitment.condition) if r is not None]
    found = {"created_at"}  # which version holds, which period it is
    for rule in rules:
        found.update(_looked_at(rule, ()))
    return frozenset(found)


def _looked_at(rule: Expr, kinds: tuple[str, ...]) -> Iterator[str]:
    """Yield what a rule names; an attribute is one of the kinds around it."""
    match rule:
        case Field(path=path):
            yield path
        case Events():
            kinds = rule.kinds
            yield from kinds
        case Aggregate(events=Events(kinds=own), attribute=str(name)):
            yield from (f"{kind}.{name}" for kind in own)
        case Attribute(name=name):
            yield from (f"{kind}.{name}" for kind in kinds)
        case _:
            pass
    for part in children(rule):
        yield from _looked_at(part, kinds)


def needs(rule: Expr, tree: PolicyTree) -> Iterator[str]:
    """Yield the fields and kinds that a rule looks at, through values; never through stages.

    Whether a field is known can always be told.
    """
    match rule:
        case Field(path=path):
            yield path
        case Is(part=Field(), state=State.KNOWN | State.UNKNOWN):
            return
        case ValueName(name=name):
            yield from needs(tree.values[name].expr, tree)
        case Events(kinds=kinds):
            yield from kinds
        case _:
            pass
    for part in children(rule):
        yield from needs(part, tree)
