"""How often leads came to an outcome at each place where a threshold of the policy could stand."""

import operator as py
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from math import ceil, inf
from typing import assert_never

from leadpact.agreement.delays import Step
from leadpact.agreement.evidence import FEWEST, Case, Side, asked_before, is_clear
from leadpact.agreement.judged import Questions
from leadpact.agreement.totals import Amount
from leadpact.nodes import (
    Aggregate,
    All,
    Apply,
    Expr,
    Literal,
    Some,
    ValueName,
    Window,
    children,
    type_of,
)
from leadpact.policy import Criterion, PolicyTree, Score, Stage
from leadpact.readings.verdicts import Verdict
from leadpact.syntax.printer import to_text
from leadpact.units import DURATION, INTEGER, MONEYS, NUMERIC, Kind, Type, WorkingDays, WorkingHours

_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_SIGNS = {"<": py.lt, "<=": py.le, ">": py.gt, ">=": py.ge}
_CUTS = 20
"""Thresholds are tried at each twentieth of the leads."""
_QUANTITIES = NUMERIC | MONEYS | {Kind.DURATION}


class Clock(Enum):
    """By which time a wait is told."""

    WALL = "wall"
    WORKING = "working"


@dataclass(frozen=True, slots=True)
class _Asked:
    """The value is the answer to a question."""

    number: int


@dataclass(frozen=True, slots=True)
class _Waited:
    """The value is how long the lead waited at a step."""

    step: int
    clock: Clock


