"""What a table looks like at first sight: its columns, and the cells of its first rows."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import BinaryIO

from sqlglot import exp

from leadpact.readings.columns.raw import RawType
from leadpact.records.bindings.bound import Doubt, Table
from leadpact.records.bindings.headers import stem
from leadpact.records.json_decoding import ACTIVITY, shallow

MOST_ROWS = 500
INNER = "_activity"
"""What the table of the timelines that records carry is called behind the name of their own."""
OF_LEAD = "lead."
"""What stands before the columns of the record in that table."""
_MOST_BYTES = 16 * 1024 * 1024
_MOST_LEVELS = 5


@dataclass(frozen=True)
class Glimpse:
    """The columns of one input with their raw types, and some cells that hold text, by their paths.

    Inside of JSON a path has dots: ``properties.email``. ``repeated`` are names that the header has more
    than once. ``carried_by`` names the input whose records carry its rows as their timelines.
    """

    name: str
    columns: Mapping[str, RawType]
    samples: Mapping[str, tuple[str, ...]]
    repeated: frozenset[str] = frozenset()
    carried_by: str | None = None

    @property
    def inside(self) -> bool:
        """Whether its rows are the timelines that the records of another input carry."""
        return self.carried_by is not None

    @property
    def paths(self) -> tuple[str, ...]:
        """Everything that a value can be read from."""
        return tuple(dict.fromkeys((*self.columns, *self.samples)))

    def table(self) -> Table:
        """Give the input as a table to bind, which is never read."""
        relation = exp.to_table("input", quoted=True)
        return Table(relation, self.columns, self.repeated, carried_by=self.carried_by)


def bears_out(glimpses: Iterable[Glimpse], doubt: Doubt) -> bool:
    """Whether one of the first rows holds a value that a warning is about."""
    if doubt.pattern is None:
        return True
    cells = (
        cell.strip(" ")
        for glimpse in glimpses
        for path, of_path in glimpse.samples.items()
        if path.rpartition(".")[2] in doubt.headers or path in doubt.headers
        for cell in of_path
    )
    return any(re.fullmatch(doubt.pattern, cell) for cell in cells)


def of_table(name: str, stream: BinaryIO, separator: str) -> list[Glimpse]:
    """Look at a table of cells."""
    with io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="") as text:
        rows = csv.reader(text, delimiter=separator)
        try:
            header = next(rows, [])
            shown = [row for row in islice(rows, MOST_ROWS) if len(row) == len(header)]
        except csv.Error:
            header, shown = [], []
    repeated = frozenset(n for n, count in Counter(header).items() if count > 1)
    columns = {n: RawType.CELL for n in header if n and n not in repeated}
    places = {n: header.index(n) for n in columns}
    samples = {n: tuple(row[at] for row in shown) for n, at in places.items()}
    timelines = [{ACTIVITY: cell} for cell in samples.get(ACTIVITY, ())]
    return with_timelines(Glimpse(name, columns, samples, repeated), timelines)


def of_json(name: str, stream: BinaryIO) -> list[Glimpse]:
    """Look at JSON Lines, or at a list of objects; what is no object is passed over."""
    data = stream.read(_MOST_BYTES).decode("utf-8-sig", "replace")
    records = [r for r in _records(data) if isinstance(r, dict)]
    columns = dict.fromkeys((str(key) for record in records for key in record), RawType.JSON)
    return with_timelines(_glimpse(name, columns, records), records)


def of_rows(
    name: str, columns: Mapping[str, RawType], rows: Sequence[Mapping[str, object]]
) -> list[Glimpse]:
    """Look at the first rows of a table with types."""
    return with_timelines(_glimpse(name, columns, rows), rows)


def with_timelines(own: Glimpse, records: Sequence[Mapping[str, object]]) -> list[Glimpse]:
    """Give a glimpse, and one of the timelines that its records carry under `activity`, if they do."""
    events = [e for record in records for e in _events(record.get(ACTIVITY))][:MOST_ROWS]
    if ACTIVITY not in own.columns or not events:
        return [own]
    columns = dict.fromkeys((str(key) for event in events for key in event), RawType.JSON)
    columns |= {f"{OF_LEAD}{n}": kind for n, kind in own.columns.items() if n != ACTIVITY}
    inner = _glimpse(f"{stem(own.name)}{INNER}", columns, events)
    return [own, replace(inner, carried_by=own.name)]


def _events(raw: object) -> list[dict[str, object]]:
    if isinstance(raw, str):
        raw = next(iter(_record(raw)), None)
    return [event for event in raw if isinstance(event, dict)] if isinstance(raw, list) else []


def _glimpse(
    name: str, columns: Mapping[str, RawType], records: Sequence[Mapping[str, object]]
) -> Glimpse:
    samples: dict[str, list[str]] = {}
    for record in records:
        for path, value in _inside(record):
            samples.setdefault(path, []).extend([value] if isinstance(value, str) else [])
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
        whole = _loaded(text)
    except ValueError:
        return [r for line in text.splitlines()[:MOST_ROWS] for r in _record(line)]
    return whole[:MOST_ROWS] if isinstance(whole, list) else [whole]


def _record(line: str) -> list[object]:
    try:
        return [_loaded(line)]
    except ValueError:
        return []


def _loaded(text: str) -> object:
    """Read JSON, without what is nested too deeply to be a value.

    Raises:
        ValueError: it is none.
    """
    try:
        return json.loads(text)
    except RecursionError:
        less = shallow(text)
        if less == text:  # it is never closed again
            raise ValueError(text[:1]) from None
        return json.loads(less)
