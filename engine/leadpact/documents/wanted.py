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


def places(node: Node, start: int) -> Iterator[tuple[tuple[int, str, str], Span]]:
    """Yield where each key of a mapping and each word below it is written.

    They are found by where the mapping's own key starts, by the key, and by the word; the mapping
    inside a mapping also by its own start.
    """
    for key, value in entries(node):
        yield (start, key.text, ""), key.span
        for item in () if isinstance(value, MappingNode) else items(value):
            if (word := text(item)) is not None:
                yield (start, key.text, word), item.span
                yield (key.span.start, "", word), item.span
        yield from places(value, key.span.start)
        if isinstance(value, MappingNode):
            for inner, part in entries(value):
                yield (value.span.start, inner.text, ""), inner.span
                if (word := text(part)) is not None:
                    yield (value.span.start, inner.text, word), part.span


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
