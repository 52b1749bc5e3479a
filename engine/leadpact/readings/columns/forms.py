"""The forms of a stage in SQL: all, any, some or a score of its criteria."""

from typing import assert_never

from leadpact.policy import (
    AllOf,
    AnyOf,
    AtLeast,
    Criterion,
    Form,
    Score,
)
from leadpact.readings.columns.terms import (
    FALSE,
    TRUE,
    Term,
    at_least,
    below,
    both,
    case,
    either,
    is_null,
    plus,
    whole,
)


def combined(form: Form, criteria: tuple[Criterion, ...], truths: list[Term]) -> Term:
    """Give the truth of a stage from the truths of its criteria."""
    match form:
        case AllOf():
            return both(*truths)
        case AnyOf():
            return either(*truths)
        case AtLeast(number=number):
            return _reached([(1, truth) for truth in truths], number)
        case Score(mark=mark):
            points = [(k.points, truth) for k, truth in zip(criteria, truths, strict=True)]
            return _reached(points, mark)
        case _:
            assert_never(form)


def _reached(points: list[tuple[int, Term]], mark: int) -> Term:
    low = high = None
    for worth, truth in points:
        least = case([(truth, whole(worth)), (is_null(truth), whole(min(worth, 0)))], whole(0))
        most = case([(truth, whole(worth)), (is_null(truth), whole(max(worth, 0)))], whole(0))
        low = least if low is None else plus(low, least)
        high = most if high is None else plus(high, most)
    assert low is not None  # noqa: S101 - a stage has one criterion at least
    assert high is not None  # noqa: S101
    return case([(at_least(low, whole(mark)), TRUE), (below(high, whole(mark)), FALSE)])
