"""Raw records, as JSON has them, as the raw relations of the columns: a table of leads, one of events.

The cells of a table are loaded as plain texts and numbers, and a query on top gives each column the
form that its raw type has in the engine. ``Form.JSON`` keeps every value as JSON; ``Form.TYPED``
gives a column the type of a database wherever all its values have one.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from sqlglot import exp

from leadpact.engines.running import Cell, HelperTable, Physical
from leadpact.lead import Unreadable
from leadpact.policy import Datum, PolicyTree
from leadpact.readings.columns.dialect import Dialect
from leadpact.readings.columns.raw import RawType
from leadpact.readings.columns.relations import (
    Column,
    EventRelation,
    LeadRelation,
    RawColumn,
)
from leadpact.readings.columns.typed import read_at, read_kind
from leadpact.records.clock import read_timestamp
from leadpact.units import Kind

Record = Mapping[str, Any]


class Form(Enum):
    """How values are held."""

    JSON = "json"
    TYPED = "typed"


@dataclass(frozen=True)
class Held:
    """A column of a table to be loaded: its raw type, and its cells as they are loaded."""

    raw: RawType
    physical: Physical
    cells: list[Cell]


@dataclass(frozen=True)
class Flattened:
    """The tables to load, and the relations that are made of them."""

    tables: tuple[HelperTable, ...]
    leads: LeadRelation
    events: EventRelation


def flattened(
    records: Sequence[tuple[str, Record]],
    tree: PolicyTree,
    dialect: Dialect,
    form: Form,
    *,
    suffix: str = "",
) -> Flattened:
    """Flatten records, each under a key of its own: their ids may be the same."""
    lead_table, event_table = f"flat_leads{suffix}", f"flat_events{suffix}"
    fields = _fields(records, tree, form)
    leads = {
        "id": Held(RawType.CELL, Physical.TEXT, [key for key, _ in records]),
        "timeline": Held(RawType.INTEGER, Physical.BIGINT, [_state(r) for _, r in records]),
        **fields,
    }
    events = _events(records, tree, form)
    own = _named("id")
    return Flattened(
        (_table(lead_table, leads), _table(event_table, events)),
        LeadRelation(
            source=_source(lead_table, leads, dialect),
            columns=_lead_columns(tree, fields),
            id=own,
            key=own,
            timeline=_named("timeline"),
        ),
        EventRelation(
            source=_source(event_table, events, dialect),
            columns={
                name: RawColumn(_named(f"a_{name}"), events[f"a_{name}"].raw)
                for name in _attributes(tree)
            },
            lead_id=_named("lead_id"),
            kind=read_kind(_named("kind"), RawType.JSON, dialect),
            at=read_at(_named("at"), RawType.JSON, dialect),
        ),
    )


# -- leads


def _fields(records: Sequence[tuple[str, Record]], tree: PolicyTree, form: Form) -> dict[str, Held]:
    """Hold the fields: each by its path where all their parents are groups, else whole groups as JSON."""
    held: dict[str, Held] = {}
    for root in dict.fromkeys(path.split(".")[0] for path in tree.fields):
        below = [path for path in tree.fields if path.split(".")[0] == root]
        plain = below == [root]
        if plain or (
            form is Form.TYPED and all(_is_regular(r, path) for _, r in records for path in below)
        ):
            for path in below:
                values = [_at(record, path) for _, record in records]
                held[f"f_{path}"] = _held(values, [tree.fields[path]], form)
        else:
            held[f"f_{root}"] = _as_json([record.get(root) for _, record in records])
    return held


def _lead_columns(tree: PolicyTree, fields: Mapping[str, Held]) -> dict[str, Column]:
    found: dict[str, Column] = {}
    for path in tree.fields:
        if f"f_{path}" in fields:
            found[path] = RawColumn(_named(f"f_{path}"), fields[f"f_{path}"].raw)
        else:
            root, *rest = path.split(".")
            found[path] = RawColumn(_named(f"f_{root}"), RawType.JSON, tuple(rest))
    return found


def _at(record: Record, path: str) -> Any:
    found: Any = record
    for key in path.split("."):
        if not isinstance(found, Mapping):
            return None
        found = found.get(key)
    return found


def _is_regular(record: Record, path: str) -> bool:
    """Whether every parent of a field is a group, or not there at all."""
    parents = path.split(".")[:-1]
    found = [_at(record, ".".join(parents[: n + 1])) for n in range(len(parents))]
    return all(parent is None or isinstance(parent, Mapping) for parent in found)


def _state(record: Record) -> int:
    match record.get("activity"):
        case None:
            return 1
        case str() as said if not said.strip(" \t\r\n"):
            return 1
        case list():
            return 0
        case _:
            return 2


# -- events


def _attributes(tree: PolicyTree) -> dict[str, list[Datum]]:
    found: dict[str, list[Datum]] = {}
    for kind in tree.kinds.values():
        for name, datum in kind.attributes.items():
            found.setdefault(name, []).append(datum)
    return found


def _events(records: Sequence[tuple[str, Record]], tree: PolicyTree, form: Form) -> dict[str, Held]:
    rows = [
        (key, event)
        for key, record in records
        for event in (record["activity"] if _state(record) == 0 else ())
        if isinstance(event, Mapping)
    ]
    return {
        "lead_id": Held(RawType.CELL, Physical.TEXT, [key for key, _ in rows]),
        "kind": _as_json([event.get("kind") for _, event in rows]),
        "at": _as_json([event.get("at") for _, event in rows]),
    } | {
        f"a_{name}": _held([event.get(name) for _, event in rows], data, form)
        for name, data in _attributes(tree).items()
    }


# -- cells


def _held(values: list[Any], data: list[Datum], form: Form) -> Held:
    """Hold values that are read as any of some data, in the plainest type that loses nothing of them."""
    if form is Form.TYPED:
        known = [value for value in values if value is not None]
        for raw, physical, fits, cell in _TYPED:
            if all(fits(value, datum) for value in known for datum in data):
                return Held(raw, physical, [None if v is None else cell(v) for v in values])
    return _as_json(values)


def _as_json(values: Iterable[Any]) -> Held:
    return Held(RawType.JSON, Physical.TEXT, [None if v is None else _json(v) for v in values])


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _is_boolean(value: Any, _: Datum) -> bool:
    return isinstance(value, bool)


def _is_whole(value: Any, _: Datum) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63


def _is_decimal(value: Any, _: Datum) -> bool:
    """Whether a number has few digits, so that DECIMAL(28, 10) is that very number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) >= 1e15:
        return False
    return float(f"{value:.10f}") == value and len(repr(value)) < 16


