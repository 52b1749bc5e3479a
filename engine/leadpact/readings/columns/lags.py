"""How long each lead waited at each step, as terms; the definition is `agreement.delays`."""

from dataclasses import dataclass
from typing import TypeAlias

from leadpact.nodes import Aggregate, Events, Expr, Window
from leadpact.readings.columns.calendars import WORKED
from leadpact.readings.columns.compiling import Compiling
from leadpact.readings.columns.scopes import Scope
from leadpact.readings.columns.stages import RuledStage
from leadpact.readings.columns.terms import (
    NULL,
    TRUE,
    Term,
    above,
    at_least,
    at_most,
    both,
    case,
    either,
    equal,
    holds,
    is_not_null,
    is_null,
    minus,
    negated,
)
from leadpact.readings.columns.timelines import AT, any_of, least, seen, without_timeline
from leadpact.readings.columns.verdict_codes import PENDING
from leadpact.readings.columns.windows import running


@dataclass(frozen=True, slots=True)
class Clock:
    """A step that is timed: a window of a criterion, and the anchor that starts anew with each owner."""

    stage: str
    criterion: str
    window: Window
    last_anchor: Aggregate | None


@dataclass(frozen=True, eq=False)
class Lagged:
    """One step: ``wall`` and ``working`` microseconds, whether it ``is_over``; NULL where no one can say.

    ``since_last`` and ``since_last_working`` are the same by the present owner's clock, where that is
    another. ``due_from`` is where a window begins that the lead still waits in.
    """

    wall: Term
    working: Term
    is_over: Term
    since_last: Term
    since_last_working: Term
    due_from: Term


_End: TypeAlias = tuple[Term, Term]
"""When it came (NULL: not yet), and whether data leave that open."""


def lagged(clock: Clock, ruled: RuledStage, as_of: Term, c: Compiling) -> Lagged:
    """Time one step."""
    scope, window = ruled.base, clock.window
    bind, hint = c.layers.bind, f"{clock.stage}_{clock.criterion}"
    start = bind("anchor", c.worth(window.anchor, scope).value)
    end, unsure = _end(window, start, scope, c)
    end = bind(f"{hint}_came", end)
    begun = both(holds(ruled.applies_now), is_not_null(start), holds(at_most(start, as_of)))
    known = bind(f"{hint}_timed", both(begun, negated(unsure)))
    stop = bind(f"{hint}_stop", case([(is_null(end), as_of)], end))
    wall = bind(f"{hint}_wall", case([(known, minus(stop, start))]))
    since_last, since_last_working = _since_last(clock, (start, stop, known), scope, c)
    return Lagged(
        wall=wall,
        working=bind(f"{hint}_working", case([(known, _working(start, stop, scope, c))])),
        is_over=bind(f"{hint}_is_over", case([(known, is_not_null(end))])),
        since_last=since_last,
        since_last_working=since_last_working,
        due_from=_due_from(clock, ruled, both(known, is_null(end)), start, c),
    )


def _working(start: Term, stop: Term, scope: Scope, c: Compiling) -> Term:
    on = scope.calendar
    if on is None:
        return NULL
    return minus(c.calendars.read(on, stop, WORKED), c.calendars.read(on, start, WORKED))


def _since_last(
    clock: Clock, timed: tuple[Term, Term, Term], scope: Scope, c: Compiling
) -> tuple[Term, Term]:
    """Give the wall and the working time since the last of the events that start the clock."""
    if clock.last_anchor is None:
        return NULL, NULL
    start, stop, known = timed
    hint = f"{clock.stage}_{clock.criterion}_since_last"
    last = c.layers.bind(f"{hint}_began", c.worth(clock.last_anchor, scope).value)
    between = both(known, above(last, start), at_most(last, stop))
    wall = c.layers.bind(hint, case([(between, minus(stop, last))]))
    working = case([(between, _working(last, stop, scope, c))])
    return wall, c.layers.bind(f"{hint}_working", working)


def _due_from(clock: Clock, ruled: RuledStage, waits: Term, start: Term, c: Compiling) -> Term:
    verdict = next(f.verdict for f in ruled.criteria if f.criterion.name == clock.criterion)
    runs = holds(running(clock.window, start, ruled.base, c))
    is_due = both(waits, holds(equal(verdict, PENDING)), runs)
    return c.layers.bind(f"{clock.stage}_{clock.criterion}_due", case([(is_due, start)]))


def _end(window: Window, start: Term, scope: Scope, c: Compiling) -> _End:
    """Find when what a step waits for came, from its start on."""
    if isinstance(window.subject, Events):
        return _nth_event(window.subject, window.at_least, start, scope, c)
    return _instant(window.subject, start, scope, c)


def _nth_event(events: Events, number: int, start: Term, scope: Scope, c: Compiling) -> _End:
    found = seen(events, scope, c)
    if found.unobserved is not None:
        return NULL, TRUE
    later = both(found.sure, at_least(AT, start))
    name = f"{events.name}_after"
    if number == 1:
        at = least(later, AT, name, c)
    else:
        at = c.layers.feature(name, c.dialect.nth_least(case([(later, AT)]), number))
    doubted = any_of(found.doubtful, f"{events.name}_doubtful_ever", c)
    lacks = is_not_null(without_timeline(events.name, c))
    return at, either(doubted, lacks)


def _instant(subject: Expr, start: Term, scope: Scope, c: Compiling) -> _End:
    found = c.worth(subject, scope)
    at = c.layers.bind("instant", found.value)
    ahead = both(is_null(at), holds(c.awaits(subject, scope)))
    after = holds(at_least(at, start))
    return case([(after, at)]), both(negated(ahead), negated(after))
