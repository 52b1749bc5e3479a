"""Find rows of a table in its file again: the line that each starts on, and what the careful reader says of it."""

import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from leadpact.records.rows import Columns, Row, Spoilt
from leadpact.records.tables import Table

_NOTHING = Columns((), ())
_CHUNK = 2**22


@dataclass(frozen=True, slots=True)
class Head:
    """How a table begins: its file, its columns, how cells and lines end."""

    path: Path
    names: tuple[str, ...]
    missing: tuple[str, ...]
    separator: str
    line_end: str | None
    has_quotes: bool


def are_lines(head: Head, rows: int) -> bool:
    """Whether a table has so many lines behind the first, empty ones apart: then every row is a line."""
    count = 0
    last = b"\n"
    with head.path.open("rb") as file:
        next(file)
        while chunk := file.read(_CHUNK):
            count += chunk.count(b"\n")
            last = chunk[-1:]
    # Empty lines and cells over several lines only ever add to the ends of lines.
    if count + (last != b"\n") == rows:
        return True
    with head.path.open("rb") as file:
        next(file)
        return sum(1 for line in file if line.strip(b"\r\n")) == rows


def on_lines(
    head: Head, rejected: Collection[int], wanted: Collection[int]
) -> Iterator[tuple[int | None, Row | Spoilt]]:
    """Read rows of a table without cells that go on over a line: the wanted, by place, and the rejected, by line.

    A place counts the rows that were not rejected, from 0; a rejected one has none.
    """
    place = -1
    last = max(wanted, default=-1)
    still = len(rejected)
    with head.path.open("rb") as file:
        header = next(file)
        for number, line in enumerate(file, start=2):
            if place >= last and not still:
                return
            if not line.strip(b"\r\n"):
                continue
            if number in rejected:
                still -= 1
                yield None, _read(head, header, line, number)
                continue
            place += 1
            if place in wanted:
                yield place, _read(head, header, line, number)


def _read(head: Head, header: bytes, line: bytes, number: int) -> Row | Spoilt:
    alone = io.BytesIO(header.rstrip(b"\r\n") + b"\n" + line)
    [row] = Table(alone, str(head.path), separator=head.separator, columns=_NOTHING).rows()
    return row._replace(line=number)