def _is_number(value: Any, _: Datum) -> bool:
    return isinstance(value, float) or (_is_whole(value, _) and abs(value) <= 2**53)


def _is_text(value: Any, datum: Datum) -> bool:
    return isinstance(value, str) and datum.type.kind in (Kind.TEXT, Kind.CHOICE)


def _is_day(value: Any, datum: Datum) -> bool:
    if datum.type.kind is not Kind.DATE or not isinstance(value, str) or len(value) != 10:
        return False
    try:
        return str(date.fromisoformat(value)) == value
    except ValueError:
        return False


def _is_instant(value: Any, datum: Datum) -> bool:
    return datum.type.kind in (Kind.TIMESTAMP, Kind.MOMENT) and not isinstance(
        read_timestamp(value) if isinstance(value, str) else Unreadable("", ""), Unreadable
    )


_TYPED: tuple[
    tuple[RawType, Physical, Callable[[Any, Datum], bool], Callable[[Any], Cell]], ...
] = (
    (RawType.BOOLEAN, Physical.BOOLEAN, _is_boolean, bool),
    (RawType.INTEGER, Physical.BIGINT, _is_whole, int),
    (RawType.DECIMAL, Physical.TEXT, _is_decimal, lambda value: f"{value:.10f}"),
    (RawType.DOUBLE, Physical.DOUBLE, _is_number, float),
    (RawType.DATE, Physical.TEXT, _is_day, str),
    (RawType.INSTANT, Physical.BIGINT, _is_instant, read_timestamp),
    (RawType.CELL, Physical.TEXT, _is_text, str),
)


# -- tables


def _table(name: str, columns: Mapping[str, Held]) -> HelperTable:
    return HelperTable(
        name,
        {column: held.physical for column, held in columns.items()},
        list(zip(*(held.cells for held in columns.values()), strict=True)),
    )


def _source(table: str, columns: Mapping[str, Held], dialect: Dialect) -> exp.Subquery:
    """Give each column the form that its raw type has in the engine."""
    shaped = (
        exp.alias_(_shaped(_named(name), held.raw, dialect), name, quoted=True)
        for name, held in columns.items()
    )
    return exp.select(*shaped).from_(exp.to_table(table)).subquery(f"{table}_raw")


def _shaped(cell: exp.Expr, raw: RawType, dialect: Dialect) -> exp.Expr:
    match raw:
        case RawType.JSON if dialect.name == "spark":
            return cell
        case RawType.JSON:
            return exp.cast(cell, "JSONB" if dialect.name == "postgres" else "JSON")
        case RawType.DECIMAL:
            return exp.cast(cell, "DECIMAL(28, 10)")
        case RawType.DATE:
            return exp.cast(cell, "DATE")
        case RawType.INSTANT:
            return _instant(cell, dialect)
        case _:
            return cell


def _instant(micros: exp.Expr, dialect: Dialect) -> exp.Expr:
    match dialect.name:
        case "duckdb":
            return exp.Anonymous(this="make_timestamptz", expressions=[micros])
        case "postgres":
            step = exp.cast(exp.Literal.string("1 microsecond"), "INTERVAL")
            epoch = exp.cast(exp.Literal.string("1970-01-01 00:00:00+00"), "TIMESTAMPTZ")
            return exp.Add(this=epoch, expression=exp.Mul(this=micros, expression=step))
        case _:
            return exp.Anonymous(this="timestamp_micros", expressions=[micros])


def _named(name: str) -> exp.Expr:
    return exp.column(exp.to_identifier(name, quoted=True))
