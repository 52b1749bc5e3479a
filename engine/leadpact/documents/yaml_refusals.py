"""What YAML allows and a policy does not: aliases, tags, keys that are no words, keys that come twice."""

import re
from collections.abc import Iterator

import yaml

from leadpact.diagnostics.catalogue.files import (
    ALIAS,
    BAD_KEY,
    DUPLICATE_KEY,
    EMPTY_FILE,
    KEY_WITHOUT_VALUE,
    NO_MAPPING,
    TAG,
)
from leadpact.diagnostics.diagnostic import Diagnostic, Label
from leadpact.documents.broken_yaml import begins_badly
from leadpact.documents.ink import Style
from leadpact.documents.text_files import forbidden
from leadpact.documents.yaml_nodes import MappingNode, Node, Scalar, SequenceNode
from leadpact.source import Source, Span

_DECORATION = re.compile(r"([!&][^ \t\r\n]*)(?:[ \t\r\n]+(?:#[^\n]*)?)*")
_TEXT_FOLLOWS = re.compile(r"[ \t]+[^\s,\]}#]")
_LONGEST_SHOWN = 60
_LONGEST_DECORATION = 10_000


def alias(source: Source, span: Span) -> Diagnostic:
    """Refuse `*name`."""
    written = shortened(source.text[span.start : span.end])
    return ALIAS.at(source, span, what=f"the alias `{written}`", help="write the value out again")


def rule_with_star(event: yaml.AliasEvent, source: Source, span: Span) -> Diagnostic | None:
    """Refuse `*name` behind which a text goes on: a rule was meant, and YAML is lost from here."""
    goes_on = event.anchor and _TEXT_FOLLOWS.match(source.text, span.end)
    return begins_badly(source, span.start) if goes_on else None


def decorations(
    event: yaml.ScalarEvent | yaml.CollectionStartEvent, source: Source, start: int
) -> Iterator[Diagnostic]:
    """Refuse the anchor and the tag before a value."""
    at = start
    for present in (event.anchor, event.tag):
        if present and (found := _decoration(source, at)) is not None:
            span, at = Span(*found.span(1)), found.end()
            written = shortened(found[1])
            complaint, what = (
                (ALIAS, f"the anchor `{written}`") if written[0] == "&" else (TAG, "the tag")
            )
            yield complaint.at(source, span, what=what, written=written, help="remove it")


def undecorated(source: Source, span: Span) -> Span:
    """Give where a value begins behind its anchor and tag."""
    start = span.start
    while start < span.end and (found := _decoration(source, start)) is not None:
        start = min(found.end(), span.end)
    return Span(start, span.end)


def _decoration(source: Source, at: int) -> re.Match[str] | None:
    return _DECORATION.match(source.text, at, at + _LONGEST_DECORATION)


def key(event: yaml.Event, source: Source, span: Span) -> Diagnostic | None:
    """Refuse a key that is a list, a mapping or nothing."""
    match event:
        case yaml.SequenceStartEvent():
            found, way_out = "a list", "put it in quotes if it is text"
        case yaml.MappingStartEvent():
            found, way_out = "a mapping", "put it in quotes if it is text"
        case yaml.ScalarEvent() if not event.value and span.start == span.end:
            found, way_out = "nothing", "write the key before the colon"
        case _:
            return None
    return BAD_KEY.at(source, span, found=found, help=way_out)


def hidden_characters(scalar: Scalar) -> Iterator[Diagnostic]:
    r"""Refuse what an escape smuggles in: `\0` and its like are no text for a database or a screen."""
    if scalar.style is not Style.DOUBLE or scalar.text.isprintable():
        return
    for at, char in enumerate(scalar.text):
        if (char < " " and char not in "\t\n") or "\x7f" <= char < "\xa0" or _is_half(char):
            yield forbidden(scalar.source, scalar.span_of(Span(at, at + 1)), char)
            return


def entry(
    first: Scalar | None, name: Scalar, value: Node, *, in_flow: bool
) -> Iterator[Diagnostic]:
    """Refuse a key that came before, and one that is the rest of a rule which a comma has cut."""
    if first is not None:
        yield DUPLICATE_KEY.at(
            name.source,
            name.span,
            key=shortened(name.text),
            here="again here",
            also=[Label(first.span, "first here")],
            help="keep one of them",
        )
    if in_flow and isinstance(value, Scalar) and value.span.start == value.span.end:
        text = name.source.text
        if ":" not in text[name.span.end : value.span.end + 1]:
            cut = text[max(0, name.span.start - 100) : name.span.start].rstrip().endswith(",")
            yield KEY_WITHOUT_VALUE.at(
                name.source,
                name.span,
                key=shortened(name.text),
                help="put the rule in quotes: inside `{…}` a comma ends it"
                if cut
                else "give it one",
            )


def root(node: Node | None, source: Source) -> Diagnostic | None:
    """Refuse a file that is no mapping."""
    match node:
        case MappingNode():
            return None
        case SequenceNode():
            found = "a list"
        case Scalar() if node.text or node.style is not Style.PLAIN:
            found = "text"
        case _:
            return EMPTY_FILE.at(source, Span(0, 0), help="begin with `leadpact: 1`")
    return NO_MAPPING.at(source, node.span, found=found, help="begin with `leadpact: 1`")


def shortened(text: str) -> str:
    """Cut what an author wrote to what a message can hold."""
    line = " ".join(text[: 4 * _LONGEST_SHOWN].split())
    return line if len(line) <= _LONGEST_SHOWN else f"{line[: _LONGEST_SHOWN - 1]}…"


def _is_half(char: str) -> bool:
    return "\ud800" <= char <= "\udfff"
