"""A policy's stages with their expressions turned into meanings, once for all leads."""

from dataclasses import dataclass
from typing import Any, Final

from leadpact.calendars import CalendarTable, compile_calendar
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
from leadpact.readings.frames import Read
from leadpact.readings.meaning import Meanings
from leadpact.readings.quick_stages import QuickRead, quick_names, quick_stages
from leadpact.units import Kind

_MANY: Final = 32
"""So many leads are read by the meanings: writing the quick way takes as long."""


@dataclass(frozen=True, slots=True)
class PlannedRule:
    """A criterion, its rule and the conditions of its waivers turned into meanings.

    ``waits``: waiting could settle the rule, so that its closing reading may differ.
    """

    criterion: Criterion
    read: Read
    waits: bool
    waivers: tuple[tuple[Waiver, Read], ...]


@dataclass(frozen=True, slots=True)
class PlannedStage:
    """A stage, its expressions turned into meanings."""

    stage: Stage
    when: Read | None
    deadline: Read | None
    rules: tuple[PlannedRule, ...]
    reads: tuple[tuple[Criterion, Read, bool], ...]
    """The rules again, as the quick way through a simple stage reads them: with whether they wait."""
    is_simple: bool
    """Its rules are all there is to it: no ``when``, no deadline, no waiver."""
    waits: bool
    """Waiting could settle one of its rules."""
    on_first_calendar: bool
    """It counts working time as rules outside of stages do."""


class Plans:
    """The meanings of all stages of one policy, made once."""

    def __init__(self, tree: PolicyTree) -> None:
        self.tree = tree
        first = tree.first_calendar
        self.tables: dict[str, CalendarTable] = {
            name: compile_calendar(entry.week) for name, entry in tree.calendars.items()
        }
        self.days = None if first is None else self.tables[first.name]
        self.meanings = Meanings(tree, self.days)
        self.covers = None if tree.covers is None else self.meanings.condition(tree.covers)
        self.converted = None if tree.converted is None else self.meanings.condition(tree.converted)
        self.worded: dict[bool, Any] = {}
        """The words that are the same for all leads, by whoever tells of one first: see `telling`."""
        self._waiting: dict[str, bool] = {}
        """Whether waiting could settle a named value, or whether a stage is passed."""
        for name in tree.value_order:
            self._waiting[name] = self.waits(tree.values[name].expr)
        self.stages: dict[str, PlannedStage] = {}
        for name in tree.stage_order:
            plan = self.stages[name] = self._plan(tree.stages[name])
            stage = plan.stage
            self._waiting[name] = (
                plan.waits
                or stage.deadline is not None
                or (stage.when is not None and self.waits(stage.when))
            )
        self.in_file_order = list(self.stages) == list(tree.stages)
        """Stages are read in the order of the file: no stage names a later one."""
        self.leads_to_come = _MANY
        """So many leads will be read before the quick way is written."""
        self._quick: QuickRead | None = None
        self.quick_names: frozenset[str] = frozenset()
        """The stages that have a quick way, once it is written."""
        self.whole: QuickRead | None = None
        """The quick way, where it is all that there is to the policy, once it is written."""

    def quick(self) -> QuickRead | None:
        """Give the quick way to read the stages that have one, once many leads have been read."""
        if self.leads_to_come:
            self.leads_to_come -= 1
            if not self.leads_to_come:
                self._write_quick()
        return self._quick

    def _write_quick(self) -> None:
        names = quick_names(self.tree)
        self.quick_names = frozenset(names)
        self._quick = quick_stages(self.tree, names) if names else None
        if len(names) == len(self.stages) and self.covers is None and self.converted is None:
            self.whole = self._quick

    def _plan(self, stage: Stage) -> PlannedStage:
        of = self.meanings.of
        condition = self.meanings.condition
        first = self.tree.first_calendar
        rules = tuple(self._rule(stage, criterion) for criterion in stage.criteria)
        return PlannedStage(
            stage,
            None if stage.when is None else condition(stage.when),
            None if stage.deadline is None else of(stage.deadline),
            rules,
            tuple((rule.criterion, rule.read, rule.waits) for rule in rules),
            is_simple=(stage.when is None and stage.deadline is None)
            and not any(rule.waivers for rule in rules),
            waits=any(rule.waits for rule in rules),
            on_first_calendar=stage.calendar == (first.name if first is not None else None),
        )

    def _rule(self, stage: Stage, criterion: Criterion) -> PlannedRule:
        waivers = tuple(
            (waiver, self.meanings.condition(waiver.condition))
            for waiver in self.tree.waivers.values()
            if waiver.stage == stage.name
            and (not waiver.criteria or criterion.name in waiver.criteria)
            and criterion.points >= 0
        )
        rule = criterion.rule
        return PlannedRule(criterion, self.meanings.condition(rule), self.waits(rule), waivers)

    def waits(self, expr: Expr) -> bool:
        """Whether waiting could settle the expression: only then does the closing reading differ."""
        return any(map(self._waits_itself, walk(expr)))

    def _waits_itself(self, node: Expr) -> bool:
        match node:
            case Window() | Aggregate() | AsOf() | Extreme():
                return True
            case Field(type=found) | Attribute(type=found):
                return found.kind is Kind.MOMENT
            case ValueName(name=name) | StageName(name=name):
                return self._waiting[name]
            case _:
                return False
