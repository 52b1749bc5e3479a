"""Tell how actual values compare: `company.employees is 12, below 50`."""

from typing import Any

from leadpact.nodes import Aggregate, Apply, Expr, Literal, Options, type_of
from leadpact.operators.membership import IN
from leadpact.readings.amounts import worded
from leadpact.readings.comparing import comparison, test
from leadpact.readings.findings import PLAIN, UNBOUNDED, Finding, Range
from leadpact.readings.telling import Scope
from leadpact.readings.told_events import number_of_events
from leadpact.readings.told_values import absent, beside, told, unknown, value_of

_SUBJECT = "it"
_IS = f"{_SUBJECT} is "


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
    """Say how the left value stands to the right one: ``below 50``, ``not retail``; empty where they are the same."""
    left, right = finding.parts
    expr = _plain(finding.expr)
    if left.value == right.value and expr.operator.symbol in ("=", "!="):
        return "" if isinstance(right.expr, Literal) else f"the same as {beside(right, scope)}"
    said = comparison(expr, _SUBJECT, beside(right, scope), negated=not finding.value)
    return said.removeprefix(_IS)


def _plain(expr: Expr) -> Apply:
    """Compare values that are there: their opposite is the other comparison."""
    if not isinstance(expr, Apply):
        raise TypeError("no comparison")
    return expr


def _with(said: str, relation: str) -> str:
    return f"{said}, {relation}" if relation else said


def _undecided(finding: Finding, scope: Scope) -> str:
    """Tell a comparison that a doubtful number leaves open, or that lacks a value."""
    left, right = finding.parts
    if isinstance(left.value, Range) and right.value.__class__ in PLAIN:
        asked = comparison(_plain(finding.expr), _SUBJECT, beside(right, scope), negated=False)
        open_ = f"which leaves open whether it is {asked.removeprefix(_IS)}"
        return f"{counted_or_told(left, scope)}, {open_}: {unknown(finding, scope)}"
    return unknown(finding, scope)


def counted_or_told(finding: Finding, scope: Scope) -> str:
    """Tell a number of events in the events' own words, any other value by its name."""
    match finding.expr:
        case Aggregate(function="count", events=events):
            low, high = _ends(finding.value)
            return number_of_events(low, high, events, scope.telling.wording)
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
    expr = _plain(finding.expr)
    options = _options(finding, scope)
    said = counted_or_told(subject, scope)
    if expr.operator is IN:
        return f"{said}, {'' if finding.value else 'not '}{_one_of(options)}"
    return f"{said}, {test(expr.operator, 'which', options, negated=not finding.value)}"


def _one_of(options: tuple[str, ...]) -> str:
    return f"one of {', '.join(options)}" if len(options) > 1 else options[0]


def _options(finding: Finding, scope: Scope) -> tuple[str, ...]:
    """Give the constants that decide: of a text that holds some of them, those; else all."""
    expr = _plain(finding.expr)
    right = expr.operands[1]
    if not isinstance(right, Options):
        return (value_of(finding.parts[1], scope),)
    items = right.items
    if finding.value and expr.operator is not IN and expr.overload is not None:
        holds = expr.overload.value
        items = tuple(item for item in items if holds(finding.parts[0].value, item.value))
    return tuple(worded(item.value, type_of(item), zone=scope.telling.zone) for item in items)
