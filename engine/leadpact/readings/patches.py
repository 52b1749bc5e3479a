"""Turn a proposal into changes that can be tried: values for its facts, events for its timeline."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from leadpact.lead import BLANK, Event
from leadpact.nodes import Aggregate, Events, type_of
from leadpact.policy import Datum
from leadpact.readings.evidence import Evidence, calendar_of
from leadpact.readings.findings import PLAIN, Range
from leadpact.readings.frames import local_date
from leadpact.readings.proposals import (
    Demand,
    EventsDemand,
    ExpressionDemand,
    FactDemand,
    Proposal,
    WindowDemand,
)
from leadpact.readings.relations import ordinary
from leadpact.readings.timeline import Seen
from leadpact.readings.told_changes import Asked, Change, Patch, margin_of
from leadpact.readings.told_events import events_named
from leadpact.readings.told_windows import is_inside
from leadpact.readings.wishes import Wish, nearest
from leadpact.readings.wording import Wording, spelled
from leadpact.syntax.printer import to_text
from leadpact.units import DAY, INTEGER, MOMENT, Type, Value

_MOST_EVENTS = 1_000
_MOST_DAYS = 400


@dataclass
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
        numbered = list(enumerate(proposal.demands.values()))
        for number, demand in sorted(numbered, key=lambda pair: _turn(pair[1])):
            made = self._made(demand)
            if made is None:
                return None
            found[number] = made
        return tuple(change for number in sorted(found) for change in found[number])

    def _made(self, demand: Demand) -> tuple[Change, ...] | None:
        match demand:
            case FactDemand():
                return _alone(self._fact(demand))
            case WindowDemand():
                return self._window(demand)
            case EventsDemand():
                return self._events(demand)
            case ExpressionDemand():
                return (
                    self._change(to_text(demand.expr), type_of(demand.expr), demand, None, None),
                )

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

    def _fact(self, demand: FactDemand) -> Change | None:
        datum = self.evidence.judgement.tree.fields[demand.path]
        if demand.wish.blank:
            patch = Patch(facts={demand.path: BLANK})
            return self._change(demand.path, datum.type, demand, None, patch)
        start = (
            demand.value if demand.value.__class__ in PLAIN else ordinary(datum.type, self._as_of)
        )
        needed = nearest(demand.wish, start, datum.type, datum.at_least)  # type: ignore[arg-type]  # a plain value
        if needed is None:
            return None
        return self._change(
            demand.path, datum.type, demand, needed, Patch(facts={demand.path: needed})
        )

    # -- numbers of events

    def _window(self, demand: WindowDemand) -> tuple[Change, ...] | None:
        expr = demand.expr
        if not isinstance(expr.subject, Events):
            return None
        seen = self.evidence.seen(expr.subject, demand.frame)
        table = calendar_of(demand.frame)
        start = demand.high if expr.before else demand.low
        if demand.began:
            sure, doubtful = (
                [e for e in each if is_inside(expr, start, e.at, table)]
                for each in (seen.sure, seen.doubtful)
            )
        else:
            sure, doubtful = [], []
        prior = self._prior(expr.subject, demand.low, demand.high)
        named = events_named(expr.subject, Wording(self.evidence.judgement.tree))
        span = f"within {spelled(expr.length_written)} {'before' if expr.before else 'after'} {to_text(expr.anchor)}"
        asked = Asked(
            *named,
            since=demand.low if expr.before else None,
            by=demand.due if demand.began else None,
            span="" if demand.began else span,
        )
        return self._numbered(demand, expr.subject, (sure, doubtful, prior), asked)

    def _prior(self, events: Events, low: int | None, high: int) -> int:
        return sum(
            1
            for of, e in self.added
            if of == events and (low is None or low <= e.at) and e.at <= high
        )

    def _numbered(
        self,
        demand: WindowDemand | EventsDemand,
        events: Events,
        there: tuple[list[Event], list[Event], int],
        asked: Asked,
    ) -> tuple[Change, ...] | None:
        """Ask for events more or fewer; nothing where those already asked for will do."""
        sure, doubtful, prior = there
        wish = demand.wish
        here = len(sure) + prior
        is_bounded = wish.high is not None or wish.among is not None or bool(wish.other_than)
        needed = nearest(wish, here, INTEGER, 0)
        if not isinstance(needed, int) or needed - here > _MOST_EVENTS:
            return None
        drop = tuple(doubtful) if is_bounded else ()
        if needed < here:
            if needed < prior:
                return None
            drop += tuple(sure[needed - prior :])
        if needed > here and demand.like is None:
            return None
        add = (demand.like,) * (needed - here) if demand.like else ()
        if not add and not drop:
            return ()
        self.added += [(events, event) for event in add]
        fact = to_text(demand.expr) if isinstance(demand, WindowDemand) else demand.name
        return (
            Change(
                fact=fact,
                type=INTEGER,
                value=len(sure),
                wish=wish,
                needed=needed,
                margin=needed - here if needed != here else -len(drop),
                as_of=self._as_of,
                events=asked,
                patch=Patch(drop=drop, add=add),
            ),
        )

    # -- aggregates

    def _events(self, demand: EventsDemand) -> tuple[Change, ...] | None:
        expr, frame = demand.expr, demand.frame
        seen = self.evidence.seen(expr.events, frame)
        if expr.function in ("count", "exists"):
            named = events_named(expr.events, Wording(self.evidence.judgement.tree))
            asked = Asked(*named, by=frame.cut if frame.cut < self._as_of else None)
            there = (seen.sure, seen.doubtful, self._prior(expr.events, None, frame.cut))
            return self._numbered(demand, expr.events, there, asked)
        if demand.wish.blank:
            return _alone(self._none(demand, seen))
        if expr.function == "days":
            return _alone(self._days(demand, seen))
        if expr.function == "sum":
            return _alone(self._sum(demand, seen))
        if expr.attribute is None:
            return self._moment(demand, seen)
        return _alone(self._attribute(demand, seen))

    def _typed(self, demand: EventsDemand, needed: Value | None, patch: Patch) -> Change:
        self.added += [(demand.expr.events, event) for event in patch.add]
        return self._change(demand.name, type_of(demand.expr), demand, needed, patch)

    def _none(self, demand: EventsDemand, seen: Seen) -> Change:
        return self._typed(demand, None, Patch(drop=(*seen.sure, *seen.doubtful)))

    def _days(self, demand: EventsDemand, seen: Seen) -> Change | None:
        days = self.evidence.judgement.plans.days
        dates = {local_date(e.at, days) for e in seen.sure}
        needed = nearest(demand.wish, len(dates), INTEGER, 0)
        if not isinstance(needed, int):
            return None
        if needed <= len(dates):
            kept = set(sorted(d for d in dates if d is not None)[:needed])
            drop = [e for e in seen.sure if local_date(e.at, days) not in kept]
            return self._typed(demand, needed, Patch(drop=(*drop, *seen.doubtful)))
        if demand.like is None or needed - len(dates) > _MOST_DAYS:
            return None
        add: list[Event] = []
        for back in range(_MOST_DAYS * 2):
            event = replace(demand.like, at=demand.like.at - back * DAY)
            if local_date(event.at, days) not in dates and len(dates) < needed:
                dates.add(local_date(event.at, days))
                add.append(event)
        return self._typed(demand, needed, Patch(add=tuple(add)))

    def _sum(self, demand: EventsDemand, seen: Seen) -> Change | None:
        """Add one event with what is lacking, or put one in place of all where it is too much."""
        value: Any = demand.value
        total = value.low if isinstance(value, Range) else value if value is not None else 0
        of = type_of(demand.expr)
        needed: Any = nearest(demand.wish, total, of, None)
        if needed is None:
            return None
        if needed > total and value is not None:
            return self._with(demand, needed - total, needed, ())
        every = (*seen.sure, *seen.doubtful)
        if needed == 0:
            return self._typed(demand, needed, Patch(drop=every))
        return self._with(demand, needed, needed, every)

    def _attribute(self, demand: EventsDemand, seen: Seen) -> Change | None:
        """Put one event with what is wanted in place of those that decide."""
        expr = demand.expr
        datum = self._datum(expr)
        known = demand.value.__class__ in PLAIN
        start = demand.value if known else ordinary(datum.type, demand.frame.cut)
        needed = nearest(demand.wish, start, datum.type, datum.at_least)  # type: ignore[arg-type]  # a plain value
        if needed is None:
            return None
        drop: Iterable[Event] = (*seen.sure, *seen.doubtful)
        if expr.function in ("first", "last") and seen.sure:
            end = seen.sure[0 if expr.function == "first" else -1].at
            drop = [e for e in drop if e.at == end]
            demand = replace(demand, like=demand.like and replace(demand.like, at=end))
        return self._with(demand, needed, needed, tuple(drop))

    def _datum(self, expr: Aggregate) -> Datum:
        kinds = self.evidence.judgement.tree.kinds
        name = expr.attribute or ""
        return next(
            kinds[k].attributes[name] for k in expr.events.kinds if name in kinds[k].attributes
        )

    def _with(
        self, demand: EventsDemand, amount: Value, needed: Value, drop: tuple[Event, ...]
    ) -> Change | None:
        like, name = demand.like, demand.expr.attribute
        if like is None or name is None:
            return None
        event = replace(like, attributes={**like.attributes, name: amount})
        return self._typed(demand, needed, Patch(drop=drop, add=(event,)))

    def _moment(self, demand: EventsDemand, seen: Seen) -> tuple[Change, ...] | None:
        """Let the first or the last come when it should: one more, or without those that are in the way."""
        wish = demand.wish.meet(Wish(high=demand.frame.cut))
        known = demand.value.__class__ in PLAIN
        start = demand.value if known else demand.like.at if demand.like else demand.frame.cut
        at = wish and nearest(wish, start, MOMENT, None)  # type: ignore[arg-type]  # a plain value
        if not isinstance(at, int):
            return None
        is_first = demand.expr.function == "first"
        if (
            any(of == demand.expr.events and wish and wish.holds(e.at) for of, e in self.added)
            and is_first
        ):
            return ()
        every = (*seen.sure, *seen.doubtful)
        drop = tuple(e for e in every if (e.at < at if is_first else e.at > at))
        there = any(e.at == at for e in seen.sure)
        if not there and demand.like is None:
            return None
        add = () if there or demand.like is None else (replace(demand.like, at=at),)
        change = self._typed(demand, at, Patch(drop=drop, add=add))
        if drop:
            return (change,)
        named = events_named(demand.expr.events, Wording(self.evidence.judgement.tree))
        high = demand.wish.high
        asked = Asked(
            *named,
            since=None if demand.wish.low is None else int(demand.wish.low),
            by=None if high is None or high >= self._as_of else int(high),
        )
        return (replace(change, type=INTEGER, value=0, needed=1, margin=1, events=asked),)


def _turn(demand: Demand) -> tuple[int, int]:
    """Facts first, then windows by their ends, then what ranges over the whole timeline."""
    match demand:
        case FactDemand() | ExpressionDemand():
            return 0, 0
        case WindowDemand(high=high):
            return 1, high
        case EventsDemand(expr=expr):
            return 2, 0 if expr.function in ("first", "last") else 1


def _alone(change: Change | None) -> tuple[Change, ...] | None:
    return None if change is None else (change,)
