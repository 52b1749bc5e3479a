"""The query as it grows: columns in layers, each made of those below, and what events add up to.

A *lead column* stands in the first layer that lies above all it reads. An *event column* is made
wherever it is needed. A *feature* is an aggregate over a lead's events: the events are read once
for every layer that has features, grouped by lead, and joined one row to one row, so that nothing
multiplies however many features there are. A *look-up* reads a calendar at an instant, of a lead
or of an event.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from leadpact.readings.columns.naming import Names
from leadpact.readings.columns.terms import Term, column, is_simple, names_in

LEAD_ID = "lead_id"
LEAD_KEY = "lead_key"
RESERVED = ("id", LEAD_ID, LEAD_KEY, "kind", "at", "l", "e", "f")


@dataclass(frozen=True, slots=True)
class Lookup:
    """The row of a calendar table that holds at an instant: ``day`` is its number, or NULL for no row."""

    table: str
    day: Term


@dataclass(frozen=True, slots=True)
class Derived:
    """A column: its term, and the look-up whose row it reads beside other columns, if any."""

    term: Term
    alias: str | None = None


@dataclass(slots=True)
class Layer:
    """What one layer adds to those below: columns, look-ups by alias."""

    columns: dict[str, Derived] = field(default_factory=dict)
    lookups: dict[str, Lookup] = field(default_factory=dict)


@dataclass(slots=True)
class Tally:
    """The features that one reading of the events gives; ``empty`` is what some are where a lead has no event."""

    features: dict[str, Term] = field(default_factory=dict)
    empty: dict[str, Term] = field(default_factory=dict)


class Layers:
    """All columns, features and look-ups of one query, each at its depth."""

    def __init__(self) -> None:
        self.names = Names(RESERVED)
        self.layers: dict[int, Layer] = {}
        self.tallies: dict[int, Tally] = {}
        self.event_columns: dict[str, Derived] = {}
        self.event_lookups: dict[str, Lookup] = {}
        self.event_inputs: set[str] = set()
        self._depths: dict[str, int] = {"id": 0}
        self._known: dict[object, str] = {}

    # -- names that come with the data

    def lead_input(self, hint: str) -> str:
        """Name a column of the typed leads."""
        name = self.names.new(hint)
        self._depths[name] = 0
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
        return self._once(("lead", term), lambda: self._bind(hint, Derived(term), self.depth(term)))

    def _bind(self, hint: str, derived: Derived, below: int) -> str:
        name = self.names.new(hint)
        self.layer(below + 1).columns[name] = derived
        self._depths[name] = below + 1
        return name

    def look_up(self, table: str, day: Term) -> str:
        """Join a calendar's row to each lead; give its alias."""

        def make() -> str:
            alias = self.names.new(f"{table}_at")
            depth = self.depth(day) + 1
            self.layer(depth).lookups[alias] = Lookup(table, day)
            self._depths[alias] = depth
            return alias

        return self._once(("look up", table, day), make).name

    def read_off(self, alias: str, hint: str, term: Term) -> Term:
        """Name what is worked out of a calendar's row, where it is joined."""
        below = self._depths[alias] - 1
        return self._once(
            ("read off", alias, term), lambda: self._bind(hint, Derived(term, alias), below)
        )

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

        def make() -> str:
            name = self.names.new(hint)
            depth = self.depth_behind(aggregate)
            tally = self.tallies.setdefault(depth, Tally())
            tally.features[name] = aggregate
            if empty is not None:
                tally.empty[name] = empty
            self.layer(depth + 1)
            self._depths[name] = depth + 1
            return name

        return self._once(("feature", aggregate), make)

    def _once(self, key: tuple[object, ...], make: Callable[[], str]) -> Term:
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = make()
        return column(found)

    # -- depths

    def layer(self, depth: int) -> Layer:
        """Give a layer, with all below it."""
        return self.layers.setdefault(depth, Layer())

    def depth(self, term: Term) -> int:
        """Give the layer in which all that a term about leads reads is there."""
        return max((self._depths[name] for name in names_in(term)), default=0)

    def is_of_leads(self, name: str) -> bool:
        return name in self._depths

    def depth_behind(self, term: Term) -> int:
        """Give the layer of leads that a term about events needs."""
        depths = (self._depths[n] for n in self.names_behind(term) if self.is_of_leads(n))
        return max(depths, default=0)

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
        plain = {c.name for c in derived.term.find_all(exp.Column) if not c.table}
        if derived.alias is None:
            return plain
        return plain | names_in(lookups[derived.alias].day)
