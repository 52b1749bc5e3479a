"""Times as ISO 8601 has them, with single digits, without seconds, with any offset: found and written in full."""

from sqlglot import exp

from leadpact.readings.columns.dialect import Dialect
from leadpact.readings.columns.dialect_literals import text
from leadpact.readings.columns.terms import Term, case
from leadpact.records.bindings.cells import call, joined

ZONE = "Z|[+-][0-9]{2}(?::?[0-9]{2})?"


def iso(zone: str, captured: str = "") -> str:
    """Write the regular expression of a time with such an offset; one part of it may be its only group."""

    def part(letter: str, pattern: str) -> str:
        return f"({pattern})" if letter == captured else f"(?:{pattern})"

    day = f"{part('Y', '[0-9]{4}')}-{part('m', _TWO)}-{part('d', _TWO)}"
    seconds = f"(?::{part('S', _TWO)}(?:[.]{part('f', '[0-9]+')})?)?"
    offset = part("z", zone) if zone else ""
    return f"{day}[T ]{part('H', _TWO)}:{part('M', _TWO)}{seconds}{offset}"


_TWO = "[0-9]{1,2}"
ISO_CLOCK = iso("")
"""A time without an offset."""


def iso_stamp(written: Term, zone: str, dialect: Dialect) -> Term:
    """Write in full what the expression has found, with an offset where it has one."""

    def found(letter: str) -> Term:
        return dialect.captured(written, f"^{iso(zone, letter)}$")

    fraction = found("f")
    point = case([(is_text(fraction, ""), text(""))], joined(text("."), fraction))
    ending: Term = text("")
    if zone:
        offset = found("z")
        ending = case([(is_text(offset, ""), text(""))], offset_in_full(offset))
    return joined(
        iso_day(written, dialect, zone),
        text("T"),
        *(
            two_digits(found("H")),
            text(":"),
            two_digits(found("M")),
            text(":"),
            two_digits(found("S")),
        ),
        *(point, ending),
    )


def iso_day(written: Term, dialect: Dialect, zone: str = "") -> Term:
    """Write the day of such a time in full."""

    def found(letter: str) -> Term:
        return dialect.captured(written, f"^{iso(zone, letter)}$")

    return joined(found("Y"), text("-"), two_digits(found("m")), text("-"), two_digits(found("d")))


def two_digits(digits: Term) -> Term:
    """Put a nought before a single digit."""
    return call("lpad", digits, exp.Literal.number(2), text("0"))


def offset_in_full(raw: Term) -> Term:
    """Write an offset as the language has it: ``+0200`` and ``+02`` are ``+02:00``."""
    digits = call("replace", raw, text(":"), text(""))
    minutes = slice_of(call("rpad", digits, exp.Literal.number(5), text("0")), 4, 2)
    east = joined(slice_of(raw, 1, 3), text(":"), minutes)
    return case([(is_text(raw, "Z"), text("Z"))], east)


def slice_of(stamp: Term, start: int, length: int) -> Term:
    """Take so many letters from a place on, counted from 1."""
    return exp.Substring(
        this=stamp.copy(), start=exp.Literal.number(start), length=exp.Literal.number(length)
    )


def is_text(left: Term, right: str) -> Term:
    """Whether a text is this one."""
    return exp.EQ(this=left.copy(), expression=text(right))
