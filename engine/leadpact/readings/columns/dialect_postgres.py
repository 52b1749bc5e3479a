"""Reckon in doubles where the engine raises: each operation behind a guard that sees it coming.

Postgres raises where a double overflows, and where a product or a quotient underflows to zero.
The guards scale both sides by powers of two, which is exact, so that only the operation itself
rounds: what would reach 2^1024, or nothing, is seen where it is far from both ends. An operand is named several times, so one that is not simple is given a name first.
"""

from collections.abc import Callable

from sqlglot import exp

from leadpact.readings.columns.dialect_literals import BIGINT, DOUBLE, double, operand

_Body = Callable[[exp.Expression, exp.Expression], exp.Expression]

_SAFE = 2.0**1022  # two of these are not too much
_SLIGHT = 1e290  # changes no sum that is near the largest double
_MOST_BIGINT = 2.0**63


def guarded_whole(number: exp.Expression) -> exp.Expression:
    """Turn a whole double into a BIGINT, NULL where it is beyond 63 bits."""
    low = exp.GTE(this=operand(number), expression=double(-_MOST_BIGINT))
    high = exp.LT(this=operand(number), expression=double(_MOST_BIGINT))
    value = exp.Cast(this=number.copy(), to=BIGINT.copy())
    return exp.Case().when(exp.And(this=low, expression=high), value)


def guarded_sum(left: exp.Expression, right: exp.Expression) -> exp.Expression:
    return _named(left, right, _sum)


def guarded_difference(left: exp.Expression, right: exp.Expression) -> exp.Expression:
    return _named(left, right, lambda a, b: _sum(a, b, negated=True))


def guarded_product(left: exp.Expression, right: exp.Expression) -> exp.Expression:
    return _named(left, right, _product)


def guarded_quotient(left: exp.Expression, right: exp.Expression) -> exp.Expression:
    return _named(left, right, _quotient)


def _sum(a: exp.Expression, b: exp.Expression, *, negated: bool = False) -> exp.Expression:
    operation = exp.Sub if negated else exp.Add
    value = _binary(operation, a, b)
    half = _binary(operation, _scaled(a, -1), _scaled(b, -1))
    is_plain = _all(_at_most(_size(a), _SAFE), _at_most(_size(b), _SAFE))
    is_slight = exp.Or(
        this=_below(_size(a), _SLIGHT),
        expression=_below(_size(b), _SLIGHT),
    )
    return (
        exp.Case()
        .when(is_plain, value)
        .when(is_slight, value.copy())
        .when(_below(_size(half), 2.0**1023), value.copy())
    )


def _product(a: exp.Expression, b: exp.Expression) -> exp.Expression:
    value = _binary(exp.Mul, a, b)
    large = _size(_binary(exp.Mul, _scaled(a, -525), _scaled(b, -525)))
    small = _size(_binary(exp.Mul, _scaled(a, 500), _scaled(b, 500)))
    is_nothing = _all(_below(_size(a), 2.0**-540), _below(_size(b), 2.0**-540))
    is_something = _above(small, 2.0**-75)
    return (
        exp.Case()
        .when(
            _all(_above(_size(a), 1.0), _above(_size(b), 1.0)),
            exp.Case().when(_below(large, 2.0**-26), value),
        )
        .when(is_nothing, double(0.0))
        .when(
            _all(_below(_size(a), 1.0), _below(_size(b), 1.0)),
            exp.Case().when(is_something, value.copy()).else_(double(0.0)),
        )
        .else_(value.copy())
    )


def _quotient(a: exp.Expression, b: exp.Expression) -> exp.Expression:
    value = _binary(exp.Div, a, b)
    large = _size(_binary(exp.Div, _scaled(a, -300), _scaled(b, 300)))
    small = _size(_binary(exp.Div, _scaled(a, 500), _scaled(b, -500)))
    is_too_large = _all(_above(_size(a), 2.0**474), _below(_size(b), 2.0**-551))
    is_nothing = _all(_below(_size(a), 2.0**-576), _above(_size(b), 2.0**500))
    is_something = _above(small, 2.0**-75)
    undefined = exp.Cast(this=exp.null(), to=DOUBLE.copy())
    return (
        exp.Case()
        .when(exp.EQ(this=b.copy(), expression=double(0.0)), undefined)
        .when(is_too_large, undefined.copy())
        .when(
            _all(_below(_size(b), 1.0), _above(_size(a), 2.0**-51)),
            exp.Case().when(_below(large, 2.0**424), value),
        )
        .when(is_nothing, double(0.0))
        .when(
            _all(_above(_size(b), 1.0), _below(_size(a), 2.0**-50)),
            exp.Case().when(is_something, value.copy()).else_(double(0.0)),
        )
        .else_(value.copy())
    )


def _named(left: exp.Expression, right: exp.Expression, body: _Body) -> exp.Expression:
    """Give both operands a name where they are more than one, so that the query stays small."""
    if _is_simple(left) and _is_simple(right):
        return body(left, right)
    names = exp.column("a", table="_"), exp.column("b", table="_")
    operands = exp.select(
        exp.alias_(left.copy(), "a", copy=False), exp.alias_(right.copy(), "b", copy=False)
    )
    # the offset keeps the planner from writing the operands out again
    source = operands.offset(0, copy=False).subquery("_", copy=False)
    return exp.select(body(*names)).from_(source, copy=False).subquery(copy=False)


def _is_simple(value: exp.Expression) -> bool:
    inner = value.this if isinstance(value, exp.Cast | exp.Neg | exp.Paren) else value
    return isinstance(inner, exp.Column | exp.Literal | exp.Null) or (
        isinstance(inner, exp.Neg) and isinstance(inner.this, exp.Literal)
    )


def _binary(
    operation: Callable[..., exp.Expression], left: exp.Expression, right: exp.Expression
) -> exp.Expression:
    more = {"typed": True} if operation is exp.Div else {}
    return operation(this=operand(left), expression=operand(right), **more)


def _scaled(value: exp.Expression, by: int) -> exp.Expression:
    return exp.Paren(this=exp.Mul(this=operand(value), expression=double(2.0**by)))


def _size(value: exp.Expression) -> exp.Expression:
    return exp.Abs(this=value.copy())


def _at_most(value: exp.Expression, limit: float) -> exp.Expression:
    return exp.LTE(this=value, expression=double(limit))


def _below(value: exp.Expression, limit: float) -> exp.Expression:
    return exp.LT(this=value, expression=double(limit))


def _above(value: exp.Expression, limit: float) -> exp.Expression:
    return exp.GT(this=value, expression=double(limit))


def _all(first: exp.Expression, second: exp.Expression) -> exp.Expression:
    return exp.And(this=first, expression=second)
