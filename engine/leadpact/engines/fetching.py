"""Fetch a table or a query of another database into the embedded engine, without holding it in memory.

SQLite is read by Python's own module, Postgres by `COPY`; both arrive as CSV whose columns have types.
"""

import io
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import Any, BinaryIO, Final, TypeAlias

from sqlglot import exp

from leadpact.engines.embedded import Embedded
from leadpact.engines.file_calls import call_on
from leadpact.engines.running import EngineError, first_line, own_words
from leadpact.engines.sources import Database

Kinds: TypeAlias = Sequence[tuple[str, str]]
"""The columns of a result, with DuckDB's names for their types."""

_POSTGRES: Final = {
    "bool": "BOOLEAN",
    "int2": "BIGINT",
    "int4": "BIGINT",
    "int8": "BIGINT",
    "float4": "DOUBLE",
    "float8": "DOUBLE",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "timestamptz": "TIMESTAMP WITH TIME ZONE",
    "json": "JSON",
    "jsonb": "JSON",
}
"""What DuckDB reads as it is; anything else comes as its text."""

_SQLITE: Final = {
    frozenset[str](): "VARCHAR",
    frozenset({"integer"}): "BIGINT",
    frozenset({"real"}): "DOUBLE",
    frozenset({"integer", "real"}): "DOUBLE",
}
"""What a column of SQLite holds, by the kinds of the values in it; else text."""


def fetched(engine: Embedded, source: Database, name: str) -> exp.Table:
    """Stage what a URL of SQLite or Postgres asks for, with its types.

    Raises:
        EngineError: nobody answers, or the database refuses.
    """
    path = engine.folder / f"{name}.csv"
    fetch = _from_sqlite if source.kind == "sqlite" else _from_postgres
    with path.open("wb") as out:
        kinds = fetch(source, out)
    reader = call_on(
        "read_csv",
        path,
        auto_detect=False,
        header=False,
        delim=",",
        quote='"',
        escape='"',
        new_line=r"\n",
        nullstr="",
        allow_quoted_nulls=False,
        columns={f"c{n}": kind for n, (_, kind) in enumerate(kinds)},
        parallel=False,
        max_line_size=2**28,
    )
    named = (  # a column without a name is none that anybody can ask for
        exp.alias_(exp.column(f"c{n}"), column, quoted=True)
        for n, (column, _) in enumerate(kinds)
        if column
    )
    table = engine.stage(name, exp.select(*named).from_(reader))
    path.unlink()
    return table


def _asked(source: Database, dialect: str) -> str:
    """Write what is asked for as a query that stands in a FROM."""
    if source.table is not None:
        return exp.to_table(source.table, dialect=dialect).sql(dialect)
    return f"({own_words(source.query or '', dialect)})"


# -- SQLite


def _from_sqlite(source: Database, out: BinaryIO) -> Kinds:
    asked = _asked(source, "sqlite")
    assert source.path is not None  # noqa: S101 - SQLite is always a file
    try:
        with closing(
            sqlite3.connect(f"{source.path.resolve().as_uri()}?mode=ro", uri=True)
        ) as file:
            described = file.execute(_select("*", asked, " LIMIT 0")).description
            names = [column[0] for column in described]
            kinds = [_sqlite_kind(file, asked, name) for name in names]
            _write(out, file.execute(_select("*", asked)), kinds)
    except sqlite3.Error as error:
        raise EngineError(first_line(error)) from error
    return list(zip(names, kinds, strict=True))


def _select(what: str, asked: str, rest: str = "") -> str:
    return f"SELECT {what} FROM {asked}{rest}"  # noqa: S608 - the author's own table or query


def _sqlite_kind(file: sqlite3.Connection, asked: str, name: str) -> str:
    column = exp.to_identifier(name, quoted=True).sql("sqlite")
    found = file.execute(_select(f"DISTINCT typeof({column})", asked))
    held = frozenset(kind for (kind,) in found) - {"null"}
    return _SQLITE.get(held, "VARCHAR")


def _write(out: BinaryIO, rows: Iterable[tuple[Any, ...]], kinds: Sequence[str]) -> None:
    """Write rows as CSV: text always in quotes, and nothing at all for what is not there."""
    text = io.TextIOWrapper(out, encoding="utf-8", errors="backslashreplace", newline="")
    is_text = [kind == "VARCHAR" for kind in kinds]
    for row in rows:
        cells = (
            "" if value is None else _in_quotes(value) if quoted else repr(value)
            for value, quoted in zip(row, is_text, strict=True)
        )
        text.write(",".join(cells) + "\n")
    text.flush()
    text.detach()


def _in_quotes(value: object) -> str:
    if isinstance(value, bytes):
        value = value.hex()
    said = (
        value
        if isinstance(value, str)
        else f"{value:f}"
        if isinstance(value, float)
        else str(value)
    )
    return '"' + said.replace('"', '""') + '"'


# -- Postgres


def _from_postgres(source: Database, out: BinaryIO) -> Kinds:
    psycopg = _psycopg()
    asked = _asked(source, "postgres")
    named = asked if source.table is not None else f"{asked} AS asked"
    try:
        with psycopg.connect(
            source.url, client_encoding="UTF8", application_name="leadpact"
        ) as session:
            session.read_only = True
            session.execute("SET timezone = 'UTC'")
            session.execute("SET datestyle = 'ISO, YMD'")
            described = session.execute(_select("*", named, " LIMIT 0").encode()).description
            kinds = [(c.name, _POSTGRES.get(_type_name(psycopg, c), "VARCHAR")) for c in described]
            copied = f"COPY ({_select('*', named)}) TO STDOUT (FORMAT csv)"
            with session.cursor() as cursor, cursor.copy(copied.encode()) as chunks:
                out.writelines(chunks)
    except psycopg.Error as error:
        raise EngineError(first_line(error)) from error
    return kinds


def _type_name(psycopg: Any, column: Any) -> str:  # noqa: ANN401 - an extra's own
    found = psycopg.adapters.types.get(column.type_code)
    return str(found.name) if found is not None else ""


def _psycopg() -> Any:  # noqa: ANN401 - an extra
    try:
        import psycopg  # noqa: PLC0415 - an extra, loaded when it is used
    except ImportError as absent:
        raise EngineError(
            "reading from Postgres needs psycopg: pip install 'leadpact[postgres]'"
        ) from absent
    return psycopg
