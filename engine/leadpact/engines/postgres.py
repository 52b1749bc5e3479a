"""Judging inside a Postgres database: the policy goes to the leads, and only verdicts come back.

What is registered are temporary views and tables of one session. Queries then run in one read-only
transaction, on one snapshot of the database; only `write` makes something that stays.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any, Final, Self

from sqlglot import exp

from leadpact.engines.running import (
    Cell,
    EngineError,
    HelperTable,
    Relation,
    first_line,
    is_query,
    own_words,
    sql_of,
)
from leadpact.readings.columns.raw import RawType
from leadpact.readings.columns.rendering import fenced

_DIALECT: Final = "postgres"
_ROWS_AT_ONCE: Final = 10_000

_SETTINGS: Final = {
    # A policy means the same whatever the server's or the role's own settings are.
    "timezone": "UTC",
    "datestyle": "ISO, YMD",
    "intervalstyle": "postgres",
    "extra_float_digits": "1",
    "standard_conforming_strings": "on",
    "transform_null_equals": "off",
    "client_min_messages": "warning",
    # Translating a long query to machine code takes longer than running it.
    "jit": "off",
}

_READ: Final = {
    "bool": (RawType.BOOLEAN, None),
    "int2": (RawType.INTEGER, "BIGINT"),
    "int4": (RawType.INTEGER, "BIGINT"),
    "int8": (RawType.INTEGER, None),
    "float4": (RawType.DOUBLE, "DOUBLE"),
    "float8": (RawType.DOUBLE, None),
    "numeric": (RawType.DECIMAL, None),
    "money": (RawType.DECIMAL, "DECIMAL"),
    "date": (RawType.DATE, None),
    "timestamptz": (RawType.INSTANT, None),
    "timestamp": (RawType.CLOCK, None),
    "text": (RawType.CELL, None),
    "varchar": (RawType.CELL, "TEXT"),
    "bpchar": (RawType.CELL, "TEXT"),
    "char": (RawType.CELL, "TEXT"),
    "name": (RawType.CELL, "TEXT"),
    "citext": (RawType.CELL, "TEXT"),
    "uuid": (RawType.CELL, "TEXT"),
    "json": (RawType.JSON, "JSONB"),
    "jsonb": (RawType.JSON, None),
}
"""The types that columns have: how they are read, and what they are cast to first."""

_COLUMNS: Final = b"""
WITH RECURSIVE bases AS (
  SELECT oid, oid AS base FROM pg_type WHERE typtype <> 'd'
  UNION ALL
  SELECT t.oid, b.base FROM pg_type AS t JOIN bases AS b ON t.typbasetype = b.oid WHERE t.typtype = 'd'
)
SELECT a.attname, t.typname, t.typtype, t.typcategory, format_type(a.atttypid, a.atttypmod)
FROM pg_attribute AS a JOIN bases AS b ON b.oid = a.atttypid JOIN pg_type AS t ON t.oid = b.base
WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum
"""


class Postgres:
    """One session with a database; `leadpact.engines.running` says what an engine does."""

    def __init__(self, url: str) -> None:
        """Connect to ``postgresql://…``.

        Raises:
            EngineError: psycopg is not installed, nobody answers, or the database is not one of Unicode.
        """
        self._psycopg = _psycopg()
        self._cursors = 0
        with self._refusals("cannot connect to the database"):
            self._session: Any = self._psycopg.connect(
                url, autocommit=True, client_encoding="UTF8", application_name="leadpact"
            )
            for name, value in _SETTINGS.items():
                self._set(name, value)
            path = self._session.execute("SELECT current_setting('search_path')").fetchone()[0]
            # A source means the database's own tables; a query, what is registered here.
            self._set("search_path", f"{path}, pg_temp" if path else "pg_temp")
            self._path_of_queries = path
        encoding = self._session.info.parameter_status("server_encoding")
        if encoding != "UTF8":
            self._session.close()
            raise EngineError(
                f"the database is encoded in {encoding}, and a policy compares text of every script: "
                "copy the leads into a database whose encoding is UTF8"
            )

    @property
    def dialect(self) -> str:
        return _DIALECT

    def relation(self, name: str, source: str) -> Relation:
        """Register a table (``crm.leads``) or a query as a temporary view with columns of raw types.

        Raises:
            EngineError: the database does not have the table, or refuses the query.
        """
        if is_query(source):
            # The author's own words, which this session only reads: views take nothing but a query.
            text = own_words(source, _DIALECT)
        else:
            table = exp.to_table(source, dialect=_DIALECT)
            text = sql_of(exp.select("*").from_(table), _DIALECT)
        given = f"leadpact_{name}"
        with self._refusals(f"cannot read `{source}`"):
            view = sql_of(_table(given), _DIALECT)
            # Binary results ask for the protocol that takes one statement at a time.
            self._session.execute(f"CREATE TEMP VIEW {view} AS {text}".encode(), binary=True)
            found = self._session.execute(_COLUMNS, (view,)).fetchall()
        columns: dict[str, RawType] = {}
        foreign: dict[str, str] = {}
        wanted: list[exp.Expr] = []
        for column, kind, sort, category, word in found:
            read = _read(column, kind, sort, category)
            if read is None:
                foreign[column] = word
            else:
                columns[column] = read[0]
                wanted.append(exp.alias_(read[1], column, quoted=True))
        with self._refusals(f"cannot read `{source}`"):
            self._make("VIEW", _table(name), exp.select(*wanted).from_(_table(given)))
        return Relation(name, columns, foreign)

    def helper(self, table: HelperTable) -> None:
        """Register a helper table as a temporary table, which the planner knows the size of."""
        name = _table(table.name)
        columns = [
            exp.ColumnDef(
                this=exp.to_identifier(column, quoted=True),
                kind=exp.DataType.build(physical.value),
            )
            for column, physical in table.columns.items()
        ]
        written = sql_of(name, _DIALECT)
        with self._refusals(f"cannot fill `{table.name}`"), self._session.cursor() as cursor:
            self._make("TABLE", exp.Schema(this=name, expressions=columns), None)
            with cursor.copy(f"COPY {written} FROM STDIN".encode()) as copy:
                for row in table.rows:
                    copy.write_row(row)
            cursor.execute(f"ANALYZE {written}".encode())

    def stage(self, name: str, query: exp.Query) -> exp.Table:
        """Keep the rows of a query in a temporary table of the session, which the planner knows the size of.

        From the first that is staged on all is read from one snapshot, and nothing of it stays.
        """
        if self._session.autocommit:
            self._settle(writing=True)
        with self._refusals("the database refused the query"):
            self._make("TABLE", _table(name), fenced(query))
            self._session.execute(f"ANALYZE {sql_of(_table(name), _DIALECT)}".encode())
        return _table(name)

    def rows(self, query: exp.Query) -> Iterator[tuple[Cell, ...]]:
        """Run a query by a cursor on the server, in the session's read-only transaction."""
        self._settle(writing=False)
        self._cursors += 1
        cursor = self._session.cursor(name=f"leadpact_{self._cursors}")
        with self._refusals("the database refused the query"), cursor:
            cursor.itersize = _ROWS_AT_ONCE
            cursor.execute(sql_of(fenced(query), _DIALECT).encode(), binary=True)
            yield from cursor

    def write(self, query: exp.Query, target: str) -> int:
        """Run a query into a new table, in one transaction; give the number of its rows.

        Raises:
            EngineError: the table is there already, or may not be made.
        """
        self._settle(writing=True)
        made = exp.Create(
            this=exp.to_table(target, dialect=_DIALECT), kind="TABLE", expression=fenced(query)
        )
        with self._refusals(f"cannot write `{target}`"), self._session.transaction():
            count: int = self._session.execute(sql_of(made, _DIALECT).encode()).rowcount
        return count

    def close(self) -> None:
        """End the session: what was registered goes with it."""
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- the session

    def _make(self, kind: str, what: exp.Expr, query: exp.Query | None) -> None:
        made = exp.Create(
            this=what,
            kind=kind,
            expression=query,
            properties=exp.Properties(expressions=[exp.TemporaryProperty()]),
        )
        self._session.execute(sql_of(made, _DIALECT).encode())

    def _set(self, name: str, value: str) -> None:
        self._session.execute("SELECT set_config(%s, %s, false)", (name, value))

    def _settle(self, *, writing: bool) -> None:
        """Go over from registering to asking: from here on all is read from one snapshot."""
        if writing or self._session.autocommit:
            self._session.rollback()
            self._session.autocommit = True
            self._set("search_path", self._path_of_queries)
            self._session.isolation_level = self._psycopg.IsolationLevel.REPEATABLE_READ
            self._session.read_only = not writing
            self._session.autocommit = False

    @contextmanager
    def _refusals(self, what: str) -> Iterator[None]:
        """Turn what the database complains of into one line of ours."""
        try:
            yield
        except self._psycopg.Error as error:
            raise EngineError(f"{what}: {first_line(error)}") from error


def _psycopg() -> ModuleType:
    """Load psycopg, which comes with an extra of its own.

    Raises:
        EngineError: it is not installed.
    """
    try:
        import psycopg  # noqa: PLC0415 - an extra, loaded when it is used
    except ImportError as absent:
        raise EngineError(
            "judging in Postgres needs psycopg: pip install 'leadpact[postgres]'"
        ) from absent
    return psycopg


def _table(name: str) -> exp.Table:
    return exp.table_(exp.to_identifier(name, quoted=True), db="pg_temp")


def _read(column: str, kind: str, sort: str, category: str) -> tuple[RawType, exp.Expr] | None:
    """Say how a column is read, and in what form; None where no field can be read from its type."""
    given = exp.column(exp.to_identifier(column, quoted=True))
    if sort == "e":
        return RawType.CELL, exp.cast(given, "TEXT")
    if category in "AC":
        return RawType.JSON, exp.func("to_jsonb", given)
    if kind not in _READ:
        return None
    raw, wanted = _READ[kind]
    return raw, given if wanted is None else exp.cast(given, wanted)
