"""Rules in time: verdicts that never settle, deadlines that never come, clocks that start anew."""

from collections.abc import Iterator

from leadpact.check.lint.outline import Outline, Sentence, quoted
from leadpact.diagnostics.catalogue import whole_rules as says
from leadpact.diagnostics.diagnostic import Diagnostic, Label
from leadpact.nodes import (
    Aggregate,
    Apply,
    AsOf,
    DayOf,
    Events,
    Expr,
    Extreme,
    Field,
    Is,
    Literal,
    State,
    ValueName,
    Window,
)
from leadpact.operators.arithmetic import ADD
from leadpact.policy import AllOf, Criterion, PolicyTree, Stage, StageKind
from leadpact.units import DAY, HOUR, Kind, WallTime

_SHORTEST_OF_PEOPLE, _LONGEST_OF_PEOPLE = HOUR, 3 * DAY
"""Wall-clock promises in between are those that a night or a weekend breaks."""


def never_final(tree: PolicyTree, outline: Outline) -> Iterator[Diagnostic]:
    """Yield criteria that read the timeline or the clock, and by no time in particular."""
    for stage in tree.stages.values():
        if stage.deadline is not None:
            continue
        for criterion in stage.criteria:
            found = outline.of(criterion.rule).facts
            if found.unbounded is None or found.has_window:
                continue
            yield says.NEVER_FINAL.at(
                tree.source,
                found.unbounded.span,
                name=_called(stage, criterion),
                what=_what(found.unbounded),
                help="say by when: `… within 14 days after …`, or a `deadline` for the stage",
            )


def _called(stage: Stage, criterion: Criterion) -> str:
    single = isinstance(stage.form, AllOf) and stage.form.single
    return stage.name if single else criterion.name


def _what(node: Expr) -> str:
    match node:
        case Aggregate(events=events):
            return f"`{events.name}`"
        case AsOf():
            return "the clock (`as_of`)"
        case Field(path=name) | ValueName(name=name):
            return f"`{name}`"
        case _:
            return "the timeline"


def endless_deadlines(tree: PolicyTree, outline: Outline) -> Iterator[Diagnostic]:
    """Yield deadlines that hang on something that may never happen, or that move with the clock."""
    sure: dict[str, bool] = {}
    for name in tree.value_order:
        sure[name] = _surely_comes(tree.values[name].expr, sure)
    for stage in tree.stages.values():
        if stage.deadline is None:
            continue
        nodes = outline.of(stage.deadline).nodes
        if clock := next((node for node in nodes if isinstance(node, AsOf)), None):
            yield says.ENDLESS_DEADLINE.at(
                tree.source,
                clock.span,
                problem="moves on with the clock",
                help="count from the lead's own time: `created_at + 14 days`",
            )
        elif not _surely_comes(stage.deadline, sure):
            words = quoted(tree.source, stage.deadline.span)
            yield says.ENDLESS_DEADLINE.at(
                tree.source,
                stage.deadline.span,
                problem="may never come",
                help=f"give it an end of its own: `earliest({words}, created_at + 14 days)`",
            )


def _surely_comes(expr: Expr, values: dict[str, bool]) -> bool:
    """Whether an instant comes for every lead whose record is whole."""
    match expr:
        case Literal() | AsOf():
            return True
        case Field(type=found):
            return found.kind is not Kind.MOMENT
        case ValueName(name=name):
            return values[name]
        case Extreme(latest=latest, parts=parts):
            some = [_surely_comes(part, values) for part in parts]
            return all(some) if latest else any(some)
        case Apply(operands=operands):
            return all(_surely_comes(operand, values) for operand in operands)
        case DayOf(part=part):
            return _surely_comes(part, values)
        case _:
            return False


# -- windows


def _windows(outline: Outline) -> Iterator[tuple[Sentence, Window]]:
    for sentence in outline.sentences:
        for node in sentence.nodes:
            if isinstance(node, Window):
                yield sentence, node


def restarting_clocks(tree: PolicyTree, outline: Outline) -> Iterator[Diagnostic]:
    """Yield windows anchored at the last of several events."""
    for _, window in _windows(outline):
        kind = outline.facts(window.anchor).restarts
        if kind is not None and not window.before:
            yield says.RESTARTING.at(
                tree.source,
                window.anchor.span,
                kind=kind,
                help=f"`first({kind})` keeps to the first promise",
            )


