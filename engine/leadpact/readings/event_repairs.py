"""Find which events would have to be there, or not, for an aggregate or a window to be as wanted."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

from leadpact.lead import BLANK, Event
from leadpact.nodes import Aggregate, Events, Field, Window
from leadpact.readings.evidence import Evidence, calendar_of
from leadpact.readings.findings import Finding
from leadpact.readings.frames import Frame
from leadpact.readings.proposals import (
    DONE,
    IMPOSSIBLE,
    OPAQUE,
    Alternatives,
    EventsDemand,
    FactDemand,
    Proposal,
    WindowDemand,
    both,
    either,
    proposed,
)
from leadpact.readings.relations import start_of
from leadpact.readings.told_windows import is_inside
from leadpact.readings.windows import due
from leadpact.readings.wishes import BLANKED, KNOWN, Wish, nearest
from leadpact.syntax.printer import to_text
from leadpact.units import TIMESTAMP, WallTime, WorkingDays

_MOST_KINDS: Final = 4
_MOST_LIKE: Final = 3
_UNDOING: Final = 2
"""What has happened cannot be undone: as an answer it counts as two changes."""

Turn = Callable[..., Alternatives]


class EventRepairs:
    """The ways to bring what a judgement sees of its lead's timeline to what is wanted."""

    def __init__(self, evidence: Evidence, *, truth: Turn, bring: Turn) -> None:
        self.evidence = evidence
        self.kinds = evidence.judgement.tree.kinds
        self.meanings = evidence.judgement.plans.meanings
        self._truth = truth
        self._bring = bring

    # -- aggregates

    def existing(self, finding: Finding, frame: Frame, *, wanted: bool) -> Alternatives:
        """Want an event of the kind, or none."""
        return self.aggregate(finding, Wish(low=1) if wanted else Wish(high=0), frame, None)

    def aggregate(
        self, finding: Finding, wish: Wish, frame: Frame, name: str | None
    ) -> Alternatives:
        """Want an aggregate to be as wanted: more events, fewer, or others."""
        expr = finding.expr
        if not isinstance(expr, Aggregate):
            return IMPOSSIBLE
        if wish.blank and expr.function in ("count", "days", "sum", "exists"):
            return IMPOSSIBLE
        known_as = name or to_text(expr)

        def demanded(like: Event | None) -> Alternatives:
            demand = EventsDemand(
                wish=wish,
                value=finding.value,
                expr=expr,
                name=known_as,
                frame=frame,
                like=like,
                size=_size(finding, wish),
                weight=1 if like else _UNDOING,
            )
            return proposed(("events", to_text(expr), frame.cut), demand)

        ways = []
        if not wish.blank and _may_add(expr, wish):
            likes = self.likes(expr.events, frame, None, frame.cut, expr.attribute)
            ways += [both(demanded(like), others) for like, others in likes]
        if (
            wish in (BLANKED, KNOWN)
            or wish.high is not None
            or wish.among is not None
            or wish.other_than
        ):
            ways.append(demanded(None))
        return either(ways)

    # -- windows

    def window(self, finding: Finding, frame: Frame, *, wanted: bool) -> Alternatives:
        """Want enough events in a window, or its one instant; or the contrary."""
        expr = finding.expr
        if not isinstance(expr, Window):
            return IMPOSSIBLE
        of_events = isinstance(expr.subject, Events)
        start = finding.parts[0 if of_events else -1]
        if start.value.__class__ is int:
            if of_events:
                return self._inside(finding, start.value, frame, wanted=wanted, began=True)
            return self._instant(finding, start, frame, wanted=wanted)
        if not wanted:
            return IMPOSSIBLE
        if of_events:
            begin = self._bring(start, Wish(high=frame.cut), frame)
            return both(begin, self._inside(finding, frame.cut, frame, wanted=True, began=False))
        subject = self.meanings.of(expr.subject)(frame)
        return self._both_instants(subject, start, frame)

    def _inside(
        self, finding: Finding, start: int, frame: Frame, *, wanted: bool, began: bool
    ) -> Alternatives:
        expr = finding.expr
        if not isinstance(expr, Window) or not isinstance(expr.subject, Events):
            return IMPOSSIBLE
        ends = bounds(expr, start, frame)
        if ends is None or min(ends[1], frame.cut) < ends[0]:
            return IMPOSSIBLE
        low, last = ends[0], min(ends[1], frame.cut)
        wish = Wish(low=expr.at_least) if wanted else Wish(high=expr.at_least - 1)
        table = calendar_of(frame)
        sure = self.evidence.seen(expr.subject, frame).sure
        inside = sum(1 for e in sure if is_inside(expr, start, e.at, table)) if began else 0

        def demanded(like: Event | None) -> Alternatives:
            demand = WindowDemand(
                wish=wish,
                value=inside,
                expr=expr,
                low=low,
                high=last,
                due=ends[1],
                began=began,
                frame=frame,
                like=like,
                size=max(0, expr.at_least - inside) / expr.at_least,
                weight=1 if like else _UNDOING,
            )
            return proposed(("window", to_text(expr), start), demand)

        if not wanted:
            return demanded(None)
        likes = self.likes(expr.subject, frame, low, last, None)
        return either(both(demanded(like), others) for like, others in likes)

    def _instant(
        self, finding: Finding, start: Finding, frame: Frame, *, wanted: bool
    ) -> Alternatives:
        expr = finding.expr
        ends = bounds(expr, start.value, frame) if isinstance(expr, Window) else None
        if ends is None or not isinstance(expr, Window):
            return IMPOSSIBLE
        subject = finding.parts[0]
        low, high = ends
        if not wanted:
            outside = (Wish(low=high, above=True), Wish(high=low, below=True))
            return either(self._bring(subject, wish, frame) for wish in outside)
        ways = [self._bring(subject, Wish(low=low, high=high), frame)]
        if subject.value.__class__ is int and isinstance(start.expr, Field):
            ways.append(self._bring(start, _began(expr, subject.value), frame))
        return either(ways)

    def _both_instants(self, subject: Finding, start: Finding, frame: Frame) -> Alternatives:
        """Where a window never began: let it begin when its instant came, or both now."""
        known = subject.value.__class__ is int
        at = subject.value if known else frame.cut
        begin = self._bring(start, Wish(low=at, high=at), frame)
        return begin if known else both(begin, self._bring(subject, Wish(low=at, high=at), frame))

    # -- an event that would count

    def likes(
        self, events: Events, frame: Frame, low: int | None, last: int, attribute: str | None
    ) -> list[tuple[Event, Alternatives]]:
        """Give events that would meet the condition, each with what else of the lead it takes."""
        found: list[tuple[Event, Alternatives]] = []
        for kind in events.kinds[:_MOST_KINDS]:
            if attribute is None or attribute in self.kinds[kind].attributes:
                found.extend(self._of_kind(kind, events, frame, (low, last)))
        found.sort(key=lambda pair: pair[1][0].cost)
        return found[:_MOST_LIKE]

    def _of_kind(
        self, kind: str, events: Events, frame: Frame, ends: tuple[int | None, int]
    ) -> Iterator[tuple[Event, Alternatives]]:
        data = self.kinds[kind].attributes
        facts = {n: BLANK if d.default is None else d.default for n, d in data.items()}
        blank = Event(kind, ends[1], facts)
        if events.where is None:
            yield blank, DONE
            return
        outer, frame.event = frame.event, blank
        found = self.meanings.of(events.where)(frame)
        frame.event = outer
        for way in self._truth(found, frame, wanted=True):
            if way.cost[0] >= OPAQUE:
                continue
            like = self._filled(blank, way, ends)
            if like is not None:
                yield like, _others(way)

    def _filled(self, blank: Event, way: Proposal, ends: tuple[int | None, int]) -> Event | None:
        """Give the event the attributes and the time that the condition asks for."""
        data = self.kinds[blank.kind].attributes
        facts = dict(blank.attributes)
        at: int | None = blank.at
        for demand in way.demands.values():
            if not isinstance(demand, FactDemand) or not demand.is_attribute:
                continue
            datum = data.get(demand.path)
            if datum is None:
                both_ends = demand.wish.meet(Wish(low=ends[0], high=ends[1]))
                found = both_ends and nearest(both_ends, blank.at, TIMESTAMP)
                at = found if isinstance(found, int) else None
                continue
            start = start_of(demand.value, datum.type, blank.at)
            value = nearest(demand.wish, start, datum.type, datum.at_least)
            facts[demand.path] = BLANK if value is None else value
        return None if at is None else replace(blank, at=at, attributes=facts)


