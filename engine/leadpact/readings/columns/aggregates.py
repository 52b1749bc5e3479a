"""Aggregates over a lead's events as features, with what doubtful events leave open."""

from collections.abc import Callable

from sqlglot import exp

from leadpact.nodes import Aggregate
from leadpact.readings.columns.codes import NOT_YET
from leadpact.readings.columns.compiling import Compiling
from leadpact.readings.columns.leaf import Leaf
from leadpact.readings.columns.reductions import reduced
from leadpact.readings.columns.scopes import Scope
from leadpact.readings.columns.summed import Summed
from leadpact.readings.columns.terms import (
    FALSE,
    NULL,
    TRUE,
    Term,
    above,
    at_most,
    below,
    both,
    case,
    either,
    equal,
    is_not_null,
    is_null,
    negated,
    plus,
    whole,
)
from leadpact.readings.columns.timelines import (
    AT,
    Seen,
    any_of,
    awaited_leaf,
    count,
    doubt_code,
    doubtful_leaves,
    least,
    most,
    seen,
    without_timeline,
)
from leadpact.readings.columns.worths import Worth
from leadpact.readings.findings import NEVER, NONE, Absent, Cause
from leadpact.readings.tellers import aggregate_datum
from leadpact.units import Kind


def aggregate(expr: Aggregate, scope: Scope, c: Compiling) -> Summed:
    """Read an aggregate of the lead's events."""
    found = seen(expr.events, scope, c)
    if expr.attribute is not None and expr.function not in ("first", "last"):
        made = reduced(expr, found, scope, c)
    elif expr.attribute is not None:
        made = _attribute_of_end(expr, found, scope, c)
    else:
        made = _OF_EVENTS[expr.function](expr, found, scope, c)
    return _with_timeline(made, expr, c)


def _with_timeline(made: Summed, expr: Aggregate, c: Compiling) -> Summed:
    """Leave it unknown where the record carries no timeline."""
    code = without_timeline(expr.events.name, c)
    if isinstance(code, exp.Null):
        return made
    lacks = is_not_null(code)

    def kept(term: Term) -> Term:
        return case([(lacks, NULL)], term)

    worth = made.worth
    return Summed(
        Worth(
            kept(worth.value),
            {way: both(negated(lacks), term) for way, term in worth.absent.items()},
            None if worth.low is None else kept(worth.low),
            None if worth.high is None else kept(worth.high),
        ),
        case([(lacks, code)], made.gap),
        lambda: [
            Leaf(is_data=False, when=lacks, code=code, codes=_codes(expr.events.name, c)),
            *(leaf.where(negated(lacks)) for leaf in made.leaves()),
        ],
    )


def _codes(name: str, c: Compiling) -> tuple[int, ...]:
    return tuple(c.reasons.code(name, cause, None) for cause in (Cause.MISSING, Cause.INVALID))


# -- events themselves


def _exists(expr: Aggregate, found: Seen, _scope: Scope, c: Compiling) -> Summed:
    name = expr.events.name
    sure = any_of(found.sure, f"{name}_exists", c)
    doubt = TRUE if found.unobserved is not None else any_of(found.doubtful, f"{name}_may_exist", c)
    value = case([(sure, TRUE), (doubt, NULL)], FALSE)
    return _open(Worth(value), is_null(value), found, c)


def _count(expr: Aggregate, found: Seen, _scope: Scope, c: Compiling) -> Summed:
    name = expr.events.name
    return _bounded(
        count(found.sure, f"{name}_count", c),
        count(found.doubtful, f"{name}_doubtful", c) if found.can_doubt else None,
        found,
        c,
    )


def _bounded(low: Term, more: Term | None, found: Seen, c: Compiling) -> Summed:
    if found.unobserved is not None:
        return _open(Worth(NULL, low=low, high=NULL), TRUE, found, c)
    if more is None:
        return Summed(Worth(low), NULL, list)
    sure = equal(more, whole(0))
    worth = Worth(case([(sure, low)]), low=low, high=plus(low, more))
    return _open(worth, negated(sure), found, c)


def _days(expr: Aggregate, found: Seen, _scope: Scope, c: Compiling) -> Summed:
    name = expr.events.name
    day = c.calendars.local_date(AT, of_event=True)
    possible = either(found.sure, found.doubtful)
    outside = any_of(both(possible, is_null(day)), f"{name}_outside", c)
    low = _distinct(found.sure, day, f"{name}_days", c)
    if found.unobserved is not None:
        worth = Worth(NULL, low=case([(outside, NULL)], low), high=NULL)
    elif not found.can_doubt:
        worth = Worth(case([(outside, NULL)], low))
    else:
        high = _distinct(possible, day, f"{name}_possible_days", c)
        alike = both(negated(outside), equal(low, high))
        worth = Worth(
            case([(alike, low)]),
            low=case([(outside, NULL)], low),
            high=case([(outside, NULL)], high),
        )
    undefined = c.reasons.code(name, Cause.UNDEFINED, None)
    made = _open(worth, both(is_null(worth.value), negated(outside)), found, c)
    own = Leaf(is_data=False, when=outside, code=whole(undefined), codes=(undefined,))
    return Summed(
        worth, case([(outside, whole(undefined))], made.gap), lambda: [own, *made.leaves()]
    )


