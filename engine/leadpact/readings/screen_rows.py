"""Set what we saw beside what we agreed: a row for each part of a rule that decides it."""

from dataclasses import dataclass, replace

from leadpact.nodes import (
    Aggregate,
    All,
    Apply,
    Events,
    Field,
    Is,
    Not,
    Some,
    StageName,
    ValueName,
    Window,
    type_of,
)
from leadpact.operators.model import Family
from leadpact.readings.evidence import calendar_of
from leadpact.readings.findings import Absent, Cause, Finding, Range
from leadpact.readings.missing import Missing, missing_of
from leadpact.readings.naming import happening, spaced
from leadpact.readings.screen_agreed import agreed
from leadpact.readings.sentences import because_of
from leadpact.readings.telling import Scope
from leadpact.readings.told_values import absent, unknown, value_of
from leadpact.readings.told_windows import apart, is_inside
from leadpact.readings.verdicts import Verdict
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
            is_joined = not told or not row.agreed or row.agreed.startswith(f"{word} ")
            one = row if is_joined else replace(row, agreed=f"{word} {row.agreed}")
            if row.agreed not in {known.agreed.removeprefix(f"{word} ") for known in told}:
                told.append(one)
    return tuple(told)


def _row(finding: Finding, scope: Scope, owner: str | None, *, negated: bool) -> Row:
    told = agreed(finding, scope, negated=negated)
    if finding.value is None and not isinstance(finding.expr, Window | StageName):
        return Row(_unknown(finding, scope, owner), told, _about(finding, scope))
    match finding.expr:
        case All():
            saw = _value(finding.parts[0].parts[0], scope)
            return Row(saw, told, _about(finding, scope))
        case Apply(operator=operator) if operator.family is not Family.ARITHMETIC:
            return Row(_value(finding.parts[0], scope), told, _about(finding, scope))
        case Window() as window:
            return Row(_window(window, finding, scope, owner), told)
        case StageName(name=name):
            return Row(_STANDS[scope.telling.judgement.stages[name].verdict], told)
        case Is(part=StageName()):
            return Row(because_of(finding, scope), "")
        case Is():
            part = finding.parts[0]
            known = part.value is not None
            return Row(_value(part, scope) if known else _unknown(part, scope, owner), told)
        case Aggregate(function="exists", events=events):
            sure = scope.telling.evidence.seen(events, scope.frame).sure
            return Row(scope.telling.when(sure[0].at) if sure else "none", told)
        case _:
            return Row(_value(finding, scope), told, _about(finding, scope))


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


# -- windows


def _window(expr: Window, finding: Finding, scope: Scope, owner: str | None) -> str:
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
