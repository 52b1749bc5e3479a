"""Write the layers down as a chain of common table expressions, each column that is wanted and no other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from leadpact.readings.columns.inputs import EVENTS, LEADS, Inputs
from leadpact.readings.columns.layers import LEAD_ID, LEAD_KEY, Layers, Lookup, Tally
from leadpact.readings.columns.terms import Term, column

Part = tuple[str, exp.Query]


@dataclass(slots=True)
class _Wanted:
    """What of the layers the result stands on: columns of leads, and of events."""

    leads: set[str]
    events: set[str] = field(default_factory=set)


def rendered(layers: Layers, inputs: Inputs, wanted: Iterable[str]) -> tuple[list[Part], str]:
    """Give the named parts in order, and the name of the last, which holds every wanted column."""
    needed = _needed(layers, set(wanted))
    parts: list[Part] = [(LEADS, inputs.lead_part(needed.leads))]
    events = inputs.event_part(needed.events)
    if events is not None:
        parts.append((EVENTS, events))
    below = LEADS
    for depth in sorted(layers.layers):
        features = _features(layers, depth, needed)
        columns = [name for name in layers.layers[depth].columns if name in needed.leads]
        if not features and not columns:
            continue
        counted = None
        if features:
            counted = f"timeline_{depth}"
            parts.append((counted, _tally(layers, layers.tallies[depth - 1], features, below)))
        name = f"step_{depth}"
        parts.append((name, _layer(layers, depth, columns, features, (below, counted))))
        below = name
    return parts, below


def _needed(layers: Layers, wanted: set[str]) -> _Wanted:
    """Walk down from what is wanted to all that it stands on."""
    needed = _Wanted(set(wanted))
    for depth in sorted(layers.layers, reverse=True):
        for name, derived in layers.layers[depth].columns.items():
            if name in needed.leads:
                needed.leads |= layers.read_by(derived, layers.layers[depth].lookups)
        for feature in _features(layers, depth, needed):
            names = layers.names_behind(layers.tallies[depth - 1].features[feature])
            needed.leads |= {name for name in names if layers.is_of_leads(name)}
            needed.events |= names
    return needed


def _features(layers: Layers, depth: int, needed: _Wanted) -> list[str]:
    tally = layers.tallies.get(depth - 1)
    return [] if tally is None else [name for name in tally.features if name in needed.leads]


def _layer(
    layers: Layers,
    depth: int,
    columns: list[str],
    features: list[str],
    sources: tuple[str, str | None],
) -> exp.Query:
    below, counted = sources
    layer = layers.layers[depth]
    query = exp.Select(expressions=[exp.Column(this=exp.Star(), table=exp.to_identifier("l"))])
    query = query.from_(_named(below, "l"), copy=False)
    if counted is not None:
        empty = layers.tallies[depth - 1].empty
        for name in features:
            found = _of("f", name)
            if name in empty:
                found = exp.Coalesce(this=found, expressions=[empty[name].copy()])
            query = query.select(_as(found, name), copy=False)
        on = exp.EQ(this=_of("f", LEAD_ID), expression=_of("l", LEAD_KEY))
        query = query.join(_named(counted, "f"), on=on, join_type="left", copy=False)
    lookups: dict[str, Lookup] = {}
    for name in columns:
        alias = layer.columns[name].alias
        if alias is not None:
            lookups[alias] = layer.lookups[alias]
    for name in columns:
        term = layer.columns[name].term
        query = query.select(_as(_said_of("l", term) if lookups else term, name), copy=False)
    return _joined(query, lookups, "l")


def _joined(query: exp.Select, lookups: Mapping[str, Lookup], of: str) -> exp.Select:
    for alias, look in lookups.items():
        on = exp.EQ(this=_of(alias, "day"), expression=exp.Paren(this=_said_of(of, look.day)))
        query = query.join(_named(look.table, alias), on=on, join_type="left", copy=False)
    return query


def _said_of(table: str, term: Term) -> Term:
    """Say whose the plain columns of a term are, where a calendar's may have the same name."""
    said = term.copy()
    for found in list(said.find_all(exp.Column)):
        if not found.table:
            found.set("table", exp.to_identifier(table))
    return said


def _tally(layers: Layers, tally: Tally, features: list[str], below: str) -> exp.Query:
    """Read the events once, with what they need of their leads, and add them up by lead."""
    wanted: set[str] = set().union(*(layers.names_behind(tally.features[n]) for n in features))
    of_leads = sorted(name for name in wanted if layers.is_of_leads(name))
    made = {name for name in wanted if name in layers.event_columns}
    inputs = sorted(n for n in wanted if n in layers.event_inputs or n in ("kind", "at"))
    source = exp.select(_of("e", LEAD_ID), *(_of("e", name) for name in inputs))
    source = source.from_(_named(EVENTS, "e"), copy=False)
    if of_leads:
        on = exp.EQ(this=_of("l", LEAD_KEY), expression=_of("e", LEAD_ID))
        source = source.select(*(_of("l", name) for name in of_leads), copy=False)
        source = source.join(_named(below, "l"), on=on, copy=False)
    have = {*inputs, *of_leads}
    while made:
        ready = sorted(n for n in made if layers.names_of(layers.event_columns[n]) <= have)
        source = _step(layers, source, have, ready)
        have |= set(ready)
        made -= set(ready)
    query = exp.select(column(LEAD_ID)).from_(source.subquery("e"), copy=False)
    for name in features:
        query = query.select(_as(tally.features[name], name), copy=False)
    return query.group_by(column(LEAD_ID), copy=False)


def _step(layers: Layers, source: exp.Select, have: Iterable[str], ready: list[str]) -> exp.Select:
    """Add to the events what can be made of the columns that are there."""
    columns = (_of("e", name) for name in sorted(have))
    step = exp.select(_of("e", LEAD_ID), *columns).from_(source.subquery("e"), copy=False)
    lookups: dict[str, Lookup] = {}
    for name in ready:
        alias = layers.event_columns[name].alias
        if alias is not None:
            lookups[alias] = layers.event_lookups[alias]
    for name in ready:
        term = layers.event_columns[name].term
        step = step.select(_as(_said_of("e", term) if lookups else term, name), copy=False)
    return _joined(step, lookups, "e")


def _as(term: Term, name: str) -> Term:
    return exp.Alias(this=term.copy(), alias=exp.to_identifier(name, quoted=True))


def _of(table: str, name: str) -> Term:
    return exp.column(exp.to_identifier(name, quoted=True), table=exp.to_identifier(table))


def _named(table: str, alias: str) -> exp.Table:
    return exp.Table(
        this=exp.to_identifier(table), alias=exp.TableAlias(this=exp.to_identifier(alias))
    )


def fenced(query: exp.Query) -> exp.Query:
    """Keep the planner from writing each layer of a query into the next.

    Postgres would put the whole of a column in the place of its name, as often as the name stands there:
    a dozen layers later that is more than a server's memory. ``OFFSET 0`` is its fence, and costs nothing.
    """
    fenced = query.copy()
    for inner in fenced.find_all(exp.Select):
        is_inside = inner is not fenced and not isinstance(inner.parent, exp.SetOperation)
        if is_inside and inner.args.get("offset") is None:
            inner.set("offset", exp.Offset(expression=exp.Literal.number(0)))
    return fenced
