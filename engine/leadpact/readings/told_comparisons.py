"""Tell how actual values compare: `company.employees is 12, below 50`."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from leadpact.nodes import Aggregate, All, Apply, Expr, Literal, Options, children
from leadpact.operators import OPERATORS
from leadpact.operators.compare import EQUAL, NOT_EQUAL
from leadpact.operators.membership import IN
from leadpact.operators.model import Family
from leadpact.operators.text import CONTAINS, folded
from leadpact.readings.comparing import comparison, test
from leadpact.readings.findings import PLAIN, UNBOUNDED, Absent, Finding, Range
from leadpact.readings.reasons import Between, Held, Reason, known
from leadpact.readings.telling import Scope, Tell
from leadpact.readings.told_events import days_with_events, number_of_events
from leadpact.readings.told_values import (
    absent,
    beside,
    constant_text,
    is_constant,
    is_plain_field,
    known_field,
    told_of,
    unknown,
    value_of,
)
from leadpact.readings.words import Words

_AT_ALL: Final = frozenset({(">=", 1), (">", 0), ("=", 0)})
"""Comparisons that ask of a count only whether there is one."""
_SUBJECT = "it"
_IS = f"{_SUBJECT} is "
_OPPOSITE = {
    op.symbol: other
    for op in OPERATORS.values()
    for other in OPERATORS.values()
    if op.family is Family.COMPARISON and op.not_english == other.english
}
"""What holds between two known values where a comparison does not."""


def compared(expr: Apply, words: Words) -> Reason:
    """Prepare to tell a comparison of two values that are not conditions.

    The common case, a known field beside a constant, has a form.
    """
    left = counted_or_told(expr.operands[0], words)
    relation = _relation(expr)

    def tell(finding: Finding, scope: Scope) -> str:
        a, b = finding.parts
        if a.value.__class__ is Absent or b.value.__class__ is Absent:
            missing = absent(a, scope) or absent(b, scope)
            if missing is not None:
                return missing
        if finding.value is None:
            return _undecided(expr, finding, scope)
        return f"{left(a, scope)}{relation(finding, scope)}"

    field, constant = expr.operands
    is_equality = expr.operator in (EQUAL, NOT_EQUAL)
    if is_equality or not is_plain_field(field, words) or not isinstance(constant, Literal):
        return Reason(tell)
    end = constant_text(constant, words)
    tails = {holds: f", {_stands(expr, end, holds=holds)}" for holds in (True, False)}
    return known(known_field(field, tails, words), field.path, tell)


def between(expr: All, words: Words, outside: Reason) -> Reason:
    """Prepare to tell a value that lies between two others, or why it does not."""
    (subject, low_end), (_, high_end) = map(children, expr.parts)
    said = counted_or_told(subject, words)

    def tell(finding: Finding, scope: Scope) -> str:
        if not finding.value:
            return outside.tell(finding, scope)
        low, high = finding.parts
        ends = f"{beside(low.parts[1], scope)} and {beside(high.parts[1], scope)}"
        return f"{said(low.parts[0], scope)}, between {ends}"

    if not (isinstance(low_end, Literal) and isinstance(high_end, Literal)):
        return Reason(tell)
    if not is_plain_field(subject, words):
        return Reason(tell)
    ends = f"{constant_text(low_end, words)} and {constant_text(high_end, words)}"
    lies = known_field(subject, {True: f", between {ends}"}, words)
    return Reason(tell, Between(lies, outside))


def _relation(expr: Apply) -> Tell:
    """Prepare to say how the left value stands to the right one: ``, below 50``, ``, not retail``.

    Nothing where it is said already.
    """
    left, right = expr.operands
    constant = is_constant(right)
    may_be_equal = expr.operator in (EQUAL, NOT_EQUAL)
    is_count = isinstance(left, Aggregate) and left.function == "count"
    symbol = expr.operator.symbol
    known: dict[bool, str] = {}

    def tell(finding: Finding, scope: Scope) -> str:
        a, b = finding.parts
        if may_be_equal and a.value == b.value:
            return "" if constant else f", the same as {beside(b, scope)}"
        if not constant:
            return f", {_stands(expr, beside(b, scope), holds=finding.value)}"
        said = known.get(finding.value)
        if said is None:
            asks_for_one = is_count and (symbol, b.value) in _AT_ALL
            stands = _stands(expr, beside(b, scope), holds=finding.value)
            said = known[finding.value] = "" if asks_for_one else f", {stands}"
        return said

    return tell


def _stands(expr: Apply, right: str, *, holds: bool) -> str:
    said = expr if holds else replace(expr, operator=_OPPOSITE[expr.operator.symbol])
    return comparison(said, _SUBJECT, right, negated=False).removeprefix(_IS)


def _undecided(expr: Apply, finding: Finding, scope: Scope) -> str:
    """Tell a comparison that a doubtful number leaves open, or that lacks a value."""
    left, right = finding.parts
    if isinstance(left.value, Range) and right.value.__class__ in PLAIN:
        asked = comparison(expr, _SUBJECT, beside(right, scope), negated=False)
        open_ = f"which leaves open whether it is {asked.removeprefix(_IS)}"
        said = scope.telling.words.once(counted_or_told, left.expr)(left, scope)
        return f"{said}, {open_}: {unknown(finding, scope)}"
    return unknown(finding, scope)


def counted_or_told(expr: Expr, words: Words) -> Tell:
    """Prepare to tell a number of events in the events' own words, any other value by its name."""
    match expr:
        case Aggregate(function="count", events=events):
            return lambda finding, _scope: number_of_events(*_ends(finding.value), events, words)
        case Aggregate(function="days", events=events):
            return lambda finding, _scope: days_with_events(*_ends(finding.value), events, words)
        case _:
            return words.once(told_of, expr)


