"""Sources of any make through a binding: their tables as they are, and from them leads and events in the policy's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final

from sqlglot import exp

from leadpact.diagnostics.catalogue.data import UNREADABLE_FILE
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.engines.careful import spooled
from leadpact.engines.embedded import Embedded, call, staged
from leadpact.engines.gathering import Gathered, added_aside, related, scan
from leadpact.engines.inner_timelines import inner_table
from leadpact.engines.running import EngineError
from leadpact.engines.scans import ERA, ID, PLACE, Scan, counted, everything, set_aside
from leadpact.engines.sources import Database, Named, find_sources
from leadpact.engines.typed_columns import as_id, id_of
from leadpact.policy import PolicyTree
from leadpact.readings.columns.dialect import DUCKDB
from leadpact.readings.columns.raw import RawType
from leadpact.readings.columns.relations import RawColumn
from leadpact.readings.columns.terms import case, column, equal, is_null, text, whole
from leadpact.records.bindings.bound import Bound, Rows, Table
from leadpact.records.bindings.loader import load_binding
from leadpact.records.bindings.parts import LEAD_ID
from leadpact.records.bindings.ready_made import variant
from leadpact.records.bindings.relations import bound
from leadpact.records.inputs import Format, Input, read_rows, unreadable
from leadpact.records.notes import Example, Reason
from leadpact.records.rows import Columns, Row, UnusableInput, about_file
from leadpact.records.tables import COMMA, TAB, no_table
from leadpact.records.tables import Table as CsvTable

_NOTHING = Columns((), ())


@dataclass(frozen=True, slots=True)
class Told:
    """What a binding has to say beside the data: warnings, counts by what they are of, kinds that it lacks."""

    warnings: tuple[Diagnostic, ...]
    counts: Mapping[str, int]
    unobserved: frozenset[str]


NOTHING_TOLD: Final = Told((), {}, frozenset())


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
    scans, tables, counts = _tables(engine, named, stdin)
    chosen = load_binding(variant(binding, tables), tree)
    made = bound(chosen, tree, tables, dialect=DUCKDB)
    events = None if made.events is None else _events(engine, made.events)
    leads = _leads(engine, tree, made, scans, as_of)
    gathered = related(engine, tree, (leads,), None if events is None else (events,))
    eras = made.eras(as_of)
    # What judges all leads alike takes a kind that was not recorded all the time for unobserved.
    ever = frozenset(kind for era in eras for kind in era.unobserved)
    gathered = replace(
        gathered,
        leads=replace(gathered.leads, carried=(*gathered.leads.carried, *leads.flags.values())),
        unobserved=ever,
        eras=tuple(era.unobserved for era in eras) if len(eras) > 1 else (),
    )
    counts |= _counts(engine, made, gathered)
    told = Told(made.warnings, {n: c for n, c in counts.items() if c}, made.unobserved)
    return gathered, told


def _counts(engine: Embedded, made: Bound, gathered: Gathered) -> dict[str, int]:
    """Count what the binding counts, and the leads from before a kind was recorded."""
    counts = {c.label: int(engine.run(c.query)[0][0] or 0) for c in made.counts}
    for kind in made.recorded:
        numbers = [n for n, unobserved in enumerate(gathered.eras) if kind in unobserved]
        if numbers:
            query = exp.select(exp.Count(this=exp.Star())).from_(gathered.leads.source.copy())
            [(found,)] = engine.run(query.where(column(ERA).isin(*numbers)))
            counts[f"leads for which `{kind}` is unknown: not all of it is recorded"] = found
    return counts


# -- the tables that are there


def _tables(
    engine: Embedded, named: Sequence[str], stdin: BinaryIO
) -> tuple[list[Scan], dict[str, Table], dict[str, int]]:
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
                own = name if is_named else own_name(source)
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
    tables.setdefault(found.name, found.table)
    return {
        f"records of `{name}` that carry no timeline, taken for one without events": found.without,
        f"records of `{name}` whose `activity` is no list of events": found.unread,
    }


def own_name(source: Named) -> str:
    """Give the name of a source that the command line gives none: its file's or its table's."""
    if isinstance(source, Database):
        return "query" if source.table is None else source.table.rpartition(".")[2]
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
        if name
    )
    rows = exp.select(*chosen).from_(one.source.copy())
    rows = rows.where(exp.not_(is_null(column(ID))))
    return Table(rows.subquery(), {n: raw.type for n, raw in one.columns.items() if n}, repeated)


# -- what the binding makes of them


def _leads(
    engine: Embedded, tree: PolicyTree, made: Bound, sources: Sequence[Scan], as_of: int
) -> Scan:
    table = engine.stage("bound_leads", made.leads.query)
    names = [name for name in made.leads.columns if name in tree.fields and name != ID]
    flags = {
        **{path: _number(_named(flag)) for path, flag in made.assumed.items()},
        **{kind: _number(exp.column(f"k{n}")) for n, kind in enumerate(_kinds(tree, made))},
    }
    columns = {name: f"assumed_{n}" for n, name in enumerate(flags)}
    more = [exp.alias_(term, columns[name]) for name, term in flags.items()]
    eras = made.eras(as_of)
    if len(eras) > 1:
        numbers = ((era.condition, whole(n)) for n, era in enumerate(eras))
        more.append(exp.alias_(case((c, n) for c, n in numbers if c is not None), ERA))
    rows: exp.Expression = table
    if made.at_assumed is not None:
        rows = _with_kinds(engine, table, _kinds(tree, made), made.at_assumed)
    own = _scan(engine, "leads", rows, made.leads, ID, names)
    aside = added_aside([*(one.aside for one in sources), own.aside])
    spoilt = sum(found.count for one in sources for found in one.aside.values())
    source = own.source.this.select(*more).subquery("scanned") if more else own.source
    return replace(own, source=source, read=own.read + spoilt, aside=aside, flags=columns)


def _kinds(tree: PolicyTree, made: Bound) -> list[str]:
    return [kind for kind in tree.kinds if kind in made.assumed_kinds]


def _with_kinds(
    engine: Embedded, leads: exp.Table, kinds: Sequence[str], flag: str
) -> exp.Expression:
    """Put beside each lead whether it has an event of a kind whose time is assumed, as k0 and so on."""
    key = DUCKDB.trimmed(id_of(as_id(RawColumn(_named(LEAD_ID), RawType.CELL))))
    found = exp.select(exp.alias_(key, "of_lead")).where(_named(flag)).group_by("of_lead")
    for n, kind in enumerate(kinds):
        is_one = exp.LogicalOr(this=equal(_named("kind"), text(kind)))
        found = found.select(exp.alias_(is_one, f"k{n}"))
    table = engine.stage("assumed_events", found.from_(staged("bound_events")))
    own = DUCKDB.trimmed(id_of(as_id(RawColumn(_named(ID), RawType.CELL))))
    listed = [exp.column(f"k{n}") for n, _ in enumerate(kinds)]
    number = exp.alias_(exp.column("rowid"), "rowid")
    inner = exp.select("*", number, exp.alias_(own, "own_key")).from_(leads).subquery("of_leads")
    on = equal(exp.column("own_key"), exp.column("of_lead"))
    query = exp.select("of_leads.*", *listed).from_(inner)
    return query.join(table, on=on, join_type="left").subquery("bound")


def _number(flag: exp.Expression) -> exp.Expression:
    return case([(flag, whole(1))], whole(0))


def _events(engine: Embedded, rows: Rows) -> Scan:
    table = engine.stage("bound_events", rows.query)
    names = [name for name in rows.columns if name != LEAD_ID]
    return _scan(engine, "events", table, rows, LEAD_ID, names)


def _scan(
    engine: Embedded, name: str, table: exp.Expression, rows: Rows, key: str, names: Sequence[str]
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
