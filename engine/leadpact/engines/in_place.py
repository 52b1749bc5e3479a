"""Leads judged where they lie, in a database or on a cluster, with all that an audit asks; groups come out.

The tables have the policy's own names: ``leads`` a column ``id`` and the fields by their paths, the
activity ``lead_id``, ``kind``, ``at`` and the attributes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Protocol

from sqlglot import exp

from leadpact.engines.results import NO_FLAGS
from leadpact.engines.running import EngineError, HelperTable, Physical, Relation, Running
from leadpact.engines.scans import ID
from leadpact.engines.typed_columns import as_id
from leadpact.nodes import Expr
from leadpact.policy import PolicyTree
from leadpact.readings.columns.audit_columns import Enquiry
from leadpact.readings.columns.columns import Columns
from leadpact.readings.columns.dialect import DIALECTS, Dialect
from leadpact.readings.columns.query import columns
from leadpact.readings.columns.raw import RawType
from leadpact.readings.columns.relations import EventRelation, LeadRelation, RawColumn
from leadpact.readings.columns.terms import (
    Term,
    both,
    column,
    equal,
    is_not_null,
    names_in,
    whole,
)
from leadpact.readings.columns.typed import read_at, read_id, read_kind
from leadpact.records.json_decoding import ACTIVITY

_JUDGED: Final = "leadpact_judged"
_LEADS, _EVENTS = "leadpact_leads", "leadpact_activity"
CREATED: Final = "created_at"
_COPIES: Final = "leadpact_copies"
_OWN_TIMELINE: Final = (
    "the leads of `{source}` have a timeline of their own in the column `activity`, which is read where "
    "files are: in place the events are a table, or a query that takes them out of it"
)


class Keeping(Running, Protocol):
    """An engine that keeps what a query gives for the session."""

    def stage(self, name: str, query: exp.Query) -> exp.Table:
        """Keep the rows of a query, and give what names them."""


@dataclass(frozen=True)
class InPlace:
    """Judged leads in an engine: their codes in the columns of ``columns``, one row each."""

    engine: Keeping
    columns: Columns

    @property
    def tree(self) -> PolicyTree:
        return self.columns.tree

    @property
    def flags(self) -> Mapping[str, str]:
        return NO_FLAGS

    @property
    def rank(self) -> Term:
        """Rows of a table have no order of their own: they come by their ids."""
        return DIALECTS[self.engine.dialect].in_code_point_order(column(ID))

    def ordered(self, query: exp.Select) -> exp.Select:
        return query.order_by(exp.Ordered(this=self.rank))

    def rows_for(self, *terms: exp.Expr | str) -> exp.Subquery:
        """Give the rows with those columns that some terms read, to stand in a FROM."""
        read = set().union(*({t} if isinstance(t, str) else names_in(t) for t in terms))
        rows = self.columns.write(name for name in self.columns.names if name in read)
        return rows.subquery("judged", copy=False)

    def only(self, condition: exp.Expression) -> "InPlace":
        """Take the leads for which a condition holds."""

        def write(names: Iterable[str]) -> exp.Select:
            wanted = tuple(names)
            rows = self.rows_for(*wanted, condition)
            return exp.select(*map(column, wanted)).from_(rows, copy=False).where(condition.copy())

        return replace(self, columns=replace(self.columns, write=write))


@dataclass(frozen=True, slots=True)
class Tables:
    """What lies in an engine: leads and their events, ready to be judged."""

    leads: LeadRelation
    events: EventRelation | None


@dataclass(frozen=True)
class Held:
    """What the tables hold beside the leads that are judged.

    ``rows`` are all rows of leads; ``key`` is the id that they are told apart by, ``copies`` how many
    share it. ``missing`` and ``missing_attributes`` are what the policy names and no column gives.
    """

    rows: exp.Subquery
    key: Term
    copies: Term
    missing: tuple[str, ...]
    missing_attributes: tuple[str, ...]


def tables_of(
    engine: Keeping, tree: PolicyTree, leads: str, activity: str | None
) -> tuple[Tables, Held]:
    """Take in a table or query of leads, and one of their events; say what they hold besides.

    A lead counts that has an id of its own.

    Raises:
        EngineError: the engine refuses, or a column that each row needs is not there.
    """
    dialect = DIALECTS[engine.dialect]
    of_leads = engine.relation(_LEADS, leads)
    own_id = _id(ID, _needed(of_leads, ID, leads), dialect)
    _needed(of_leads, CREATED, leads)
    key = dialect.trimmed(own_id)
    copies = exp.Window(this=exp.Count(this=exp.Star()), partition_by=[key.copy()])
    numbered = exp.select("*", exp.alias_(copies, _COPIES)).from_(exp.to_table(_LEADS))
    rows = numbered.subquery("counted")
    is_alone = both(is_not_null(key), equal(column(_COPIES), whole(1)))
    usable = exp.select("*").from_(rows.copy()).where(is_alone)
    if activity is None and tree.kinds and {ACTIVITY} & {*of_leads.columns, *of_leads.foreign}:
        raise EngineError(_OWN_TIMELINE.format(source=leads))
    fields = {path: of_leads.columns[path] for path in tree.fields if path in of_leads.columns}
    events = None if activity is None else _events(engine, tree, activity, dialect)
    held = Held(
        rows,
        key,
        column(_COPIES),
        tuple(path for path in tree.fields if path not in fields),
        () if events is None else tuple(n for n in _attributes(tree) if n not in events.columns),
    )
    usable_leads = LeadRelation(usable.subquery("usable"), _raw(fields, ID), own_id, key)
    return Tables(usable_leads, events), held


def _attributes(tree: PolicyTree) -> dict[str, None]:
    return dict.fromkeys(name for of in tree.kinds.values() for name in of.attributes)


def _events(engine: Running, tree: PolicyTree, activity: str, dialect: Dialect) -> EventRelation:
    found = engine.relation(_EVENTS, activity)
    kind, at, of_lead = (_needed(found, name, activity) for name in ("kind", "at", "lead_id"))
    names = _attributes(tree)
    return EventRelation(
        exp.to_table(_EVENTS),
        _raw({name: found.columns[name] for name in names if name in found.columns}, ""),
        dialect.trimmed(_id("lead_id", of_lead, dialect)),
        read_kind(column("kind"), kind, dialect),
        read_at(column("at"), at, dialect),
    )


def _needed(found: Relation, name: str, source: str) -> RawType:
    raw = found.columns.get(name)
    if raw is None:
        raise EngineError(
            f"`{source}` has no column `{name}` that can be read: a query in its place may name one so"
        )
    return raw


def _id(name: str, raw: RawType, dialect: Dialect) -> Term:
    """Read an id, a whole number among them."""
    own = as_id(RawColumn(column(name), raw))
    return read_id(own.term, own.type, dialect)


def _raw(found: Mapping[str, RawType], key: str) -> dict[str, RawColumn]:
    return {name: RawColumn(column(name), raw) for name, raw in found.items() if name != key}


def judged_in_place(
    engine: Keeping,
    tree: PolicyTree,
    tables: Tables,
    as_of: int,
    enquiry: Enquiry | None,
    condition: Expr | None = None,
) -> InPlace:
    """Judge all leads, those that came later too, and keep the codes in the engine.

    Raises:
        EngineError: the engine refuses.
    """
    found = columns(
        tree,
        tables.leads,
        tables.events,
        dialect=DIALECTS[engine.dialect],
        as_of=as_of,
        where=condition,
        enquiry=enquiry,
    )
    for table in found.tables:
        whole_numbers = dict.fromkeys(table.columns, Physical.BIGINT)
        engine.helper(HelperTable(table.name, whole_numbers, table.rows))
    kept = engine.stage(_JUDGED, found.query)

    def write(names: Iterable[str]) -> exp.Select:
        return exp.select(*map(column, names)).from_(kept.copy())

    return InPlace(engine, replace(found, write=write))
