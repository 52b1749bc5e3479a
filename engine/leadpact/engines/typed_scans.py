"""Read what has types already: Parquet files in their place, tables and queries of databases."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sqlglot import exp
from sqlglot.errors import SqlglotError

from leadpact.diagnostics.catalogue.data import MISSING_COLUMN, UNREADABLE_FILE
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.diagnostics.suggest import did_you_mean
from leadpact.engines.duckdb_names import literal
from leadpact.engines.embedded import Embedded
from leadpact.engines.fetching import fetched
from leadpact.engines.file_calls import call, call_on, exactly
from leadpact.engines.footers import Footer, read_footer
from leadpact.engines.running import EngineError, is_query
from leadpact.engines.scans import (
    ID,
    MOST_EXAMPLES,
    PLACE,
    TIMELINE,
    Scan,
    Sought,
    Timelines,
    counted,
    everything,
    no_id,
    set_aside,
)
from leadpact.engines.sources import Database
from leadpact.engines.typed_columns import Found, as_id, id_of, raw_columns, with_nan
from leadpact.readings.columns.raw import RawType
from leadpact.readings.columns.relations import RawColumn
from leadpact.records.inputs import Input
from leadpact.records.json_decoding import ACTIVITY
from leadpact.records.notes import Example, Reason
from leadpact.records.rows import UnusableInput, about_file
from leadpact.source import Source, Span

_FILE_ROW: Final = "file_row_number"


def parquet_scan(engine: Embedded, source: Input, sought: Sought) -> Scan:
    """Read a Parquet file where it lies: only the columns that a query asks for are read.

    Raises:
        UnusableInput: it is no such file, or lacks a required column.
    """
    path = Path(str(source.path))
    file = _parquet(engine, path)
    return _scan(engine, source.name, sought, file, exp.column(_FILE_ROW), file=path)


def _parquet(engine: Embedded, path: Path) -> exp.Expression:
    """Read a Parquet file; what its folders say, ``source=web``, are columns too where it has none of that name."""
    alone = call_on("read_parquet", path)
    told = {part.partition("=")[0].casefold() for part in path.parent.parts if "=" in part}
    if not told:
        return alone
    try:
        own = {name.casefold() for name, _ in engine.described(alone)}
    except EngineError:  # it is told where the file is read
        return alone
    return alone if told & own else call("read_parquet", exactly(path))


def first_rows(
    engine: Embedded, source: Input | Database, most: int
) -> tuple[dict[str, RawType], list[dict[str, object]]]:
    """Give the columns of a Parquet file or of a database's table with their raw types, and its first rows.

    JSON is given as its text.

    Raises:
        UnusableInput: it is no such file, or the database does not have it.
    """
    if isinstance(source, Database):
        scan = database_scan(engine, source, everything(()), "glimpse")
    else:
        scan = parquet_scan(engine, source, everything(()))
    named = {name: raw for name, raw in scan.columns.items() if name}
    terms = (exp.alias_(raw.term.copy(), name, quoted=True) for name, raw in named.items())
    rows = engine.run(exp.select(*terms).from_(scan.source).limit(most))
    columns = {name: raw.type for name, raw in named.items()}
    return columns, [dict(zip(columns, row, strict=True)) for row in rows]


def database_scan(engine: Embedded, source: Database, sought: Sought, name: str) -> Scan:
    """Read a table or a query of a database; a DuckDB database where it lies.

    Raises:
        UnusableInput: nobody answers, or the database does not have it, or it lacks a required column.
    """
    if source.kind != "duckdb":
        try:
            table = fetched(engine, source, name)
        except EngineError as error:
            raise UnusableInput(_refused(source.name, error)) from None
        return _scan(engine, source.name, sought, table, exp.column("rowid"))
    try:
        engine.run(f"ATTACH {literal(str(source.path))} AS {name} (READ_ONLY)")
        if source.table is not None and not is_query(source.table):
            given = exp.to_table(source.table, dialect="duckdb")
            given.set("catalog", exp.to_identifier(name))
            if not given.db:
                given.set("db", exp.to_identifier("main"))
            if _are_numbered(engine, given):
                return _scan(engine, source.name, sought, given, exp.column("rowid"))
            query: exp.Query = exp.select("*").from_(given)
        else:
            query = exp.maybe_parse(source.query or "", dialect="duckdb")
        engine.run(f"USE {name}")
        try:
            table = engine.stage(f"{name}_rows", query)
        finally:
            engine.run("USE memory")
    except (EngineError, SqlglotError) as error:
        raise UnusableInput(_refused(source.name, error)) from None
    return _scan(engine, source.name, sought, table, exp.column("rowid"))


def _are_numbered(engine: Embedded, table: exp.Table) -> bool:
    """Whether the rows of a table have numbers; those of a view have none."""
    try:
        engine.described(exp.select("rowid").from_(table).subquery("numbered"))
    except EngineError:
        return False
    return True


def _refused(name: str, error: Exception) -> Diagnostic:
    said = str(error).splitlines()[0]
    return about_file(UNREADABLE_FILE, name, because=said)


def _scan(
    engine: Embedded,
    name: str,
    sought: Sought,
    given: exp.Expression,
    place: exp.Expression,
    *,
    file: Path | None = None,
) -> Scan:
    try:
        found = raw_columns(engine.described(given))
    except EngineError as error:
        raise UnusableInput(_refused(name, error)) from None
    _require(name, sought, found)
    if sought.key is None:
        sought = everything(tuple(found.columns))
    own = None if sought.key is None else as_id(found.columns[sought.key])
    wanted = {n: found.columns[n] for n in sought.names if n in found.columns}
    footer = Footer()
    if file is not None:
        keyed = {} if own is None or sought.key is None else {sought.key: own}
        footer = read_footer(engine, file, wanted | keyed)
    has_ids = sought.key in footer.inked
    key: exp.Expression = exp.Literal.string("")
    if own is not None:
        key = own.term if has_ids else id_of(own)
    chosen = [exp.alias_(place, PLACE), exp.alias_(key, ID)]
    columns = {}
    for one in sought.names:
        if one in found.columns:
            raw = found.columns[one]
            columns[one] = RawColumn(
                exp.column(sought.alias(one)), raw.type, bounds=footer.bounds.get(one)
            )
            term = with_nan(raw.term) if raw.type is RawType.DOUBLE else raw.term
            chosen.append(exp.alias_(term, sought.alias(one)))
    timelines = None
    if sought.items is not None and found.timeline is not None:
        timelines = _timelines(found, sought.items)
        chosen.append(exp.alias_(exp.column(ACTIVITY), TIMELINE))
    source = exp.select(*chosen).from_(given).subquery("scanned")
    rows, without = footer.rows, 0
    if rows is None or not has_ids:
        counts = exp.Count(this=exp.Star()), counted(exp.column(ID).is_(exp.null()))
        [(rows, without)] = engine.run(exp.select(*counts).from_(source))
    examples = {Reason.NO_ID: _without_id(engine, name, sought, source)} if without else {}
    return Scan(
        name=name,
        source=source,
        columns=columns,
        read=rows,
        missing=tuple(n for n in sought.columns.wanted if n not in columns and n != sought.key),
        aside=set_aside({Reason.NO_ID: without}, examples),
        lines=_rows_as_lines,
        timelines=timelines,
        has_cells=sought.items is not None and timelines is None and ACTIVITY in found.columns,
    )


def _timelines(found: Found, items: Sequence[str]) -> Timelines:
    inner = found.timeline or {}

    def of_item(column: RawColumn) -> RawColumn:
        term = column.term.transform(
            lambda node: (
                exp.column(node.this.copy(), table="item") if isinstance(node, exp.Column) else node
            )
        )
        return RawColumn(term, column.type)

    return Timelines(
        {name: of_item(inner[name]) for name in items if name in inner}, has_state=False
    )


def _require(name: str, sought: Sought, found: Found) -> None:
    absent = [column for column in sought.columns.required if column not in found.columns]
    if absent:
        known = [*found.columns, *found.foreign]
        source = Source(name, "")
        raise UnusableInput(
            *(
                MISSING_COLUMN.at(
                    source, Span(0, 0), column=column, help=did_you_mean(column, known)
                )
                for column in absent
            )
        )


def _without_id(
    engine: Embedded, name: str, sought: Sought, source: exp.Expression
) -> list[Example]:
    detail = no_id(sought)
    place = exp.column(PLACE)
    query = (
        exp.select(place)
        .from_(source.copy())
        .where(exp.column(ID).is_(exp.null()))
        .order_by(place)
        .limit(MOST_EXAMPLES)
    )
    return [Example(name, row + 1, detail) for (row,) in engine.run(query)]


def _rows_as_lines(places: Sequence[int]) -> dict[int, int]:
    """Count rows where there are no lines."""
    return {place: place + 1 for place in places}
