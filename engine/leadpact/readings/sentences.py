"""Say in one sentence, with the actual values, why a rule has its verdict."""

from typing import assert_never

from leadpact.nodes import (
    Aggregate,
    All,
    Apply,
    AsOf,
    Attribute,
    DayOf,
    Events,
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
    type_of,
)
from leadpact.operators.model import Family
from leadpact.policy import AllOf, Waiver
from leadpact.readings.amounts import day
from leadpact.readings.english import clause
from leadpact.readings.findings import Cause, Finding
from leadpact.readings.missing import missing
from leadpact.readings.naming import spaced
from leadpact.readings.prose import parties, said
from leadpact.readings.stage_findings import CriterionFinding, StageFinding
from leadpact.readings.telling import Scope, Telling
from leadpact.readings.told_comparisons import between, compared, tested
from leadpact.readings.told_events import no_events, one_event
from leadpact.readings.told_values import absent, told, unknown
from leadpact.readings.told_windows import windowed
from leadpact.readings.verdicts import Verdict
from leadpact.readings.wording import stages_passed
from leadpact.units import Kind

_STANDS = {
    Verdict.PASS: "the lead passed {}",
    Verdict.WAIVED: "the lead passed {}, thanks to a waiver",
    Verdict.FAIL: "the lead did not pass {}",
    Verdict.NOT_APPLICABLE: "{} does not apply to the lead",
    Verdict.PENDING: "{} is still open",
    Verdict.UNKNOWN: "{} is undecided",
}


def because(f: CriterionFinding, found: StageFinding, telling: Telling) -> str:
    """Say why a criterion has its verdict, with what was seen; no final stop."""
    if telling.evidence.lacks_deadline(found.stage.name) and found.deadline_finding is not None:
        why = unknown(found.deadline_finding, telling.when_of(found.stage.name))
        return f"the deadline {telling.name(found.deadline_finding.expr)} is not known: {why}"
    reason = because_of(f.finding, telling.rule_of(found.stage.name))
    match f.verdict:
        case Verdict.PENDING:
            return f"waiting: {reason}{_deadline(found, telling)}"
        case Verdict.UNKNOWN:
            return f"{reason}{_data(reason, f, found, telling)}"
        case Verdict.WAIVED if f.waiver is not None:
            return f"{reason}; {waived(f.waiver, telling)}"
        case _:
            return reason


def _data(reason: str, f: CriterionFinding, found: StageFinding, telling: Telling) -> str:
    """Name the data that waiting does not bring, where the reason speaks of waiting alone."""
    data = tuple(m for m in missing(f, found, telling) if m.cause is not Cause.NOT_YET)
    if any(m.said in reason for m in data):
        return ""
    return "".join(f"; {m.said}" for m in data)


def waived(waiver: Waiver, telling: Telling) -> str:
    """Say what was agreed instead, by whom and for how long."""
    who = parties(telling.tree, waiver.approved_by)
    until = day(waiver.until.toordinal())
    return f"waived: “{said(waiver.reason)}”, agreed by {who}, for leads created until {until}"


def _deadline(found: StageFinding, telling: Telling) -> str:
    """Say until when a criterion that is not met yet may still be."""
    ends = found.deadline_finding
    if ends is None:
        return ""
    if found.deadline is not None:
        return f"; open until {telling.ends(found.deadline)}"
    latest = telling.evidence.deadline(found.stage.name)
    last = f", {telling.ends(latest)} at the latest" if latest is not None else ""
    return f"; open until {telling.anchor(ends.expr)}{last}"


