"""End the screen: what would have kept the promise, what could not be read, as of when, where the rules stand."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath

from leadpact.lead import Event, Unreadable
from leadpact.policy import StageKind
from leadpact.readings.amounts import counted, instant
from leadpact.readings.naming import happening, listed, plural, spaced
from leadpact.readings.resting import assumed_in, assumed_of, criteria_assumed_in
from leadpact.readings.screen_page import Page
from leadpact.readings.styled import EMPTY, Line, Role, Segment, paragraph
from leadpact.readings.telling import Telling
from leadpact.readings.told_changes import Change
from leadpact.readings.trace_tree import place
from leadpact.readings.verdicts import Verdict


def changes(to_pass: Iterable[Change], page: Page) -> Iterator[Line]:
    """Say what would have kept the promise, or would let the lead pass."""
    every = tuple(to_pass)
    if not every:
        return
    yield EMPTY
    lead_in = Segment(_lead_in(every, page.telling), Role.STRONG)
    yield from paragraph(lead_in, at=0, width=page.width)
    for change in every:
        told = Segment(change.describe(page.telling.zone))
        yield from paragraph(told, at=2, width=page.width, hang=2)


def _lead_in(every: tuple[Change, ...], telling: Telling) -> str:
    charged = telling.judgement.accountable
    stage = telling.tree.stages[charged.stage] if charged else None
    if stage is not None and stage.kind is StageKind.SLA:
        return "Would have kept the promise:"
    return "Would have passed with:" if any(c.is_late for c in every) else "Would pass with:"


def data_quality(page: Page) -> Iterator[Line]:
    """Say what could not be read or seen, and what was assumed."""
    notes = [*_unread(page.telling), *_assumed(page.telling), *_assumed_times(page.telling)]
    if notes:
        yield EMPTY
    for note in notes:
        yield from paragraph(note, at=0, width=page.width, hang=2)


def _unread(telling: Telling) -> Iterator[Segment]:
    lead = telling.judgement.lead
    for path, fact in lead.facts.items():
        if isinstance(fact, Unreadable):
            yield Segment(f"Cannot be read: {telling.field(path)}: {fact.because}.", Role.UNSURE)
    events = lead.events
    if events is None:
        yield Segment("Not seen: any event; the record carries no timeline.", Role.UNSURE)
    elif isinstance(events, Unreadable):
        yield Segment(f"The timeline cannot be read: {events.because}.", Role.UNSURE)
    else:
        yield from _unread_attributes(events)
    if lead.undated:
        number = counted(lead.undated, "event")
        yield Segment(f"Left out: {number} without a readable time.", Role.UNSURE)
    unseen = tuple(spaced(kind) for kind in telling.tree.kinds if kind in lead.unobserved)
    if unseen:
        yield Segment(
            f"Not seen: {listed(unseen, 'and')}; the source does not record them.", Role.UNSURE
        )


def _unread_attributes(events: Mapping[str, tuple[Event, ...]]) -> Iterator[Segment]:
    """Name each attribute that cannot be read, of how many events, and what the first one says."""
    found: dict[tuple[str, str], list[Unreadable]] = {}
    for kind, each in events.items():
        for event in each:
            for name, fact in event.attributes.items():
                if isinstance(fact, Unreadable):
                    found.setdefault((kind, name), []).append(fact)
    for (kind, name), facts in found.items():
        named = happening(kind)
        noun = f"“{spaced(kind)}” event" if named.is_deed else named.noun
        number = counted(len(facts), noun, plural(noun))
        because = dict.fromkeys(fact.because for fact in facts)
        text = f"Cannot be read: the {spaced(name)} of {number}: {'; '.join(because)}."
        yield Segment(text, Role.UNSURE)


def _assumed(telling: Telling) -> Iterator[Segment]:
    lead = telling.judgement.lead
    told = []
    for path in telling.tree.fields:
        if path in lead.assumed - lead.assumed_times:
            value, of = lead.facts[path], telling.tree.fields[path].type
            if not isinstance(value, bool | int | float | str):
                continue
            told.append(f"{spaced(path)}: {telling.value(value, of)}")
    if told:
        yield Segment(f"Assumed where the record is blank: {', '.join(told)}.", Role.MUTED)


def _assumed_times(telling: Telling) -> Iterator[Segment]:
    """Say which times of day the binding assumed, and which verdicts rest on them."""
    lead, tree = telling.judgement.lead, telling.tree
    names = assumed_of(tree, lead.assumed_times)
    if not names:
        return
    told = [spaced(n) if n in tree.fields else f"“{spaced(n)}” events" for n in names]
    rest = tuple(_resting(telling))
    on_it = f"; assumed, for it rests on that: {listed(rest, 'and')}" if rest else ""
    yield Segment(f"Time of day assumed by the binding: {', '.join(told)}{on_it}.", Role.UNSURE)


def _resting(telling: Telling) -> Iterator[str]:
    """Name the stages that rest on an assumed time; where only some of its criteria do, those too."""
    lead, tree = telling.judgement.lead, telling.tree
    of_criteria = criteria_assumed_in(tree, lead)
    for name in assumed_in(tree, lead):
        found = telling.judgement.stages.get(name)
        if found is not None:
            every = [f.criterion.name for f in found.criteria]
            own = [spaced(k) for k in every if k in of_criteria[name]]
            yield (
                f"{spaced(name)} ({', '.join(own)})" if 0 < len(own) < len(every) else spaced(name)
            )


def as_of(page: Page) -> Iterator[Line]:
    """Say up to when it was looked, and where the rules stand that did not pass."""
    telling = page.telling
    moment = telling.judgement.as_of
    seen = f"As of {instant(moment, telling.zone, with_zone=True)}."
    yield EMPTY
    parts = [Segment(seen, Role.MUTED)]
    if telling.judgement.stages:
        parts.append(Segment(_rules(telling), Role.MUTED))
        if not page.trace:
            parts.append(Segment("Every comparison: --trace", Role.MUTED))
    yield from paragraph(*parts, at=0, width=page.width, hang=2)


def _rules(telling: Telling) -> str:
    tree = telling.tree
    lines = [
        place(f.criterion.rule.span, tree)["line"]
        for found in telling.judgement.stages.values()
        for f in found.criteria
        if f.verdict not in (Verdict.PASS, Verdict.PENDING)
    ]
    file = PurePath(tree.source.name).name
    numbers = ", ".join(map(str, dict.fromkeys(lines)))
    return f"Rules: {file}{f' lines {numbers}' if len(lines) > 1 else f' line {numbers}' if lines else ''}."
