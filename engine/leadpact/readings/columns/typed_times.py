"""Read dates and instants from raw columns, as text spells them or as the column has them."""

from typing import Final

from sqlglot import exp

from leadpact.policy import Datum
from leadpact.readings.columns.dialect_literals import BIGINT, operand, text
from leadpact.readings.columns.raw import RawType
from leadpact.readings.columns.typed_numbers import literal, lowest
from leadpact.readings.columns.typed_source import Source
from leadpact.units import FIRST_INSTANT, FIRST_YEAR, HOUR, LAST_INSTANT, LAST_YEAR, MINUTE, Kind

_YEAR = "(?:000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})"
_ERA = "(?:19|2[01])[0-9]{2}"
_COMMON_DAY = (
    "(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31"
)
_FOURTH = "(?:0[48]|[2468][048]|[13579][26])"
_LEAP_DAY = f"(?:[0-9]{{2}}{_FOURTH}|{_FOURTH}00)-02-29"
_LEAP_DAY_OF_THE_ERA = f"(?:(?:19|2[01]){_FOURTH}|2000)-02-29"
_CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_OFFSET = f"(?:Z|[+-]{_CLOCK})"
_REST = rf"[T ]{_CLOCK}:[0-5][0-9](?:\.[0-9]+)?{_OFFSET}"

_ERA_BOUNDS: Final = FIRST_INSTANT, LAST_INSTANT

# Where a cast gives NULL for a day that does not exist, the form of a date is enough.
_LIKE_A_DATE = f"{_YEAR}-[0-9]{{2}}-[0-9]{{2}}"
_LIKE_A_TIMESTAMP = f"{_ERA}-[0-9]{{2}}-[0-9]{{2}}{_REST}"
_DAY = f"{_YEAR}-(?:{_COMMON_DAY})|{_LEAP_DAY}"
_TIMESTAMP = f"(?:{_ERA}-(?:{_COMMON_DAY})|{_LEAP_DAY_OF_THE_ERA}){_REST}"


def date(source: Source, datum: Datum) -> exp.Expression | None:
    """Read a date of the years 1 to 9999 as its proleptic Gregorian ordinal."""
    if source.of is RawType.DATE:
        ordinal = _at_least(source.dialect.finite_ordinal(source.raw), datum)
        first, last = _day("0001-01-01"), _day("9999-12-31")
        bounds = exp.Between(this=operand(source.raw), low=first, high=last)
        return exp.Case().when(bounds, ordinal)
    written = _spelled(source)
    return None if written is None else _at_least(_written_date(written, source), datum)


def instant(source: Source, datum: Datum | None) -> exp.Expression | None:
    """Read an instant of the years 1900 to 2199 in microseconds; ``datum`` is None for an event's time."""
    if source.of is RawType.INSTANT:
        micros = source.dialect.finite_micros(source.raw)
        if datum is None or is_any_instant_read(source, datum):
            value = micros
        else:
            value = _at_least(micros, datum)
        if source.lies_within(*_ERA_BOUNDS):
            return value
        return exp.Case().when(_in_the_years(source.raw), value)
    written = _spelled(source)
    if written is None:
        return None
    found = _written_instant(written, source)
    return found if datum is None else _at_least(found, datum)


def is_any_instant_read(source: Source, datum: Datum) -> bool:
    """Whether all instants of a column are in the years that can be read, and late enough for the datum."""
    is_instant = datum.type.kind in (Kind.TIMESTAMP, Kind.MOMENT)
    first, last = _ERA_BOUNDS
    return is_instant and source.lies_within(max(first, lowest(datum, first)), last)


def _spelled(source: Source) -> exp.Expression | None:
    """Give the text to read; DuckDB's own casts leave the outer spaces of a cell aside, as we do."""
    is_cell = source.of is RawType.CELL and source.dialect.name == "duckdb"
    return source.raw if is_cell else source.text()


def _spaced(pattern: str, source: Source) -> str:
    return f" *{pattern} *" if source.of is RawType.CELL else pattern


def _written_date(written: exp.Expression, source: Source) -> exp.Expression:
    dialect = source.dialect
    is_native = dialect.name == "duckdb"
    cast = exp.TryCast if is_native else exp.Cast
    day = dialect.finite_ordinal(cast(this=written.copy(), to=exp.DataType.build("date")))
    is_date = dialect.matches(written, _spaced(_LIKE_A_DATE, source) if is_native else _DAY)
    return exp.Case().when(is_date, day)


