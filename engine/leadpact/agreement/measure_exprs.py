"""Measures as expressions over aggregates: which aggregates they are made of, and what they come to."""

from collections.abc import Iterator, Mapping
from math import inf

from leadpact.agreement.totals import Amount
from leadpact.nodes import Apply, Expr, Literal, Measure, ValueName
from leadpact.operators.arithmetic import DIVIDE
from leadpact.policy import PolicyTree


def leaves_of(expr: Expr, tree: PolicyTree) -> Iterator[Measure]:
    """Yield the aggregates of a metric, left to right and through the metrics that it names."""
    match expr:
        case Measure():
            yield expr
        case ValueName(name=name):
            yield from leaves_of(tree.metrics[name].measure, tree)
        case Apply(operands=operands):
            for operand in operands:
                yield from leaves_of(operand, tree)
        case _:
            pass


def divisors_of(expr: Expr, tree: PolicyTree) -> Iterator[Measure]:
    """Yield the aggregates that a metric divides by, through the metrics that it names."""
    match expr:
        case ValueName(name=name):
            yield from divisors_of(tree.metrics[name].measure, tree)
        case Apply(operator=operator, operands=(left, right)) if operator is DIVIDE:
            yield from divisors_of(left, tree)
            yield from leaves_of(right, tree)
        case Apply(operands=operands):
            for operand in operands:
                yield from divisors_of(operand, tree)
        case _:
            pass


def combined(expr: Expr, tree: PolicyTree, worth: Mapping[Measure, Amount | None]) -> Amount | None:
    """Work out a metric from what its aggregates came to; None where something is undefined."""
    match expr:
        case Literal(value=value):
            return value
        case Measure():
            return worth[expr]
        case ValueName(name=name):
            return combined(tree.metrics[name].measure, tree, worth)
        case Apply(operands=operands, overload=overload) if overload is not None:
            parts = [combined(operand, tree, worth) for operand in operands]
            is_known = all(part is not None and part != inf for part in parts)
            return overload.value(*parts) if is_known else None
        case _:
            raise TypeError(f"{type(expr).__name__} is no part of a metric")
