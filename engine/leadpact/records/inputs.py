"""Find the files that a command names, and say how each is written."""

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from enum import Enum
from glob import glob
from pathlib import Path
from typing import BinaryIO, assert_never

from leadpact.diagnostics.catalogue.data import (
    NO_SUCH_FILE,
    UNKNOWN_FORMAT,
    UNREADABLE_FILE,
)
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.records.conversion import Spelling
from leadpact.records.json_files import json_document, json_lines
from leadpact.records.rows import Columns, Row, Spoilt, UnusableInput, about_file
from leadpact.records.tables import COMMA, TAB, Table

STANDARD_INPUT = "-"
_STANDARD_INPUT_NAME = "<stdin>"


class Format(Enum):
    """How a file is written, by the ending of its name."""

    JSON_LINES = "JSON Lines"
    JSON = "JSON"
    CSV = "CSV"
    TSV = "TSV"


FORMATS = {
    ".jsonl": Format.JSON_LINES,
    ".ndjson": Format.JSON_LINES,
    ".json": Format.JSON,
    ".csv": Format.CSV,
    ".tsv": Format.TSV,
}


@dataclass(frozen=True, slots=True)
class Input:
    """One file to read, once or again; ``size`` in bytes."""

    name: str
    format: Format
    size: int
    open: Callable[[], AbstractContextManager[BinaryIO]]

    @property
    def spelling(self) -> Spelling:
        is_table = self.format in (Format.CSV, Format.TSV)
        return Spelling.TABLE if is_table else Spelling.JSON


def find_inputs(named: Sequence[str], *, stdin: BinaryIO) -> tuple[Input, ...]:
    """Find every file that is named or matched, each once, in the order of the command.

    Standard input is taken into memory, since leads are read twice.

    Raises:
        UnusableInput: with all that is wrong with any of the names.
    """
    found: dict[str, Input] = {}
    problems: list[Diagnostic] = []
    for name in named:
        if name == STANDARD_INPUT:
            found[name] = _in_memory(_STANDARD_INPUT_NAME, Format.JSON_LINES, stdin.read())
            continue
        paths = _matches(name)
        if not paths:
            problems.append(about_file(NO_SUCH_FILE, name))
        for path in paths:
            one = _input(path)
            if isinstance(one, Input):
                found.setdefault(str(path.resolve()), one)
            else:
                problems.append(one)
    if problems:
        raise UnusableInput(*problems)
    return tuple(found.values())


def read_rows(
    source: Input, columns: Columns, missing: Callable[[tuple[str, ...]], object]
) -> Iterator[Row | Spoilt]:
    """Read the rows of an input; ``missing`` is told which wanted columns a table lacks.

    Raises:
        UnusableInput: the file cannot be read as what it says it is.
    """
    try:
        with source.open() as stream:
            match source.format:
                case Format.JSON_LINES:
                    yield from json_lines(stream, source.name)
                case Format.JSON:
                    yield from json_document(stream, source.name)
                case Format.CSV | Format.TSV:
                    separator = COMMA if source.format is Format.CSV else TAB
                    table = Table(stream, source.name, separator=separator, columns=columns)
                    missing(table.missing)
                    yield from table.rows()
                case _:
                    assert_never(source.format)
    except OSError as error:
        raise UnusableInput(_unreadable(source.name, error)) from None


def _matches(name: str) -> list[Path]:
    path = Path(name)
    try:
        if path.exists() or not any(wild in name for wild in "*?["):
            return [path] if path.exists() else []
        matches = glob(name, recursive=True)  # noqa: PTH207 - a pattern may start at the root
        return [Path(match) for match in sorted(matches)]
    except (OSError, ValueError):  # a name too long for any file, or with a zero byte in it
        return []


def _input(path: Path) -> Input | Diagnostic:
    name = str(path)
    if path.is_dir():
        return about_file(
            UNREADABLE_FILE,
            name,
            because="it is a directory",
            help=f"name the files in it: `{name}/*.csv`",
        )
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        endings = ", ".join(f"`{ending}`" for ending in FORMATS)
        return about_file(UNKNOWN_FORMAT, name, help=f"one of {endings}")
    try:
        if path.is_file():
            return Input(name, form, path.stat().st_size, lambda: path.open("rb"))
        return _in_memory(name, form, path.read_bytes())
    except OSError as error:
        return _unreadable(name, error)


def _in_memory(name: str, form: Format, content: bytes) -> Input:
    return Input(name, form, len(content), lambda: nullcontext(io.BytesIO(content)))


def _unreadable(name: str, error: OSError) -> Diagnostic:
    because = (error.strerror or "it is gone").lower()
    return about_file(UNREADABLE_FILE, name, because=because)
