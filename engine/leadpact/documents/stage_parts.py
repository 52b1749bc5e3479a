"""Stages, criteria and waivers of a document, as shapes of a policy that are not linked yet."""

from collections.abc import Iterator

from leadpact.diagnostics.catalogue import declarations as says
from leadpact.documents.constants import date_of
from leadpact.documents.sentences import Sentences
from leadpact.documents.wanted import entries, member, text, whole, words
from leadpact.documents.yaml_source import MappingNode, Node, Scalar, SequenceNode
from leadpact.policy import (
    AllOf,
    AnyOf,
    AtLeast,
    CalendarChoice,
    Criterion,
    Form,
    Score,
    Stage,
    StageKind,
    Waiver,
)

_KINDS = {kind.value: kind for kind in StageKind}


def stages(
    node: Node | None, sentences: Sentences, first_calendar: str | None
) -> Iterator[tuple[str, Stage]]:
    """Yield the stages in file order."""
    for key, value in entries(node):
        if isinstance(value, MappingNode):
            yield key.text, _stage(key, value, sentences, first_calendar)


def _stage(
    key: Scalar, node: MappingNode, sentences: Sentences, first_calendar: str | None
) -> Stage:
    form, criteria = _form(key, node, sentences)
    kind = _KINDS.get(text(node.get("kind")) or "")
    when = sentences.optional(node.get("when"))
    if kind is None and node.get("when") is not None and node.get("kind") is None:
        sentences.found.append(
            says.BAD_STAGE.at(
                sentences.source,
                when_key.span if (when_key := node.key("when")) else key.span,
                problem=f"the stage `{key.text}` has a `when` and must say its kind",
                help="write `kind: qualification`, `kind: sla` or `kind: conversion`",
            )
        )
    return Stage(
        key.text,
        kind or StageKind.QUALIFICATION,
        text(node.get("owner")),
        text(node.get("fix")),
        form,
        criteria,
        when=when,
        deadline=sentences.optional(node.get("deadline")),
        calendar=_calendar(node.get("calendar"), first_calendar),
        label=text(node.get("label")) or "",
        description=text(node.get("description")) or "",
        span=key.span,
    )


def _form(
    key: Scalar, node: MappingNode, sentences: Sentences
) -> tuple[Form, tuple[Criterion, ...]]:
    if (rule := node.get("rule")) is not None:
        return AllOf(single=True), (
            Criterion("rule", sentences.rule(rule, key.span), span=rule.span),
        )
    if (score := node.get("score")) is not None:
        return Score(whole(member(score, "at_least")) or 0), _criteria(
            member(score, "of"), sentences
        )
    if (number := node.get("at_least")) is not None:
        return AtLeast(whole(number) or 0), _criteria(node.get("of"), sentences)
    if (some := node.get("any")) is not None:
        return AnyOf(), _criteria(some, sentences)
    return AllOf(), _criteria(node.get("all"), sentences)


def _criteria(node: Node | None, sentences: Sentences) -> tuple[Criterion, ...]:
    found = []
    for key, value in entries(node):
        if not isinstance(value, MappingNode):
            found.append(Criterion(key.text, sentences.rule(value, key.span), span=key.span))
            continue
        found.append(
            Criterion(
                key.text,
                sentences.rule(value.get("rule"), key.span),
                why=text(value.get("why")) or "",
                owner=text(value.get("owner")),
                fix=text(value.get("fix")),
                points=whole(value.get("points")) or 0,
                span=key.span,
            )
        )
    return tuple(found)


def _calendar(node: Node | None, first_calendar: str | None) -> str | CalendarChoice | None:
    if isinstance(node, MappingNode):
        chosen = {k.text: name for k, v in entries(node) if (name := text(v)) is not None}
        by, otherwise = chosen.pop("by", ""), chosen.pop("otherwise", None)
        return CalendarChoice(by, chosen, otherwise, span=node.span)
    return text(node) or first_calendar


def waivers(node: Node | None, sentences: Sentences) -> Iterator[tuple[str, Waiver]]:
    """Yield the waivers in file order."""
    for key, value in entries(node):
        if not isinstance(value, MappingNode):
            continue
        until = date_of(value.get("until"), sentences)
        stage = text(value.get("stage"))
        if until is None or stage is None:
            continue
        criteria = value.get("criteria")
        yield (
            key.text,
            Waiver(
                key.text,
                stage,
                words(criteria) if isinstance(criteria, SequenceNode) else (),
                sentences.rule(value.get("for"), key.span),
                text(value.get("reason")) or "",
                words(value.get("approved_by")),
                until,
                span=key.span,
            ),
        )
