"""What a comparison or a test asks of the value on one side, the other side being known."""

from typing import Any, Final, TypeGuard

from leadpact.nodes import Apply, Expr, Literal, Options, type_of
from leadpact.readings.amounts import worded
from leadpact.readings.findings import PLAIN, Finding, Worth
from leadpact.readings.naming import listed
from leadpact.readings.wishes import TextTest, Wish, only
from leadpact.units import DAY, HOUR, INSTANT, MONEY_SCALE, MONEYS, NUMERIC, TEXT, Kind, Type, Value

_OPPOSITE: Final = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_TURNED: Final = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_GERUNDS: Final = {
    "contains": ("containing", "not containing"),
    "starts with": ("starting with", "not starting with"),
    "ends with": ("ending with", "not ending with"),
    "has word": ("with the word", "without the word"),
}
_EPOCH_ORDINAL = 719_163


def wish_of_operand(expr: Expr, side: int, other: Value, *, wanted: bool) -> Wish:
    """Give what the operand on one side (0: left) would have to be, beside the other's value."""
    if not isinstance(expr, Apply):
        raise TypeError("no comparison")
    symbol = expr.operator.symbol if wanted else _OPPOSITE[expr.operator.symbol]
    symbol = _TURNED[symbol] if side else symbol
    plain = other.strip(" ") if isinstance(other, str) else other
    plain = plain + 0 if isinstance(plain, float) else plain  # zero has no sign
    if symbol == "=":
        return only(plain)
    if symbol == "!=" or isinstance(plain, str):
        return Wish(other_than=(plain,))
    if symbol in (">", ">="):
        return Wish(low=plain, above=symbol == ">")
    return Wish(high=plain, below=symbol == "<")


def wish_of_test(finding: Finding, *, wanted: bool) -> Wish:
    """Give what the left side of `in`, `contains` … would have to be."""
    expr = finding.expr
    if not isinstance(expr, Apply) or expr.overload is None:
        raise TypeError("no test")
    options = _values(expr.operands[1])
    if expr.operator.symbol == "in":
        return Wish(among=options) if wanted else Wish(other_than=options)
    texts = tuple(str(option) for option in options)
    does, does_not = _GERUNDS[expr.operator.symbol]
    said = listed(tuple(worded(text, TEXT) for text in texts), "or")
    words = f"{does if wanted else does_not} {said}"
    return Wish(tests=(TextTest(expr.overload.value, texts, wanted, words),))


def _values(right: Expr) -> tuple[Value, ...]:
    items = right.items if isinstance(right, Options) else (right,)
    found = (item.value for item in items if isinstance(item, Literal))
    return tuple(value.strip(" ") if isinstance(value, str) else value for value in found)


def neutral(expr: Expr, cut: int) -> Value:
    """Give a value that something unknown may as well have."""
    return ordinary(type_of(expr), cut)


def ordinary(of: Type, cut: int) -> Value:
    """Give a small value of a type; for times, the last instant that can be seen."""
    if of.kind in INSTANT:
        return cut
    if of.kind is Kind.DATE:
        return cut // DAY + _EPOCH_ORDINAL
    if of.kind in NUMERIC:
        return 1
    if of.kind in MONEYS:
        return MONEY_SCALE
    if of.kind is Kind.DURATION:
        return HOUR
    return _word(of)


def _word(of: Type) -> Value:
    if of.kind is Kind.BOOLEAN:
        return True
    return of.members[0] if of.kind is Kind.CHOICE else "-"


def is_plain(worth: Worth) -> TypeGuard[Value]:
    """Tell whether a value is known, and not only in part."""
    return worth.__class__ in PLAIN


def start_of(value: Worth, of: Type, cut: int) -> Value:
    """Give what something is worth, or where nobody knows, what it may as well be."""
    return value if is_plain(value) else ordinary(of, cut)


def gap_size(value: Any, needed: Any) -> float:  # noqa: ANN401 - numbers of one type
    """Say between 0 and 1 how far it is from one number to another."""
    if isinstance(value, str | bool) or isinstance(needed, str | bool):
        return 1.0
    gap = abs(needed - value)
    return float(gap / (gap + abs(value) + 1))
