"""From a binding and the tables that are there to the relations that a policy is read over."""

from collections.abc import Mapping
from functools import partial

from sqlglot import exp

from leadpact.diagnostics.catalogue import bindings as says
from leadpact.diagnostics.diagnostic import Diagnostic, in_file_order
from leadpact.policy import PolicyTree
from leadpact.readings.columns.dialect import Dialect
from leadpact.readings.columns.terms import is_not_null
from leadpact.records.bindings.bound import BindingError, Bound, Count, Recorded, Rows, Table
from leadpact.records.bindings.cells import key_of
from leadpact.records.bindings.conditions import Rows as ConditionRows
from leadpact.records.bindings.conditions import truth
from leadpact.records.bindings.doubts import doubts
from leadpact.records.bindings.events import assumes, events_of
from leadpact.records.bindings.leads import leads_of
from leadpact.records.bindings.machines import Actors
from leadpact.records.bindings.parts import Parts, column, named, part
from leadpact.records.bindings.scopes import Scope
from leadpact.records.bindings.shapes import Binding, MachineTable, Reference
from leadpact.records.bindings.sources import branches_of
from leadpact.records.bindings.traps import warnings
from leadpact.records.bindings.values import Maker
from leadpact.records.bindings.views import Views


def bound(
    binding: Binding, tree: PolicyTree, sources: Mapping[str, Table], *, dialect: Dialect
) -> Bound:
    """Realise a binding over tables, each under the name that it was given.

    Raises:
        BindingError: no table has the leads, their id or when they were created, or a column that
            the binding uses stands in its header twice.
    """
    parts = Parts()
    views = Views(binding, sources, parts.names, dialect)
    for view in views.all():
        parts.named(view.name, view.query)
    own = views.get(binding.lead.table)
    if own is None:
        raise BindingError(_no_leads(binding, sources))
    listed = tuple(
        name for m in binding.machines.tables if (name := _machines(m, binding, views, parts))
    )
    actors = Actors(binding.machines, listed, binding.missing, dialect)
    maker = Maker(Scope(own, binding.lead.joins, views), actors, binding.zone, dialect)
    leads = leads_of(binding, tree, views, maker, parts)
    branches, absent = branches_of(binding, tree, views, actors)
    events, columns, at_assumed, counts = events_of(branches, leads, binding, parts, dialect)
    provided = {branch.shape.kind for branch in branches}
    carried = {b.shape.kind for b in branches if b.scope.view.is_carried_by(own)}
    silent = leads.silent if carried else None
    fields = [*leads.columns, *leads.assumed.values(), leads.created().name]
    fields += [] if silent is None else [silent]
    query = exp.select(*map(column, fields)).from_(part(leads.name, "leads_here"))
    return Bound(
        leads=Rows(parts.whole(query), leads.columns),
        events=None if events is None else Rows(events, columns),
        unobserved=frozenset(tree.kinds) - provided,
        without=tuple(p for p in tree.fields if p not in leads.columns),
        warnings=in_file_order(warnings(binding, tree, views, leads, maker, (branches, absent))),
        created=leads.created(),
        assumed=leads.assumed,
        at_assumed=at_assumed,
        assumed_kinds=frozenset(b.shape.kind for b in branches if assumes(b)),
        recorded={
            kind: Recorded(record.since, record.kept_for)
            for kind, record in binding.recorded.items()
            if kind in provided
        },
        counts=(*leads.counts, *counts, *_left_out(views)),
        silent=silent,
        doubts=tuple(doubts(tree, leads, maker, branches)),
        carried=frozenset(carried),
    )


def _no_leads(binding: Binding, sources: Mapping[str, Table]) -> Diagnostic:
    inputs = ", ".join(f"`{name}`" for name in list(sources)[:5]) or "none"
    name = binding.lead.table
    way_out = f"write `{name}=FILE` for the table of leads; the inputs are {inputs}"
    return binding.lead.place.complain(says.NO_TABLE_OF_LEADS, help=way_out)


def _left_out(views: Views) -> list[Count]:
    return [
        Count(f"rows of `{view.shape.name}` that its condition leaves out", query)
        for view in views.all()
        if (query := view.left_out()) is not None
    ]


def _machines(machine: MachineTable, binding: Binding, views: Views, parts: Parts) -> str | None:
    """Add the part that lists the machines of a table; None where the table is not there."""
    view = views.get(machine.table)
    id_ = None if view is None else view.find(machine.id)
    if view is None or id_ is None:
        return None
    rows = ConditionRows(
        lambda name: view.find(Reference((name,), place=machine.place)),
        binding.missing,
        views.dialect,
    )
    rule = None if machine.when is None else truth(machine.when, rows)
    return parts.add(
        "machines", partial(_listed, view.name, key_of(id_, views.dialect, binding.missing), rule)
    )


def _listed(view: str, key: exp.Expression, rule: exp.Expression | None) -> exp.Select:
    query = exp.select(named(key, "machine")).from_(part(view, "users")).where(is_not_null(key))
    return query if rule is None else query.where(rule.copy())
