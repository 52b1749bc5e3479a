"""From a document to a policy: its parts as shapes, not linked yet, with every mistake at its place."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from leadpact.calendars import WorkingWeek, read_calendar, releases
from leadpact.diagnostics.catalogue import declarations as says
from leadpact.diagnostics.diagnostic import Diagnostic, in_file_order
from leadpact.documents.constants import date_of
from leadpact.documents.declared_types import data, declared
from leadpact.documents.promises import commitments, metrics, shares
from leadpact.documents.schema import check_shape
from leadpact.documents.sentences import Sentences
from leadpact.documents.stage_parts import stages, waivers
from leadpact.documents.wanted import entries, items, member, places, text, words
from leadpact.documents.yaml_source import MappingNode, Node, SequenceNode, compose
from leadpact.policy import (
    CalendarEntry,
    EventGroup,
    EventKind,
    NamedExpr,
    Party,
    PolicyTree,
)
from leadpact.source import Source, Span


def read_policy(source: Source) -> tuple[PolicyTree | None, tuple[Diagnostic, ...]]:
    """Read the text of a policy file.

    The tree is None where the document has no parts to read, or no vocabulary that names could be
    looked up in; it is given beside errors, so that the checks can find what else is wrong, and is
    not whole then.
    """
    document, found = compose(source)
    if document is None or not isinstance(document, MappingNode):
        return None, found
    shape = tuple(check_shape(document, "policy"))
    sentences = Sentences(source)
    tree = _tree(document, sentences)
    if not _has_vocabulary(document):
        return None, in_file_order([*found, *shape, *sentences.found])
    tree = replace(
        tree,
        unread=frozenset(_unread(document, tree)),
        places=dict(places(document, document.span.start)),
    )
    return tree, in_file_order([*found, *shape, *sentences.found])


def _has_vocabulary(document: MappingNode) -> bool:
    """Whether the sections that declare names can be read, so that an unknown name is a mistake."""
    sections = ("parties", "lead", "activity", "values", "stages", "calendars")
    found = {name: document.get(name) for name in sections}
    return all(isinstance(found[name], MappingNode) for name in ("parties", "lead", "stages")) and (
        all(isinstance(node, MappingNode) for node in found.values() if node is not None)
    )


def _unread(document: MappingNode, tree: PolicyTree) -> Iterator[str]:
    """Yield what is declared and could not be read, by its path in the document."""
    for path, _, _ in declared(document.get("lead")):
        if path not in tree.fields:
            yield f"lead.{path}"
    for key, value in entries(document.get("activity")):
        kind = tree.kinds.get(key.text)
        if kind is None and key.text not in tree.groups:
            yield f"activity.{key.text}"
        elif kind is not None:
            names = (path for path, _, _ in declared(value))
            yield from (f"activity.{kind.name}.{n}" for n in names if n not in kind.attributes)
    for section, parts in (("stages", tree.stages), ("calendars", tree.calendars)):
        for key, _ in entries(document.get(section)):
            if key.text not in parts:
                yield f"{section}.{key.text}"


def _tree(document: MappingNode, sentences: Sentences) -> PolicyTree:
    source, found = sentences.source, sentences.found
    calendars = _calendars(document.get("calendars"), source, found)
    kinds, groups = _activity(document.get("activity"), source, found)
    return PolicyTree(
        source=source,
        name=text(document.get("name")) or "",
        version=text(document.get("version")) or "",
        effective=date_of(document.get("effective"), sentences) or date(1970, 1, 1),
        title=text(document.get("title")) or "",
        parties={
            k.text: Party(k.text, text(v) or k.text, span=k.span)
            for k, v in entries(document.get("parties"))
        },
        calendars=calendars,
        fields=dict(data(document.get("lead"), source, found)),
        kinds=kinds,
        groups=groups,
        values={
            k.text: NamedExpr(k.text, sentences.rule(v, k.span), span=k.span)
            for k, v in entries(document.get("values"))
        },
        stages=dict(stages(document.get("stages"), sentences, next(iter(calendars), None))),
        waivers=dict(waivers(document.get("waivers"), sentences)),
        metrics=dict(metrics(document.get("metrics"), sentences)),
        shares=dict(shares(document.get("share"), sentences)),
        commitments=dict(commitments(document.get("commitments"), sentences)),
        covers=sentences.optional(document.get("covers")),
        converted=sentences.optional(document.get("converted")),
        stage_order=(),
        value_order=(),
        digest=digest(source.text, calendars),
    )


def digest(source_text: str, calendars: Mapping[str, CalendarEntry]) -> str:
    """Name what a policy means: the SHA-256 of its text, line ends and a byte order mark aside.

    Where it has calendars the releases of the time-zone and holiday data follow, since working time
    stands on them too: ``sha256:…;time-zones=2025b;holidays=0.109``.
    """
    plain = re.sub(r"\r\n?", "\n", source_text.removeprefix("\ufeff"))
    parts = [f"sha256:{hashlib.sha256(plain.encode('utf-8', 'surrogatepass')).hexdigest()}"]
    used = [releases(entry.week) for entry in calendars.values()]
    if used:
        parts.append(f"time-zones={','.join(sorted({r.timezones for r in used}))}")
    if holidays := {r.holidays for r in used if r.holidays is not None}:
        parts.append(f"holidays={','.join(sorted(holidays))}")
    return ";".join(parts)


def _activity(
    node: Node | None, source: Source, found: list[Diagnostic]
) -> tuple[dict[str, EventKind], dict[str, EventGroup]]:
    kinds: dict[str, EventKind] = {}
    groups: dict[str, EventGroup] = {}
    for key, value in entries(node):
        if isinstance(value, SequenceNode):
            groups[key.text] = EventGroup(key.text, words(value), span=key.span)
        elif isinstance(value, MappingNode):
            kinds[key.text] = EventKind(key.text, dict(data(value, source, found)), span=key.span)
    return kinds, groups


# -- calendars


def _calendars(
    node: Node | None, source: Source, found: list[Diagnostic]
) -> dict[str, CalendarEntry]:
    calendars: dict[str, CalendarEntry] = {}
    for key, value in entries(node):
        if isinstance(value, MappingNode) and (week := _week(value, source, found)) is not None:
            calendars[key.text] = CalendarEntry(key.text, week, span=key.span)
    return calendars


def _week(node: MappingNode, source: Source, found: list[Diagnostic]) -> WorkingWeek | None:
    zone, hours = text(node.get("timezone")), node.get("hours")
    if zone is None or not isinstance(hours, MappingNode):
        return None
    written = {k.text: text(v) or words(v) for k, v in entries(hours)}
    read = read_calendar(timezone=zone, hours=written, holidays=words(node.get("holidays")))
    if isinstance(read, WorkingWeek):
        return read
    for problem in read:
        at = _place(node, problem.path, in_key=problem.in_key)
        found.append(says.BAD_CALENDAR.at(source, at, problem=problem.message, help=problem.help))
    return None


def _place(node: Node, path: tuple[str | int, ...], *, in_key: bool) -> Span:
    """Find where a problem inside a calendar stands."""
    at = node
    for step in path:
        inner = (
            items(at)[step]
            if isinstance(step, int) and len(items(at)) > step
            else member(at, str(step))
        )
        if inner is None:
            return at.span
        if in_key and step == path[-1] and isinstance(at, MappingNode):
            key = at.key(str(step))
            return inner.span if key is None else key.span
        at = inner
    return at.span
