"""Who owns what fails: a way out for each stage, one owner for each rule, each sentence once."""

from collections.abc import Hashable, Iterator
from typing import NamedTuple

from leadpact.check.lint.outline import Outline
from leadpact.diagnostics.catalogue import whole_parts as says
from leadpact.diagnostics.diagnostic import Diagnostic, Label
from leadpact.nodes import Literal
from leadpact.policy import (
    AllOf,
    CalendarChoice,
    Criterion,
    Placed,
    PolicyTree,
    Stage,
    StageKind,
)


def stages_without_fix(tree: PolicyTree, _outline: Outline) -> Iterator[Diagnostic]:
    """Yield stages that name no remedy, for themselves or for each of their criteria."""
    for stage in tree.stages.values():
        if stage.fix is None and any(c.fix is None for c in stage.criteria):
            yield says.NO_FIX.at(
                tree.source,
                stage.span,
                name=stage.name,
                help="write `fix: …`: what its owner changes",
            )


class _Asked(NamedTuple):
    """A rule at its place: the stage and the criterion, and who owns its failure."""

    stage: Stage
    criterion: Criterion

    @property
    def owner(self) -> str | None:
        return self.criterion.owner or self.stage.owner

    @property
    def place(self) -> str:
        single = isinstance(self.stage.form, AllOf) and self.stage.form.single
        return self.stage.name if single else f"{self.stage.name}.{self.criterion.name}"


def repeated_rules(tree: PolicyTree, outline: Outline) -> Iterator[Diagnostic]:
    """Yield rules that stand twice: owned by two parties, or needlessly.

    Only rules that are asked of the same leads are compared: both stages have the same `when`, or
    one of them has none. Stages with another deadline or calendar ask another question.
    """
    always: dict[Hashable, _Asked] = {}
    sometimes: dict[Hashable, _Asked] = {}
    per_when: dict[Hashable, _Asked] = {}
    for stage in tree.stages.values():
        setting = (
            None if stage.deadline is None else outline.number(stage.deadline),
            _calendar_key(stage) if stage_counts_working_time(stage, outline) else None,
        )
        for criterion in stage.criteria:
            if isinstance(criterion.rule, Literal):
                continue
            asked = _Asked(stage, criterion)
            rule = (outline.number(criterion.rule), setting)
            if stage.when is None:
                other = always.setdefault(rule, asked)
                other = sometimes.get(rule, other) if other is asked else other
            else:
                sometimes.setdefault(rule, asked)
                same = per_when.setdefault((rule, outline.number(stage.when)), asked)
                other = always.get(rule, same)
            if other is not asked:
                yield _said_twice(tree, asked, other)
    yield from _twin_values(tree, outline)


def _said_twice(tree: PolicyTree, asked: _Asked, other: _Asked) -> Diagnostic:
    span = asked.criterion.rule.span
    also = (Label(other.criterion.rule.span, f"`{other.place}`"),)
    if asked.owner != other.owner:
        return says.TWO_OWNERS.at(
            tree.source,
            span,
            first=other.owner,
            second=asked.owner,
            also=also,
            help=f"ask it in one stage and let the other name that stage: `{other.stage.name}`",
        )
    return says.REPEATED.at(
        tree.source,
        span,
        where=f"`{other.place}`",
        also=also,
        help="drop one of them, or say here what was meant to differ",
    )


def _twin_values(tree: PolicyTree, outline: Outline) -> Iterator[Diagnostic]:
    seen: dict[int, str] = {}
    for name, value in tree.values.items():
        other = seen.setdefault(outline.number(value.expr), name)
        if other != name:
            yield says.REPEATED.at(
                tree.source,
                value.span,
                where=f"the value `{other}`",
                also=(Label(tree.values[other].span, ""),),
                help=f"use `{other}` in both places",
            )


# -- calendars


def stage_counts_working_time(stage: Stage, outline: Outline) -> bool:
    """Whether business hours or days stand in the stage, through values too."""
    exprs = (stage.when, *(criterion.rule for criterion in stage.criteria))
    return any(outline.of(e).facts.counts_working_time for e in exprs if e is not None)


def _calendar_key(stage: Stage) -> Hashable:
    if isinstance(stage.calendar, CalendarChoice):
        return stage.calendar.field, *stage.calendar.calendars.items(), stage.calendar.otherwise
    return stage.calendar


def idle_calendars(tree: PolicyTree, outline: Outline) -> Iterator[Diagnostic]:
    """Yield stages with a calendar of their own and nothing to count on it."""
    first = tree.first_calendar
    for stage in tree.stages.values():
        chosen = stage.calendar
        if chosen is None or first is None or chosen == first.name:
            continue
        if not stage_counts_working_time(stage, outline):
            yield says.IDLE_CALENDAR.at(
                tree.source,
                chosen.span if isinstance(chosen, Placed) else stage.span,
                name=stage.name,
                help="drop `calendar`, or write the window in `business hours` or `business days`",
            )


# -- the order and the reach of stages


def slas_below_conversions(tree: PolicyTree, _outline: Outline) -> Iterator[Diagnostic]:
    """Yield `sla` stages that no loss can be charged to, since no conversion follows them."""
    stages = tuple(tree.stages.values())
    conversions = [i for i, stage in enumerate(stages) if stage.kind is StageKind.CONVERSION]
    if not conversions:
        return
    last = stages[conversions[-1]]
    for stage in stages[conversions[-1] + 1 :]:
        if stage.kind is StageKind.SLA:
            yield says.LATE_SLA.at(
                tree.source,
                stage.span,
                name=stage.name,
                also=(Label(last.span, "the last conversion stage"),),
                help="move it above the conversion that it serves",
            )


def asked_of_everyone(tree: PolicyTree, _outline: Outline) -> Iterator[Diagnostic]:
    """Yield `sla` and `conversion` stages below a qualification that do not ask for it.

    Above the qualification, a promise about every lead is what it looks like.
    """
    qualification: str | None = None
    for stage in tree.stages.values():
        if stage.kind is StageKind.QUALIFICATION:
            qualification = stage.name
        elif stage.when is None and qualification is not None:
            yield says.ASKED_OF_EVERYONE.at(
                tree.source,
                stage.span,
                kind=stage.kind.value,
                name=stage.name,
                help=f"write `when: {qualification}`, or `when: true` if every lead is meant",
            )
