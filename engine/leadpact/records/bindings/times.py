"""Dates and times as a source writes them, rewritten as the language reads them.

What none of the formats fits stays as it is: a full timestamp is read whatever else the binding
says, and what cannot be read is refused in its own words.
"""

import re
from dataclasses import dataclass

from sqlglot import exp

from leadpact.readings.columns.dialect import Dialect
from leadpact.readings.columns.dialect_literals import text
from leadpact.readings.columns.raw import RawType
from leadpact.readings.columns.terms import FALSE, Term, case, either
from leadpact.records.bindings.cells import (
    Cell,
    as_text,
    call,
    clock_text_of_micros,
    joined,
)
from leadpact.records.bindings.iso_times import (
    ZONE,
    is_text,
    iso,
    iso_day,
    iso_stamp,
    offset_in_full,
    slice_of,
    two_digits,
)
from leadpact.records.bindings.shapes import Reading
from leadpact.records.bindings.steps import Bind
from leadpact.records.bindings.time_formats import TimeFormat
from leadpact.records.bindings.zone_offsets import offset_of

_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_NAIVE = rf"{_DAY}[T ][0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}(?:\.[0-9]+)?"
_FULL = rf"{_NAIVE}(?:Z|[+-][0-9]{{2}}:[0-9]{{2}})"
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
ISO_DAY = TimeFormat("%Y-%m-%d", ("%Y", "-", "%m", "-", "%d"))
_UTC = ("UTC", "Etc/UTC")


@dataclass(frozen=True, eq=False)
class Timed:
    """A rewritten column, and where the time of day in it is assumed."""

    cell: Cell
    assumed: Term = FALSE


def instant(cell: Cell, reading: Reading, bind: Bind, dialect: Dialect) -> Timed:
    """Rewrite a column for a field that is an instant, or for an event's time."""
    match cell.type:
        case RawType.INSTANT | RawType.BOOLEAN:
            return Timed(cell)
        case RawType.DATE if reading.assumed_time is None:
            return Timed(cell)
        case RawType.CLOCK if reading.zone is None:
            return Timed(cell)
        case RawType.CLOCK if dialect.name == "duckdb" and reading.zone in _UTC:
            zoned = call("make_timestamptz", call("epoch_us", cell.term))
            return Timed(Cell(case([(call("isfinite", cell.term), zoned)]), RawType.INSTANT))
        case RawType.INTEGER | RawType.DOUBLE | RawType.DECIMAL:
            return Timed(_counted(cell, reading, dialect))
        case _:
            return _rewritten(bind("time", as_text(cell, dialect)), reading, bind, dialect)


def date(cell: Cell, reading: Reading, bind: Bind, dialect: Dialect) -> Cell:
    """Rewrite a column for a field that is a date: of a clock without an offset, its day."""
    match cell.type:
        case RawType.CLOCK:
            day = exp.Cast(this=cell.term.copy(), to=exp.DataType.build("date"))
            return Cell(day, RawType.DATE)
        case RawType.CELL | RawType.JSON:
            raw = bind("day", as_text(cell, dialect))
            written = bind("day", dialect.trimmed(raw))
            forms = [f for f in reading.times if f.epoch is None and not f.has_zone]
            branches = [
                (dialect.matches(written, form.pattern()), _day(written, form, dialect))
                for form in (*forms, ISO_DAY)
            ]
            branches.append((dialect.matches(written, iso("")), iso_day(written, dialect)))
            return Cell(case(branches, raw), RawType.CELL)
        case _:
            return cell


def _rewritten(raw: Term, reading: Reading, bind: Bind, dialect: Dialect) -> Timed:
    """Write a time as a stamp by the first format that fits; then add the offset that it has in the zone."""
    written = bind("written", dialect.trimmed(raw))
    zone, clock = reading.zone, reading.assumed_time
    branches: list[tuple[Term, Term]] = [(dialect.matches(written, _FULL), written)]
    assumed: list[Term] = []

    def local(stamp: Term) -> Term:
        """Take a stamp without an offset: in UTC it is known at once."""
        return joined(stamp, text("Z")) if zone in _UTC else stamp

    for form in (*reading.times, ISO_DAY):
        fits = dialect.matches(written, form.pattern())
        if form.epoch is not None:
            branches.append(_epoch(written, form.epoch, dialect))
        elif form.has_zone:
            branches.append((fits, _stamp(written, form, dialect)))
        elif form.has_clock and zone is not None:
            branches.append((fits, local(_stamp(written, form, dialect))))
        elif not form.has_clock and zone is not None and clock is not None:
            day = joined(_day(written, form, dialect), text(f"T{clock}"))
            branches.append((fits, local(day)))
            assumed.append(fits)
    if zone is not None:
        # first where nothing else can fit it: most sources have only these
        place = len(branches) if any(map(_fits_naive, reading.times)) else 0
        branches.insert(place, (dialect.matches(written, _NAIVE), local(written)))
    offset = ZONE if zone is None or zone in _UTC else f"(?:{ZONE})?"
    branches.append((dialect.matches(written, iso(offset)), iso_stamp(written, offset, dialect)))
    if zone in _UTC:
        branches.append((dialect.matches(written, iso("")), local(iso_stamp(written, "", dialect))))
    stamp = bind("stamp", case(branches))
    return Timed(
        Cell(_with_offset(stamp, raw, zone, bind, dialect), RawType.CELL), _any_of(assumed)
    )


