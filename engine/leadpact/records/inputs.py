"""Find the files that a command names, and say how each is written."""

import io
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
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
from leadpact.records.formats import Format
from leadpact.records.json_files import json_document, json_lines
from leadpact.records.packings import PACKINGS
from leadpact.records.rows import Columns, Row, Spoilt, UnusableInput, about_file
from leadpact.records.sniffing import HEAD, format_of, packing_of
from leadpact.records.tables import COMMA, TAB, Table

STANDARD_INPUT = "-"
_STANDARD_INPUT_NAME = "<stdin>"


FORMATS = {
    ".jsonl": Format.JSON_LINES,
    ".ndjson": Format.JSON_LINES,
    ".json": Format.JSON,
    ".csv": Format.CSV,
    ".tsv": Format.TSV,
    ".parquet": Format.PARQUET,
}
_ENDINGS = (
    f"one of {', '.join(f'`{ending}`' for ending in FORMATS)}, perhaps with "
    f"{', '.join(f'`{ending}`' for ending in PACKINGS)} behind it"
)
_SPREADSHEETS = frozenset({".xlsx", ".xls", ".xlsm", ".ods", ".numbers"})
_AS_CSV = "save the sheet with the leads as CSV"
_GROWS = 10  # a compressed file holds about so many times its size


@dataclass(frozen=True, slots=True)
class Input:
    """One file to read, once or again; ``size`` in bytes, about that of its content.

    ``path`` is where exactly this content lies on a disk, None for what is compressed or in memory.
    """

    name: str
    format: Format
    size: int
    open: Callable[[], AbstractContextManager[BinaryIO]]
    path: Path | None

    @property
    def spelling(self) -> Spelling:
        is_table = self.format in (Format.CSV, Format.TSV)
        return Spelling.TABLE if is_table else Spelling.JSON


def find_inputs(
    named: Sequence[str], *, stdin: BinaryIO, spool: Path | None = None
) -> tuple[Input, ...]:
    """Find every file that is named or matched, each once, in the order of the command.

    Standard input is taken into the folder ``spool``, or into memory, since leads are read twice; how
    it is written is told from its first bytes.

    Raises:
        UnusableInput: with all that is wrong with any of the names.
    """
    found: dict[str, Input] = {}
    problems: list[Diagnostic] = []
    for name in named:
        if name == STANDARD_INPUT:
            try:
                found[name] = _apart(_STANDARD_INPUT_NAME, None, stdin, spool)
            except OSError as error:
                problems.append(unreadable(_STANDARD_INPUT_NAME, error))
            continue
        paths = matching(name)
        if not paths:
            problems.append(about_file(NO_SUCH_FILE, name))
        for path in paths:
            one = _input(path, spool)
            if isinstance(one, Input):
                found.setdefault(str(path.resolve()), one)
            else:
                problems.append(one)
    if problems:
        raise UnusableInput(*problems)
    return tuple(found.values())


def is_small_text(named: Sequence[str], most: int) -> bool:
    """Whether all that is named is text, of so many bytes at most; nothing is read.

    Of a pipe nobody knows.
    """
    size = 0
    for name in named:
        if name == STANDARD_INPUT:
            return False
        for path in matching(name):
            if Format.PARQUET.value.lower() in path.name.lower():
                return False
            packing = PACKINGS.get(path.suffix.lower())
            if path.is_file():
                size += path.stat().st_size * (1 if packing is None else _GROWS)
    return size <= most


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
                    yield from json_lines(stream, source.name, columns)
                case Format.JSON:
                    yield from json_document(stream, source.name, columns)
                case Format.CSV | Format.TSV:
                    separator = COMMA if source.format is Format.CSV else TAB
                    table = Table(stream, source.name, separator=separator, columns=columns)
                    missing(table.missing)
                    yield from table.rows()
                case Format.PARQUET:
                    because = "Parquet is no text that is read line by line"
                    raise UnusableInput(about_file(UNREADABLE_FILE, source.name, because=because))
                case _:
                    assert_never(source.format)
    except OSError as error:
        raise UnusableInput(unreadable(source.name, error)) from None


def matching(name: str) -> list[Path]:
    """Give the files that a name or a pattern stands for, in order; none where there is none."""
    path = Path(name)
    try:
        if path.exists() or not any(wild in name for wild in "*?["):
            return [path] if path.exists() else []
        matches = glob(name, recursive=True)  # noqa: PTH207 - a pattern may start at the root
        return [Path(match) for match in sorted(matches)]
    except (OSError, ValueError):  # a name too long for any file, or with a zero byte in it
        return []


def _input(path: Path, spool: Path | None) -> Input | Diagnostic:
    name = str(path)
    if path.is_dir():
        return about_file(
            UNREADABLE_FILE,
            name,
            because="it is a directory",
            help=f"name the files in it: `{name}/*.csv`",
        )
    packing = PACKINGS.get(path.suffix.lower())
    try:
        inner = path if packing is None else packing.inner_name(path)
        form = FORMATS.get(inner.suffix.lower())
        if form is None and path.is_file():
            is_sheet = inner.suffix.lower() in _SPREADSHEETS
            return about_file(UNKNOWN_FORMAT, name, help=_AS_CSV if is_sheet else _ENDINGS)
        if form is None or not path.is_file():
            with path.open("rb") as stream:
                return _apart(name, form, stream, spool)
        size = path.stat().st_size
    except OSError as error:
        return unreadable(name, error)
    if packing is None:
        return Input(name, form, size, lambda: path.open("rb"), path)
    return Input(name, form, size * _GROWS, lambda: packing.open(path), None)


def _apart(name: str, form: Format | None, stream: BinaryIO, spool: Path | None) -> Input:
    """Take what can be read once only: into a file, or into memory where there is no folder for it.

    Raises:
        OSError: it cannot be read, or is compressed where only memory is at hand.
    """
    if spool is None:
        content = stream.read()
        if form is None and packing_of(content) is not None:
            raise OSError(0, "it is compressed: unpack it first")
        form = form or format_of(content[:HEAD])
        return Input(name, form, len(content), lambda: nullcontext(io.BytesIO(content)), None)
    path = spool / f"spooled-{len(list(spool.iterdir()))}"
    with path.open("wb") as file:
        shutil.copyfileobj(stream, file)
    size = path.stat().st_size
    if form is not None:
        return Input(name, form, size, lambda: path.open("rb"), path)
    with path.open("rb") as file:
        head = file.read(HEAD)
    packing = packing_of(head)
    if packing is None:
        return Input(name, format_of(head), size, lambda: path.open("rb"), path)
    with packing.open(path) as content_of:
        head = content_of.read(HEAD)
    return Input(name, format_of(head), size * _GROWS, lambda: packing.open(path), None)


def unreadable(name: str, error: Exception) -> Diagnostic:
    """Complain of a file that cannot be read."""
    said = getattr(error, "strerror", None) or str(error) or "it is gone"
    return about_file(UNREADABLE_FILE, name, because=said[:1].lower() + said[1:])
