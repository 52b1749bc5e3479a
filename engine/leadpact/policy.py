"""What an agreement is made of, once it is read: frozen, linked, typed, every part at its place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import TypeAlias

from leadpact.calendars import WorkingWeek
from leadpact.nodes import Expr, ValueName, walk
from leadpact.source import Source, Span
from leadpact.units import Type, Value


@dataclass(frozen=True, kw_only=True)
class Placed:
    """Where a part of the policy is written: its name, or its value where it has none."""

    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class Party(Placed):
    id: str
    name: str


@dataclass(frozen=True)
class Datum(Placed):
    """A field of the lead or an attribute of an event: its type and how blanks and spellings are read.

    ``default`` is None where a blank stays unknown. ``spellings`` maps what is written, in small
    letters without outer spaces, to the member it stands for. ``at_least`` is in the type's own unit.
    """

    name: str
    type: Type
    description: str = ""
    filled_by: str | None = None
    default: Value | None = None
    at_least: Value | None = None
    spellings: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_never_negative(self) -> bool:
        return self.at_least is not None and self.at_least >= 0  # type: ignore[operator]  # the loader reads it as a number


@dataclass(frozen=True)
class EventKind(Placed):
    """A kind of event with its attributes."""

    name: str
    attributes: Mapping[str, Datum]


@dataclass(frozen=True)
class EventGroup(Placed):
    """A name for several kinds."""

    name: str
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class CalendarEntry(Placed):
    name: str
    week: WorkingWeek


@dataclass(frozen=True)
class NamedExpr(Placed):
    """A named value."""

    name: str
    expr: Expr


class StageKind(Enum):
    """What a stage is for: is it a good lead, did someone keep the rules, did the lead move on."""

    QUALIFICATION = "qualification"
    SLA = "sla"
    CONVERSION = "conversion"


@dataclass(frozen=True)
class AllOf:
    """Every criterion passes. A stage with one ``rule`` is this, with ``single``."""

    single: bool = False


@dataclass(frozen=True)
class AnyOf:
    """One criterion passes at least."""


@dataclass(frozen=True)
class AtLeast:
    """So many criteria pass."""

    number: int


@dataclass(frozen=True)
class Score:
    """The points of the criteria that pass reach the mark."""

    mark: int


Form: TypeAlias = AllOf | AnyOf | AtLeast | Score


@dataclass(frozen=True)
class Criterion(Placed):
    """One sentence of a stage. ``points`` is 0 outside a score."""

    name: str
    rule: Expr
    why: str = ""
    owner: str | None = None
    fix: str | None = None
    points: int = 0


@dataclass(frozen=True)
class CalendarChoice(Placed):
    """Which calendar a lead's working time is read on, by a choice field.

    ``calendars`` maps each member that is listed; ``otherwise`` is None where all are.
    """

    field: str
    calendars: Mapping[str, str]
    otherwise: str | None


@dataclass(frozen=True)
class Stage(Placed):
    """One question with one owner. ``calendar`` is None where the policy has no calendar."""

    name: str
    kind: StageKind
    owner: str | None
    fix: str | None
    form: Form
    criteria: tuple[Criterion, ...]
    when: Expr | None = None
    deadline: Expr | None = None
    calendar: str | CalendarChoice | None = None
    label: str = ""
    description: str = ""


@dataclass(frozen=True)
class Waiver(Placed):
    """An agreed exception. ``criteria`` names what it covers; ``until`` is the last local date of ``created_at``."""

    name: str
    stage: str
    criteria: tuple[str, ...]
    condition: Expr
    reason: str
    approved_by: tuple[str, ...]
    until: date


@dataclass(frozen=True)
class Metric(Placed):
    """A named aggregate expression; ``dated`` is None where a lead falls into a period by ``created_at``."""

    name: str
    measure: Expr
    dated: Expr | None = None


@dataclass(frozen=True)
class Share(Placed):
    """What is spent under ``name`` is for all sources: each bears it in proportion to a count of its leads."""

    name: str
    measure: Expr


class Every(Enum):
    """The periods that a commitment is judged by."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


@dataclass(frozen=True)
class Target(Placed):
    """What is promised: at least ``low``, at most ``high``, or between both; constants."""

    low: Expr | None
    high: Expr | None


@dataclass(frozen=True)
class Commitment(Placed):
    """What one party, or several together, promise about a measure.

    Exactly one of ``every`` and ``last`` is given. ``mature_after`` is in microseconds,
    ``confidence`` a share (0.95).
    """

    name: str
    owners: tuple[str, ...]
    measure: Expr
    target: Target
    every: Every | None
    last: int | None
    by: str | None = None
    condition: Expr | None = None
    mature_after: int | None = None
    missed_after: int = 1
    confidence: float | None = None
    warn_at: Expr | None = None
    if_missed: str | None = None


@dataclass(frozen=True, kw_only=True)
class PolicyTree:
    """One agreement. Mappings keep the order of the file.

    ``stage_order`` names the stages so that each comes after those it names; ``value_order``
    likewise. ``first_calendar`` is the zone of all local dates, None for UTC.
    """

    source: Source = field(repr=False, compare=False)
    name: str
    version: str
    effective: date
    title: str
    parties: Mapping[str, Party]
    calendars: Mapping[str, CalendarEntry]
    fields: Mapping[str, Datum]
    kinds: Mapping[str, EventKind]
    groups: Mapping[str, EventGroup]
    values: Mapping[str, NamedExpr]
    stages: Mapping[str, Stage]
    waivers: Mapping[str, Waiver]
    metrics: Mapping[str, Metric]
    commitments: Mapping[str, Commitment]
    covers: Expr | None
    converted: Expr | None
    stage_order: tuple[str, ...]
    value_order: tuple[str, ...]
    digest: str
    shares: Mapping[str, Share] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()
    """Beside errors: what is declared and could not be read (``lead.company.size``, ``stages.fit``)."""
    places: Mapping[tuple[int, str, str], Span] = field(
        default_factory=dict, repr=False, compare=False
    )
    """Until it is linked: where the words below a key are written, see ``place_of``."""

    def place_of(self, part: Placed, key: str, word: str) -> Span:
        """Give where a part's key says a word, ``owner: cmo``; the key itself where ``word`` is empty."""
        return self.places.get((part.span.start, key, word), part.span)

    @property
    def id(self) -> str:
        """The identity that every output prints: ``inbound-leads@1.0.0``."""
        return f"{self.name}@{self.version}"

    @property
    def first_calendar(self) -> CalendarEntry | None:
        return next(iter(self.calendars.values()), None)


def walk_through(expr: Expr, tree: PolicyTree) -> Iterator[Expr]:
    """Yield an expression and everything below it, the named values that it uses included."""
    for node in walk(expr):
        yield node
        if isinstance(node, ValueName) and node.name in tree.values:
            yield from walk_through(tree.values[node.name].expr, tree)
