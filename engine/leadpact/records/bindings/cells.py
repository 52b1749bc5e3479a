"""Raw columns as the text of a cell, and the small changes that a binding makes to such a text."""

from dataclasses import dataclass

from sqlglot import exp

from leadpact.readings.columns.dialect import Dialect
from leadpact.readings.columns.dialect_literals import operand, text
from leadpact.readings.columns.raw import RawType
from leadpact.readings.columns.terms import Term, both, case, negated

_TEXT = exp.DataType.build("text")
_CLOCK = exp.DataType.build("timestamp_ntz", "spark")
_BIGINT = exp.DataType.build("bigint")
_NATIVE = {
    RawType.BOOLEAN: "boolean",
    RawType.INTEGER: "bigint",
    RawType.DOUBLE: "double",
    RawType.DECIMAL: "decimal(38, 9)",
    RawType.DATE: "date",
    RawType.INSTANT: "timestamptz",
}
_EXACT = 2**53
_LARGEST = 10**30
_WRITABLE = 10**15


@dataclass(frozen=True, eq=False)
class Cell:
    """An expression over a table's rows, and how it holds its values."""

    term: Term
    type: RawType

    def is_known(self) -> Term:
        return exp.Not(this=exp.Is(this=operand(self.term), expression=exp.null()))


def nothing(of: RawType, dialect: Dialect) -> Term:
    """NULL, of the type that a raw column has in this dialect."""
    match of:
        case RawType.JSON:
            name = {"duckdb": "json", "postgres": "jsonb"}.get(dialect.name, "text")
            to = exp.DataType.build(name)
        case RawType.CLOCK:
            is_spark = dialect.name in ("spark", "databricks")
            to = exp.DataType.build("timestamp_ntz" if is_spark else "timestamp", dialect.name)
        case RawType.CELL:
            to = _TEXT.copy()
        case _:
            to = exp.DataType.build(_NATIVE[of])
    return exp.Cast(this=exp.null(), to=to)


def as_text(cell: Cell, dialect: Dialect) -> Term:
    """Write a raw value as a cell of a table would have it: a key is the same text from any file."""
    term, of = cell.term, cell.type
    match of:
        case RawType.CELL:
            return term.copy()
        case RawType.JSON:
            is_null = dialect.json_is_null(term)
            written = exp.Case().when(negated(is_null), dialect.json_written(term))
            return exp.Coalesce(this=dialect.json_text(term), expressions=[written])
        case RawType.BOOLEAN:
            return case([(term, text("true")), (negated(term), text("false"))])
        case RawType.DOUBLE | RawType.DECIMAL:
            return _number_text(term, of)
        case RawType.INSTANT:
            clock = _clock_of(dialect.micros(term), dialect)
            return exp.DPipe(this=operand(_clock_text(clock, dialect)), expression=text("Z"))
        case RawType.CLOCK:
            return _clock_text(term, dialect)
        case RawType.DATE if dialect.name == "postgres":  # a cast writes as the server likes
            return call("to_char", term, text("YYYY-MM-DD"))
        case _:
            return exp.Cast(this=term.copy(), to=_TEXT.copy())


def _number_text(term: Term, of: RawType) -> Term:
    """Write a number without an exponent, a whole one without a fraction."""
    whole_type = _BIGINT if of is RawType.DOUBLE else exp.DataType.build("decimal(38, 0)")
    size = exp.Abs(this=term.copy())

    def is_below(bound: int) -> Term:
        return exp.LT(this=size.copy(), expression=exp.Literal.number(bound))

    def written(to: exp.DataType) -> Term:
        cast = exp.Cast(this=term.copy(), to=to.copy())
        return exp.Cast(this=cast, to=_TEXT.copy())

    largest = _EXACT if of is RawType.DOUBLE else _LARGEST
    is_whole = both(
        is_below(largest), exp.EQ(this=operand(term), expression=exp.Floor(this=term.copy()))
    )
    plain = exp.DataType.build("decimal(28, 9)")
    return case(
        [(is_whole, written(whole_type)), (is_below(_WRITABLE), written(plain))],
        exp.Cast(this=term.copy(), to=_TEXT.copy()),
    )


def clock_text_of_micros(micros: Term, dialect: Dialect) -> Term:
    """Write microseconds of UTC since 1970 as a timestamp."""
    written = _clock_text(_clock_of(micros, dialect), dialect)
    return exp.DPipe(this=operand(written), expression=text("Z"))


def _clock_of(micros: Term, dialect: Dialect) -> Term:
    match dialect.name:
        case "duckdb":
            return call("make_timestamp", micros)
        case "postgres" | "redshift":
            epoch = exp.Cast(this=text("1970-01-01"), to=exp.DataType.build("timestamp"))
            one = exp.Interval(this=text("1"), unit=exp.var("microsecond"))
            return exp.Add(this=epoch, expression=exp.Mul(this=operand(micros), expression=one))
        case _:
            epoch = exp.Cast(this=text("1970-01-01"), to=_CLOCK.copy())
            seconds = exp.Div(
                this=exp.Cast(this=micros.copy(), to=exp.DataType.build("decimal(18, 0)")),
                expression=exp.Literal.number(1_000_000),
                typed=True,
            )
            nothing_ = [exp.Literal.number(0)] * 3
            return exp.Add(this=epoch, expression=call("make_dt_interval", *nothing_, seconds))


def _clock_text(clock: Term, dialect: Dialect) -> Term:
    match dialect.name:
        case "duckdb":
            return call("strftime", clock, text("%Y-%m-%dT%H:%M:%S.%f"))
        case "postgres" | "redshift":
            return call("to_char", clock, text('YYYY-MM-DD"T"HH24:MI:SS.US'))
        case _:  # `date_format` would move what the session's zone skips
            return exp.Cast(this=clock.copy(), to=_TEXT.copy())


def call(name: str, *arguments: Term) -> Term:
    return exp.Anonymous(this=name, expressions=[argument.copy() for argument in arguments])


def joined(*parts: Term) -> Term:
    """Put texts side by side."""
    found = operand(parts[0])
    for part in parts[1:]:
        found = exp.DPipe(this=found, expression=operand(part))
    return found


def among_texts(term: Term, texts: frozenset[str]) -> Term:
    """Whether a text is one of these."""
    return exp.In(this=operand(term), expressions=[text(t) for t in sorted(texts)])


def key_of(cell: Cell, dialect: Dialect, missing: frozenset[str]) -> Term:
    """Give an id as text without outer spaces: what keys are compared as. What stands for nothing is NULL."""
    written = dialect.trimmed(as_text(cell, dialect))
    has_letters = any(char.isalpha() for word in missing for char in word)
    compared = dialect.small_letters(written) if has_letters else written
    is_nothing = among_texts(compared, missing | {""})
    return exp.Case().when(exp.Not(this=operand(is_nothing)), written)
