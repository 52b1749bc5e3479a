"""Arithmetic in SQL, and which of several instants comes first or last; nothing in it can raise."""

from collections.abc import Callable
from typing import Final

from sqlglot import exp

from leadpact.nodes import Apply, type_of
from leadpact.operators.arithmetic import (
    EARLIEST_INSTANT,
    LAST_DATE,
    LATEST_INSTANT,
    MOST_MICROSECONDS,
)
from leadpact.readings.columns.dialect import Dialect
from leadpact.readings.columns.terms import (
    Term,
    apart,
    at_least,
    at_most,
    both,
    case,
    either,
    equal,
    greatest_of,
    is_not_null,
    is_null,
    least_of,
    minus,
    negated,
    plus,
    times,
    whole,
)
from leadpact.readings.columns.worths import Worth
from leadpact.readings.findings import ENDLESS, NEVER, NONE, SINCE_NEVER
from leadpact.units import DAY, INSTANT, MONEY_SCALE, MONEYS, MOST_MONEY, NUMERIC, Kind

BIGINT: Final = exp.DataType.build("bigint")


def arithmetic(expr: Apply, parts: tuple[Worth, ...], dialect: Dialect) -> Worth:
    """Work a sum out; the absent ways follow the instants in it."""
    values = tuple(part.value for part in parts)
    value = _computed(expr, values, dialect)
    symbol = expr.operator.symbol
    kinds = tuple(type_of(operand).kind for operand in expr.operands)
    if kinds[0] not in INSTANT or not any(part.absent for part in parts):
        return Worth(value)
    if symbol == "-" and kinds[1] in INSTANT:
        return _span(value, *parts)
    never = both(parts[0].is_one_of(NEVER), is_not_null(parts[1].value))
    return Worth(value, {NEVER: never})


def _span(value: Term, left: Worth, right: Worth) -> Worth:
    """Subtract instants: a span up to what never comes is endless, one from it compares with nothing."""
    since = right.is_one_of(NEVER)
    nothing = either(left.is_one_of(NONE), right.is_one_of(NONE))
    known = both(left.is_worth, right.is_worth, negated(nothing))
    endless = both(known, left.is_one_of(NEVER), negated(since))
    return Worth(value, {SINCE_NEVER: both(known, since), ENDLESS: endless})


def _computed(expr: Apply, values: tuple[Term, ...], dialect: Dialect) -> Term:
    kinds = tuple(type_of(operand).kind for operand in expr.operands)
    symbol = expr.operator.symbol
    if symbol == "minus":
        return _opposite(kinds[0], values[0], dialect)
    left, right = values
    if kinds[0] in NUMERIC and kinds[1] in NUMERIC:
        compute = {"+": dialect.plus, "-": dialect.minus, "*": dialect.times, "/": dialect.over}[
            symbol
        ]
        return compute(_as_double(kinds[0], left, dialect), _as_double(kinds[1], right, dialect))
    if symbol == "*":
        if kinds[0] in NUMERIC:
            (left, right), kinds = (right, left), (kinds[1], kinds[0])
        factor = _as_double(kinds[1], right, dialect)
        return _scaled(kinds[0], left, factor, dialect.times, dialect)
    if symbol == "/":
        if kinds[1] in NUMERIC:
            factor = _as_double(kinds[1], right, dialect)
            return _scaled(kinds[0], left, factor, dialect.over, dialect)
        return dialect.over(dialect.to_double(left), dialect.to_double(right))
    return _moved(symbol, kinds, left, right, dialect)


def _as_double(kind: Kind, value: Term, dialect: Dialect) -> Term:
    return value if kind is Kind.NUMBER else dialect.to_double(value)


def _opposite(kind: Kind, value: Term, dialect: Dialect) -> Term:
    number = _as_double(kind, value, dialect) if kind in NUMERIC else value
    return exp.Neg(this=apart(number))


def _scaled(
    kind: Kind, amount: Term, factor: Term, compute: Callable[[Term, Term], Term], dialect: Dialect
) -> Term:
    """Multiply or divide money or a duration by a number, in doubles, and round to the unit."""
    if kind in MONEYS:
        scale = dialect.to_double(whole(MONEY_SCALE))
        major = dialect.over(dialect.to_double(amount), scale)
        return rounded(dialect.times(compute(major, factor), scale), MOST_MONEY, dialect)
    return rounded(compute(dialect.to_double(amount), factor), MOST_MICROSECONDS, dialect)


