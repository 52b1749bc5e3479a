"""A policy's stages with their expressions compiled: what is known before any lead is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

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
from leadpact.units import Kind

Run: TypeAlias = Callable[[Frame], Any]
"""A compiled expression: from a frame to a plain value, or an `Open` one."""


@dataclass(frozen=True, slots=True)
class PlannedRule:
    """A criterion compiled. ``waits``: waiting could settle it, so that its closing reading may differ."""

    criterion: Criterion
    run: Run
    waits: bool
    waivers: tuple[tuple[Waiver, Run], ...]


@dataclass(frozen=True, slots=True)
class PlannedStage:
    stage: Stage
    when: Run | None
    deadline: Run | None
    rules: tuple[PlannedRule, ...]


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
