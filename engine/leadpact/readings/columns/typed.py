"""Read raw columns as the policy's types: a value, and whether what is there cannot be read.

The meaning is that of `records.conversion`, column by column: a blank is no value, what is neither
blank nor readable is unreadable, and only a blank takes the default.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from sqlglot import exp

from leadpact.policy import Datum
from leadpact.readings.columns.dialect import Dialect
from leadpact.readings.columns.dialect_literals import double, operand, text, truth, unknown
from leadpact.readings.columns.raw import Bounds, RawType
from leadpact.readings.columns.typed_choices import choice, codes
from leadpact.readings.columns.typed_durations import written_duration
from leadpact.readings.columns.typed_numbers import (
    integer,
    is_any_number_read,
    literal,
    money,
    number,
    seconds,
)
from leadpact.readings.columns.typed_source import Source
from leadpact.readings.columns.typed_times import date, instant, is_any_instant_read
from leadpact.units import Kind, Value


@dataclass(frozen=True, slots=True)
class Typed:
    """A datum read from a raw column, in the physical form that every engine shares.

    ``value`` is NULL where the datum is unknown. ``unreadable`` tells where the raw value is
    neither blank nor readable (None: nowhere), ``assumed`` where a default fills a blank (None: it
    has none). Both are true or false, never NULL. ``blank`` tells where the raw value is a blank;
    where ``value`` has a column of its own, ``value IS NULL AND NOT blank`` is a cheaper
    ``unreadable``.
    """

    value: exp.Expression
    unreadable: exp.Expression | None
    assumed: exp.Expression | None
    blank: exp.Expression


def read_datum(
    datum: Datum,
    raw: exp.Expression,
    of: RawType,
    dialect: Dialect,
    *,
    bounds: Bounds | None = None,
) -> Typed:
    """Read a field or an attribute from an expression of this raw type. It never raises.

    ``bounds`` of all its values spare the questions whether one is in range.
    """
    return _typed(datum, Source(raw, of, dialect, bounds))


def read_json_field(
    datum: Datum, root: exp.Expression, path: Sequence[str], dialect: Dialect
) -> Typed:
    """Read a field from inside a JSON value, along the rest of its dotted path.

    A parent that is no object makes the field unreadable, a blank one makes it blank.
    """
    if not path:
        return read_datum(datum, root, RawType.JSON, dialect)
    parents = [root, *(dialect.json_at(root, path[:depth]) for depth in range(1, len(path)))]
    no_group = _any(
        [
            exp.And(
                this=_not(Source(parent, RawType.JSON, dialect).is_blank(of_text=False)),
                expression=_not(dialect.json_is_group(parent)),
            )
            for parent in parents
        ]
    )
    read = read_datum(datum, dialect.json_at(root, path), RawType.JSON, dialect)
    is_group = _not(no_group)
    unreadable = no_group if read.unreadable is None else _any([read.unreadable, no_group])
    assumed = None if read.assumed is None else _both(read.assumed, is_group)
    value = read.value if assumed is None else exp.Case().when(is_group, read.value)
    return Typed(value, unreadable, assumed, _both(read.blank, is_group))


def read_id(raw: exp.Expression, of: RawType, dialect: Dialect) -> exp.Expression:
    """Read the id of a lead as it is written; NULL where the record has none."""
    source = Source(raw, of, dialect)
    match of:
        case RawType.CELL:
            return exp.Case().when(_not(source.is_blank(of_text=False)), raw.copy())
        case RawType.JSON:
            said = dialect.json_text(raw)
            return exp.Case().when(_not(source.is_blank(of_text=False)), said)
        case _:
            return unknown(Kind.TEXT)


def read_kind(raw: exp.Expression, of: RawType, dialect: Dialect) -> exp.Expression:
    """Read the kind of an event, letter by letter as it is written; NULL where it says none."""
    return read_id(raw, of, dialect)


def read_at(
    raw: exp.Expression, of: RawType, dialect: Dialect, *, bounds: Bounds | None = None
) -> exp.Expression:
    """Read when an event happened, in UTC microseconds; NULL where it does not say."""
    found = instant(Source(raw, of, dialect, bounds), None)
    return unknown(Kind.TIMESTAMP) if found is None else found


def default_of(datum: Datum) -> exp.Expression | None:
    """Write the default of a datum as its typed value."""
    return None if datum.default is None else _literal(datum.default, datum)


def _typed(datum: Datum, source: Source) -> Typed:
    found = _read(datum, source)
    blank = source.is_blank(of_text=datum.type.kind is Kind.TEXT)
    value = unknown(datum.type.kind) if found is None else found
    unreadable = _unreadable(datum, source, blank, found)
    default = default_of(datum)
    if default is None:
        return Typed(value, unreadable, None, blank)
    if unreadable is None:
        filled: exp.Expression = exp.Coalesce(this=value, expressions=[default])
    else:
        filled = exp.Case().when(blank, default).else_(value)
    return Typed(filled, unreadable, blank.copy(), blank.copy())


def _unreadable(
    datum: Datum, source: Source, blank: exp.Expression, value: exp.Expression | None
) -> exp.Expression | None:
    if value is None:
        return _not(blank)
    return (
        None
        if _is_any_read(datum, source)
        else _both(exp.Is(this=operand(value), expression=exp.null()), _not(blank))
    )


def _is_any_read(datum: Datum, source: Source) -> bool:
    """Whether every raw value can be read that is no blank."""
    match source.of:
        case RawType.CELL:
            return datum.type.kind is Kind.TEXT
        case RawType.BOOLEAN:
            return datum.type.kind is Kind.BOOLEAN
        case RawType.INTEGER:
            return is_any_number_read(source, datum)
        case RawType.INSTANT:
            return is_any_instant_read(source, datum)
        case _:
            return False


def _read(datum: Datum, source: Source) -> exp.Expression | None:
    """Read the value, NULL where it is blank or unreadable; None if no value can be read from it."""
    kind = datum.type.kind
    match kind:
        case Kind.BOOLEAN:
            return _boolean(source)
        case Kind.TEXT:
            return source.raw.copy() if source.of is RawType.CELL else source.text()
        case Kind.CHOICE:
            return choice(source, datum)
        case Kind.INTEGER:
            return integer(source, datum)
        case Kind.NUMBER:
            return number(source, datum)
        case Kind.MONEY | Kind.MONEY_PER_MONTH:
            return money(source, datum)
        case Kind.DURATION:
            return _duration(source, datum)
        case Kind.DATE:
            return date(source, datum)
        case Kind.TIMESTAMP | Kind.MOMENT:
            return instant(source, datum)
        case _:
            assert_never(kind)


def _boolean(source: Source) -> exp.Expression | None:
    match source.of:
        case RawType.BOOLEAN:
            return source.raw.copy()
        case RawType.JSON:
            return source.dialect.json_truth(source.raw)
        case RawType.CELL:
            word = exp.Case(this=exp.Lower(this=source.dialect.trimmed(source.raw)))
            return word.when(text("true"), exp.true()).when(text("false"), exp.false())
        case _:
            return None


def _duration(source: Source, datum: Datum) -> exp.Expression | None:
    """Read seconds, or ISO 8601 where the raw value is text that is no number."""
    counted = seconds(source, datum)
    written = source.text()
    if counted is None or written is None:
        return counted
    spelled = written_duration(written, datum, source.dialect)
    is_text = (
        source.dialect.contains(source.raw, "P")
        if source.of is RawType.CELL
        else exp.Not(this=exp.Is(this=written, expression=exp.null()))
    )
    return exp.Case().when(is_text, spelled).else_(counted)


def _literal(value: Value, datum: Datum) -> exp.Expression:
    kind = datum.type.kind
    match value:
        case bool():
            return truth(value=value)
        case str() if kind is Kind.CHOICE:
            return exp.Literal.number(codes(datum.type.members)[value])
        case str():
            return text(value)
        case int() | float() if kind is Kind.NUMBER:
            return double(value)
        case int() | float():
            return literal(value)
        case _:
            assert_never(value)


def _both(left: exp.Expression, right: exp.Expression) -> exp.Expression:
    return exp.And(this=_apart(left), expression=_apart(right))


def _apart(condition: exp.Expression) -> exp.Expression:
    copied = condition.copy()
    return exp.Paren(this=copied) if isinstance(copied, exp.Or) else copied


def _not(condition: exp.Expression) -> exp.Expression:
    return exp.Not(this=exp.Paren(this=condition.copy()))


def _any(conditions: Sequence[exp.Expression]) -> exp.Expression:
    joined: exp.Expression = exp.Paren(this=conditions[0].copy())
    for condition in conditions[1:]:
        joined = exp.Or(this=joined, expression=exp.Paren(this=condition.copy()))
    return joined
