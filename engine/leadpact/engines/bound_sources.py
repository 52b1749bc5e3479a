"""Sources of any make through a binding: from their tables leads and events in the policy's words."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import BinaryIO, Final

from sqlglot import exp

from leadpact.diagnostics.diagnostic import Diagnostic, in_file_order
from leadpact.engines.binding_notes import Told
from leadpact.engines.duckdb_names import staged
from leadpact.engines.embedded import Embedded
from leadpact.engines.gathering import Gathered, added_aside, related
from leadpact.engines.scans import ERA, ID, PLACE, Scan, counted, set_aside
from leadpact.engines.source_tables import tables_of
from leadpact.engines.typed_columns import as_id, id_of
from leadpact.policy import PolicyTree
from leadpact.readings.columns.dialect import DUCKDB
from leadpact.readings.columns.raw import RawType
from leadpact.readings.columns.relations import RawColumn
from leadpact.readings.columns.terms import case, column, equal, is_null, text, whole
from leadpact.records.bindings.bound import Bound, Era, Rows
from leadpact.records.bindings.loader import load_binding
from leadpact.records.bindings.parts import LEAD_ID
from leadpact.records.bindings.ready_made import variant
from leadpact.records.bindings.relations import bound
from leadpact.records.notes import Example, Reason

_LEADS: Final = "bound_leads"
_EVENTS: Final = "bound_events"


def gather_bound(  # noqa: PLR0913 - each is one thing that a source is read by
    engine: Embedded,
    tree: PolicyTree,
    named: Sequence[str],
    *,
    binding: str,
    as_of: int,
    stdin: BinaryIO,
    versions: Sequence[PolicyTree] = (),
) -> tuple[Gathered, Told]:
    """Read all sources that a command names, ``NAME=FILE`` under that name, and bind them.

    ``versions``: all that the policy has, where the sources are read for each; the binding may name
    what some of them lack.

    Raises:
        UnusableInput: with all that is wrong with any of them as a whole.
        BindingError: the binding is wrong, or cannot be used on these tables.
    """
    scans, tables, counts = tables_of(engine, named, stdin)
    chosen = load_binding(variant(binding, tables), tree, versions)
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
    counts |= _counts(engine, made, eras, gathered)
    warnings = in_file_order((*made.warnings, *_borne_out(engine, made)))
    told = Told(tuple(warnings), {n: c for n, c in counts.items() if c}, made.unobserved)
    return gathered, told


def _counts(
    engine: Embedded, made: Bound, eras: Sequence[Era], gathered: Gathered
) -> dict[str, int]:
    """Count what the binding counts, and the leads of which nobody can know some kinds."""
    counts = {c.label: int(engine.run(c.query)[0][0] or 0) for c in made.counts}

    def leads_of(numbers: Sequence[int]) -> int:
        query = exp.select(exp.Count(this=exp.Star())).from_(gathered.leads.source.copy())
        return int(engine.run(query.where(column(ERA).isin(*numbers)))[0][0])

    for kind in made.recorded:
        if late := [n for n, era in enumerate(eras) if kind in era.late]:
            label = f"leads for which `{kind}` is unknown: not all of it is recorded"
            counts[label] = leads_of(late)
    if silent := [n for n, era in enumerate(eras) if era.is_silent]:
        kinds = ", ".join(f"`{kind}`" for kind in sorted(made.carried))
        are = "is" if len(made.carried) == 1 else "are"
        counts[f"leads that carry no timeline: {kinds} {are} unknown for them"] = leads_of(silent)
    return counts


def _borne_out(engine: Embedded, made: Bound) -> Iterator[Diagnostic]:
    """Yield the warnings that some row bears out: one look at the leads, and one at the events."""
    for table, of_events in ((_LEADS, False), (_EVENTS, True)):
        doubts = [doubt for doubt in made.doubts if doubt.of_events is of_events]
        if doubts:
            terms = [counted(doubt.condition.copy()) for doubt in doubts]
            [row] = engine.run(exp.select(*terms).from_(staged(table)))
            yield from (doubt.warning for doubt, rows in zip(doubts, row, strict=True) if rows)


# -- what the binding makes of them


def _leads(
    engine: Embedded, tree: PolicyTree, made: Bound, sources: Sequence[Scan], as_of: int
) -> Scan:
    table = engine.stage(_LEADS, made.leads.query)
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
    table = engine.stage("assumed_events", found.from_(staged(_EVENTS)))
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
    table = engine.stage(_EVENTS, rows.query)
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