def _ends(worth: Any) -> tuple[int, int | None]:  # noqa: ANN401 - a Worth
    if isinstance(worth, Range):
        return int(worth.low), None if worth.high == UNBOUNDED else int(worth.high)
    return worth, worth


# -- tests


def tested(expr: Apply, words: Words) -> Reason:
    """Prepare to tell a test of text, or of membership in a list."""
    left, right = expr.operands
    said = counted_or_told(left, words)
    outcome = _membership(expr, words) if expr.operator is IN else _test_of_text(expr, words)

    def tell(finding: Finding, scope: Scope) -> str:
        subject = finding.parts[0]
        if subject.value.__class__ is Absent:
            missing = absent(subject, scope)
            if missing is not None:
                return missing
        if finding.value is None:
            return unknown(finding, scope)
        return f"{said(subject, scope)}, {outcome(finding, scope)}"

    if not is_plain_field(left, words) or not isinstance(right, Options):
        return Reason(tell)
    if expr.operator is IN:
        options = one_of(_fixed_constants(right, words))
        tails = {True: f", {options}", False: f", not {options}"}
        return known(known_field(left, tails, words), left.path, tell)
    head, kind, word, _ = known_field(left, {}, words)
    held, denied = _held(expr, right, words)
    return Reason(tell, Held(head, kind, word, lambda text: f", {held(text)}", f", {denied}"))


def _membership(expr: Apply, words: Words) -> Tell:
    every = words.once(_constants, expr)
    return lambda finding, scope: (
        f"{'' if finding.value else 'not '}{one_of(every(finding, scope))}"
    )


def _test_of_text(expr: Apply, words: Words) -> Tell:
    """Prepare to say what a text holds."""
    operator, right = expr.operator, expr.operands[1]
    if not isinstance(right, Options):
        return lambda finding, scope: test(
            operator, "which", (value_of(finding.parts[1], scope),), negated=not finding.value
        )
    held, denied = _held(expr, right, words)
    return lambda finding, _scope: held(finding.parts[0].value) if finding.value else denied


def _held(expr: Apply, right: Options, words: Words) -> tuple[Callable[[str], str], str]:
    """Prepare to say which of several constants a text holds; and that it holds none."""
    operator = expr.operator
    options = _fixed_constants(right, words)
    alone = [test(operator, "which", (option,), negated=False) for option in options]
    held_in = _holder(expr, [str(item.value) for item in right.items])

    def tell(text: str) -> str:
        places = [place for place, is_held in enumerate(held_in(text)) if is_held]
        if len(places) == 1:
            return alone[places[0]]
        return test(operator, "which", tuple([options[p] for p in places]), negated=False)

    return tell, test(operator, "which", options, negated=True)


def _holder(expr: Apply, items: list[str]) -> Callable[[str], list[bool]]:
    """Prepare to say of each of some words whether a text holds it."""
    if expr.operator is CONTAINS:
        small = [folded(item) for item in items]

        def contains(text: str) -> list[bool]:
            inside = folded(text)
            return [item in inside for item in small]

        return contains
    holds = expr.operator.overloads[0].value
    return lambda text: [holds(text, item) for item in items]


def one_of(options: tuple[str, ...]) -> str:
    return f"one of {', '.join(options)}" if len(options) > 1 else options[0]


def constants(finding: Finding, scope: Scope) -> tuple[str, ...]:
    """Word the constants that a test is against."""
    return scope.telling.words.once(_constants, finding.expr)(finding, scope)


def _constants(expr: Expr, words: Words) -> Callable[[Finding, Scope], tuple[str, ...]]:
    right = children(expr)[1]
    if not isinstance(right, Options):
        return lambda finding, scope: (value_of(finding.parts[1], scope),)
    items = right.items
    if not all(words.is_fixed(item.type) for item in items):
        return lambda _finding, scope: tuple(
            scope.telling.value(item.value, item.type) for item in items
        )
    fixed = _fixed_constants(right, words)
    return lambda _finding, _scope: fixed


def _fixed_constants(right: Expr, words: Words) -> tuple[str, ...]:
    return tuple(
        words.worder(item.type)(item.value) for item in children(right) if isinstance(item, Literal)
    )
