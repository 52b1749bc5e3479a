"""What a binding is made of, once it is read: frozen, every part at its place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from leadpact.diagnostics.diagnostic import Complaint, Diagnostic
from leadpact.nodes import Expr
from leadpact.records.bindings.time_formats import TimeFormat
from leadpact.source import Source, Span


@dataclass(frozen=True, slots=True)
class Place:
    """Where a part of a binding is written; a part may come from the binding that it is `like`."""

    source: Source = field(repr=False)
    span: Span

    def complain(
        self, complaint: Complaint, *, help: str | None = None, **words: object
    ) -> Diagnostic:
        """Make a complaint about what is written here."""
        return complaint.at(self.source, self.span, help=help, words=words)


@dataclass(frozen=True, kw_only=True)
class Placed:
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True)
class Reference(Placed):
    """A column, by the names it may have, in the table of the part or in one that is joined to it.

    ``names`` are tried in order: the first that the table has is it. Each may begin with the name
    of a join and a dot.
    """

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How numbers are written: ``1.234,50 €`` has the decimal ``,``, the thousands ``.``, the sign ``€``."""

    decimal: str
    thousands: str
    signs: tuple[str, ...]


@dataclass(frozen=True)
class Spelling(Placed):
    """A raw spelling that stands for ``meaning``: a member of a choice, ``true``, a number."""

    written: str
    meaning: str


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How the text of a column is read where it is not written as the language has it.

    ``unit`` is a key of `UNITS`. ``times`` are tried in order. ``zone`` is that of times without
    an offset. ``assumed_time`` is the time of day that a date without one stands for,
    ``hh:mm:ss``. ``missing`` are texts that stand for nothing, in small letters.
    """

    unit: str | None = None
    numbers: NumberFormat | None = None
    times: tuple[TimeFormat, ...] = ()
    zone: str | None = None
    assumed_time: str | None = None
    missing: frozenset[str] = frozenset()
    spellings: tuple[Spelling, ...] = ()


@dataclass(frozen=True)
class FirstOf(Placed):
    """The first of these columns that is not blank."""

    columns: tuple[Reference, ...]
    reading: Reading


@dataclass(frozen=True)
class Constant(Placed):
    """The same text in every row."""

    text: str


@dataclass(frozen=True)
class IsMachine(Placed):
    """Whether the actor in this column is a machine: a queue, an automation, an integration user."""

    actor: Reference


Datum: TypeAlias = FirstOf | Constant | IsMachine
"""What a field of the policy or an attribute of an event is made from."""


@dataclass(frozen=True)
class SourceTable(Placed):
    """A table by its own name in the binding, and the names, with ``*``, that the source may have for it.

    ``columns`` are short names for columns, each with the names that the source may have for them.
    ``where`` says which rows count. Where ``one_per`` is given only the first row of each is taken,
    by ``first_by``. ``zone`` is that of its times without an offset.
    """

    name: str
    names: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    where: Expr | None
    one_per: Reference | None
    first_by: Reference | None
    zone: str | None


@dataclass(frozen=True)
class Join(Placed):
    """A further table beside a part's own: ``on`` pairs a column that is there with one of the table."""

    name: str
    table: str
    on: tuple[tuple[Reference, Reference], ...]


@dataclass(frozen=True)
class OtherId(Placed):
    """Further ids that a lead is known by: in a column of its table, or in a table of pairs.

    ``id`` is the lead's own id there; None for the lead's table. ``separator`` parts several ids in
    one cell.
    """

    table: str
    id: Reference | None
    other: Reference
    separator: str | None


@dataclass(frozen=True)
class LeadPart(Placed):
    """Where leads come from. ``person`` tells records of one person: same value, same person."""

    table: str
    id: Reference
    joins: Mapping[str, Join]
    other_ids: tuple[OtherId, ...]
    person: FirstOf | None
    fields: Mapping[str, Datum]


@dataclass(frozen=True)
class Changes(Placed):
    """Rows of a log in which a column changes: within one lead's rows, in the order of another column."""

    column: Reference
    ordered_by: Reference | None


@dataclass(frozen=True)
class EventPart(Placed):
    """Which rows become events of a kind, when they happened, and of which lead they are.

    ``lead`` holds an id of the lead, any that it is known by. ``people_only`` is an actor: rows in
    which it is a machine are no such event. ``once``: rows of one lead at one time are one event.
    ``otherwise``: only where no part of the kind before it finds its table and columns.
    """

    kind: str
    table: str
    joins: Mapping[str, Join]
    when: Expr | None
    changes: Changes | None
    at: FirstOf
    lead: FirstOf
    people_only: Reference | None
    once: bool
    otherwise: bool
    attributes: Mapping[str, Datum]


@dataclass(frozen=True)
class MachineTable(Placed):
    """Machines that a table lists: the ids of the rows for which ``when`` holds."""

    table: str
    id: Reference
    when: Expr | None


@dataclass(frozen=True)
class Machines:
    """Who is a machine: by id, by how the id begins (in small letters), by a table of users."""

    ids: tuple[str, ...] = ()
    beginnings: tuple[str, ...] = ()
    tables: tuple[MachineTable, ...] = ()


@dataclass(frozen=True)
class KindRecord(Placed):
    """Since when a kind is recorded (UTC microseconds), and for how long it is kept (microseconds)."""

    kind: str
    since: int | None
    kept_for: int | None


@dataclass(frozen=True)
class Named(Placed):
    """A name that the binding says, where it says it."""

    name: str


@dataclass(frozen=True, kw_only=True)
class Binding:
    """One binding. Mappings keep the order of the file; ``activity`` may name a kind several times.

    ``zone`` is that of times without an offset, where neither their column nor its table has one.
    ``missing`` are texts that stand for nothing in every column, in small letters.
    ``is_ready_made``: it came with the program, and speaks of more than one policy has.
    """

    source: Source = field(repr=False, compare=False)
    is_ready_made: bool
    name: str
    title: str
    zone: str | None
    missing: frozenset[str]
    tables: Mapping[str, SourceTable]
    lead: LeadPart
    activity: tuple[EventPart, ...]
    machines: Machines
    unobserved: tuple[Named, ...]
    recorded: Mapping[str, KindRecord]

    def is_own(self, place: Place) -> bool:
        """Whether something is written in the user's own file, so that it has to fit the policy."""
        return not self.is_ready_made and place.source is self.source

    def events_of(self, kind: str) -> Iterator[EventPart]:
        """Yield the parts that make events of a kind."""
        return (part for part in self.activity if part.kind == kind)
