"""Tell what a value is, or why nobody knows it: `pricing_time is 2 min 10 s`, `company.industry is missing`."""

from collections.abc import Mapping
from typing import Any, TypeGuard

from leadpact.nodes import (
    Aggregate,
    All,
    Apply,
    AsOf,
    Expr,
    Field,
    Literal,
    Not,
    Options,
    Some,
    StageName,
    ValueName,
    children,
    type_of,
)
from leadpact.operators.model import Family
from leadpact.readings.amounts import worded
from leadpact.readings.findings import UNBOUNDED, Absent, Cause, Finding, Gap, Range
from leadpact.readings.missing import clause_of, missing_of
from leadpact.readings.reasons import Known
from leadpact.readings.stage_findings import StageFinding
from leadpact.readings.telling import Scope, Tell
from leadpact.readings.told_events import no_events
from leadpact.readings.verdicts import Verdict
from leadpact.readings.wording import literal
from leadpact.readings.words import Words
from leadpact.units import INSTANT, Kind, Type


def value_of(finding: Finding, scope: Scope) -> str:
    """Word what an expression is worth, where that is known at least in part."""
    return scope.telling.words.once(_value, finding.expr)(finding, scope)


def _value(expr: Expr, words: Words) -> Tell:
    if isinstance(expr, Literal):
        constant = constant_text(expr, words)
        return lambda _finding, _scope: constant
    of = type_of(expr)
    if not words.is_fixed(of):
        return lambda finding, scope: scope.telling.when(finding.value)
    word = words.worder(of)

    def tell(finding: Finding, _scope: Scope) -> str:
        worth = finding.value
        return _range(worth, of) if worth.__class__ is Range else word(worth)

    return tell


def constant_text(constant: Literal, words: Words) -> str:
    """Word a constant of the policy, as its author measures it."""
    if constant.type.kind is Kind.CHOICE:
        return words.worder(constant.type)(constant.value)
    return literal(constant, words.wording)


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
    return scope.telling.words.once(told_of, finding.expr)(finding, scope)


def told_of(expr: Expr, words: Words) -> Tell:
    """Prepare to say what an expression is worth."""
    head = f"{words.name(expr)} is "
    if not isinstance(expr, Field):
        value = words.once(_value, expr)
        return lambda finding, scope: f"{head}{value(finding, scope)}"
    path, is_fixed, word = expr.path, words.is_fixed(expr.type), words.worder(expr.type)

    def tell(finding: Finding, scope: Scope) -> str:
        worth = finding.value
        said = f"{head}{word(worth) if is_fixed else scope.telling.when(worth)}"
        return f"{said}, assumed" if path in scope.assumed else said

    return tell


def is_plain_field(expr: Expr, words: Words) -> TypeGuard[Field]:
    """Whether it is a field that is known or unknown, and told the same of every lead that has its value."""
    if not isinstance(expr, Field) or expr.type.kind is Kind.MOMENT:
        return False
    return words.is_fixed(expr.type)


def known_field(field: Field, tails: Mapping[bool, str], words: Words) -> Known:
    """Prepare to say what a plain field is worth, and how it stands by what a test of it came to."""
    return Known(f"{words.name(field)} is ", field.type.kind, words.worder(field.type), tails)


def beside(finding: Finding, scope: Scope) -> str:
    """Name what another value is compared with, and what it is worth: a constant is its own name."""
    said = value_of(finding, scope)
    expr = finding.expr
    return said if is_constant(expr) else f"{scope.telling.name(expr)} ({said})"


def is_constant(expr: Expr) -> bool:
    """Tell whether an expression is a number, negative perhaps, that stands in the policy."""
    match expr:
        case Literal():
            return True
        case Apply(operands=(Literal(),)):
            return True
        case _:
            return False


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
            return f"{no_events(events, scope.telling.words)} {by}"
        case AsOf():
            return None
        case expr:
            return f"{scope.telling.name(expr)} had not come {by}"


# -- what is unknown


def unknown(finding: Finding, scope: Scope) -> str:
    """Say why an expression is unknown: the data that is not there, else what has not come yet."""
    telling = scope.telling
    if telling.words.once(is_of_fields, finding.expr):
        gaps = _gaps_of_fields(finding, telling.judgement.stages)
        return "; ".join(dict.fromkeys([clause_of(gap, telling) for gap in gaps]))
    every = missing_of(finding, scope, None)
    data = tuple(m for m in every if m.cause is not Cause.NOT_YET)
    if every and not data and isinstance(finding.expr, ValueName):
        known = "happened" if type_of(finding.expr).kind in INSTANT else "been known"
        return f"{telling.name(finding.expr)} has not {known} yet"
    said = dict.fromkeys(m.said for m in data or every)
    return "; ".join(said) if said else f"{telling.name(finding.expr)} is unknown"


def is_of_fields(expr: Expr, words: Words) -> bool:
    """Whether only blank and unreadable fields can leave a condition unknown: nothing in it waits."""
    match expr:
        case Field():
            return expr.type.kind is not Kind.MOMENT
        case Literal() | Options():
            return True
        case Not() | All() | Some():
            return all(words.once(is_of_fields, part) for part in children(expr))
        case Apply() if expr.operator.family is not Family.ARITHMETIC:
            return all(words.once(is_of_fields, part) for part in expr.operands)
        case StageName(name=name):
            stage = words.tree.stages[name]
            if stage.when is not None or stage.deadline is not None:
                return False
            return all(words.once(is_of_fields, criterion.rule) for criterion in stage.criteria)
        case _:
            return False


def _gaps_of_fields(finding: Finding, stages: Mapping[str, StageFinding]) -> list[Gap]:
    """List what leaves such a condition unknown, left to right, into the stages that it names."""
    if finding.value is not None:
        return []
    if finding.gap is not None:
        return [finding.gap]
    parts = finding.parts
    if isinstance(finding.expr, StageName):
        criteria = stages[finding.expr.name].criteria
        parts = tuple([f.finding for f in criteria if f.verdict is Verdict.UNKNOWN])
    return [gap for part in parts for gap in _gaps_of_fields(part, stages)]
