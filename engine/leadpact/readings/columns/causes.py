"""What leaves an expression open, in reading order: the columns' counterpart of a finding's unknown parts."""

from collections.abc import Iterable, Sequence
from typing import assert_never

from sqlglot import exp

from leadpact.nodes import (
    Aggregate,
    All,
    Apply,
    AsOf,
    Attribute,
    DayOf,
    Events,
    Expr,
    Extreme,
    Field,
    Is,
    Literal,
    Measure,
    Name,
    Not,
    Options,
    Some,
    StageName,
    State,
    ValueName,
    Window,
    children,
)
from leadpact.operators.model import Family
from leadpact.policy import Datum
from leadpact.readings.columns.codes import NOT_YET
from leadpact.readings.columns.compiling import Compiling
from leadpact.readings.columns.leaf import Leaf
from leadpact.readings.columns.scopes import Scope
from leadpact.readings.columns.terms import (
    FALSE,
    NULL,
    Term,
    above,
    both,
    case,
    either,
    is_not_null,
    is_null,
    is_simple,
    negated,
    whole,
)
from leadpact.readings.columns.worths import Worth
from leadpact.readings.findings import Cause
from leadpact.readings.tellers import attribute_datum
from leadpact.syntax.printer import to_text
from leadpact.units import Kind

NOTHING = whole(NOT_YET)


def first_code(found: Sequence[Leaf]) -> Term:
    """Give the code of the first leaf that data would have to settle; NULL where there is none."""
    told = (leaf for leaf in found if leaf.codes != (NOT_YET,))
    # `x between a and b` reads x twice, and says once what it lacks
    parts = list(dict.fromkeys(case([(leaf.when, _settled_by_data(leaf))]) for leaf in told))
    if not parts:
        return NULL
    first, *rest = parts
    return exp.Coalesce(this=first, expressions=rest) if rest else first


def _settled_by_data(leaf: Leaf) -> Term:
    if NOT_YET not in leaf.codes:
        return leaf.code
    return exp.Nullif(this=leaf.code.copy(), expression=whole(NOT_YET))


def leaves(expr: Expr, scope: Scope, c: Compiling) -> list[Leaf]:
    """List what may leave a linked expression open, each with the condition under which it does."""
    match expr:
        case Literal() | AsOf() | Options() | Is(state=State.KNOWN | State.UNKNOWN):
            return []
        case Is(part=StageName(name=name)):
            # its data are not followed: who fills in what the stage lacks is not asked for here
            open_ = is_null(c.worth(expr, scope).value)
            return [Leaf(is_data=False, when=open_, code=NOTHING, codes=(NOT_YET,), stage=name)]
        case Field(path=path):
            return [_fact(c.tree.fields[path], expr, scope, c)]
        case Attribute(name="at"):
            return []
        case Attribute(name=name):
            return [_fact(attribute_datum(c.tree, name, expr.type), expr, scope, c)]
        case ValueName(name=name):
            return leaves(c.tree.values[name].expr, scope.of_lead, c)
        case StageName(name=name):
            blame = c.stages[name].blame
            return [
                Leaf(
                    is_data=False,
                    when=is_not_null(blame),
                    code=exp.Neg(this=exp.Paren(this=blame)),
                    codes=(),
                    stage=name,
                )
            ]
        case Apply() if expr.operator.family is Family.ARITHMETIC:
            return _arithmetic(expr, scope, c)
        case Apply() | Extreme() | Not() | All() | Some():
            return _guarded(_of_parts(children(expr), scope, c), expr, scope, c)
        case DayOf(part=part):
            return _outside_calendar(expr, part, scope, c)
        case Aggregate():
            return c.aggregate(expr, scope.of_lead).leaves()
        case Window():
            return c.window(expr, scope).leaves()
        case Is() | Name() | Events() | Measure():
            raise TypeError(f"{to_text(expr)} has no meaning for one lead")
        case _:
            assert_never(expr)


def _of_parts(parts: Iterable[Expr], scope: Scope, c: Compiling) -> list[Leaf]:
    return [leaf for part in parts for leaf in leaves(part, scope, c)]


def _guarded(found: list[Leaf], expr: Expr, scope: Scope, c: Compiling) -> list[Leaf]:
    """Count leaves only where they leave the whole open: `a or b` is decided where b is true."""
    if not found:
        return []
    told = [part for part in children(expr) if not isinstance(part, Options | Literal)]
    if len(told) == 1 and _is_plain(c.worth(told[0], scope)):
        return found
    worth = c.worth(expr, scope)
    value = worth.value
    if not is_simple(value):
        bind = c.layers.bind_event if scope.of_event else c.layers.bind
        value = bind("part", value)
    open_ = both(is_null(value), negated(worth.is_absent))
    return [leaf.where(open_) for leaf in found]


def _is_plain(worth: Worth) -> bool:
    return not worth.is_ranged and not worth.absent


# -- facts


def _fact(datum: Datum, expr: Field | Attribute, scope: Scope, c: Compiling) -> Leaf:
    fact = (
        c.inputs.field(expr.path)
        if isinstance(expr, Field)
        else c.inputs.attribute(expr.name, expr.type)
    )
    missing = c.reasons.code(datum.name, Cause.MISSING, datum.filled_by)
    invalid = c.reasons.code(datum.name, Cause.INVALID, datum.filled_by)
    worth = c.worth(expr, scope)
    blank = NOT_YET if datum.type.kind is Kind.MOMENT else missing
    code = case([(fact.unreadable, whole(invalid))], whole(blank))
    if datum.type.kind is Kind.MOMENT:
        is_later = FALSE if fact.is_by(scope.cut) else above(fact.value, scope.cut)
        ahead = both(is_not_null(fact.value), is_later)
        code = case([(ahead, whole(NOT_YET))], code)
    codes = (blank,) if code == whole(blank) else (invalid, blank)
    moment = datum.name if blank == NOT_YET else None
    return Leaf(is_data=True, when=is_null(worth.value), code=code, codes=codes, moment=moment)


# -- what is undefined


def _arithmetic(expr: Apply, scope: Scope, c: Compiling) -> list[Leaf]:
    parts = [c.worth(operand, scope) for operand in expr.operands]
    whole_worth = c.worth(expr, scope)
    known = both(*(either(is_not_null(p.value), p.is_absent) for p in parts))
    undefined = both(known, is_null(whole_worth.value), negated(whole_worth.is_absent))
    code = c.reasons.code(to_text(expr), Cause.UNDEFINED, None)
    inner = _of_parts(expr.operands, scope, c)
    return [*inner, *data_or_itself([], inner, undefined, code)]


def data_or_itself(told: list[Leaf], inner: Sequence[Leaf], when: Term, code: int) -> list[Leaf]:
    """Give the data among some leaves where there are any, else the expression that has a reason itself."""
    data = either(*(leaf.when for leaf in inner if leaf.is_data))
    own = Leaf(is_data=False, when=both(when, negated(data)), code=whole(code), codes=(code,))
    return [*told, own]


def _outside_calendar(expr: DayOf, part: Expr, scope: Scope, c: Compiling) -> list[Leaf]:
    inner = c.worth(part, scope)
    day = c.worth(expr, scope).value
    code = c.reasons.code(to_text(expr), Cause.UNDEFINED, None)
    outside = both(is_not_null(inner.value), is_null(day))
    own = Leaf(is_data=False, when=outside, code=whole(code), codes=(code,))
    return [*leaves(part, scope, c), own]
