"""Judging on a Spark cluster, for those who outgrow one machine: by Spark Connect or a classic session.

What is registered are temporary views of the session. Nothing here depends on the session's zone or
on whether it is in ANSI mode.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, Self
from uuid import uuid4

from sqlglot import exp

from leadpact.engines import spark_sessions
from leadpact.engines.running import (
    Cell,
    HelperTable,
    Physical,
    Relation,
    is_query,
    sql_of,
)
from leadpact.readings.columns.raw import RawType

_DIALECT: Final = "spark"
_FILES: Final = re.compile(r"[/\\]|\.parquet$", re.IGNORECASE)

_SETTINGS: Final = {
    # How our SQL is read; what it means depends on no setting.
    "spark.sql.parser.escapedStringLiterals": "false",
    "spark.sql.caseSensitive": "false",
}

_READ: Final[Mapping[str, tuple[RawType, str | None]]] = {
    "boolean": (RawType.BOOLEAN, None),
    "byte": (RawType.INTEGER, "BIGINT"),
    "short": (RawType.INTEGER, "BIGINT"),
    "integer": (RawType.INTEGER, "BIGINT"),
    "long": (RawType.INTEGER, None),
    "float": (RawType.DOUBLE, "DOUBLE"),
    "double": (RawType.DOUBLE, None),
    "decimal": (RawType.DECIMAL, None),
    "date": (RawType.DATE, None),
    "timestamp": (RawType.INSTANT, None),
    "timestamp_ntz": (RawType.CLOCK, None),
    "string": (RawType.CELL, None),
    "char": (RawType.CELL, "TEXT"),
    "varchar": (RawType.CELL, "TEXT"),
    "void": (RawType.CELL, "TEXT"),
}
"""The types that columns have, by Spark's names: how they are read, and what they are cast to first."""

_NESTED: Final = frozenset({"struct", "array", "map", "variant"})
_AS_JSON: Final = {
    # All six digits, and an offset, whatever the zone of the session.
    "timestampFormat": "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX",
    "ignoreNullFields": "false",
}

_ARROW: Final = {
    Physical.BOOLEAN: "bool",
    Physical.BIGINT: "int64",
    Physical.DOUBLE: "float64",
    Physical.TEXT: "string",
}


