"""What of a lead a policy's rules use: nothing else is ever read."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from leadpact.nodes import Aggregate, Attribute, Events, Expr, Field, ValueName, walk
from leadpact.policy import CalendarChoice, PolicyTree


@dataclass(frozen=True, slots=True)
class Uses:
    """Fields and values by name, kinds of event each with the attributes that are read of it."""

    fields: set[str] = field(default_factory=set)
    values: set[str] = field(default_factory=set)
    kinds: dict[str, set[str]] = field(default_factory=dict)

    def numbers(self) -> dict[str, int]:
        """Give each attribute its place in an event; the first is the time's."""
        names = sorted({name for attributes in self.kinds.values() for name in attributes})
        return {name: number for number, name in enumerate(names, start=1)}


def uses_of(tree: PolicyTree) -> Uses:
    """Collect what the policy's stages, waivers and outcome use."""
    uses = Uses()
    for expr in _expressions(tree):
        _add(expr, uses, tree)
    if tree.waivers:
        uses.fields.add("created_at")
    for stage in tree.stages.values():
        if isinstance(stage.calendar, CalendarChoice):
            uses.fields.add(stage.calendar.field)
    return uses


def _expressions(tree: PolicyTree) -> Iterator[Expr]:
    for stage in tree.stages.values():
        yield from (part for part in (stage.when, stage.deadline) if part is not None)
        yield from (criterion.rule for criterion in stage.criteria)
    yield from (waiver.condition for waiver in tree.waivers.values())
    yield from (part for part in (tree.covers, tree.converted) if part is not None)


def _add(expr: Expr, uses: Uses, tree: PolicyTree) -> None:
    for node in walk(expr):
        match node:
            case Field(path=path):
                uses.fields.add(path)
            case ValueName(name=name) if name not in uses.values:
                uses.values.add(name)
                _add(tree.values[name].expr, uses, tree)
            case Aggregate(events=events, attribute=str() as attribute):
                _add_attribute(attribute, events.kinds, uses)
            case Events(kinds=named, where=where):
                for kind in named:
                    uses.kinds.setdefault(kind, set())
                for attribute in _attributes(where):
                    _add_attribute(attribute, named, uses)
            case _:
                pass


def _add_attribute(attribute: str, kinds: tuple[str, ...], uses: Uses) -> None:
    for kind in kinds:
        uses.kinds.setdefault(kind, set()).add(attribute)


def _attributes(where: Expr | None) -> Iterator[str]:
    """Yield the attributes that a condition reads, also those of an aggregate inside it."""
    if where is not None:
        for node in walk(where):
            if isinstance(node, Attribute) and node.name != "at":
                yield node.name
