"""The columns of a typed table as DuckDB has them: how each is read, and under which name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlglot import exp

from leadpact.readings.columns.dialect import DUCKDB
from leadpact.readings.columns.raw import RawType
from leadpact.readings.columns.relations import RawColumn
from leadpact.readings.columns.typed import read_id

_READ: Final[Mapping[str, tuple[RawType, str | None]]] = {
    "boolean": (RawType.BOOLEAN, None),
    "tinyint": (RawType.INTEGER, "BIGINT"),
    "smallint": (RawType.INTEGER, "BIGINT"),
    "integer": (RawType.INTEGER, "BIGINT"),
    "bigint": (RawType.INTEGER, None),
    "utinyint": (RawType.INTEGER, "BIGINT"),
    "usmallint": (RawType.INTEGER, "BIGINT"),
    "uinteger": (RawType.INTEGER, "BIGINT"),
    "ubigint": (RawType.DECIMAL, "DECIMAL(20, 0)"),
    "hugeint": (RawType.CELL, "TEXT"),
    "uhugeint": (RawType.CELL, "TEXT"),
    "bignum": (RawType.CELL, "TEXT"),
    "float": (RawType.DOUBLE, "DOUBLE"),
    "double": (RawType.DOUBLE, None),
    "decimal": (RawType.DECIMAL, None),
    "varchar": (RawType.CELL, None),
    "enum": (RawType.CELL, "TEXT"),
    "uuid": (RawType.CELL, "TEXT"),
    "date": (RawType.DATE, None),
    "timestamp": (RawType.CLOCK, None),
    "timestamp_s": (RawType.CLOCK, "TIMESTAMP"),
    "timestamp_ms": (RawType.CLOCK, "TIMESTAMP"),
    "timestamp_ns": (RawType.CLOCK, "TIMESTAMP_NS"),
    "timestamp with time zone": (RawType.INSTANT, None),
    "timestamptz_ns": (RawType.INSTANT, "TIMESTAMP_NS"),
}
"""The types that columns have, by DuckDB's names: how they are read, and what they are cast to first."""

_CUT: Final = {"timestamp_ns": "make_timestamp", "timestamptz_ns": "make_timestamptz"}
"""What makes a time of microseconds of one that is finer: a fraction is cut after six digits, a cast would round it."""
_AS_JSON: Final = frozenset({"list", "array", "map", "union", "variant"})
_WHOLE: Final = frozenset({RawType.INTEGER, RawType.DECIMAL})


@dataclass(frozen=True, slots=True)
class Found:
    """The columns of a table by dotted name; ``foreign`` are those that nothing can be read from.

    ``timeline`` is a column ``activity`` that lists structures, with its attributes by name.
    """

    columns: Mapping[str, RawColumn]
    foreign: Mapping[str, str]
    timeline: Mapping[str, RawColumn] | None = None


def raw_columns(described: Iterable[tuple[str, Any]]) -> Found:
    """Say how each column is read, with the types as DuckDB's Python gives them."""
    columns: dict[str, RawColumn] = {}
    foreign: dict[str, str] = {}
    timeline = None
    for name, kind in described:
        if name == "activity" and kind.id == "list" and kind.children[0][1].id == "struct":
            timeline = raw_columns(kind.children[0][1].children).columns
        _add(name, _named(name), kind, columns, foreign)
    return Found(columns, foreign, timeline)


def _add(
    path: str,
    term: exp.Expression,
    kind: Any,  # noqa: ANN401 - a DuckDBPyType
    columns: dict[str, RawColumn],
    foreign: dict[str, str],
) -> None:
    if kind.id == "struct":
        for name, child in kind.children:
            part = exp.Dot(this=term.copy(), expression=exp.to_identifier(name, quoted=True))
            _add(f"{path}.{name}", part, child, columns, foreign)
        return
    if str(kind) == "JSON":
        columns[path] = RawColumn(term, RawType.JSON)
    elif kind.id in _AS_JSON:
        as_json = exp.Anonymous(this="to_json", expressions=[term])
        columns[path] = RawColumn(as_json, RawType.JSON)
    elif kind.id in _READ:
        raw, wanted = _READ[kind.id]
        as_it_is = term if wanted is None else exp.cast(term, wanted, dialect="duckdb")
        columns[path] = RawColumn(_cut(as_it_is, kind.id), raw)
    else:
        foreign[path] = str(kind)


def _cut(term: exp.Expression, kind: str) -> exp.Expression:
    if kind not in _CUT:
        return term
    micros = exp.Anonymous(this="epoch_us", expressions=[term])
    return exp.Anonymous(this=_CUT[kind], expressions=[micros])


def with_nan(term: exp.Expression) -> exp.Expression:
    """Read doubles so that a NaN stays one.

    No NaN is in the least and the most that a Parquet file tells. DuckDB believes them of all values, and answers
    comparisons, and even whether a value is NaN, without looking; what a CASE gives it looks at.
    """
    nan = exp.cast(exp.Literal.string("nan"), "DOUBLE")
    is_finite, is_infinite = (
        exp.Anonymous(this=name, expressions=[term.copy()]) for name in ("isfinite", "isinf")
    )
    case = exp.Case().when(is_finite, term.copy()).when(is_infinite, term.copy())
    return case.else_(exp.Add(this=term.copy(), expression=nan))


def as_id(column: RawColumn) -> RawColumn:
    """Take whole numbers for ids too: in a database they are the usual ones."""
    if column.type in _WHOLE:
        return RawColumn(exp.cast(column.term, "TEXT"), RawType.CELL)
    return column


def id_of(column: RawColumn) -> exp.Expression:
    """Read an id, NULL where there is none; one that starts with ink is told at a glance."""
    found = read_id(column.term, column.type, DUCKDB)
    if column.type is not RawType.CELL:
        return found
    has_ink = exp.GTE(this=column.term.copy(), expression=exp.Literal.string("!"))
    return exp.Case().when(has_ink, column.term.copy()).else_(found)


def _named(name: str) -> exp.Expression:
    return exp.column(exp.to_identifier(name, quoted=True))
