"""The one namespace of a policy: what may be a name, and which names clash."""

import re
from collections.abc import Iterator

from leadpact.diagnostics.catalogue import declarations as says
from leadpact.diagnostics.diagnostic import Diagnostic, Label
from leadpact.policy import Placed, PolicyTree
from leadpact.source import Span
from leadpact.syntax.words import RESERVED

LONGEST_PATH = 63
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OWN = frozenset({"at", "kind"})
_ONE_BUT_FOR_CASE = "names that differ only in case are one name"
_ROOTS = frozenset({"lead", "leads", "spend"})


def bad_names(tree: PolicyTree) -> Iterator[Diagnostic]:
    """Yield the names that no rule could say."""
    for what, parts in _named(tree):
        for name, span in parts:
            if problem := _problem(name, what):
                yield says.BAD_NAME.at(tree.source, span, name=name, what=what, because=problem)
    for kind in tree.kinds.values():
        for name, datum in kind.attributes.items():
            problem = "it is the event's own" if name in _OWN else _problem(name, "an attribute")
            if problem:
                yield says.BAD_NAME.at(
                    tree.source, datum.span, name=name, what="an attribute", because=problem
                )


def _named(tree: PolicyTree) -> Iterator[tuple[str, list[tuple[str, Span]]]]:
    sections: tuple[tuple[str, dict[str, Placed]], ...] = (
        ("a field", dict(tree.fields)),
        ("a kind of event", dict(tree.kinds)),
        ("a group", dict(tree.groups)),
        ("a value", dict(tree.values)),
        ("a stage", dict(tree.stages)),
        ("a metric", dict(tree.metrics)),
    )
    for what, parts in sections:
        yield what, [(name, part.span) for name, part in parts.items()]
    for stage in tree.stages.values():
        yield "a criterion", [(c.name, c.span) for c in stage.criteria]


def _problem(name: str, what: str) -> str | None:
    if len(name) > LONGEST_PATH:
        return f"it has {len(name)} characters, and {LONGEST_PATH} is the most"
    words = name.split(".") if what == "a field" else [name]
    if not all(_WORD.fullmatch(word) for word in words):
        return "a name is letters from a to z, digits and `_`, and starts with no digit"
    if what == "a field" and words[0] != name:
        return None
    if name in RESERVED and what not in ("a criterion", "a field"):
        return "it is a word of the language"
    if name in _ROOTS and what != "a criterion":
        return "it is a word of the language"
    return None


def clashes(tree: PolicyTree) -> Iterator[Diagnostic]:
    """Yield every pair of names that are one, or one but for their case."""
    seen: dict[str, tuple[str, str, Span]] = {}
    for what, name, span in _one_namespace(tree):
        lower = name.lower()
        if lower not in seen:
            seen[lower] = (what, name, span)
            continue
        other_what, other, other_span = seen[lower]
        if what == other_what == "a field" and name == other:
            continue
        yield says.NAME_CLASH.at(
            tree.source,
            span,
            here=what,
            also=(Label(other_span, other_what),),
            name=name,
            first=f"{other_what} `{other}`",
            second=f"{what} `{name}`",
            help=None if name == other else _ONE_BUT_FOR_CASE,
        )
    yield from _case_twins(tree)


def _one_namespace(tree: PolicyTree) -> Iterator[tuple[str, str, Span]]:
    for path, datum in tree.fields.items():
        yield "a field", path.split(".")[0], datum.span
    for what, parts in (
        ("a kind of event", tree.kinds),
        ("a group", tree.groups),
        ("a value", tree.values),
        ("a stage", tree.stages),
    ):
        for name, part in parts.items():
            yield what, name, part.span


def _case_twins(tree: PolicyTree) -> Iterator[Diagnostic]:
    """Yield paths of fields, and attributes, that differ only in case."""
    scopes = [("a field", list(tree.fields.items()))]
    scopes += [("an attribute", list(kind.attributes.items())) for kind in tree.kinds.values()]
    for what, members in scopes:
        seen: dict[str, tuple[str, Span]] = {}
        for name, datum in members:
            other, span = seen.setdefault(name.lower(), (name, datum.span))
            if other != name:
                yield says.NAME_CLASH.at(
                    tree.source,
                    datum.span,
                    here=what,
                    also=(Label(span, what),),
                    name=name,
                    first=f"{what} `{other}`",
                    second=f"{what} `{name}`",
                    help=_ONE_BUT_FOR_CASE,
                )
