"""The timelines that records carry themselves, as one more table for a binding: a row an event.

A column `activity` that holds lists of objects, as JSON, as text or as structures, gives the table
``NAME_activity``. Its columns are the keys of the events, and each column of the record under
``lead.``: ``kind``, ``at``, ``lead.id``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from sqlglot import exp

from leadpact.engines.embedded import Embedded
from leadpact.engines.scans import counted
from leadpact.readings.columns.raw import RawType
from leadpact.readings.columns.relations import RawColumn
from leadpact.readings.columns.terms import (
    both,
    case,
    column,
    equal,
    is_not_null,
    is_null,
    text,
)
from leadpact.records.bindings.bound import Table
from leadpact.records.bindings.glimpses import INNER, OF_LEAD
from leadpact.records.bindings.headers import stem
from leadpact.records.json_decoding import ACTIVITY

_ITEM: Final = "inner item"
_LIST: Final = "inner list"


@dataclass(frozen=True, eq=False)
class Inner:
    """The table of the timelines of another, its name, and how many records carry none, or one that is no list.

    ``carrier`` is that other table, which knows who carries one.
    """

    name: str
    table: Table
    carrier: Table
    without: int
    unread: int


def inner_table(engine: Embedded, name: str, table: Table) -> Inner | None:
    """Give the table of the timelines that a table's records carry; None where none does."""
    if ACTIVITY not in table.columns:
        return None
    items = _items(table)
    keys = _call("unnest", _call("json_keys", _column(_ITEM)))
    rows = exp.select(exp.alias_(keys, "key")).from_(items.copy()).where(_is_object(_column(_ITEM)))
    found = exp.select("key").from_(rows.subquery("keys")).group_by("key")
    names = [key for (key,) in engine.run(found.order_by("COUNT(*) DESC", "key"))]
    if not names:
        return None
    chosen = [exp.alias_(_at(key), key, quoted=True) for key in names]
    of_lead = [c for c in table.columns if c != ACTIVITY]
    chosen += [exp.alias_(_column(c), f"{OF_LEAD}{c}", quoted=True) for c in of_lead]
    query = exp.select(*chosen).from_(items)
    columns = dict.fromkeys(names, RawType.JSON) | {
        f"{OF_LEAD}{c}": table.columns[c] for c in of_lead
    }
    is_none = _is_none(table)
    is_unread = exp.paren(both(exp.not_(is_none.copy()), is_null(_as_list(table))))
    numbers = exp.select(counted(is_none), counted(is_unread)).from_(table.relation.copy())
    [(without, unread)] = engine.run(numbers)
    own = Table(query.subquery(), columns, carried_by=name)
    silent: exp.Expression = exp.false()
    if without or unread:
        silent = exp.Or(this=is_none, expression=is_unread)
    carrier = replace(table, silent=silent)
    return Inner(f"{stem(name)}{INNER}", own, carrier, without, unread)


def _items(table: Table) -> exp.Subquery:
    """Give each item of the lists a row, with the columns of its record."""
    lists = exp.select("*", exp.alias_(_as_list(table), _LIST, quoted=True))
    rows = lists.from_(table.relation.copy()).subquery("lists")
    item = exp.alias_(_call("unnest", _column(_LIST)), _ITEM, quoted=True)
    return exp.select("*", item).from_(rows).where(is_not_null(_column(_LIST))).subquery("items")


def _written(columns: Mapping[str, RawType]) -> exp.Expression:
    raw = RawColumn(_column(ACTIVITY), columns[ACTIVITY])
    return exp.cast(raw.term, "TEXT")


def _as_list(table: Table) -> exp.Expression:
    """Give the list of a record, NULL where there is none; what is no JSON is never parsed."""
    written = _written(table.columns)
    is_list = equal(_call("json_type", written), text("ARRAY"))
    lists = exp.Cast(this=written.copy(), to=exp.DataType.build("JSON[]", dialect="duckdb"))
    return case([(_call("json_valid", written.copy()), case([(is_list, lists)]))])


def _is_none(table: Table) -> exp.Expression:
    written = _call("trim", _written(table.columns))
    is_nothing = written.copy().isin("", "null", '""')
    return exp.paren(exp.Or(this=is_null(written), expression=is_nothing))


def _is_object(item: exp.Expression) -> exp.Expression:
    return equal(_call("json_type", item), text("OBJECT"))


def _at(key: str) -> exp.Expression:
    """Read the value of a key, whatever letters it has; NULL of what is no object."""
    pointer = "/" + key.replace("~", "~0").replace("/", "~1")
    return _call("json_extract", _column(_ITEM), text(pointer))


def _call(function: str, *given: exp.Expression) -> exp.Expression:
    return exp.Anonymous(this=function, expressions=list(given))


def _column(name: str) -> exp.Expression:
    return column(name) if name.isidentifier() else exp.column(exp.to_identifier(name, quoted=True))
