"""YAML with positions: a tree in which everything knows where it is written, or what is wrong.

The tree grows on a stack of our own from the parser's events, so that no nesting can overflow
Python's stack, and a file can be refused before the parser has spent time on the rest of it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml

from leadpact.diagnostics.catalogue.files import (
    ALIAS,
    BAD_KEY,
    CUT_BY_COMMA,
    DUPLICATE_KEY,
    EMPTY_FILE,
    NO_MAPPING,
    SEVERAL_DOCUMENTS,
    TAG,
    TOO_DEEP,
    TOO_MANY_VALUES,
)
from leadpact.diagnostics.diagnostic import Diagnostic, Label
from leadpact.documents.broken_yaml import (
    begins_badly,
    explain_break,
    tag_directive,
    unreadable_escape,
)
from leadpact.documents.ink import Style
from leadpact.documents.text_files import forbidden, read_source, refusal, source_of_bytes
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

_READER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_STYLES = {"'": Style.SINGLE, '"': Style.DOUBLE, "|": Style.LITERAL, ">": Style.FOLDED}
_FOLLOWED = re.compile(r"[ \t]+[^\s,\]}#]")
_Composed: TypeAlias = tuple[Node | None, tuple[Diagnostic, ...]]
_Opening: TypeAlias = yaml.MappingStartEvent | yaml.SequenceStartEvent


def compose(source: Source) -> _Composed:
    """Read one YAML document whose top level is a mapping, and complain about all that is wrong with it.

    The tree is None where the file does not say what it should hold; of a key that comes twice the
    first is kept.
    """
    if refused := refusal(source) or tag_directive(source):
        return None, (refused,)
    tree = _Tree(source)
    complaints: list[Diagnostic] = []
    for complaint in _events(source, tree):
        complaints.append(complaint)
        if len(complaints) == MOST_COMPLAINTS:
            return None, tuple(complaints)
    return tree.root if tree.is_whole else None, tuple(complaints)


@dataclass
class _Open:
    """A collection whose end has not come."""

    start: int
    is_flow: bool
    is_mapping: bool
    items: list[Node] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)
    key: Scalar | None = None


class _Tree:
    """The tree as far as it has grown."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.root: Node | None = None
        self.is_whole = False
        self.values = 0
        self.stack: list[_Open] = []

    @property
    def awaits_key(self) -> bool:
        return bool(self.stack) and self.stack[-1].is_mapping and self.stack[-1].key is None

    def open(self, event: _Opening, *, is_mapping: bool) -> None:
        start = event.start_mark.index
        self.stack.append(_Open(start, bool(event.flow_style), is_mapping))

    def close(self, event: yaml.CollectionEndEvent) -> Iterator[Diagnostic]:
        done = self.stack.pop()
        entries = tuple(done.entries.values())
        last = entries[-1].value if entries else done.items[-1] if done.items else None
        # A block ends with its last value; the parser's mark stands behind comments and blank lines.
        end = event.end_mark.index if done.is_flow or last is None else last.span.end
        span = Span(done.start, end)
        yield from self.put(
            MappingNode(self.source, span, entries)
            if done.is_mapping
            else SequenceNode(self.source, span, tuple(done.items))
        )

    def put(self, node: Node) -> Iterator[Diagnostic]:
        """Hang a node where it belongs; a key waits for its value."""
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1]
        if not parent.is_mapping:
            parent.items.append(node)
        elif parent.key is None:
            assert isinstance(node, Scalar)  # noqa: S101 - _fatal stops at any other key
            parent.key = node
        else:
            key, parent.key = parent.key, None
            yield from _about_entry(parent, key, node)
            parent.entries.setdefault(key.text, Entry(key, node))


def _events(source: Source, tree: _Tree) -> Iterator[Diagnostic]:
    reader = _READER(source.text)
    try:
        while not isinstance(event := reader.get_event(), yaml.StreamEndEvent):
            if fatal := _fatal(event, tree):
                yield fatal
                return
            yield from _grow(event, tree)
    except yaml.MarkedYAMLError as error:
        yield explain_break(error, source)
        return
    except (ValueError, OverflowError):  # PyYAML's own parser on `\UFFFFFFFF`
        yield unreadable_escape(source, reader.get_mark().index)
        return
    finally:
        reader.dispose()
    yield from _about_root(tree)


def _grow(event: yaml.Event, tree: _Tree) -> Iterator[Diagnostic]:
    source = tree.source
    match event:
        case yaml.ScalarEvent():
            tree.values += 1
            yield from _decorations(event, source)
            scalar = _scalar(event, source)
            yield from _hidden_characters(scalar)
            yield from tree.put(scalar)
        case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
            tree.values += 1
            yield from _decorations(event, source)
            tree.open(event, is_mapping=isinstance(event, yaml.MappingStartEvent))
        case yaml.CollectionEndEvent():
            yield from tree.close(event)
        case yaml.AliasEvent():
            tree.values += 1
            tree.is_whole = False
            span = Span(event.start_mark.index, event.end_mark.index)
            yield ALIAS.at(
                source, span, what=f"the alias `*{event.anchor}`", help="write the value out again"
            )
            yield from tree.put(Scalar(source, span, f"*{event.anchor}", Style.PLAIN))
        case yaml.DocumentStartEvent():
            tree.is_whole = True


