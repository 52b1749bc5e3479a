"""Read integers, numbers, money and seconds from raw columns."""

from typing import TypeAlias

from sqlglot import exp

from leadpact.operators.arithmetic import MOST_MICROSECONDS
from leadpact.policy import Datum
from leadpact.readings.columns.dialect_literals import BIGINT, double, operand
from leadpact.readings.columns.raw import RawType
from leadpact.readings.columns.typed_source import Guarded, Source
from leadpact.units import MONEY_SCALE, MOST_INTEGER, MOST_MONEY, MOST_NUMBER, SECOND, Kind

_MOST_SECONDS = MOST_MICROSECONDS // SECOND
_MOST_UNITS = MOST_MONEY // MONEY_SCALE  # times 10,000 it is exact, and no double between passes
_BEYOND = MOST_INTEGER + 1  # its nearest double is 2^53, which it is not

_FRACTION = r"(?:\.[0-9]{1,15})?"

Bound: TypeAlias = int | float


def integer(source: Source, datum: Datum) -> exp.Expression | None:
    """Read a whole number up to 2^53; a fraction is none."""
    low = lowest(datum, -MOST_INTEGER)
    match source.of:
        case RawType.INTEGER:
            value = exp.Cast(this=source.raw.copy(), to=BIGINT.copy())
            if source.lies_within(low, MOST_INTEGER):
                return value
            return exp.Case().when(_between(source.raw, low, MOST_INTEGER), value)
        case RawType.DECIMAL:
            value = exp.Cast(this=source.raw.copy(), to=BIGINT.copy())
            holds = _both(
                _between(source.raw, low, MOST_INTEGER), source.dialect.is_whole_decimal(source.raw)
            )
            return exp.Case().when(holds, value)
        case _:
            found = source.number()
            if found is None:
                return None
            general = _whole_double(source, found, low)
            usual = source.dialect.known_whole(source.raw)
            return _usual(source, datum, "-?[0-9]{1,15}", usual, general)


def number(source: Source, datum: Datum) -> exp.Expression | None:
    """Read a double up to 1e15."""
    found = source.number()
    if found is None:
        return None
    low = lowest(datum, -MOST_NUMBER)
    if source.of is RawType.INTEGER and source.lies_within(low, MOST_NUMBER):
        return found.value
    compared = source.raw if source.of is RawType.INTEGER else found.value
    holds = _between(compared, low, MOST_NUMBER)
    general = found.within(holds, found.value.copy())
    return _usual(source, datum, f"-?[0-9]{{1,15}}{_FRACTION}", found.value, general)


def money(source: Source, datum: Datum) -> exp.Expression | None:
    """Read whole ten-thousandths, ``rint(10000·x)`` of the double x, at most 9e18 of them."""
    found = source.number()
    if found is None:
        return None
    scaled = exp.Mul(this=operand(found.value), expression=literal(MONEY_SCALE))
    general = _rounded(source, datum, found, scaled, (-_MOST_UNITS, _MOST_UNITS))
    usual = source.dialect.known_rint(scaled)
    return _usual(source, datum, f"-?[0-9]{{1,14}}{_FRACTION}", usual, general)


def seconds(source: Source, datum: Datum) -> exp.Expression | None:
    """Read a duration written as a number of seconds, ``rint(1e6·x)`` microseconds of the double x."""
    found = source.number()
    if found is None:
        return None
    scaled = exp.Mul(this=operand(found.value), expression=literal(SECOND))
    general = _rounded(source, datum, found, scaled, (0, _MOST_SECONDS))
    usual = source.dialect.known_rint(scaled)
    return _usual(source, datum, f"[0-9]{{1,11}}{_FRACTION}", usual, general)


def _usual(
    source: Source, datum: Datum, form: str, value: exp.Expression, otherwise: exp.Expression
) -> exp.Expression:
    """Try first how nearly every cell is written: within all bounds by its number of digits."""
    if source.of is not RawType.CELL:
        return otherwise
    least = datum.at_least
    if least is not None and not isinstance(least, str) and not (least <= 0 and form[0] == "["):
        value = exp.Case().when(exp.GTE(this=operand(value), expression=literal(least)), value)
    return exp.Case().when(source.dialect.matches(source.raw, form), value).else_(otherwise)


def _whole_double(source: Source, found: Guarded, low: Bound) -> exp.Expression:
    holds = _both(_between(found.value, low, MOST_INTEGER), source.dialect.is_whole(found.value))
    if source.of is not RawType.DOUBLE:
        holds = _both(holds, _is_not_beyond(source, found))
    return found.within(holds, source.dialect.known_whole(found.value))


def lowest(datum: Datum, otherwise: Bound) -> Bound:
    least = datum.at_least
    if least is None or isinstance(least, str):
        return otherwise
    return max(least, otherwise)


def _rounded(
    source: Source,
    datum: Datum,
    found: Guarded,
    scaled: exp.Expression,
    bounds: tuple[int, int],
) -> exp.Expression:
    is_whole = source.of is RawType.INTEGER  # then so is what it is scaled to
    dialect = source.dialect
    value = dialect.known_whole(scaled) if is_whole else dialect.known_rint(scaled)
    least = datum.at_least
    if least is not None and not isinstance(least, str) and not _is_implied(least, bounds):
        # a case of its own: what is out of bounds may be too much to multiply
        value = exp.Case().when(exp.GTE(this=operand(value), expression=literal(least)), value)
    if source.lies_within(*bounds) and (is_whole or dialect.reads_nan_as_null):
        return value
    return found.within(_between(found.value, *bounds), value)


def is_any_number_read(source: Source, datum: Datum) -> bool:
    """Whether all whole numbers of a column are within the bounds of its type and of the datum."""
    least = lowest(datum, -MOST_NUMBER)
    match datum.type.kind:
        case Kind.INTEGER:
            return source.lies_within(lowest(datum, -MOST_INTEGER), MOST_INTEGER)
        case Kind.NUMBER:
            return source.lies_within(least, MOST_NUMBER)
        case Kind.MONEY | Kind.MONEY_PER_MONTH:
            low = max(-_MOST_UNITS, least / MONEY_SCALE)
            return source.lies_within(low, _MOST_UNITS)
        case Kind.DURATION:
            return source.lies_within(max(0, least / SECOND), _MOST_SECONDS)
        case _:
            return False


def _is_implied(least: Bound, bounds: tuple[int, int]) -> bool:
    return least <= 0 and bounds[0] == 0


def _is_not_beyond(source: Source, number: Guarded) -> exp.Expression:
    """Whether a written number is not 2^53 + 1, the one beyond whose double is not."""
    size = exp.Abs(this=number.value.copy())
    is_less = exp.LT(this=size, expression=literal(MOST_INTEGER))
    written = source.raw if source.of is RawType.CELL else source.dialect.json_written(source.raw)
    is_it = source.dialect.matches(written, f" *-?0*{_BEYOND} *")
    return exp.Paren(this=exp.Or(this=is_less, expression=exp.Not(this=operand(is_it))))


def _between(value: exp.Expression, low: Bound, high: Bound) -> exp.Expression:
    return exp.Between(this=operand(value), low=literal(low), high=literal(high))


def literal(value: Bound) -> exp.Expression:
    """Write a bound plainly where it is whole: each engine compares it with whole numbers and doubles."""
    if value != int(value):
        return double(value)
    digits = exp.Literal.number(abs(int(value)))
    return exp.Neg(this=digits) if value < 0 else digits


def _both(left: exp.Expression, right: exp.Expression) -> exp.Expression:
    return exp.And(this=left, expression=right)
