"""Where events come from: which of a binding's sources of each kind the tables have."""

from collections.abc import Mapping
from dataclasses import dataclass

from leadpact.nodes import Name
from leadpact.policy import EventKind, PolicyTree
from leadpact.readings.columns.terms import is_false
from leadpact.records.bindings.checks import fitting
from leadpact.records.bindings.conditions import Rows as ConditionRows
from leadpact.records.bindings.conditions import names_in, truth
from leadpact.records.bindings.leads import lacks
from leadpact.records.bindings.machines import Actors
from leadpact.records.bindings.scopes import Scope
from leadpact.records.bindings.shapes import Binding, Datum, EventPart, Reference
from leadpact.records.bindings.values import Maker, Value
from leadpact.records.bindings.views import Views
from leadpact.units import Kind


@dataclass(frozen=True, eq=False)
class Branch:
    """One source of events: what its rows hold. ``without`` are attributes that have no column."""

    shape: EventPart
    scope: Scope
    maker: Maker
    lead: Value
    at: Value
    attributes: Mapping[str, tuple[Datum, Value]]
    without: Mapping[str, Datum]


@dataclass(frozen=True, slots=True)
class NotThere:
    """Why a source of events is not in the data: a clause."""

    shape: EventPart
    because: str


def branches_of(
    binding: Binding, tree: PolicyTree, views: Views, actors: Actors
) -> tuple[list[Branch], list[NotThere]]:
    """Find the sources of events that the tables have."""
    there: list[Branch] = []
    absent: list[NotThere] = []
    for shape in binding.activity:
        kind = tree.kinds.get(shape.kind)
        if kind is None or (shape.otherwise and any(b.shape.kind == shape.kind for b in there)):
            continue
        found = _branch(shape, kind, binding, views, actors)
        if isinstance(found, Branch):
            there.append(found)
        else:
            absent.append(found)
    provided = {branch.shape.kind for branch in there}
    return there, [
        a for a in absent if not (_has_otherwise(binding, a) and a.shape.kind in provided)
    ]


def _has_otherwise(binding: Binding, absent: NotThere) -> bool:
    """Whether a source has a stand-in: then nothing is lost where that is there."""
    return any(part.otherwise for part in binding.events_of(absent.shape.kind))


def _branch(
    shape: EventPart, kind: EventKind, binding: Binding, views: Views, actors: Actors
) -> Branch | NotThere:
    view = views.get(shape.table)
    if view is None:
        return NotThere(shape, f"none of the inputs is the table `{shape.table}`")
    scope = Scope(view, shape.joins, views)
    maker = Maker(scope, actors, binding.zone, views.dialect)
    if (gone := _condition_gone(shape, scope, binding)) is not None:
        return NotThere(shape, gone)
    wanted: list[Reference] = []
    if shape.changes is not None:
        wanted.append(shape.changes.column)
        wanted += [shape.changes.ordered_by] if shape.changes.ordered_by else []
    wanted += [shape.people_only] if shape.people_only else []
    for reference in wanted:
        if scope.find(reference) is None:
            return NotThere(shape, lacks(reference, scope))
    lead = maker.value(shape.lead, Kind.TEXT)
    if lead is None:
        return NotThere(shape, lacks(shape.lead.columns[0], scope))
    at = maker.value(shape.at, Kind.TIMESTAMP)
    if at is None:
        return NotThere(shape, lacks(shape.at.columns[0], scope))
    attributes: dict[str, tuple[Datum, Value]] = {}
    without: dict[str, Datum] = {}
    for name, datum in shape.attributes.items():
        declared = kind.attributes.get(name)
        if declared is None:
            continue
        fits = fitting(declared, datum)
        if fits is None:
            continue
        value = maker.value(fits, declared.type.kind)
        if value is None:
            without[name] = datum
        else:
            attributes[name] = (datum, value)
    return Branch(shape, scope, maker, lead, at, attributes, without)


def _condition_gone(shape: EventPart, scope: Scope, binding: Binding) -> str | None:
    """Say why no row can meet the condition: a table, or a column that it needs, is not there."""
    if shape.when is None:
        return None
    first = None
    for name in names_in(shape.when):
        reference = _reference(name, shape)
        if scope.find(reference) is None:
            prefix = name.path.partition(".")[0]
            if prefix in scope.shapes and scope.joined_view(prefix) is None:
                return lacks(reference, scope)
            first = first or lacks(reference, scope)
    rows = ConditionRows(
        lambda name: scope.find(Reference((name,), place=shape.place)),
        binding.missing,
        scope.dialect,
    )
    return first if is_false(truth(shape.when, rows)) else None


def _reference(name: Name, shape: EventPart) -> Reference:
    return Reference((name.path,), place=shape.place)
