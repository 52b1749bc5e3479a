"""What the data of leads that are judged in place did not tell: counted there, as `quality` counts it here.

How a value was spelled stays where it is.
"""

from collections.abc import Iterator, Mapping

from sqlglot import exp

from leadpact.engines.in_place import InPlace, Tables
from leadpact.engines.quality import Quality, Spellings
from leadpact.engines.scans import ID, counted
from leadpact.policy import PolicyTree
from leadpact.readings.columns.dialect import DIALECTS, Dialect
from leadpact.readings.columns.relations import EventRelation, RawColumn
from leadpact.readings.columns.terms import (
    TRUE,
    Term,
    among,
    both,
    column,
    either,
    equal,
    is_not_null,
    is_null,
    text,
)
from leadpact.readings.columns.typed import read_datum


def quality_in_place(judged: InPlace, tables: Tables) -> Quality:
    """Look at the data of those covered leads that are looked at.

    Raises:
        EngineError: the engine refuses.
    """
    dialect = DIALECTS[judged.engine.dialect]
    unreadable, assumed = _of_fields(judged.tree, tables, dialect)
    leads = _counts(judged, tables.leads.source, tables.leads.key, [unreadable, assumed])
    spelled, defaults = leads
    undated = 0
    if tables.events is not None:
        events = tables.events
        attributes = dict(_of_attributes(judged.tree, events, dialect))
        times = {"": _is_undated(judged.tree, events)}
        of_events, without = _counts(judged, events.source, events.lead_id, [attributes, times])
        spelled |= of_events
        undated = without.get("", 0)
    return Quality({name: Spellings(n, (), 0) for name, n in spelled.items()}, defaults, undated)


def _of_fields(
    tree: PolicyTree, tables: Tables, dialect: Dialect
) -> tuple[dict[str, Term], dict[str, Term]]:
    """Say where a field is unreadable, and where a default filled its blank."""
    unreadable: dict[str, Term] = {}
    assumed: dict[str, Term] = {}
    for name, datum in tree.fields.items():
        raw = tables.leads.columns.get(name)
        if isinstance(raw, RawColumn):
            typed = read_datum(datum, raw.term, raw.type, dialect)
            if typed.unreadable is not None:
                unreadable[name] = typed.unreadable
            if typed.assumed is not None:
                assumed[name] = typed.assumed
        elif datum.default is not None:
            assumed[name] = TRUE.copy()
    return unreadable, assumed


def _of_attributes(
    tree: PolicyTree, events: EventRelation, dialect: Dialect
) -> Iterator[tuple[str, Term]]:
    """Say where an attribute of an event that counts is unreadable."""
    for kind in tree.kinds.values():
        is_of = both(equal(events.kind.copy(), text(kind.name)), is_not_null(events.at))
        for name, datum in kind.attributes.items():
            raw = events.columns.get(name)
            if isinstance(raw, RawColumn):
                typed = read_datum(datum, raw.term, raw.type, dialect)
                if typed.unreadable is not None:
                    yield f"{kind.name}.{name}", both(is_of, typed.unreadable)


def _is_undated(tree: PolicyTree, events: EventRelation) -> Term:
    named = is_null(events.kind)
    if tree.kinds:
        named = either(named, among(events.kind.copy(), [text(kind) for kind in tree.kinds]))
    return both(is_null(events.at), named)


def _counts(
    judged: InPlace, source: Term, key: Term, asked: list[Mapping[str, Term]]
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
