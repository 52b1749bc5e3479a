"""From the document of a binding to its shapes; what cannot be read is told at its place."""

from collections.abc import Iterator
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from leadpact.diagnostics.catalogue import bindings as says
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.documents.constants import date_of, length_of
from leadpact.documents.sentences import Sentences
from leadpact.documents.wanted import entries, items, member, text, words
from leadpact.documents.yaml_source import MappingNode, Node, Scalar
from leadpact.nodes import Expr
from leadpact.records.bindings.data import Data
from leadpact.records.bindings.data import place_of as _place
from leadpact.records.bindings.shapes import (
    Binding,
    Changes,
    Datum,
    EventPart,
    FirstOf,
    Join,
    KindRecord,
    LeadPart,
    Machines,
    MachineTable,
    Named,
    OtherId,
    Place,
    Reference,
    SourceTable,
)
from leadpact.source import Source, Span

_MICROSECONDS = 1_000_000


def read_document(
    document: MappingNode, source: Source, *, is_ready_made: bool
) -> tuple[Binding, list[Diagnostic]]:
    """Read the parts of a document; what has not the shape that the schema asks for is left out."""
    found: list[Diagnostic] = []
    read = _Reader(document, found)
    binding = Binding(
        source=source,
        is_ready_made=is_ready_made,
        name=text(document.get("name")) or "",
        title=text(document.get("title")) or "",
        zone=read.zone,
        missing=read.missing,
        tables=dict(read.tables()),
        lead=read.lead(),
        activity=tuple(read.activity()),
        machines=read.machines(),
        unobserved=tuple(
            Named(name, place=_place(item))
            for item in items(document.get("unobserved"))
            if (name := text(item)) is not None
        ),
        recorded=dict(read.recorded()),
    )
    return binding, found


