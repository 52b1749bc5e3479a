"""Read records from CSV and TSV: flat, by column name, every cell as text."""

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from leadpact.diagnostics.catalogue.data import (
    MISSING_COLUMN,
    NO_HEADER,
    NOT_UTF8,
    REPEATED_COLUMN,
    UNCLOSED_QUOTE,
)
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.diagnostics.suggest import did_you_mean
from leadpact.records.notes import Reason
from leadpact.records.rows import (
    UTF16_MARKS,
    Columns,
    Row,
    Spoilt,
    UnusableInput,
    about_file,
    at_line,
)
from leadpact.source import Source, Span

COMMA = ","
TAB = "\t"
_LONGEST_CELL = 2**30
_SEPARATORS = {";": "semicolons", "\t": "tabs", ",": "commas", "|": "bars"}


class _Lines:
    """The lines of a table, with what the csv module does not tell about them."""

    def __init__(self, stream: BinaryIO) -> None:
        self._text = io.TextIOWrapper(
            stream, encoding="utf-8-sig", errors="surrogateescape", newline=""
        )
        self.number = 0
        self.row_starts = 1
        self.first_of_row = ""
        self.are_read = False
        self.undecodable = False

    def __iter__(self) -> Iterator[str]:
        for line in self._text:
            self.number += 1
            if self.number == self.row_starts:
                self.first_of_row = line
            if not line.isascii() and not _is_utf8(line):
                self.undecodable = True
            yield line
        self.are_read = True

    def start_row(self) -> int:
        self.row_starts = self.number + 1
        self.undecodable = False
        return self.row_starts


def _first_bytes(stream: BinaryIO) -> bytes:
    """Look at the first two bytes, of what can be read once only too."""
    if isinstance(stream, io.BufferedReader):
        return stream.peek(2)[:2]
    start = stream.read(2)
    stream.seek(0)
    return start


class Table:
    """A table whose ``header`` is read: ``missing`` are the wanted columns that it lacks.

    ``line_end`` is how the header's line ends, None where it is not one line, the first.
    """

    def __init__(self, stream: BinaryIO, path: str, *, separator: str, columns: Columns) -> None:
        """Read the header.

        Raises:
            UnusableInput: there is none, or it lacks a required column, or repeats one in use.
        """
        self._path = path
        self._separator = separator
        if _first_bytes(stream) in UTF16_MARKS:
            raise UnusableInput(about_file(NOT_UTF8, path, because="it is UTF-16"))
        self._lines = _Lines(stream)
        csv.field_size_limit(_LONGEST_CELL)
        self._rows = csv.reader(self._lines, delimiter=separator, strict=True)
        self.header = self._read_header(separator, columns)
        self.missing = tuple(name for name in columns.wanted if name not in self.header)

    @property
    def line_end(self) -> str | None:
        line = self._first_line
        return None if line is None else line[len(line.rstrip("\r\n")) :]

    def rows(self) -> Iterator[Row | Spoilt]:
        """Read the rows; rows without any cell are passed over.

        Raises:
            UnusableInput: a quoted cell is never closed, so that nobody knows what rows follow.
        """
        header, width = self.header, len(self.header)
        while True:
            line = self._lines.start_row()
            try:
                cells = next(self._rows, None)
            except csv.Error as error:
                yield self._broken(line, error)
                continue
            if cells is None:
                break
            if self._lines.undecodable:
                yield Spoilt(line, Reason.NOT_UTF8, "it holds bytes that are not UTF-8")
            elif len(cells) == width:
                yield Row(line, dict(zip(header, cells, strict=True)))
            elif cells:
                yield Spoilt(line, Reason.WRONG_CELLS, self._wrong_cells(cells))

    def _wrong_cells(self, cells: list[str]) -> str:
        width = len(self.header)
        if len(cells) == 1 and self._separator in cells[0]:
            return f"the whole row is quoted as one cell, the header has {width}"
        return f"it has {len(cells)} cell{'s' if len(cells) > 1 else ''}, the header {width}"

    def _broken(self, line: int, error: csv.Error) -> Spoilt:
        if self._lines.are_read:
            first = self._lines.first_of_row
            raise UnusableInput(at_line(UNCLOSED_QUOTE, self._path, line, first))
        return Spoilt(line, Reason.BAD_CELLS, str(error))

    def _read_header(self, separator: str, columns: Columns) -> list[str]:
        self._first_line: str | None = None
        header: list[str] | None = []
        line = 1
        try:
            while header == []:
                line = self._lines.start_row()
                header = next(self._rows, None)
        except csv.Error as error:
            self._broken(line, error)
            header = None
        if header is None:
            raise UnusableInput(about_file(NO_HEADER, self._path))
        is_plain = self._lines.number == 1 and not self._lines.undecodable
        self._first_line = self._lines.first_of_row if is_plain else None
        source = Source(self._path, "\n" * (line - 1) + self._lines.first_of_row.rstrip("\r\n"))
        if problems := tuple(_header_problems(header, columns, source, line - 1, separator)):
            raise UnusableInput(*problems)
        return header


def _header_problems(
    header: list[str], columns: Columns, source: Source, start: int, separator: str
) -> Iterator[Diagnostic]:
    whole = Span(start, len(source.text))
    for name in columns.required:
        if name not in header:
            help = _in_one_cell(header, separator) or did_you_mean(name, header)  # noqa: A001
            yield MISSING_COLUMN.at(source, whole, column=name, help=help)
    for name in dict.fromkeys((*columns.required, *columns.wanted)):
        if header.count(name) > 1:
            yield REPEATED_COLUMN.at(source, whole, column=name)


def no_table(header: list[str], separator: str) -> str | None:
    """Say why nobody can name the columns of a header; None where it is one."""
    if not all(map(_is_utf8, header)):
        return "its header holds bytes that are not UTF-8"
    if any("\0" in name for name in header):
        return "its header holds NUL characters, as UTF-16 does where it is read as UTF-8"
    return _in_one_cell(header, separator)


def _in_one_cell(header: list[str], separator: str) -> str | None:
    """Say why the whole header is one cell: it is quoted, or something else separates its columns."""
    if len(header) == 1 and separator in header[0]:
        return "its rows are quoted as a whole, so that each is one cell"
    for other, name in _SEPARATORS.items():
        if len(header) == 1 and other != separator and other in header[0]:
            return f"its columns are separated by {name}, not by {_SEPARATORS[separator]}"
    return None


def _is_utf8(line: str) -> bool:
    try:
        line.encode()
    except UnicodeEncodeError:
        return False
    return True
