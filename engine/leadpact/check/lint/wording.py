"""Rules that read as one thing and mean another: names, negations, machines, letters in words."""

import re
from collections.abc import Iterable, Iterator

from leadpact.check.lint.outline import Outline, quoted
from leadpact.check.lint.unused import own_condition
from leadpact.diagnostics.catalogue import whole_rules as says
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.nodes import (
    Apply,
    Attribute,
    Events,
    Expr,
    Field,
    Is,
    Literal,
    Not,
    Options,
    StageName,
    children,
)
from leadpact.operators.membership import IN
from leadpact.operators.text import CONTAINS, folded
from leadpact.policy import PolicyTree
from leadpact.units import Kind

_MAIL = frozenset({"email", "mail", "newsletter", "message", "campaign"})
_CLICKS = frozenset({"click", "clicks", "clicked"})
_REPLIES = frozenset({"reply", "replies", "replied"})
_OPENS = frozenset({"open", "opens", "opened"})
_MARKS = frozenset({"bot", "bots", "machine", "machines", "robot", "scanner", "prefetch"})
_SHORT = 3
_JOB_WORDS = (
    "accountant administrator analyst architect assistant associate chair commercial contractor "
    "coordinator customer development device digital director doctor engineer executive facilities "
    "founder head information it manager marketing microbiologist operations owner partner people "
    "president principal product professor project quality recruiter research retail sales "
    "secretary security senior service specialist strategy success superintendent supply support "
    "technology treasurer"
).split()
"""Words of job titles, in which short literals are found by accident."""


def not_is_not_failed(tree: PolicyTree, outline: Outline) -> Iterator[Diagnostic]:
    """Yield negations of a stage that may not apply."""
    for sentence in outline.sentences:
        if not any(isinstance(node, StageName) for node in sentence.nodes):
            continue
        for stage in _negated(sentence.expr):
            if tree.stages[stage.name].when is not None:
                yield says.NOT_FAILED.at(
                    tree.source,
                    stage.span,
                    name=stage.name,
                    help=f"write `{stage.name} is failed`, or `not {stage.name} and {stage.name} is applicable`",
                )


def _negated(expr: Expr) -> Iterator[StageName]:
    stack = [(expr, False)]
    while stack:
        node, negated = stack.pop()
        if isinstance(node, StageName) and negated:
            yield node
        if not isinstance(node, Is):
            flipped = negated ^ isinstance(node, Not)
            stack.extend((part, flipped) for part in reversed(children(node)))


def hidden_names(tree: PolicyTree, outline: Outline) -> Iterator[Diagnostic]:
    """Yield attributes read under the name of a field or a value, unless both are told apart."""
    for events in _conditions_of_events(outline):
        nodes = tuple(own_condition(events.where))
        told_apart = {n.path for n in nodes if isinstance(n, Field) and n.qualified}
        for node in nodes:
            if not isinstance(node, Attribute) or node.name in told_apart:
                continue
            if node.name in tree.fields:
                what, help_ = "field", f"the lead's is `lead.{node.name}`; or rename the attribute"
            elif node.name in tree.values:
                what, help_ = "value", "rename one of the two"
            else:
                continue
            yield says.HIDDEN.at(tree.source, node.span, name=node.name, what=what, help=help_)


def _conditions_of_events(outline: Outline) -> Iterator[Events]:
    for sentence in outline.sentences:
        for node in sentence.nodes:
            if isinstance(node, Events) and node.where is not None:
                yield node


# -- machines


def machines(tree: PolicyTree, outline: Outline) -> Iterator[Diagnostic]:
    """Yield opens, clicks and replies, and whatever declares a mark of machines, that are not told apart.

    A condition tells people from machines if it reads that mark, or any boolean or choice of the event.
    """
    suspects = {name: found for name in tree.kinds if (found := _suspect(tree, name)) is not None}
    for sentence in outline.sentences:
        for node in sentence.nodes:
            if not isinstance(node, Events) or _tells_apart(node):
                continue
            kind = next((kind for kind in node.kinds if kind in suspects), None)
            if kind is not None:
                what, mark = suspects[kind]
                yield says.MACHINES.at(
                    tree.source, node.span, what=what, help=_way_out(node, kind, mark)
                )


def _way_out(events: Events, kind: str, mark: str | None) -> str:
    declare = f"declare `{kind}: {{automatic: {{type: boolean, default: false}}}}` and "
    tail = f"`{events.name} where not {mark or 'automatic'}`"
    return f"{'' if mark else declare}write {tail}"


def _suspect(tree: PolicyTree, kind: str) -> tuple[str, str | None] | None:
    """Say what machines do of this kind, and which attribute marks them, if one does."""
    booleans = [
        name
        for name, datum in tree.kinds[kind].attributes.items()
        if datum.type.kind is Kind.BOOLEAN
    ]
    mark = next((name for name in booleans if _words(name) & _MARKS or "automat" in name), None)
    words = _words(kind)
    if words & _CLICKS:
        return "clicks", mark or next(iter(booleans), None)
    if words & _REPLIES:
        return "replies", mark or next(iter(booleans), None)
    if words & _OPENS and (words & _MAIL or words <= _OPENS):
        return "opens", mark or next(iter(booleans), None)
    return None if mark is None else (f"`{kind}`", mark)


def _words(name: str) -> frozenset[str]:
    """Give the words of a name, in small letters: ``linkClick`` and ``link_click`` have the same."""
    return frozenset(word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name))


def _tells_apart(events: Events) -> bool:
    return any(
        isinstance(node, Attribute) and node.type.kind in (Kind.BOOLEAN, Kind.CHOICE)
        for node in own_condition(events.where)
    )


# -- lists and letters


def inside_words(tree: PolicyTree, outline: Outline) -> Iterator[Diagnostic]:
    """Yield short literals of `contains` that stand inside common words of job titles."""
    for sentence in outline.sentences:
        for node in sentence.nodes:
            if not isinstance(node, Apply) or node.operator is not CONTAINS:
                continue
            for literal in _literals(node):
                text = folded(str(literal.value))
                if not 0 < len(text) <= _SHORT or not text.isalpha():
                    continue
                words = [word for word in _JOB_WORDS if text in word and text != word][:2]
                if words:
                    yield says.INSIDE_A_WORD.at(
                        tree.source,
                        literal.span,
                        text=str(literal.value),
                        where=", ".join(f"`{word}`" for word in words),
                        help=f"write `{quoted(tree.source, node.operands[0].span)} has word …`",
                    )


def repeated_options(tree: PolicyTree, outline: Outline) -> Iterator[Diagnostic]:
    """Yield entries of a list that are there already."""
    for sentence in outline.sentences:
        for node in sentence.nodes:
            if isinstance(node, Apply) and isinstance(node.operands[-1], Options):
                exact = node.operator is IN
                seen: set[object] = set()
                for literal in _literals(node):
                    value = literal.value
                    if isinstance(value, str):
                        value = value.strip(" ") if exact else folded(value)
                    if value in seen:
                        yield says.REPEATED_OPTION.at(
                            tree.source,
                            literal.span,
                            text=literal.written,
                            help="drop it, or write what was meant",
                        )
                    seen.add(value)


def _literals(test: Apply) -> Iterable[Literal]:
    right = test.operands[-1]
    if isinstance(right, Options):
        return right.items
    return (right,) if isinstance(right, Literal) else ()
