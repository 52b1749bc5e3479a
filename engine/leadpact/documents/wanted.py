"""Take from a document what is there in the wanted shape; the schema has said what is not."""

from collections.abc import Iterator

from leadpact.documents.yaml_source import MappingNode, Node, Scalar, SequenceNode
from leadpact.source import Span


def member(node: Node | None, *path: str) -> Node | None:
    """Follow keys down through mappings."""
    for name in path:
        node = node.get(name) if isinstance(node, MappingNode) else None
    return node


def entries(node: Node | None) -> Iterator[tuple[Scalar, Node]]:
    """Yield the keys and values of a mapping; nothing where it is none."""
    if isinstance(node, MappingNode):
        for entry in node.entries:
            yield entry.key, entry.value


def items(node: Node | None) -> tuple[Node, ...]:
    """Give the items of a list, or a single node as a list of one."""
    if isinstance(node, SequenceNode):
        return node.items
    return () if node is None or isinstance(node, MappingNode) else (node,)


def text(node: Node | None) -> str | None:
    """Give a scalar as it is written, or None where there is none or it is empty."""
    if isinstance(node, Scalar) and node.value is not None:
        return " ".join(node.text.split())
    return None


def words(node: Node | None) -> tuple[str, ...]:
    """Give the texts of a list, or of a single scalar."""
    return tuple(found for item in items(node) if (found := text(item)) is not None)


def whole(node: Node | None) -> int | None:
    """Give a whole number."""
    value = node.value if isinstance(node, Scalar) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def number(node: Node | None) -> float | None:
    """Give a number."""
    value = node.value if isinstance(node, Scalar) else None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def span_of(node: Node | None, otherwise: Span) -> Span:
    """Give where a node stands."""
    return otherwise if node is None else node.span
