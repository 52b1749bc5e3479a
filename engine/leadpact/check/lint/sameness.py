"""Which expressions say the same: each gets a number, in one walk, equal for equal expressions.

Order matters nowhere that it does not matter to the meaning: ``a and b`` is ``b and a``.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import assert_never

from leadpact.nodes import (
    Aggregate,
    All,
    Apply,
    AsOf,
    Attribute,
    DayOf,
    Events,
    Expr,
    Extreme,
    Field,
    Is,
    Literal,
    Measure,
    Name,
    Not,
    Options,
    Some,
    StageName,
    ValueName,
    Window,
    children,
)

Numbers = Mapping[int, int]
"""``id`` of a node -> the number of what it says."""

_EITHER_WAY_ROUND = frozenset({"=", "!="})


def numbers(exprs: Iterable[Expr]) -> Numbers:
    """Give every node of some expressions a number; the nodes must live as long as it is used."""
    known: dict[Hashable, int] = {}
    found: dict[int, int] = {}
    for expr in exprs:
        for node in _inner_first(expr):
            if id(node) not in found:
                parts = tuple(found[id(part)] for part in children(node))
                found[id(node)] = known.setdefault(_key(node, parts), len(known))
    return found


def _inner_first(expr: Expr) -> Iterator[Expr]:
    order: list[Expr] = []
    stack = [expr]
    while stack:
        node = stack.pop()
        order.append(node)
        stack.extend(children(node))
    return reversed(order)


def _key(node: Expr, parts: tuple[int, ...]) -> Hashable:
    """Tell one node from another, given the numbers of its parts."""
    shape = type(node).__name__
    match node:
        case Literal(value=value, type=found):
            return shape, found.kind, found.currency, value
        case Options() | All() | Some():
            return shape, frozenset(parts)
        case Field(path=name) | Attribute(name=name) | Name(path=name):
            return shape, name
        case ValueName(name=name) | StageName(name=name):
            return shape, name
        case AsOf():
            return shape
        case Apply(operator=operator):
            symbol = operator.symbol
            return shape, symbol, tuple(sorted(parts)) if symbol in _EITHER_WAY_ROUND else parts
        case DayOf() | Not():
            return shape, parts
        case Is(state=state):
            return shape, state, parts
        case Extreme(latest=latest):
            return shape, latest, frozenset(parts)
        case Events(name=name):
            return shape, name, parts
        case Aggregate(function=function, attribute=attribute):
            return shape, function, attribute, parts
        case Window(at_least=at_least, length=length, before=before):
            return shape, at_least, length, before, parts
        case Measure(function=function, percent=percent, per=per, subject=subject):
            return shape, function, percent, per, subject is None, parts
        case _:
            assert_never(node)
