"""Set every comparison of a rule as lines: its place in the file, each part, what it came to."""

from collections.abc import Iterator
from typing import Any

from leadpact.readings.prose import said
from leadpact.readings.screen_page import Page
from leadpact.readings.stage_findings import CriterionFinding, StageFinding
from leadpact.readings.styled import Line, Role, Segment, paragraph
from leadpact.readings.trace_tree import place, traced_rule

_INDENT = 6
_DEEPEST = 12
"""Deeper parts are set no further in."""


def traced(f: CriterionFinding, found: StageFinding, page: Page) -> Iterator[Line]:
    """Set the tree of a criterion."""
    at = place(f.criterion.rule.span, page.telling.tree)
    where = Segment(f"{at['file']}:{at['line']}:{at['column']}", Role.MUTED)
    yield from paragraph(where, at=_INDENT, width=page.width, hang=2)
    yield from _node(traced_rule(f, found, page.telling), 0, page)


def _node(node: dict[str, Any], depth: int, page: Page) -> Iterator[Line]:
    indent = _INDENT + 2 + 2 * min(depth, _DEEPEST)
    text = Segment(said(node["text"]), Role.MUTED)
    value = _shown(node["value"])
    parts = (text,) if value == node["text"].strip("\"'") else (text, Segment(f"= {value}"))
    yield from paragraph(*parts, at=indent, width=page.width, hang=4)
    for part in node["parts"]:
        yield from _node(part, depth + 1, page)


def _shown(value: Any) -> str:  # noqa: ANN401 - JSON
    match value:
        case None:
            return "unknown"
        case bool():
            return "true" if value else "false"
        case {"at_least": low, "at_most": None}:
            return f"{_shown(low)} or more"
        case {"at_least": low, "at_most": high}:
            return f"{_shown(low)} to {_shown(high)}"
        case {"absent": word}:
            return f"{word}"
        case str():
            return said(value)
        case _:
            return f"{value}"
