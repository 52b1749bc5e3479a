"""Link metrics and what commitments promise: aggregates over leads, with their units."""

from dataclasses import replace

from leadpact.check.link import Linker
from leadpact.check.operations import applied
from leadpact.check.places import LEADS
from leadpact.diagnostics.catalogue import declarations
from leadpact.diagnostics.catalogue import meaning as says
from leadpact.nodes import (
    Aggregate,
    Apply,
    Expr,
    Field,
    Literal,
    Measure,
    Name,
    Options,
    StageName,
    ValueName,
    children,
    type_of,
    walk,
)
from leadpact.operators.compare import EQUAL
from leadpact.operators.membership import IN
from leadpact.policy import PolicyTree
from leadpact.source import Span
from leadpact.units import BOOLEAN, INTEGER, MONEYS, NUMBER, NUMERIC, Kind, Type

_QUANTITIES = NUMERIC | MONEYS | {Kind.DURATION}
_OF_STAGES = frozenset({"rate", "count"})
_OF_FIELDS = frozenset({"sum", "average", "median", "percentile"})


def spend_type(tree: PolicyTree) -> Type:
    """Give the type of `spend`: money in the currency that the policy names first."""
    data = (*tree.fields.values(), *(a for k in tree.kinds.values() for a in k.attributes.values()))
    for datum in data:
        if datum.type.kind in MONEYS:
            return Type(Kind.MONEY, datum.type.currency)
    targets = (part for c in tree.commitments.values() for part in (c.target.low, c.target.high))
    for target in targets:
        for node in walk(target) if target is not None else ():
            if isinstance(node, Literal) and node.type.kind in MONEYS:
                return Type(Kind.MONEY, node.type.currency)
    return Type(Kind.MONEY, "USD")


def stands_on_spend(expr: Expr, tree: PolicyTree) -> bool:
    """Whether a metric's expression asks for spend, through the metrics that it names."""
    seen: set[str] = set()
    stack = [expr]
    while stack:
        node = stack.pop()
        match node:
            case Measure(function="spend") | Name(path="spend"):
                return True
            case ValueName(name=name) | Name(path=name) if (
                name in tree.metrics and name not in seen
            ):
                seen.add(name)
                stack.append(tree.metrics[name].measure)
            case _:
                stack.extend(children(node))
    return False


def sources_of(condition: Expr) -> frozenset[str] | None:
    """Give the sources that a condition chooses and nothing else; None where it chooses otherwise."""
    match condition:
        case Apply(operator=operator, operands=(Field(path="source"), Literal(value=str() as one))):
            return frozenset({one}) if operator is EQUAL else None
        case Apply(operator=operator, operands=(Field(path="source"), Options(items=items))):
            return frozenset(str(item.value) for item in items) if operator is IN else None
        case _:
            return None


