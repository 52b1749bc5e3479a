"""The typed columns that a query reads: each field and attribute once, and only those that are asked for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlglot import exp

from leadpact.policy import Datum, PolicyTree
from leadpact.readings.columns.dialect import Dialect
from leadpact.readings.columns.dialect_literals import unknown
from leadpact.readings.columns.layers import ID, LEAD_ID, LEAD_KEY, Layers
from leadpact.readings.columns.literals import constant
from leadpact.readings.columns.raw import RawType
from leadpact.readings.columns.relations import (
    Column,
    EventRelation,
    LeadRelation,
    RawColumn,
    TypedColumn,
)
from leadpact.readings.columns.terms import (
    FALSE,
    TRUE,
    Term,
    among,
    at_most,
    both,
    case,
    column,
    equal,
    is_by,
    is_null,
    negated,
    text,
    whole,
)
from leadpact.readings.columns.typed import read_datum, read_json_field
from leadpact.units import Type

LEADS, EVENTS, RUN = "typed_leads", "typed_events", "run"


@dataclass(frozen=True, eq=False)
class Fact:
    """One typed column: its value, NULL where it is unknown, and whether that is because it is unreadable.

    ``assumed``: a default filled a blank. ``between``: the first and the last instant
    that it can be, if that is known.
    """

    value: Term
    unreadable: Term
    assumed: Term
    between: tuple[int, int] | None = None

    def is_by(self, instant: Term) -> bool:
        """Whether no value is after an instant."""
        return self.between is not None and is_by(self.between[1], instant)


class Inputs:
    """The columns of leads and events that a query has asked for so far."""

    def __init__(
        self,
        tree: PolicyTree,
        leads: LeadRelation,
        events: EventRelation | None,
        *,
        layers: Layers,
        dialect: Dialect,
        as_of: Term,
    ) -> None:
        self._tree = tree
        self._leads = leads
        self._events = events
        self._layers = layers
        self._dialect = dialect
        self._as_of = as_of
        self._fields: dict[str, Fact] = {}
        self._attributes: dict[tuple[str, Type], Fact] = {}
        self._kinds: dict[str, int] = {}
        self._lead_terms: dict[str, Term] = {}
        self._event_terms: dict[str, Term] = {}
        self._codes = {kind: number for number, kind in enumerate(tree.kinds)}
        self.timeline = self._timeline()
        self.carried = tuple(layers.lead_input(name) for name in leads.carried)
        self._lead_terms.update(zip(self.carried, map(column, leads.carried), strict=True))

    def _timeline(self) -> Term:
        """Give the state of each lead's timeline: a constant where it is the same for all."""
        state = self._leads.timeline
        if state is None:
            return whole(0 if self._events is not None else 1)
        name = self._layers.lead_input("timeline")
        self._lead_terms[name] = state
        return column(name)

    def field(self, path: str) -> Fact:
        """Read a field of the lead."""
        if path == ID:
            return Fact(column(ID), FALSE, FALSE)
        found = self._fields.get(path)
        if found is None:
            datum = self._tree.fields[path]
            typed = self._typed(datum, self._leads.columns.get(path))
            found = self._fields[path] = self._named(
                path, typed, self._layers.lead_input, self._lead_terms
            )
        return found

    def attribute(self, name: str, of: Type) -> Fact:
        """Read an attribute of events, by the declaration of each event's kind that has it with this type."""
        found = self._attributes.get((name, of))
        if found is None:
            typed = self._attribute(name, of)
            found = self._attributes[name, of] = self._named(
                name, typed, self._layers.event_input, self._event_terms
            )
        return found

    def kind_code(self, kind: str) -> int:
        """Give the number that stands for a kind of event."""
        return self._kinds.setdefault(kind, self._codes[kind])

    def _attribute(self, name: str, of: Type) -> TypedColumn:
        raw: Column | None = None
        if self._events is not None:
            raw = self._events.apart.get((name, of)) or self._events.columns.get(name)
        declared = {
            k: d.attributes[name]
            for k, d in self._tree.kinds.items()
            if name in d.attributes and d.attributes[name].type == of
        }
        readings = {kind: self._typed(datum, raw) for kind, datum in declared.items()}
        first = next(iter(readings.values()))
        if all(_alike(r, first) for r in readings.values()):
            return first
        is_of = {k: self._is_kind(k) for k in readings}
        return TypedColumn(
            case((is_of[k], r.value) for k, r in readings.items()),
            case(((is_of[k], r.unreadable) for k, r in readings.items()), FALSE),
            case(((is_of[k], r.assumed) for k, r in readings.items()), FALSE),
            case(((is_of[k], r.blank or TRUE) for k, r in readings.items()), TRUE),
        )

    def _is_kind(self, kind: str) -> Term:
        return FALSE if self._events is None else equal(self._events.kind, text(kind))

    def _typed(self, datum: Datum, raw: Column | None) -> TypedColumn:
        match raw:
            case TypedColumn():
                return raw
            case RawColumn():
                return self._read(datum, raw)
            case None:
                if datum.default is None:
                    return TypedColumn(unknown(datum.type.kind))
                return TypedColumn(constant(datum.default, datum.type), FALSE, TRUE)

    def _read(self, datum: Datum, raw: RawColumn) -> TypedColumn:
        if raw.path:
            typed = read_json_field(datum, raw.term, raw.path, self._dialect)
        else:
            typed = read_datum(datum, raw.term, raw.type, self._dialect, bounds=raw.bounds)
        return TypedColumn(
            typed.value,
            FALSE if typed.unreadable is None else typed.unreadable,
            FALSE if typed.assumed is None else typed.assumed,
            None if typed.unreadable is None else typed.blank,
            _between(datum, raw),
        )

    def _named(
        self,
        hint: str,
        typed: TypedColumn,
        new: Callable[[str], str],
        terms: dict[str, Term],
    ) -> Fact:
        def named(word: str, term: Term) -> Term:
            if isinstance(term, exp.Boolean):
                return term
            name = new(f"{hint}{word}")
            terms[name] = term
            return column(name)

        value = named("", typed.value)
        if typed.blank is None:
            unreadable = named("_unreadable", typed.unreadable)
        else:
            unreadable = both(is_null(value), negated(named("_blank", typed.blank)))
        return Fact(value, unreadable, named("_assumed", typed.assumed), typed.between)

    # -- the parts of the query that read the data

    def lead_part(self, wanted: set[str]) -> exp.Query:
        """Read the leads: those typed columns that are wanted."""
        query = exp.Select().select(_as(self._leads.id, "id"), copy=False)
        query = query.from_(self._leads.source)
        if self._kinds:
            query = query.select(_as(self._leads.key, LEAD_KEY), copy=False)
        return self._selected(query, self._lead_terms, wanted)

    def event_part(self, wanted: set[str]) -> exp.Query | None:
        """Read the events that a rule looks at, up to now: those typed columns that are wanted."""
        if self._events is None or not self._kinds:
            return None
        events = self._events
        kinds = [text(kind) for kind in self._kinds]
        number = self._dialect.place_among(events.kind, tuple(self._codes), self._kinds)
        read = _as(events.lead_id, LEAD_ID), _as(number, "kind"), _as(events.at, "at")
        query = exp.Select().select(*read, copy=False).from_(events.source.copy(), copy=False)
        until = at_most(events.at, self._as_of)  # of an event that says no time this is unknown
        query = query.where(both(among(events.kind, kinds), until), copy=False)
        return self._selected(query, self._event_terms, wanted)

    def is_kept(self, part: str) -> bool | None:
        """Whether an engine keeps the rows of a part that is read twice: None where it decides itself.

        DuckDB would hold all events, or write them to its disk, to save itself a second reading of some columns.
        """
        events = self._events if part == EVENTS else None
        is_again = events is not None and self._dialect.name == "duckdb" and events.is_read_again
        return False if is_again else None

    def _selected(
        self, query: exp.Select, terms: Mapping[str, Term], wanted: set[str]
    ) -> exp.Select:
        for name, term in terms.items():
            if name in wanted:
                query = query.select(_as(term, name), copy=False)
        if isinstance(self._as_of, exp.Column):
            query = query.join(exp.to_table(RUN), join_type="cross", copy=False)
            if terms is self._lead_terms:
                query = query.select(
                    _as(exp.column("as_of", table=RUN), self._as_of.name), copy=False
                )
        return query


def _between(datum: Datum, raw: RawColumn) -> tuple[int, int] | None:
    """Say between which instants all of a column's are, where that is known."""
    if raw.type is not RawType.INSTANT or raw.bounds is None or datum.default is not None:
        return None
    first, last = raw.bounds
    return int(first), int(last)


def _alike(one: TypedColumn, other: TypedColumn) -> bool:
    return (one.value, one.unreadable, one.assumed) == (
        other.value,
        other.unreadable,
        other.assumed,
    )


def _as(term: Term, name: str) -> Term:
    return exp.Alias(this=term, alias=exp.to_identifier(name, quoted=True))
