"""Compile a policy: write the functions of its expressions, run them, and plan its stages with them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from leadpact.calendars import compile_calendar
from leadpact.lead import Lead
from leadpact.nodes import Expr
from leadpact.policy import Criterion, PolicyTree, Stage, Waiver
from leadpact.readings.deciding.functions import RUNTIME, Writer
from leadpact.readings.deciding.intake import Intake, group
from leadpact.readings.deciding.planned import (
    Combined,
    Plan,
    PlannedRule,
    PlannedStage,
    Run,
    waiting,
)
from leadpact.readings.deciding.program import Program
from leadpact.readings.deciding.readers import Readers
from leadpact.readings.deciding.results import CriterionResult, Facts
from leadpact.readings.deciding.uses import uses_of
from leadpact.readings.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Compiled:
    """A policy that any lead can be judged by. ``source`` is what was written for it."""

    plan: Plan
    of_record: Callable[[Any], Facts]
    of_lead: Callable[[Lead], Facts]
    source: str


def compiled(tree: PolicyTree, readers: Readers) -> Compiled:
    """Compile a policy for leads of any kind."""
    tables = {name: compile_calendar(entry.week) for name, entry in tree.calendars.items()}
    first = tree.first_calendar
    uses = uses_of(tree)
    program = Program({**RUNTIME, "group": group})
    intake = Intake(tree, uses, program, readers)
    writer = Writer(tree, program, None if first is None else tables[first.name], uses)
    stages = [_stage(tree, tree.stages[name], writer) for name in tree.stage_order]
    covers = _optional(tree.covers, "covers", writer)
    converted = _optional(tree.converted, "converted", writer)
    namespace = program.run(f"<{tree.id}>")
    plan = Plan(
        tree,
        tables,
        covers(namespace),
        converted(namespace),
        tuple(stage(namespace) for stage in stages),
    )
    return Compiled(plan, *intake.ready(namespace), program.source)


def _optional(
    expr: Expr | None, hint: str, writer: Writer
) -> Callable[[Mapping[str, Any]], Run | None]:
    if expr is None:
        return lambda _namespace: None
    name = writer.function(hint, expr)
    return lambda namespace: namespace[name]


def _stage(
    tree: PolicyTree, stage: Stage, writer: Writer
) -> Callable[[Mapping[str, Any]], PlannedStage]:
    when = _optional(stage.when, f"when_{stage.name}", writer)
    deadline = _optional(stage.deadline, f"deadline_{stage.name}", writer)
    rules = [_rule(tree, stage, criterion, writer) for criterion in stage.criteria]
    waivable = any(
        _covers(waiver, stage, criterion)
        for waiver in tree.waivers.values()
        for criterion in stage.criteria
    )
    return lambda namespace: PlannedStage(
        stage,
        when(namespace),
        deadline(namespace),
        tuple(rule(namespace) for rule in rules),
        Combined(stage),
        waivable,
    )


def _rule(
    tree: PolicyTree, stage: Stage, criterion: Criterion, writer: Writer
) -> Callable[[Mapping[str, Any]], PlannedRule]:
    name = writer.function(f"{stage.name}_{criterion.name}", criterion.rule)
    waits = waiting(tree)(criterion.rule)
    waivers = [
        (waiver, writer.function(f"waiver_{waiver.name}", waiver.condition))
        for waiver in tree.waivers.values()
        if _covers(waiver, stage, criterion)
    ]
    return lambda namespace: PlannedRule(
        criterion,
        namespace[name],
        waits,
        tuple((waiver, namespace[condition]) for waiver, condition in waivers),
        CriterionResult(criterion, Verdict.PASS, True, None, truth=True),
        CriterionResult(criterion, Verdict.FAIL, False, None, truth=False),
    )


def _covers(waiver: Waiver, stage: Stage, criterion: Criterion) -> bool:
    """Whether a waiver may cover a criterion; one with negative points is never waived."""
    named = not waiver.criteria or criterion.name in waiver.criteria
    return waiver.stage == stage.name and named and criterion.points >= 0
