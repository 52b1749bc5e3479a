"""Rows of judged leads with what an audit asks beside, read back for whoever counts them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypeVar

from sqlglot import exp

from leadpact.engines.gathering import Gathered
from leadpact.engines.judging import JUDGED, Judged, eras_of, judge
from leadpact.engines.results import Reading, Result
from leadpact.engines.scans import ID, PLACE
from leadpact.nodes import Expr
from leadpact.readings.columns.auditing import BITS, AuditColumns, Bits, Enquiry, OpenColumns
from leadpact.readings.columns.query import Columns
from leadpact.readings.columns.terms import column

T = TypeVar("T")


class AuditRow(NamedTuple):
    """One lead: what the policy says of it, and the cells of the audit's columns by name."""

    id: str
    created_at: int | None
    result: Result
    cells: Mapping[str, Any]


@dataclass(frozen=True)
class AuditReading:
    """Asks for the columns of an audit, and reads their rows back."""

    audit: AuditColumns
    names: tuple[str, ...]
    _reading: Reading

    @classmethod
    def of(cls, columns: Columns) -> "AuditReading":
        """Get ready to read what a query gives.

        Raises:
            TypeError: nothing was asked for an audit.
        """
        if columns.audit is None:
            raise TypeError("the query was written without an enquiry")
        names = tuple(dict.fromkeys(_names(columns.audit)))
        return cls(columns.audit, names, Reading(columns, with_reasons=False))

    @property
    def terms(self) -> tuple[exp.Expr, ...]:
        """Give what to select, beside the id."""
        cells = (column(name) for name in self.names)
        return (column("created_at"), *self._reading.terms, *cells)

    def read(self, row: Sequence[Any]) -> AuditRow:
        """Read one row: the id, then the terms."""
        name, created, *rest = row
        words = len(rest) - len(self.names)
        cells = dict(zip(self.names, rest[words:], strict=True))
        return AuditRow(name, created, self._reading.read(rest[:words]), cells)


@dataclass(frozen=True)
class Audited:
    """Leads judged with all that an audit asks, and kept: a table for each era, one where there is none."""

    parts: tuple[Judged, ...]

    @property
    def everyone(self) -> Judged:
        """Give the leads of all eras, with those columns that the eras share."""
        first = self.parts[0]
        if len(self.parts) == 1:
            return first

        def write(names: Iterable[str]) -> exp.Select:
            wanted = tuple(names)
            parts = [part.columns.write(wanted) for part in self.parts]
            return exp.select("*").from_(exp.union(*parts, distinct=False).subquery("eras"))

        return replace(first, columns=replace(first.columns, write=write))

    def rows(self, chosen: Judged) -> Iterator[tuple[AuditColumns, Iterator[AuditRow]]]:
        """Give those of the leads that are chosen, in no order, each era's with what their cells are.

        Raises:
            EngineError: the engine refuses.
        """
        for part in self.parts:
            reading = AuditReading.of(part.columns)
            judged = chosen
            if len(self.parts) > 1:
                places = exp.select(PLACE).from_(chosen.rows_for(PLACE))
                judged = part.only(column(PLACE).isin(query=places))
            query = exp.select(ID, *reading.terms).from_(judged.rows_for(ID, *reading.terms))
            yield reading.audit, map(reading.read, judged.engine.rows(query))


def judged_for_audit(
    gathered: Gathered, as_of: int, condition: Expr | None, enquiry: Enquiry
) -> Audited:
    """Judge everyone, each era by itself.

    Raises:
        EngineError: the engine refuses.
    """
    return Audited(
        tuple(
            judge(era, as_of, condition, enquiry).staged(f"{JUDGED}_{number}")
            for number, era in enumerate(eras_of(gathered))
        )
    )


def _names(audit: AuditColumns) -> Iterator[str]:
    yield audit.created_on
    yield from (*audit.unreadable.columns, *audit.waivers.columns)
    yield from audit.fields.values()
    for standing in audit.stages.values():
        yield standing.applies
        yield from (*_of_open(standing.open), *standing.wants.columns)
    for answer in audit.answers:
        yield answer.value
        if answer.is_endless is not None:
            yield answer.is_endless
        yield from (*_of_open(answer.open), *answer.wants.columns)
    for lag in audit.lags:
        yield from (lag.wall, lag.working, lag.is_over, lag.since_last, lag.due_from)


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
