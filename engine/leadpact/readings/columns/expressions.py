"""The columnar reading of each shape of expression: terms that mean, for every lead, what `meaning` says of one."""

from collections.abc import Mapping
from typing import assert_never

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
    type_of,
)
from leadpact.operators.model import Family
from leadpact.policy import PolicyTree
from leadpact.readings.columns.aggregates import aggregate
from leadpact.readings.columns.awaiting import awaiting
from leadpact.readings.columns.calendars import Calendars
from leadpact.readings.columns.causes import leaves
from leadpact.readings.columns.codes import Reasons
from leadpact.readings.columns.compiling import NamedStage
from leadpact.readings.columns.dialect import Dialect
from leadpact.readings.columns.inputs import Fact, Inputs
from leadpact.readings.columns.layers import Layers
from leadpact.readings.columns.leaf import Leaf
from leadpact.readings.columns.literals import constant
from leadpact.readings.columns.questions import compare, put_to_test
from leadpact.readings.columns.scopes import Scope
from leadpact.readings.columns.summed import Summed, Windowed
from leadpact.readings.columns.sums import arithmetic, extreme
from leadpact.readings.columns.terms import (
    FALSE,
    Term,
    above,
    at_most,
    both,
    case,
    column,
    either,
    fails,
    is_not_null,
    is_null,
    is_short,
    is_simple,
    negated,
)
from leadpact.readings.columns.windows import window
from leadpact.readings.columns.worths import Worth
from leadpact.readings.findings import NEVER
from leadpact.syntax.printer import to_text
from leadpact.units import Kind, Type


