"""Say in one sentence, with the actual values, why a rule has its verdict."""

from typing import Final, assert_never

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
    type_of,
)
from leadpact.operators.model import Family
from leadpact.policy import AllOf, Waiver
from leadpact.readings.amounts import day
from leadpact.readings.english import clause
from leadpact.readings.findings import Absent, Cause, Finding
from leadpact.readings.judgement import Judgement
from leadpact.readings.missing import missing
from leadpact.readings.naming import spaced
from leadpact.readings.prose import parties, said
from leadpact.readings.stage_findings import CriterionFinding, StageFinding
from leadpact.readings.telling import Scope, Tell, Telling
from leadpact.readings.told_comparisons import between, compared, tested
from leadpact.readings.told_events import no_events, one_event
from leadpact.readings.told_values import absent, is_of_fields, told_of, unknown
from leadpact.readings.told_windows import windowed
from leadpact.readings.verdicts import Verdict
from leadpact.readings.wording import stages_passed
from leadpact.readings.words import Words
from leadpact.units import Kind

_PASS: Final = Verdict.PASS
_FAIL: Final = Verdict.FAIL
_HELD = {None: "is open", True: "holds", False: "does not hold"}
_STANDS = {
    Verdict.PASS: "the lead passed {}",
    Verdict.WAIVED: "the lead passed {}, thanks to a waiver",
    Verdict.FAIL: "the lead did not pass {}",
    Verdict.NOT_APPLICABLE: "{} does not apply to the lead",
    Verdict.PENDING: "{} is still open",
    Verdict.UNKNOWN: "{} is undecided",
}


def sentences(judgement: Judgement, *, in_words: bool = False) -> dict[str, dict[str, str]]:
    """Say of every criterion why it has its verdict, by stage and name, in file order."""
    telling = Telling(judgement, in_words)
    return {name: _of_stage(found, telling) for name, found in judgement.stages.items()}


def _of_stage(found: StageFinding, telling: Telling) -> dict[str, str]:
    if found.deadline_finding is not None:
        return {f.criterion.name: because(f, found, telling) for f in found.criteria}
    scope = telling.rule_of(found.stage.name)
    once = telling.words.once
    said = {}
    for f in found.criteria:
        criterion, verdict, finding, _, _ = f
        if verdict is _PASS or verdict is _FAIL:
            said[criterion.name] = once(reason_of, finding.expr)(finding, scope)
        else:
            said[criterion.name] = because(f, found, telling)
    return said


def because(f: CriterionFinding, found: StageFinding, telling: Telling) -> str:
    """Say why a criterion has its verdict, with what was seen; no final stop."""
    ends = found.deadline_finding
    if ends is not None and telling.evidence.lacks_deadline(found.stage.name):
        why = unknown(ends, telling.when_of(found.stage.name))
        return f"the deadline {telling.name(ends.expr)} is not known: {why}"
    reason = because_of(f.finding, telling.rule_of(found.stage.name))
    match f.verdict:
        case Verdict.PENDING:
            return f"waiting: {reason}{_deadline(found, telling)}"
        case Verdict.UNKNOWN if telling.words.once(is_of_fields, f.criterion.rule):
            return reason  # it names all that is missing
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
    return scope.telling.words.once(reason_of, finding.expr)(finding, scope)


def reason_of(expr: Expr, words: Words) -> Tell:
    """Prepare to say why an expression is what it is worth: once a policy, for all leads."""
    match expr:
        case Literal():
            return lambda finding, _scope: "always so" if finding.value else "never so"
        case Not(part=part):
            inner = words.once(reason_of, part)
            return lambda finding, scope: inner(finding.parts[0], scope)
        case All(between=True):
            lies, joined = between(expr, words), _joined(expr, words, decides=False)
            return lambda finding, scope: (lies if finding.value else joined)(finding, scope)
        case All():
            return _joined(expr, words, decides=False)
        case Some():
            return _joined(expr, words, decides=True)
        case Apply(operator=operator) if operator.family is not Family.ARITHMETIC:
            return _applied(expr, words)
        case Window():
            return lambda finding, scope: windowed(expr, finding, scope)
        case Is(part=StageName(name=name), state=State.FAILED | State.APPLICABLE):
            return _standing(expr, name, words)
        case Is(part=part):
            known = words.once(_known_or_not, part)
            return lambda finding, scope: known(finding.parts[0], scope)
        case StageName(name=name):
            return _stage(name, words)
        case Aggregate(function="exists", events=events):
            return lambda finding, scope: _exists(events, finding, scope)
        case ValueName() if expr.type.kind is Kind.BOOLEAN:
            return _named(expr, words)
        case Field() if words.in_words and expr.type.kind is Kind.BOOLEAN:
            return _flag(expr, words)
        case (
            Field() | Attribute() | AsOf() | Aggregate() | ValueName() | Apply() | DayOf() | Extreme()
        ):  # fmt: skip
            return words.once(_known_or_not, expr)
        case Options() | Name() | Events() | Measure():
            return lambda _finding, _scope: words.name(expr)
        case _:
            assert_never(expr)


