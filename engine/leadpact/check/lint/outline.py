"""What the checks read of a policy: each sentence walked once, with what stands in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from leadpact.check.lint.sameness import Numbers, numbers
from leadpact.nodes import (
    Aggregate,
    Apply,
    AsOf,
    Expr,
    Extreme,
    Field,
    Literal,
    StageName,
    ValueName,
    Window,
    children,
)
from leadpact.operators.arithmetic import ADD
from leadpact.policy import Commitment, PolicyTree
from leadpact.source import Source, Span
from leadpact.units import DAY, Kind, Length, WallTime, WorkingDays

_LONGEST_QUOTE = 60


class Role(Enum):
    """Which place of the policy a sentence fills."""

    COVERS = "covers"
    CONVERTED = "converted"
    VALUE = "value"
    WHEN = "when"
    DEADLINE = "deadline"
    RULE = "rule"
    WAIVER = "waiver"
    METRIC = "metric"
    DATED = "dated"
    MEASURE = "measure"
    LEADS = "for"


_CONDITIONS = frozenset(
    {Role.COVERS, Role.CONVERTED, Role.WHEN, Role.RULE, Role.WAIVER, Role.LEADS}
)


@dataclass(frozen=True, slots=True)
class Wait:
    """How long a window or deadline lasts at least, in microseconds; ``written`` is the author's."""

    amount: int
    written: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What stands in an expression, directly or through the values that it names.

    ``unbounded`` is the first part that reads the timeline, a moment or the clock outside every
    window. ``restarts`` is a kind whose last event is read.
    """

    has_window: bool = False
    counts_working_time: bool = False
    longest: Wait | None = None
    unbounded: Expr | None = None
    restarts: str | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One expression of the policy: which place it fills, its nodes from left to right."""

    role: Role
    expr: Expr
    nodes: tuple[Expr, ...]
    facts: Facts

    @property
    def is_condition(self) -> bool:
        """Whether its place asks for a condition."""
        return self.role in _CONDITIONS


@dataclass(frozen=True)
class Outline:
    """The sentences of one policy, and which expressions in them say the same.

    ``today`` is None where nobody said which day it is.
    """

    sentences: tuple[Sentence, ...]
    values: Mapping[str, Facts]
    waits: Mapping[str, Wait | None]
    today: date | None
    _by_expr: Mapping[int, Sentence] = field(repr=False)
    _numbers: Numbers = field(repr=False)

    def of(self, expr: Expr) -> Sentence:
        """Give the sentence that an expression of the policy is."""
        return self._by_expr[id(expr)]

    def number(self, expr: Expr) -> int:
        """Give the number that all expressions saying the same share."""
        return self._numbers[id(expr)]

    def facts(self, expr: Expr) -> Facts:
        """Tell what stands in a part of a sentence."""
        return facts(expr, self.values)


def outline(tree: PolicyTree, today: date | None) -> Outline:
    """Walk every sentence of a linked policy once."""
    values: dict[str, Facts] = {}
    for name in tree.value_order:
        values[name] = facts(tree.values[name].expr, values)
    sentences = tuple(Sentence(role, expr, *_walked(expr, values)) for role, expr in _placed(tree))
    by_expr = {id(sentence.expr): sentence for sentence in sentences}
    return Outline(
        sentences,
        values,
        _waits(tree, by_expr),
        today,
        by_expr,
        numbers(sentence.expr for sentence in sentences),
    )


def _placed(tree: PolicyTree) -> Iterator[tuple[Role, Expr]]:
    """Yield every expression that can name something."""
    found: list[tuple[Role, Expr | None]] = [
        (Role.COVERS, tree.covers),
        (Role.CONVERTED, tree.converted),
    ]
    found += [(Role.VALUE, value.expr) for value in tree.values.values()]
    for stage in tree.stages.values():
        found += [(Role.WHEN, stage.when), (Role.DEADLINE, stage.deadline)]
        found += [(Role.RULE, criterion.rule) for criterion in stage.criteria]
    found += [(Role.WAIVER, waiver.condition) for waiver in tree.waivers.values()]
    for metric in tree.metrics.values():
        found += [(Role.METRIC, metric.measure), (Role.DATED, metric.dated)]
    found += [(Role.MEASURE, share.measure) for share in tree.shares.values()]
    for commitment in tree.commitments.values():
        found += [(Role.MEASURE, commitment.measure), (Role.LEADS, commitment.condition)]
    yield from ((role, expr) for role, expr in found if expr is not None)


