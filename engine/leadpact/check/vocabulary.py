"""What the names of a policy stand for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from leadpact.nodes import Expr, ValueName, Window, walk
from leadpact.policy import Datum, PolicyTree
from leadpact.units import TIMESTAMP, Type


@dataclass(frozen=True, slots=True)
class EventScope:
    """What an event's condition sees: attributes that all kinds share, and why others are not shared."""

    name: str
    kinds: tuple[str, ...]
    shared: Mapping[str, Type]
    not_shared: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LinkedValue:
    """A named value once its names are linked."""

    expr: Expr
    type: Type
    holds_window: bool


class Vocabulary:
    """The names of one policy, and who may use them."""

    def __init__(self, tree: PolicyTree) -> None:
        self.tree = tree
        self.values: dict[str, LinkedValue | None] = {}
        self.metrics: dict[str, Type | None] = {}

    @cached_property
    def field_groups(self) -> frozenset[str]:
        """Every dotted prefix of a field's path."""
        return frozenset(
            path[:at] for path in self.tree.fields for at, char in enumerate(path) if char == "."
        )

    @cached_property
    def all_names(self) -> tuple[str, ...]:
        """Everything that a rule could name, for suggestions."""
        tree = self.tree
        return tuple(
            dict.fromkeys((*tree.fields, *tree.values, *tree.stages, *tree.kinds, *tree.groups))
        )

    def is_unread(self, path: str, scope: EventScope | None = None) -> bool:
        """Whether a name stands for something whose declaration could not be read (and was told)."""
        unread = self.tree.unread
        if not path or not unread:
            return not path
        sections = ["", "lead.", "activity.", "stages."]
        sections += [f"activity.{kind}." for kind in scope.kinds] if scope is not None else []
        ends = [at for at, char in enumerate(path) if char == "."] + [len(path)]
        return any(f"{section}{path[:end]}" in unread for section in sections for end in ends)

    def noun_of(self, name: str) -> str:
        """Say what a declared name stands for."""
        tree = self.tree
        nouns = {"a field": tree.fields, "a value": tree.values, "a stage": tree.stages}
        return next((noun for noun, parts in nouns.items() if name in parts), "something else")

    def kinds_of(self, name: str) -> tuple[str, ...] | None:
        """Give the kinds that a kind or group stands for, or None for another name."""
        if group := self.tree.groups.get(name):
            return group.kinds
        return (name,) if name in self.tree.kinds else None

    def scope_of(self, name: str, kinds: Iterable[str]) -> EventScope:
        """Say which attributes the events of a kind or group share."""
        declared = [self.tree.kinds[kind].attributes for kind in kinds if kind in self.tree.kinds]
        shared: dict[str, Type] = {}
        not_shared: dict[str, str] = {}
        for attribute in dict.fromkeys(a for attributes in declared for a in attributes):
            found = [attributes.get(attribute) for attributes in declared]
            types = {datum.type for datum in found if datum is not None}
            if any(datum is None for datum in found):
                not_shared[attribute] = "is an attribute of only some kinds"
            elif len(types) > 1:
                not_shared[attribute] = "has different types in the kinds"
            else:
                shared |= {attribute: next(iter(types))}
        return EventScope(name, tuple(kinds), {**shared, "at": TIMESTAMP}, not_shared)

    def never_negative(self, attribute: str, kinds: Iterable[str]) -> bool:
        """Whether the attribute is declared with `at_least: 0` or more in every kind."""
        data: list[Datum] = [self.tree.kinds[kind].attributes[attribute] for kind in kinds]
        return all(datum.is_never_negative for datum in data)


def holds_window(expr: Expr, values: Mapping[str, LinkedValue | None]) -> bool:
    """Whether a window stands in the expression, directly or through a value."""
    return any(
        isinstance(node, Window)
        or (
            isinstance(node, ValueName)
            and (value := values.get(node.name)) is not None
            and value.holds_window
        )
        for node in walk(expr)
    )
