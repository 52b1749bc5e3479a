"""Sources of any make as they are: tables under their names, with those that their records carry inside."""

from collections.abc import Container, Sequence
from pathlib import Path
from typing import BinaryIO

from sqlglot import exp

from leadpact.diagnostics.catalogue.data import UNREADABLE_FILE
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.engines.careful import spooled
from leadpact.engines.embedded import Embedded
from leadpact.engines.file_calls import call_on
from leadpact.engines.inner_timelines import inner_table
from leadpact.engines.one_source import scan_source
from leadpact.engines.running import EngineError
from leadpact.engines.scans import ID, Scan, everything
from leadpact.engines.sources import Database, Named, find_sources
from leadpact.readings.columns.terms import column, is_null
from leadpact.records.bindings.bound import Table
from leadpact.records.formats import Format
from leadpact.records.inputs import Input, read_rows, unreadable
from leadpact.records.rows import Columns, Row, UnusableInput, about_file
from leadpact.records.tables import COMMA, TAB, no_table
from leadpact.records.tables import Table as CsvTable

_NOTHING = Columns((), ())


def tables_of(
    engine: Embedded, named: Sequence[str], stdin: BinaryIO
) -> tuple[list[Scan], dict[str, Table], dict[str, int]]:
    """Read all sources that a command names, ``NAME=FILE`` under that name; count what was no timeline.

    Raises:
        UnusableInput: with all that is wrong with any of them as a whole.
    """
    scans: list[Scan] = []
    tables: dict[str, Table] = {}
    counts: dict[str, int] = {}
    problems: list[Diagnostic] = []
    for written in named:
        name, equals, rest = written.partition("=")
        is_named = bool(equals) and name.isidentifier()
        try:
            sources = find_sources(
                [rest if is_named else written], stdin=stdin, spool=engine.folder
            )
            for source in sources:
                one, repeated = _table(engine, source, f"source_{len(scans)}")
                scans.append(one)
                own = apart(name if is_named else own_name(source), source, tables)
                tables[own] = _as_table(one, repeated)
                counts |= _add_timelines(engine, own, tables)
        except UnusableInput as unusable:
            problems += unusable.diagnostics
    if problems:
        raise UnusableInput(*problems)
    return scans, tables, counts


def _add_timelines(engine: Embedded, name: str, tables: dict[str, Table]) -> dict[str, int]:
    """Add the table of the timelines that records carry; count those that are none."""
    found = inner_table(engine, name, tables[name])
    if found is None:
        return {}
    tables[name] = found.carrier
    inner = found.name if found.name not in tables else f"{name}/{found.name}"
    tables[inner] = found.table
    return {
        f"records of `{name}` that carry no timeline": found.without,
        f"records of `{name}` whose `activity` is no list of events": found.unread,
    }


def apart(name: str, source: Named, taken: Container[str]) -> str:
    """Give a source a name of its own that still ends as its table's: several files may be called the same."""
    path = source.name if name == own_name(source) else f"{source.name}/{name}"
    found = name if name not in taken else path
    while found in taken:
        found = f"{path}/{found}"
    return found


def own_name(source: Named) -> str:
    """Give the name of a source that the command line gives none: its file's or its table's."""
    if isinstance(source, Database):
        return "query" if source.table is None else source.table.rpartition(".")[2]
    return Path(source.name).name.strip("<>")  # `<stdin>`


def _table(engine: Embedded, source: Named, name: str) -> tuple[Scan, frozenset[str]]:
    if isinstance(source, Database):
        return scan_source(engine, source, everything(()), name), frozenset()
    try:
        plain = spooled(source, engine.folder, name)
    except OSError as error:
        raise UnusableInput(unreadable(source.name, error)) from None
    names, repeated = _names(engine, plain)
    return scan_source(engine, plain, everything(names), name), repeated


def _names(engine: Embedded, source: Input) -> tuple[Sequence[str], frozenset[str]]:
    """Name the columns of a file, and those of them that its header has more than once."""
    match source.format:
        case Format.CSV | Format.TSV:
            header = header_of(source)
            repeated = frozenset(name for name in header if header.count(name) > 1)
            return [name for name in header if name not in repeated], repeated
        case Format.JSON_LINES | Format.JSON:
            return _keys(engine, source), frozenset()
        case Format.PARQUET:
            return (), frozenset()


def header_of(source: Input) -> list[str]:
    """Name the columns of a CSV or TSV file; a column without a name has none to be bound by.

    Raises:
        UnusableInput: it has no header, or one that tells no columns.
    """
    separator = COMMA if source.format is Format.CSV else TAB
    with source.open() as stream:
        table = CsvTable(stream, source.name, separator=separator, columns=_NOTHING)
    if because := no_table(table.header, separator):
        raise UnusableInput(about_file(UNREADABLE_FILE, source.name, because=because))
    return [name for name in table.header if name]


def _keys(engine: Embedded, source: Input) -> list[str]:
    """Name every key that a record has, in the order in which they come."""
    objects = call_on("read_json_objects", str(source.path))
    keys = exp.Anonymous(
        this="unnest", expressions=[exp.Anonymous(this="json_keys", expressions=[column("json")])]
    )
    rows = exp.select(exp.alias_(keys, "key")).from_(objects).subquery("keys")
    query = exp.select("key").from_(rows).group_by("key").order_by("COUNT(*) DESC", "key")
    try:
        return [key for (key,) in engine.run(query)]
    except EngineError:
        rows_of_it = read_rows(source, _NOTHING, lambda _: None)
        return list(dict.fromkeys(k for r in rows_of_it if isinstance(r, Row) for k in r.record))


def _as_table(one: Scan, repeated: frozenset[str]) -> Table:
    chosen = (
        exp.alias_(raw.term.copy(), exp.to_identifier(name, quoted=True))
        for name, raw in one.columns.items()
        if name
    )
    rows = exp.select(*chosen).from_(one.source.copy())
    rows = rows.where(exp.not_(is_null(column(ID))))
    return Table(rows.subquery(), {n: raw.type for n, raw in one.columns.items() if n}, repeated)
