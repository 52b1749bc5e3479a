"""Standard input that is read more than once: kept in a file, and opened anew each time."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO

from leadpact.records.inputs import STANDARD_INPUT


class Rewound:
    """Gives standard input from its start each time, where a command names it; else it stays untouched."""

    def __init__(self, stdin: BinaryIO, named: Sequence[str], folder: Path) -> None:
        self._stdin = stdin
        self._path: Path | None = None
        if any(name.rpartition("=")[2] == STANDARD_INPUT for name in named):
            self._path = folder / "standard_input"
            with self._path.open("wb") as file:
                copyfileobj(stdin, file)

    @contextmanager
    def again(self) -> Iterator[BinaryIO]:
        """Open it."""
        if self._path is None:
            yield self._stdin
            return
        with self._path.open("rb") as file:
            yield file
