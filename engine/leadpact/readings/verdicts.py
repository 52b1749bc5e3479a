"""How criteria become a stage: the verdicts, and the forms that combine them."""

from collections.abc import Sequence
from enum import Enum
from typing import TypeAlias, assert_never

from leadpact.policy import AllOf, AnyOf, AtLeast, Criterion, Form, Score

Truth: TypeAlias = bool | None
"""True, false, or None: unknown."""


class Verdict(Enum):
    """What a criterion or a stage comes to."""

    PASS = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"
    PENDING = "pending"
    WAIVED = "waived"
    NOT_APPLICABLE = "not_applicable"


def conjunction(truths: Sequence[Truth]) -> Truth:
    """Kleene's and: false wins, then unknown."""
    if False in truths:
        return False
    return None if None in truths else True


def disjunction(truths: Sequence[Truth]) -> Truth:
    """Kleene's or: true wins, then unknown."""
    if True in truths:
        return True
    return None if None in truths else False


def combined(form: Form, criteria: tuple[Criterion, ...], truths: Sequence[Truth]) -> Truth:
    """Give the truth of a stage from the truths of its criteria."""
    match form:
        case AllOf():
            return conjunction(truths)
        case AnyOf():
            return disjunction(truths)
        case AtLeast(number=number):
            low = sum(1 for truth in truths if truth)
            high = low + sum(1 for truth in truths if truth is None)
            return _reached(low, high, number)
        case Score(mark=mark):
            return _reached(*points(criteria, truths), mark)
        case _:
            assert_never(form)


def points(criteria: tuple[Criterion, ...], truths: Sequence[Truth]) -> tuple[int, int]:
    """Give the lowest and highest score that the truths leave open."""
    low = high = 0
    for criterion, truth in zip(criteria, truths, strict=True):
        if truth:
            low += criterion.points
            high += criterion.points
        elif truth is None:
            low += min(criterion.points, 0)
            high += max(criterion.points, 0)
    return low, high


def _reached(low: int, high: int, mark: int) -> Truth:
    if low >= mark:
        return True
    return False if high < mark else None
