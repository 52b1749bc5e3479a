"""Begin the screen: which lead, what became of it in words, who is accountable, and the fix."""

from collections.abc import Iterator

from leadpact.lead import Blank, Unreadable
from leadpact.policy import Datum, StageKind
from leadpact.readings.dues import due
from leadpact.readings.findings import Cause
from leadpact.readings.missing import missing, missing_of
from leadpact.readings.naming import capital, listed, spaced
from leadpact.readings.outcomes import Accountable, Outcome
from leadpact.readings.prose import said
from leadpact.readings.screen_page import Page
from leadpact.readings.sentences import because_of
from leadpact.readings.stage_findings import StageFinding
from leadpact.readings.styled import EMPTY, Line, Role, Segment, columns_of, paragraph
from leadpact.readings.telling import Telling
from leadpact.readings.verdicts import Verdict
from leadpact.units import Kind

_ROLES = {
    Outcome.CONVERTED: Role.GOOD,
    Outcome.QUALIFIED: Role.GOOD,
    Outcome.OPEN: Role.WAITING,
    Outcome.UNDECIDED: Role.UNSURE,
    Outcome.STUCK: Role.BAD,
    Outcome.LOST: Role.BAD,
    Outcome.UNQUALIFIED: Role.BAD,
}
_NAMES = frozenset({"name", "company_name", "full_name", "account_name"})
_HANG = 7


def headline(page: Page) -> Iterator[Line]:
    """Name the lead, and at the right the policy."""
    telling = page.telling
    lead, tree = telling.judgement.lead, telling.tree
    about = [said(lead.id)]
    for path, datum in tree.fields.items():
        fact = lead.facts.get(path)
        if (
            fact is not None
            and not isinstance(fact, Blank | Unreadable)
            and _is_telling(path, datum)
        ):
            about.append(spaced(str(fact)) if datum.type.kind is Kind.CHOICE else said(str(fact)))
    created = lead.created_at
    about.append("created at an unknown time" if created is None else telling.day_and_time(created))
    text, policy = " · ".join(about), f"{tree.name} {tree.version}"
    gap = page.width - columns_of(text) - columns_of(policy)
    first = Segment(about[0], Role.STRONG)
    rest = Segment("".join(f" · {part}" for part in about[1:]))
    if gap >= 2:
        yield Line((first, rest, Segment(" " * gap), Segment(policy, Role.MUTED)))
        return
    yield from paragraph(first, rest, at=0, width=page.width, hang=2)
    yield from paragraph(Segment(policy, Role.MUTED), at=0, width=page.width)


def _is_telling(path: str, datum: Datum) -> bool:
    """Whether a field says who the lead is: its source, a name."""
    is_name = datum.type.kind is Kind.TEXT and path.rpartition(".")[2] in _NAMES
    return path == "source" or is_name


def outcome(page: Page) -> Iterator[Line]:
    """Say what became of the lead, who is accountable, and what was agreed to do about it."""
    judgement = page.telling.judgement
    yield EMPTY
    if judgement.outcome is None:
        yield from _not_covered(page)
        return
    role = _ROLES[judgement.outcome]
    word = Segment(judgement.outcome.value.upper(), role)
    told = Segment(_sentence(judgement.outcome, page.telling), Role.STRONG)
    yield from paragraph(word, told, at=0, width=page.width, hang=2)
    for line in _consequences(page.telling):
        yield from paragraph(line, at=2, width=page.width, hang=2)


def _not_covered(page: Page) -> Iterator[Line]:
    judgement = page.telling.judgement
    covers = judgement.plans.covers
    scope = page.telling.whole()
    why = "" if covers is None else because_of(covers(scope.frame), scope)
    word = Segment("NOT COVERED", Role.MUTED)
    told = Segment(f"The agreement is not about this lead: {why}.", Role.STRONG)
    yield from paragraph(word, told, at=0, width=page.width, hang=2)


def _sentence(outcome: Outcome, telling: Telling) -> str:
    match outcome:
        case Outcome.CONVERTED:
            return "The lead became a customer."
        case Outcome.QUALIFIED:
            return "A good lead by the agreement."
        case Outcome.UNQUALIFIED:
            failed = _labels(telling, StageKind.QUALIFICATION, Verdict.FAIL)
            return f"No good lead by the agreement: it did not pass {failed[0]}."
        case Outcome.LOST:
            failed = _labels(telling, StageKind.CONVERSION, Verdict.FAIL)
            return f"A good lead that did not move on: it did not pass {failed[0]}."
        case Outcome.STUCK:
            waiting = _first(telling, StageKind.CONVERSION, Verdict.PENDING)
            return (
                f"A good lead that can still move on, and does not: {_waits_for(waiting, telling)}."
            )
        case Outcome.UNDECIDED:
            return f"Nobody can say: {_open_data(telling)}."
        case Outcome.OPEN:
            return f"Its time is still running: {_open_stages(telling)}."


