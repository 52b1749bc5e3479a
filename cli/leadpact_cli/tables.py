"""Columns of text in a given width: what fits stands beside each other, the last column wraps."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import click


@dataclass(frozen=True, slots=True)
class Cell:
    """Some text, and how it looks where there are colours."""

    text: str
    ink: str | None = None
    bold: bool = False

    def __str__(self) -> str:
        return self.text


def columns(
    rows: Sequence[Sequence[str | Cell]],
    *,
    width: int,
    right: Iterable[int] = (),
    colour: bool,
    indent: int = 1,
) -> Iterator[str]:
    """Lay out rows; the columns of ``right`` end alike, the last one wraps under itself."""
    if not rows:
        return
    *fixed, _ = zip(*rows, strict=True)
    widths = [max(len(str(cell)) for cell in column) for column in fixed]
    ends = frozenset(right)
    hang = indent + sum(w + 2 for w in widths)
    for row in rows:
        lead = " " * indent
        for at, (cell, wide) in enumerate(zip(row[:-1], widths, strict=True)):
            text = str(cell).rjust(wide) if at in ends else str(cell).ljust(wide)
            lead += inked(text, cell, colour=colour) + "  "
        last = wrapped(str(row[-1]), max(20, width - hang))
        yield (lead + inked(last[0], row[-1], colour=colour)).rstrip()
        yield from (" " * hang + inked(line, row[-1], colour=colour) for line in last[1:])


def inked(text: str, cell: str | Cell, *, colour: bool) -> str:
    """Colour a text as its cell says; the blanks around it stay plain."""
    bare = text.strip()
    if not colour or not bare or not isinstance(cell, Cell) or not (cell.ink or cell.bold):
        return text
    return text.replace(bare, click.style(bare, fg=cell.ink, bold=cell.bold or None), 1)


def wrapped(text: str, width: int) -> list[str]:
    """Break a text into lines; one at least."""
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False) or [""]
