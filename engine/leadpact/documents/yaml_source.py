"""YAML with positions: a tree in which everything knows where it is written, or what is wrong.

The tree grows on a stack of our own from the parser's events, so that no nesting can overflow
Python's stack, and a file is refused before the parser has spent time on the rest of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeAlias

import yaml

from leadpact.diagnostics.catalogue.files import SEVERAL_DOCUMENTS, TOO_DEEP, TOO_MANY_VALUES
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.documents import yaml_refusals as refuse
from leadpact.documents.broken_yaml import explain_break
from leadpact.documents.ink import Style
from leadpact.documents.special_characters import tag_directive, unreadable_escape
from leadpact.documents.text_files import read_source, refusal, source_of_bytes
from leadpact.documents.yaml_nodes import (
    Entry,
    MappingNode,
    Node,
    Scalar,
    SequenceNode,
    comment_cut,
    plain,
)
from leadpact.source import Source, Span

__all__ = (
    "Entry",
    "MappingNode",
    "Node",
    "Scalar",
    "SequenceNode",
    "Style",
    "comment_cut",
    "compose",
    "plain",
    "read_source",
    "source_of_bytes",
)

MOST_LEVELS = 50
MOST_VALUES = 100_000
MOST_COMPLAINTS = 100

# libyaml where PyYAML was built with it: the same events at the same marks, fifty times as fast.
_READER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_LIBYAML_GIVES_UP = "exceeded maximum nesting depth"
_STYLES = {"'": Style.SINGLE, '"': Style.DOUBLE, "|": Style.LITERAL, ">": Style.FOLDED}
_Start: TypeAlias = yaml.MappingStartEvent | yaml.SequenceStartEvent


def compose(source: Source) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    """Read one YAML document whose top level is a mapping, and complain about all that is wrong with it.

    The tree is None where it would not be what the author meant; of a key that comes twice the
    first is kept. Complaining stops at a hundred.
    """
    if refused := refusal(source) or tag_directive(source):
        return None, (refused,)
    tree = _Tree(source)
    complaints: list[Diagnostic] = []
    for complaint in _complaints(tree):
        complaints.append(complaint)
        if len(complaints) == MOST_COMPLAINTS:
            break
    return tree.root if tree.is_whole else None, tuple(complaints)


@dataclass
class _Open:
    """A collection whose end has not come; the key is the one that waits for its value."""

    start: int
    in_flow: bool
    is_mapping: bool
    items: list[Node] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)
    key: Scalar | None = None


@dataclass
class _Tree:
    """The tree as far as it has grown."""

    source: Source
    root: Node | None = None
    is_whole: bool = False
    has_alias: bool = False
    values: int = 0
    stack: list[_Open] = field(default_factory=list)

    @property
    def awaits_key(self) -> bool:
        return bool(self.stack) and self.stack[-1].is_mapping and self.stack[-1].key is None

    def open(self, event: _Start, start: int) -> None:
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        self.stack.append(_Open(start, bool(event.flow_style), is_mapping))

    def close(self, end: int) -> Iterator[Diagnostic]:
        done = self.stack.pop()
        entries = tuple(done.entries.values())
        last = entries[-1].value if entries else done.items[-1] if done.items else None
        # A block ends with its last value; the parser's mark stands behind comments and blank lines.
        span = Span(done.start, end if done.in_flow or last is None else last.span.end)
        if done.is_mapping:
            yield from self.put(MappingNode(self.source, span, entries))
        else:
            yield from self.put(SequenceNode(self.source, span, tuple(done.items)))

    def put(self, node: Node) -> Iterator[Diagnostic]:
        """Hang a node where it belongs."""
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1]
        if self.awaits_key and isinstance(node, Scalar):
            parent.key = node
        elif (key := parent.key) is None:
            parent.items.append(node)
        else:
            parent.key = None
            if parent.in_flow and (refused := refuse.rest_of_a_rule(key, node)) is not None:
                yield refused
                return
            first = parent.entries.setdefault(key.text, Entry(key, node)).key
            if first is not key:
                yield refuse.repeated(first, key)


def _complaints(tree: _Tree) -> Iterator[Diagnostic]:
    """Grow the tree; the first complaint that leaves it without meaning is the last."""
    said = 0
    try:
        for complaint in _grown(tree, _READER(tree.source.text)):
            said += 1
            yield complaint
    except _TooDeepForLibyaml:
        again = _grown(_Tree(tree.source), yaml.BaseLoader(tree.source.text))
        yield from islice(again, said, None)


class _TooDeepForLibyaml(Exception):  # noqa: N818 - not an error of the author's yet
    """libyaml scans ahead and gives up on nesting before its first events say what is wrong."""


def _grown(tree: _Tree, reader: Any) -> Iterator[Diagnostic]:  # noqa: ANN401 - PyYAML is untyped
    try:
        while not isinstance(event := reader.get_event(), yaml.StreamEndEvent):
            if (stop := _stop(event, tree)) is not None:
                yield stop
                return
            yield from _grow(event, tree)
    except yaml.MarkedYAMLError as error:
        if error.problem == _LIBYAML_GIVES_UP:
            raise _TooDeepForLibyaml from None
        yield explain_break(error, tree.source)
        return
    except (ValueError, OverflowError):  # PyYAML's own parser, on an escape that is no character
        yield unreadable_escape(tree.source, reader.get_mark().index)
        return
    finally:
        reader.dispose()
    if (refused := refuse.root(tree.root, tree.source)) is not None:
        yield refused
    else:
        tree.is_whole = not tree.has_alias


def _stop(event: yaml.Event, tree: _Tree) -> Diagnostic | None:
    """Say why reading stops here: what follows would mean nothing, or cost too much."""
    source, span = tree.source, _span(event)
    match event:
        case yaml.CollectionStartEvent() if len(tree.stack) >= MOST_LEVELS:
            return TOO_DEEP.at(source, span, most=MOST_LEVELS)
        case yaml.DocumentStartEvent() if tree.root is not None:
            tree.is_whole = isinstance(tree.root, MappingNode) and not tree.has_alias
            return SEVERAL_DOCUMENTS.at(source, span, help="keep one document a file")
        case yaml.NodeEvent() if tree.values >= MOST_VALUES:
            return TOO_MANY_VALUES.at(source, span, most=f"{MOST_VALUES:,}")
        case yaml.AliasEvent() if stop := refuse.rule_with_star(event, source, span):
            return stop
        case yaml.NodeEvent() if tree.awaits_key:
            return refuse.key(event, source, span)
        case _:
            return None


def _grow(event: yaml.Event, tree: _Tree) -> Iterator[Diagnostic]:
    source, span = tree.source, _span(event)
    match event:
        case yaml.ScalarEvent():
            text = event.value
            if event.anchor or event.tag:
                yield from refuse.decorations(event, source, span.start)
                span, text = refuse.undecorated(event, source, span)
            scalar = Scalar(source, span, text, _STYLES.get(event.style or "", Style.PLAIN))
            yield from refuse.hidden_characters(scalar)
            yield from tree.put(scalar)
        case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
            yield from refuse.decorations(event, source, span.start)
            tree.open(event, span.start)
        case yaml.CollectionEndEvent():
            yield from tree.close(span.end)
        case yaml.AliasEvent():
            tree.has_alias = True
            yield refuse.alias(source, span)
            yield from tree.put(
                Scalar(source, span, source.text[span.start : span.end], Style.PLAIN)
            )
        case _:
            return
    tree.values += isinstance(event, yaml.NodeEvent)


def _span(event: yaml.Event) -> Span:
    start, end = event.start_mark, event.end_mark
    return Span(start.index if start else 0, end.index if end else 0)