def rounded(value: Term, most: int, dialect: Dialect) -> Term:
    """Round a double to a whole number, ties to even; NULL beyond the most that it may be."""
    nearest = dialect.rint(value)
    # a double of `most` itself may be a little more than it: the next one below is not
    limit = dialect.to_double(whole(most))
    inside = both(at_most(exp.Abs(this=nearest.copy()), limit))
    return in_range(case([(inside, dialect.to_bigint(nearest))]), -most, most)


def _moved(symbol: str, kinds: tuple[Kind, ...], left: Term, right: Term, dialect: Dialect) -> Term:
    """Add or subtract money, durations, instants and dates, exactly."""
    combine = plus if symbol == "+" else minus
    if kinds[0] in MONEYS:
        exact = combine(dialect.wide(left), dialect.wide(right))
        return exp.cast(in_range(exact, -MOST_MONEY, MOST_MONEY), BIGINT)
    if kinds[0] is Kind.DATE:
        if kinds[1] is Kind.DATE:
            return times(minus(left, right), whole(DAY))
        rest = exp.Mod(this=apart(right), expression=whole(DAY))
        days = exp.cast(
            exp.Div(this=apart(minus(right, rest)), expression=whole(DAY), typed=True), BIGINT
        )
        return case([(equal(rest, whole(0)), in_range(combine(left, days), 1, LAST_DATE))])
    if kinds[0] in INSTANT and kinds[1] in INSTANT:
        return minus(left, right)
    if kinds[0] in INSTANT:
        return in_range(combine(left, right), EARLIEST_INSTANT, LATEST_INSTANT)
    return in_range(combine(left, right), -MOST_MICROSECONDS, MOST_MICROSECONDS)


def in_range(value: Term, least: int, most: int) -> Term:
    """Keep a whole number between two others, both included; else it is unknown."""
    return case([(both(at_least(value, whole(least)), at_most(value, whole(most))), value)])


# -- earliest and latest


def extreme(
    parts: tuple[Worth, ...], come: tuple[Term, ...], *, latest: bool, closing: bool, cut: Term
) -> Worth:
    """Give the first or the last of several instants.

    ``come`` says of each whether it is unknown only because it has not happened yet.
    """
    if len(parts) == 1 and not parts[0].absent:
        return parts[0]
    if closing:
        return _closing_extreme(parts, latest=latest)
    values = [part.value for part in parts]
    every = both(*(is_not_null(v) for v in values))
    branches = [(every, _pick(values, latest=latest))]
    if not latest:
        past = [case([(at_most(v, cut), v)]) for v in values]
        waiting = both(*(either(is_not_null(v), c) for v, c in zip(values, come, strict=True)))
        branches.append((waiting, _least_known(past)))
    return Worth(case(branches))


def _pick(values: list[Term], *, latest: bool) -> Term:
    return values[0] if len(values) == 1 else (greatest_of if latest else least_of)(*values)


def _least_known(values: list[Term]) -> Term:
    """Give the least of those that are not NULL, NULL where all are."""
    found = values[0]
    for value in values[1:]:
        found = case(
            [
                (is_null(found), value),
                (is_null(value), found),
                (at_most(found, value), found),
            ],
            value,
        )
    return found


def _closing_extreme(parts: tuple[Worth, ...], *, latest: bool) -> Worth:
    known = both(*(part.is_worth for part in parts))
    none = either(*(part.is_one_of(NONE) for part in parts))
    never = either(*(part.is_absent for part in parts))
    values = [part.value for part in parts]
    if latest:
        plain = both(*(is_not_null(v) for v in values))
        value = case([(plain, _pick(values, latest=True))])
        return Worth(value, {NONE: both(known, none), NEVER: both(known, negated(none), never)})
    value = case([(known, _least_known(values))])
    nothing = both(known, *(is_null(v) for v in values))
    return Worth(value, {NONE: both(nothing, none), NEVER: both(nothing, negated(none))})
