"""The leads of a binding: one row each, in the policy's own fields, and the ids that they go by."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp

from leadpact.diagnostics.catalogue import bindings as says
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.policy import PolicyTree
from leadpact.readings.columns.raw import RawType
from leadpact.readings.columns.terms import Term, is_false
from leadpact.readings.columns.typed import read_at
from leadpact.records.bindings.bound import BindingError, Count
from leadpact.records.bindings.cells import Cell, as_text, key_of
from leadpact.records.bindings.checks import fitting
from leadpact.records.bindings.joining import joined, repeated_keys
from leadpact.records.bindings.other_ids import OTHER, other_ids
from leadpact.records.bindings.parts import (
    ASSUMED,
    LEAD_ID,
    Parts,
    column,
    counted,
    named,
    part,
)
from leadpact.records.bindings.people import (
    CREATED,
    PERSON,
    SILENT,
    Fields,
    later_records,
    merged,
    ranked,
)
from leadpact.records.bindings.scopes import Scope
from leadpact.records.bindings.shapes import Binding, Datum, FirstOf, Reference
from leadpact.records.bindings.values import Maker, Value
from leadpact.records.bindings.views import Views, union_all
from leadpact.units import Kind

_MOST_NAMES = 4


@dataclass(frozen=True, eq=False)
class Leads:
    """The part of all leads, its columns, and the part that maps other ids to theirs, if there are any.

    ``made`` are the fields with what they are made from, ``missing`` those without a column. ``silent``
    is the column that says who carries no timeline, None where nobody has to ask.
    """

    name: str
    columns: Mapping[str, RawType]
    assumed: Mapping[str, str]
    silent: str | None
    known_ids: str | None
    made: Mapping[str, tuple[Datum, Value]]
    missing: Mapping[str, Datum]
    scope: Scope
    knows_other_ids: bool
    counts: tuple[Count, ...]

    def created(self) -> Term:
        return column(CREATED)


def leads_of(binding: Binding, tree: PolicyTree, views: Views, maker: Maker, parts: Parts) -> Leads:
    """Add the parts that make the leads.

    Raises:
        BindingError: the table of leads lacks the id, or when they were created.
    """
    scope, dialect = maker.scope, views.dialect
    id_cell = scope.find(binding.lead.id)
    if id_cell is None:
        raise BindingError(no_column("id", binding.lead.id, scope))
    made, missing = _fields(binding, tree, maker)
    if "created_at" in missing:
        raise BindingError(no_column("created_at", missing["created_at"], scope))
    person = None
    if binding.lead.person is not None:
        person = maker.value(binding.lead.person, Kind.TEXT)
    values = {path: value.cell for path, (_, value) in made.items()}
    if person is not None:
        values = {path: _mergeable(cell, maker) for path, cell in values.items()}
    columns = {"id": RawType.CELL, **{path: cell.type for path, cell in values.items()}}
    assumed = {path: f"{path}{ASSUMED}" for path, (_, v) in made.items() if not is_false(v.assumed)}
    silent = scope.silent()

    def records() -> exp.Select:
        bind = scope.steps.bind
        created = Cell(bind("created", values["created_at"].term), values["created_at"].type)
        cells = {**values, "created_at": created}
        fields = [named(cell.term, path) for path, cell in cells.items()]
        fields += [named(made[path][1].assumed, name) for path, name in assumed.items()]
        if person is not None:
            key = key_of(person.cell, dialect, binding.missing)
            fields.append(named(dialect.small_letters(key), PERSON))
        if silent is not None:
            fields.append(named(silent.term, SILENT))
        columns_of = [
            named(as_text(id_cell, dialect), "id"),
            *fields,
            named(read_at(created.term, created.type, dialect), CREATED),
        ]
        return scope.steps.select(joined(scope, binding.missing, parts, once=True), columns_of)

    name = parts.add("records", records)
    ids = other_ids(binding, views, name, parts)
    counts: list[Count] = repeated_keys(scope, binding.missing, parts)
    if ids is not None:
        name, count = _without_former(name, ids, parts)
        counts.append(count)
    known = ids
    if person is not None:
        flags = [] if silent is None else [SILENT]
        name, known, count = _of_people(name, ids, (columns, assumed, flags), maker, parts)
        counts.append(count)
    return Leads(
        name=name,
        columns=columns,
        assumed=assumed,
        silent=None if silent is None else SILENT,
        known_ids=known,
        made=made,
        missing=missing,
        scope=scope,
        knows_other_ids=ids is not None,
        counts=tuple(counts),
    )


def _fields(
    binding: Binding, tree: PolicyTree, maker: Maker
) -> tuple[dict[str, tuple[Datum, Value]], dict[str, Datum]]:
    """Make the fields that the policy has; give those too that no column is there for."""
    made: dict[str, tuple[Datum, Value]] = {}
    missing: dict[str, Datum] = {}
    for path, datum in binding.lead.fields.items():
        declared = tree.fields.get(path)
        fits = None if declared is None or path == "id" else fitting(declared, datum)
        if declared is None or fits is None:
            continue
        value = maker.value(fits, declared.type.kind)
        if value is None:
            missing[path] = datum
        else:
            made[path] = (datum, value)
    return made, missing


def no_column(name: str, wanted: Datum | Reference, scope: Scope) -> Diagnostic:
    """Complain that the table of leads has no column for what every lead needs."""
    references = wanted.columns if isinstance(wanted, FirstOf) else (wanted,)
    first = references[0] if isinstance(references[0], Reference) else None
    way_out = None if first is None else lacks(first, scope)
    if first is not None and (guess := meant(first, scope)) is not None:
        way_out = f"{way_out}: {guess}"
    return wanted.place.complain(says.NO_COLUMN_OF_LEADS, name=name, help=way_out)


def lacks(reference: Reference, scope: Scope) -> str:
    """Say which column is not there, by the names that it may have."""
    first = reference.names[0]
    prefix, dot, rest = first.partition(".")
    table, name = scope.view.shape, first
    if dot and prefix in scope.shapes:
        view = scope.joined_view(prefix)
        if view is None:
            return f"none of the inputs is the table `{scope.shapes[prefix].table}`"
        if (pair := scope.pair_not_there(prefix)) is not None:
            return lacks(pair, scope)
        table, name = view.shape, rest
    names = reference.names
    if len(names) == 1:
        names = (*table.columns.get(name, ()), name)
    shown = ", ".join(f"`{one}`" for one in dict.fromkeys(names[:_MOST_NAMES]))
    more = ", …" if len(names) > _MOST_NAMES else ""
    return f"`{table.name}` has no column {shown}{more}"


def meant(reference: Reference, scope: Scope) -> str | None:
    """Guess which column is meant by the names of one that is not there."""
    for name in reference.names:
        prefix, dot, rest = name.partition(".")
        is_joined = bool(dot) and prefix in scope.shapes
        view = scope.joined_view(prefix) if is_joined else scope.view
        if view is not None and (guess := view.like(rest if is_joined else name)) is not None:
            return guess
    return None


def _mergeable(cell: Cell, maker: Maker) -> Cell:
    """Give a column a type of which every engine has a largest value."""
    if cell.type is RawType.BOOLEAN:
        return Cell(as_text(cell, maker.dialect), RawType.CELL)
    return cell


def _without_former(records: str, ids: str, parts: Parts) -> tuple[str, Count]:
    """Leave out the records whose id is a former id of another: that lead goes on under another id."""
    former = exp.select(column(OTHER)).from_(part(ids, "former"))
    is_former = exp.In(this=column("id"), query=former.subquery())
    is_kept = exp.Or(
        this=exp.Is(this=column("id"), expression=exp.null()), expression=exp.Not(this=is_former)
    )
    name = parts.add(
        "leads_of_today", lambda: exp.select("*").from_(part(records, "records")).where(is_kept)
    )
    count = counted(part(records, "records"), is_former)
    return name, parts.count("records that were merged into another", count)


def _of_people(
    records: str,
    ids: str | None,
    fields: Fields,
    maker: Maker,
    parts: Parts,
) -> tuple[str, str, Count]:
    rank = ranked(records, parts)
    people = parts.add("people", lambda: merged(records, rank, fields, maker.dialect))
    later = parts.add("later_records", lambda: later_records(rank))

    def known() -> exp.Query:
        own = exp.select(column(OTHER), column(LEAD_ID)).from_(part(later))
        if ids is None:
            return own
        lead = exp.Coalesce(this=column(LEAD_ID, "later"), expressions=[column(LEAD_ID, "said")])
        on = exp.EQ(this=column(OTHER, "later"), expression=column(LEAD_ID, "said"))
        said = (
            exp.select(named(column(OTHER, "said"), OTHER), named(lead, LEAD_ID))
            .from_(part(ids, "said"))
            .join(part(later, "later"), on=on, join_type="left")
        )
        return union_all([said, own])

    count = parts.count("records of a person who has an earlier one", counted(part(later, "later")))
    return people, parts.add("known_ids", known), count
