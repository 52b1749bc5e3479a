r"""Where the characters of a YAML scalar's value are written in the file, in all five styles.

YAML only adds or removes blanks and escapes, so the n-th inked character of the value is the n-th
inked character of what is written: `\u0041` and `''` are one inked character each.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import assert_never

from leadpact.source import Span


class Style(StrEnum):
    """How a scalar is written: bare, in quotes, or as a block below its key."""

    PLAIN = "plain"
    SINGLE = "single"
    DOUBLE = "double"
    LITERAL = "literal"
    FOLDED = "folded"


_SINGLE_QUOTED = re.compile(r"''|\S")
_ESCAPED = re.compile(
    r"\\(?:x(?P<two>[0-9a-fA-F]{2})|u(?P<four>[0-9a-fA-F]{4})|U(?P<eight>[0-9a-fA-F]{8})"
    r"|(?P<letter>.))|(?P<bare>\S)",
    re.DOTALL,
)
_BLANK_ESCAPES = frozenset("tnvfrNLP_ \t\r\n")


def inked(written: str, style: Style) -> Iterator[Span]:
    """Give the place of each inked character, counted from the start of the scalar as written."""
    match style:
        case Style.PLAIN:
            return _visible(written, 0)
        case Style.LITERAL | Style.FOLDED:
            return _visible(written, written.find("\n") + 1 or len(written))
        case Style.SINGLE:
            return (Span(*m.span()) for m in _SINGLE_QUOTED.finditer(written, 1, len(written) - 1))
        case Style.DOUBLE:
            found = _ESCAPED.finditer(written, 1, len(written) - 1)
            return (Span(*m.span()) for m in found if not _is_blank(m))
        case _:
            assert_never(style)


def _visible(written: str, begin: int) -> Iterator[Span]:
    return (Span(i, i + 1) for i in range(begin, len(written)) if not written[i].isspace())


def _is_blank(match: re.Match[str]) -> bool:
    if digits := match["two"] or match["four"] or match["eight"]:
        return chr(int(digits, 16)).isspace()
    return match["letter"] is not None and match["letter"] in _BLANK_ESCAPES
