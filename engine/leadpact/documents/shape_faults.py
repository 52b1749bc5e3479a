"""What to say about a part of a document that has not the shape its schema asks for."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, assert_never, cast

from leadpact.diagnostics.catalogue.files import (
    MISSING_KEY,
    ONE_OF_SEVERAL,
    UNKNOWN_KEY,
    WRONG_KIND,
    WRONG_VALUE,
)
from leadpact.diagnostics.diagnostic import Diagnostic, Label
from leadpact.diagnostics.suggest import closest, did_you_mean
from leadpact.documents.ink import Style
from leadpact.documents.yaml_nodes import MappingNode, Node, Scalar, SequenceNode, comment_cut
from leadpact.documents.yaml_refusals import shortened
from leadpact.source import Span

_MOST_KEYS_TOLD = 14
_KINDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "`true` or `false`",
    "array": "a list",
    "object": "a mapping",
    "null": "nothing",
}


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One keyword of a schema that a part of the document does not meet.

    ``wanted`` is the keyword's value, ``schema`` what the keyword stands in, ``path`` leads to the
    part from the top of the document, ``found`` is the part.
    """

    keyword: str
    wanted: Any
    schema: dict[str, Any]
    path: tuple[str | int, ...]
    found: Any


@dataclass(frozen=True)
class _Place:
    """A part of the document with the key that holds it, and how a message calls it."""

    node: Node
    key: Scalar | None
    name: str

    @cached_property
    def head(self) -> Span:
        """Where to point for the part as a whole: its key, or else its beginning."""
        start = self.node.span.start
        return self.key.span if self.key else Span(start, start)

    def key_span(self, name: str) -> Span:
        key = self.node.key(name) if isinstance(self.node, MappingNode) else None
        return key.span if key else self.head

    @property
    def span(self) -> Span:
        return self.node.span if self.node.span.end > self.node.span.start else self.head


def explain(fault: Fault, root: Node, schema: dict[str, Any]) -> Iterator[Diagnostic]:
    """Turn one fault into a diagnostic for each key or value that has it."""
    place = _place(root, fault.path, str(schema.get("title", "the document")))
    match fault.keyword:
        case "additionalProperties":
            yield from _unknown_keys(fault, place, schema)
        case "required":
            for name in fault.wanted:
                if name not in fault.found and not _is_misspelt(fault, name):
                    yield _missing_key(fault, place, name)
        case "dependentRequired":
            yield from _missing_partners(fault, place)
        case "oneOf" if isinstance(place.node, MappingNode):
            yield from _one_of_several(fault, place)
        case "oneOf":
            return  # its `type` has been complained about
        case "type":
            yield _wrong_kind(fault, place)
        case _:
            yield _wrong_value(fault, place)


def _place(root: Node, path: tuple[str | int, ...], title: str) -> _Place:
    place = _Place(root, None, title)
    for step in path:
        if isinstance(place.node, MappingNode):
            entry = place.node.entry(str(step))
            place = _Place(entry.value, entry.key, f"`{shortened(entry.key.text)}`")
        else:  # a path leads through collections only
            item = cast("SequenceNode", place.node).items[int(step)]
            place = _Place(item, None, f"item {int(step) + 1} of {place.name}")
    return place


def _unknown_keys(fault: Fault, place: _Place, schema: dict[str, Any]) -> Iterator[Diagnostic]:
    known = list(fault.schema.get("properties", ()))
    # A title of several kinds, such as "a rule, or a mapping", names no owner of keys.
    several = isinstance(fault.schema.get("type"), list)
    owner = place.name if several else fault.schema.get("title", place.name)
    for name in fault.found:
        if name not in known:
            yield UNKNOWN_KEY.at(
                place.node.source,
                place.key_span(name),
                key=shortened(name),
                owner=owner,
                help=did_you_mean(name, known) or _home_of(name, schema) or _listed(known),
            )


def _home_of(name: str, schema: dict[str, Any]) -> str | None:
    """Say where a key belongs that stands in the wrong mapping, where there is one such place."""
    shapes = (schema, *schema.get("$defs", {}).values())
    homes = [
        shape.get("title")
        for shape in shapes
        if shape.get("additionalProperties") is False and name in shape["properties"]
    ]
    return f"`{name}` is a key of {homes[0]}" if len(homes) == 1 else None


def _listed(known: list[str]) -> str | None:
    if not 0 < len(known) <= _MOST_KEYS_TOLD:
        return None
    return f"its keys are {_series(known)}"


def _is_misspelt(fault: Fault, name: str) -> bool:
    """Whether an unknown key stands for the missing one: then its complaint says so."""
    known = fault.schema.get("properties", {})
    return any(key not in known and closest(key, known) == name for key in fault.found)


