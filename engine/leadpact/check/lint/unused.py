"""What is declared and never used."""

from collections.abc import Iterable, Iterator

from leadpact.check.lint.outline import Outline
from leadpact.diagnostics.catalogue import whole_parts as says
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.nodes import (
    Aggregate,
    Attribute,
    Events,
    Expr,
    Field,
    Measure,
    ValueName,
    children,
)
from leadpact.policy import CalendarChoice, Placed, PolicyTree

_BY_NATURE = frozenset({"id", "created_at", "source"})
_HELPS = {
    "kind of event": "drop it, or count it, date it or look for it in a window",
    "party": "let it own a stage, promise, approve or fill in something, or drop it",
    "calendar": "name it as the `calendar` of a stage, or drop it",
}


def unused_parts(tree: PolicyTree, outline: Outline) -> Iterator[Diagnostic]:
    """Yield fields, kinds, groups, values, calendars and parties that nothing uses."""
    nodes = [node for sentence in outline.sentences for node in sentence.nodes]
    events = {n.name for n in nodes if isinstance(n, Events)}
    grouped = {kind for group in tree.groups.values() for kind in group.kinds}
    first = tree.first_calendar
    used_calendars = {*_calendars(tree), *([] if first is None else [first.name])}
    values = {n.name for n in nodes if isinstance(n, ValueName)}
    sections: tuple[tuple[str, dict[str, Placed], set[str]], ...] = (
        ("party", dict(tree.parties), set(_parties(tree))),
        ("calendar", dict(tree.calendars), used_calendars),
        ("field", dict(tree.fields), {*_fields(tree, nodes), *_BY_NATURE}),
        ("kind of event", dict(tree.kinds), events | grouped),
        ("group", dict(tree.groups), events),
        ("value", dict(tree.values), values),
    )
    for what, parts, used in sections:
        for name, part in parts.items():
            if name not in used:
                help_ = _HELPS.get(what, "drop it, or write the rule that was to use it")
                yield says.UNUSED.at(tree.source, part.span, what=what, name=name, help=help_)


def unused_attributes(tree: PolicyTree, outline: Outline) -> Iterator[Diagnostic]:
    """Yield attributes that no rule reads, of kinds that rules use."""
    used: set[tuple[str, str]] = set()
    named: set[str] = set()
    for sentence in outline.sentences:
        for node in sentence.nodes:
            if isinstance(node, Events):
                named.update(node.kinds)
                read = {n.name for n in own_condition(node.where) if isinstance(n, Attribute)}
                used.update((kind, name) for kind in node.kinds for name in read)
            if isinstance(node, Aggregate) and node.attribute is not None:
                used.update((kind, node.attribute) for kind in node.events.kinds)
    for kind in tree.kinds.values():
        for name, datum in kind.attributes.items():
            if kind.name in named and (kind.name, name) not in used:
                yield says.UNUSED_ATTRIBUTE.at(
                    tree.source,
                    datum.span,
                    name=name,
                    kind=kind.name,
                    help="drop it, unless people read the policy for what the data should hold",
                )


def own_condition(where: Expr | None) -> Iterator[Expr]:
    """Yield the nodes of an event's own condition, those of aggregates inside it aside."""
    stack = [] if where is None else [where]
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, Aggregate):
            stack.extend(children(node))


def _fields(tree: PolicyTree, nodes: Iterable[Expr]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, Field):
            yield node.path
        elif isinstance(node, Measure) and node.per is not None:
            yield node.per
    yield from (c.by for c in tree.commitments.values() if c.by is not None)
    for stage in tree.stages.values():
        if isinstance(stage.calendar, CalendarChoice):
            yield stage.calendar.field


def _calendars(tree: PolicyTree) -> Iterator[str]:
    for stage in tree.stages.values():
        match stage.calendar:
            case CalendarChoice(calendars=calendars, otherwise=otherwise):
                yield from calendars.values()
                if otherwise is not None:
                    yield otherwise
            case str(name):
                yield name
            case None:
                pass


def _parties(tree: PolicyTree) -> Iterator[str]:
    data = [*tree.fields.values(), *(a for k in tree.kinds.values() for a in k.attributes.values())]
    named = [datum.filled_by for datum in data]
    for stage in tree.stages.values():
        named += [stage.owner, *(criterion.owner for criterion in stage.criteria)]
    yield from (party for party in named if party is not None)
    for waiver in tree.waivers.values():
        yield from waiver.approved_by
    for commitment in tree.commitments.values():
        yield from commitment.owners
