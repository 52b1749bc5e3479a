"""The columns of fields and attributes as a binding writes them, in short and in long form."""

from collections.abc import Iterator

from leadpact.calendars import read_timezone
from leadpact.diagnostics.catalogue import bindings as says
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.documents.wanted import entries, items, text, words
from leadpact.documents.yaml_source import MappingNode, Node, Scalar
from leadpact.operators.text import folded
from leadpact.records.bindings.amounts import UNITS
from leadpact.records.bindings.shapes import (
    Constant,
    Datum,
    FirstOf,
    IsMachine,
    NumberFormat,
    Place,
    Reading,
    Reference,
    Spelling,
)
from leadpact.records.bindings.time_formats import BadFormat, TimeFormat, read_format


def place_of(node: Node) -> Place:
    """Give where a node stands."""
    return Place(node.source, node.span)


class Data:
    """Reads the data of one document, with what the document says for all of them."""

    def __init__(self, document: MappingNode, found: list[Diagnostic]) -> None:
        self._found = found
        self._all = Reading(
            numbers=self._numbers(document.get("numbers")),
            times=tuple(self._times(document.get("dates"))),
            missing=frozenset(_missing(document.get("missing"))),
        )

    @property
    def missing(self) -> frozenset[str]:
        """The texts that stand for nothing in every column."""
        return self._all.missing

    def datum(self, node: Node, key: Scalar | None) -> Datum | None:
        """Read what a field or an attribute is made from; None where the schema has complained."""
        place = place_of(node if key is None else key)
        if not isinstance(node, MappingNode):
            names = words(node)
            column = Reference(names, place=place_of(node))
            return FirstOf((column,), self._all, place=place) if names else None
        value, machine = text(node.get("value")), words(node.get("machine"))
        if value is not None:
            return Constant(value, place=place_of(node.get("value") or node))
        if machine:
            return IsMachine(Reference(machine, place=place_of(node)), place=place)
        several = items(node.get("first_of")) or tuple(filter(None, (node.get("column"),)))
        columns = tuple(
            Reference(names, place=place_of(item)) for item in several if (names := words(item))
        )
        return FirstOf(columns, self._reading(node), place=place) if columns else None

    def zone(self, node: Node | None) -> str | None:
        """Read the name of a zone, or complain."""
        name = text(node)
        if node is None or name is None:
            return None
        read = read_timezone(name)
        if isinstance(read, str):
            return read
        self._found.append(
            place_of(node).complain(says.BAD_ZONE, problem=read.message, help=read.help)
        )
        return None

    def _reading(self, node: MappingNode) -> Reading:
        general = self._all
        unit, clock = text(node.get("in")), text(node.get("assume_time"))
        numbers = node.get("numbers")
        return Reading(
            unit=unit if unit in UNITS else None,
            numbers=general.numbers if numbers is None else self._numbers(numbers),
            times=tuple(self._times(node.get("dates"))) or general.times,
            zone=self.zone(node.get("zone")),
            assumed_time=None if clock is None else f"{clock}:00"[:8],
            missing=general.missing | frozenset(_missing(node.get("missing"))),
            spellings=tuple(_spellings(node.get("aliases"))),
        )

    def _times(self, node: Node | None) -> Iterator[TimeFormat]:
        for item in items(node):
            if (written := text(item)) is None:
                continue
            read = read_format(written)
            if isinstance(read, TimeFormat):
                yield read
            else:
                self._found.append(_bad_format(item, written, read))

    def _numbers(self, node: Node | None) -> NumberFormat | None:
        if not isinstance(node, MappingNode):
            return None
        thousands_node = node.get("thousands")
        decimal = text(node.get("decimal")) or "."
        thousands = thousands_node.text if isinstance(thousands_node, Scalar) else ""
        form = NumberFormat(decimal, thousands, words(node.get("signs")))
        if decimal != thousands:
            return form
        problem = f"`{decimal}` stands before the fraction and between the thousands"
        self._found.append(
            place_of(thousands_node or node).complain(says.BAD_NUMBER_FORMAT, problem=problem)
        )
        return None


def _bad_format(item: Node, written: str, read: BadFormat) -> Diagnostic:
    return place_of(item).complain(
        says.BAD_TIME_FORMAT, text=written, because=read.because, help=read.help
    )


def _missing(node: Node | None) -> Iterator[str]:
    for item in items(node):
        if isinstance(item, Scalar):
            yield folded(item.text.strip(" "))


def _spellings(node: Node | None) -> Iterator[Spelling]:
    for key, value in entries(node):
        for item in items(value):
            if isinstance(item, Scalar) and item.text.strip(" "):
                yield Spelling(
                    folded(item.text.strip(" ")), key.text.strip(" "), place=place_of(key)
                )
