"""What a stage can still wait for, as terms: windows that run or have not begun, deadlines, moments.

When a stage is settled is for the agreement to say, lead by lead; this finds what it says it from.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from leadpact.nodes import Expr, Window
from leadpact.policy import walk_through
from leadpact.readings.columns.calendars import OnCalendar
from leadpact.readings.columns.codes import NOT_YET
from leadpact.readings.columns.compiling import Compiling
from leadpact.readings.columns.leaf import Leaf
from leadpact.readings.columns.scopes import Scope
from leadpact.readings.columns.stages import RuledStage
from leadpact.readings.columns.terms import (
    FALSE,
    NULL,
    TRUE,
    Term,
    above,
    both,
    case,
    either,
    equal,
    holds,
    is_not_null,
    is_null,
    negated,
    plus,
    whole,
)
from leadpact.readings.columns.windows import running


@dataclass(frozen=True, eq=False)
class Opened:
    """How a window stands: since when it runs (microseconds, NULL where it does not), or whether it will begin."""

    start: Term
    is_ahead: Term


@dataclass(frozen=True, eq=False)
class Deadline:
    """How a deadline stands: the instant ahead, NULL where it has passed or none is known.

    ``is_awaited``: it waits for what has not come; ``is_unknown``: for want of data nobody can say.
    """

    ahead: Term
    is_awaited: Term
    is_unknown: Term


def windows_in(exprs: Iterable[Expr], c: Compiling) -> list[Window]:
    """List the windows of expressions, through values, as often as they stand there."""
    nodes = (node for expr in exprs for node in walk_through(expr, c.tree))
    return [node for node in nodes if isinstance(node, Window)]


def opened(window: Window, scope: Scope, c: Compiling) -> Opened:
    """Say how a window stands."""
    anchor = c.worth(window.anchor, scope)
    bind = c.layers.bind
    start = bind("anchor", anchor.value)
    runs = both(is_not_null(start), holds(running(window, start, scope, c)))
    awaits = holds(c.awaits(window.anchor, scope))
    ahead = both(is_null(start), negated(anchor.is_absent), awaits)
    return Opened(bind("runs_from", case([(runs, start)])), bind("will_begin", ahead))


def deadline_of(ruled: RuledStage, as_of: Term, c: Compiling) -> Deadline | None:
    """Say how a stage's deadline stands; None where it has none."""
    deadline, name = ruled.stage.deadline, ruled.stage.name
    if deadline is None:
        return None
    bind = c.layers.bind
    instant = c.worth(deadline, ruled.base).value
    later = c.worth(deadline, ruled.later_base).value
    soonest = case([(above(later, as_of), later)], plus(as_of, whole(1)))
    ahead = case(
        [
            (above(instant, as_of), instant),
            (is_not_null(instant), NULL),
            (is_not_null(later), soonest),
        ]
    )
    neither = both(is_null(instant), is_null(later))
    awaits = holds(c.awaits(deadline, ruled.base))
    return Deadline(
        bind(f"{name}_until", ahead),
        bind(f"{name}_awaited", both(neither, awaits)),
        bind(f"{name}_nobody_knows", both(neither, negated(awaits))),
    )


def moments_in(leaves: Iterable[Leaf], condition: Term) -> Mapping[str, Term]:
    """Name what has not come among the leaves of an expression, each with its condition, never NULL."""
    moments: dict[str, Term] = {}
    for leaf in leaves:
        if leaf.moment is not None:
            is_ahead = TRUE if leaf.codes == (NOT_YET,) else equal(leaf.code, whole(NOT_YET))
            awaited = holds(both(condition, leaf.when, is_ahead))
            moments[leaf.moment] = either(moments.get(leaf.moment, FALSE), awaited)
    return moments


def calendar_number(on: OnCalendar | None) -> Term:
    """Give the number of the calendar that a lead's working time is read on, among the choices."""
    if on is None:
        return NULL
    return case((condition, whole(n)) for n, (condition, _) in enumerate(on.choices))
