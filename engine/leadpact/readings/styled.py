"""Lines of text whose parts have roles: one layout for plain text and for a terminal's colours."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum


class Role(Enum):
    """What a piece of text is for; whoever shows it chooses the colour."""

    PLAIN = "plain"
    STRONG = "strong"
    MUTED = "muted"
    GOOD = "good"
    BAD = "bad"
    WAITING = "waiting"
    UNSURE = "unsure"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class Segment:
    text: str
    role: Role = Role.PLAIN


@dataclass(frozen=True, slots=True)
class Line:
    """One line; ``str()`` is its plain text."""

    segments: tuple[Segment, ...] = ()

    def __str__(self) -> str:
        return "".join(segment.text for segment in self.segments).rstrip()


EMPTY = Line()


@dataclass(frozen=True, slots=True)
class Cell:
    """Paragraphs for a column: so far from the left edge, so wide, wrapped inside it."""

    at: int
    width: int
    paragraphs: tuple[tuple[Segment, ...], ...]


def columns_of(text: str) -> int:
    """Count the columns that a text takes on a terminal: wide characters two, marks none."""
    return sum(map(_columns, text))


def _columns(char: str) -> int:
    if char.isascii():
        return 1
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def wrapped(segments: Iterable[Segment], width: int) -> Iterator[tuple[Segment, ...]]:
    """Break running text into lines of at most so many columns; a longer word has a line of its own."""
    line: list[Segment] = []
    used = 0
    for word, role in _words(segments):
        size = columns_of(word)
        if line and used + 1 + size > width:
            yield tuple(line)
            line, used = [], 0
        if line:
            before = line[-1]
            space = role if before.role is role else Role.PLAIN
            line.append(Segment(" ", space))
            used += 1
        line.append(Segment(word, role))
        used += size
    if line:
        yield tuple(line)


def _words(segments: Iterable[Segment]) -> Iterator[tuple[str, Role]]:
    """Yield the words of running text; two segments without a space between them stand apart all the same."""
    for segment in segments:
        for word in segment.text.split():
            yield word, segment.role


def set_side_by_side(cells: Iterable[Cell]) -> Iterator[Line]:
    """Set columns beside each other, from left to right, as many lines as the longest needs."""
    columns = [
        (cell.at, [line for words in cell.paragraphs for line in wrapped(words, cell.width)])
        for cell in cells
    ]
    for row in range(max((len(lines) for _, lines in columns), default=0)):
        segments: list[Segment] = []
        used = 0
        for at, lines in columns:
            if row >= len(lines) or not lines[row]:
                continue
            gap = max(at - used, 1 if used else at)
            segments.append(Segment(" " * gap))
            segments.extend(lines[row])
            used += gap + sum(columns_of(segment.text) for segment in lines[row])
        yield Line(tuple(segments))


def paragraph(*segments: Segment, at: int, width: int, hang: int = 0) -> Iterator[Line]:
    """Set running text from column ``at``, its later lines ``hang`` further in."""
    lines = wrapped(segments, max(width - at - hang, 1))
    for number, line in enumerate(lines):
        yield Line((Segment(" " * (at + (hang if number else 0))), *line))