def looking_back(tree: PolicyTree, outline: Outline) -> Iterator[Diagnostic]:
    """Yield windows before something that may never happen, in stages without a deadline."""
    for stage in tree.stages.values():
        if stage.deadline is not None:
            continue
        for criterion in stage.criteria:
            for node in outline.of(criterion.rule).nodes:
                if (
                    isinstance(node, Window)
                    and node.before
                    and outline.facts(node.anchor).unbounded is not None
                ):
                    yield says.LOOKS_BACK.at(
                        tree.source,
                        node.anchor.span,
                        help=f"let a stage ask whether it came, and name it in the `when` of `{stage.name}`",
                    )


def nights_and_weekends(tree: PolicyTree, outline: Outline) -> Iterator[Diagnostic]:
    """Yield promises of people on the wall clock, of an hour to three days, beside a calendar."""
    if not tree.calendars:
        return
    for stage in tree.stages.values():
        if stage.kind is not StageKind.SLA:
            continue
        for criterion in stage.criteria:
            for node in outline.of(criterion.rule).nodes:
                if (
                    isinstance(node, Window)
                    and isinstance(node.length, WallTime)
                    and _SHORTEST_OF_PEOPLE <= node.length.amount <= _LONGEST_OF_PEOPLE
                    and not node.before
                ):
                    yield says.NIGHTS.at(
                        tree.source,
                        node.span,
                        length=node.length_written,
                        help="write `business hours` or `business days`, unless a machine answers",
                    )


def survivors_only(tree: PolicyTree, outline: Outline) -> Iterator[Diagnostic]:
    """Yield stages whose `when` asks for the very events that the rule looks for."""
    for stage in tree.stages.values():
        if stage.when is None:
            continue
        asked = {e.name: e for e in map(_required, outline.of(stage.when).nodes) if e is not None}
        for criterion in stage.criteria if asked else ():
            for node in outline.of(criterion.rule).nodes:
                if (
                    isinstance(node, Window)
                    and isinstance(node.subject, Events)
                    and node.at_least == 1
                    and (early := asked.get(node.subject.name)) is not None
                ):
                    yield says.SURVIVORS.at(
                        tree.source,
                        early.span,
                        kind=node.subject.name,
                        also=(Label(node.subject.span, "what the rule looks for"),),
                        help="let `when` name what comes before: the stage that hands the lead over",
                    )


def _required(node: Expr) -> Events | None:
    """Give the events that a condition asks for: ``exists(K)``, ``count(K) >= 1``, ``first(K) is known``."""
    match node:
        case Aggregate(function="exists", events=events):
            return events
        case Is(part=Aggregate(function="first" | "last", events=events), state=State.KNOWN):
            return events
        case Apply(operands=(Aggregate(function="count", events=events), Literal())) if (
            node.operator.symbol in (">", ">=")
        ):
            return events
        case _:
            return None


def cut_windows(tree: PolicyTree, outline: Outline) -> Iterator[Diagnostic]:
    """Yield windows that begin where the deadline counts from, and last longer."""
    for stage in tree.stages.values():
        if stage.deadline is None:
            continue
        ends = dict(_ends(stage.deadline, outline))
        for criterion in stage.criteria if ends else ():
            for node in outline.of(criterion.rule).nodes:
                if not isinstance(node, Window) or not isinstance(node.length, WallTime):
                    continue
                end = ends.get(outline.number(node.anchor))
                if end is not None and node.length.amount > end and not node.before:
                    yield says.CUT_WINDOW.at(
                        tree.source,
                        node.span,
                        length=node.length_written,
                        also=(Label(stage.deadline.span, "the deadline"),),
                        help="make the deadline later, or the window shorter",
                    )


def _ends(deadline: Expr, outline: Outline) -> Iterator[tuple[int, int]]:
    """Yield from which instant, and how long after it, a deadline comes at the latest."""
    match deadline:
        case Extreme(latest=False, parts=parts):
            for part in parts:
                yield from _ends(part, outline)
        case Apply(operator=operator, operands=(start, Literal(value=int(length)))) if (
            operator is ADD
        ):
            yield outline.number(start), length
        case _:
            return
