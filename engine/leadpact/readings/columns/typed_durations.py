"""Read durations as ISO 8601 spells them, weeks to seconds, in whole numbers only."""

from functools import reduce

from sqlglot import exp

from leadpact.operators.arithmetic import MOST_MICROSECONDS
from leadpact.policy import Datum
from leadpact.readings.columns.dialect import Dialect
from leadpact.readings.columns.dialect_literals import BIGINT, double, text
from leadpact.readings.columns.typed_numbers import literal, lowest
from leadpact.units import DAY, FRACTION_DIGITS, HOUR, LONGEST_WRITTEN, MINUTE, SECOND, WEEK

# Most digits that a part may have in a duration that is not too long: none of their sums overflows.
_DIGITS = {"W": 6, "D": 7, "H": 8, "M": 10, "S": 12}
_UNITS = {"W": WEEK, "D": DAY, "H": HOUR, "M": MINUTE, "S": SECOND}
_FRACTION = r"(?:[.,][0-9]+)?"


def _part(unit: str) -> str:
    return f"(?:0*[0-9]{{1,{_DIGITS[unit]}}}{_FRACTION}{unit})?"


_DURATION = f"P{_part('W')}{_part('D')}(?:T{_part('H')}{_part('M')}{_part('S')})?"
_ENDS_EARLY = "[PT]$"
_BROKEN_EARLY = "[.,][0-9]+[WDHM][T0-9]"
_HALF = FRACTION_DIGITS // 2


def written_duration(written: exp.Expression, datum: Datum, dialect: Dialect) -> exp.Expression:
    """Read microseconds, ties to even; only the smallest part may have a fraction."""
    length = exp.Length(this=written.copy())
    is_form = _all(
        dialect.matches(written, _DURATION),
        exp.Not(this=exp.Paren(this=dialect.finds(written, _ENDS_EARLY))),
        exp.Not(this=exp.Paren(this=dialect.finds(written, _BROKEN_EARLY))),
        exp.LTE(this=length, expression=exp.Literal.number(LONGEST_WRITTEN)),
    )
    amount = _fraction(written, dialect)
    for unit, size in _UNITS.items():
        digits = dialect.captured(written, f"([0-9]+){_FRACTION}{unit}")
        amount = exp.Add(
            this=amount,
            expression=exp.Mul(this=_whole(digits), expression=exp.Literal.number(size)),
        )
    bounds = exp.Between(
        this=exp.Paren(this=amount),
        low=literal(lowest(datum, 0)),
        high=literal(MOST_MICROSECONDS),
    )
    return exp.Case().when(is_form, exp.Case().when(bounds, amount.copy()))


def _fraction(written: exp.Expression, dialect: Dialect) -> exp.Expression:
    """Multiply the fraction by its unit and round half to even, exactly.

    With n9 the first nine digits times the unit's seconds and n18 the nine after them it is
    n9/10^3 + n18/10^12 microseconds. An even number of them is split off, and what is left is
    exact in a double.
    """
    digits = dialect.captured(written, "[.,]([0-9]+)")
    unit = dialect.captured(written, "[.,][0-9]+([WDHMS])")
    seconds = exp.Case(this=unit)
    for name, size in _UNITS.items():
        seconds = seconds.when(text(name), exp.Literal.number(size // SECOND))
    seconds = seconds.else_(exp.Literal.number(0))

    def half(start: int) -> exp.Expression:
        part = exp.Substring(
            this=digits.copy(),
            start=exp.Literal.number(start),
            length=exp.Literal.number(_HALF),
        )
        filled = exp.Anonymous(
            this="rpad", expressions=[part, exp.Literal.number(_HALF), text("0")]
        )
        whole = exp.Cast(this=filled, to=BIGINT.copy())
        return exp.Mul(this=whole, expression=seconds.copy())

    high = exp.Paren(this=half(1))
    even = exp.Mul(
        this=exp.Paren(this=dialect.whole_quotient(high, 2000)),
        expression=exp.Literal.number(2),
    )
    left = exp.Mul(
        this=exp.Paren(this=exp.Mod(this=high, expression=exp.Literal.number(2000))),
        expression=exp.Literal.number(10**9),
    )
    rest = dialect.to_double(exp.Paren(this=exp.Add(this=left, expression=half(1 + _HALF))))
    share = exp.Div(this=rest, expression=double(1e12), typed=True)
    return exp.Add(this=even, expression=dialect.known_rint(share))


def _whole(digits: exp.Expression) -> exp.Expression:
    filled = exp.Coalesce(
        this=exp.Nullif(this=digits, expression=text("")), expressions=[text("0")]
    )
    return exp.Cast(this=filled, to=BIGINT.copy())


def _all(*conditions: exp.Expression) -> exp.Expression:
    return reduce(lambda left, right: exp.And(this=left, expression=right), conditions)