def known_or_not(finding: Finding, scope: Scope) -> str:
    """Say what a value is, or why nobody knows it."""
    return scope.telling.words.once(_known_or_not, finding.expr)(finding, scope)


def _known_or_not(expr: Expr, words: Words) -> Tell:
    known = words.once(told_of, expr)

    def tell(finding: Finding, scope: Scope) -> str:
        if finding.value is None:
            return unknown(finding, scope)
        if finding.value.__class__ is Absent:
            return absent(finding, scope) or known(finding, scope)
        return known(finding, scope)

    return tell


def _flag(expr: Field, words: Words) -> Tell:
    """Prepare to tell a yes-or-no field in words."""
    path = expr.path
    other = words.once(_known_or_not, expr)
    says = {held: clause(expr, words.wording, negated=not held) for held in (True, False)}

    def tell(finding: Finding, scope: Scope) -> str:
        if finding.value.__class__ is not bool:
            return other(finding, scope)
        said = says[finding.value]
        return f"{said}, assumed" if path in scope.assumed else said

    return tell


def _named(expr: ValueName, words: Words) -> Tell:
    """Prepare to tell a named condition."""
    known_as = f"“{spaced(expr.name)}”" if words.in_words else expr.name
    inner = words.once(reason_of, words.tree.values[expr.name].expr)
    return lambda finding, scope: (
        f"{known_as} {_HELD[finding.value]}: {inner(finding.parts[0], scope)}"
    )


def _joined(expr: All | Some, words: Words, *, decides: bool) -> Tell:
    """Prepare to tell the parts that decide a group; of several that alone would do, the first true one."""
    tells = [words.once(reason_of, part) for part in expr.parts]
    stages = tuple(
        words.wording.stage(part.name) for part in expr.parts if isinstance(part, StageName)
    )
    passes_all = (
        stages_passed(stages, "and", negated=False)
        if len(stages) == len(tells) > 1 and not decides
        else ""
    )

    def tell(finding: Finding, scope: Scope) -> str:
        value = finding.value
        if value is True and passes_all:
            return passes_all
        reasons: dict[str, None] = {}
        for part, told_by in zip(finding.parts, tells, strict=True):
            if part.value is value:
                reasons[told_by(part, scope)] = None
                if decides and value is True:
                    break
        if len(reasons) == 1:
            return next(iter(reasons))
        is_long = any(mark in reason for reason in reasons for mark in ",;:")
        return ("; " if is_long else " and ").join(reasons)

    return tell


def _applied(expr: Apply, words: Words) -> Tell:
    if expr.operator.family is Family.TEST:
        return tested(expr, words)
    if type_of(expr.operands[0]).kind is not Kind.BOOLEAN:
        return compared(expr, words)
    sides = [
        (place, words.once(reason_of, side))
        for place, side in enumerate(expr.operands)
        if not isinstance(side, Literal)
    ]
    return lambda finding, scope: " and ".join(
        told_by(finding.parts[place], scope) for place, told_by in sides
    )


def _standing(expr: Is, name: str, words: Words) -> Tell:
    """Prepare to say whether a stage applies, or has failed."""
    undecided = _stage(name, words)
    says = {held: clause(expr, words.wording, negated=not held) for held in (True, False)}
    return lambda finding, scope: (
        undecided(finding, scope) if finding.value is None else says[finding.value]
    )


def _stage(name: str, words: Words) -> Tell:
    """Prepare to say how a named stage stands, and what decides that."""
    label = words.wording.stage(name)
    stage = words.tree.stages[name]
    says = {verdict: said.format(label) for verdict, said in _STANDS.items()}
    criteria = {criterion.name: spaced(criterion.name) for criterion in stage.criteria}
    is_single = isinstance(stage.form, AllOf) and stage.form.single

    def tell(finding: Finding, scope: Scope) -> str:
        found = scope.telling.judgement.stages[name]
        said = says[found.verdict]
        if found.verdict is Verdict.UNKNOWN:
            return f"{said}: {unknown(finding, scope)}"
        if found.verdict is not Verdict.FAIL or is_single:
            return said
        failed = [criteria[f.criterion.name] for f in found.criteria if f.verdict is Verdict.FAIL]
        return f"{said} ({', '.join(failed)})"

    return tell


def _exists(events: Events, finding: Finding, scope: Scope) -> str:
    if finding.value is None:
        return unknown(finding, scope)
    words = scope.telling.words
    sure = scope.telling.evidence.seen(events, scope.frame).sure
    if not sure:
        return no_events(events, words)
    return f"{one_event(events, words)} ({scope.telling.when(sure[0].at)})"
