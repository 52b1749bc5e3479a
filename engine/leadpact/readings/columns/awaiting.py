"""What waits only for what has not happened yet, as terms."""

from typing import assert_never

from leadpact.nodes import (
    Aggregate,
    All,
    Apply,
    AsOf,
    Attribute,
    DayOf,
    Events,
    Expr,
    Extreme,
    Field,
    Is,
    Literal,
    Measure,
    Name,
    Not,
    Options,
    Some,
    StageName,
    State,
    ValueName,
    Window,
    children,
)
from leadpact.operators.model import Family
from leadpact.readings.columns.codes import NOT_YET
from leadpact.readings.columns.compiling import Compiling
from leadpact.readings.columns.scopes import Scope
from leadpact.readings.columns.terms import (
    TRUE,
    Term,
    both,
    either,
    equal,
    holds,
    is_not_null,
    is_null,
    negated,
    whole,
)
from leadpact.syntax.printer import to_text
from leadpact.units import Kind


def awaiting(expr: Expr, scope: Scope, c: Compiling) -> Term:
    """Whether an expression is worth something, or is open only for what has not happened yet.

    A window that has begun counts as something that the clock, not an event, settles.
    """
    match expr:
        case Literal() | AsOf() | Attribute(name="at"):
            return TRUE
        case Is(state=State.KNOWN | State.UNKNOWN):
            return TRUE
        case Field() | Attribute():
            return _fact(expr, scope, c)
        case ValueName(name=name):
            return awaiting(c.tree.values[name].expr, scope.of_lead, c)
        case StageName(name=name) | Is(part=StageName(name=name)):
            return either(is_not_null(c.truth(expr, scope)), c.stages[name].waits())
        case Apply() if expr.operator.family is Family.ARITHMETIC:
            parts = [c.worth(operand, scope) for operand in expr.operands]
            undefined = both(*(either(is_not_null(p.value), p.is_absent) for p in parts))
            return either(
                c.worth(expr, scope).is_worth, both(negated(undefined), _all(expr, scope, c))
            )
        case Apply() | Not() | All() | Some() | Extreme():
            return either(c.worth(expr, scope).is_worth, _all(expr, scope, c))
        case DayOf(part=part):
            inside = c.worth(expr, scope)
            unknown = is_null(c.worth(part, scope).value)
            return either(inside.is_worth, both(unknown, awaiting(part, scope, c)))
        case Aggregate():
            found = c.aggregate(expr, scope.of_lead)
            return either(found.worth.is_worth, holds(equal(found.gap, whole(NOT_YET))))
        case Window():
            found_window = c.window(expr, scope)
            return either(is_not_null(found_window.value), negated(found_window.open))
        case Is() | Options() | Name() | Events() | Measure():
            raise TypeError(f"{to_text(expr)} waits for nothing")
        case _:
            assert_never(expr)


def _all(expr: Expr, scope: Scope, c: Compiling) -> Term:
    parts = (part for part in children(expr) if not isinstance(part, Options))
    return both(*(awaiting(part, scope, c) for part in parts))


def _fact(expr: Field | Attribute, scope: Scope, c: Compiling) -> Term:
    if expr.type.kind is not Kind.MOMENT:
        return is_not_null(c.worth(expr, scope).value)
    fact = (
        c.inputs.field(expr.path)
        if isinstance(expr, Field)
        else c.inputs.attribute(expr.name, expr.type)
    )
    return negated(fact.unreadable)
