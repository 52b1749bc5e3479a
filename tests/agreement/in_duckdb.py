"""DuckDB as the other engines are run: helper tables in, rows out."""

from collections.abc import Iterator
from typing import Self

import duckdb
import pyarrow as pa
from sqlglot import exp

from leadpact.engines.running import Cell, HelperTable, Physical, sql_of

_ARROW = {
    Physical.BOOLEAN: pa.bool_(),
    Physical.BIGINT: pa.int64(),
    Physical.DOUBLE: pa.float64(),
    Physical.TEXT: pa.string(),
}


class DuckDb:
    """A database in memory."""

    dialect = "duckdb"

    def __init__(self) -> None:
        self._session = duckdb.connect(config={"threads": 1})

    def helper(self, table: HelperTable) -> None:
        arrays = [
            pa.array([row[n] for row in table.rows], type=_ARROW[physical])
            for n, physical in enumerate(table.columns.values())
        ]
        arrow = pa.Table.from_arrays(arrays, names=list(table.columns))  # noqa: F841 - DuckDB finds it
        self._session.execute(f'CREATE OR REPLACE TABLE "{table.name}" AS SELECT * FROM arrow')

    def rows(self, query: exp.Query) -> Iterator[tuple[Cell, ...]]:
        yield from self._session.execute(sql_of(query, "duckdb")).fetchall()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()
