"""Windows in SQL: is enough inside, is the time up."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from leadpact.nodes import Events, Window
from leadpact.readings.columns.calendars import WORKED, WORKING_DATES, OnCalendar, Reader
from leadpact.readings.columns.codes import NOT_YET
from leadpact.readings.columns.compiling import Compiling
from leadpact.readings.columns.leaf import Leaf
from leadpact.readings.columns.scopes import Scope
from leadpact.readings.columns.summed import Windowed
from leadpact.readings.columns.terms import (
    FALSE,
    NULL,
    TRUE,
    Term,
    at_least,
    at_most,
    below,
    both,
    case,
    either,
    is_by,
    is_false,
    is_not_null,
    is_null,
    minus,
    negated,
    plus,
    whole,
)
from leadpact.readings.columns.timelines import (
    AT,
    Seen,
    count,
    doubt_code,
    doubtful_leaves,
    seen,
    without_timeline,
)
from leadpact.readings.columns.worths import Worth
from leadpact.readings.findings import Cause
from leadpact.syntax.printer import to_text
from leadpact.units import WallTime, WorkingHours


@dataclass(frozen=True, eq=False)
class _Span:
    """A window's bounds: whether it is ``running``, where it is not ``outside`` the calendar.

    It is ``nowhere`` where its anchor is unknown, or outside. It is outside where the calendar reaches the anchor or now not; ``gap`` is the code of why. Where
    ``is_sure`` nothing lies in a window that is outside.
    """

    start: Term
    running: Term
    outside: Term
    nowhere: Term
    gap: Term
    gap_codes: tuple[int, ...]
    is_sure: bool = True
    reaches: Callable[[Worth], bool] = lambda _: False


def window(expr: Window, scope: Scope, c: Compiling) -> Windowed:
    """Read a window."""
    anchor = c.worth(expr.anchor, scope)
    anchor = replace(anchor, value=c.layers.bind("anchor", anchor.value), low=None, high=None)
    span = _span(expr, anchor, scope, c)
    if isinstance(expr.subject, Events):
        return _events_within(expr, expr.subject, anchor, span, scope, c)
    return _instant_within(expr, anchor, span, scope, c)


def running(expr: Window, start: Term, scope: Scope, c: Compiling) -> Term:
    """Whether a window that begins at ``start`` still runs; NULL where no calendar says so."""
    span = _span(expr, Worth(start), scope, c)
    return case([(span.outside, NULL)], span.running)


def _span(expr: Window, anchor: Worth, scope: Scope, c: Compiling) -> _Span:
    match expr.length:
        case WallTime(amount=amount):
            nowhere = is_null(anchor.value)
            return _Span(anchor.value, _runs(expr, anchor, amount, scope), FALSE, nowhere, NULL, ())
        case _:
            return _working_span(expr, anchor, scope, c)


def _runs(expr: Window, anchor: Worth, amount: int, scope: Scope) -> Term:
    """Whether the anchor, or the end of so much time after it, is still to come."""
    start, cut = anchor.value, scope.cut
    last = None if anchor.between is None else anchor.between[1]
    if expr.before:
        return FALSE if last is not None and is_by(last, cut) else below(cut, start)
    if last is not None and is_by(last + amount + 1, cut):
        return FALSE
    return at_most(cut, plus(start, whole(amount)))


def _working_span(expr: Window, anchor: Worth, scope: Scope, c: Compiling) -> _Span:
    start = anchor.value
    undefined = c.reasons.code(to_text(expr), Cause.UNDEFINED, None)
    on = scope.calendar
    if on is None:
        return _Span(start, NULL, TRUE, TRUE, whole(undefined), (undefined,), is_sure=False)
    gap = case([(is_not_null(on.gap), on.gap)], whole(undefined))
    since = c.calendars.read(on, start, _reader(expr))
    is_past = anchor.between is not None and is_by(anchor.between[1], scope.cut)
    ahead = FALSE if is_past else below(scope.cut, start)
    codes = (*on.gap_codes, undefined)

    def reaches(subject: Worth) -> bool:
        return all(c.calendars.reaches(on, side.between) for side in (anchor, subject))

    if expr.before:
        # of an unknown anchor the calendar says nothing
        outside = is_null(since)
        return _Span(start, ahead, outside, outside, gap, codes, reaches=reaches)
    now = c.calendars.read(on, scope.cut, _reader(expr))
    amount = expr.length.amount
    # whoever asks whether it runs asks first whether it lies outside
    within = at_most(minus(now, since), whole(amount))
    if c.calendars.has_passed(on, anchor.between, scope.cut, _reader(expr), amount):
        within = FALSE
    outside = either(is_null(since), both(negated(ahead), is_null(now)))
    is_sure = is_false(is_null(now))
    return _Span(
        start, either(ahead, within), outside, outside, gap, codes, is_sure, reaches=reaches
    )


def _reader(expr: Window) -> Reader:
    return WORKED if isinstance(expr.length, WorkingHours) else WORKING_DATES


def _inside(
    expr: Window, at: Term, start: Term, on: OnCalendar | None, c: Compiling, *, of_event: bool
) -> Term:
    """Whether an instant lies in the window; NULL where the calendar does not reach it."""
    match expr.length:
        case WallTime(amount=amount) if expr.before:
            return both(at_least(at, minus(start, whole(amount))), at_most(at, start))
        case WallTime(amount=amount):
            return both(at_least(at, start), at_most(at, plus(start, whole(amount))))
        case _ if on is None:
            return NULL
        case _:
            here = c.calendars.read(on, at, _reader(expr), of_event=of_event)
            there = c.calendars.read(on, start, _reader(expr))
            order = at_most(at, start) if expr.before else at_least(at, start)
            passed = minus(there, here) if expr.before else minus(here, there)
            return both(order, at_most(passed, whole(expr.length.amount)))


def _events_within(
    expr: Window, events: Events, anchor: Worth, span: _Span, scope: Scope, c: Compiling
) -> Windowed:
    found = seen(events, scope, c)
    inside = _inside(expr, AT, anchor.value, scope.calendar, c, of_event=True)
    name = f"{events.name}_in_time"
    sure = count(both(found.sure, inside), name, c)
    enough = at_least(sure, whole(expr.at_least))
    doubt = _may_be_enough(expr, found, sure, inside, c)
    no_timeline = without_timeline(events.name, c)
    lacks = is_not_null(no_timeline)
    runs = FALSE if scope.closing else span.running
    nowhere = either(span.nowhere, lacks)
    value = case(
        [
            (anchor.is_absent, FALSE),
            (lacks if span.is_sure and expr.at_least > 0 else nowhere, NULL),
            (enough, TRUE),
            (either(nowhere, runs, doubt), NULL),
        ],
        FALSE,
    )
    bind = c.layers.bind
    begun = bind("begun", both(is_not_null(anchor.value), negated(lacks)))
    short = bind("too_few", both(begun, negated(span.outside), negated(enough)))
    open_ = bind("open", both(short, runs))
    doubted = both(short, negated(runs), doubt)

    def told() -> list[Leaf]:
        codes = tuple(
            c.reasons.code(events.name, cause, None) for cause in (Cause.MISSING, Cause.INVALID)
        )
        return [
            *_of_anchor(expr, anchor, scope, c),
            Leaf(
                is_data=False,
                when=both(is_not_null(anchor.value), lacks),
                code=no_timeline,
                codes=codes,
            ),
            _calendar_leaf(span, begun),
            *doubtful_leaves(found, doubted, doubt_code_of(expr, found, c), c),
        ]

    return Windowed(value, open_, told)


def doubt_code_of(expr: Window, found: Seen, c: Compiling) -> Term:
    """Give the code of the doubt; a window names its events with their condition."""
    if found.unobserved is not None or not isinstance(expr.subject, Events):
        return doubt_code(found, c)
    return whole(c.reasons.code(to_text(expr.subject), Cause.DOUBTFUL, None))


def _may_be_enough(expr: Window, found: Seen, sure: Term, inside: Term, c: Compiling) -> Term:
    if found.unobserved is not None:
        return TRUE
    if not found.can_doubt:
        return FALSE
    more = count(both(found.doubtful, inside), f"{found.events.name}_maybe_in_time", c)
    return at_least(plus(sure, more), whole(expr.at_least))


def _instant_within(
    expr: Window, anchor: Worth, span: _Span, scope: Scope, c: Compiling
) -> Windowed:
    subject = c.worth(expr.subject, scope)
    at = c.layers.bind("instant", subject.value)
    lies = c.layers.bind("lies", _inside(expr, at, anchor.value, scope.calendar, c, of_event=False))
    is_working = not isinstance(expr.length, WallTime)
    # where both instants are known, and the calendar reaches them, so is whether one lies within
    may_not_reach = is_working and not span.reaches(subject)
    unreached = both(is_not_null(at), is_null(lies)) if may_not_reach else FALSE
    runs = FALSE if scope.closing else span.running
    unknown = c.layers.bind("unsure", negated(c.awaits(expr.subject, scope)))
    nowhere = either(span.nowhere, unreached)
    first = FALSE if span.is_sure else nowhere
    # now and in the end alike: looked at once
    undecided = c.layers.bind("undecided", either(nowhere, unknown))
    value = case(
        [
            (anchor.is_absent, FALSE),
            (first, NULL),
            (lies, TRUE),
            (either(undecided, runs), NULL),
        ],
        FALSE,
    )
    bind = c.layers.bind
    begun = is_not_null(anchor.value)
    reached = bind("reached", both(begun, negated(either(span.outside, unreached))))
    open_ = bind("open", both(reached, negated(case([(lies, TRUE)], FALSE)), runs))

    def told() -> list[Leaf]:
        inner = c.leaves(expr.subject, scope)
        off = bind("off", both(reached, negated(runs), unknown))
        beyond = replace(span, outside=either(span.outside, unreached))
        return [
            *_of_anchor(expr, anchor, scope, c),
            _calendar_leaf(beyond, begun),
            *(leaf.where(open_) for leaf in inner if leaf.is_data),
            *(leaf.where(off) for leaf in inner),
        ]

    return Windowed(value, open_, told)


def _of_anchor(expr: Window, anchor: Worth, scope: Scope, c: Compiling) -> list[Leaf]:
    """Say what leaves the anchor unknown, and so the window."""
    lost = c.layers.bind("lost", both(is_null(anchor.value), negated(anchor.is_absent)))
    return [leaf.where(lost) for leaf in c.leaves(expr.anchor, scope)]


def _calendar_leaf(span: _Span, begun: Term) -> Leaf:
    return Leaf(
        is_data=False,
        when=both(begun, span.outside),
        code=span.gap,
        codes=span.gap_codes or (NOT_YET,),
    )
