"""The events of all sources as one relation: of tables of events, or of the timelines that records carry."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlglot import exp

from leadpact.engines.scans import ID, PLACE, TIMELINE, Scan
from leadpact.engines.unions import PLACES, Keys, Part, Read, Union, united
from leadpact.policy import Datum, PolicyTree
from leadpact.readings.columns.dialect import DUCKDB
from leadpact.readings.columns.relations import EventRelation, RawColumn, TypedColumn
from leadpact.readings.columns.terms import FALSE, case, equal, text
from leadpact.readings.columns.typed import read_at, read_datum, read_kind
from leadpact.units import Type

EVENT_KIND: Final = "kind"
EVENT_AT: Final = "at"
_APART: Final = " of type "
"""Between an attribute and its number among the types that kinds declare it with; no name has a blank."""


def table_rows(tree: PolicyTree, tables: Sequence[Scan]) -> Union:
    """Put the rows of tables of events under each other."""
    kept = {PLACE: exp.column(PLACE), ID: exp.column(ID)}
    parts = [Part(table.source, kept, table.columns) for table in tables]
    return united(parts, PLACE, _reader(tree), _keys(tree))


def own_rows(tree: PolicyTree, scans: Sequence[Scan]) -> Union:
    """Put the items of all timelines that records carry under each other."""
    parts = [own_part(scan, n) for n, scan in enumerate(scans) if scan.timelines is not None]
    return united(parts, "", _reader(tree), _keys(tree))


def own_part(scan: Scan, number: int) -> Part:
    """Give each item of the records' own timelines a row."""
    assert scan.timelines is not None  # noqa: S101 - only such scans have a part
    place = exp.Add(this=exp.column(PLACE), expression=exp.Literal.number(number * PLACES))
    item = exp.alias_(exp.func("unnest", exp.column(TIMELINE)), "item")
    items = exp.select(exp.alias_(place, PLACE), item).from_(scan.source.copy())
    return Part(items.subquery("items"), {PLACE: exp.column(PLACE)}, scan.timelines.items)


def event_relation(rows: Union, lead_id: exp.Expression, tree: PolicyTree) -> EventRelation:
    """Say which of the columns are what of an event."""
    apart: dict[tuple[str, Type], TypedColumn] = {}
    for name, types in _types(tree).items():
        for key, of in zip(_apart(name, types), types, strict=True):
            column = rows.columns.get(key)
            if len(types) > 1 and isinstance(column, TypedColumn):
                apart[name, of] = column
    return EventRelation(
        source=rows.source,
        columns=rows.columns,
        lead_id=lead_id,
        kind=event_kind(rows),
        at=event_at(rows),
        apart=apart,
    )


def event_kind(rows: Union) -> exp.Expression:
    """Read the kind of each event, as it is written."""
    match rows.columns[EVENT_KIND]:
        case RawColumn(term=term, type=of):
            return read_kind(term, of, DUCKDB)
        case TypedColumn(value=value):
            return value


def event_at(rows: Union) -> exp.Expression:
    """Read when each event was, in microseconds, NULL where it does not say."""
    match rows.columns[EVENT_AT]:
        case RawColumn(term=term, type=of, bounds=bounds):
            return read_at(term, of, DUCKDB, bounds=bounds)
        case TypedColumn(value=value):
            return value


# -- typed columns


def _types(tree: PolicyTree) -> dict[str, tuple[Type, ...]]:
    """Give the types that kinds declare each attribute with, each once."""
    found: dict[str, dict[Type, None]] = {}
    for kind in tree.kinds.values():
        for name, datum in kind.attributes.items():
            found.setdefault(name, {})[datum.type] = None
    return {name: tuple(types) for name, types in found.items()}


def _apart(name: str, types: Sequence[Type]) -> tuple[str, ...]:
    """Name the columns of an attribute: one for each of its types, since no column holds several."""
    if len(types) == 1:
        return (name,)
    return tuple(f"{name}{_APART}{number}" for number, _ in enumerate(types))


def _keys(tree: PolicyTree) -> Keys:
    types = _types(tree)
    return lambda name: _apart(name, types[name]) if name in types else (name,)


def _reader(tree: PolicyTree) -> Read:
    types = _types(tree)

    def read(key: str, raw: RawColumn, others: Mapping[str, RawColumn]) -> TypedColumn:
        if key == EVENT_KIND:
            return TypedColumn(read_kind(raw.term, raw.type, DUCKDB))
        if key == EVENT_AT:
            return TypedColumn(read_at(raw.term, raw.type, DUCKDB))
        name, _, number = key.partition(_APART)
        wanted = types[name][int(number or 0)]
        of = others[EVENT_KIND]
        kind = read_kind(of.term, of.type, DUCKDB)
        found = [
            (equal(kind, text(k.name)), typed(k.attributes[name], raw))
            for k in tree.kinds.values()
            if name in k.attributes and k.attributes[name].type == wanted
        ]
        return TypedColumn(
            case((is_kind, one.value) for is_kind, one in found),
            case(((is_kind, one.unreadable) for is_kind, one in found), FALSE),
            case(((is_kind, one.assumed) for is_kind, one in found), FALSE),
        )

    return read


def typed(datum: Datum, raw: RawColumn) -> TypedColumn:
    """Read a raw column as a datum of the policy."""
    found = read_datum(datum, raw.term, raw.type, DUCKDB)
    return TypedColumn(found.value, found.unreadable or exp.false(), found.assumed or exp.false())
