"""Constants of a policy as terms, in the form that typed columns have."""

from leadpact.nodes import Literal
from leadpact.readings.columns.dialect_literals import double
from leadpact.readings.columns.terms import FALSE, TRUE, Term, text, whole
from leadpact.units import Kind, Type, Value


def member_code(of: Type, member: str) -> int:
    """Give the code of a member of a choice: its rank, by code point, among all of them."""
    return sorted(of.members).index(member)


def literal(expr: Literal, beside: Type) -> Term:
    """Write a constant as the value that it is compared with would have it."""
    return constant(expr.value, beside if beside.kind is Kind.CHOICE else expr.type)


def constant(value: Value, of: Type) -> Term:
    """Write a known value of a type."""
    match value:
        case bool():
            return TRUE if value else FALSE
        case int():
            return whole(value)
        case float():
            return double(value)
        case str() if of.kind is Kind.CHOICE:
            return whole(member_code(of, value))
        case str():
            return text(value)
