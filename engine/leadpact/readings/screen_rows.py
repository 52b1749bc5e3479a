"""Set what we saw beside what we agreed: a row for each part of a rule that decides it."""

from dataclasses import dataclass, replace

from leadpact.nodes import (
    Aggregate,
    All,
    Apply,
    Attribute,
    Events,
    Expr,
    Field,
    Is,
    Not,
    Some,
    StageName,
    ValueName,
    Window,
    type_of,
)
from leadpact.operators.membership import IN
from leadpact.operators.model import Family
from leadpact.readings.comparing import comparison, test
from leadpact.readings.english import clause
from leadpact.readings.evidence import calendar_of
from leadpact.readings.findings import PLAIN, Absent, Cause, Finding, Range
from leadpact.readings.missing import Missing, missing_of
from leadpact.readings.naming import happening, spaced
from leadpact.readings.sentences import because_of
from leadpact.readings.telling import Scope
from leadpact.readings.told_comparisons import constants, one_of
from leadpact.readings.told_values import absent, beside, is_constant, unknown, value_of
from leadpact.readings.told_windows import apart, is_inside
from leadpact.readings.verdicts import Verdict
from leadpact.readings.windows import due
from leadpact.units import Kind

_STANDS = {
    Verdict.PASS: "passed",
    Verdict.WAIVED: "passed, by a waiver",
    Verdict.FAIL: "not passed",
    Verdict.NOT_APPLICABLE: "does not apply",
    Verdict.PENDING: "still open",
    Verdict.UNKNOWN: "undecided",
}
_FILLED = (Cause.MISSING, Cause.INVALID)
NOBODY = ""
"""In place of an owner: what is missing changes nothing, and nobody is asked for it."""


@dataclass(frozen=True, slots=True)
class Row:
    """What we saw, and what we agreed; without ``agreed`` what we saw says it all.

    ``about`` names the field that ``agreed`` begins with, where it does.
    """

    saw: str
    agreed: str
    about: str = ""


def rows(
    finding: Finding, scope: Scope, owner: str | None, *, negated: bool = False
) -> tuple[Row, ...]:
    """Tell a rule in rows; ``owner`` fills in what names nobody, ``negated``: its opposite was agreed."""
    match finding.expr:
        case Not():
            return rows(finding.parts[0], scope, owner, negated=not negated)
        case All(between=False) | Some():
            return _group(finding, scope, owner, negated=negated)
        case ValueName() if type_of(finding.expr).kind is Kind.BOOLEAN:
            return rows(finding.parts[0], scope, owner, negated=negated)
        case _:
            return (_row(finding, scope, owner, negated=negated),)


def _group(finding: Finding, scope: Scope, owner: str | None, *, negated: bool) -> tuple[Row, ...]:
    """Give the parts that decide: of several that alone would do, the first true one."""
    is_or = isinstance(finding.expr, Some)
    parts = [part for part in finding.parts if part.value is finding.value]
    if finding.value is is_or:
        parts = parts[:1] if is_or else parts
    word = "or" if is_or is not negated else "and"
    told: list[Row] = []
    for part in parts:
        for row in rows(part, scope, owner, negated=negated):
            agreed = f"{word} {row.agreed}" if told and row.agreed else row.agreed
            if all(row.agreed != known.agreed.removeprefix(f"{word} ") for known in told):
                told.append(replace(row, agreed=agreed))
    return tuple(told)


def _row(finding: Finding, scope: Scope, owner: str | None, *, negated: bool) -> Row:
    agreed = _agreed(finding, scope, negated=negated)
    if finding.value is None and not isinstance(finding.expr, Window | StageName):
        return Row(_unknown(finding, scope, owner), agreed, _about(finding, scope))
    match finding.expr:
        case All():
            saw = _value(finding.parts[0].parts[0], scope)
            return Row(saw, agreed, _about(finding, scope))
        case Apply(operator=operator) if operator.family is not Family.ARITHMETIC:
            return Row(_value(finding.parts[0], scope), agreed, _about(finding, scope))
        case Window():
            return Row(_window(finding, scope, owner), agreed)
        case StageName(name=name):
            return Row(_STANDS[scope.telling.judgement.stages[name].verdict], agreed)
        case Is(part=StageName()):
            return Row(because_of(finding, scope), "")
        case Is():
            part = finding.parts[0]
            known = part.value is not None
            return Row(_value(part, scope) if known else _unknown(part, scope, owner), agreed)
        case Aggregate(function="exists", events=events):
            sure = scope.telling.evidence.seen(events, scope.frame).sure
            return Row(scope.telling.when(sure[0].at) if sure else "none", agreed)
        case _:
            return Row(_value(finding, scope), agreed, _about(finding, scope))


def _about(finding: Finding, scope: Scope) -> str:
    match finding.expr:
        case All() | Apply():
            return _about(finding.parts[0], scope)
        case Field(path=path):
            return spaced(path.rpartition(".")[2])
        case ValueName(name=name):
            return spaced(name)
        case _:
            return ""


