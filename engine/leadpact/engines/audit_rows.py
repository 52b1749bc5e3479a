"""Rows with what an audit asks beside the verdicts: what to select, and how it is read back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from sqlglot import exp

from leadpact.engines.results import Reading, Result
from leadpact.engines.scans import ID
from leadpact.readings.columns.audit_columns import (
    BITS,
    AuditColumns,
    Bits,
    LagColumns,
    OpenColumns,
)
from leadpact.readings.columns.columns import Columns
from leadpact.readings.columns.terms import column

T = TypeVar("T")


class Cell(NamedTuple):
    """Leads that are alike and that no period keeps apart: the first id, how many, what they are between.

    ``days`` to ``last`` are local dates: of their creation, then of the answers that are instants.
    ``sums`` are those of the parts of their hashes. ``created_at`` is that of one lead by itself, for
    which no hash was asked; ``ids`` is None where nobody asked for them. ``since``: of the instants of
    `AuditReading.since` the latest.
    """

    id: str
    created_at: int | None
    days: tuple[int | None, ...]
    last: tuple[int | None, ...]
    n: int
    sums: tuple[int, ...]
    ids: tuple[str, ...] | None
    since: tuple[int | None, ...] = ()


class AuditRow(NamedTuple):
    """Leads that are alike: which they are, and what they are alike in.

    ``codes`` are verdicts and whatever else is decided by them; ``cells`` the fields that leads are
    grouped by; ``lags`` the columns of timed steps, of one lead by itself.
    """

    members: tuple[Cell, ...]
    codes: tuple[Any, ...]
    cells: Mapping[str, Any]
    lags: Mapping[str, Any]


@dataclass(frozen=True)
class AuditReading:
    """Asks for the columns of an audit, and reads their rows back.

    ``own`` are the fields that leads are grouped by, ``days`` the dates that each lead has for itself,
    ``since`` the instants of which the latest stands for all that are alike.
    """

    audit: AuditColumns
    own: tuple[str, ...]
    days: tuple[str, ...]
    waits: frozenset[str]
    dated: frozenset[str]
    lags: tuple[str, ...]
    patterns: tuple[str, ...]
    _reading: Reading
    _results: dict[tuple[Any, ...], Result] = field(default_factory=dict)

    @classmethod
    def of(cls, columns: Columns) -> "AuditReading":
        """Get ready to read what a query gives.

        Raises:
            TypeError: nothing was asked for an audit.
        """
        audit = columns.audit
        if audit is None:
            raise TypeError("the query was written without an enquiry")
        return cls(
            audit,
            tuple(audit.fields.values()),
            (audit.created_on, *(a.day for a in audit.answers if a.day is not None)),
            frozenset(_waits(audit)),
            frozenset(a.value for a in audit.answers if a.day is not None),
            tuple(dict.fromkeys(name for lag in audit.lags for name in _of_lag(lag))),
            tuple(dict.fromkeys(_names(audit))),
            Reading(columns, with_reasons=False),
        )

    @cached_property
    def since(self) -> tuple[str, ...]:
        """Name the columns of instants of which the latest stands for all that are alike."""
        found = self.waits | self.dated
        return tuple(term.name for term in self.alike if term.name in found)

    @property
    def alike(self) -> tuple[exp.Expr, ...]:
        """Give the terms that leads are alike in."""
        return (*self._reading.terms, *map(column, (*self.patterns, *self.own)))

    @property
    def timed(self) -> tuple[exp.Expr, ...]:
        """Give the columns of timed steps."""
        return tuple(map(column, self.lags))

    @property
    def member(self) -> tuple[exp.Expr, ...]:
        """Give what each lead has for itself: the id, when it was created, its days."""
        return tuple(map(column, (ID, "created_at", *self.days)))

    def read(
        self, members: tuple[Cell, ...], row: Sequence[Any], *, is_timed: bool = False
    ) -> AuditRow:
        """Read what leads are alike in, and what one by itself waited, where it was asked for."""
        end = len(row) - len(self.lags) if is_timed else len(row)
        own = end - len(self.own)
        return AuditRow(
            members,
            tuple(row[:own]),
            dict(zip(self.own, row[own:end], strict=True)),
            dict(zip(self.lags, row[end:], strict=True)) if is_timed else {},
        )

    def read_one(self, row: Sequence[Any], *, is_timed: bool = True) -> AuditRow:
        """Read one lead by itself: what it has for itself, what it shares, perhaps how long it waited."""
        own = len(self.days) + 2
        name, created, *days = row[:own]
        member = Cell(name, created, tuple(days), tuple(days), 1, (), (name,))
        return self.read((member,), row[own:], is_timed=is_timed)

    def pattern(self, codes: Sequence[Any]) -> tuple[Result, Mapping[str, Any]]:
        """Read codes: what the policy says, and the cells of the audit's columns by name."""
        at = len(codes) - len(self.patterns)
        words = tuple(codes[:at])
        result = self._results.get(words)
        if result is None:
            result = self._results[words] = self._reading.read(words)
        return result, dict(zip(self.patterns, codes[at:], strict=True))


def _names(audit: AuditColumns) -> Iterator[str]:
    yield from (*audit.unreadable.columns, *audit.waivers.columns)
    for standing in audit.stages.values():
        yield standing.applies
        yield from (*_of_open(standing.open), *standing.wants.columns)
    for answer in audit.answers:
        yield answer.value
        if answer.is_endless is not None:
            yield answer.is_endless
        yield from (*_of_open(answer.open), *answer.wants.columns)


def _waits(audit: AuditColumns) -> Iterator[str]:
    """Name the columns of instants from which something is waited for."""
    standings = (standing.open for standing in audit.stages.values())
    for found in (*standings, *(answer.open for answer in audit.answers)):
        yield from (name for _, name in found.windows)
        if found.deadline is not None:
            yield found.deadline


def _of_lag(lag: LagColumns) -> Iterator[str]:
    yield from (lag.wall, lag.working, lag.is_over)
    yield from (lag.since_last, lag.since_last_working, lag.due_from, lag.calendar)


def _of_open(found: OpenColumns) -> Iterator[str]:
    yield from (name for _, name in found.windows)
    yield found.calendar
    if found.deadline is not None:
        yield found.deadline
    yield from found.marks.columns


def set_bits(bits: Bits[T], cells: Mapping[str, Any]) -> tuple[T, ...]:
    """Give the names of the conditions that hold."""
    if not any(cells[name] for name in bits.columns):
        return ()
    return tuple(
        name for n, name in enumerate(bits.names) if cells[bits.columns[n // BITS]] >> n % BITS & 1
    )
