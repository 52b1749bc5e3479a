"""A part of the audit as a value, which a terminal shows as columns and a pull request as a table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from leadpact.readings.naming import capital
from leadpact.readings.styled import (
    EMPTY,
    Cell,
    Line,
    Role,
    Segment,
    columns_of,
    paragraph,
    set_side_by_side,
)
from leadpact_cli.tables import columns

_GAP = 2
_NARROWEST = 12
_LEAST_OF_LAST = 14
"""What a column of words at the end keeps, where it needs so much."""
Text = Segment | str


@dataclass(frozen=True, slots=True)
class Row:
    """One row, and what is said of it below."""

    cells: tuple[Text, ...]
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A titled table. ``right`` are the columns that stand flush right; ``notes`` follow the table.

    ``is_grouped``: on a page the first column stands above its rows, once.
    """

    title: str
    about: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    right: frozenset[int] = frozenset()
    notes: tuple[Text, ...] = ()
    is_grouped: bool = False


def segment(text: Text, role: Role = Role.PLAIN) -> Segment:
    """Give a piece of text its role, where it has none."""
    return text if isinstance(text, Segment) else Segment(text, role)


def on_a_page(section: Section, width: int) -> Iterator[Line]:
    """Lay a section out: short columns beside each other, the last one wrapped, notes below their row."""
    yield EMPTY
    title = (Segment(section.title, Role.STRONG), Segment(section.about, Role.MUTED))
    yield from columns([title], width=width, at=0)
    grid = _Grid(section, width)
    if any(section.head):
        yield from grid.row([segment(name, Role.MUTED) for name in section.head])
    group = ""
    for row in section.rows:
        cells = [segment(cell) for cell in row.cells]
        if section.is_grouped and cells[0].text != group:
            group = cells[0].text
            yield from paragraph(cells[0], at=1, width=width)
        yield from grid.row(cells)
        for note in row.notes:
            yield from paragraph(segment(note), at=5, width=width, hang=2)
    for note in section.notes:
        yield from paragraph(segment(note), at=1, width=width, hang=2)


class _Grid:
    """Where the columns of a section stand.

    Where they are too wide together, words of the widest wrap, and columns move closer.
    """

    def __init__(self, section: Section, width: int) -> None:
        self._skipped = int(section.is_grouped)
        self._right = section.right
        self._width = width
        self._start = 1 + 2 * self._skipped
        table = [section.head, *(row.cells for row in section.rows)]
        of = {
            at: [segment(row[at]).text for row in table]
            for at in range(self._skipped, len(section.head))
        }
        last = len(section.head) - 1
        self._last = max(map(columns_of, of[last]))
        least = max(min(self._last, _LEAST_OF_LAST), _NARROWEST if self._last > _NARROWEST else 1)
        widths = {at: max(map(columns_of, texts)) for at, texts in of.items() if at != last}
        words = {
            at: max(columns_of(word) for text in of[at] for word in (text.split() or [""]))
            for at in widths
            if at not in section.right and widths[at] > _NARROWEST
        }
        room = width - self._start - least
        wide, narrow = (
            (gap, _narrowed(widths, words, room - gap * len(widths))) for gap in (_GAP, 1)
        )
        fits = sum(wide[1].values()) + wide[0] * len(widths) <= room
        self._gap, found = wide if fits else narrow
        self._widths = list(found.values())

    def row(self, cells: Sequence[Segment]) -> Iterator[Line]:
        """Set one row."""
        placed: list[Cell] = []
        start = self._start
        shown = cells[self._skipped : -1]
        for at, (cell, wide) in enumerate(zip(shown, self._widths, strict=True), self._skipped):
            size = columns_of(cell.text)
            shift = max(wide - size, 0) if at in self._right else 0
            placed.append(Cell(start + shift, max(min(size, wide), 1), ((cell,),)))
            start += wide + self._gap
        rest, end = max(self._width - start, _NARROWEST), cells[-1]
        shift = 0
        if len(cells) - 1 in self._right and self._last <= rest:
            shift = self._last - columns_of(end.text)
        placed.append(Cell(start + shift, rest - shift, ((end,),)))
        yield from set_side_by_side(placed)


def _narrowed(widths: Mapping[int, int], words: Mapping[int, int], room: int) -> dict[int, int]:
    """Take from the widest columns of words until all fit, as far as no word is broken."""
    found = dict(widths)
    while (over := sum(found.values()) - room) > 0:
        can = {at: wide for at, wide in found.items() if wide > words.get(at, wide)}
        if not can:
            break
        at = max(can, key=lambda one: can[one])
        found[at] -= min(over, found[at] - words[at])
    return found


def in_markdown(section: Section) -> Iterator[str]:
    """Write a section as Markdown: a heading, a table, its notes as a list."""
    yield f"## {section.title.capitalize()}"
    yield ""
    if section.about:
        yield f"{_escaped(capital(section.about))}."
        yield ""
    if section.rows:
        notes = any(row.notes for row in section.rows)
        head = [*section.head, *(["note"] if notes else [])]
        yield _line(head)
        yield _line(["---:" if at in section.right else "---" for at in range(len(head))])
        for row in section.rows:
            note = [" · ".join(segment(n).text for n in row.notes)] if notes else []
            yield _line([*(segment(cell).text for cell in row.cells), *note])
        yield ""
    for text in section.notes:
        yield f"- {_escaped(capital(segment(text).text))}"
    if section.notes:
        yield ""


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(_escaped(cell) for cell in cells)} |"


def _escaped(text: str) -> str:
    """Keep what a policy or a lead says from being read as Markdown."""
    for char in "\\|<>*_`[]#":
        text = text.replace(char, f"\\{char}")
    return text
