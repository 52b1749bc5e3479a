"""Sources of any make through a binding: their tables as they are, and from them leads and events in the policy's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from sqlglot import exp

from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.engines.careful import spooled
from leadpact.engines.embedded import Embedded, call
from leadpact.engines.gathering import Gathered, added_aside, related, scan
from leadpact.engines.running import EngineError
from leadpact.engines.scans import ID, PLACE, Scan, counted, everything, set_aside
from leadpact.engines.sources import Database, Named, find_sources
from leadpact.engines.typed_columns import as_id, id_of
from leadpact.policy import PolicyTree
from leadpact.readings.columns.dialect import DUCKDB
from leadpact.readings.columns.relations import RawColumn
from leadpact.readings.columns.terms import column, is_null
from leadpact.records.bindings.bound import Bound, Rows, Table
from leadpact.records.bindings.loader import load_binding
from leadpact.records.bindings.ready_made import variant
from leadpact.records.bindings.relations import bound
from leadpact.records.inputs import Format, Input, read_rows, unreadable
from leadpact.records.notes import Example, Reason
from leadpact.records.rows import Columns, Row, UnusableInput
from leadpact.records.tables import COMMA, TAB
from leadpact.records.tables import Table as CsvTable

_NOTHING = Columns((), ())


@dataclass(frozen=True, slots=True)
class Told:
    """What a binding has to say beside the data: warnings, counts by what they are of, and in words."""

    warnings: tuple[Diagnostic, ...]
    counts: Mapping[str, int]
    unobserved: frozenset[str]
    partly: frozenset[str]


def gather_bound(
    engine: Embedded,
    tree: PolicyTree,
    named: Sequence[str],
    *,
    binding: str,
    as_of: int,
    stdin: BinaryIO,
) -> tuple[Gathered, Told]:
    """Read all sources that a command names, ``NAME=FILE`` under that name, and bind them.

    Raises:
        UnusableInput: with all that is wrong with any of them as a whole.
        BindingError: the binding is wrong, or cannot be used on these tables.
    """
    scans, tables = _tables(engine, named, stdin)
    chosen = load_binding(variant(binding, tables), tree)
    made = bound(chosen, tree, tables, dialect=DUCKDB)
    leads = _leads(engine, tree, made, scans)
    events = None if made.events is None else (_events(engine, made.events),)
    # A kind that was not recorded all the time counts as unobserved: nobody knows what is not there.
    partly = frozenset(k for era in made.eras(as_of) for k in era.unobserved) - made.unobserved
    unobserved = made.unobserved | partly
    counts = {c.label: int(engine.run(c.query)[0][0] or 0) for c in made.counts}
    told = Told(made.warnings, {k: n for k, n in counts.items() if n}, made.unobserved, partly)
    gathered = related(engine, tree, (leads,), events)
    return replace(gathered, unobserved=unobserved), told


# -- the tables that are there


def _tables(
    engine: Embedded, named: Sequence[str], stdin: BinaryIO
) -> tuple[list[Scan], dict[str, Table]]:
    scans: list[Scan] = []
    tables: dict[str, Table] = {}
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
                own = name if is_named else _own_name(source)
                tables[own] = _as_table(one, repeated)
        except UnusableInput as unusable:
            problems += unusable.diagnostics
    if problems:
        raise UnusableInput(*problems)
    return scans, tables


def _own_name(source: Named) -> str:
    if isinstance(source, Database):
        return (source.table or source.name).rpartition(".")[2]
    return Path(source.name).name


def _table(engine: Embedded, source: Named, name: str) -> tuple[Scan, frozenset[str]]:
    if isinstance(source, Database):
        return scan(engine, source, everything(()), name), frozenset()
    try:
        plain = spooled(source, engine.folder, name)
    except OSError as error:
        raise UnusableInput(unreadable(source.name, error)) from None
    names, repeated = _names(engine, plain)
    return scan(engine, plain, everything(names), name), repeated


def _names(engine: Embedded, source: Input) -> tuple[Sequence[str], frozenset[str]]:
    """Name the columns of a file, and those of them that its header has more than once."""
    match source.format:
        case Format.CSV | Format.TSV:
            separator = COMMA if source.format is Format.CSV else TAB
            with source.open() as stream:
                table = CsvTable(stream, source.name, separator=separator, columns=_NOTHING)
            header = table.header
            repeated = frozenset(name for name in header if header.count(name) > 1)
            return [name for name in header if name not in repeated], repeated
        case Format.JSON_LINES | Format.JSON:
            return _keys(engine, source), frozenset()
        case Format.PARQUET:
            return (), frozenset()


def _keys(engine: Embedded, source: Input) -> list[str]:
    """Name every key that a record has, in the order in which they come."""
    objects = call("read_json_objects", str(source.path))
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
    )
    rows = exp.select(*chosen).from_(one.source.copy())
    rows = rows.where(exp.not_(is_null(column(ID))))
    return Table(rows.subquery(), {name: raw.type for name, raw in one.columns.items()}, repeated)


# -- what the binding makes of them


def _leads(engine: Embedded, tree: PolicyTree, made: Bound, sources: Sequence[Scan]) -> Scan:
    table = engine.stage("bound_leads", made.leads.query)
    names = [name for name in made.leads.columns if name in tree.fields and name != ID]
    own = _scan(engine, "leads", table, made.leads, ID, names)
    assumed = {
        field: RawColumn(_named(flag), own.columns[field].type)
        for field, flag in made.assumed.items()
        if field in own.columns
    }
    chosen = [exp.alias_(raw.term.copy(), f"assumed{n}") for n, raw in enumerate(assumed.values())]
    source = own.source.this.select(*chosen).subquery("scanned") if chosen else own.source
    aside = added_aside([*(one.aside for one in sources), own.aside])
    spoilt = sum(found.count for one in sources for found in one.aside.values())
    return replace(
        own,
        source=source,
        read=own.read + spoilt,
        aside=aside,
        assumed={field: exp.column(f"assumed{n}") for n, field in enumerate(assumed)},
    )


def _events(engine: Embedded, rows: Rows) -> Scan:
    table = engine.stage("bound_events", rows.query)
    names = [name for name in rows.columns if name != "lead_id"]
    return _scan(engine, "events", table, rows, "lead_id", names)


def _scan(
    engine: Embedded, name: str, table: exp.Table, rows: Rows, key: str, names: Sequence[str]
) -> Scan:
    found = id_of(as_id(RawColumn(_named(key), rows.columns[key])))
    chosen = [exp.alias_(exp.column("rowid"), PLACE), exp.alias_(found, ID)]
    chosen += [exp.alias_(_named(one), f"f{n}") for n, one in enumerate(names)]
    source = exp.select(*chosen).from_(table).subquery("scanned")
    number = exp.Count(this=exp.Star())
    [(read, without)] = engine.run(
        exp.select(number, counted(is_null(column(ID)))).from_(source.copy())
    )
    examples = {Reason.NO_ID: [Example(name, 1, "it has no id")]}
    return Scan(
        name=name,
        source=source,
        columns={
            one: RawColumn(exp.column(f"f{n}"), rows.columns[one]) for n, one in enumerate(names)
        },
        read=read,
        missing=(),
        aside=set_aside({Reason.NO_ID: without}, examples),
        lines=lambda places: {place: place + 1 for place in places},
    )


def _named(name: str) -> exp.Expression:
    return exp.column(exp.to_identifier(name, quoted=True))
