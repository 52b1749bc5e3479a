"""Which events of a lead meet a condition: surely, doubtfully, or nobody can say."""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from leadpact.lead import Event, Unreadable
from leadpact.nodes import Attribute, Events, Field
from leadpact.readings.findings import Cause, Finding, Gap, datum_of, unknown_parts
from leadpact.readings.frames import Frame, Read


class Seen(NamedTuple):
    """The events of one kind or group up to the frame's cut, each list in order of time.

    ``gap`` is why nothing can be seen at all; ``unobserved`` names a kind that the source cannot
    provide, which stands for any number of doubtful events at any time. ``why`` is the finding that
    leaves the first doubtful event open; of several at one instant, that whose datum is named first.
    """

    sure: list[Event]
    doubtful: list[Event]
    unobserved: str | None
    gap: Gap | None
    why: Finding | None

    @property
    def is_sure(self) -> bool:
        return not self.doubtful and self.unobserved is None and self.gap is None

    def doubt(self, name: str) -> Gap:
        """Say why something about these events is open."""
        if self.gap is not None:
            return self.gap
        if self.unobserved is not None:
            detail = f"the source does not record {self.unobserved}"
            return Gap(self.unobserved, Cause.UNOBSERVED, None, detail)
        return Gap(name, Cause.DOUBTFUL, None, _doubtful(self.doubtful, name))


_CAUSES = tuple(Cause)
_LAST = "\U0010ffff"
"""Comes after every name."""

Look: TypeAlias = Callable[[Frame], Seen]


def look(events: Events, where: Read | None) -> Look:
    """Find the events that meet ``where``, in the frame's reading."""
    kinds = events.kinds

    def seen(frame: Frame) -> Seen:
        timeline = frame.events
        unobserved = next((kind for kind in kinds if kind in frame.unobserved), None)
        if timeline is None or isinstance(timeline, Unreadable):
            return Seen([], [], None, _no_timeline(events.name, timeline), None)
        existing = _existing(timeline.get(kinds[0], ()), frame.cut)
        if len(kinds) > 1:
            for kind in kinds[1:]:
                existing = existing + _existing(timeline.get(kind, ()), frame.cut)
            existing.sort(key=_at)
        if where is None:
            return Seen(existing, [], unobserved, None, None)
        return _divided(existing, where, frame, unobserved)

    return seen


def _at(event: Event) -> int:
    return event.at


def _existing(events: tuple[Event, ...], cut: int) -> list[Event]:
    """Keep the events up to the cut; they come ordered by time."""
    if events and events[-1].at > cut:
        return [event for event in events if event.at <= cut]
    return list(events)


def _divided(existing: list[Event], where: Read, frame: Frame, unobserved: str | None) -> Seen:
    sure: list[Event] = []
    doubtful: list[Event] = []
    whys: list[Finding] = []
    outer = frame.event
    for event in existing:
        frame.event = event
        found = where(frame)
        if found.value:
            sure.append(event)
        elif found.value is None:
            doubtful.append(event)
            if event.at == doubtful[0].at:
                whys.append(found)
    frame.event = outer
    why = min(whys, key=_rank) if len(whys) > 1 else whys[0] if whys else None
    return Seen(sure, doubtful, unobserved, None, why)


def _rank(why: Finding) -> tuple[str, int]:
    """Order reasons of one instant by name and cause, so that the order of events does not tell."""
    gap = datum_of(why)
    if gap is not None:
        return gap.name, _CAUSES.index(gap.cause)
    return (_LAST, int(not any(isinstance(p.expr, Field | Attribute) for p in unknown_parts(why))))


def _no_timeline(name: str, timeline: Unreadable | None) -> Gap:
    if timeline is None:
        return Gap(name, Cause.MISSING, None, "the record carries no timeline")
    return Gap(name, Cause.INVALID, None, f"the timeline cannot be read: {timeline.because}")


def _doubtful(events: list[Event], name: str) -> str:
    count = len(events)
    return f"{count} {name} event{'s' if count != 1 else ''} may or may not count"