def _value(finding: Finding, scope: Scope) -> str:
    """Word a value by itself."""
    if isinstance(finding.value, Absent):
        return absent(finding, scope) or "nothing"
    said = value_of(finding, scope)
    is_assumed = isinstance(finding.expr, Field) and finding.expr.path in scope.frame.lead.assumed
    return f"{said}, assumed" if is_assumed else said


# -- what was agreed


def _agreed(finding: Finding, scope: Scope, *, negated: bool) -> str:
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
        case Apply(operands=(Field() | ValueName() as subject, *_)) if (
            type_of(subject).kind is not Kind.BOOLEAN and finding.parts[-1].value is not None
        ):
            relation = _relation(finding, scope, negated=negated)
            return f"{_short(subject, scope)}{'' if relation.startswith(':') else ' '}{relation}"
        case Window():
            return f"{_bare(clause(finding.expr, wording, negated=negated))}{_due(finding, scope)}"
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


def _relation(finding: Finding, scope: Scope, *, negated: bool) -> str:
    expr = finding.expr
    if not isinstance(expr, Apply):
        raise TypeError("no operator")
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


def _due(finding: Finding, scope: Scope) -> str:
    """Say when it was due, where that was missed."""
    start = finding.parts[0] if isinstance(finding.expr, Window) else None
    if finding.value is not False or not isinstance(finding.expr, Window) or start is None:
        return ""
    anchor = finding.parts[-1] if not isinstance(finding.expr.subject, Events) else start
    if anchor.value.__class__ is not int or finding.expr.before:
        return ""
    until = due(finding.expr, anchor.value, scope.frame.table)
    if until is None:
        return ""
    said = scope.telling.ends(until)
    return f"; due {'by ' if said.startswith('the end') else ''}{said}"


# -- windows


def _window(finding: Finding, scope: Scope, owner: str | None) -> str:
    expr = finding.expr
    if not isinstance(expr, Window):
        raise TypeError("no window")
    is_open = finding.gap is not None and finding.gap.cause is Cause.NOT_YET
    start = finding.parts[0] if isinstance(expr.subject, Events) else finding.parts[-1]
    if start.value.__class__ is not int:
        every = missing_of(start, scope, owner)
        waits = all(m.cause is Cause.NOT_YET for m in every)
        return absent(start, scope) or (
            unknown(start, scope) if waits else _unknown(start, scope, owner)
        )
    if finding.value is None and not is_open:
        return _unknown(finding, scope, owner)
    if isinstance(expr.subject, Events):
        return _events(expr, expr.subject, start.value, scope, is_open=is_open)
    subject = finding.parts[0]
    if subject.value.__class__ is not int:
        return "not yet" if is_open else "did not happen"
    return _at(expr, start.value, subject.value, scope)


def _events(expr: Window, events: Events, start: int, scope: Scope, *, is_open: bool) -> str:
    sure = [e.at for e in scope.telling.evidence.seen(events, scope.frame).sure]
    inside = [at for at in sure if is_inside(expr, start, at, calendar_of(scope.frame))]
    if expr.at_least > 1:
        number = f"{len(inside):,}" if inside else "none"
        return f"{number} so far" if is_open else number
    if inside:
        return _at(expr, start, inside[0], scope)
    if is_open:
        return "none so far"
    beyond = [at for at in sure if (at < start) is expr.before] or sure
    if beyond:
        return _at(expr, start, beyond[0], scope)
    return "did not happen" if happening(events.name).is_deed else "none"


def _at(expr: Window, start: int, x: int, scope: Scope) -> str:
    side = "before it" if x < start else "later"
    return f"{scope.telling.when(x)}, {apart(expr, start, x, scope)} {side}"


# -- what is unknown


_SHORT = {
    Cause.MISSING: "missing",
    Cause.INVALID: "unreadable",
    Cause.NOT_YET: "not yet",
    Cause.DOUBTFUL: "doubtful",
    Cause.UNDEFINED: "undefined",
    Cause.UNOBSERVED: "not recorded",
}


def _unknown(finding: Finding, scope: Scope, owner: str | None) -> str:
    """Say what is missing, why, and who fills it in."""
    every = missing_of(finding, scope, owner)
    data = tuple(m for m in every if m.cause is not Cause.NOT_YET)
    if not data and isinstance(finding.expr, ValueName):
        return "not yet"
    told = (_lacks(m, scope) if owner is not NOBODY else _SHORT[m.cause] for m in data or every)
    said = "; ".join(dict.fromkeys(told)) or "unknown"
    doubtful = next((p for p in finding.parts if isinstance(p.value, Range)), None)
    return f"{value_of(doubtful, scope)}: {said}" if doubtful is not None else said


def _lacks(m: Missing, scope: Scope) -> str:
    who = f"; {scope.telling.party(m.owner)} fills it in" if m.owner and m.cause in _FILLED else ""
    if m.name in scope.telling.tree.fields:
        return f"{'unreadable: ' if m.cause is Cause.INVALID else ''}{m.detail}{who}"
    return f"{m.said}{who}"
