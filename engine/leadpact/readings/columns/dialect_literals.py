"""Write known values, and what is unknown, as literals with the right type in every dialect."""

from sqlglot import exp

from leadpact.units import Kind

BIGINT = exp.DataType.build("bigint")
BOOLEAN = exp.DataType.build("boolean")
DOUBLE = exp.DataType.build("double")
INTEGER = exp.DataType.build("int")
TEXT = exp.DataType.build("text")

_PHYSICAL = {
    Kind.BOOLEAN: BOOLEAN,
    Kind.INTEGER: BIGINT,
    Kind.NUMBER: DOUBLE,
    Kind.MONEY: BIGINT,
    Kind.MONEY_PER_MONTH: BIGINT,
    Kind.DURATION: BIGINT,
    Kind.DATE: BIGINT,
    Kind.TIMESTAMP: BIGINT,
    Kind.MOMENT: BIGINT,
    Kind.TEXT: TEXT,
    Kind.CHOICE: INTEGER,
}


def physical(kind: Kind) -> exp.DataType:
    """Give the type that values of this kind have in a query, alike in every engine."""
    return _PHYSICAL[kind].copy()


def unknown(kind: Kind) -> exp.Expression:
    """NULL of the kind's physical type."""
    return exp.Cast(this=exp.null(), to=physical(kind))


def whole(value: int) -> exp.Expression:
    """Write a whole number as a BIGINT, so that no engine reckons with it in 32 bits."""
    return exp.Cast(this=_digits(str(value)), to=BIGINT.copy())


def double(value: float) -> exp.Expression:
    """Write the double itself: whole ones plainly, others as text, of which every engine reads the same bits.

    `0.1` alone would be an exact decimal in several of them.
    """
    is_plain = value == int(value) and abs(value) < 2**53
    digits = _digits(str(int(value))) if is_plain else text(repr(float(value)))
    return exp.Cast(this=digits, to=DOUBLE.copy())


def text(value: str) -> exp.Expression:
    return exp.Literal.string(value)


def truth(*, value: bool) -> exp.Expression:
    return exp.Boolean(this=value)


def instant(micros: int) -> exp.Expression:
    """Write an instant: microseconds of UTC since 1970, as every typed value of time is."""
    return whole(micros)


def _digits(written: str) -> exp.Expression:
    if written.startswith("-"):
        return exp.Neg(this=exp.Literal.number(written[1:]))
    return exp.Literal.number(written)


def operand(value: exp.Expression) -> exp.Expression:
    """Copy what may then stand beside an operator: sqlglot writes no brackets by itself."""
    needs_brackets = isinstance(value, exp.Binary | exp.Unary | exp.Between | exp.In)
    copied = value.copy()
    return exp.Paren(this=copied) if needs_brackets and not isinstance(value, exp.Paren) else copied
