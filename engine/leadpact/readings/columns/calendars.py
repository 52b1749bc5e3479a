"""Working time and local dates of instants: look-ups in the tables of `clocks`, of leads or of events."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlglot import exp

from leadpact.calendars import CalendarTable
from leadpact.readings.columns.clocks import ClockTable, clock_table
from leadpact.readings.columns.dialect import Dialect
from leadpact.readings.columns.layers import Layers
from leadpact.readings.columns.terms import (
    TRUE,
    Term,
    at_least,
    below,
    both,
    case,
    greatest_of,
    is_null_literal,
    least_of,
    minus,
    plus,
    whole,
)
from leadpact.units import DAY

EPOCH_ORDINAL = 719_163
_AGES = 1_000_000  # days that put every instant of the language after the start of counting


@dataclass(frozen=True)
class OnCalendar:
    """Which calendar a lead's working time is read on: the first whose condition holds.

    Where none holds the calendar is unknown, for the reason that ``gap`` gives as a code.
    """

    choices: tuple[tuple[Term, str], ...]
    gap: Term
    gap_codes: tuple[int, ...]


@dataclass(frozen=True)
class Reader:
    """One thing that a calendar says of an instant: in the table's row, and of a constant at once."""

    word: str
    of_row: Callable[[ClockTable, str, Term], Term]
    of_constant: Callable[[CalendarTable, int], int | None]


def _worked(table: ClockTable, alias: str, at: Term) -> Term:
    total = _cell(alias, "worked")
    for i in range(1, table.intervals + 1):
        since = minus(at, _cell(alias, f"open_{i}"))
        within = greatest_of(whole(0), least_of(_cell(alias, f"long_{i}"), since))
        # without a row there is no `worked`, whatever the rest of the sum makes of it
        total = plus(total, within)
    return total


def _stepped(word: str) -> Callable[[ClockTable, str, Term], Term]:
    def of_row(table: ClockTable, alias: str, at: Term) -> Term:
        steps = range(table.boundaries, 0, -1)
        return case(
            ((at_least(at, _cell(alias, f"next_{i}")), _cell(alias, f"{word}_{i}")) for i in steps),
            _cell(alias, f"{word}_0"),
        )

    return of_row


def _cell(alias: str, name: str) -> Term:
    return exp.column(name, table=exp.to_identifier(alias))


WORKED = Reader("worked", _worked, CalendarTable.worked_until)
DATE = Reader("date", _stepped("date"), CalendarTable.local_date)
WORKING_DATES = Reader("working_dates", _stepped("working"), CalendarTable.working_dates_until)


class Calendars:
    """The calendars of one policy, for one query; those that it reads are ``used``."""

    def __init__(
        self,
        layers: Layers,
        tables: Mapping[str, CalendarTable],
        first: str | None,
        dialect: Dialect,
    ) -> None:
        self._layers = layers
        self._tables = tables
        self._first = first
        self._dialect = dialect
        self.used: dict[str, ClockTable] = {}

    def local_date(self, at: Term, *, of_event: bool) -> Term:
        """Give the ordinal of the date of an instant in the first calendar's zone, in UTC without one."""
        if self._first is None:
            return self.utc_date(at)
        return self._on(self._first, TRUE, at, DATE, of_event=of_event)

    def utc_date(self, at: Term) -> Term:
        """Give the ordinal of the date of an instant in UTC."""
        ages = plus(at, whole(_AGES * DAY))
        return plus(self._dialect.whole_quotient(ages, DAY), whole(EPOCH_ORDINAL - _AGES))

    def read(self, on: OnCalendar, at: Term, reader: Reader, *, of_event: bool = False) -> Term:
        """Give what the lead's calendar says of an instant; NULL where it does not reach."""
        return case(
            (condition, self._on(name, condition, at, reader, of_event=of_event))
            for condition, name in on.choices
        )

    def reaches(self, on: OnCalendar, between: tuple[int, int] | None) -> bool:
        """Whether every calendar that a lead may be on says something of all instants between two."""
        if between is None or not is_null_literal(on.gap):
            return False
        tables = [self._tables[name] for _, name in on.choices]
        return all(t.starts[0] <= between[0] and between[1] < t.end for t in tables)

    def has_passed(
        self,
        on: OnCalendar,
        between: tuple[int, int] | None,
        until: Term,
        reader: Reader,
        amount: int,
    ) -> bool:
        """Whether more than so much has passed since any instant between two, whichever calendar a lead is on."""
        if between is None or not isinstance(until, exp.Literal):
            return False
        for _, name in on.choices:
            table = self._tables[name]
            then, now = (reader.of_constant(table, at) for at in (between[1], int(until.this)))
            if then is None or now is None or now - then <= amount:
                return False
        return True

    def _on(self, name: str, condition: Term, at: Term, reader: Reader, *, of_event: bool) -> Term:
        if is_null_literal(at):
            return at
        if isinstance(at, exp.Literal):
            known = reader.of_constant(self._tables[name], int(at.this))
            return exp.null() if known is None else whole(known)
        table = self.used.setdefault(name, clock_table(f"calendar_{name}", self._tables[name]))
        day = self._day(table, condition, at)
        hint = f"{reader.word}_{_short(at)}"
        if of_event:
            alias = self._layers.look_up_event(table.name, day)
            return self._layers.read_off_event(alias, hint, reader.of_row(table, alias, at))
        alias = self._layers.look_up(table.name, day)
        return self._layers.read_off(alias, hint, reader.of_row(table, alias, at))

    def _day(self, table: ClockTable, condition: Term, at: Term) -> Term:
        inside = both(at_least(at, whole(table.first)), below(at, whole(table.end)))
        number = self._dialect.whole_quotient(minus(at, whole(table.cut)), DAY)
        return case([(both(condition, TRUE if table.is_of_full_days else inside), number)])


def _short(at: Term) -> str:
    return at.name if isinstance(at, exp.Column) else "instant"