@dataclass(frozen=True, slots=True)
class _Scored:
    """The value is the points of a stage's criteria."""

    points: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number of the policy that leads are held against: ``what`` ``sign`` ``present``.

    ``present`` is in the unit of ``type``; ``criterion`` None: it is the whole stage's.
    """

    stage: str
    criterion: str | None
    what: str
    sign: str
    present: Amount
    type: Type
    by: _Asked | _Waited | _Scored

    def of(self, case: Case) -> Amount | None:
        """Give the value of one lead; None where it is not known, `inf` where it has not come to an end."""
        match self.by:
            case _Asked(number=number):
                answer = case.judged.answers[number]
                if answer.is_endless:
                    return inf
                return answer.value if isinstance(answer.value, int | float) else None
            case _Waited(step=step, clock=clock):
                lag = case.judged.lags[step]
                if lag is None:
                    return None
                return (lag.wall if clock is Clock.WALL else lag.working) if lag.is_over else inf
            case _Scored(points=points):
                found = [(case.verdicts.get((self.stage, name)), worth) for name, worth in points]
                if not all(is_clear(verdict) for verdict, _ in found):
                    return None
                return sum(worth for verdict, worth in found if verdict is not Verdict.FAIL)
            case _:
                assert_never(self.by)

    def is_met(self, value: Amount, cut: Amount) -> bool:
        """Whether a value would meet the threshold if it stood at ``cut``."""
        return bool(_SIGNS[self.sign](value, cut))


@dataclass(frozen=True, slots=True)
class Place:
    """A place where the threshold could stand: the leads that would meet it, and the others."""

    at: Amount
    met: Side
    failed: Side
    is_present: bool


@dataclass(frozen=True, slots=True)
class Curve:
    """The outcome against one threshold, from the least cut to the greatest; ``unclear`` leads have no value."""

    threshold: Threshold
    places: tuple[Place, ...]
    unclear: int


def questions_of(tree: PolicyTree, outcome: str, questions: Questions) -> tuple[Threshold, ...]:
    """List the comparisons with a number in the criteria before an outcome, and the marks of scores."""
    found: list[Threshold] = []
    for stage, criterion in _criteria(tree, outcome):
        for what, sign, literal in _comparisons(criterion.rule, tree):
            number = questions.number_of(what)
            found.append(
                Threshold(
                    stage.name,
                    _name(stage, criterion),
                    to_text(what),
                    sign,
                    _number(literal),
                    type_of(what),
                    _Asked(number),
                )
            )
    return tuple(dict.fromkeys((*found, *_marks(tree, outcome))))


def waits_of(tree: PolicyTree, outcome: str, steps: Sequence[Step]) -> tuple[Threshold, ...]:
    """List the windows that the criteria before an outcome give: how long what they wait for may take."""
    numbers = {(step.stage, step.criterion): at for at, step in enumerate(steps)}
    found: list[Threshold] = []
    for stage, criterion in _criteria(tree, outcome):
        at, window = numbers.get((stage.name, criterion.name)), _window_of(criterion.rule)
        if at is None or window is None or isinstance(window.length, WorkingDays):
            continue
        clock = Clock.WORKING if isinstance(window.length, WorkingHours) else Clock.WALL
        number = f"at least {window.at_least} " if window.at_least > 1 else ""
        what = f"{number}{to_text(window.subject)} after {to_text(window.anchor)}"
        found.append(
            Threshold(
                stage.name,
                _name(stage, criterion),
                f"{what}, working time" if clock is Clock.WORKING else what,
                "<=",
                window.length.amount,
                DURATION,
                _Waited(at, clock),
            )
        )
    return tuple(found)


def _criteria(tree: PolicyTree, outcome: str) -> Iterator[tuple[Stage, Criterion]]:
    for stage in asked_before(tree, outcome):
        yield from ((stage, criterion) for criterion in stage.criteria)


def _name(stage: Stage, criterion: Criterion) -> str | None:
    """Name a criterion; the only one of a stage is the stage itself."""
    return criterion.name if len(stage.criteria) > 1 else None


def _marks(tree: PolicyTree, outcome: str) -> Iterator[Threshold]:
    for stage in asked_before(tree, outcome):
        if isinstance(stage.form, Score):
            points = tuple((criterion.name, criterion.points) for criterion in stage.criteria)
            yield Threshold(
                stage.name, None, "points", ">=", stage.form.mark, INTEGER, _Scored(points)
            )


def _comparisons(rule: Expr, tree: PolicyTree) -> Iterator[tuple[Expr, str, Literal]]:
    """Yield what a rule holds against a number, through values; conditions on events are no part."""
    match rule:
        case Apply(operator=operator, operands=(left, Literal() as right)) if (
            operator.symbol in _TURNED and type_of(left).kind in _QUANTITIES
        ):
            yield left, operator.symbol, right
        case Apply(operator=operator, operands=(Literal() as left, right)) if (
            operator.symbol in _TURNED and type_of(right).kind in _QUANTITIES
        ):
            yield right, _TURNED[operator.symbol], left
        case Aggregate() | Window():
            return
        case ValueName(name=name) if name in tree.values:
            yield from _comparisons(tree.values[name].expr, tree)
        case _:
            for part in children(rule):
                yield from _comparisons(part, tree)


def _number(literal: Literal) -> Amount:
    assert isinstance(literal.value, int | float)  # noqa: S101 - the checker has seen to it
    return literal.value


def _window_of(rule: Expr) -> Window | None:
    match rule:
        case Window():
            return rule
        case All(parts=parts) | Some(parts=parts):
            return next((part for part in parts if isinstance(part, Window)), None)
        case _:
            return None


def curves(cases: Sequence[Case], thresholds: Sequence[Threshold]) -> tuple[Curve, ...]:
    """Hold each threshold's leads against the places where it could stand; left out are those without two sides."""
    found = (_curve(cases, threshold) for threshold in thresholds)
    return tuple(c for c in found if any(_is_telling(place) for place in c.places))


def _is_telling(place: Place) -> bool:
    return place.met.leads >= FEWEST and place.failed.leads >= FEWEST


def _curve(cases: Sequence[Case], threshold: Threshold) -> Curve:
    known = [(v, case.came) for case in cases if (v := threshold.of(case)) is not None]
    finite = sorted(value for value, _ in known if value != inf)
    cuts = {finite[ceil(k * len(finite) / _CUTS) - 1] for k in range(1, _CUTS) if finite}
    places = (_place(known, threshold, cut) for cut in sorted(cuts | {threshold.present}))
    kept = tuple(p for p in places if p.is_present or (p.met.leads and p.failed.leads))
    return Curve(threshold, kept, len(cases) - len(known))


def _place(known: Sequence[tuple[Amount, bool]], threshold: Threshold, cut: Amount) -> Place:
    met = [came for value, came in known if threshold.is_met(value, cut)]
    came = sum(came for _, came in known)
    failed = Side(len(known) - len(met), came - sum(met))
    return Place(cut, Side(len(met), sum(met)), failed, cut == threshold.present)
