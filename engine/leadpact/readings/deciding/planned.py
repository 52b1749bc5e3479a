"""A policy's stages with their expressions compiled: what is known before any lead is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from leadpact.calendars import CalendarTable
from leadpact.nodes import (
    Aggregate,
    AsOf,
    Attribute,
    Expr,
    Extreme,
    Field,
    StageName,
    ValueName,
    Window,
    walk,
)
from leadpact.policy import Criterion, PolicyTree, Stage, Waiver
from leadpact.readings.deciding.frames import Frame
from leadpact.readings.deciding.results import CriterionResult
from leadpact.readings.deciding.worths import Truth, Worth
from leadpact.readings.verdicts import combined
from leadpact.units import Kind

_MOST_REMEMBERED = 16_384

Run: TypeAlias = Callable[[Frame], Worth]
"""A compiled expression: from a frame to a plain value, or an `Open` one."""


@dataclass(frozen=True, slots=True)
class PlannedRule:
    """A criterion compiled. ``waits``: waiting could settle it, so that its closing reading may differ."""

    criterion: Criterion
    run: Run
    waits: bool
    waivers: tuple[tuple[Waiver, Run], ...]
    passed: CriterionResult
    failed: CriterionResult


class Combined(dict[tuple[Truth, ...], Truth]):
    """What a stage comes to, by the truths of its criteria: each combination is worked out once."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self._stage = stage

    def __missing__(self, truths: tuple[Truth, ...]) -> Truth:
        """Work out a combination that was not seen lately."""
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        found = self[truths] = combined(self._stage.form, self._stage.criteria, truths)
        return found


@dataclass(frozen=True, slots=True)
class PlannedStage:
    """A stage compiled. ``is_waivable``: a waiver may cover one of its criteria."""

    stage: Stage
    when: Run | None
    deadline: Run | None
    rules: tuple[PlannedRule, ...]
    combined: Combined
    is_waivable: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """One policy, compiled. ``stages`` are in the order in which they name each other."""

    tree: PolicyTree
    tables: Mapping[str, CalendarTable]
    covers: Run | None
    converted: Run | None
    stages: tuple[PlannedStage, ...]

    @property
    def days(self) -> CalendarTable | None:
        """The table of all local dates, None for UTC."""
        first = self.tree.first_calendar
        return None if first is None else self.tables[first.name]


def waiting(tree: PolicyTree) -> Callable[[Expr], bool]:
    """Prepare the question whether waiting could settle an expression."""
    values: dict[str, bool] = {}

    def itself(node: Expr) -> bool:
        match node:
            case Window() | StageName() | Aggregate() | AsOf() | Extreme():
                return True
            case Field(type=found) | Attribute(type=found):
                return found.kind is Kind.MOMENT
            case ValueName(name=name):
                return values[name]
            case _:
                return False

    def waits(expr: Expr) -> bool:
        return any(map(itself, walk(expr)))

    for name in tree.value_order:
        values[name] = waits(tree.values[name].expr)
    return waits
