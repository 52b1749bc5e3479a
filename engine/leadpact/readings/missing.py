"""List what leaves a rule open: the data that is not there, why, and who fills it in."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, assert_never

from leadpact.lead import BLANK, Event
from leadpact.nodes import Aggregate, Attribute, Events, Expr, Is, StageName, ValueName, Window
from leadpact.readings.findings import PLAIN, Cause, Finding, Gap
from leadpact.readings.frames import gap_of
from leadpact.readings.naming import article, happening, listed, spaced
from leadpact.readings.stage_findings import CriterionFinding, StageFinding
from leadpact.readings.telling import Scope, Telling
from leadpact.readings.told_events import no_events
from leadpact.readings.verdicts import Verdict
from leadpact.syntax.printer import to_text

_OPEN = (Verdict.PENDING, Verdict.UNKNOWN)
_MISSING: Final = Cause.MISSING
_MOST_EVENTS = 3
_SAYS_IT_ALL = ("the record carries no timeline", "the timeline cannot be read")
"""Details that are whole clauses."""


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that leaves a rule open: its name, the cause, the party that fills it in, a clause about it.

    ``said`` is a whole clause that names the thing: ``company.industry is missing``.
    """

    name: str
    cause: Cause
    owner: str | None
    detail: str
    said: str


def missing(f: CriterionFinding, found: StageFinding, telling: Telling) -> tuple[Missing, ...]:
    """List what leaves a criterion open, in reading order; nothing where it is decided.

    A named stage is followed to what leaves it open, a doubtful event to its attribute.
    """
    if f.finding.value is not None:
        return ()
    stage = found.stage
    owner = f.criterion.owner or stage.owner
    if telling.evidence.lacks_deadline(stage.name) and found.deadline_finding is not None:
        return missing_of(found.deadline_finding, telling.when_of(stage.name), owner)
    return missing_of(f.finding, telling.rule_of(stage.name), owner)


def missing_of(finding: Finding, scope: Scope, owner: str | None) -> tuple[Missing, ...]:
    """List what leaves an expression open; ``owner`` fills in what names nobody."""
    return _merged(_Search(scope.telling).of(finding, scope, owner, None), scope.telling)


@dataclass(frozen=True, slots=True)
class _Found:
    """A gap; ``event`` is the one whose attribute it is, ``awaited`` are events that have not come."""

    name: str
    gap: Gap
    owner: str | None
    event: Event | None = None
    awaited: Events | None = None


class _Search:
    """Follow what is unknown; each named value and stage is followed once."""

    def __init__(self, telling: Telling) -> None:
        self.telling = telling
        self.followed: set[str] = set()

    def of(
        self, finding: Finding, scope: Scope, owner: str | None, event: Event | None
    ) -> Iterator[_Found]:
        if finding.value.__class__ in PLAIN or not self._is_new(finding):
            return
        gap = finding.gap
        match finding.expr:
            case StageName(name=name) | Is(part=StageName(name=name)):
                yield from self._stage(self.telling.judgement.stages[name])
            case Attribute(name=name) if gap is not None and event is not None:
                yield _Found(f"{event.kind}.{name}", gap, gap.owner or owner, event)
            case Aggregate() | Window() if gap is not None and gap.cause is Cause.UNOBSERVED:
                yield _Found(gap.name, gap, gap.owner or owner)
            case Aggregate(events=events, attribute=attribute):
                yield from self._events(finding, events, attribute, scope, owner)
            case Window(subject=Events() as events) if gap is not None and (
                gap.cause is Cause.DOUBTFUL
            ):
                yield from self._events(finding, events, None, scope, owner)
            case _:
                yield from self._parts(finding, scope, owner, event)

    def _is_new(self, finding: Finding) -> bool:
        match finding.expr:
            case ValueName(name=name) | StageName(name=name) | Is(part=StageName(name=name)):
                is_new = name not in self.followed
                self.followed.add(name)
                return is_new
            case _:
                return True

    def _parts(
        self, finding: Finding, scope: Scope, owner: str | None, event: Event | None
    ) -> Iterator[_Found]:
        """Follow the parts; what they do not explain the expression itself does."""
        inner = [f for part in finding.parts for f in self.of(part, scope, owner, event)]
        gap = finding.gap
        if gap is not None and gap.cause is Cause.NOT_YET:
            inner = [f for f in inner if f.gap.cause is not Cause.NOT_YET]
            inner.append(_awaited(finding.expr, gap, gap.owner or owner))
        elif gap is not None and not inner:
            inner = [_Found(gap.name, gap, gap.owner or owner)]
        yield from inner

    def _stage(self, found: StageFinding) -> Iterator[_Found]:
        stage = found.stage
        if found.verdict not in _OPEN:
            return
        around = self.telling.when_of(stage.name)
        for finding in (found.when, found.deadline_finding):
            if finding is not None:
                yield from self.of(finding, around, stage.owner, None)
        scope = self.telling.rule_of(stage.name)
        for f in found.criteria:
            if f.verdict in _OPEN:
                yield from self.of(f.finding, scope, f.criterion.owner or stage.owner, None)

    def _events(
        self,
        finding: Finding,
        events: Events,
        attribute: str | None,
        scope: Scope,
        owner: str | None,
    ) -> Iterator[_Found]:
        """Follow each doubtful event to what leaves it open, each sure one to the attribute it lacks."""
        inner: list[_Found] = []
        seen = self.telling.evidence.sightings(events, scope.frame)
        for sighting in seen:
            if sighting.counts is None and sighting.found is not None:
                inner.extend(self.of(sighting.found, scope, owner, sighting.event))
        if attribute:
            for event in _asked(finding.expr, [s.event for s in seen if s.counts]):
                inner.extend(_lacking(finding, event, attribute, owner))
        gap = finding.gap
        if not inner and gap is not None:
            is_awaited = gap.cause is Cause.NOT_YET
            name = to_text(finding.expr) if is_awaited or attribute else gap.name
            awaited = events if is_awaited else None
            inner = [_Found(name, gap, gap.owner or owner, awaited=awaited)]
        yield from inner


