"""A text with headings, lists and tables, and how it is written as plain text and as Markdown."""

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import TypeAlias, assert_never


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """One point of a list. ``term`` is what it is about, set apart where there is one."""

    text: str
    term: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head; ``caption`` says in a few words what they list."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block: TypeAlias = Paragraph | Bullets | Table


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    blocks: tuple[Block, ...]
    sections: tuple["Section", ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A whole text; ``subtitle`` identifies it in one line."""

    title: str
    subtitle: str
    sections: tuple[Section, ...]


def to_text(document: Document, width: int = 80) -> str:
    """Write it for a terminal or a plain file, at most ``width`` columns where words allow."""
    width = max(width, 40)
    lines = [*_wrapped(document.title.upper(), width), *_wrapped(document.subtitle, width)]
    for number, section in enumerate(document.sections, start=1):
        heading = f"{number}. {section.heading}"
        lines += ["", "", *_wrapped(heading, width), "=" * min(len(heading), width)]
        lines += _text_blocks(section.blocks, width)
        for part in section.sections:
            lines += ["", *_wrapped(part.heading, width), "-" * min(len(part.heading), width)]
            lines += _text_blocks(part.blocks, width)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _text_blocks(blocks: tuple[Block, ...], width: int) -> Iterator[str]:
    for block in blocks:
        yield ""
        match block:
            case Paragraph(text=text):
                yield from _wrapped(text, width)
            case Bullets(items=items):
                for item in items:
                    term = f"{item.term}: " if item.term else ""
                    yield from _wrapped(f"{term}{item.text}", width, first="  - ", rest="    ")
            case Table():
                yield from _text_table(block, width)
            case _:
                assert_never(block)


def _wrapped(text: str, width: int, *, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _text_table(table: Table, width: int) -> Iterator[str]:
    """Set columns side by side, their words wrapped inside them."""
    rows = (table.head, *table.rows)
    widths = _column_widths(rows, width)
    for number, row in enumerate(rows):
        cells = [_wrapped(cell, w) for cell, w in zip(row, widths, strict=True)]
        for line in zip_longest(*cells, fillvalue=""):
            yield "  ".join(part.ljust(w) for part, w in zip(line, widths, strict=True))
        if number == 0:
            yield "  ".join("-" * w for w in widths)


def _column_widths(rows: tuple[tuple[str, ...], ...], width: int) -> list[int]:
    """Shrink the widest columns until the table fits, but never below a column's longest word."""
    columns = list(zip(*rows, strict=True))
    widths = [max(len(cell) for cell in column) for column in columns]
    least = [max(len(w) for cell in column for w in cell.split() or [""]) for column in columns]
    while sum(widths) + 2 * (len(widths) - 1) > width:
        shrinkable = [i for i, w in enumerate(widths) if w > least[i]]
        if not shrinkable:
            break
        widths[max(shrinkable, key=lambda i: widths[i])] -= 1
    return [max(w, 1) for w in widths]


def to_markdown(document: Document) -> str:
    """Write it as Markdown (CommonMark, with tables); nothing in it is taken for markup."""
    lines = [f"# {_plain(document.title)}", "", _plain(document.subtitle)]
    for number, section in enumerate(document.sections, start=1):
        lines += ["", f"## {number}. {_plain(section.heading)}"]
        lines += _markdown_blocks(section.blocks)
        for part in section.sections:
            lines += ["", f"### {_plain(part.heading)}", *_markdown_blocks(part.blocks)]
    return "\n".join(lines) + "\n"


def _markdown_blocks(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        yield ""
        match block:
            case Paragraph(text=text):
                yield _plain(text)
            case Bullets(items=items):
                for item in items:
                    term = f"**{_plain(item.term)}**: " if item.term else ""
                    yield f"- {term}{_plain(item.text)}"
            case Table(head=head, rows=rows):
                yield _markdown_row(head)
                yield _markdown_row(tuple("---" for _ in head), escaped=True)
                for row in rows:
                    yield _markdown_row(row)
            case _:
                assert_never(block)


def _markdown_row(cells: tuple[str, ...], *, escaped: bool = False) -> str:
    return f"| {' | '.join(cell if escaped else _plain(cell) for cell in cells)} |"


_MARKUP = re.compile(r"[\\`*\[\]<>|~]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)")
_AT_START = re.compile(r"^(?:(?=[#+=-])|(\d+)(?=[.)]))")


def _plain(text: str) -> str:
    """Escape what Markdown would read as markup."""
    safe = _MARKUP.sub(lambda mark: f"\\{mark[0]}", text)
    return _AT_START.sub(lambda start: f"{start[1] or ''}\\", safe)
