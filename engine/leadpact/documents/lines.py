"""The lines around a place, read as their author reads them: a key and what it is given."""

import re

from leadpact.source import Source, Span

LONGEST_LINE = 20_000
_FARTHEST_ABOVE = 10_000
_KEYED = re.compile(
    r"""[ ]*(?:-[ ]+)*(?P<key>"[^"\n]*"|'[^'\n]*'|[^\s"'#\[{][^\n:]*(?::(?=\S)[^\n:]*)*)[ \t]*:"""
    r"(?:[ \t]+(?P<value>\S[^\r\n]*))?(?=\s|$)"
)


def line_at(source: Source, at: int) -> Span:
    """Give the line that holds an offset, without its line break."""
    start = source.text.rfind("\n", 0, at) + 1
    end = source.text.find("\n", at)
    return Span(start, end if end >= 0 else len(source.text))


def keyed(source: Source, line: Span) -> re.Match[str] | None:
    """Read a line as `key: value`; the value may be absent."""
    if line.end - line.start > LONGEST_LINE:
        return None
    return _KEYED.match(source.text, line.start, line.end)


def line_above(source: Source, line: Span) -> Span | None:
    """Give the nearest line above that is neither blank nor a comment."""
    farthest = max(0, line.start - _FARTHEST_ABOVE)
    while line.start > farthest:
        line = line_at(source, line.start - 1)
        ink = source.text[line.start : line.end].strip()
        if ink and not ink.startswith("#"):
            return ink_of(source, line)
    return None


def ink_of(source: Source, line: Span) -> Span:
    """Give what of a line is not blank."""
    text = source.text[line.start : line.end]
    start = line.start + len(text) - len(text.lstrip())
    return Span(start, max(start + 1, line.start + len(text.rstrip())))
