"""Numbers in every dialect: doubles that are finite or unknown, and exact whole numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce

from sqlglot import exp

from leadpact.readings.columns.dialect_literals import BIGINT, DOUBLE, double, operand
from leadpact.readings.columns.dialect_postgres import (
    guarded_difference,
    guarded_product,
    guarded_quotient,
    guarded_sum,
    guarded_whole,
)

_LARGEST = 1.7976931348623157e308
_BITS = 63  # of a BIGINT that is not negative
_FINITE = "finite"  # marks an expression that is NULL wherever the result is not finite


@dataclass(frozen=True)
class NumberPrimitives:
    """How a dialect reckons. NULL in, NULL out; nothing raises; what is not finite is NULL."""

    name: str

    def rint(self, number: exp.Expression) -> exp.Expression:
        """Give the nearest whole double, ties to even."""
        match self.name:
            case "duckdb":
                return _call("round_even", number, exp.Literal.number(0))
            case "postgres":
                return _call("round", number)
            case "spark" | "databricks":
                return _call("rint", number)
            case _:
                return _rounded_by_halves(number)

    def is_whole(self, number: exp.Expression) -> exp.Expression:
        """Whether a double has no fraction; Spark's `floor` of a large one raises."""
        exact = self.rint(number) if self.name == "spark" else exp.Floor(this=number.copy())
        return exp.EQ(this=operand(number), expression=exact)

    def is_whole_decimal(self, number: exp.Expression) -> exp.Expression:
        """Whether an exact decimal has no fraction."""
        one = exp.Literal.number(1)
        rest = exp.Mod(this=operand(number), expression=one)
        return exp.EQ(this=rest, expression=exp.Literal.number(0))

    def nth_least(self, number: exp.Expression, place: int) -> exp.Expression:
        """Aggregate: give the n-th least of the numbers that are not NULL, NULL where there are fewer."""
        position = exp.Literal.number(place)
        known = exp.Not(this=exp.Is(this=operand(number), expression=exp.null()))
        match self.name:
            case "duckdb":
                found = exp.Filter(this=_call("list", number), expression=exp.Where(this=known))
                return _call("list_extract", _call("list_sort", found), position)
            case "spark" | "databricks":
                return _call(
                    "try_element_at", _call("sort_array", _call("collect_list", number)), position
                )
            case _:
                ordered = exp.Order(
                    this=number.copy(), expressions=[exp.Ordered(this=number.copy())]
                )
                found = exp.Filter(
                    this=exp.ArrayAgg(this=ordered), expression=exp.Where(this=known)
                )
                return exp.Bracket(this=exp.Paren(this=found), expressions=[position], offset=1)

    def to_double(self, number: exp.Expression) -> exp.Expression:
        """Turn a whole number or a decimal into the nearest double."""
        return exp.Cast(this=number.copy(), to=DOUBLE.copy())

    def to_bigint(self, number: exp.Expression) -> exp.Expression:
        """Turn a whole double into a BIGINT; NULL where it is not within 63 bits."""
        match self.name:
            case "duckdb" | "bigquery" | "trino":
                return exp.TryCast(this=number.copy(), to=BIGINT.copy())
            case _:
                return guarded_whole(number)

    def known_whole(self, number: exp.Expression) -> exp.Expression:
        """Turn a double into a BIGINT inside a CASE that holds it whole and in range."""
        if self.name in ("duckdb", "bigquery", "trino"):
            return exp.TryCast(this=number.copy(), to=BIGINT.copy())
        return exp.Cast(this=number.copy(), to=BIGINT.copy())

    @property
    def reads_nan_as_null(self) -> bool:
        """Whether `known_whole` and `known_rint` give NULL for a NaN too."""
        return self.name == "duckdb"

    def known_rint(self, number: exp.Expression) -> exp.Expression:
        """Round a double to a BIGINT, ties to even, inside a CASE that holds it in range."""
        if self.name in ("duckdb", "postgres"):  # their casts round so themselves
            return self.known_whole(number)
        return self.known_whole(self.rint(number))

    def wide(self, number: exp.Expression) -> exp.Expression:
        """Make room for 38 digits, to sum and to multiply whole numbers without overflow."""
        match self.name:
            case "duckdb":
                return exp.Cast(this=number.copy(), to=exp.DataType.build("hugeint", "duckdb"))
            case "postgres":
                return exp.Cast(this=number.copy(), to=exp.DataType.build("numeric"))
            case _:
                return exp.Cast(this=number.copy(), to=exp.DataType.build("decimal(38, 0)"))

    def plus(self, left: exp.Expression, right: exp.Expression) -> exp.Expression:
        match self.name:
            case "postgres":
                return guarded_sum(left, right)
            case "bigquery":
                return _call("safe_add", left, right)
            case _:
                return self._finite(exp.Add, left, right)

    def minus(self, left: exp.Expression, right: exp.Expression) -> exp.Expression:
        match self.name:
            case "postgres":
                return guarded_difference(left, right)
            case "bigquery":
                return _call("safe_subtract", left, right)
            case _:
                return self._finite(exp.Sub, left, right)

    def times(self, left: exp.Expression, right: exp.Expression) -> exp.Expression:
        match self.name:
            case "postgres":
                return guarded_product(left, right)
            case "bigquery":
                return _call("safe_multiply", left, right)
            case _:
                return self._finite(exp.Mul, left, right)

    def over(self, left: exp.Expression, right: exp.Expression) -> exp.Expression:
        """Divide; NULL where the divisor is zero."""
        match self.name:
            case "postgres":
                return guarded_quotient(left, right)
            case "bigquery":
                return _call("safe_divide", left, right)
            case _:
                return self._finite(exp.Div, left, right)

    def whole_quotient(self, number: exp.Expression, divisor: int) -> exp.Expression:
        """Divide a BIGINT that is not negative by a number above zero; give the whole part."""
        by = exp.Literal.number(divisor)
        match self.name:
            case "postgres" | "redshift" | "trino":
                return exp.Div(this=operand(number), expression=by, typed=True)
            case "snowflake":
                rest = exp.Mod(this=operand(number), expression=by.copy())
                even = exp.Paren(this=exp.Sub(this=operand(number), expression=rest))
                return exp.Cast(
                    this=exp.Div(this=even, expression=by, typed=True), to=BIGINT.copy()
                )
            case _:
                return exp.IntDiv(this=operand(number), expression=by)

    def one_of_codes(self, code: exp.Expression, chosen: Sequence[bool]) -> exp.Expression:
        """Whether a code, a number from 0 on, is one of those that are chosen, at least one of them."""
        if self.name == "duckdb" and len(chosen) <= _BITS:
            return _is_bit_set(code, chosen)
        codes = [exp.Literal.number(n) for n, is_it in enumerate(chosen) if is_it]
        if len(codes) == 1:
            return exp.EQ(this=operand(code), expression=codes[0])
        return exp.In(this=operand(code), expressions=codes)

    def count_if(self, condition: exp.Expression) -> exp.Expression:
        """How many rows of the group hold it: a BIGINT, 0 of none."""
        one = exp.Case().when(condition.copy(), exp.Literal.number(1))
        return exp.Count(this=one)

    def any_true(self, condition: exp.Expression) -> exp.Expression:
        """Whether a row of the group holds it; NULL where no row knows."""
        return exp.LogicalOr(this=condition.copy())

    def is_finite(self, number: exp.Expression) -> exp.Expression:
        """Whether a double is neither infinite nor NaN; NaN is the largest of all where it is ordered."""
        if self.name == "duckdb":
            return _call("isfinite", number)
        size = exp.Abs(this=number.copy())
        return exp.LTE(this=size, expression=double(_LARGEST))

    def _finite(
        self, operation: Callable[..., exp.Expression], left: exp.Expression, right: exp.Expression
    ) -> exp.Expression:
        """Reckon in IEEE doubles and keep what is finite.

        Infinity and NaN stay so through every operation but as a divisor, so that a chain of them
        is looked at once, at its end.
        """
        (before_left, bare_left), (before_right, bare_right) = _bared(left), _bared(right)
        conditions = before_left + before_right
        divides = operation is exp.Div
        if divides and _is_marked(right):
            conditions.append(self.is_finite(bare_right))
        if divides and self.name in ("spark", "databricks"):
            value = _call("try_divide", bare_left, bare_right)
        elif divides:
            by = operand(bare_right) if self.name in ("duckdb", "trino") else _not_zero(bare_right)
            value = exp.Div(this=operand(bare_left), expression=by, typed=True)
        else:
            value = operation(this=operand(bare_left), expression=operand(bare_right))
        holds = reduce(_and, [*conditions, self.is_finite(value)])
        case = exp.Case(ifs=[exp.If(this=holds, true=value)])
        case.meta[_FINITE] = True
        return case