def _asked(expr: Expr, sure: list[Event]) -> list[Event]:
    """Give the events whose attribute an aggregate needs: all, or those at one end."""
    match expr:
        case Aggregate(function="first" | "last" as end) if sure:
            at = sure[0 if end == "first" else -1].at
            return [event for event in sure if event.at == at]
        case Aggregate(attribute=str()):
            return sure
        case _:
            return []


def _lacking(finding: Finding, event: Event, attribute: str, owner: str | None) -> Iterator[_Found]:
    fact = event.attributes.get(attribute, BLANK)
    if fact.__class__ not in PLAIN and finding.gap is not None:
        name = f"{event.kind}.{attribute}"
        yield _Found(name, gap_of(name, fact, None), finding.gap.owner or owner, event)


def _awaited(expr: Expr, gap: Gap, owner: str | None) -> _Found:
    match expr:
        case Window(subject=Events() as events):
            return _Found(events_text(events), gap, owner, awaited=events)
        case _:
            return _Found(gap.name, gap, owner)


def events_text(events: Events) -> str:
    """Write events as the policy does, without the parentheses around a condition."""
    return to_text(events).removeprefix("(").removesuffix(")") if events.where else events.name


def _merged(every: Iterable[_Found], telling: Telling) -> tuple[Missing, ...]:
    """Say the same of several events once, and nothing twice."""
    same: dict[tuple[str, Cause, str | None, str], list[_Found]] = {}
    for found in every:
        key = (found.name, found.gap.cause, found.owner, found.gap.detail)
        same.setdefault(key, []).append(found)
    return tuple(_told(found, telling) for found in same.values())


def _told(found: list[_Found], telling: Telling) -> Missing:
    first = found[0]
    events = {id(f.event): f.event for f in found if f.event is not None}
    detail = f"{first.gap.detail}{_on(tuple(events.values()), telling)}"
    said = _clause(first, detail, telling)
    return Missing(first.name, first.gap.cause, first.owner, detail, said)


def clause_of(gap: Gap, telling: Telling) -> str:
    """Say in a clause why a field is unknown."""
    if gap.cause is _MISSING and not telling.in_words:
        return f"{gap.name} is {gap.detail}"
    return _clause(_Found(gap.name, gap, None), gap.detail, telling)


def _clause(found: _Found, detail: str, telling: Telling) -> str:
    """Say in a whole clause what is unknown, and why."""
    if found.awaited is not None:
        return f"{no_events(found.awaited, telling.words, 'has been')} yet"
    if found.gap.detail.startswith(_SAYS_IT_ALL):
        return detail
    name = _in_words(found, telling) if telling.in_words else found.name
    match found.gap.cause:
        case Cause.MISSING:
            return f"{name} is {detail}"
        case Cause.INVALID:
            return f"{name} cannot be read: {detail}"
        case Cause.NOT_YET | Cause.UNDEFINED:
            return f"{name} {detail}"
        case Cause.DOUBTFUL | Cause.UNOBSERVED:
            return detail
        case _:
            assert_never(found.gap.cause)


def _in_words(found: _Found, telling: Telling) -> str:
    if found.event is not None:
        attribute = spaced(found.name.partition(".")[2])
        return f"the {attribute} of {article(happening(found.event.kind).noun)}"
    return telling.field(found.name) if found.name in telling.tree.fields else found.name


def _on(events: tuple[Event, ...], telling: Telling) -> str:
    """Name the events that a gap is about."""
    if not events:
        return ""
    times = tuple(telling.when(event.at) for event in events[:_MOST_EVENTS])
    more = len(events) - _MOST_EVENTS
    which = listed((*times, *((f"{more} more",) if more > 0 else ())), "and")
    return f", on the {spaced(events[0].kind)} of {which}"