def _labels(telling: Telling, kind: StageKind, verdict: Verdict) -> tuple[str, ...]:
    return tuple(
        telling.wording.stage(s.stage.name)
        for s in telling.judgement.stages.values()
        if s.stage.kind is kind and s.verdict is verdict
    )


def _first(telling: Telling, kind: StageKind, verdict: Verdict) -> StageFinding:
    every = telling.judgement.stages.values()
    return next(s for s in every if s.stage.kind is kind and s.verdict is verdict)


def _open_stages(telling: Telling) -> str:
    for kind in (StageKind.QUALIFICATION, StageKind.CONVERSION):
        waiting = _labels(telling, kind, Verdict.PENDING)
        if waiting:
            return f"{waiting[0]} is still open"
    return "nothing has failed"


def _waits_for(found: StageFinding, telling: Telling) -> str:
    every = [m for f in found.criteria for m in missing(f, found, telling)]
    awaited = [m.said for m in every if m.cause is Cause.NOT_YET]
    return awaited[0] if awaited else f"{telling.wording.stage(found.stage.name)} waits"


def _open_data(telling: Telling) -> str:
    """Name what data would decide it: of the stage that is charged, else of the first undecided one."""
    charged = telling.judgement.accountable
    stages = telling.judgement.stages
    found = stages[charged.stage] if charged else _undecided(telling)
    every = [
        m
        for f in found.criteria
        if f.verdict is Verdict.UNKNOWN
        for m in missing(f, found, telling)
    ]
    if found.when is not None and found.when.value is None:
        scope = telling.when_of(found.stage.name)
        every = [*missing_of(found.when, scope, found.stage.owner), *every]
    data = tuple(dict.fromkeys(m.said for m in every if m.cause is not Cause.NOT_YET))
    return (
        listed(data, "and") if data else f"{telling.wording.stage(found.stage.name)} is undecided"
    )


def _undecided(telling: Telling) -> StageFinding:
    return next(s for s in telling.judgement.stages.values() if s.verdict is Verdict.UNKNOWN)


# -- who is accountable


def _consequences(telling: Telling) -> Iterator[Segment]:
    judgement = telling.judgement
    charged = judgement.accountable
    if charged is not None:
        yield Segment(_charge(charged, telling), Role.PLAIN)
    if judgement.outcome is Outcome.OPEN:
        yield from _next(telling)
    others = [b for b in judgement.breaches if charged is None or b.stage != charged.stage]
    if others:
        named = tuple(
            f"{telling.wording.stage(b.stage)} ({telling.party(b.owner)})" for b in others
        )
        also = "Also broken" if charged else "Broken on the way"
        yield Segment(f"{also}: {listed(named, 'and')}.", Role.BAD)
    if judgement.covered is None:
        yield Segment(
            "Whether the agreement covers this lead is unknown; it is judged all the same.",
            Role.UNSURE,
        )


def _next(telling: Telling) -> Iterator[Segment]:
    """Say what is due first, and who has it."""
    every = [
        (until, f, found)
        for found in telling.judgement.stages.values()
        for f in found.criteria
        if f.verdict is Verdict.PENDING and (until := due(f, found, telling)) is not None
    ]
    if not every:
        return
    until, f, found = min(every, key=lambda one: one[0])
    name = telling.wording.stage(found.stage.name)
    what = name if len(found.criteria) == 1 else f"{name} ({spaced(f.criterion.name)})"
    who = telling.party(f.criterion.owner or found.stage.owner)
    yield Segment(f"Next: {what}, {who}, until {telling.ends(until)}.", Role.WAITING)


def _charge(charged: Accountable, telling: Telling) -> str:
    owner = telling.party(charged.owner).upper() if charged.owner else "nobody"
    stage = telling.judgement.stages[charged.stage].stage
    for_what = telling.wording.stage(charged.stage)
    names = () if _is_single(telling, charged) else tuple(map(spaced, charged.criteria))
    if names:
        for_what = f"{for_what} ({', '.join(names)})"
    if telling.judgement.outcome is Outcome.UNDECIDED:
        return f"For {owner} to settle: {for_what}."
    fix = charged.fix or stage.fix
    return f"Charged to {owner}, for {for_what}{f': {said(capital(fix))}' if fix else ''}."


def _is_single(telling: Telling, charged: Accountable) -> bool:
    found = telling.judgement.stages[charged.stage]
    return len(found.stage.criteria) == 1