def _others(way: Proposal) -> Alternatives:
    rest = {
        key: d
        for key, d in way.demands.items()
        if not (isinstance(d, FactDemand) and d.is_attribute)
    }
    if not rest:
        return DONE
    cost = (sum(d.weight for d in rest.values()), sum(d.size for d in rest.values()))
    return (Proposal(cost, rest),)


def bounds(expr: Window, start: int, frame: Frame) -> tuple[int, int] | None:
    """Give the first and the last instant that lie in a window; None where no calendar reaches it."""
    if expr.before:
        return (start - expr.length.amount, start) if isinstance(expr.length, WallTime) else None
    end = due(expr, start, frame.table)
    if end is None:
        return None
    return start, end - 1 if isinstance(expr.length, WorkingDays) else end


def _began(expr: Window, at: int) -> Wish:
    """Want a window to begin so that an instant lies in it; of wall time only."""
    if not isinstance(expr.length, WallTime):
        return Wish(low=at, high=at)
    length = expr.length.amount
    return Wish(low=at, high=at + length) if expr.before else Wish(low=at - length, high=at)


def _may_add(expr: Aggregate, wish: Wish) -> bool:
    """Whether an event more could do it."""
    if expr.function in ("count", "days", "exists"):
        return wish.low is not None or wish.among is not None or bool(wish.other_than)
    return True


def _size(finding: Finding, wish: Wish) -> float:
    value: Any = finding.value
    if wish.low is None or not isinstance(value, int | float) or not wish.low:
        return 1.0
    return min(1.0, max(0.0, float(wish.low) - value) / abs(float(wish.low)))
