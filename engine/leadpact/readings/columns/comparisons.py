"""Comparisons and tests in SQL: of plain values, of doubtful numbers, of what never comes."""

from collections.abc import Callable, Sequence
from typing import Final

from sqlglot import exp

from leadpact.readings.columns.dialect import Dialect
from leadpact.readings.columns.terms import (
    FALSE,
    NULL,
    TRUE,
    Term,
    above,
    among,
    at_least,
    at_most,
    below,
    binary,
    both,
    case,
    either,
    equal,
    whole,
)
from leadpact.readings.columns.worths import Worth
from leadpact.readings.findings import ENDLESS, NEVER, NONE, SINCE_NEVER

_SHAPES: Final[dict[str, type[exp.Binary]]] = {
    "=": exp.EQ,
    "!=": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
}
_HOLDS_OF_THE_LATER = frozenset({">", ">=", "!="})
_TURNED: Final = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


TEXT_TESTS: Final[dict[str, Callable[[Dialect, Term, str], Term]]] = {
    "contains": lambda dialect, small, part: dialect.contains(small, part),
    "starts with": lambda dialect, small, part: dialect.starts_with(small, part),
    "ends with": lambda dialect, small, part: dialect.ends_with(small, part),
    "has word": lambda dialect, words, part: dialect.contains(words, f" {part} "),
}
"""What each operator on texts is in SQL, of a text and a part that are in small letters."""


def compared(symbol: str, left: Worth, right: Worth) -> Term:
    """Compare two worths; NULL where that is not decided."""
    plain = _bounds(symbol, left, right)
    if not left.absent and not right.absent:
        return plain
    nothing = either(left.is_one_of(NONE, SINCE_NEVER), right.is_one_of(NONE, SINCE_NEVER))
    known = both(left.is_worth, right.is_worth)
    return case(
        [
            (both(nothing, known), FALSE),
            (both(left.is_absent, right.is_absent), FALSE),
            (both(left.is_one_of(NEVER, ENDLESS), right.is_bounded), _later(symbol)),
            (both(right.is_one_of(NEVER, ENDLESS), left.is_bounded), _later(_TURNED[symbol])),
        ],
        plain,
    )


def _later(symbol: str) -> Term:
    """Whether a comparison holds of what is later, or longer, than the other side."""
    return TRUE if symbol in _HOLDS_OF_THE_LATER else FALSE


def _bounds(symbol: str, left: Worth, right: Worth) -> Term:
    if not left.is_ranged and not right.is_ranged:
        return binary(_SHAPES[symbol], left.value, right.value)
    (low, high), (least, most) = left.bounds, right.bounds
    match symbol:
        case "=":
            one = both(equal(low, high), equal(least, most), equal(low, least))
            return case([(one, TRUE), (either(below(high, least), above(low, most)), FALSE)])
        case "!=":
            one = both(equal(low, high), equal(least, most), equal(low, least))
            return case([(either(below(high, least), above(low, most)), TRUE), (one, FALSE)])
        case "<":
            return case([(below(high, least), TRUE), (at_least(low, most), FALSE)])
        case "<=":
            return case([(at_most(high, least), TRUE), (above(low, most), FALSE)])
        case ">":
            return case([(above(low, most), TRUE), (at_most(high, least), FALSE)])
        case _:
            return case([(at_least(low, most), TRUE), (below(high, least), FALSE)])


def same_text(symbol: str, left: Worth, right: Worth, dialect: Dialect) -> Term:
    """Compare texts, outer spaces aside."""
    trimmed = [Worth(dialect.trimmed(side.value), side.absent) for side in (left, right)]
    return compared(symbol, *trimmed)


def member(left: Worth, members: Sequence[Term]) -> Term:
    """Whether a worth equals one of some constants."""
    if left.is_ranged:
        return either(*(compared("=", left, Worth(m)) for m in members))
    return false_of_absent(left, among(left.value, members))


def false_of_absent(left: Worth, tested: Term) -> Term:
    """No test holds of what does not exist."""
    return case([(left.is_absent, FALSE)], tested) if left.absent else tested


def tested_text(symbol: str, left: Term, parts: Sequence[str], dialect: Dialect) -> Term:
    """Look in a text for any of some parts, all in small letters, or in words where the operator asks for words."""
    test = TEXT_TESTS[symbol]
    return either(*(test(dialect, left, part) for part in parts))


def tested_choice(
    left: Term, members: Sequence[str], test: Callable[[str, str], bool], parts: Sequence[str]
) -> Term:
    """Test a choice: which of its members pass is known beforehand."""
    ranked = sorted(members)
    passing = [whole(n) for n, m in enumerate(ranked) if any(test(m, part) for part in parts)]
    if not passing:
        return case([(exp.Is(this=left.copy(), expression=exp.null()), NULL)], FALSE)
    return among(left, passing)