class Spark:
    """One session of Spark; `leadpact.engines.running` says what an engine does."""

    def __init__(self, session: object) -> None:
        """Use a session that there is, or open one: ``sc://…`` by Connect, ``spark://…``, ``local[2]`` classic.

        A session that was given stays open when this engine closes.

        Raises:
            EngineError: pyspark is not installed, or nobody answers.
        """
        self._session: Any = session
        self._is_own = False
        if isinstance(session, str):
            self._session, self._is_own = spark_sessions.opened(session)
        else:
            spark_sessions.check_given(session)
        self._views: list[str] = []
        self._before: dict[str, str] = {}
        try:
            with spark_sessions.refusals("cannot set up the session"):
                self._set_up()
        except BaseException:
            self.close()
            raise

    @property
    def dialect(self) -> str:
        return _DIALECT

    def relation(self, name: str, source: object) -> Relation:
        """Register a table, a query, Parquet files or a DataFrame as a view with columns of raw types.

        Raises:
            EngineError: there is no such table, or Spark refuses the query.
        """
        frame: Any = source
        with spark_sessions.refusals(f"cannot read `{source}`"):
            if isinstance(source, str):
                frame = self._frame(source)
            fields = frame.schema.fields
        columns: dict[str, RawType] = {}
        foreign: dict[str, str] = {}
        wanted: list[str] = []
        for field in fields:
            read = _read(field.name, field.dataType.typeName())
            if read is None:
                foreign[field.name] = field.dataType.simpleString()
            else:
                columns[field.name] = read[0]
                wanted.append(sql_of(exp.alias_(read[1], field.name, quoted=True), _DIALECT))
        with spark_sessions.refusals(f"cannot read `{source}`"):
            frame.selectExpr(*wanted).createOrReplaceTempView(name)
        self._views.append(name)
        return Relation(name, columns, foreign)

    def helper(self, table: HelperTable) -> None:
        """Register a helper table, sent to the cluster as one Arrow table."""
        import pyarrow as pa  # type: ignore[import-untyped]  # noqa: PLC0415 - comes with the extra

        columns = list(zip(*table.rows, strict=True)) or [()] * len(table.columns)
        arrays = [
            pa.array(values, type=pa.type_for_alias(_ARROW[physical]))
            for values, physical in zip(columns, table.columns.values(), strict=True)
        ]
        arrow = pa.Table.from_arrays(arrays, names=list(table.columns))
        with spark_sessions.refusals(f"cannot fill `{table.name}`"):
            frame = self._session.createDataFrame(arrow, _schema(table))
            frame.createOrReplaceTempView(table.name)
        self._views.append(table.name)

    def stage(self, name: str, query: exp.Query) -> exp.Table:
        """Keep the rows of a query on the cluster, under a view of the session.

        How they came is forgotten: else every question about them would be planned with all of it.
        """
        with self._running("Spark refused the query"):
            frame = self._session.sql(sql_of(query, _DIALECT)).localCheckpoint()
            frame.createOrReplaceTempView(name)
        self._views.append(name)
        return exp.to_table(name)

    def rows(self, query: exp.Query) -> Iterator[tuple[Cell, ...]]:
        """Run a query; its rows come a partition at a time."""
        with self._running("Spark refused the query"):
            for row in self._session.sql(sql_of(query, _DIALECT)).toLocalIterator():
                yield tuple(row)

    def write(self, query: exp.Query, target: str) -> int:
        """Run a query into a new folder of Parquet files, or a new table; give the number of its rows.

        Spark's own committer keeps what is half written out of sight.

        Raises:
            EngineError: the folder or table is there already, or may not be made.
        """
        with self._running(f"cannot write `{target}`"):
            frame = self._session.sql(sql_of(query, _DIALECT))
            if _FILES.search(target):
                frame.write.parquet(target)
                written = self._session.read.parquet(target)
            else:
                frame.write.saveAsTable(target)
                written = self._session.table(target)
            count: int = written.count()
        return count

    def close(self) -> None:
        """Take back what was registered; end the session if it is ours."""
        if self._is_own:
            self._session.stop()
            return
        with spark_sessions.refusals("cannot tidy up the session"):
            for name in self._views:
                self._session.catalog.dropTempView(name)
            for key, value in self._before.items():
                self._session.conf.set(key, value)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- the session

    def _set_up(self) -> None:
        for key, value in _SETTINGS.items():
            before = self._session.conf.get(key)
            if before != value:
                self._session.conf.set(key, value)
                self._before[key] = before

    def _frame(self, source: str) -> object:
        if is_query(source):
            return self._session.sql(source.strip().rstrip(";"))
        if _FILES.search(source):
            return self._session.read.parquet(source)
        return self._session.table(source)

    @contextmanager
    def _running(self, what: str) -> Iterator[None]:
        """Run one job; when its user turns away, the cluster stops working on it."""
        tag = f"leadpact-{uuid4().hex}"
        self._session.addTag(tag)
        try:
            with spark_sessions.refusals(what):
                yield
        except (KeyboardInterrupt, GeneratorExit):
            self._session.interruptTag(tag)
            raise
        finally:
            self._session.removeTag(tag)


def _schema(table: HelperTable) -> str:
    columns = (
        exp.ColumnDef(
            this=exp.to_identifier(name, quoted=True), kind=exp.DataType.build(physical.value)
        )
        for name, physical in table.columns.items()
    )
    return ", ".join(sql_of(column, _DIALECT) for column in columns)


def _read(column: str, kind: str) -> tuple[RawType, exp.Expr] | None:
    """Say how a column is read, and in what form; None where no field can be read from its type."""
    given = exp.column(exp.to_identifier(column, quoted=True))
    if kind in _NESTED:
        options = [exp.Literal.string(word) for pair in _AS_JSON.items() for word in pair]
        return RawType.JSON, exp.Anonymous(
            this="to_json", expressions=[given, exp.Anonymous(this="map", expressions=options)]
        )
    if kind not in _READ:
        return None
    raw, wanted = _READ[kind]
    return raw, given if wanted is None else exp.cast(given, wanted)
