"""Where an expression runs in a test: DuckDB always, Postgres and Spark where there are servers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import duckdb
from sqlglot import exp

from leadpact.readings.columns.dialect import DUCKDB, POSTGRES, SPARK, Dialect
from leadpact.readings.columns.raw import RawType

EXAMPLES = {"duckdb": 60, "postgres": 60, "spark": 4}
"""How often a property is tried: a query of Spark takes as long as many of the others."""

N, X, Y = exp.column("n"), exp.column("x"), exp.column("y")


class Runner(Protocol):
    """An engine: its dialect, and the rows of a query."""

    dialect: Dialect

    def run(self, select: exp.Query) -> list[tuple[Any, ...]]: ...


@dataclass(frozen=True)
class InDuckDB:
    connection: duckdb.DuckDBPyConnection
    dialect: Dialect = DUCKDB

    def run(self, select: exp.Query) -> list[tuple[Any, ...]]:
        return self.connection.execute(select.sql(dialect="duckdb")).fetchall()


@dataclass(frozen=True)
class InPostgres:
    connection: Any
    dialect: Dialect = POSTGRES

    def run(self, select: exp.Query) -> list[tuple[Any, ...]]:
        return self.connection.execute(select.sql(dialect="postgres")).fetchall()


@dataclass(frozen=True)
class InSpark:
    session: Any
    dialect: Dialect = SPARK

    def run(self, select: exp.Query) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.session.sql(select.sql(dialect="spark")).collect()]


_COLUMNS = {
    RawType.CELL: "text",
    RawType.BOOLEAN: "boolean",
    RawType.INTEGER: "bigint",
    RawType.DOUBLE: "double",
    RawType.DECIMAL: "decimal(38, 6)",
    RawType.DATE: "date",
    RawType.INSTANT: "timestamptz",
}


def column_type(of: RawType, dialect: Dialect) -> exp.DataType:
    """The engine's type for a raw column."""
    if of is RawType.JSON:
        names = {"duckdb": "json", "postgres": "jsonb"}
        return exp.DataType.build(names.get(dialect.name, "text"))
    if of is RawType.CLOCK:
        is_spark = dialect.name == "spark"
        return exp.DataType.build("timestamp_ntz" if is_spark else "timestamp", dialect.name)
    return exp.DataType.build(_COLUMNS[of])


def table(rows: Sequence[Sequence[str | None]], types: Sequence[exp.DataType]) -> exp.Subquery:
    """A relation ``raws`` of a number ``n`` and columns ``x``, ``y``, each written as text and cast."""
    names = "xy"[: len(types)]
    written = exp.values(
        [(number, *row) for number, row in enumerate(rows)], alias="written", columns=["n", *names]
    )
    text = exp.DataType.build("text")
    columns = (
        exp.alias_(exp.Cast(this=exp.Cast(this=exp.column(name), to=text), to=of.copy()), name)
        for name, of in zip(names, types, strict=True)
    )
    return exp.select(N, *columns).from_(written).subquery("raws")


def answers(
    runner: Runner,
    rows: Sequence[Sequence[str | None]],
    types: Sequence[exp.DataType],
    expressions: Iterable[exp.Expression],
) -> list[tuple[Any, ...]]:
    """What the expressions give on each row, in the order of the rows."""
    named = [exp.alias_(e.copy(), f"e{i}") for i, e in enumerate(expressions)]
    found = runner.run(exp.select(N, *named).from_(table(rows, types)))
    return [tuple(row[1:]) for row in sorted(found, key=lambda row: row[0])]
