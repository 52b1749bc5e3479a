"""Write the tree of a rule as JSON: every sub-expression, what it was worth, the events it looked at."""

from collections.abc import Iterator
from typing import Any

from leadpact.lead import BLANK, Blank, Unreadable
from leadpact.nodes import (
    Aggregate,
    Events,
    Expr,
    Field,
    Is,
    StageName,
    ValueName,
    Window,
    type_of,
    walk,
)
from leadpact.policy import PolicyTree
from leadpact.readings.amounts import rfc3339
from leadpact.readings.evidence import Sighting
from leadpact.readings.findings import Finding
from leadpact.readings.plain_values import value_to_json, worth_to_json
from leadpact.readings.stage_findings import CriterionFinding, StageFinding
from leadpact.readings.telling import Scope, Telling
from leadpact.source import Span
from leadpact.syntax.printer import to_text

Json = dict[str, Any]


def place(span: Span, tree: PolicyTree) -> Json:
    """Say where something is written; lines and columns count from one."""
    line, column = tree.source.line_and_column(span.start)
    return {"file": tree.source.name, "line": line, "column": column}


def traced_rule(f: CriterionFinding, found: StageFinding, telling: Telling) -> Json:
    """Write the tree of a criterion's rule; where the deadline is unknown, the rule and the deadline."""
    scope = telling.rule_of(found.stage.name)
    deadline = found.deadline_finding
    if deadline is None or not telling.evidence.lacks_deadline(found.stage.name):
        return traced(f.finding, scope)
    return {
        "text": to_text(f.criterion.rule),
        "value": None,
        "at": place(f.criterion.rule.span, telling.tree),
        "parts": [traced(deadline, telling.when_of(found.stage.name))],
    }


def traced(finding: Finding, scope: Scope) -> Json:
    """Write what every sub-expression was worth; a named value is opened where it first stands."""
    return _traced(finding, scope, set(), with_events=True)


def _traced(finding: Finding, scope: Scope, opened: set[str], *, with_events: bool) -> Json:
    expr = finding.expr
    parts: list[Json] = []
    if with_events:
        events = _events_of(expr)
        if events is not None:
            seen = scope.telling.evidence.sightings(events, scope.frame)
            parts += [_sighting(sighting, events, scope, opened) for sighting in seen]
    for part in _told_parts(finding, opened):
        parts.append(_traced(part, scope, opened, with_events=with_events))
    return {
        "text": to_text(expr),
        "value": worth_to_json(finding.value, type_of(expr)),
        "at": place(expr.span, scope.telling.tree),
        "parts": parts,
    }


def _events_of(expr: Expr) -> Events | None:
    match expr:
        case Aggregate(events=events) | Window(subject=Events() as events):
            return events
        case _:
            return None


def _told_parts(finding: Finding, opened: set[str]) -> tuple[Finding, ...]:
    """Give the parts to write: of a condition on events the events themselves say more."""
    match finding.expr:
        case Aggregate():
            return ()
        case Window(subject=Events()):
            return finding.parts[:1]
        case ValueName(name=name):
            if name in opened:
                return ()
            opened.add(name)
            return finding.parts
        case _:
            return finding.parts


def _sighting(sighting: Sighting, events: Events, scope: Scope, opened: set[str]) -> Json:
    """Write one event: whether it counts, and its condition."""
    where = sighting.found
    tree = scope.telling.tree
    return {
        "text": f"{sighting.event.kind} at {rfc3339(sighting.event.at)}",
        "value": sighting.counts,
        "at": place(events.span, tree),
        "parts": [] if where is None else [_traced(where, scope, opened, with_events=False)],
    }


# -- facts


def facts(finding: Finding, scope: Scope) -> Json:
    """Give what a rule was decided on, by name: fields, values, stages, aggregates, and when events happened."""
    return dict(_facts(finding, scope, set()))


def _facts(finding: Finding, scope: Scope, opened: set[str]) -> Iterator[tuple[str, Any]]:
    expr = finding.expr
    match expr:
        case Field() | StageName() | Is(part=StageName()) | Aggregate():
            yield to_text(expr), worth_to_json(finding.value, type_of(expr))
        case ValueName(name=name):
            yield name, worth_to_json(finding.value, type_of(expr))
            if name in opened:
                return
            opened.add(name)
        case Window(subject=Events() as events):
            sure = scope.telling.evidence.seen(events, scope.frame).sure
            yield to_text(events), [rfc3339(event.at) for event in sure]
        case _:
            pass
    for part in finding.parts:
        yield from _facts(part, scope, opened)
    asked = _events_of(expr)
    if asked is not None and asked.where is not None:
        yield from _lead_facts(asked.where, scope)


def _lead_facts(where: Expr, scope: Scope) -> Iterator[tuple[str, Any]]:
    """Give the lead's own fields that a condition on events names."""
    for node in walk(where):
        if isinstance(node, Field):
            fact = scope.frame.facts.get(node.path, BLANK)
            known = None if isinstance(fact, Blank | Unreadable) else fact
            yield to_text(node), None if known is None else value_to_json(known, node.type)
