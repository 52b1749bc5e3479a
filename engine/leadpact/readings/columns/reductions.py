"""Sums, averages, least and greatest of an attribute over a lead's events."""

from dataclasses import replace

from sqlglot import exp

from leadpact.nodes import Aggregate
from leadpact.operators.arithmetic import MOST_MICROSECONDS, NINE_DECIMALS
from leadpact.readings.columns.codes import NOT_YET
from leadpact.readings.columns.compiling import Compiling
from leadpact.readings.columns.dialect_literals import double
from leadpact.readings.columns.leaf import Leaf
from leadpact.readings.columns.scopes import Scope
from leadpact.readings.columns.summed import Summed
from leadpact.readings.columns.sums import in_range, rounded
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
    is_not_null,
    is_null,
    minus,
    negated,
    plus,
    times,
    whole,
)
from leadpact.readings.columns.timelines import (
    Seen,
    any_of,
    awaited_leaf,
    count,
    doubt_code,
    least,
    most,
)
from leadpact.readings.columns.worths import Worth
from leadpact.readings.findings import NONE, Cause
from leadpact.readings.tellers import aggregate_datum
from leadpact.syntax.printer import to_text
from leadpact.units import MONEY_SCALE, MONEYS, MOST_MONEY, Kind

_HALF = 2.0**40


def reduced(expr: Aggregate, found: Seen, scope: Scope, c: Compiling) -> Summed:
    """Read ``sum``, ``average``, ``minimum`` or ``maximum``."""
    attribute = expr.attribute or ""
    name = f"{expr.events.name}_{attribute}"
    datum = aggregate_datum(c.tree, expr)
    fact = c.inputs.attribute(attribute, datum.type)
    is_moment = datum.type.kind is Kind.MOMENT
    ahead = both(is_not_null(fact.value), above(fact.value, scope.cut)) if is_moment else FALSE
    readable = both(is_not_null(fact.value), negated(ahead))
    known = both(found.sure, readable)
    lacks = any_of(both(found.sure, negated(readable)), f"{name}_incomplete", c)
    doubt = TRUE if found.unobserved is not None else any_of(found.doubtful, f"{name}_doubtful", c)
    is_whole = negated(either(lacks, doubt))
    full = f"{expr.events.name}.{attribute}"
    invalid = c.reasons.code(full, Cause.INVALID, datum.filled_by)
    blank = NOT_YET if is_moment else c.reasons.code(full, Cause.MISSING, datum.filled_by)
    unreadable = any_of(both(found.sure, fact.unreadable), f"{name}_unreadable", c)
    own = case([(doubt, doubt_code(found, c)), (unreadable, whole(invalid))], whole(blank))
    lacking = Leaf(
        is_data=False,
        when=TRUE,
        code=own,
        codes=(int(doubt_code(found, c).name), invalid, blank),
        moment=full if is_moment else None,
    )
    undefined = c.reasons.code(to_text(expr), Cause.UNDEFINED, None)
    if expr.function == "sum":
        total = _total(known, fact.value, expr, f"{name}_sum", c)
        overflows = is_null(total)
        open_ = both(negated(overflows), negated(is_whole))
        bounds = (total, NULL) if expr.never_negative else (None, None)
        value = case([(is_whole, total)])
        worth = Worth(
            value, low=_bound(is_whole, total, bounds[0]), high=_bound(is_whole, total, bounds[1])
        )
        return _summed(worth, overflows, undefined, open_, lacking)
    number = count(known, f"{name}_known", c)
    if expr.function == "average":
        result = _average(known, fact.value, expr, number, f"{name}_sum", c)
    else:
        pick = least if expr.function == "minimum" else most
        result = pick(known, fact.value, f"{expr.function}_{name}", c)
    some = above(number, whole(0))
    value = case([(both(is_whole, some), result)])
    none = both(is_whole, equal(number, whole(0)))
    worth = Worth(value, {NONE: none} if scope.closing else {})
    overflows = both(is_whole, some, is_null(result))
    made = _summed(worth, overflows, undefined, negated(is_whole), lacking)
    if scope.closing:
        return made
    awaited = awaited_leaf(found, none)
    gap = case([(none, whole(NOT_YET))], made.gap)
    return Summed(made.worth, gap, lambda: [awaited, *made.leaves()])


def _bound(is_whole: Term, total: Term, bound: Term | None) -> Term | None:
    return None if bound is None else case([(is_whole, total)], bound)


def _summed(worth: Worth, overflows: Term, undefined: int, open_: Term, lacking: Leaf) -> Summed:
    """Say why it is open: it is out of range, or something is ``lacking``."""
    code = case([(overflows, whole(undefined)), (open_, lacking.code)])
    leaf = replace(
        lacking,
        when=either(overflows, open_),
        code=case([(overflows, whole(undefined))], lacking.code),
        codes=(undefined, *lacking.codes),
    )
    return Summed(worth, code, lambda: [leaf])


def _total(known: Term, value: Term, expr: Aggregate, hint: str, c: Compiling) -> Term:
    """Add up exactly; the sum of none is nought."""
    kind = Kind.NUMBER if expr.type is None else expr.type.kind
    if kind is Kind.NUMBER:
        return _number_total(known, value, hint, c)
    total = _exact_sum(known, value, hint, c)
    if kind in MONEYS:
        return c.layers.bind(
            f"{hint}_money", exp.cast(in_range(total, -MOST_MONEY, MOST_MONEY), "BIGINT")
        )
    return total


def _exact_sum(known: Term, value: Term, hint: str, c: Compiling) -> Term:
    added = exp.Sum(this=case([(known, c.dialect.wide(value))]))
    return c.layers.feature(hint, added, empty=whole(0))


def _number_total(known: Term, value: Term, hint: str, c: Compiling) -> Term:
    """Add up thousand-millionths in two halves, exact in every engine (see `from_nanos`)."""
    nanos = c.dialect.rint(times(c.dialect.to_double(value), double(NINE_DECIMALS)))
    parts = exp.Div(this=exp.Paren(this=nanos.copy()), expression=double(_HALF), typed=True)
    high = exp.Floor(this=parts)
    low = minus(nanos, times(high, double(_HALF)))
    sums = [
        _exact_sum(known, c.dialect.to_bigint(half), f"{hint}_{word}", c)
        for word, half in (("high", high), ("low", low))
    ]
    upper, lower = (c.dialect.to_double(s) for s in sums)
    nanos_total = plus(times(upper, double(_HALF)), lower)
    return exp.Div(this=exp.Paren(this=nanos_total), expression=double(NINE_DECIMALS), typed=True)


def _average(
    known: Term, value: Term, expr: Aggregate, number: Term, hint: str, c: Compiling
) -> Term:
    kind = Kind.NUMBER if expr.type is None else expr.type.kind
    by = c.dialect.to_double(number)
    d = c.dialect
    if kind in MONEYS:
        scale = double(MONEY_SCALE)
        major = d.over(d.to_double(_exact_sum(known, value, hint, c)), scale)
        return rounded(d.times(d.over(major, by), scale), MOST_MONEY, d)
    if kind is Kind.DURATION:
        return rounded(
            d.over(d.to_double(_exact_sum(known, value, hint, c)), by), MOST_MICROSECONDS, d
        )
    total = _number_total(known, d.to_double(value), hint, c)
    nanos = d.rint(times(d.over(total, by), double(NINE_DECIMALS)))
    return exp.Div(this=exp.Paren(this=nanos), expression=double(NINE_DECIMALS), typed=True)