def _fatal(event: yaml.Event, tree: _Tree) -> Diagnostic | None:
    """Say why reading stops here: what follows would mean nothing, or cost too much."""
    span = Span(event.start_mark.index, event.end_mark.index)
    opens = isinstance(event, yaml.CollectionStartEvent)
    if opens and len(tree.stack) >= MOST_LEVELS:
        problem = TOO_DEEP.at(tree.source, span, most=MOST_LEVELS)
    elif tree.values >= MOST_VALUES:
        problem = TOO_MANY_VALUES.at(tree.source, span, most=f"{MOST_VALUES:,}")
    elif opens and tree.awaits_key:
        problem = BAD_KEY.at(
            tree.source,
            span,
            found="a list" if isinstance(event, yaml.SequenceStartEvent) else "a mapping",
            help="put it in quotes if it is text",
        )
    elif isinstance(event, yaml.AliasEvent) and _FOLLOWED.match(tree.source.text, span.end):
        problem = begins_badly(tree.source, span.start)
    elif isinstance(event, yaml.ScalarEvent) and tree.awaits_key and _is_absent(event):
        problem = BAD_KEY.at(
            tree.source, span, found="nothing", help="write the key before the `:`"
        )
    elif isinstance(event, yaml.DocumentStartEvent) and tree.root is not None:
        return SEVERAL_DOCUMENTS.at(
            tree.source, span, help="keep one document a file, and drop the `---` between them"
        )
    else:
        return None
    tree.is_whole = False
    return problem


def _decorations(
    event: yaml.ScalarEvent | yaml.CollectionStartEvent, source: Source
) -> Iterator[Diagnostic]:
    """Refuse anchors and tags, which stand before their value."""
    if not event.anchor and not event.tag:
        return
    start = event.start_mark.index
    for sign, complaint, what in (
        ("&", ALIAS, f"the anchor `&{event.anchor}`" if event.anchor else ""),
        ("!", TAG, "the tag" if event.tag else ""),
    ):
        if what:
            at = source.text.find(sign, start)
            end = at + len(source.text[at : at + 100].split(maxsplit=1)[0])
            written = source.text[at:end]
            yield complaint.at(source, Span(at, end), what=what, written=written, help="remove it")


def _scalar(event: yaml.ScalarEvent, source: Source) -> Scalar:
    style = _STYLES.get(event.style or "", Style.PLAIN)
    start, end = event.start_mark.index, event.end_mark.index
    if event.anchor or event.tag:
        start = max(start, end - len(event.value)) if style is Style.PLAIN else start
    return Scalar(source, Span(start, end), event.value, style)


def _hidden_characters(scalar: Scalar) -> Iterator[Diagnostic]:
    r"""Refuse what an escape smuggles in: `\0` and its like are no text for a database or a screen."""
    if scalar.style is Style.DOUBLE and not scalar.text.isprintable():
        for at, char in enumerate(scalar.text):
            if (char < " " and char not in "\t\n") or "\x7f" <= char < "\xa0" or _is_half(char):
                yield forbidden(scalar.source, scalar.span_of(Span(at, at + 1)), char)
                return


def _about_entry(parent: _Open, key: Scalar, value: Node) -> Iterator[Diagnostic]:
    source = key.source
    if first := parent.entries.get(key.text):
        yield DUPLICATE_KEY.at(
            source,
            key.span,
            key=shortened(key.text),
            here="again here",
            also=[Label(first.key.span, "first here")],
            help="keep one of them",
        )
    if (
        parent.is_flow
        and isinstance(value, Scalar)
        and value.span.start == value.span.end
        and ":" not in source.text[key.span.end : value.span.end + 1]
    ):
        yield CUT_BY_COMMA.at(
            source,
            key.span,
            key=shortened(key.text),
            help="put the rule in quotes: inside `{…}` a comma ends it",
        )


def _about_root(tree: _Tree) -> Iterator[Diagnostic]:
    root = tree.root
    if root is None or (isinstance(root, Scalar) and root.style is Style.PLAIN and not root.text):
        tree.is_whole = False
        yield EMPTY_FILE.at(tree.source, Span(0, 0))
    elif not isinstance(root, MappingNode):
        tree.is_whole = False
        yield NO_MAPPING.at(
            tree.source,
            root.span,
            found="a list" if isinstance(root, SequenceNode) else "text",
            help="begin with `leadpact: 1`",
        )


def _is_absent(event: yaml.ScalarEvent) -> bool:
    return not event.value and not _STYLES.get(event.style or "")


def _is_half(char: str) -> bool:
    return "\ud800" <= char <= "\udfff"


def shortened(text: str) -> str:
    """Cut what an author wrote to what a message can hold."""
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= 60 else f"{one_line[:59]}…"
