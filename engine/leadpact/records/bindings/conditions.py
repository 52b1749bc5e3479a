"""Conditions on the rows of a table: sentences of the language, of which a few forms mean something here.

A condition on rows is true or false, never unknown: a blank cell equals nothing, so that `!=` and
`not` hold for it. Texts are compared without regard to case, as choices are.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from sqlglot import exp

from leadpact.nodes import All, Apply, Expr, Is, Literal, Name, Not, Options, Some, State
from leadpact.operators.text import folded
from leadpact.readings.columns.dialect import Dialect
from leadpact.readings.columns.dialect_literals import double, operand, text
from leadpact.readings.columns.raw import RawType
from leadpact.readings.columns.terms import Term, binary, both, either, holds, negated
from leadpact.records.bindings.cells import Cell, as_text, key_of
from leadpact.source import Span
from leadpact.units import NUMERIC, Kind

Columns: TypeAlias = Callable[[str], Cell | None]
"""Finds the column that a name in a condition means; None: it is not there, and so blank."""


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows that a condition is about; ``missing`` are texts that stand for nothing."""

    columns: Columns
    missing: frozenset[str]
    dialect: Dialect


_TRUE = frozenset({"true", "t", "1", "yes", "y"})
_FALSE = frozenset({"false", "f", "0", "no", "n"})
_ORDER: Final[dict[str, type[exp.Binary]]] = {
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
}
_NUMBER = r"-?[0-9]{1,15}(?:\.[0-9]+)?"
_TESTS = frozenset({"contains", "starts with", "ends with"})


def names_in(rule: Expr) -> Iterator[Name]:
    """Yield the columns that a condition speaks of."""
    match rule:
        case Name():
            yield rule
        case All(parts=parts) | Some(parts=parts):
            for part in parts:
                yield from names_in(part)
        case Not(part=part) | Is(part=part):
            yield from names_in(part)
        case Apply(operands=operands):
            for one in operands:
                yield from names_in(one)
        case _:
            return


def misplaced(rule: Expr) -> Iterator[tuple[Span, str]]:
    """Yield what in a sentence is no condition on rows: where it stands, and what to call it."""
    match rule:
        case Name():
            return
        case All(parts=parts) | Some(parts=parts):
            for part in parts:
                yield from misplaced(part)
        case Not(part=part):
            yield from misplaced(part)
        case Is(part=Name(), state=State.KNOWN | State.UNKNOWN):
            return
        case Apply(operator=operator, operands=(Name(), right)):
            if (wrong := _wrong_operand(operator.symbol, right)) is not None:
                yield right.span, wrong
        case _:
            yield rule.span, "this"


def _wrong_operand(symbol: str, right: Expr) -> str | None:
    constants = right.items if isinstance(right, Options) else (right,)
    allowed = {Kind.TEXT, Kind.BOOLEAN, *NUMERIC}
    if symbol in _ORDER:
        allowed = {*NUMERIC}
    elif symbol in _TESTS:
        allowed = {Kind.TEXT}
    elif symbol in ("=", "!=") and isinstance(right, Name):
        return None
    elif symbol not in ("=", "!=", "in"):
        return f"`{symbol}`"
    for one in constants:
        if not isinstance(one, Literal):
            return "this"
        if one.type.kind not in allowed:
            return f"{one.type.noun} beside `{symbol}`"
    return None


def truth(rule: Expr, rows: Rows) -> Term:
    """Write a condition on rows as SQL, true or false."""
    match rule:
        case Name(path=path):
            return _is_among(rows.columns(path), _TRUE, rows.dialect)
        case All(parts=parts):
            return both(*(truth(part, rows) for part in parts))
        case Some(parts=parts):
            return either(*(truth(part, rows) for part in parts))
        case Not(part=part):
            return negated(truth(part, rows))
        case Is(part=Name(path=path), state=state):
            known = _is_known(rows.columns(path), rows)
            return known if state is State.KNOWN else negated(known)
        case Apply(operator=operator, operands=(Name(path=path), right)):
            return _compared(rows.columns(path), operator.symbol, right, rows)
        case _:
            raise TypeError(f"{rule!r} is no condition on rows")


def _compared(cell: Cell | None, symbol: str, right: Expr, rows: Rows) -> Term:
    if symbol == "!=":
        return negated(_compared(cell, "=", right, rows))
    if isinstance(right, Name):
        other = rows.columns(right.path)
        if cell is None or other is None:
            return exp.false()
        left, beside = (key_of(c, rows.dialect, rows.missing) for c in (cell, other))
        return holds(exp.EQ(this=left, expression=beside))
    constants = right.items if isinstance(right, Options) else (right,)
    if cell is None:
        return exp.false()
    return either(
        *(_tested(cell, symbol, one, rows.dialect) for one in constants if isinstance(one, Literal))
    )


def _tested(cell: Cell, symbol: str, constant: Literal, dialect: Dialect) -> Term:
    value = constant.value
    if isinstance(value, bool):
        return _is_among(cell, _TRUE if value else _FALSE, dialect)
    if isinstance(value, int | float):
        shape = _ORDER.get(symbol, exp.EQ)
        return holds(binary(shape, _number(cell, dialect), double(value)))
    written = dialect.small_letters(dialect.trimmed(as_text(cell, dialect)))
    part = folded(value.strip(" "))
    match symbol:
        case "contains":
            return holds(dialect.contains(written, part))
        case "starts with":
            return holds(dialect.starts_with(written, part))
        case "ends with":
            return holds(dialect.ends_with(written, part))
        case _:
            return holds(exp.EQ(this=operand(written), expression=text(part)))


def _number(cell: Cell, dialect: Dialect) -> Term:
    match cell.type:
        case RawType.DOUBLE:
            return cell.term
        case RawType.INTEGER | RawType.DECIMAL:
            return dialect.to_double(cell.term)
        case _:
            return number_in(as_text(cell, dialect), dialect)


def number_in(written: Term, dialect: Dialect) -> Term:
    """Read a text as a double, NULL where it is no number."""
    cast = exp.TryCast if dialect.name == "duckdb" else exp.Cast
    bare = dialect.trimmed(written)
    value = cast(this=bare, to=exp.DataType.build("double"))
    return exp.Case().when(dialect.matches(bare, _NUMBER), value)


def _is_among(cell: Cell | None, words: frozenset[str], dialect: Dialect) -> Term:
    if cell is None:
        return exp.false()
    if cell.type is RawType.BOOLEAN:
        return holds(cell.term if words is _TRUE else exp.Not(this=operand(cell.term)))
    written = exp.Lower(this=dialect.trimmed(as_text(cell, dialect)))
    return holds(exp.In(this=written, expressions=[text(word) for word in sorted(words)]))


def _is_known(cell: Cell | None, rows: Rows) -> Term:
    if cell is None:
        return exp.false()
    written = key_of(cell, rows.dialect, rows.missing)
    return exp.Not(this=exp.Is(this=operand(written), expression=exp.null()))
