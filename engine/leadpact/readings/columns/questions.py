"""Comparisons and tests of linked expressions in SQL: which values they ask about, and by which comparison."""

from leadpact.nodes import Apply, Expr, Literal, Options, type_of
from leadpact.operators.text import folded
from leadpact.readings.columns.comparisons import (
    compared,
    false_of_absent,
    member,
    same_text,
    tested_choice,
    tested_text,
)
from leadpact.readings.columns.compiling import Compiling
from leadpact.readings.columns.literals import literal
from leadpact.readings.columns.scopes import Scope
from leadpact.readings.columns.terms import Term
from leadpact.readings.columns.worths import Worth
from leadpact.units import Kind, Type


def compare(expr: Apply, left: Expr, right: Expr, scope: Scope, c: Compiling) -> Term:
    """Compare two values."""
    symbol = expr.operator.symbol
    sides = (_side(left, right, scope, c), _side(right, left, scope, c))
    if type_of(left).kind is Kind.TEXT and type_of(right).kind is Kind.TEXT:
        return same_text(symbol, *sides, c.dialect)
    return compared(symbol, *sides)


def _side(expr: Expr, beside: Expr, scope: Scope, c: Compiling) -> Worth:
    if isinstance(expr, Literal) and type_of(beside).kind is Kind.CHOICE:
        return Worth(literal(expr, type_of(beside)))
    return c.worth(expr, scope)


def put_to_test(expr: Apply, left: Expr, right: Expr, scope: Scope, c: Compiling) -> Term:
    """Test a value: whether it is one of some, what a text contains."""
    found, of = c.worth(left, scope), type_of(left)
    items = right.items if isinstance(right, Options) else (right,)
    options = [item for item in items if isinstance(item, Literal)]
    if expr.operator.symbol == "in":
        return _member(found, of, options, c)
    parts = [str(option.value) for option in options]
    if of.kind is Kind.CHOICE and expr.overload is not None:
        tested = tested_choice(found.value, of.members, expr.overload.value, parts)
    else:
        tested = _tested_text(expr.operator.symbol, found.value, parts, scope, c)
    return false_of_absent(found, tested)


def _tested_text(symbol: str, value: Term, parts: list[str], scope: Scope, c: Compiling) -> Term:
    """Look for texts; the small letters of one text are worked out once."""
    words = symbol == "has word"
    small = [folded(part) for part in parts]
    write = c.dialect.as_words_for if words else c.dialect.small_letters_for
    read = write(value, small)
    bind = c.layers.bind_event if scope.of_event else c.layers.bind
    hint = f"{value.name or 'text'}_{'words' if words else 'small'}"
    return tested_text(symbol, bind(hint, read), small, c.dialect)


def _member(found: Worth, of: Type, options: list[Literal], c: Compiling) -> Term:
    if of.kind is Kind.CHOICE:
        named = {str(option.value) for option in options}
        chosen = [name in named for name in sorted(of.members)]
        return false_of_absent(found, c.dialect.one_of_codes(found.value, chosen))
    if of.kind is not Kind.TEXT:
        return member(found, [literal(option, of) for option in options])
    wanted = dict.fromkeys(str(option.value).strip(" ") for option in options)
    is_one = c.dialect.is_among(c.dialect.trimmed(found.value), tuple(wanted))
    return false_of_absent(found, is_one)
