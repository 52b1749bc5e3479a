"""Turn a proposal into changes that can be tried: values for its facts, events for its timeline."""

from dataclasses import dataclass, field, replace
from typing import assert_never

from leadpact.lead import BLANK, Event
from leadpact.nodes import Aggregate, Events, Window, type_of
from leadpact.policy import Datum
from leadpact.readings.aggregate_patches import (
    Made,
    of_attribute,
    of_days,
    of_moment,
    of_none,
    of_sum,
)
from leadpact.readings.evidence import Evidence, calendar_of
from leadpact.readings.naming import Happening
from leadpact.readings.proposals import (
    Demand,
    EventsDemand,
    ExpressionDemand,
    FactDemand,
    Proposal,
    WindowDemand,
)
from leadpact.readings.relations import start_of
from leadpact.readings.timeline import Seen
from leadpact.readings.told_changes import Asked, Change, Patch, margin_of
from leadpact.readings.told_windows import is_inside
from leadpact.readings.wishes import KNOWN, nearest
from leadpact.readings.wording import Wording, spelled
from leadpact.readings.words import events_named
from leadpact.syntax.printer import to_text
from leadpact.units import INTEGER, TEXT, Type, Value

_MOST_EVENTS = 1_000


@dataclass(frozen=True)
class Patcher:
    """Turns the demands of one proposal into changes, one after the other.

    ``added`` are the events that earlier demands have asked for: they count for later ones too.
    """

    evidence: Evidence
    added: list[tuple[Events, Event]] = field(default_factory=list)

    @property
    def _as_of(self) -> int:
        return self.evidence.judgement.as_of

    def changes(self, proposal: Proposal) -> tuple[Change, ...] | None:
        """Give the changes in the order of the rules; None where one cannot be made."""
        found: dict[int, tuple[Change, ...]] = {}
        wanted = [demand for demand in proposal.demands.values() if not demand.is_guard]
        numbered = list(enumerate(wanted))
        for number, demand in sorted(numbered, key=lambda pair: _turn(pair[1])):
            made = self._made(demand)
            if made is None:
                return None
            found[number] = made
        return tuple(change for number in sorted(found) for change in found[number])

    def _made(self, demand: Demand) -> tuple[Change, ...] | None:
        match demand:
            case FactDemand():
                return self._fact(demand)
            case WindowDemand():
                return self._window(demand)
            case EventsDemand(expr=Aggregate(function="count" | "exists")):
                return self._count(demand)
            case EventsDemand():
                return self._aggregate(demand)
            case ExpressionDemand():
                text, of = to_text(demand.expr), type_of(demand.expr)
                return (self._change(text, of, demand, None, None),)
            case _:
                assert_never(demand)

    def _change(
        self, fact: str, of: Type, demand: Demand, needed: Value | None, patch: Patch | None
    ) -> Change:
        return Change(
            fact=fact,
            type=of,
            value=demand.value,
            wish=demand.wish,
            needed=needed,
            margin=margin_of(demand.value, needed, of),
            as_of=self._as_of,
            patch=patch,
        )

    def _fact(self, demand: FactDemand) -> tuple[Change, ...] | None:
        path = demand.path
        datum = self.evidence.judgement.tree.fields[path]
        start = start_of(demand.value, datum.type, self._as_of)
        needed = nearest(demand.wish, start, datum.type, datum.at_least)
        if needed is None and not demand.wish.blank:
            return None
        patch = Patch(facts={path: BLANK if needed is None else needed})
        return (self._change(path, datum.type, demand, needed, patch),)

    # -- numbers of events

    def _window(self, demand: WindowDemand) -> tuple[Change, ...] | None:
        expr = demand.expr
        if not isinstance(expr.subject, Events):
            return None
        seen = self.evidence.seen(expr.subject, demand.frame)
        start = demand.due if expr.before else demand.low
        table = calendar_of(demand.frame)
        if seen.gap is not None and demand.like is None:
            return (self._timeline(),)
        sure, doubtful = (
            [e for e in each if demand.began and is_inside(expr, start, e.at, table)]
            for each in (seen.sure, seen.doubtful)
        )
        asked = Asked(
            *self._named(expr.subject),
            since=demand.low if expr.before and demand.began else None,
            by=demand.due if demand.began else None,
            span="" if demand.began else _span(expr),
        )
        prior = self._prior(expr.subject, demand.low, demand.high)
        inside = seen._replace(sure=sure, doubtful=doubtful)
        return self._numbered(demand, expr.subject, inside, prior, asked)

    def _count(self, demand: EventsDemand) -> tuple[Change, ...] | None:
        events, cut = demand.expr.events, demand.frame.cut
        seen = self.evidence.seen(events, demand.frame)
        if seen.gap is not None and demand.like is None:
            return (self._timeline(),)
        asked = Asked(*self._named(events), by=cut if cut < self._as_of else None)
        return self._numbered(demand, events, seen, self._prior(events, None, cut), asked)

    def _timeline(self) -> Change:
        """Ask for a timeline, where the record carries none: nothing happened, then."""
        return Change(
            fact="activity",
            type=TEXT,
            value=None,
            wish=KNOWN,
            needed=None,
            margin=None,
            as_of=self._as_of,
            patch=Patch(timeline=True),
        )

    def _named(self, events: Events) -> tuple[Happening, str]:
        return events_named(events, Wording(self.evidence.judgement.tree))

    def _prior(self, events: Events, low: int | None, high: int) -> int:
        """Count the events of the kind that earlier demands have asked for."""
        times = [event.at for of, event in self.added if of == events]
        return sum(1 for at in times if (low is None or low <= at) and at <= high)

    def _numbered(
        self,
        demand: WindowDemand | EventsDemand,
        events: Events,
        seen: Seen,
        prior: int,
        asked: Asked,
    ) -> tuple[Change, ...] | None:
        """Ask for events more or fewer; nothing where those already asked for will do."""
        sure, doubtful = seen.sure, seen.doubtful
        wish, like = demand.wish, demand.like
        here = len(sure) + prior
        needed = nearest(wish, here, INTEGER, 0)
        if not isinstance(needed, int) or needed < prior or needed - here > _MOST_EVENTS:
            return None
        drop = tuple(sure[needed - prior :]) if needed < here else ()
        if wish.high is not None or wish.among is not None or wish.other_than:
            drop += tuple(doubtful)
        if needed > here and like is None:
            return None
        add = (like,) * max(0, needed - here) if like else ()
        if not add and not drop:
            return ()
        self.added.extend((events, event) for event in add)
        change = Change(
            fact=demand.name if isinstance(demand, EventsDemand) else to_text(demand.expr),
            type=INTEGER,
            value=None if seen.gap is not None else len(sure),
            wish=wish,
            needed=needed,
            margin=needed - len(sure) or -len(drop),
            as_of=self._as_of,
            events=asked,
            patch=Patch(drop=drop, add=add),
        )
        return (change,)

    # -- other aggregates

    def _aggregate(self, demand: EventsDemand) -> tuple[Change, ...] | None:
        if _is_moment(demand) and not demand.wish.blank and self._has_come(demand):
            return ()
        seen = self.evidence.seen(demand.expr.events, demand.frame)
        made = self._events(demand, seen)
        if made is None:
            return None
        self.added.extend((demand.expr.events, event) for event in made.add)
        patch = Patch(drop=made.drop, add=made.add, timeline=seen.gap is not None)
        change = self._change(demand.name, type_of(demand.expr), demand, made.needed, patch)
        if made.drop or not _is_moment(demand):
            return (change,)
        return (self._as_event(change, demand),)

    def _events(self, demand: EventsDemand, seen: Seen) -> Made | None:
        if demand.wish.blank:
            return of_none(seen)
        if demand.expr.function == "days":
            return of_days(demand, seen, self.evidence.judgement.plans.days)
        if demand.expr.function == "sum":
            return of_sum(demand, seen)
        if demand.expr.attribute is None:
            return of_moment(demand, seen)
        return of_attribute(demand, seen, self._datum(demand.expr))

    def _datum(self, expr: Aggregate) -> Datum:
        kinds = [self.evidence.judgement.tree.kinds[kind] for kind in expr.events.kinds]
        name = expr.attribute or ""
        return next(kind.attributes[name] for kind in kinds if name in kind.attributes)

    def _has_come(self, demand: EventsDemand) -> bool:
        """Whether an event that is asked for already makes the moment as wanted."""
        events = demand.expr.events
        return any(of == events and demand.wish.holds(event.at) for of, event in self.added)

    def _as_event(self, change: Change, demand: EventsDemand) -> Change:
        """Ask for the event, rather than for the time of the first or the last."""
        low, high = demand.wish.low, demand.wish.high
        asked = Asked(
            *self._named(demand.expr.events),
            since=None if low is None else int(low),
            by=None if high is None or high >= self._as_of else int(high),
        )
        return replace(change, type=INTEGER, value=0, needed=1, margin=1, events=asked)


def _is_moment(demand: EventsDemand) -> bool:
    return demand.expr.function in ("first", "last") and demand.expr.attribute is None


def _span(expr: Window) -> str:
    side = "before" if expr.before else "after"
    return f"within {spelled(expr.length_written)} {side} {to_text(expr.anchor)}"


def _turn(demand: Demand) -> tuple[int, int]:
    """Facts first, then windows by their ends, then what ranges over the whole timeline."""
    match demand:
        case WindowDemand(high=high):
            return 1, high
        case EventsDemand():
            return 2, 0 if _is_moment(demand) else 1
        case _:
            return 0, 0