def facts(expr: Expr, values: Mapping[str, Facts]) -> Facts:
    """Tell what stands in an expression, given what stands in the values that it names."""
    return _walked(expr, values)[1]


def _walked(expr: Expr, values: Mapping[str, Facts]) -> tuple[tuple[Expr, ...], Facts]:
    seen = tuple(_with_shelter(expr))
    nodes = tuple(node for node, _ in seen)
    windows = [node for node in nodes if isinstance(node, Window)]
    named = [values[n.name] for n in nodes if isinstance(n, ValueName) and n.name in values]
    lasts = [
        node.events.name
        for node in nodes
        if isinstance(node, Aggregate) and node.function == "last" and node.attribute is None
    ]
    return nodes, Facts(
        has_window=bool(windows) or any(f.has_window for f in named),
        counts_working_time=any(not isinstance(w.length, WallTime) for w in windows)
        or any(f.counts_working_time for f in named),
        longest=longer(
            *(Wait(least(w.length), w.length_written) for w in windows),
            *(f.longest for f in named),
        ),
        unbounded=next((n for n, inside in seen if not inside and _waits_for(n, values)), None),
        restarts=next(iter((*lasts, *(f.restarts for f in named if f.restarts))), None),
    )


def _with_shelter(expr: Expr) -> Iterator[tuple[Expr, bool]]:
    """Yield every node from left to right, and whether a window stands around it."""
    stack = [(expr, False)]
    while stack:
        node, inside = stack.pop()
        yield node, inside
        hidden = inside or isinstance(node, Window)
        stack.extend((part, hidden) for part in reversed(children(node)))


def _waits_for(node: Expr, values: Mapping[str, Facts]) -> bool:
    """Whether waiting alone may change what a node is worth."""
    match node:
        case Aggregate() | AsOf():
            return True
        case Field(type=found):
            return found.kind is Kind.MOMENT
        case ValueName(name=name) if name in values:
            return values[name].unbounded is not None
        case _:
            return False


def least(length: Length) -> int:
    """Say how long a window lasts at least on the wall clock."""
    return length.amount * DAY if isinstance(length, WorkingDays) else length.amount


def longer(*waits: Wait | None) -> Wait | None:
    """Choose the longest of those there are."""
    return max((w for w in waits if w is not None), key=lambda w: w.amount, default=None)


def _waits(tree: PolicyTree, by_expr: Mapping[int, Sentence]) -> dict[str, Wait | None]:
    """Give how long each stage waits at least for some lead, those that it names included."""
    waits: dict[str, Wait | None] = {}
    for name in tree.stage_order:
        stage = tree.stages[name]
        rules = [by_expr[id(criterion.rule)] for criterion in stage.criteria]
        when = [] if stage.when is None else [by_expr[id(stage.when)]]
        own = (
            longer(*(rule.facts.longest for rule in rules))
            if stage.deadline is None
            else _until(stage.deadline)
        )
        waits[name] = longer(
            own,
            *(s.facts.longest for s in when),
            *(
                waits.get(node.name)
                for s in (*when, *rules)
                for node in s.nodes
                if isinstance(node, StageName)
            ),
        )
    return waits


def _until(deadline: Expr) -> Wait | None:
    """Give how long after its start a deadline comes: ``created_at + 7 days``."""
    match deadline:
        case Apply(operator=operator, operands=(_, Literal(value=int(length)) as literal)) if (
            operator is ADD
        ):
            return Wait(length, literal.written)
        case Extreme(latest=latest, parts=parts):
            ends = [end for end in map(_until, parts) if end is not None]
            return (max if latest else min)(ends, key=lambda end: end.amount, default=None)
        case _:
            return None


# -- what several checks ask


def quoted(source: Source, span: Span) -> str:
    """Give the author's own words on one line, not too many of them."""
    words = " ".join(source.text[span.start : span.end].split())
    return words if len(words) <= _LONGEST_QUOTE else f"{words[: _LONGEST_QUOTE - 1]}…"


def resolved(tree: PolicyTree, commitment: Commitment) -> Expr:
    """Follow the metric that a commitment names to what it measures."""
    measure = commitment.measure
    while isinstance(measure, ValueName):
        measure = tree.metrics[measure.name].measure
    return measure
