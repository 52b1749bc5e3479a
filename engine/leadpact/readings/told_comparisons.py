"""Tell how actual values compare: `company.employees is 12, below 50`."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from leadpact.nodes import Aggregate, Apply, Expr, Literal, Options
from leadpact.operators import OPERATORS
from leadpact.operators.compare import EQUAL, NOT_EQUAL
from leadpact.operators.membership import IN
from leadpact.operators.model import Family
from leadpact.readings.comparing import comparison, test
from leadpact.readings.findings import PLAIN, UNBOUNDED, Finding, Range
from leadpact.readings.telling import Scope
from leadpact.readings.told_events import days_with_events, number_of_events
from leadpact.readings.told_values import absent, beside, is_constant, told, unknown, value_of

Said = TypeVar("Said", str, tuple[str, ...])
_MOST_WORDED = 4_096
_SUBJECT = "it"
_IS = f"{_SUBJECT} is "
_OPPOSITE = {
    op.symbol: other
    for op in OPERATORS.values()
    for other in OPERATORS.values()
    if op.family is Family.COMPARISON and op.not_english == other.english
}
"""What holds between two known values where a comparison does not."""


def compared(finding: Finding, scope: Scope) -> str:
    """Tell a comparison of two values that are not conditions."""
    left, right = finding.parts
    missing = absent(left, scope) or absent(right, scope)
    if missing is not None:
        return missing
    if finding.value is None:
        return _undecided(finding, scope)
    return _with(counted_or_told(left, scope), _relation(finding, scope))


def between(finding: Finding, scope: Scope) -> str:
    """Tell a value that lies between two others."""
    low, high = finding.parts
    ends = f"{beside(low.parts[1], scope)} and {beside(high.parts[1], scope)}"
    return f"{counted_or_told(low.parts[0], scope)}, between {ends}"


def _relation(finding: Finding, scope: Scope) -> str:
    """Say how the left value stands to the right one: ``below 50``, ``not retail``; nothing where it is said already."""
    left, right = finding.parts
    expr = _applied(finding)
    constant = is_constant(right.expr)
    if left.value == right.value and expr.operator in (EQUAL, NOT_EQUAL):
        return "" if constant else f"the same as {beside(right, scope)}"
    if constant and _asks_for_one(expr, right.value):
        return ""
    if not constant:
        return _worded_relation(expr, finding, scope)
    return _once(
        expr, scope, holds=finding.value, word=lambda: _worded_relation(expr, finding, scope)
    )


def _worded_relation(expr: Apply, finding: Finding, scope: Scope) -> str:
    right = finding.parts[1]
    holds = expr if finding.value else replace(expr, operator=_OPPOSITE[expr.operator.symbol])
    return comparison(holds, _SUBJECT, beside(right, scope), negated=False).removeprefix(_IS)


def _asks_for_one(expr: Apply, number: Any) -> bool:  # noqa: ANN401 - a known value
    """Whether it asks of a count only if there is one."""
    is_count = isinstance(expr.operands[0], Aggregate) and expr.operands[0].function == "count"
    return is_count and (expr.operator.symbol, number) in {(">=", 1), (">", 0), ("=", 0)}


def _applied(finding: Finding) -> Apply:
    if not isinstance(finding.expr, Apply):
        raise TypeError("no operator")
    return finding.expr


def _with(said: str, relation: str) -> str:
    return f"{said}, {relation}" if relation else said


def _undecided(finding: Finding, scope: Scope) -> str:
    """Tell a comparison that a doubtful number leaves open, or that lacks a value."""
    left, right = finding.parts
    if isinstance(left.value, Range) and right.value.__class__ in PLAIN:
        asked = comparison(_applied(finding), _SUBJECT, beside(right, scope), negated=False)
        open_ = f"which leaves open whether it is {asked.removeprefix(_IS)}"
        return f"{counted_or_told(left, scope)}, {open_}: {unknown(finding, scope)}"
    return unknown(finding, scope)


def counted_or_told(finding: Finding, scope: Scope) -> str:
    """Tell a number of events in the events' own words, any other value by its name."""
    match finding.expr:
        case Aggregate(function="count", events=events):
            low, high = _ends(finding.value)
            return number_of_events(low, high, events, scope.telling.wording)
        case Aggregate(function="days", events=events):
            low, high = _ends(finding.value)
            return days_with_events(low, high, events, scope.telling.wording)
        case _:
            return told(finding, scope)


def _ends(worth: Any) -> tuple[int, int | None]:  # noqa: ANN401 - a Worth
    if isinstance(worth, Range):
        return int(worth.low), None if worth.high == UNBOUNDED else int(worth.high)
    return worth, worth


# -- tests


def tested(finding: Finding, scope: Scope) -> str:
    """Tell a test of text, or of membership in a list."""
    subject = finding.parts[0]
    missing = absent(subject, scope)
    if missing is not None:
        return missing
    if finding.value is None:
        return unknown(finding, scope)
    expr = _applied(finding)
    options = _deciding(finding, scope)
    said = counted_or_told(subject, scope)
    if expr.operator is IN:
        return f"{said}, {'' if finding.value else 'not '}{one_of(options)}"
    return f"{said}, {test(expr.operator, 'which', options, negated=not finding.value)}"


def one_of(options: tuple[str, ...]) -> str:
    return f"one of {', '.join(options)}" if len(options) > 1 else options[0]


def constants(finding: Finding, scope: Scope) -> tuple[str, ...]:
    """Word the constants that a test is against."""
    right = _applied(finding).operands[1]
    if not isinstance(right, Options):
        return (value_of(finding.parts[1], scope),)
    return _once(
        right,
        scope,
        holds=None,
        word=lambda: tuple(_constant(item, scope) for item in right.items),
    )


def _once(expr: Expr, scope: Scope, *, holds: bool | None, word: Callable[[], Said]) -> Said:
    """Word what is the same for every lead once a policy; the expression is kept, so that no other has its id."""
    worded = scope.telling.judgement.plans.worded
    key = (id(expr), holds, scope.telling.in_words)
    known = worded.get(key)
    if known is None:
        if len(worded) >= _MOST_WORDED:
            worded.clear()
        known = worded[key] = (expr, word())
    said: Said = known[1]
    return said


def _deciding(finding: Finding, scope: Scope) -> tuple[str, ...]:
    """Word the constants that decide: of a text that holds some of them, those; else all."""
    expr = _applied(finding)
    right = expr.operands[1]
    if (
        not finding.value
        or expr.operator is IN
        or not isinstance(right, Options)
        or expr.overload is None
    ):
        return constants(finding, scope)
    holds, text = expr.overload.value, finding.parts[0].value
    every = zip(right.items, constants(finding, scope), strict=True)
    return tuple(said for item, said in every if holds(text, item.value))


def _constant(item: Literal, scope: Scope) -> str:
    return scope.telling.value(item.value, item.type)
