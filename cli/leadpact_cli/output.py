"""Where the data of a command goes: stdout, or a file that appears when it is whole."""

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import Any, Literal, TextIO

import click

from leadpact.records.inputs import matching

STDOUT = "-"
_HALVES = "backslashreplace"
"""What becomes of half a surrogate pair: its escape, as JSON has it too."""


def keep_apart(outputs: Mapping[str, str | None], inputs: Iterable[str | None]) -> None:
    """Refuse, before any work, an output that would take the place of an input or of another output.

    ``outputs`` are by their options. A pipe or a device may be written twice.

    Raises:
        UsageError: some file would be lost.
    """
    read = {path.resolve() for name in inputs if name for path in _files(name)}
    taken: dict[Path, str] = {}
    for option, name in outputs.items():
        if name is None or name == STDOUT:
            continue
        path = Path(name).resolve()
        if path.exists() and not path.is_file():
            continue
        if path in read:
            raise click.UsageError(f"`{option} {name}`: this very command reads that file")
        if path in taken:
            raise click.UsageError(f"`{taken[path]}` and `{option}` name the same file, `{name}`")
        taken[path] = option


def _files(named: str) -> list[Path]:
    """Give the files that a command reads under a name: also ``NAME=FILE``, and the file of a database."""
    scheme, mark, rest = named.partition(":///")
    if mark and scheme.isalpha():
        return [Path(rest.partition("?")[0])]
    name, equals, rest = named.partition("=")
    return matching(rest if equals and name.isidentifier() else named)


@contextmanager
def opened(name: str) -> Iterator[TextIO]:
    """Open the place that `--output` names, for UTF-8 text.

    A file is written aside and takes its name once all of it is there: nobody ever reads a half,
    and what was there stays if the command fails.

    Raises:
        UsageError: no file can be written there.
    """
    if name == STDOUT:
        if isinstance(sys.stdout, TextIOWrapper):  # else a stream of the caller's own
            sys.stdout.reconfigure(encoding="utf-8", errors=_HALVES, newline="\n")
        yield sys.stdout
        return
    with _aside(name, "--output") as stream:
        yield stream


@contextmanager
def written_whole(name: str, option: str) -> Iterator[Path]:
    """Give a file beside the one that an option names, which takes its name once it is whole.

    Raises:
        UsageError: no file can be written there.
    """
    with _aside(name, option) as stream:
        stream.close()
        yield Path(stream.name)


@contextmanager
def _aside(name: str, option: str) -> Iterator[TextIO]:
    target = Path(name).resolve()
    if _is_special(target):
        with _opened(target, target, option, name) as stream:
            yield stream
        return
    # Its name is known before it is there: whoever stops us, and when, leaves none behind.
    written = target.with_name(f".{target.name}.{os.urandom(4).hex()}")
    try:
        with _opened(written, target, option, name) as stream:
            yield stream
        written.replace(target)
    except BaseException:
        with suppress(OSError):
            written.unlink()
        raise


def _is_special(target: Path) -> bool:
    """Whether it is a pipe, a device or a directory: what no file takes the place of."""
    try:
        return target.exists() and not target.is_file()
    except OSError:  # a name that no file can have
        return False


def _opened(written: Path, target: Path, option: str, name: str) -> TextIO:
    """Open a new file that its owner may do with what he may with the target.

    Raises:
        UsageError: no file can be written there.
    """
    try:
        if target.is_dir():
            raise _unwritable(option, name, "it is a directory")
        how: Literal["w", "x"] = "w" if written == target else "x"
        stream = written.open(how, encoding="utf-8", errors=_HALVES, newline="\n")
        if written != target and target.exists():
            written.chmod(target.stat().st_mode & 0o777)
    except (OSError, ValueError) as error:
        because = (getattr(error, "strerror", None) or str(error)).lower()
        raise _unwritable(option, name, because) from None
    return stream


def _unwritable(option: str, name: str, because: str) -> click.UsageError:
    return click.UsageError(f"`{option}`: `{name}` cannot be written: {because}")


def json_text(value: Any, *, indent: int | None = None) -> str:  # noqa: ANN401 - anything that JSON holds
    """Write JSON; half of a surrogate pair is escaped where it is written out."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
