"""The tables that stand beside a part's own in its query."""

from functools import partial

from sqlglot import exp

from leadpact.readings.columns.terms import Term, both, equal, whole
from leadpact.records.bindings.bound import Count
from leadpact.records.bindings.cells import Cell, key_of
from leadpact.records.bindings.parts import Parts, column, counted, named, part
from leadpact.records.bindings.scopes import Scope
from leadpact.records.bindings.views import View, numbered, order_text

_RANK = "rank_of_key"


def joined(scope: Scope, missing: frozenset[str], parts: Parts, *, once: bool) -> exp.Select:
    """Give the FROM of a part; with ``once`` of a joined table's rows with one key the first alone."""
    dialect = scope.dialect
    query = exp.select().from_(part(scope.view.name, scope.alias))
    for name, view, pairs in scope.joins():
        source = view.name
        if once:
            source = parts.add(f"one_of_{name}", partial(_ranked, view, pairs, missing))
        on: list[Term] = [
            equal(key_of(here, dialect, missing), key_of(there, dialect, missing))
            for here, there in pairs
        ]
        if once:
            on.append(equal(column(_RANK, name), whole(1)))
        query = query.join(part(source, name), on=both(*on), join_type="left", copy=False)
    return query


def repeated_keys(scope: Scope, missing: frozenset[str], parts: Parts) -> list[Count]:
    """Count the rows of each joined table that are passed over, since another has the same key."""
    found = []
    for _, view, pairs in scope.joins():
        source = _ranked(view, pairs, missing).subquery("ranked")
        query = counted(source, exp.GT(this=column(_RANK), expression=whole(1)))
        label = f"rows of `{view.shape.name}` beside another with the same key"
        found.append(parts.count(label, query))
    return found


def _ranked(view: View, pairs: list[tuple[Cell, Cell]], missing: frozenset[str]) -> exp.Select:
    """Give the rows that have a key, each with its rank among those of the same key."""
    dialect = view.dialect
    keys = [
        key_of(Cell(column(there.term.name), there.type), dialect, missing) for _, there in pairs
    ]
    order = [order_text(cell, dialect) for cell in view.asked_for()]
    known = [exp.Not(this=exp.Is(this=exp.Paren(this=key), expression=exp.null())) for key in keys]
    return (
        exp.select("*", named(numbered(keys, order), _RANK))
        .from_(part(view.name, "rows_here"))
        .where(*known)
    )
