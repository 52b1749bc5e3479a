"""The embedded engine: a DuckDB in this process, with bounded memory and a folder that it spills to."""

import csv
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from threading import Event, Thread
from typing import Any, Final, Self, TypeAlias

import duckdb
from sqlglot import exp

from leadpact.engines.duckdb_names import STAGE, literal, quoted, staged
from leadpact.engines.file_calls import call
from leadpact.engines.memory import HALF, usual_memory
from leadpact.engines.running import (
    Cell,
    EngineError,
    HelperTable,
    Physical,
    Relation,
    first_line,
    is_query,
    sql_of,
)
from leadpact.engines.typed_columns import raw_columns, with_nan
from leadpact.readings.columns.raw import RawType

_DIALECT: Final = "duckdb"
_ROWS_AT_ONCE: Final = 10_000
_MANY_ROWS: Final = 1_000
_GLANCE: Final = 0.1
_LEAST_TO_TRY: Final = 2**28
_TAKEN: Final = "SELECT parse_formatted_bytes(current_setting('memory_limit'))"

Watch: TypeAlias = Callable[[float | None], None]
"""Told every tenth of a second how far the running query is: a share of one, None where nobody knows."""


class Embedded:
    """One session of DuckDB; `leadpact.engines.running` says what an engine does.

    What is staged is held compressed, and goes to ``folder`` where memory does not hold it.
    """

    def __init__(self, *, memory: str | None = None, watch: Watch | None = None) -> None:
        """Open a session; ``memory`` is what it may take, ``2GB``: `usual_memory` unless it is said.

        Raises:
            EngineError: the amount of memory is none.
        """
        self.folder = Path(mkdtemp(prefix="leadpact-"))
        self._watch = watch
        self._db = duckdb.connect()
        settings = {
            "memory_limit": memory or HALF,
            "temp_directory": str(self.folder / "spilled"),
            "threads": os.cpu_count() or 1,
            "preserve_insertion_order": True,
            "TimeZone": "UTC",
            "autoinstall_known_extensions": False,
        }
        try:
            for name, value in settings.items():
                self._db.execute(f"SET GLOBAL {name} = $value", {"value": value})
            if memory is None:
                self._take_the_usual()
            self._db.execute(f"ATTACH ':memory:' AS {STAGE} (COMPRESS)")
            _show_progress(self._db)
        except duckdb.Error as error:
            self.close()
            raise EngineError(first_line(error)) from error

    def _take_the_usual(self) -> None:
        [(half,)] = self.run(_TAKEN)
        self.run(f"SET GLOBAL memory_limit = '{usual_memory(half)}B'")

    @property
    def dialect(self) -> str:
        return _DIALECT

    # -- asking

    def run(self, statement: exp.Expression | str, given: object = None) -> list[tuple[Any, ...]]:
        """Run one statement to its end, and give its rows.

        It runs beside the thread that asks, which can be interrupted meanwhile.

        Raises:
            EngineError: DuckDB refuses.
        """
        text = statement if isinstance(statement, str) else sql_of(statement, _DIALECT)
        with _refusals():
            found: list[tuple[Any, ...]] = self._with_less_if_need_be(
                lambda: self._db.execute(text, given).fetchall()
            )
        return found

    def rows(self, query: exp.Query) -> Iterator[tuple[Cell, ...]]:
        """Run a query; its rows stream."""
        cursor = self._db.cursor()
        _show_progress(cursor)
        text = sql_of(query, _DIALECT)
        with _refusals():
            self._with_less_if_need_be(lambda: cursor.execute(text), cursor)
            try:
                while rows := self._beside(lambda: cursor.fetchmany(_ROWS_AT_ONCE), cursor):
                    yield from rows
            finally:
                cursor.close()

    def _with_less_if_need_be(self, work: Callable[[], Any], asked: Any = None) -> Any:  # noqa: ANN401
        """Do the work; where memory does not do, once more with two thirds of it, and so on.

        DuckDB may give one part of a query so much that nothing is left for the next. With less to give
        it takes each of them to the disk.
        """
        try:
            return self._beside(work, asked)
        except duckdb.OutOfMemoryException:
            [(taken,)] = self._db.execute(_TAKEN).fetchall()
            less = taken * 2 // 3
            if less < _LEAST_TO_TRY or not self._may_take(less):
                raise
            try:
                return self._with_less_if_need_be(work, asked)
            finally:
                self._may_take(taken)

    def _may_take(self, memory: int) -> bool:
        """Set what the session may take, in bytes; say whether it can do with that."""
        try:
            self._db.execute(f"SET memory_limit = '{memory}B'")
        except duckdb.Error:
            return False
        return True

    def _beside(self, work: Callable[[], Any], asked: Any = None) -> Any:  # noqa: ANN401
        """Do the work in a thread of its own, so that an interruption stops it at once."""
        connection = asked or self._db
        result: list[Any] = []
        failure: list[BaseException] = []
        is_done = Event()

        def whole() -> None:
            try:
                result.append(work())
            except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
                failure.append(error)
            finally:
                is_done.set()

        thread = Thread(target=whole, daemon=True)
        try:
            thread.start()
            while not is_done.wait(_GLANCE):
                if self._watch is not None:
                    share = connection.query_progress()
                    self._watch(share / 100 if share >= 0 else None)
        except BaseException:
            connection.interrupt()
            # It may come before the thread has asked anything, which then starts all the same.
            while thread.ident is not None and not is_done.wait(_GLANCE):
                connection.interrupt()
            raise
        if failure:
            raise failure[0]
        return result[0]

    # -- what an engine does

    def relation(self, name: str, source: str) -> Relation:
        """Register a table, a query or a Parquet file as a view with columns of raw types."""
        if is_query(source):
            given: exp.Expression = exp.maybe_parse(source, dialect=_DIALECT).subquery("given")
        elif source.endswith(".parquet"):
            given = call("read_parquet", source)
        else:
            given = exp.to_table(source, dialect=_DIALECT)
        found = raw_columns(self.described(given))
        wanted = [
            exp.alias_(
                with_nan(column.term) if column.type is RawType.DOUBLE else column.term,
                path,
                quoted=True,
            )
            for path, column in found.columns.items()
        ]
        view = sql_of(exp.select(*wanted).from_(given), _DIALECT)
        self.run(f"CREATE OR REPLACE VIEW {quoted(name)} AS {view}")
        return Relation(name, {p: c.type for p, c in found.columns.items()}, found.foreign)

    def described(self, source: exp.Expression) -> list[tuple[str, Any]]:
        """Give the columns of what stands in a FROM, with their types as DuckDB's Python has them."""
        with _refusals():
            relation = self._db.sql(sql_of(exp.select("*").from_(source), _DIALECT))
        return list(zip(relation.columns, relation.types, strict=True))

    def helper(self, table: HelperTable) -> None:
        """Load a helper table under its name."""
        columns = ", ".join(
            f"{quoted(name)} {_STORED[physical]}" for name, physical in table.columns.items()
        )
        self.run(f"CREATE OR REPLACE TABLE {quoted(table.name)} ({columns})")
        if len(table.rows) > _MANY_ROWS and set(table.columns.values()) == {Physical.BIGINT}:
            self._copy_numbers(table)
        elif table.rows:
            lists = [list(column) for column in zip(*table.rows, strict=True)]
            unnested = ", ".join("unnest(?)" for _ in lists)
            self.run(f"INSERT INTO {quoted(table.name)} SELECT {unnested}", lists)

    def _copy_numbers(self, table: HelperTable) -> None:
        """Load whole numbers from a file: lists of them go into the engine one by one."""
        path = self.folder / "numbers.csv"
        with path.open("w", encoding="ascii", newline="") as file:
            csv.writer(file).writerows(table.rows)
        self.run(
            f"COPY {quoted(table.name)} FROM {literal(str(path))} "
            "(FORMAT csv, HEADER false, AUTO_DETECT false, DELIMITER ',')"
        )
        path.unlink()

    def write(self, query: exp.Query, target: str) -> int:
        """Write the rows of a query to a Parquet file, whole or not at all; count them."""
        path = Path(target)
        aside = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            count = self.copy(query, aside, "FORMAT parquet")
            aside.replace(path)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise
        return count

    def copy(self, query: exp.Query, target: Path, options: str) -> int:
        """Copy the rows of a query into a file; count them."""
        [(count,)] = self.run(
            f"COPY ({sql_of(query, _DIALECT)}) TO {literal(str(target))} ({options})"
        )
        return int(count)

    # -- its own tables

    def stage(self, name: str, query: exp.Query) -> exp.Table:
        """Keep the rows of a query in a table of the session."""
        self.run(f"CREATE OR REPLACE TABLE {STAGE}.{name} AS {sql_of(query, _DIALECT)}")
        return staged(name)

    def forget(self, name: str) -> None:
        self.run(f"DROP TABLE IF EXISTS {STAGE}.{name}")

    @contextmanager
    def at_most(self, memory: str) -> Iterator[None]:
        """Work with less memory for a while."""
        [(before,)] = self.run("SELECT current_setting('memory_limit')")
        self.run("SET memory_limit = $value", {"value": memory})
        try:
            yield
        finally:
            self.run("SET memory_limit = $value", {"value": before})

    def close(self) -> None:
        """End the session; nothing of it stays."""
        with suppress(duckdb.Error):
            self._db.close()
        rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


_STORED: Final = {
    Physical.BOOLEAN: "BOOLEAN",
    Physical.BIGINT: "BIGINT",
    Physical.DOUBLE: "DOUBLE",
    Physical.TEXT: "VARCHAR",
}


def _show_progress(connection: duckdb.DuckDBPyConnection) -> None:
    """Let a connection tell how far it is, without showing it itself."""
    connection.execute("SET enable_progress_bar = true")
    connection.execute("SET enable_progress_bar_print = false")


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn what DuckDB complains of into one line of ours."""
    try:
        yield
    except duckdb.Error as error:
        raise EngineError(first_line(error)) from error
