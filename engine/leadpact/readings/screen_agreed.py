"""Word what was agreed, shortly: `employees between 50 and 5,000`, `within 4 working hours …; due Tue 13 Jan 13:15`."""

from leadpact.nodes import (
    All,
    Apply,
    Attribute,
    Events,
    Expr,
    Field,
    StageName,
    ValueName,
    Window,
    type_of,
)
from leadpact.operators.membership import IN
from leadpact.operators.model import Family
from leadpact.readings.comparing import comparison, test
from leadpact.readings.english import clause
from leadpact.readings.findings import PLAIN, Finding
from leadpact.readings.naming import spaced
from leadpact.readings.telling import Scope
from leadpact.readings.told_comparisons import constants, one_of
from leadpact.readings.told_values import beside, is_constant
from leadpact.readings.windows import due
from leadpact.units import Kind


def agreed(finding: Finding, scope: Scope, *, negated: bool) -> str:
    """Word what was agreed, about the name that the value goes by."""
    wording = scope.telling.wording
    match finding.expr:
        case All() if _is_against_known(*finding.parts):
            low, high = (part.parts[1] for part in finding.parts)
            word = "not between" if negated else "between"
            ends = f"{beside(low, scope)} and {beside(high, scope)}"
            return f"{_short(finding.parts[0].parts[0].expr, scope)} {word} {ends}"
        case Field(path=path) if type_of(finding.expr).kind is Kind.BOOLEAN:
            return f"{spaced(path.rpartition('.')[2])}: {'no' if negated else 'yes'}"
        case StageName(name=name):
            return f"{wording.stage(name)}{' not passed' if negated else ''}"
        case Apply(operands=(Field() | ValueName() as subject, *_)) as expr if type_of(
            subject
        ).kind is not Kind.BOOLEAN and _is_against_known(finding):
            relation = _relation(expr, finding, scope, negated=negated)
            return f"{_short(subject, scope)}{'' if relation.startswith(':') else ' '}{relation}"
        case Window() as expr:
            return f"{_bare(clause(expr, wording, negated=negated))}{_due(expr, finding, scope)}"
        case expr:
            return _bare(clause(expr, wording, negated=negated))


def _is_against_known(*compared: Finding) -> bool:
    """Whether each is compared with known values: constants, or what is known of the lead."""
    return all(part.value.__class__ in PLAIN for found in compared for part in found.parts[1:])


def _short(expr: Expr, scope: Scope) -> str:
    """Name a field by its last part, beside the name of the criterion."""
    match expr:
        case Field(path=path) if path != "created_at":
            return spaced(path.rpartition(".")[2])
        case Attribute(name=name) | ValueName(name=name):
            return spaced(name)
        case _:
            return scope.telling.name(expr).removeprefix("the ")


def _relation(expr: Apply, finding: Finding, scope: Scope, *, negated: bool) -> str:
    if expr.operator.family is Family.TEST:
        options = constants(finding, scope)
        if expr.operator is IN:
            return f"{'not ' if negated else ''}{one_of(options)}"
        return test(expr.operator, "it", options, negated=negated).removeprefix("it ")
    right = beside(finding.parts[1], scope)
    said = comparison(expr, "it", right, negated=negated).removeprefix("it is ")
    return f": {said}" if is_constant(expr.operands[1]) and said == right else said


def _bare(said: str) -> str:
    for start in ("there is ", "there are "):
        said = said.removeprefix(start)
    return said


def _due(expr: Window, finding: Finding, scope: Scope) -> str:
    """Say when it was due, where that was missed."""
    start = finding.parts[0 if isinstance(expr.subject, Events) else -1].value
    if finding.value is not False or expr.before or not isinstance(start, int):
        return ""
    until = due(expr, start, scope.frame.table)
    if until is None:
        return ""
    said = scope.telling.ends(until)
    return f"; due {'by ' if said.startswith('the end') else ''}{said}"
