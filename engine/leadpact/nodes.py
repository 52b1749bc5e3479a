"""What a rule is made of: a few shapes. Operators are not shapes, they are data (see operators/).

The parser writes names as `Name`; linking replaces each by what it stands for (`Field`,
`Attribute`, `ValueName`, `StageName`) and gives every `Apply` its overload. Nothing else changes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias, assert_never

from leadpact.operators.model import Family, Operator, Overload, result_type
from leadpact.source import Span
from leadpact.units import BOOLEAN, DATE, TIMESTAMP, Kind, Length, Type, Value


@dataclass(frozen=True, kw_only=True)
class Node:
    """Where it was written, in the file. Two nodes that say the same are equal wherever they stand."""

    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class Literal(Node):
    """A value written in the policy: ``50``, ``"DE"``, ``5M USD``; ``written`` as the author wrote it."""

    value: Value
    type: Type
    written: str = field(compare=False)


@dataclass(frozen=True)
class Options(Node):
    """A list of constants: ``["software", "fintech"]``."""

    items: tuple[Literal, ...]


@dataclass(frozen=True)
class Name(Node):
    """A name that has not been linked yet: ``company.employees``, ``fit``.

    Without a path it stands for what could not be read, of which nothing more is said.
    """

    path: str


@dataclass(frozen=True)
class Field(Node):
    """A field of the lead. ``qualified``: written ``lead.x``."""

    path: str
    type: Type
    qualified: bool = False


@dataclass(frozen=True)
class Attribute(Node):
    """Inside ``where``: an attribute of the event, or its time, ``at``."""

    name: str
    type: Type


@dataclass(frozen=True)
class AsOf(Node):
    """The instant the evaluation is for."""


@dataclass(frozen=True)
class ValueName(Node):
    """A named value of the policy.."""

    name: str
    type: Type


@dataclass(frozen=True)
class StageName(Node):
    """A stage, as a condition: the lead passed it."""

    name: str


@dataclass(frozen=True)
class Apply(Node):
    """One operator applied to its operands; ``overload`` is None until linked."""

    operator: Operator
    operands: tuple["Expr", ...]
    overload: Overload | None = field(compare=False, repr=False)


@dataclass(frozen=True)
class DayOf(Node):
    """The local date of an instant, in the first calendar's zone; linking puts it beside a date."""

    part: "Expr"


@dataclass(frozen=True)
class Not(Node):
    part: "Expr"


@dataclass(frozen=True)
class All(Node):
    """Every part holds (``and``). ``between``: written ``x between a and b``, two comparisons of one x."""

    parts: tuple["Expr", ...]
    between: bool = False


@dataclass(frozen=True)
class Some(Node):
    """At least one part holds (``or``)."""

    parts: tuple["Expr", ...]


class State(Enum):
    """What ``is`` asks: of a datum whether it is known, of a stage how it stands."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    FAILED = "failed"
    APPLICABLE = "applicable"


@dataclass(frozen=True)
class Is(Node):
    part: "Expr"
    state: State


@dataclass(frozen=True)
class Extreme(Node):
    """``earliest(a, …)`` or ``latest(a, …)`` of instants."""

    latest: bool
    parts: tuple["Expr", ...]


@dataclass(frozen=True)
class Events(Node):
    """The events of one kind or group that meet a condition. ``kinds`` is empty until linked."""

    name: str
    where: "Expr | None"
    kinds: tuple[str, ...] = field(compare=False, default=())


@dataclass(frozen=True)
class Aggregate(Node):
    """One number, instant or attribute out of events: ``count(call where …)``, ``sum(call.length)``.

    ``never_negative``: a sum that its known part bounds from below.
    """

    function: str
    events: Events
    attribute: str | None
    type: Type | None = field(compare=False, default=None)
    never_negative: bool = field(compare=False, default=False)


@dataclass(frozen=True)
class Window(Node):
    """Enough events, or one instant, within a length of time after or before an anchor.

    ``counted``: written with ``at least N``.
    """

    at_least: int
    subject: "Expr"
    length: Length
    before: bool
    anchor: "Expr"
    length_written: str = field(compare=False)
    counted: bool = field(compare=False)


@dataclass(frozen=True)
class Measure(Node):
    """In metrics: an aggregate over leads, ``rate(fit where …)``, ``percentile(x, 90)``, ``spend``."""

    function: str
    subject: "Expr | None"
    percent: float | None
    per: str | None
    where: "Expr | None"
    type: Type | None = field(compare=False, default=None)


Expr: TypeAlias = (
    Literal
    | Options
    | Name
    | Field
    | Attribute
    | AsOf
    | ValueName
    | StageName
    | Apply
    | DayOf
    | Not
    | All
    | Some
    | Is
    | Extreme
    | Events
    | Aggregate
    | Window
    | Measure
)


def unread(span: Span) -> Name:
    """Stand in for what could not be read, so that the rest of the file is still checked."""
    return Name("", span=span)


def children(expr: Expr) -> tuple[Expr, ...]:
    """Give the direct parts, left to right."""
    match expr:
        case Literal() | Name() | Field() | Attribute() | AsOf() | ValueName() | StageName():
            return ()
        case Options(items=items):
            return items
        case Apply(operands=parts) | All(parts=parts) | Some(parts=parts) | Extreme(parts=parts):
            return parts
        case DayOf(part=part) | Not(part=part) | Is(part=part):
            return (part,)
        case Events(where=where):
            return () if where is None else (where,)
        case Aggregate(events=events):
            return (events,)
        case Window(subject=subject, anchor=anchor):
            return (subject, anchor)
        case Measure(subject=subject, where=where):
            return tuple(part for part in (subject, where) if part is not None)
        case _:
            assert_never(expr)


def walk(expr: Expr) -> Iterator[Expr]:
    """Yield the expression and everything below it, outermost first, left to right."""
    stack = [expr]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(children(node)))


def type_of(expr: Expr) -> Type:
    """Give the type of a linked expression.

    Raises:
        TypeError: the expression is not linked, or is a list or events, which are no values.
    """
    match expr:
        case (
            Literal(type=found) | Field(type=found) | Attribute(type=found) | ValueName(type=found)
        ):
            return found
        case AsOf():
            return TIMESTAMP
        case DayOf():
            return DATE
        case StageName() | Not() | All() | Some() | Is() | Window():
            return BOOLEAN
        case Extreme():
            return Type(Kind.MOMENT)
        case Apply(operator=operator) if operator.family is not Family.ARITHMETIC:
            return BOOLEAN
        case Apply(overload=Overload() as overload, operands=operands):
            return result_type(overload, tuple(type_of(o) for o in operands))
        case Aggregate(type=Type() as found) | Measure(type=Type() as found):
            return found
        case Options() | Name() | Apply() | Events() | Aggregate() | Measure():
            raise TypeError(f"{type(expr).__name__} has no type")
        case _:
            assert_never(expr)
