"""What the data of leads that are judged in place did not tell: counted there, as `quality` counts it here.

How a value was spelled stays where it is.
"""

from collections.abc import Mapping, Sequence

from sqlglot import exp

from leadpact.engines.in_place import InPlace, Tables
from leadpact.engines.quality import Quality, Spellings
from leadpact.engines.scans import ID, counted
from leadpact.engines.untold import (
    assumed_fields,
    is_undated,
    unreadable_attributes,
    unreadable_fields,
)
from leadpact.readings.columns.dialect import DIALECTS
from leadpact.readings.columns.terms import Term, column


def quality_in_place(judged: InPlace, tables: Tables) -> Quality:
    """Look at the data of those covered leads that are looked at.

    Raises:
        EngineError: the engine refuses.
    """
    tree, dialect = judged.tree, DIALECTS[judged.engine.dialect]
    fields = tables.leads.columns
    asked = [
        {name: term for name, _, term in unreadable_fields(tree, fields, dialect)},
        assumed_fields(tree, fields, dialect),
    ]
    unreadable, assumed = _counts(judged, tables.leads.source, tables.leads.key, asked)
    undated = 0
    if tables.events is not None:
        events = tables.events
        kind, at = events.kind, events.at
        found = unreadable_attributes(tree, events.columns, kind, at, dialect)
        asked = [{name: term for name, _, term in found}, {"": is_undated(tree, kind, at)}]
        of_events, without = _counts(judged, events.source, events.lead_id, asked)
        unreadable |= of_events
        undated = without.get("", 0)
    return Quality({name: Spellings(n, (), 0) for name, n in unreadable.items()}, assumed, undated)


def _counts(
    judged: InPlace, source: Term, key: Term, asked: Sequence[Mapping[str, Term]]
) -> list[dict[str, int]]:
    """Count in one look at a table where some conditions hold, of the leads that are looked at."""
    terms = [term for group in asked for term in group.values()]
    if not terms:
        return [{} for _ in asked]
    query = exp.select(*map(counted, terms)).from_(source.copy())
    [row] = judged.engine.rows(query.where(_is_looked_at(judged, key)))
    found = iter(row)
    told = [{name: int(n or 0) for name, n in zip(group, found, strict=False)} for group in asked]
    return [{name: n for name, n in group.items() if n} for group in told]


def _is_looked_at(judged: InPlace, key: Term) -> Term:
    dialect = DIALECTS[judged.engine.dialect]
    is_covered = exp.Coalesce(this=column("covered"), expressions=[exp.true()])
    ids = (
        exp.select(dialect.trimmed(column(ID)))
        .from_(judged.rows_for(ID, is_covered))
        .where(is_covered)
    )
    return exp.In(this=key.copy(), query=ids.subquery())