def _is_bit_set(code: exp.Expression, chosen: Sequence[bool]) -> exp.Expression:
    """Look the code up among the bits of one number: no list, no comparison by comparison."""
    one = exp.Literal.number(1)
    mask = exp.Literal.number(sum(1 << n for n, is_it in enumerate(chosen) if is_it))
    long = exp.Cast(this=mask, to=BIGINT.copy())
    shifted = exp.BitwiseRightShift(this=long, expression=code.copy())
    bit = exp.BitwiseAnd(this=exp.Paren(this=shifted), expression=one)
    return exp.EQ(this=exp.Paren(this=bit), expression=one.copy())


def _call(name: str, *arguments: exp.Expression) -> exp.Expression:
    return exp.Anonymous(this=name, expressions=[argument.copy() for argument in arguments])


def _is_marked(value: exp.Expression) -> bool:
    return _FINITE in value.meta


def _bared(value: exp.Expression) -> tuple[list[exp.Expression], exp.Expression]:
    """Take a finite result apart: what else must hold, and the IEEE value itself."""
    if not _is_marked(value):
        return [], value
    (branch,) = value.args["ifs"]
    before = [branch.this.this] if isinstance(branch.this, exp.And) else []
    return before, branch.args["true"]


def _and(left: exp.Expression, right: exp.Expression) -> exp.Expression:
    return exp.And(this=left.copy(), expression=right.copy())


def _not_zero(divisor: exp.Expression) -> exp.Expression:
    return exp.Nullif(this=divisor.copy(), expression=exp.Literal.number(0))


def _rounded_by_halves(number: exp.Expression) -> exp.Expression:
    """`round` goes away from zero at a half; half of it is no half, and doubled it is even."""
    two = exp.Literal.number(2)
    floor = exp.Floor(this=number.copy())
    part = exp.Paren(this=exp.Sub(this=operand(number), expression=floor))
    halved = exp.Div(this=operand(number), expression=two, typed=True)
    is_half = exp.EQ(this=part, expression=exp.Literal.number("0.5"))
    even = exp.Mul(this=two.copy(), expression=exp.Round(this=halved))
    return exp.Case().when(is_half, even).else_(exp.Round(this=number.copy()))
