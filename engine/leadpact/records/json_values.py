"""Read JSON values: strictly, text is never a number.

The values of typed columns come this way too: decimals, dates and times as their Python classes.
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import TypeAlias, assert_never

from leadpact.lead import BLANK, Fact, Unreadable
from leadpact.operators.arithmetic import MOST_MICROSECONDS
from leadpact.operators.text import folded
from leadpact.policy import Datum
from leadpact.records.clock import (
    instant_of,
    read_date,
    read_duration,
    read_timestamp,
    written_instant,
)
from leadpact.records.refusal import is_blank, not_a, one_of, refused
from leadpact.units import (
    INSTANT,
    MONEY_SCALE,
    MONEYS,
    MOST_INTEGER,
    MOST_MONEY,
    MOST_NUMBER,
    SECOND,
    Kind,
    Type,
)

Reader: TypeAlias = Callable[[object], Fact]

MOST_SECONDS = MOST_MICROSECONDS // SECOND
_MOST_EXACT_MONEY = MOST_INTEGER // MONEY_SCALE  # beyond it a double is no longer exact
_TOO_MUCH_MONEY = "{} is more than an amount of money can be"
_TOO_LONG = "{} is longer than any duration"
_MOST_DECIMAL = 10**38  # what a column of decimals holds; a whole number beyond is a double
_NOT_FINITE = "{} is not finite"


def json_reader(datum: Datum) -> Reader:
    kind = datum.type.kind
    match kind:
        case Kind.BOOLEAN:
            return _boolean
        case Kind.TEXT:
            return read_text
        case Kind.CHOICE:
            return _choice(datum)
        case Kind.INTEGER:
            return _integer(datum)
        case Kind.NUMBER:
            return _number(datum)
        case Kind.MONEY | Kind.MONEY_PER_MONTH:
            return _money(datum)
        case Kind.DURATION:
            return _duration(datum)
        case Kind.DATE:
            return _bounded(datum, _dated(_written_as(read_date, "a date")))
        case Kind.TIMESTAMP | Kind.MOMENT:
            return _bounded(datum, _timed(_written_as(read_timestamp, "a timestamp")))
        case _:
            assert_never(kind)


def _boolean(raw: object) -> Fact:
    return raw if type(raw) is bool else _otherwise(raw, "true or false", None)


def read_text(raw: object) -> Fact:
    if type(raw) is not str:
        return BLANK if raw is None else _otherwise(raw, "text", read_text)
    if raw.isascii():
        return raw
    try:
        raw.encode()
    except UnicodeEncodeError:
        return refused(raw, "it holds half of a surrogate pair, which is no character")
    return raw


def _choice(datum: Datum) -> Reader:
    members = {folded(member.strip(" ")): member for member in datum.type.members}
    spellings = {**members, **datum.spellings}
    wanted = one_of(datum.type.members)

    def read(raw: object) -> Fact:
        if type(raw) is not str:
            return _otherwise(raw, wanted, read)
        member = spellings.get(raw) or spellings.get(folded(raw.strip(" ")))
        if member is not None:
            return member
        return refused(raw, f"{{}} is not {wanted}") if not is_blank(raw) else BLANK

    return read


def _integer(datum: Datum) -> Reader:
    low = _lowest(datum, -MOST_INTEGER)

    def read(raw: object) -> Fact:
        if type(raw) is int:
            if low <= raw <= MOST_INTEGER:
                return raw
            return _outside(raw, datum, "{} is beyond 2^53", below=raw < low)
        if type(raw) is float:
            if not raw.is_integer():
                return refused(raw, "{} is not a whole number" if isfinite(raw) else _NOT_FINITE)
            if low <= raw <= MOST_INTEGER:
                return int(raw)
            return _outside(raw, datum, "{} is beyond 2^53", below=raw < low)
        if isinstance(raw, Decimal) and raw.is_finite() and not _is_whole(raw):
            return refused(str(raw), "{} is not a whole number")
        return _otherwise(raw, "a whole number", read)

    return read


def _number(datum: Datum) -> Reader:
    low = _lowest(datum, -MOST_NUMBER)

    def read(raw: object) -> Fact:
        if type(raw) is float:
            if low <= raw <= MOST_NUMBER:
                return raw
            return _outside(raw, datum, "{} is beyond 1e15", below=raw < low)
        if type(raw) is int:
            if low <= raw <= MOST_NUMBER:
                return float(raw)
            return _outside(raw, datum, "{} is beyond 1e15", below=raw < low)
        return _otherwise(raw, "a number", read)

    return read


def _money(datum: Datum) -> Reader:
    low = _lowest(datum, -MOST_MONEY)

    def read(raw: object) -> Fact:
        if type(raw) is int:
            if -_MOST_EXACT_MONEY <= raw <= _MOST_EXACT_MONEY:
                amount = raw * MONEY_SCALE
            elif -MOST_MONEY <= raw <= MOST_MONEY:
                return read(float(raw))
            else:
                return _outside(raw, datum, _TOO_MUCH_MONEY, below=raw < 0)
        elif type(raw) is float:
            scaled = raw * MONEY_SCALE
            if not -MOST_MONEY <= scaled <= MOST_MONEY:
                return _outside(raw, datum, _TOO_MUCH_MONEY, below=raw < 0)
            amount = round(scaled)
        else:
            return _otherwise(raw, "a number", read)
        return amount if amount >= low else _outside(raw, datum, _TOO_MUCH_MONEY, below=True)

    return read


def _duration(datum: Datum) -> Reader:
    """Read seconds or ISO 8601; seconds become ``rint(1e6·x)`` microseconds of the double x."""
    low = _lowest(datum, 0)

    def read(raw: object) -> Fact:
        if type(raw) is int:
            if not 0 <= raw <= MOST_SECONDS:
                return _no_span(raw)
            amount = raw * SECOND
        elif type(raw) is float:
            if not 0 <= raw <= MOST_SECONDS:
                return _no_span(raw)
            amount = round(raw * SECOND)
        elif type(raw) is str and not is_blank(raw):
            found = read_duration(raw)
            if isinstance(found, Unreadable):
                return found
            amount = found
        else:
            return _otherwise(raw, "a duration", read)
        return amount if amount >= low else _outside(raw, datum, _TOO_LONG, below=True)

    return read


def _no_span(raw: float) -> Unreadable:
    if raw < 0:
        return refused(raw, "a duration is never negative")
    is_finite = isinstance(raw, int) or isfinite(raw)
    return refused(raw, _TOO_LONG if is_finite else _NOT_FINITE)


def _written_as(parse: Callable[[str], int | Unreadable], noun: str) -> Reader:
    def read(raw: object) -> Fact:
        if type(raw) is not str:
            return BLANK if raw is None else _otherwise(raw, noun, read)
        found = parse(raw)
        if type(found) is int or not is_blank(raw):
            return found
        return BLANK

    return read


def _dated(read: Reader) -> Reader:
    """Take the dates of a column of dates too."""
    return lambda raw: raw.toordinal() if type(raw) is date else read(raw)


def _timed(read: Reader) -> Reader:
    """Take the instants of a column of timestamps too."""
    return lambda raw: instant_of(raw) if isinstance(raw, datetime) else read(raw)


def _bounded(datum: Datum, read: Reader) -> Reader:
    """Hold a date or an instant to `at_least`, where the policy gives it one."""
    if datum.at_least is None:
        return read
    low = _lowest(datum, 0)

    def bounded(raw: object) -> Fact:
        fact = read(raw)
        return (
            _outside(raw, datum, _TOO_LONG, below=True)
            if isinstance(fact, int) and fact < low
            else fact
        )

    return bounded


def _otherwise(raw: object, noun: str, read: Reader | None) -> Fact:
    """Read what is not of the expected class: a blank, a subclass of it, or something else."""
    if raw is None:
        return BLANK
    if isinstance(raw, date):
        what = "timestamp" if isinstance(raw, datetime) else "date"
        return refused(raw.isoformat(), f"{{}} is a {what}, not {noun}")
    plain = _plain(raw)
    if read is not None and plain is not raw:
        return read(plain)
    if isinstance(plain, str) and is_blank(plain):
        return BLANK
    return not_a(plain, noun)


def _plain(raw: object) -> object:
    """Take a subclass of text or a number (an enum's member, a NumPy double) for what it holds.

    A decimal means its whole number or, with a fraction, the nearest double.
    """
    if type(raw) in (str, int, float, bool):
        return raw
    if isinstance(raw, str):
        return str.__str__(raw)
    if isinstance(raw, int):
        return int.__int__(raw)
    if isinstance(raw, Decimal):
        return int(raw) if _is_whole(raw) else float("nan" if raw.is_nan() else raw)
    return float.__float__(raw) if isinstance(raw, float) else raw


def _is_whole(number: Decimal) -> bool:
    return (
        number.is_finite()
        and number.copy_abs() < _MOST_DECIMAL
        and number == number.to_integral_value()
    )


def _lowest(datum: Datum, otherwise: float) -> float:
    least = datum.at_least
    if least is None or isinstance(least, str):
        return otherwise
    return max(least, otherwise)


def _outside(raw: object, datum: Datum, beyond: str, *, below: bool) -> Unreadable:
    """Refuse a number that is smaller than the policy allows, or larger than any."""
    if isinstance(raw, float) and not isfinite(raw):
        return refused(raw, _NOT_FINITE)
    least = datum.at_least
    if least is None or isinstance(least, str) or not below:
        return refused(raw, beyond)
    return refused(raw, f"{{}} is below {_in_words(least, datum.type)}")


def _in_words(value: float, of: Type) -> str:
    if of.kind in MONEYS:
        return f"{Decimal(value) / MONEY_SCALE:f} {of.currency}"
    if of.kind is Kind.DURATION:
        return f"{Decimal(value) / SECOND:f} s"
    if of.kind is Kind.DATE:
        return date.fromordinal(int(value)).isoformat()
    if of.kind in INSTANT:
        return written_instant(int(value))
    return f"{value}"
