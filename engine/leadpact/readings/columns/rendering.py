"""Write the layers down as a chain of common table expressions, each column that is wanted and no other."""

from collections.abc import Iterable, Mapping
from typing import cast

from sqlglot import exp

from leadpact.readings.columns.inputs import EVENTS, LEADS, Inputs
from leadpact.readings.columns.layers import LEAD_ID, LEAD_KEY, Feature, Layers, Lookup
from leadpact.readings.columns.scheduling import Step, scheduled
from leadpact.readings.columns.terms import Term, column

Part = tuple[str, exp.Query]


def rendered(layers: Layers, inputs: Inputs, wanted: Iterable[str]) -> tuple[list[Part], str]:
    """Give the named parts in order, and the name of the last, which holds every wanted column."""
    schedule = scheduled(layers, wanted)
    parts: list[Part] = [(LEADS, inputs.lead_part(set(schedule.leads)))]
    events = inputs.event_part(set(schedule.events))
    if events is not None:
        parts.append((EVENTS, events))
    below = LEADS
    for depth, step in enumerate(schedule.steps, start=1):
        counted = None
        if step.features:
            counted = f"timeline_{depth}"
            parts.append((counted, _tally(layers, step.features, below)))
        name = f"step_{depth}"
        parts.append((name, _step_of(layers, step, below, counted)))
        below = name
    return parts, below


def _step_of(layers: Layers, step: Step, below: str, counted: str | None) -> exp.Query:
    query = exp.Select(expressions=[_of("l", name) for name in step.kept])
    query = query.from_(_named(below, "l"), copy=False)
    found = {name: _found(name, feature) for name, feature in step.features.items()}
    if counted is not None:
        for name, term in found.items():
            query = query.select(_as(term, name), copy=False)
        on = exp.EQ(this=_of("f", LEAD_ID), expression=_of("l", LEAD_KEY))
        query = query.join(_named(counted, "f"), on=on, join_type="left", copy=False)
    aliases = dict.fromkeys(c.alias for c in step.columns.values() if c.alias is not None)
    lookups = {alias: layers.lookups[alias] for alias in aliases}
    is_alone = counted is None and not lookups
    for name, derived in step.columns.items():
        term = derived.term if is_alone else _said_of("l", derived.term, found)
        query = query.select(_as(term, name), copy=False)
    return _joined(query, lookups, "l", found)


def _found(name: str, feature: Feature) -> Term:
    found = _of("f", name)
    if feature.empty is None:
        return found
    return exp.Coalesce(this=found, expressions=[feature.empty.copy()])


def _joined(
    query: exp.Select, lookups: Mapping[str, Lookup], of: str, found: Mapping[str, Term]
) -> exp.Select:
    for alias, look in lookups.items():
        day = _said_of(of, look.day, found)
        on = exp.EQ(this=_of(alias, "day"), expression=exp.Paren(this=day))
        query = query.join(_named(look.table, alias), on=on, join_type="left", copy=False)
    return query


def _said_of(table: str, term: Term, found: Mapping[str, Term]) -> Term:
    """Say whose the plain columns of a term are: a table's, or what was found of them just now."""

    def said(node: exp.Expr) -> exp.Expr:
        if not isinstance(node, exp.Column) or node.table:
            return node
        return found[node.name].copy() if node.name in found else _of(table, node.name)

    return cast("Term", term.transform(said))


def _tally(layers: Layers, features: Mapping[str, Feature], below: str) -> exp.Query:
    """Read the events once, with what they need of their leads, and add them up by lead."""
    behind = (layers.names_behind(feature.aggregate) for feature in features.values())
    wanted: set[str] = set().union(*behind)
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
    for name, feature in features.items():
        query = query.select(_as(feature.aggregate, name), copy=False)
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
        step = step.select(_as(_said_of("e", term, {}) if lookups else term, name), copy=False)
    return _joined(step, lookups, "e", {})


def _as(term: Term, name: str) -> Term:
    # not copied: terms stand in many places, and a query is written down before anybody changes it
    return exp.Alias(this=term, alias=exp.to_identifier(name, quoted=True))


def _of(table: str, name: str) -> Term:
    named = exp.to_identifier(name, quoted=True)
    return exp.column(named, table=exp.to_identifier(table), copy=False)


def _named(table: str, alias: str) -> exp.Table:
    return exp.Table(
        this=exp.to_identifier(table), alias=exp.TableAlias(this=exp.to_identifier(alias))
    )


def on_top(
    query: exp.Select, below: exp.Select, name: str, *, is_fenced: bool = False
) -> exp.Select:
    """Let a query read another, which is taken apart: its parts become parts of the whole.

    ``is_fenced`` keeps the planner from writing the one into the other.
    """
    with_ = below.args.pop("with_", None) or below.args.pop("with", None)
    query = query.from_(name)
    if with_ is not None:
        for part in with_.expressions:
            is_kept = part.args.get("materialized")
            query = query.with_(part.alias, as_=part.this, materialized=is_kept, copy=False)
    materialized = True if is_fenced else None
    return query.with_(name, as_=below, materialized=materialized, copy=False)


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