def _distinct(condition: Term, day: Term, hint: str, c: Compiling) -> Term:
    if isinstance(condition, exp.Boolean):
        return whole(0)
    counted = exp.Count(this=exp.Distinct(expressions=[case([(condition, day)])]))
    return c.layers.feature(hint, counted, empty=whole(0))


def _end(expr: Aggregate, found: Seen, c: Compiling) -> tuple[Term, Term]:
    """Give when the first or last sure event was, and the first or last doubtful one."""
    name, first = expr.events.name, expr.function == "first"
    pick = least if first else most
    sure = pick(found.sure, AT, f"{expr.function}_{name}", c)
    return sure, pick(found.doubtful, AT, f"{expr.function}_doubtful_{name}", c)


def _moment(expr: Aggregate, found: Seen, scope: Scope, c: Compiling) -> Summed:
    sure, doubt = _end(expr, found, c)
    if found.unobserved is not None:
        return _open(Worth(NULL), TRUE, found, c)
    before = below if expr.function == "first" else above
    doubted = both(is_not_null(doubt), either(is_null(sure), before(doubt, sure)))
    value = case([(doubted, NULL)], sure) if found.can_doubt else sure
    return _none_or_open(value, (is_null(sure), doubted), NEVER, found, scope, c)


def _none_or_open(
    value: Term,
    ends: tuple[Term, Term],
    way: Absent,
    found: Seen,
    scope: Scope,
    c: Compiling,
) -> Summed:
    """Say what it is of no event: something that never comes, or has not come yet.

    ``ends`` are whether there is none that is sure, and whether a doubtful one could be it.
    """
    none, doubted = ends
    sure_of_none = both(none, negated(doubted)) if found.can_doubt else none
    absent = {way: sure_of_none} if scope.closing else {}
    made = _open(Worth(value, absent), doubted if found.can_doubt else FALSE, found, c)
    if scope.closing:
        return made
    gap = case([(sure_of_none, whole(NOT_YET))], made.gap)
    awaited = awaited_leaf(found, sure_of_none)
    return Summed(made.worth, gap, lambda: [awaited, *made.leaves()])


def _open(worth: Worth, when: Term, found: Seen, c: Compiling) -> Summed:
    """Leave it open for the doubt there is."""
    code = doubt_code(found, c)
    gap = case([(when, code)])
    return Summed(worth, gap, lambda: doubtful_leaves(found, when, code, c))


# -- the attribute of the first or last event


def _attribute_of_end(expr: Aggregate, found: Seen, scope: Scope, c: Compiling) -> Summed:
    if found.unobserved is not None:
        return _open(Worth(NULL), TRUE, found, c)
    name, attribute = expr.events.name, expr.attribute or ""
    end, doubt = _end(expr, found, c)
    reached = at_most if expr.function == "first" else _at_least
    doubted = both(is_not_null(doubt), either(is_null(end), reached(doubt, end)))
    tied = both(found.sure, equal(AT, end))
    datum = aggregate_datum(c.tree, expr)
    fact = c.inputs.attribute(attribute, datum.type)
    is_moment = datum.type.kind is Kind.MOMENT
    ahead = both(is_not_null(fact.value), above(fact.value, scope.cut)) if is_moment else FALSE
    known = both(tied, is_not_null(fact.value), negated(ahead))
    hint = f"{expr.function}_{name}_{attribute}"
    least_known = _least_value(known, fact.value, datum.type.kind, hint, c)
    value = case([(doubted, NULL)], least_known) if found.can_doubt else least_known
    unreadable = any_of(both(tied, fact.unreadable), f"{hint}_unreadable", c)
    invalid = c.reasons.code(datum.name, Cause.INVALID, datum.filled_by)
    blank = NOT_YET if is_moment else c.reasons.code(datum.name, Cause.MISSING, datum.filled_by)
    base = _none_or_open(value, (is_null(end), doubted), NONE, found, scope, c)
    empty = both(is_not_null(end), negated(doubted), is_null(least_known))
    absent = dict(base.worth.absent)
    if is_moment and scope.closing:
        waits = any_of(
            both(tied, either(ahead, both(is_null(fact.value), negated(fact.unreadable)))),
            f"{hint}_ahead",
            c,
        )
        absent[NEVER] = both(empty, waits)
        empty = both(empty, negated(waits))
    code = case([(unreadable, whole(invalid))], whole(blank))
    moment = datum.name if is_moment else None
    own = Leaf(is_data=False, when=empty, code=code, codes=(invalid, blank), moment=moment)
    return Summed(
        Worth(value, absent), case([(empty, code)], base.gap), lambda: [own, *base.leaves()]
    )


def _at_least(left: Term, right: Term) -> Term:
    return exp.GTE(this=left.copy(), expression=right.copy())


def _least_value(known: Term, value: Term, kind: Kind, hint: str, c: Compiling) -> Term:
    if kind is Kind.BOOLEAN:
        no = any_of(both(known, negated(value)), f"{hint}_no", c)
        yes = any_of(both(known, value), f"{hint}_yes", c)
        return case([(no, FALSE), (yes, TRUE)])
    if kind is Kind.TEXT:
        value = c.dialect.in_code_point_order(value)
    return least(known, value, hint, c)


_OF_EVENTS: dict[str, Callable[[Aggregate, Seen, Scope, Compiling], Summed]] = {
    "exists": _exists,
    "count": _count,
    "days": _days,
    "first": _moment,
    "last": _moment,
}
