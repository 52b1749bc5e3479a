"""Characters that YAML keeps for itself: at the start of a value, before a directive, in double quotes."""

import re

from leadpact.diagnostics.catalogue.files import BROKEN_YAML, NEEDS_QUOTES, TAG
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.documents.quoting import written_at
from leadpact.source import Source, Span

_TAG_DIRECTIVE = re.compile(r"^%TAG\b", re.MULTILINE)


def begins_badly(source: Source, at: int) -> Diagnostic:
    """Explain a value whose first character means something else to YAML."""
    char = source.text[at]
    value = written_at(source, at)
    means = {
        "*": "repeats an earlier value",
        "&": "names a value",
        ">": "begins a block of text",
        "|": "begins a block of text",
        "%": "begins a directive",
        "?": "begins a key",
    }.get(char, "is kept for YAML's own use")
    return NEEDS_QUOTES.at(
        source,
        Span(at, at + 1),
        problem=f"`{char}` at the start of a value {means}",
        help=value.help if value and value.span.start == at else "put the rule in quotes",
    )


def tag_directive(source: Source) -> Diagnostic | None:
    """Refuse `%TAG` before parsing: it serves tags only, and many of them take the parser very long."""
    if found := _TAG_DIRECTIVE.search(source.text):
        return TAG.at(source, Span(*found.span()), written="%TAG", help="remove the line")
    return None


def unreadable_escape(source: Source, at: int) -> Diagnostic:
    """Explain a backslash in double quotes."""
    start = max(source.text.rfind("\\", max(0, at - 10), at + 2), 0)
    return BROKEN_YAML.at(
        source,
        Span(start, start + 2),
        problem=f"`{source.text[start : start + 2]}` is no escape that YAML can read",
        help="in single quotes a backslash is just a backslash",
    )
