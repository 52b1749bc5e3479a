"""Tell what a value is, or why nobody knows it: `pricing_time is 2 min 10 s`, `company.industry is missing`."""

from typing import Any

from leadpact.nodes import Aggregate, Apply, AsOf, Expr, Field, Literal, ValueName, type_of
from leadpact.readings.amounts import worded
from leadpact.readings.findings import UNBOUNDED, Absent, Cause, Finding, Range
from leadpact.readings.missing import missing_of
from leadpact.readings.telling import Scope
from leadpact.readings.told_events import no_events
from leadpact.readings.wording import literal
from leadpact.units import INSTANT, Kind, Type


def value_of(finding: Finding, scope: Scope) -> str:
    """Word what an expression is worth, where that is known at least in part."""
    expr = finding.expr
    if isinstance(expr, Literal) and expr.type.kind is not Kind.CHOICE:
        return literal(expr, scope.telling.wording)
    worth, of = finding.value, type_of(expr)
    if isinstance(worth, Range):
        return _range(worth, of)
    return scope.telling.value(worth, of)


def _range(worth: Range, of: Type) -> str:
    low = worded(_whole(worth.low), of)
    return (
        f"{low} or more"
        if worth.high == UNBOUNDED
        else f"{low} to {worded(_whole(worth.high), of)}"
    )


def _whole(number: float) -> Any:  # noqa: ANN401 - of the type's own unit
    return int(number) if number == int(number) else number


def told(finding: Finding, scope: Scope) -> str:
    """Say what an expression is worth: ``pricing_time is 2 min 10 s``."""
    return f"{scope.telling.name(finding.expr)} is {value_of(finding, scope)}{_assumed(finding.expr, scope)}"


def beside(finding: Finding, scope: Scope) -> str:
    """Name what another value is compared with, and what it is worth: a constant is its own name."""
    if is_constant(finding.expr):
        return value_of(finding, scope)
    return f"{scope.telling.name(finding.expr)} ({value_of(finding, scope)})"


def is_constant(expr: Expr) -> bool:
    """Tell whether an expression is a number, negative perhaps, that stands in the policy."""
    match expr:
        case Literal():
            return True
        case Apply(operands=(Literal(),)):
            return True
        case _:
            return False


def _assumed(expr: Expr, scope: Scope) -> str:
    is_assumed = isinstance(expr, Field) and expr.path in scope.telling.judgement.lead.assumed
    return ", assumed" if is_assumed else ""


def absent(finding: Finding, scope: Scope) -> str | None:
    """Say what never came, by the time up to which the rule looks; None where something did."""
    if not isinstance(finding.value, Absent):
        return None
    for part in finding.parts:
        said = absent(part, scope)
        if said is not None:
            return said
    by = f"by {scope.telling.when(scope.frame.cut)}"
    match finding.expr:
        case Aggregate(events=events):
            return f"{no_events(events, scope.telling.wording)} {by}"
        case AsOf():
            return None
        case expr:
            return f"{scope.telling.name(expr)} had not come {by}"


# -- what is unknown


def unknown(finding: Finding, scope: Scope) -> str:
    """Say why an expression is unknown: the data that is not there, else what has not come yet."""
    every = missing_of(finding, scope, None)
    data = tuple(m for m in every if m.cause is not Cause.NOT_YET)
    if every and not data and isinstance(finding.expr, ValueName):
        known = "happened" if type_of(finding.expr).kind in INSTANT else "been known"
        return f"{scope.telling.name(finding.expr)} has not {known} yet"
    said = dict.fromkeys(m.said for m in data or every)
    return "; ".join(said) if said else f"{scope.telling.name(finding.expr)} is unknown"