class MeasureLinker:
    """Links expressions over leads with the help of the linker of rules."""

    def __init__(self, rules: Linker) -> None:
        self.rules = rules
        self.tree = rules.vocabulary.tree

    def _complain(self, span: Span, problem: str, help_: str | None = None) -> None:
        self.rules.complain(declarations.BAD_METRIC, span, problem=problem, help=help_)

    def link(self, expr: Expr) -> Expr | None:
        """Link one metric expression, or say what is wrong and give None."""
        match expr:
            case Literal():
                return expr
            case Name(path="spend"):
                return Measure(
                    "spend", None, None, None, None, spend_type(self.tree), span=expr.span
                )
            case Name():
                return self._metric(expr)
            case Apply(operands=operands) if expr.operator.family.value == "arithmetic":
                parts = [self.link(operand) for operand in operands]
                linked = tuple(part for part in parts if part is not None)
                if len(linked) != len(parts):
                    return None
                result = applied(expr, linked, self.rules.source)
                if isinstance(result, tuple):
                    self.rules.found.extend(result)
                    return None
                return result
            case Aggregate(function=function, events=events, attribute=attribute):
                path = f"{events.name}.{attribute}" if attribute else events.name
                subject = Name(path, span=events.span)
                return self._measure(
                    Measure(function, subject, None, None, events.where, span=expr.span)
                )
            case Measure():
                return self._measure(expr)
            case _:
                self._complain(
                    expr.span, "a metric is made of aggregates over leads and arithmetic"
                )
                return None

    def _metric(self, expr: Name) -> Expr | None:
        if self.rules.vocabulary.is_unread(expr.path):
            return None
        if expr.path in self.tree.metrics:
            found = self.rules.vocabulary.metrics.get(expr.path)
            return None if found is None else ValueName(expr.path, found, span=expr.span)
        if expr.path in self.tree.stages:
            self._complain(
                expr.span,
                f"`{expr.path}` is a stage",
                f"write `rate({expr.path})` or `count({expr.path})`",
            )
        elif expr.path in self.tree.fields or expr.path in self.tree.values:
            self._complain(
                expr.span,
                f"`{expr.path}` is one lead's",
                f"write `average({expr.path})` or `median({expr.path})`",
            )
        else:
            self.rules.complain(
                says.UNKNOWN_NAME,
                expr.span,
                what="metric",
                name=expr.path,
                help=self.rules.suggestion(expr.path, (*self.tree.metrics, "spend")),
            )
        return None

    def _measure(self, expr: Measure) -> Expr | None:
        where = None
        if expr.where is not None:
            where = self.rules.condition(expr.where, LEADS)
            if where is None:
                return None
        if not isinstance(expr.subject, Name):
            return None
        if expr.function in _OF_STAGES:
            found = self._of_stage(expr, expr.subject)
        elif expr.function in _OF_FIELDS:
            found = self._of_field(expr, expr.subject)
        else:
            self._complain(expr.span, f"`{expr.function}` ranges over events, a metric over leads")
            return None
        return None if found is None else replace(found, where=where)

    def _of_stage(self, expr: Measure, subject: Name) -> Measure | None:
        if expr.per or expr.percent is not None:
            self._complain(expr.span, f"`{expr.function}` takes a stage and a condition only")
            return None
        type_ = NUMBER if expr.function == "rate" else INTEGER
        if subject.path in self.tree.stages:
            return replace(expr, subject=StageName(subject.path, span=subject.span), type=type_)
        if subject.path == "leads" and expr.function == "count":
            return replace(expr, subject=None, type=type_)
        if self.rules.vocabulary.is_unread(subject.path):
            return None
        if subject.path in self.rules.vocabulary.all_names:
            self._complain(
                subject.span, f"`{expr.function}` counts leads by a stage, `{subject.path}` is none"
            )
        else:
            names = (*self.tree.stages, "leads")
            self.rules.complain(
                says.UNKNOWN_NAME,
                subject.span,
                what="stage",
                name=subject.path,
                help=self.rules.suggestion(subject.path, names),
            )
        return None

    def _of_field(self, expr: Measure, subject: Name) -> Measure | None:
        linked = self.rules.value(subject, LEADS)
        if linked is None:
            return None
        if not isinstance(linked, Field | ValueName) or type_of(linked).kind not in _QUANTITIES:
            noun = "a stage" if isinstance(linked, StageName) else type_of(linked).noun
            self._complain(
                subject.span,
                f"`{expr.function}` takes a number, money or a duration, this is {noun}",
            )
            return None
        if (expr.percent is not None) != (expr.function == "percentile"):
            written = expr.function == "percentile"
            self._complain(
                expr.span,
                f"`{expr.function}` takes a value {'and a number' if written else 'only'}",
                f"write `percentile({subject.path}, 90)`",
            )
            return None
        if expr.percent is not None and not 0 < expr.percent < 100:
            self._complain(expr.span, "a percentile lies between 0 and 100")
            return None
        if expr.per is not None and not self._per(expr):
            return None
        found = type_of(linked)
        if found.kind in NUMERIC and expr.function != "sum":
            found = NUMBER
        return replace(expr, subject=linked, type=found)

    def _per(self, expr: Measure) -> bool:
        if expr.function != "sum":
            self._complain(expr.span, "`per` stands in a `sum` only")
            return False
        if self.rules.vocabulary.is_unread(str(expr.per)):
            return False
        if expr.per not in self.tree.fields:
            self.rules.complain(
                says.UNKNOWN_NAME,
                expr.span,
                what="field",
                name=expr.per,
                help=self.rules.suggestion(str(expr.per), tuple(self.tree.fields)),
            )
            return False
        return True

    def target(self, target: Expr | None, measured: Type | None) -> Expr | None:
        """Link what is promised, and check that it is a constant in the unit of what is measured."""
        if target is None or measured is None:
            return target
        parts = tuple(walk(target))
        if any(isinstance(node, Name) and not node.path for node in parts):
            return target
        if any(not isinstance(node, Literal | Apply) for node in parts):
            self.rules.complain(
                declarations.BAD_TARGET, target.span, problem="a promise is a constant"
            )
            return target
        linked = self.rules.value(target, LEADS)
        if linked is None:
            return target
        given = type_of(linked)
        both_numbers = given.kind in NUMERIC and measured.kind in NUMERIC
        if given == BOOLEAN or not (both_numbers or given == measured):
            self.rules.complain(
                declarations.BAD_TARGET,
                target.span,
                problem=f"the measure is {measured.noun}, what is promised is {given.noun}",
                help=_such_as(measured),
            )
        return linked


def _such_as(measured: Type) -> str:
    """Say how a promise of what is measured is written."""
    match measured.kind:
        case Kind.NUMBER:
            return "write a share such as `60%`, or a number"
        case Kind.INTEGER:
            return "write a number such as `200`"
        case Kind.DURATION:
            return "write a length of time such as `3 days`"
        case _:
            return f"write an amount such as `250 {measured}`".replace("money ", "")