class Expressions:
    """The expressions of one policy as terms of one query; each is put together once a scope."""

    def __init__(  # noqa: PLR0913 - each is one thing that every expression may need
        self,
        tree: PolicyTree,
        *,
        layers: Layers,
        dialect: Dialect,
        calendars: Calendars,
        inputs: Inputs,
        reasons: Reasons,
        unobserved: frozenset[str],
        stages: Mapping[str, NamedStage],
    ) -> None:
        self.tree = tree
        self.layers = layers
        self.dialect = dialect
        self.calendars = calendars
        self.inputs = inputs
        self.reasons = reasons
        self.unobserved = unobserved
        self.stages = stages
        self._worths: dict[object, Worth] = {}
        self._aggregates: dict[object, Summed] = {}
        self._windows: dict[object, Windowed] = {}

    def worth(self, expr: Expr, scope: Scope) -> Worth:
        """Give what a linked expression is worth.

        Raises:
            TypeError: the expression is not linked, or has no meaning for one lead.
        """
        key = (id(expr), scope.key)
        found = self._worths.get(key)
        if found is None:
            found = self._worths[key] = self._worth(expr, scope)
        return found

    def truth(self, expr: Expr, scope: Scope) -> Term:
        """Give the truth of a condition: what is of no event is not true."""
        found = self.worth(expr, scope)
        return case([(found.is_absent, FALSE)], found.value) if found.absent else found.value

    def _worth(self, expr: Expr, scope: Scope) -> Worth:
        match expr:
            case Literal(value=value, type=of):
                return Worth(constant(value, of))
            case Field():
                return self._field(expr, scope)
            case Attribute():
                return self._attribute(expr, scope)
            case AsOf():
                return scope.as_of
            case ValueName(name=name):
                return self._named(name, scope)
            case StageName(name=name):
                return Worth(self.stages[name].passed(closing=scope.stages_closing))
            case Apply():
                return self._apply(expr, scope)
            case DayOf(part=part):
                return self._day(part, scope)
            case Not(part=part):
                return Worth(negated(self.truth(part, scope)))
            case All(parts=parts):
                return Worth(both(*(self.truth(part, scope) for part in parts)))
            case Some(parts=parts):
                return Worth(either(*(self.truth(part, scope) for part in parts)))
            case Is():
                return self._is(expr, scope)
            case Extreme(parts=parts, latest=latest):
                worths = tuple(self.worth(part, scope) for part in parts)
                come = tuple(self.awaits(part, scope) for part in parts)
                return extreme(worths, come, latest=latest, closing=scope.closing, cut=scope.cut)
            case Aggregate():
                return self.aggregate(expr, scope.of_lead).worth
            case Window():
                return Worth(self.window(expr, scope).value)
            case Options() | Name() | Events() | Measure():
                raise TypeError(f"{to_text(expr)} has no meaning for one lead")
            case _:
                assert_never(expr)

    def awaits(self, expr: Expr, scope: Scope) -> Term:
        """Whether an expression is worth something, or only waits for what has not happened yet."""
        return awaiting(expr, scope, self)

    def leaves(self, expr: Expr, scope: Scope) -> list[Leaf]:
        """List what may leave an expression open, in reading order."""
        return leaves(expr, scope, self)

    def aggregate(self, expr: Aggregate, scope: Scope) -> Summed:
        """Read an aggregate of the lead's events, once a scope."""
        key = (id(expr), scope.key)
        found = self._aggregates.get(key)
        if found is None:
            made = aggregate(expr, scope, self)
            worth = self._bound(expr.function, made.worth, scope)
            found = self._aggregates[key] = Summed(worth, made.gap, made.leaves)
        return found

    def window(self, expr: Window, scope: Scope) -> Windowed:
        """Read a window, once a scope."""
        key = (id(expr), scope.key)
        found = self._windows.get(key)
        if found is None:
            made = window(expr, scope, self)
            hint = "window_later" if scope.closing else "window"
            value = self.layers.bind(hint, made.value)
            found = self._windows[key] = Windowed(value, made.open, made.leaves)
        return found

    # -- facts

    def _field(self, expr: Field, scope: Scope) -> Worth:
        found = moment_or_fact(self.inputs.field(expr.path), expr.type, scope)
        return found if is_simple(found.value) else self._bound(expr.path, found, scope)

    def _attribute(self, expr: Attribute, scope: Scope) -> Worth:
        if expr.name == "at":
            return Worth(column("at"))
        return moment_or_fact(self.inputs.attribute(expr.name, expr.type), expr.type, scope)

    def _named(self, name: str, scope: Scope) -> Worth:
        """Read a named value; inside a ``where`` too it is the lead's."""
        outer = scope.of_lead
        key = ("value", name, outer.key)
        found = self._worths.get(key)
        if found is None:
            worth = self.worth(self.tree.values[name].expr, outer)
            found = self._worths[key] = self._bound(name, worth, outer)
        return found

    def _bound(self, hint: str, worth: Worth, scope: Scope) -> Worth:
        """Give the parts of a worth names of their own."""
        hint = f"{hint}_later" if scope.closing else hint
        bind = self.layers.bind
        return Worth(
            bind(hint, worth.value),
            {way: bind(f"{hint}_{way.value}", term) for way, term in worth.absent.items()},
            None if worth.low is None else bind(f"{hint}_low", worth.low),
            None if worth.high is None else bind(f"{hint}_high", worth.high),
            worth.between,
        )

    # -- operators

    def _apply(self, expr: Apply, scope: Scope) -> Worth:
        if expr.overload is None:
            raise TypeError(f"{to_text(expr)} is not linked")
        left, right = expr.operands[0], expr.operands[-1]
        if expr.operator.family is Family.COMPARISON:
            return Worth(compare(expr, left, right, scope, self))
        if expr.operator.family is Family.TEST:
            return Worth(put_to_test(expr, left, right, scope, self))
        parts = tuple(self.worth(operand, scope) for operand in expr.operands)
        found = arithmetic(expr, parts, self.dialect)
        # exact results are said several times, long ones grow with every step: both get a name
        if type_of(expr).kind is Kind.NUMBER and is_short(found.value):
            return found
        bind = self.layers.bind_event if scope.of_event else self.layers.bind
        return Worth(bind("part", found.value), found.absent)

    def _day(self, part: Expr, scope: Scope) -> Worth:
        found = self.worth(part, scope)
        day = self.calendars.local_date(found.value, of_event=scope.of_event)
        return Worth(day, found.absent)

    def _is(self, expr: Is, scope: Scope) -> Worth:
        part = expr.part
        if expr.state in (State.KNOWN, State.UNKNOWN):
            value = self.worth(part, scope.now).value
            return Worth(is_not_null(value) if expr.state is State.KNOWN else is_null(value))
        if not isinstance(part, StageName):
            raise TypeError(f"{to_text(expr)} asks no stage")
        stage, closing = self.stages[part.name], scope.stages_closing
        applies = stage.applies(closing=closing)
        if expr.state is State.APPLICABLE:
            return Worth(applies)
        missed = negated(stage.passed(closing=closing))
        return Worth(case([(is_null(applies), applies), (fails(applies), applies)], missed))


def moment_or_fact(fact: Fact, of: Type, scope: Scope) -> Worth:
    """Read one fact: a moment that is blank or still ahead has not come."""
    if of.kind is not Kind.MOMENT:
        return Worth(fact.value, between=fact.between)
    is_by_then = fact.is_by(scope.cut)
    value = fact.value if is_by_then else case([(at_most(fact.value, scope.cut), fact.value)])
    if not scope.closing:
        return Worth(value, between=fact.between)
    is_later = FALSE if is_by_then else above(fact.value, scope.cut)
    ahead = both(is_not_null(fact.value), is_later)
    blank = both(is_null(fact.value), negated(fact.unreadable))
    return Worth(value, {NEVER: either(blank, ahead)}, between=fact.between)
