"""The report as values: parts with charts and tables, whose numbers lead to the leads behind them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote

from leadpact.readings.styled import Role

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Address:
    """Which rows of the extract are behind a number: its key, what they say, where they come from.

    An empty ``what`` takes all rows of the key. ``source`` None takes every source, "" the leads that
    do not say where they come from.
    """

    key: str
    what: tuple[str, ...] = ()
    source: str | None = None

    @property
    def anchor(self) -> str:
        """Name its row of the index in the page."""
        what = f"={'+'.join(self.what)}" if self.what else ""
        source = "" if self.source is None else f"@{self.source}"
        return f"behind:{self.key}{quote(what + source, safe='=+@')}"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, what it sorts by (None: by its text), what is said below it."""

    text: str
    by: float | str | None = None
    behind: Address | None = None
    role: Role = Role.PLAIN
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column. ``is_number``: its cells stand flush right; ``is_mark``: they are marked."""

    title: str
    is_number: bool = False
    is_mark: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table. ``total`` is a last row that is not sorted; ``is_folded``: shown when asked for.

    ``named_by`` is the column whose cells name their rows. ``is_cards``: on a narrow screen each row is a card.
    """

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()
    notes: tuple[str, ...] = ()
    is_folded: bool = False
    named_by: int = 0
    is_cards: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture: ``svg`` is drawn already; ``description`` says in words what it shows, ``says`` what it is about."""

    name: str
    title: str
    description: str
    svg: str
    is_wide: bool = True
    says: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the report, below one heading."""

    name: str
    title: str
    about: str
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()


def count(number: int, behind: Address | None) -> Cell:
    """Give a cell that counts leads; none lead nowhere."""
    return Cell(f"{number:,}", by=number, behind=behind if number else None)


def largest(found: Sequence[T], most: int, size: Callable[[T], float]) -> tuple[list[T], int]:
    """Keep the largest of many, in their order, and say how many are left out: a page has an end."""
    if len(found) <= most:
        return list(found), 0
    ranked = sorted(range(len(found)), key=lambda at: -size(found[at]))
    return [found[at] for at in sorted(ranked[:most])], len(found) - most


def addresses(parts: tuple[Part, ...]) -> dict[Address, str]:
    """List every address that the parts lead to, in the order of the page, with what its number says."""
    found: dict[Address, str] = {}
    for table in (table for part in parts for table in part.tables):
        for row in (*table.rows, table.total):
            named = ", ".join(
                cell.text for cell in _before_numbers(table.columns, row) if cell.text
            )
            for column, cell in zip(table.columns, row, strict=False):
                if cell.behind is not None:
                    found.setdefault(cell.behind, f"{table.caption}: {named}: {column.title}")
    return found


def _before_numbers(columns: tuple[Column, ...], row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """Give the cells that say what a row is about: those before its first number."""
    first = next((at for at, column in enumerate(columns) if column.is_number), len(columns))
    return row[:first]
