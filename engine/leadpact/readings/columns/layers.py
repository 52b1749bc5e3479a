"""The query as it grows: what its columns are made of, and what events add up to.

A *lead column* is made of other columns of leads. An *event column* is made wherever it is needed. A
*feature* is an aggregate over a lead's events. A *look-up* reads a calendar at an instant, of a lead
or of an event. Whatever is named stands on what was named before it; `scheduling` puts it in order.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from leadpact.readings.columns.naming import Names
from leadpact.readings.columns.terms import Term, column, columns_in, is_simple, names_in

ID = "id"
LEAD_ID = "lead_id"
LEAD_KEY = "lead_key"
RESERVED = (ID, LEAD_ID, LEAD_KEY, "kind", "at", "l", "e", "f")


@dataclass(frozen=True, slots=True)
class Lookup:
    """The row of a calendar table that holds at an instant: ``day`` is its number, or NULL for no row."""

    table: str
    day: Term


@dataclass(frozen=True)
class Derived:
    """A column: its term, and the look-up whose row it reads beside other columns, if any."""

    term: Term
    alias: str | None = None

    @cached_property
    def said(self) -> Sequence[str]:
        """Name the columns that the term names, those of its look-up's own row apart, as often as it does."""
        return [found.name for found in columns_in(self.term) if not found.table]


@dataclass(frozen=True, slots=True)
class Feature:
    """What a lead's events add up to; ``empty`` is what it is where a lead has no event, NULL unless given."""

    aggregate: Term
    empty: Term | None


class Layers:
    """All columns, features and look-ups of one query."""

    def __init__(self) -> None:
        self.names = Names(RESERVED)
        self.made: dict[str, Derived | Feature] = {}
        self.lookups: dict[str, Lookup] = {}
        self.event_columns: dict[str, Derived] = {}
        self.event_lookups: dict[str, Lookup] = {}
        self.event_inputs: set[str] = set()
        self._lead_inputs = {"id"}
        self._known: dict[object, str] = {}

    # -- names that come with the data

    def lead_input(self, hint: str) -> str:
        """Name a column of the typed leads."""
        name = self.names.new(hint)
        self._lead_inputs.add(name)
        return name

    def event_input(self, hint: str) -> str:
        """Name a column of the typed events."""
        name = self.names.new(hint)
        self.event_inputs.add(name)
        return name

    # -- columns of leads

    def bind(self, hint: str, term: Term) -> Term:
        """Give a term a name of its own, unless it costs nothing to say it again."""
        if is_simple(term):
            return term
        return self._once(("lead", term), lambda: self._make(hint, Derived(term)))

    def _make(self, hint: str, made: Derived | Feature) -> str:
        name = self.names.new(hint)
        self.made[name] = made
        return name

    def look_up(self, table: str, day: Term) -> str:
        """Join a calendar's row to each lead; give its alias."""

        def make() -> str:
            alias = self.names.new(f"{table}_at")
            self.lookups[alias] = Lookup(table, day)
            return alias

        return self._once(("look up", table, day), make).name

    def read_off(self, alias: str, hint: str, term: Term) -> Term:
        """Name what is worked out of a calendar's row, where it is joined."""
        return self._once(("read off", alias, term), lambda: self._make(hint, Derived(term, alias)))

    # -- columns of events

    def bind_event(self, hint: str, term: Term) -> Term:
        """Give a term about one event a name."""
        if is_simple(term):
            return term
        return self._once(("event", term), lambda: self._bind_event(hint, Derived(term)))

    def _bind_event(self, hint: str, derived: Derived) -> str:
        name = self.names.new(hint)
        self.event_columns[name] = derived
        return name

    def look_up_event(self, table: str, day: Term) -> str:
        """Join a calendar's row to each event; give its alias."""

        def make() -> str:
            alias = self.names.new(f"{table}_of_event")
            self.event_lookups[alias] = Lookup(table, day)
            return alias

        return self._once(("look up event", table, day), make).name

    def read_off_event(self, alias: str, hint: str, term: Term) -> Term:
        """Name what is worked out of a calendar's row, where it is joined to the events."""
        return self._once(
            ("read off event", alias, term),
            lambda: self._bind_event(hint, Derived(term, alias)),
        )

    def feature(self, hint: str, aggregate: Term, *, empty: Term | None = None) -> Term:
        """Add up a lead's events; ``empty`` is what it comes to without any, NULL unless it is given."""
        return self._once(
            ("feature", aggregate), lambda: self._make(hint, Feature(aggregate, empty))
        )

    def _once(self, key: tuple[object, ...], make: Callable[[], str]) -> Term:
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = make()
        return column(found)

    # -- what stands on what

    def is_of_leads(self, name: str) -> bool:
        """Whether a name is a column of leads, one that came with them, or a feature."""
        return name in self.made or name in self._lead_inputs

    def reads(self, name: str) -> set[str]:
        """Name what a column of leads or a feature is made of: columns of leads, and of events."""
        made = self.made.get(name)
        match made:
            case None:
                return set()
            case Feature(aggregate=term):
                return self.names_behind(term)
            case Derived():
                return self.read_by(made, self.lookups)

    def names_behind(self, term: Term) -> set[str]:
        """Name all columns of events and leads that a term about events stands on."""
        seen: set[str] = set()
        waiting = names_in(term)
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            if name in self.event_columns:
                waiting |= self.names_of(self.event_columns[name])
        return seen

    def names_of(self, derived: Derived) -> set[str]:
        """Name the columns that an event column reads, those of its look-up's own row apart."""
        return self.read_by(derived, self.event_lookups)

    def read_by(self, derived: Derived, lookups: Mapping[str, Lookup]) -> set[str]:
        """Name the columns that a column is made of, those of its look-up's own row apart."""
        plain = set(derived.said)
        if derived.alias is None:
            return plain
        return plain | names_in(lookups[derived.alias].day)
