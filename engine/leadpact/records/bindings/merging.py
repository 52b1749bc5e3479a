"""A binding that starts from another: its document laid over the other's, part by part."""

from leadpact.documents.yaml_source import Entry, MappingNode, Node, SequenceNode

_DEEP = (
    ("tables", "*", "columns"),
    ("lead", "fields"),
    ("lead", "joins"),
    ("activity",),
    ("recorded",),
)
"""The mappings in which each key counts by itself; all above them are such too."""
_JOINED = ("missing", "machines", "unobserved")
"""Lists of which both count."""


def laid_over(base: MappingNode, own: MappingNode) -> MappingNode:
    """Lay a document over another; every part keeps the source in which it is written."""
    merged = _merged(base, own, ())
    own_kinds = own.get("activity")
    named = {e.key.text for e in own_kinds.entries} if isinstance(own_kinds, MappingNode) else set()
    return _without_unobserved(merged, base, named)


def _merged(base: MappingNode, own: MappingNode, path: tuple[str, ...]) -> MappingNode:
    found = {entry.key.text: entry for entry in base.entries}
    for entry in own.entries:
        name = entry.key.text
        before = found.get(name)
        value: Node = entry.value
        if before is not None:
            value = _laid(before.value, entry.value, (*path, name))
        found[name] = Entry(entry.key, value)
    return MappingNode(own.source, own.span, tuple(found.values()))


def _laid(base: Node, own: Node, path: tuple[str, ...]) -> Node:
    if isinstance(base, MappingNode) and isinstance(own, MappingNode) and _is_deep(path):
        return _merged(base, own, path)
    if len(path) == 1 and path[0] in _JOINED:
        return SequenceNode(own.source, own.span, (*_items(own), *_items(base)))
    return own


def _is_deep(path: tuple[str, ...]) -> bool:
    return any(
        len(path) <= len(deep) and all(d in ("*", p) for d, p in zip(deep, path, strict=False))
        for deep in _DEEP
    )


def _items(node: Node) -> tuple[Node, ...]:
    return node.items if isinstance(node, SequenceNode) else (node,)


def _without_unobserved(merged: MappingNode, base: MappingNode, named: set[str]) -> MappingNode:
    """Drop from the base's unobserved kinds those that the own document has events of."""
    inherited = base.get("unobserved")
    if inherited is None or not named:
        return merged
    before = set(map(id, _items(inherited)))
    entries = []
    for entry in merged.entries:
        value = entry.value
        if entry.key.text == "unobserved":
            kept = tuple(
                item
                for item in _items(value)
                if id(item) not in before or getattr(item, "text", None) not in named
            )
            value = SequenceNode(merged.source, value.span, kept)
        entries.append(Entry(entry.key, value))
    return MappingNode(merged.source, merged.span, tuple(entries))
