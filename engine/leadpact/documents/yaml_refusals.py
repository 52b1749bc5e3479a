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
from leadpact.documents.ink import Style
from leadpact.documents.quoting import written_at
from leadpact.documents.special_characters import begins_badly
from leadpact.documents.text_files import forbidden
from leadpact.documents.yaml_nodes import MappingNode, Node, Scalar, SequenceNode
from leadpact.source import Source, Span

_DECORATION = re.compile(r"([!&][^ \t\r\n]*)(?:[ \t\r\n]+(?:#[^\n]*)?)*")
_TEXT_FOLLOWS = re.compile(r"[ \t]+[^\s,\]}#]")
_NAME = re.compile(r"[A-Za-z_]\w*")
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
            if written[0] == "&":
                yield ALIAS.at(source, span, what=f"the anchor `{written}`", help="remove it")
            else:
                yield TAG.at(source, span, written=written, help=_without_tag(source, span))


def _without_tag(source: Source, span: Span) -> str:
    """Say what to do about a tag; one exclamation mark may have been meant for `not`."""
    value = written_at(source, span.start)
    if source.text.startswith("!!", span.start) or value is None or value.span.start != span.start:
        return "remove it"
    return f"remove it, or put the {value.noun} in quotes if `!` belongs to it"


def undecorated(event: yaml.ScalarEvent, source: Source, span: Span) -> tuple[Span, str]:
    """Give where a value stands behind its anchor and tag, and its text.

    A tag with nothing behind it was meant for text: `!contact.opted_out`.
    """
    start = span.start
    while start < span.end and (found := _decoration(source, start)) is not None:
        start = min(found.end(), span.end)
    if event.tag and start == span.end:
        return span, source.text[span.start : span.end]
    return Span(start, span.end), event.value


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


def repeated(first: Scalar, name: Scalar) -> Diagnostic:
    """Refuse a key that came before."""
    return DUPLICATE_KEY.at(
        name.source,
        name.span,
        key=shortened(name.text),
        here="again here",
        also=[Label(first.span, "first here")],
        help="keep one of them",
    )


def rest_of_a_rule(name: Scalar, value: Node) -> Diagnostic | None:
    """Refuse a key inside `{…}` without a colon: mostly the rest of a rule which a comma has cut."""
    if not isinstance(value, Scalar) or value.span.start < value.span.end:
        return None
    text = name.source.text
    if ":" in text[name.span.end : value.span.end + 1]:
        return None
    cut = text[max(0, name.span.start - 100) : name.span.start].rstrip().endswith(",")
    if _NAME.fullmatch(name.text):
        way_out = f"write `{shortened(name.text)}: …`"
        way_out += ", or put the text in quotes whose comma stands before it" if cut else ""
    else:
        way_out = (
            "put the rule or text in quotes: inside `{…}` a comma ends it" if cut else "give it one"
        )
    return KEY_WITHOUT_VALUE.at(name.source, name.span, key=shortened(name.text), help=way_out)


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
