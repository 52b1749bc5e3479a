"""What an audit asks of every lead, and in which columns of a query it finds the answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from leadpact.nodes import Expr, Window
from leadpact.readings.columns.lags import Clock
from leadpact.readings.columns.wants import Wanted

T = TypeVar("T")
BITS = 60
"""So many conditions stand in one number."""


@dataclass(frozen=True, slots=True)
class Enquiry:
    """What an audit asks: questions of measures, steps to time, fields to group by."""

    questions: tuple[Expr, ...]
    clocks: tuple[Clock, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bits(Generic[T]):
    """Conditions packed into numbers: the i-th of ``names`` is bit i % 60 of column i // 60."""

    names: tuple[T, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """What a bit of `OpenColumns` says, and of which window, by number, or moment, by name."""

    of: str
    name: str | int = ""


@dataclass(frozen=True, slots=True)
class OpenColumns:
    """The columns of what a stage or a question can wait for.

    ``windows``: since when each window of its expressions runs, NULL where it does not. ``calendar``:
    the number, among ``calendars``, of the one that working time is read on. ``deadline``: where it
    is ahead. ``marks`` are bits: `AHEAD` windows, by number; `PENDING` and `DEADLINE` moments, by
    name; `AWAITED` and `UNKNOWN`, of the deadline.
    """

    windows: tuple[tuple[Window, str], ...]
    calendar: str
    calendars: tuple[str, ...]
    deadline: str | None
    marks: Bits[Mark]


AHEAD, PENDING, DEADLINE, AWAITED, UNKNOWN = "ahead", "pending", "deadline", "awaited", "unknown"


@dataclass(frozen=True, slots=True)
class StandingColumns:
    """The columns of how one stage stands.

    The first ``of_when`` windows of ``open`` are those of its ``when``. ``wants`` are data, and named
    stages.
    """

    applies: str
    of_when: int
    open: OpenColumns
    wants: Bits[Wanted]


@dataclass(frozen=True, slots=True)
class AnswerColumns:
    """The columns of the answer to one question; ``is_endless`` None: it can never be.

    ``day`` is there where the answer is an instant: its local date, an ordinal, which is all that counts.
    """

    value: str
    day: str | None
    is_endless: str | None
    open: OpenColumns
    wants: Bits[Wanted]


@dataclass(frozen=True, slots=True)
class LagColumns:
    """The columns of one timed step, as `Lagged`; ``calendar`` and ``calendars`` as in `OpenColumns`."""

    wall: str
    working: str
    is_over: str
    since_last: str
    since_last_working: str
    due_from: str
    calendar: str
    calendars: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AuditColumns:
    """What an audit finds in a row: ``created_on`` is an ordinal; fields and answers are typed values.

    ``waivers`` are those that let a criterion pass, ``unreadable`` the fields that cannot be read.
    """

    created_on: str
    unreadable: Bits[str]
    waivers: Bits[str]
    fields: Mapping[str, str]
    stages: Mapping[str, StandingColumns]
    answers: tuple[AnswerColumns, ...]
    lags: tuple[LagColumns, ...]
