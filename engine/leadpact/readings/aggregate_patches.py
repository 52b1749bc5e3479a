"""Make an aggregate come to what is wanted: which events to add to the timeline, which to take away."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from leadpact.calendars import CalendarTable
from leadpact.lead import Event
from leadpact.nodes import type_of
from leadpact.policy import Datum
from leadpact.readings.findings import Range
from leadpact.readings.frames import local_date
from leadpact.readings.proposals import EventsDemand
from leadpact.readings.relations import start_of
from leadpact.readings.timeline import Seen
from leadpact.readings.wishes import Wish, nearest
from leadpact.units import DAY, INTEGER, MOMENT, Kind, Value

_MOST_DAYS = 400
_DECIMALS = 9


class Made(NamedTuple):
    """What an aggregate then comes to (None: nothing), and the events that do it."""

    needed: Value | None
    add: tuple[Event, ...] = ()
    drop: tuple[Event, ...] = ()


def of_none(seen: Seen) -> Made:
    """Leave none of the events."""
    return Made(None, drop=(*seen.sure, *seen.doubtful))


def of_days(demand: EventsDemand, seen: Seen, days: CalendarTable | None) -> Made | None:
    """Put events on further dates, going back in time, or clear the last dates."""
    dates = {local_date(event.at, days) for event in seen.sure}
    needed = nearest(demand.wish, len(dates), INTEGER, 0)
    if not isinstance(needed, int) or needed - len(dates) > _MOST_DAYS:
        return None
    if needed <= len(dates):
        kept = sorted(date for date in dates if date is not None)[:needed]
        drop = [event for event in seen.sure if local_date(event.at, days) not in kept]
        return Made(needed, drop=(*drop, *seen.doubtful))
    if demand.like is None:
        return None
    add: list[Event] = []
    for back in range(2 * _MOST_DAYS):
        event = replace(demand.like, at=demand.like.at - back * DAY)
        date = local_date(event.at, days)
        if len(dates) < needed and date is not None and date not in dates:
            dates.add(date)
            add.append(event)
    return Made(needed, add=tuple(add))


def of_sum(demand: EventsDemand, seen: Seen) -> Made | None:
    """Add one event with what is lacking; where it is too much, put one in place of all."""
    value: Any = demand.value
    total = value.low if isinstance(value, Range) else value if value is not None else 0
    of = type_of(demand.expr)
    needed: Any = nearest(demand.wish, total, of, None)
    if needed is None:
        return None
    if needed > total and value is not None:
        lacking = needed - total
        return _with(
            demand, round(lacking, _DECIMALS) if of.kind is Kind.NUMBER else lacking, needed, ()
        )
    every = (*seen.sure, *seen.doubtful)
    return Made(needed, drop=every) if needed == 0 else _with(demand, needed, needed, every)


def of_attribute(demand: EventsDemand, seen: Seen, datum: Datum) -> Made | None:
    """Put one event with what is wanted in place of those that decide."""
    function = demand.expr.function
    start = start_of(demand.value, datum.type, demand.frame.cut)
    needed = nearest(demand.wish, start, datum.type, datum.at_least)
    if needed is None:
        return None
    drop: Iterable[Event] = (*seen.sure, *seen.doubtful)
    if function in ("first", "last") and seen.sure:
        end = seen.sure[0 if function == "first" else -1].at
        drop = [event for event in drop if event.at == end]
        demand = replace(demand, like=demand.like and replace(demand.like, at=end))
    return _with(demand, needed, needed, tuple(drop))


def _with(
    demand: EventsDemand, amount: Value, needed: Value, drop: tuple[Event, ...]
) -> Made | None:
    like, name = demand.like, demand.expr.attribute
    if like is None or name is None:
        return None
    event = replace(like, attributes={**like.attributes, name: amount})
    return Made(needed, add=(event,), drop=drop)


def of_moment(demand: EventsDemand, seen: Seen) -> Made | None:
    """Let the first or the last come when it should: one more, or without those that are in the way."""
    cut = demand.frame.cut
    wish = demand.wish.meet(Wish(high=cut))
    start = start_of(demand.value, MOMENT, cut if demand.like is None else demand.like.at)
    at = None if wish is None else nearest(wish, start, MOMENT)
    if not isinstance(at, int):
        return None
    is_first = demand.expr.function == "first"
    drop = tuple(
        event
        for event in (*seen.sure, *seen.doubtful)
        if (event.at < at if is_first else event.at > at)
    )
    if any(event.at == at for event in seen.sure):
        return Made(at, drop=drop)
    return None if demand.like is None else Made(at, (replace(demand.like, at=at),), drop)
