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
from leadpact.readings.quick_sentences import Rule, TellAll, write_sentences
from leadpact.readings.reasons import Reason, group, says, turned
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
    stages, quick = judgement.stages, judgement.plans.quick_names
    if quick and stages and not judgement.lead.assumed:
        return telling.words.kept(_written, quick)(stages, telling)
    return {name: _tell(found, telling) for name, found in stages.items()}


def _tell(found: StageFinding, telling: Telling) -> dict[str, str]:
    return {f.criterion.name: because(f, found, telling) for f in found.criteria}


def _written(words: Words, quick: frozenset[str]) -> TellAll:
    """Write what words all stages; those that have a quick way get one for their sentences too."""
    stages = {
        name: tuple(
            Rule(c.name, words.once(reason_of, c.rule), words.once(is_of_fields, c.rule))
            for c in stage.criteria
        )
        if name in quick
        else None
        for name, stage in words.tree.stages.items()
    }
    return write_sentences(stages, because, _tell, in_words=words.in_words)


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
    return scope.telling.words.once(reason_of, finding.expr).tell(finding, scope)


def reason_of(expr: Expr, words: Words) -> Reason:
    """Prepare to say why an expression is what it is worth: once a policy, for all leads."""
    match expr:
        case Literal():
            return Reason(lambda finding, _scope: "always so" if finding.value else "never so")
        case Not(part=part):
            return turned(words.once(reason_of, part))
        case All(between=True):
            return between(expr, words, _joined(expr, words, decides=False))
        case All():
            return _joined(expr, words, decides=False)
        case Some():
            return _joined(expr, words, decides=True)
        case Apply(operator=operator) if operator.family is not Family.ARITHMETIC:
            return _applied(expr, words)
        case Window():
            return Reason(lambda finding, scope: windowed(expr, finding, scope))
        case Is(part=StageName(name=name), state=State.FAILED | State.APPLICABLE):
            return Reason(_standing(expr, name, words))
        case Is(part=part):
            known = words.once(_known_or_not, part)
            return Reason(lambda finding, scope: known(finding.parts[0], scope))
        case StageName(name=name):
            return Reason(_stage(name, words))
        case Aggregate(function="exists", events=events):
            return Reason(lambda finding, scope: _exists(events, finding, scope))
        case ValueName() if expr.type.kind is Kind.BOOLEAN:
            return Reason(_named(expr, words))
        case Field() if expr.type.kind is Kind.BOOLEAN:
            return _flag(expr, words)
        case (
            Field() | Attribute() | AsOf() | Aggregate() | ValueName() | Apply() | DayOf() | Extreme()
        ):  # fmt: skip
            return Reason(words.once(_known_or_not, expr))
        case Options() | Name() | Events() | Measure():
            return Reason(lambda _finding, _scope: words.name(expr))
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


def _flag(expr: Field, words: Words) -> Reason:
    """Prepare to tell a yes-or-no field: in words as a clause, else by its name."""
    if words.in_words:
        told = {held: clause(expr, words.wording, negated=not held) for held in (True, False)}
    else:
        word = words.worder(expr.type)
        told = {held: f"{words.name(expr)} is {word(held)}" for held in (True, False)}
    return says(told, expr.path, words.once(_known_or_not, expr))


def _named(expr: ValueName, words: Words) -> Tell:
    """Prepare to tell a named condition."""
    known_as = f"“{spaced(expr.name)}”" if words.in_words else expr.name
    inner = words.once(reason_of, words.tree.values[expr.name].expr).tell
    return lambda finding, scope: (
        f"{known_as} {_HELD[finding.value]}: {inner(finding.parts[0], scope)}"
    )


def _joined(expr: All | Some, words: Words, *, decides: bool) -> Reason:
    """Prepare to tell the parts that decide a group; of several that alone would do, the first true one."""
    parts = tuple(words.once(reason_of, part) for part in expr.parts)
    stages = tuple(
        words.wording.stage(part.name) for part in expr.parts if isinstance(part, StageName)
    )
    of_stages = len(stages) == len(parts) > 1 and not decides
    whole = stages_passed(stages, "and", negated=False) if of_stages else ""
    return group(parts, whole, decides=decides)


def _applied(expr: Apply, words: Words) -> Reason:
    if expr.operator.family is Family.TEST:
        return tested(expr, words)
    if type_of(expr.operands[0]).kind is not Kind.BOOLEAN:
        return compared(expr, words)
    sides = [
        (place, words.once(reason_of, side).tell)
        for place, side in enumerate(expr.operands)
        if not isinstance(side, Literal)
    ]
    return Reason(
        lambda finding, scope: " and ".join(
            told_by(finding.parts[place], scope) for place, told_by in sides
        )
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
    told = {verdict: said.format(label) for verdict, said in _STANDS.items()}
    passed, failed = told[_PASS], told[_FAIL]
    criteria = [spaced(criterion.name) for criterion in stage.criteria]
    is_single = isinstance(stage.form, AllOf) and stage.form.single

    def tell(finding: Finding, scope: Scope) -> str:
        found = scope.telling.judgement.stages[name]
        verdict = found.verdict
        if verdict is _PASS:
            return passed
        if verdict is not _FAIL:
            said = told[verdict]
            return f"{said}: {unknown(finding, scope)}" if verdict is Verdict.UNKNOWN else said
        if is_single:
            return failed
        pairs = zip(criteria, found.criteria, strict=True)
        return f"{failed} ({', '.join([said for said, f in pairs if f[1] is _FAIL])})"

    return tell


def _exists(events: Events, finding: Finding, scope: Scope) -> str:
    if finding.value is None:
        return unknown(finding, scope)
    words = scope.telling.words
    sure = scope.telling.evidence.seen(events, scope.frame).sure
    if not sure:
        return no_events(events, words)
    return f"{one_event(events, words)} ({scope.telling.when(sure[0].at)})"
