"""What is well known to be misread in a CRM's export: columns that say something else than they seem to."""

from collections.abc import Iterator
from typing import Final

from leadpact.diagnostics.catalogue import bindings as says
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.policy import PolicyTree
from leadpact.readings.columns.raw import RawType
from leadpact.records.bindings.headers import plain
from leadpact.records.bindings.leads import Leads, lacks, meant
from leadpact.records.bindings.scopes import Scope
from leadpact.records.bindings.shapes import (
    Binding,
    Constant,
    Datum,
    FirstOf,
    IsMachine,
    Place,
    Reference,
)
from leadpact.records.bindings.sources import Branch, NotThere
from leadpact.records.bindings.values import Maker, Value
from leadpact.records.bindings.views import Views
from leadpact.units import INSTANT, MONEYS, NUMERIC, Kind, Type

DUE_DATES: Final = frozenset({"activitydate", "activity_date", "due date", "due_date", "duedate"})
LAST_ASSIGNMENTS: Final = frozenset(
    {"hubspot_owner_assigneddate", "property_hubspot_owner_assigneddate", "owner assigned date",
     "date_open"}
)  # fmt: skip
OWNERS_OWN: Final = frozenset(
    {
        "hs_time_to_first_engagement",
        "property_hs_time_to_first_engagement",
        "lead response time",
        "hs_sa_first_engagement_date",
        "property_hs_sa_first_engagement_date",
        "date of first engagement",
        "first_response_time",
    }
)
BANDS: Final = frozenset({"numemployees", "property_numemployees", "no_of_employees"})
BANDS_OF_CONTACTS: Final = frozenset({"number of employees"})
"""A label that means a band in a table called `contact`, and a number in one of companies."""


_COLUMN_NOUNS: Final = {
    RawType.BOOLEAN: "booleans",
    RawType.INTEGER: "whole numbers",
    RawType.DOUBLE: "numbers",
    RawType.DECIMAL: "numbers",
    RawType.DATE: "dates",
    RawType.INSTANT: "timestamps",
    RawType.CLOCK: "timestamps without a zone",
}
_TEXTS = frozenset({RawType.CELL, RawType.JSON})
_NUMBERS = frozenset({RawType.INTEGER, RawType.DOUBLE, RawType.DECIMAL})


def warnings(
    binding: Binding,
    tree: PolicyTree,
    views: Views,
    leads: Leads,
    maker: Maker,
    events: tuple[list[Branch], list[NotThere]],
) -> Iterator[Diagnostic]:
    """Yield what is worth saying of a binding on these tables, in no order."""
    branches, absent = events
    for path, datum in leads.missing.items():
        yield _without_column(f"`{path}`", datum, leads.scope)
    person = binding.lead.person
    if person is not None and not any(map(leads.scope.header, person.columns)):
        yield _without_column("`person`", person, leads.scope)
    for gone in absent:
        yield _absent(f"`{gone.shape.kind}`", gone.shape.place, gone.because)
    for branch in branches:
        for name, datum in branch.without.items():
            yield _without_column(f"`{branch.shape.kind}.{name}`", datum, branch.scope)
    for view in views.all():
        for name in view.missing_in_where if binding.is_own(view.shape.place) else ():
            because = f"`{view.shape.name}` has no column `{name}`"
            yield _absent("a condition on rows", view.shape.place, because)
    for path, (datum, value) in leads.made.items():
        type_ = tree.fields[path].type
        yield from _about(f"`{path}`", datum, value, type_, maker)
        yield from _traps_of_fields(value, type_, leads.scope)
    for branch in branches:
        yield from _of_branch(branch, tree)
    yield from _merges(binding, leads)


def _absent(what: str, place: Place, because: str) -> Diagnostic:
    return place.complain(says.NO_COLUMN, what=what, missing=because)


def _without_column(what: str, datum: Datum, scope: Scope) -> Diagnostic:
    reference = datum.columns[0] if isinstance(datum, FirstOf) else _actor(datum)
    return datum.place.complain(
        says.NO_COLUMN, what=what, missing=lacks(reference, scope), help=meant(reference, scope)
    )


def _actor(datum: Constant | IsMachine) -> Reference:
    """Give the one column that a datum is made from; a constant needs none and is always there."""
    return datum.actor if isinstance(datum, IsMachine) else Reference((), place=datum.place)


def _of_branch(branch: Branch, tree: PolicyTree) -> Iterator[Diagnostic]:
    shape, scope = branch.shape, branch.scope
    what = f"the time of `{shape.kind}`"
    yield from _about(what, shape.at, branch.at, Type(Kind.TIMESTAMP), branch.maker)
    for reference, header in headers_of(branch.at, scope):
        for known, complaint in (
            (DUE_DATES, says.DUE_DATE),
            (LAST_ASSIGNMENTS, says.LAST_ASSIGNMENT),
            (OWNERS_OWN, says.OWNERS_OWN_TIME),
        ):
            if plain(header) in known:
                yield reference.place.complain(complaint, column=header)
    for name, (datum, value) in branch.attributes.items():
        type_ = tree.kinds[shape.kind].attributes[name].type
        yield from _about(f"`{shape.kind}.{name}`", datum, value, type_, branch.maker)


def _traps_of_fields(value: Value, type_: Type, scope: Scope) -> Iterator[Diagnostic]:
    for reference, header in headers_of(value, scope):
        if plain(header) in OWNERS_OWN:
            yield reference.place.complain(says.OWNERS_OWN_TIME, column=header)
        elif plain(header) in LAST_ASSIGNMENTS:
            yield reference.place.complain(says.LAST_ASSIGNMENT, column=header)
        elif type_.kind in NUMERIC and _is_band(reference, header, scope):
            yield reference.place.complain(says.HEAD_COUNT_BAND, column=header)


def _is_band(reference: Reference, header: str, scope: Scope) -> bool:
    found = scope.header(reference)
    of_contact = found is not None and found[0].shape.name == "contact"
    return plain(header) in BANDS or (of_contact and plain(header) in BANDS_OF_CONTACTS)


def headers_of(value: Value, scope: Scope) -> Iterator[tuple[Reference, str]]:
    for reference in value.columns:
        found = scope.header(reference)
        if found is not None:
            yield reference, found[1]


def _merges(binding: Binding, leads: Leads) -> Iterator[Diagnostic]:
    if binding.lead.other_ids and not leads.knows_other_ids:
        yield binding.lead.other_ids[0].place.complain(says.MERGED_ID)


# -- times and types


def _about(
    what: str, datum: Datum, value: Value, type_: Type, maker: Maker
) -> Iterator[Diagnostic]:
    """Yield why no value, or no time, can be read from a column."""
    if not isinstance(datum, FirstOf):
        return
    found = next(headers_of(value, maker.scope), None)
    if found is None:
        return
    reference, header = found
    wanted = "an instant" if type_.kind in INSTANT else type_.noun
    if value.cell.type not in _TEXTS and not _is_readable(value.cell.type, type_.kind):
        yield reference.place.complain(
            says.UNREADABLE_TYPE,
            what=what,
            wanted=wanted,
            column=header,
            found=_COLUMN_NOUNS[value.cell.type],
        )


def _is_readable(of: RawType, kind: Kind) -> bool:
    if kind in NUMERIC | MONEYS | {Kind.DURATION}:
        return of in _NUMBERS
    if kind in INSTANT:  # `doubts` speaks of dates and of clocks
        return of in {RawType.INSTANT, RawType.DATE, RawType.CLOCK}
    return (of, kind) in {(RawType.BOOLEAN, Kind.BOOLEAN), (RawType.DATE, Kind.DATE)}