def _fits_naive(form: TimeFormat) -> bool:
    """Whether a format reads what the language would read but for its offset."""
    return form.epoch is None and any(
        re.fullmatch(form.pattern(), f"2026-01-12{apart}{clock}")
        for apart in "T "
        for clock in ("00:00:00", "12:00:00", "23:59:59", "12:34:56.5")
    )


def _any_of(conditions: list[Term]) -> Term:
    if not conditions:
        return FALSE
    return exp.Coalesce(this=either(*conditions), expressions=[exp.false()])


def _with_offset(stamp: Term, raw: Term, zone: str | None, bind: Bind, dialect: Dialect) -> Term:
    """Add the offset to a stamp that has none; where nothing was read, give what is written."""
    is_unread = exp.Is(this=stamp.copy(), expression=exp.null())
    if zone is None or zone in _UTC:
        return case([(is_unread, raw)], stamp)
    clock = bind("clock", joined(slice_of(stamp, 1, 10), text(" "), slice_of(stamp, 12, 8)))
    offset = offset_of(clock, zone)
    is_naive = dialect.matches(stamp, _NAIVE)
    return case([(is_unread, raw), (is_naive, joined(stamp, offset))], stamp)


# -- formats


def _stamp(written: Term, form: TimeFormat, dialect: Dialect) -> Term:
    """Write what a format reads as ``2026-01-12T14:00:00.5+02:00``; without an offset if it has none."""
    parts = _Parts(written, form, dialect)
    found = [_day(written, form, dialect), text("T"), parts.hour()]
    for letter in "MS":
        found += [text(":"), parts.digits(letter) if letter in form.letters else text("00")]
    if "f" in form.letters:
        found += [text("."), parts.part("f")]
    if "z" in form.letters:
        found.append(offset_in_full(parts.part("z")))
    return joined(*found)


def _day(written: Term, form: TimeFormat, dialect: Dialect) -> Term:
    parts = _Parts(written, form, dialect)
    return joined(parts.year(), text("-"), parts.month(), text("-"), parts.digits("d"))


@dataclass(frozen=True, eq=False)
class _Parts:
    """The parts of a text that a format fits."""

    written: Term
    form: TimeFormat
    dialect: Dialect

    def part(self, letter: str) -> Term:
        return self.dialect.captured(self.written, f"^{self.form.pattern(letter)}$")

    def digits(self, letter: str) -> Term:
        return two_digits(self.part(letter))

    def year(self) -> Term:
        if "Y" in self.form.letters:
            return self.part("Y")
        short = self.part("y")
        is_old = exp.GTE(this=short, expression=text("69"))
        return joined(case([(is_old, text("19"))], text("20")), short)

    def month(self) -> Term:
        if "m" in self.form.letters:
            return self.digits("m")
        name = self.part("b" if "b" in self.form.letters else "B")
        small = exp.Lower(this=slice_of(name, 1, 3))
        return case(
            ((is_text(small, month), text(f"{n:02}")) for n, month in enumerate(_MONTHS, 1)),
            text("00"),
        )

    def hour(self) -> Term:
        if "H" in self.form.letters:
            return self.digits("H")
        hour = self.digits("I")
        is_afternoon = is_text(exp.Lower(this=self.part("p")), "pm")
        noon = exp.Case()
        late = case(
            ((is_text(hour, f"{n:02}"), text(f"{n % 12 + 12:02}")) for n in range(1, 13)),
            text("99"),
        )
        early = case(
            [(is_text(hour, "12"), text("00")), (_between(hour, "01", "11"), hour)], text("99")
        )
        return noon.when(is_afternoon, late).else_(early)


def _counted(cell: Cell, reading: Reading, dialect: Dialect) -> Cell:
    """Rewrite a column of numbers, where the binding says that they count from 1970."""
    scale = next((form.epoch for form in reading.times if form.epoch is not None), None)
    if scale is None:
        return cell
    number = dialect.to_double(cell.term) if cell.type is not RawType.DOUBLE else cell.term
    limit = exp.Literal.number(10**16 // scale)
    holds = exp.LT(this=exp.Abs(this=number.copy()), expression=limit)
    scaled = exp.Mul(this=number.copy(), expression=exp.Literal.number(scale))
    micros = dialect.known_whole(dialect.rint(scaled))
    return Cell(case([(holds, clock_text_of_micros(micros, dialect))]), RawType.CELL)


def _epoch(written: Term, scale: int, dialect: Dialect) -> tuple[Term, Term]:
    cast = exp.TryCast if dialect.name == "duckdb" else exp.Cast
    counted = cast(this=written.copy(), to=exp.DataType.build("bigint"))
    micros = exp.Mul(this=counted, expression=exp.Literal.number(scale))
    digits = 11 if scale == 1_000_000 else 14  # no more than any engine's intervals hold
    fits = dialect.matches(written, f"-?[0-9]{{1,{digits}}}")
    return fits, clock_text_of_micros(exp.Paren(this=micros), dialect)


def _between(value: Term, low: str, high: str) -> Term:
    return exp.Between(this=value.copy(), low=text(low), high=text(high))
