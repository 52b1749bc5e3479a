"""What a table looks like at first sight: its columns, and the cells of its first rows."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from sqlglot import exp

from leadpact.readings.columns.raw import RawType
from leadpact.records.bindings.bound import Table

MOST_ROWS = 500
_MOST_BYTES = 16 * 1024 * 1024
_MOST_LEVELS = 5


@dataclass(frozen=True)
class Glimpse:
    """The columns of one input with their raw types, and some cells that hold text, by their paths.

    Inside of JSON a path has dots: ``properties.email``. ``repeated`` are names that the header has more than once.
    """

    name: str
    columns: Mapping[str, RawType]
    samples: Mapping[str, tuple[str, ...]]
    repeated: frozenset[str] = frozenset()

    @property
    def paths(self) -> tuple[str, ...]:
        """Everything that a value can be read from."""
        return tuple(dict.fromkeys((*self.columns, *self.samples)))

    def table(self) -> Table:
        """Give the input as a table to bind, which is never read."""
        return Table(exp.to_table("input", quoted=True), self.columns, self.repeated)


def of_table(name: str, stream: BinaryIO, separator: str) -> Glimpse:
    """Look at a table of cells."""
    with io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="") as text:
        rows = csv.reader(text, delimiter=separator)
        try:
            header = next(rows, [])
            shown = [row for row in islice(rows, MOST_ROWS) if len(row) == len(header)]
        except csv.Error:
            header, shown = [], []
    repeated = frozenset(n for n, count in Counter(header).items() if count > 1)
    columns = {n: RawType.CELL for n in header if n not in repeated}
    places = {n: header.index(n) for n in columns}
    samples = {n: tuple(row[at] for row in shown) for n, at in places.items()}
    return Glimpse(name, columns, samples, repeated)


def of_json(name: str, stream: BinaryIO) -> Glimpse:
    """Look at JSON Lines, or at a list of objects; what is no object is passed over."""
    data = stream.read(_MOST_BYTES).decode("utf-8-sig", "replace")
    records = [r for r in _records(data) if isinstance(r, dict)]
    samples: dict[str, list[str]] = {}
    for record in records:
        for path, value in _inside(record):
            samples.setdefault(path, []).extend([value] if isinstance(value, str) else [])
    columns = dict.fromkeys((str(key) for record in records for key in record), RawType.JSON)
    return Glimpse(name, columns, {path: tuple(cells) for path, cells in samples.items()})


def _inside(record: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    """Yield the values of a record by their dotted paths; what is no object is a value."""
    for key, value in record.items():
        path = f"{prefix}{key}"
        if isinstance(value, dict) and prefix.count(".") < _MOST_LEVELS:
            yield from _inside(value, f"{path}.")
        else:
            yield path, value


def _records(text: str) -> Iterable[object]:
    try:
        whole = json.loads(text)
    except ValueError:
        return [r for line in text.splitlines()[:MOST_ROWS] for r in _record(line)]
    return whole[:MOST_ROWS] if isinstance(whole, list) else [whole]


def _record(line: str) -> list[object]:
    try:
        return [json.loads(line)]
    except ValueError:
        return []