def because_of(finding: Finding, scope: Scope) -> str:
    """Say why an expression is true, false or unknown: only what decides it, with the values seen."""
    match finding.expr:
        case Literal():
            return "always so" if finding.value else "never so"
        case Not():
            return because_of(finding.parts[0], scope)
        case All(between=True) if finding.value:
            return between(finding, scope)
        case All():
            return _joined(finding, scope, decides=False)
        case Some():
            return _joined(finding, scope, decides=True)
        case Apply(operator=operator) as applied if operator.family is not Family.ARITHMETIC:
            return _applied(applied, finding, scope)
        case Window() as window:
            return windowed(window, finding, scope)
        case Is() as state:
            return _state(state, finding, scope)
        case StageName(name=name):
            return stands(name, finding, scope)
        case Aggregate(function="exists", events=events):
            return _exists(events, finding, scope)
        case ValueName(name=name) if type_of(finding.expr).kind is Kind.BOOLEAN:
            held = {None: "is open", True: "holds", False: "does not hold"}[finding.value]
            known_as = f"“{spaced(name)}”" if scope.telling.in_words else name
            return f"{known_as} {held}: {because_of(finding.parts[0], scope)}"
        case Field(path=path) if scope.telling.in_words and isinstance(finding.value, bool):
            is_assumed = path in scope.frame.lead.assumed
            told_of = clause(finding.expr, scope.telling.wording, negated=not finding.value)
            return f"{told_of}, assumed" if is_assumed else told_of
        case (
            Field() | Attribute() | AsOf() | Aggregate() | ValueName() | Apply() | DayOf() | Extreme()
        ):  # fmt: skip
            return known_or_not(finding, scope)
        case Options() | Name() | Events() | Measure():
            return scope.telling.name(finding.expr)
        case _:
            assert_never(finding.expr)


def known_or_not(finding: Finding, scope: Scope) -> str:
    """Say what a value is, or why nobody knows it."""
    if finding.value is None:
        return unknown(finding, scope)
    return absent(finding, scope) or told(finding, scope)


def _joined(finding: Finding, scope: Scope, *, decides: bool) -> str:
    """Tell the parts that decide a group; of several that alone would do, the first true one."""
    parts = [part for part in finding.parts if part.value is finding.value]
    if finding.value is True and decides:
        parts = parts[:1]
    stages = tuple(
        scope.telling.wording.stage(part.expr.name)
        for part in parts
        if isinstance(part.expr, StageName)
    )
    if finding.value is True and len(stages) == len(parts) > 1:
        return stages_passed(stages, "and", negated=False)
    reasons = tuple(dict.fromkeys(because_of(part, scope) for part in parts))
    is_long = any(mark in reason for reason in reasons for mark in ",;:")
    return ("; " if is_long else " and ").join(reasons)


def _applied(expr: Apply, finding: Finding, scope: Scope) -> str:
    if expr.operator.family is Family.TEST:
        return tested(finding, scope)
    left, right = finding.parts
    if type_of(left.expr).kind is not Kind.BOOLEAN:
        return compared(finding, scope)
    sides = [side for side in (left, right) if not isinstance(side.expr, Literal)]
    return " and ".join(because_of(side, scope) for side in sides)


def _state(expr: Is, finding: Finding, scope: Scope) -> str:
    match expr.state:
        case State.KNOWN | State.UNKNOWN:
            return known_or_not(finding.parts[0], scope)
        case State.FAILED | State.APPLICABLE:
            name = expr.part.name if isinstance(expr.part, StageName) else ""
            if finding.value is None:
                return stands(name, finding, scope)
            return clause(expr, scope.telling.wording, negated=not finding.value)
        case _:
            assert_never(expr.state)


def stands(name: str, finding: Finding, scope: Scope) -> str:
    """Say how a named stage stands, and what decides that."""
    found = scope.telling.judgement.stages[name]
    told_of = _STANDS[found.verdict].format(scope.telling.wording.stage(name))
    match found.verdict:
        case Verdict.UNKNOWN:
            return f"{told_of}: {unknown(finding, scope)}"
        case Verdict.FAIL if not isinstance(found.stage.form, AllOf) or not found.stage.form.single:
            failed = [f.criterion.name for f in found.criteria if f.verdict is Verdict.FAIL]
            return f"{told_of} ({', '.join(map(spaced, failed))})"
        case _:
            return told_of


def _exists(events: Events, finding: Finding, scope: Scope) -> str:
    if finding.value is None:
        return unknown(finding, scope)
    wording = scope.telling.wording
    sure = scope.telling.evidence.seen(events, scope.frame).sure
    if not sure:
        return no_events(events, wording)
    return f"{one_event(events, wording)} ({scope.telling.when(sure[0].at)})"