def _missing_key(fault: Fault, place: _Place, name: str) -> Diagnostic:
    return MISSING_KEY.at(
        place.node.source,
        place.head,
        owner=place.name,
        key=name,
        help=_purpose(fault.schema, name),
    )


def _purpose(schema: dict[str, Any], name: str) -> str | None:
    purpose = schema.get("properties", {}).get(name, {}).get("description")
    return f"`{name}`: {_first_sentence(purpose)}" if purpose else None


def _first_sentence(description: str) -> str:
    sentence = description.split(". ", maxsplit=1)[0].rstrip(".")
    return sentence[:1].lower() + sentence[1:]


def _missing_partners(fault: Fault, place: _Place) -> Iterator[Diagnostic]:
    for name, partners in fault.wanted.items():
        for partner in partners:
            if name in fault.found and partner not in fault.found:
                yield MISSING_KEY.at(
                    place.node.source,
                    place.key_span(name),
                    owner=f"`{name}`",
                    key=partner,
                    help=_purpose(fault.schema, partner),
                )


def _one_of_several(fault: Fault, place: _Place) -> Iterator[Diagnostic]:
    """Tell which keys exclude each other; the branches of such a `oneOf` only say `required`."""
    partners: dict[str, list[str]] = fault.schema.get("dependentRequired", {})
    names = [branch["required"][0] for branch in fault.wanted]
    present = [name for name in fault.found if name in names]
    phrases = [
        " with ".join(f"`{part}`" for part in (name, *partners.get(name, ()))) for name in names
    ]
    choices = f"{', '.join(phrases[:-1])} or {phrases[-1]}"
    if len(present) > 1:
        yield ONE_OF_SEVERAL.at(
            place.node.source,
            place.key_span(present[1]),
            problem=f"{place.name} has {_series(present)}, which exclude each other",
            also=[Label(place.key_span(present[0]), "beside this")],
            help=f"choose one of {choices}",
        )
    elif not any(name in fault.found for name in partners):
        yield ONE_OF_SEVERAL.at(
            place.node.source,
            place.head,
            problem=f"{place.name} needs {choices}",
            help="choose one of them",
        )


def _wrong_kind(fault: Fault, place: _Place) -> Diagnostic:
    node, wanted = place.node, fault.wanted
    kinds = wanted if isinstance(wanted, list) else [wanted]
    way_out = None
    if isinstance(node, Scalar) and fault.found is None and (cut := comment_cut(node)):
        text = node.source.text[cut.start : cut.end]
        way_out = f"put it in quotes if `{shortened(text)}` is no comment"
    elif not isinstance(node, Scalar) and "string" in kinds and _is_in_flow(node):
        way_out = "put it in quotes: YAML reads brackets as a list or a mapping"
    elif kinds == ["object"] and fault.schema.get("additionalProperties") is False:
        way_out = _listed(list(fault.schema.get("properties", ())))
    return WRONG_KIND.at(
        node.source,
        place.span,
        name=place.name,
        wanted=_wanted(fault.schema, kinds),
        found=_described(node),
        help=way_out,
    )


def _wrong_value(fault: Fault, place: _Place) -> Diagnostic:
    node = place.node
    guess = None
    if fault.keyword == "enum" and isinstance(node, Scalar):
        guess = did_you_mean(node.text, fault.wanted)
    return WRONG_VALUE.at(
        node.source,
        place.span,
        name=place.name,
        wanted=_wanted(fault.schema, [fault.schema.get("type", "")]),
        found=_described(node),
        help=guess,
    )


def _wanted(schema: dict[str, Any], kinds: list[str]) -> str:
    title = schema.get("title")
    if not title:
        return " or ".join(_KINDS.get(kind, "something else") for kind in kinds)
    if kinds != ["object"]:
        return str(title)
    closed = schema.get("additionalProperties") is False
    return f"a mapping with the keys of {title}" if closed else f"a mapping of {title}"


def _described(node: Node) -> str:
    """Name what stands in the document: a scalar as written, a collection by its size."""
    match node:
        case Scalar(style=Style.PLAIN, text=""):
            return "nothing"
        case Scalar(style=Style.LITERAL | Style.FOLDED):
            return "a block of text"
        case Scalar():
            return f"`{shortened(node.source.text[node.span.start : node.span.end])}`"
        case MappingNode():
            return "a mapping" if node.entries else "an empty mapping"
        case SequenceNode(items=()):
            return "an empty list"
        case SequenceNode():
            return f"a list of {len(node.items)}"
        case _:
            assert_never(node)


def _is_in_flow(node: Node) -> bool:
    return node.source.text[node.span.start] in "[{"


def _series(names: list[str]) -> str:
    quoted = [f"`{name}`" for name in names]
    return " and ".join(filter(None, (", ".join(quoted[:-1]), quoted[-1])))