class _Reader:
    """One document, and what is wrong with it."""

    def __init__(self, document: MappingNode, found: list[Diagnostic]) -> None:
        self._document = document
        self._found = found
        self._data = Data(document, found)
        self.zone = self._data.zone(document.get("zone"))
        self.missing = self._data.missing

    # -- tables

    def tables(self) -> Iterator[tuple[str, SourceTable]]:
        for key, value in entries(self._document.get("tables")):
            if isinstance(value, MappingNode) or (isinstance(value, Scalar) and not value.text):
                yield key.text, self._table(key, value)

    def _table(self, key: Scalar, node: Node) -> SourceTable:
        return SourceTable(
            name=key.text,
            names=words(member(node, "names")) or (key.text,),
            columns={k.text: (*words(v), k.text) for k, v in entries(member(node, "columns"))},
            where=self._rule(member(node, "where")),
            one_per=self._reference(member(node, "one_per")),
            first_by=self._reference(member(node, "first_by")),
            zone=self._data.zone(member(node, "zone")),
            place=_place(key),
        )

    def _joins(self, node: Node | None) -> dict[str, Join]:
        return {
            key.text: Join(
                key.text,
                text(member(value, "table")) or "",
                tuple(
                    (Reference((left.text,), place=_place(left)), right)
                    for left, node in entries(member(value, "on"))
                    if (right := self._reference(node)) is not None
                ),
                place=_place(member(value, "table") or key),
            )
            for key, value in entries(node)
            if isinstance(value, MappingNode)
        }

    # -- leads

    def lead(self) -> LeadPart:
        node = self._document.get("lead")
        key = self._document.key("lead")
        source = self._document.source if key is None else key.source
        place = Place(source, Span(0, 0) if key is None else key.span)
        table = text(member(node, "from")) or next(
            (k.text for k, _ in entries(self._document.get("tables"))), ""
        )
        where = member(node, "from")
        return LeadPart(
            table=table,
            id=self._reference(member(node, "id")) or Reference((), place=place),
            joins=self._joins(member(node, "joins")),
            other_ids=tuple(self._other_ids(member(node, "ids"), table)),
            person=self._columns(member(node, "person")),
            fields=dict(self._fields(member(node, "fields"))),
            place=place if where is None else _place(where),
        )

    def _other_ids(self, node: Node | None, leads: str) -> Iterator[OtherId]:
        for item in items(node):
            if isinstance(item, Scalar):
                column, separator, id_, table = item, None, None, leads
            else:
                column_node = member(item, "column") or member(item, "other")
                if column_node is None:
                    continue
                column = column_node  # type: ignore[assignment] # a list of names as well as one
                separator = text(member(item, "split"))
                id_ = self._reference(member(item, "id"))
                table = text(member(item, "table")) or leads
            if (other := self._reference(column)) is not None:
                yield OtherId(table, id_, other, separator, place=_place(item))

    def _fields(self, node: Node | None) -> Iterator[tuple[str, Datum]]:
        for key, value in entries(node):
            if (datum := self._data.datum(value, key)) is not None:
                yield key.text, datum

    # -- events

    def activity(self) -> Iterator[EventPart]:
        for key, value in entries(self._document.get("activity")):
            parts = (value,) if isinstance(value, MappingNode) else items(value)
            for part in parts:
                if isinstance(part, MappingNode) and (read := self._events(key, part)) is not None:
                    yield read

    def _events(self, key: Scalar, node: MappingNode) -> EventPart | None:
        at, lead = self._columns(node.get("at")), self._columns(node.get("lead"))
        table = text(node.get("from"))
        if at is None or lead is None or table is None:
            return None
        changes = node.get("changes")
        column = self._reference(member(changes, "column") or changes)
        return EventPart(
            kind=key.text,
            table=table,
            joins=self._joins(node.get("joins")),
            when=self._rule(node.get("when")),
            changes=None
            if changes is None or column is None
            else Changes(
                column, self._reference(member(changes, "ordered_by")), place=_place(changes)
            ),
            at=at,
            lead=lead,
            people_only=self._reference(node.get("people_only")),
            once=_is_true(node.get("once")),
            otherwise=_is_true(node.get("otherwise")),
            attributes=dict(self._fields(node.get("attributes"))),
            place=_place(key),
        )

    def machines(self) -> Machines:
        ids: list[str] = []
        beginnings: list[str] = []
        tables: list[MachineTable] = []
        for item in items(self._document.get("machines")):
            name, start = text(item), text(member(item, "starts_with"))
            table, id_ = text(member(item, "table")), self._reference(member(item, "id"))
            if name is not None:
                ids.append(name)
            elif start is not None:
                beginnings.append(start)
            elif table is not None and id_ is not None:
                rule = self._rule(member(item, "when"))
                tables.append(MachineTable(table, id_, rule, place=_place(item)))
        return Machines(tuple(ids), tuple(beginnings), tuple(tables))

    def recorded(self) -> Iterator[tuple[str, KindRecord]]:
        zone = self.zone or "UTC"
        for key, value in entries(self._document.get("recorded")):
            sentences = Sentences(key.source)
            since = date_of(member(value, "since"), sentences)
            kept = length_of(member(value, "kept_for"), "`kept_for`", sentences)
            self._found.extend(sentences.found)
            yield (
                key.text,
                KindRecord(
                    key.text,
                    None if since is None else _start_of(since, zone),
                    kept,
                    place=_place(key),
                ),
            )

    # -- small parts

    def _rule(self, node: Node | None) -> Expr | None:
        if node is None:
            return None
        sentences = Sentences(node.source)
        read = sentences.optional(node)
        self._found.extend(sentences.found)
        return read

    def _reference(self, node: Node | None) -> Reference | None:
        names = words(node)
        return None if node is None or not names else Reference(names, place=_place(node))

    def _columns(self, node: Node | None) -> FirstOf | None:
        """Read a datum that has to come from columns."""
        if node is None:
            return None
        read = self._data.datum(node, None)
        if read is None or isinstance(read, FirstOf):
            return read
        problem = "a constant or a machine stands here, and a column is needed"
        self._found.append(_place(node).complain(says.CANNOT_FIT, problem=problem))
        return None


def _is_true(node: Node | None) -> bool:
    return isinstance(node, Scalar) and node.value is True


def _start_of(day: date, zone: str) -> int:
    midnight = datetime.combine(day, time(), ZoneInfo(zone))
    return int(midnight.timestamp()) * _MICROSECONDS
