"""The ids that a lead is known by beside its own: before a merge, or after a conversion."""

from collections.abc import Callable
from functools import partial

from sqlglot import exp

from leadpact.readings.columns.dialect import Dialect
from leadpact.readings.columns.dialect_literals import text
from leadpact.readings.columns.terms import Term, below, both, either, equal, negated, whole
from leadpact.records.bindings.cells import Cell, call, key_of
from leadpact.records.bindings.parts import LEAD_ID, Parts, column, named, part
from leadpact.records.bindings.shapes import Binding, OtherId
from leadpact.records.bindings.views import View, Views, union_all

OTHER = "other_id"
_LONGEST_CHAIN = 2
"""A lead that was merged into one that was merged, and so on: twice this many times."""


def other_ids(binding: Binding, views: Views, records: str, parts: Parts) -> str | None:
    """Add the part of pairs, ``other_id`` and ``lead_id``, each of a lead that is there.

    ``records`` is the part of all leads, with their ``id``. None where the tables say nothing of
    other ids.
    """
    found = [
        (query, other.id is not None)
        for other in binding.lead.other_ids
        if (query := _pairs(other, binding, views)) is not None
    ]
    if not found:
        return None
    name = parts.add("said_ids", lambda: union_all([query() for query, _ in found]))
    if any(is_chain for _, is_chain in found):
        name = parts.add("kept_ids", partial(_leading_on, name, records))
        for _ in range(_LONGEST_CHAIN):
            name = parts.add("resolved_ids", partial(_step, name))
    last = name
    return parts.add("other_ids", lambda: _of_leads(last, records, views.dialect))


def _pairs(other: OtherId, binding: Binding, views: Views) -> Callable[[], exp.Select] | None:
    view = views.get(other.table)
    if view is None:
        return None
    column_of_id = view.find(binding.lead.id if other.id is None else other.id)
    column_of_other = view.find(other.other)
    if column_of_id is None or column_of_other is None:
        return None
    return partial(_said, view, column_of_id, column_of_other, other.separator, binding.missing)


def _said(
    view: View, id_: Cell, other: Cell, separator: str | None, missing: frozenset[str]
) -> exp.Select:
    dialect = view.dialect
    key = key_of(other, dialect, missing)
    several = key if separator is None else _split(key, separator, dialect)
    inner = exp.select(named(several, OTHER), named(key_of(id_, dialect, missing), LEAD_ID)).from_(
        part(view.name, "said")
    )
    other_id = dialect.trimmed(column(OTHER))
    return (
        exp.select(named(other_id, OTHER), column(LEAD_ID))
        .from_(inner.subquery("said"))
        .where(negated(equal(other_id, text(""))), negated(equal(other_id, column(LEAD_ID))))
    )


def _split(key: Term, separator: str, dialect: Dialect) -> Term:
    """Make a row of each id in a cell."""
    match dialect.name:
        case "duckdb":
            return call("unnest", call("string_split", key, text(separator)))
        case "postgres":
            return call("unnest", call("string_to_array", key, text(separator)))
        case _:
            return call("explode", call("split", key, text(f"[{separator}]")))


def _step(before: str) -> exp.Select:
    """Follow every pair one step: the lead of an id may itself have gone on under another."""
    further = exp.Coalesce(this=column(LEAD_ID, "next"), expressions=[column(LEAD_ID, "this")])
    on = both(
        equal(column(OTHER, "next"), column(LEAD_ID, "this")),
        negated(equal(column(LEAD_ID, "next"), column(OTHER, "this"))),
    )
    return (
        exp.select(named(column(OTHER, "this"), OTHER), named(further, LEAD_ID))
        .from_(part(before, "this"))
        .join(part(before, "next"), on=on, join_type="left")
    )


def _leading_on(pairs: str, records: str) -> exp.Select:
    """Leave out the pairs that end in a lead which is not there, so that a chain ends before it."""
    others = exp.select(column(OTHER)).from_(part(pairs, "further"))
    goes_on = exp.In(this=column(LEAD_ID), query=others.subquery())
    return (
        exp.select(column(OTHER), column(LEAD_ID))
        .from_(part(pairs))
        .where(either(_is_lead(records), goes_on))
    )


def _of_leads(pairs: str, records: str, dialect: Dialect) -> exp.Select:
    """Keep the pairs of leads that are there; of two that name each other, one goes into the other."""
    reverse = (
        exp.select(whole(1))
        .from_(part(pairs, "reverse"))
        .where(
            equal(column(OTHER, "reverse"), column(LEAD_ID, "pair")),
            equal(column(LEAD_ID, "reverse"), column(OTHER, "pair")),
        )
    )
    other, lead = (dialect.in_code_point_order(column(name, "pair")) for name in (OTHER, LEAD_ID))
    is_backwards = both(exp.Exists(this=reverse), below(other, lead))
    return (
        exp.select(column(OTHER), column(LEAD_ID))
        .distinct()
        .from_(part(pairs, "pair"))
        .where(_is_lead(records), negated(is_backwards))
    )


def _is_lead(records: str) -> Term:
    known = exp.select(column("id")).from_(part(records, "known_leads"))
    return exp.In(this=column(LEAD_ID), query=known.subquery())