def _written_instant(written: exp.Expression, source: Source) -> exp.Expression:
    dialect = source.dialect
    zoned = exp.DataType.build("timestamptz")
    if dialect.name == "duckdb":
        # it reads every offset and cuts after six digits, as the page says
        value = _call("epoch_us", exp.TryCast(this=written.copy(), to=zoned))
        return exp.Case().when(dialect.matches(written, _spaced(_LIKE_A_TIMESTAMP, source)), value)
    to_the_second = exp.DPipe(this=_part(written, 1, 19), expression=text("Z"))
    clock = dialect.finite_micros(exp.Cast(this=to_the_second, to=zoned))
    value = exp.Sub(
        this=exp.Add(this=clock, expression=_fraction(written)), expression=_east(written)
    )
    return exp.Case().when(dialect.matches(written, _TIMESTAMP), value)


def _fraction(written: exp.Expression) -> exp.Expression:
    """Give the microseconds after the full second: six digits, the others cut."""
    digits = _part(written, 21, 6)
    for end in "Z+-":
        digits = _call("split_part", digits, text(end), exp.Literal.number(1))
    filled = _call("rpad", digits, exp.Literal.number(6), text("0"))
    has_fraction = exp.EQ(this=_part(written, 20, 1), expression=text("."))
    return _cases(has_fraction, exp.Cast(this=filled, to=BIGINT.copy()), exp.Literal.number(0))


def _east(written: exp.Expression) -> exp.Expression:
    """Give the offset from UTC in microseconds, read from the last six letters."""
    last = exp.Length(this=written.copy())

    def digits(back: int) -> exp.Expression:
        start = exp.Sub(this=last.copy(), expression=exp.Literal.number(back))
        part = exp.Substring(this=written.copy(), start=start, length=exp.Literal.number(2))
        return exp.Cast(this=part, to=BIGINT.copy())

    def times(value: exp.Expression, by: int) -> exp.Expression:
        return exp.Mul(this=value, expression=exp.Literal.number(by))

    size = exp.Add(this=times(digits(4), HOUR), expression=times(digits(1), MINUTE))
    sign = exp.Substring(
        this=written.copy(),
        start=exp.Sub(this=last.copy(), expression=exp.Literal.number(5)),
        length=exp.Literal.number(1),
    )
    is_west = exp.EQ(this=sign, expression=text("-"))
    signed = _cases(is_west, exp.Neg(this=exp.Paren(this=size)), size.copy())
    is_utc = exp.EQ(
        this=exp.Right(this=written.copy(), expression=exp.Literal.number(1)), expression=text("Z")
    )
    return _cases(is_utc, exp.Literal.number(0), signed)


def _at_least(value: exp.Expression, datum: Datum) -> exp.Expression:
    if datum.at_least is None:
        return value
    holds = exp.GTE(this=operand(value), expression=literal(lowest(datum, 0)))
    return exp.Case().when(holds, value)


def _in_the_years(instant: exp.Expression) -> exp.Expression:
    low = exp.GTE(this=operand(instant), expression=_midnight(f"{FIRST_YEAR}-01-01"))
    high = exp.LT(this=operand(instant), expression=_midnight(f"{LAST_YEAR + 1}-01-01"))
    return exp.And(this=low, expression=high)


def _midnight(on: str) -> exp.Expression:
    return exp.Cast(this=text(f"{on} 00:00:00+00:00"), to=exp.DataType.build("timestamptz"))


def _day(on: str) -> exp.Expression:
    return exp.Cast(this=text(on), to=exp.DataType.build("date"))


def _part(written: exp.Expression, start: int, length: int) -> exp.Expression:
    return exp.Substring(
        this=written.copy(),
        start=exp.Literal.number(start),
        length=exp.Literal.number(length),
    )


def _call(name: str, *arguments: exp.Expression) -> exp.Expression:
    return exp.Anonymous(this=name, expressions=[argument.copy() for argument in arguments])


def _cases(
    condition: exp.Expression, value: exp.Expression, otherwise: exp.Expression
) -> exp.Expression:
    return exp.Case().when(condition, value).else_(otherwise)
