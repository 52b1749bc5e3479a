"""The three shapes of a YAML file, each of which knows where it is written."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import Any, TypeAlias, assert_never

from leadpact.documents.ink import Style, inked
from leadpact.source import Source, Span

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?P<fraction>\.[0-9]+)?(?P<exponent>[eE][+-]?[0-9]+)?")
_LONGEST_NUMBER = 100
_LONGEST_MAPPED = 100_000
_WORDS: dict[str, bool | None] = {"": None, "null": None, "true": True, "false": False}
_COMMENT = re.compile(r"[ \t]+(#[^\r\n]*)")


@dataclass(frozen=True)
class Scalar:
    """One value: ``text`` is what YAML reads, ``span`` where it is written, quotes included."""

    source: Source = field(repr=False)
    span: Span
    text: str
    style: Style

    @cached_property
    def value(self) -> bool | int | float | str | None:
        """Read a plain scalar as JSON would; everything else is text.

        A number that no double can hold, or of more than 100 characters, is text too.
        """
        if self.style is not Style.PLAIN:
            return self.text
        if self.text in _WORDS:
            return _WORDS[self.text]
        return _number(self.text)

    def span_of(self, part: Span) -> Span:
        """Where in the file ``text[part.start:part.end]`` is written.

        A part without ink is the empty place behind the ink before it.
        """
        if self._shift is not None:
            return Span(self._shift + part.start, self._shift + part.end)
        if self._ink is None:
            return self.span
        spans, before = self._ink
        first, last = before[min(part.start, len(self.text))], before[min(part.end, len(self.text))]
        if first < last:
            return Span(spans[first].start, spans[last - 1].end)
        if first:
            return Span(spans[first - 1].end, spans[first - 1].end)
        start = spans[0].start if spans else self.span.start
        return Span(start, start)

    @cached_property
    def _shift(self) -> int | None:
        """What to add to an offset where the text is written exactly as it reads, else None."""
        written = self._written
        if self.style is Style.PLAIN and written == self.text:
            return self.span.start
        if self.style in (Style.SINGLE, Style.DOUBLE) and written[1:-1] == self.text:
            return self.span.start + 1
        return None

    @cached_property
    def _ink(self) -> tuple[list[Span], list[int]] | None:
        """The place of each inked character, and how many come before each offset of the text."""
        if self.span.end - self.span.start > _LONGEST_MAPPED:
            return None
        start = self.span.start
        spans = [Span(start + s.start, start + s.end) for s in inked(self._written, self.style)]
        before = list(accumulate((not char.isspace() for char in self.text), initial=0))
        return (spans, before) if before[-1] == len(spans) else None

    @property
    def _written(self) -> str:
        return self.source.text[self.span.start : self.span.end]


@dataclass(frozen=True, slots=True)
class Entry:
    """One key with its value."""

    key: Scalar
    value: "Node"


@dataclass(frozen=True)
class MappingNode:
    """Keys with values, in the order of the file, each key once."""

    source: Source = field(repr=False)
    span: Span
    entries: tuple[Entry, ...]

    def get(self, name: str) -> "Node | None":
        """Give the value under a key, or None where the key is absent."""
        entry = self._by_name.get(name)
        return entry.value if entry else None

    def key(self, name: str) -> Scalar | None:
        """Give the key itself, which is a place to point at."""
        entry = self._by_name.get(name)
        return entry.key if entry else None

    def entry(self, name: str) -> Entry:
        """Give the key with its value; raises KeyError where there is none."""
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, Entry]:
        return {entry.key.text: entry for entry in self.entries}


@dataclass(frozen=True)
class SequenceNode:
    """A list."""

    source: Source = field(repr=False)
    span: Span
    items: tuple["Node", ...]


Node: TypeAlias = Scalar | MappingNode | SequenceNode


def plain(node: Node) -> Any:  # noqa: ANN401 - any JSON value
    """Give the JSON value that the node stands for; keys are text as written."""
    match node:
        case Scalar():
            return node.value
        case MappingNode():
            return {entry.key.text: plain(entry.value) for entry in node.entries}
        case SequenceNode():
            return [plain(item) for item in node.items]
        case _:
            assert_never(node)


def comment_cut(scalar: Scalar) -> Span | None:
    """Tell that a plain scalar is directly followed by a comment on its line: a `#` that may have been meant."""
    if scalar.style is not Style.PLAIN:
        return None
    found = _COMMENT.match(scalar.source.text, scalar.span.end)
    return Span(*found.span(1)) if found else None


def _number(text: str) -> int | float | str:
    match = _NUMBER.fullmatch(text) if len(text) <= _LONGEST_NUMBER else None
    if match is None:
        return text
    if match["fraction"] is None and match["exponent"] is None:
        return int(text)
    number = float(text)
    return number if abs(number) != float("inf") else text
