"""Read a CSV or TSV file by DuckDB, where it takes every row as we do; else by the careful reader.

DuckDB's reader is told nothing but the separator and the number of columns, and one column more
than there are: a row that fills it, or does not fill the last, has the wrong number of cells.
"""

import mmap
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlglot import exp

from leadpact.engines.careful import careful_scan
from leadpact.engines.csv_places import Head, are_lines, on_lines
from leadpact.engines.embedded import Embedded
from leadpact.engines.file_calls import call_on
from leadpact.engines.running import EngineError
from leadpact.engines.scans import (
    ID,
    MOST_EXAMPLES,
    Scan,
    Sought,
    counted,
    no_id,
    rows_of,
    set_aside,
)
from leadpact.engines.typed_columns import id_of
from leadpact.readings.columns.raw import RawType
from leadpact.readings.columns.relations import RawColumn
from leadpact.records.formats import Format
from leadpact.records.inputs import Input
from leadpact.records.json_decoding import ACTIVITY
from leadpact.records.notes import Example, Reason
from leadpact.records.rows import Row, Spoilt
from leadpact.records.tables import COMMA, TAB, Table

_LINE_ENDS = {"\n": r"\n", "\r\n": r"\r\n"}
_ODD = "is_odd"
_CHUNK = 2**22
_NO_CELL = "\x02leadpact\x03"  # what no cell holds stands for a cell that is not there
_OF_ONE_LINE = frozenset({"TOO MANY COLUMNS", "INVALID ENCODING"})


def csv_scan(engine: Embedded, source: Input, sought: Sought, name: str) -> Scan:
    """Stage the rows of a table under a name.

    Raises:
        UnusableInput: the file has no header, or lacks a required column, or nobody knows its rows.
    """
    separator = COMMA if source.format is Format.CSV else TAB
    assert source.path is not None  # noqa: S101 - it is spooled
    with source.open() as stream:
        table = Table(stream, source.name, separator=separator, columns=sought.columns)
    head = Head(
        source.path,
        tuple(table.header),
        table.missing,
        separator,
        table.line_end,
        has_quotes=_holds(source.path, b'"'),
    )
    taken = _taken(engine, sought, name, head)
    found = None if taken is None else _scan(engine, source, sought, head, taken)
    found = found or careful_scan(engine, source, sought, name)
    return replace(found, has_cells=sought.items is not None and ACTIVITY in head.names)


@dataclass(frozen=True, slots=True)
class _Taken:
    """The rows that DuckDB took: their table, how many they are, and the lines that it rejected."""

    table: exp.Table
    rows: int
    rejected: frozenset[int]


def _taken(engine: Embedded, sought: Sought, name: str, head: Head) -> _Taken | None:
    """Let DuckDB read the file; None where it may mean something else by it than we do."""
    if head.line_end not in _LINE_ENDS or len(head.names) < 2 or _is_odd(head):
        return None
    rejects = f"{name}_rejects"
    try:
        table = engine.stage(name, _query(sought, head, rejects))
    except EngineError:
        return None
    found = engine.run(exp.select("line", "error_type").distinct().from_(rejects))
    if any(kind not in _OF_ONE_LINE for _, kind in found):
        return None
    [(rows,)] = engine.run(exp.select(exp.Count(this=exp.Star())).from_(table))
    taken = _Taken(table, rows, frozenset(line for line, _ in found))
    # Of cells that go on over lines DuckDB does not always say what we do.
    is_by_lines = not head.has_quotes or are_lines(head, rows + len(taken.rejected))
    return taken if is_by_lines else None


def _is_odd(head: Head) -> bool:
    """Whether there may be lines, or spaces beside a quote, that DuckDB takes in another way."""
    if head.line_end == "\n":
        if _holds(head.path, b"\r"):
            return True
    elif _matches(head.path, rb"\r(?!\n)"):
        return True
    if not head.has_quotes or not _holds(head.path, b' "', b'" '):
        return False  # what is searched for below is slow to search for
    ends = re.escape(f"\r\n{head.separator}".encode())
    return _matches(head.path, rb'[%b] +"|" +[%b]' % (ends, ends))


def _holds(path: Path, *words: bytes) -> bool:
    """Whether a file holds one of these words, of two bytes at most."""
    last = b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if any(word in chunk or word in last + chunk[:1] for word in words):
                return True
            last = chunk[-1:]
    return False


def _matches(path: Path, pattern: bytes) -> bool:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        return re.search(pattern, text) is not None


def _query(sought: Sought, head: Head, rejects: str) -> exp.Query:
    count = len(head.names)
    reader = call_on(
        "read_csv",
        head.path,
        auto_detect=False,
        header=True,
        delim=head.separator,
        quote='"',
        escape='"',
        new_line=_LINE_ENDS[head.line_end or ""],
        columns={f"c{n}": "VARCHAR" for n in range(count + 1)},
        nullstr=_NO_CELL,
        null_padding=True,
        store_rejects=True,
        rejects_table=rejects,
        rejects_scan=f"{rejects}_scan",
        max_line_size=2**24,
    )
    last, beyond = exp.column(f"c{count - 1}"), exp.column(f"c{count}")
    is_odd = exp.or_(last.is_(exp.null()), exp.not_(beyond.is_(exp.null())))
    key: exp.Expression = exp.Literal.string("")
    if sought.key is not None:
        cell = exp.column(f"c{head.names.index(sought.key)}")
        key = id_of(RawColumn(cell, RawType.CELL))
    found = exp.Case().when(exp.not_(exp.paren(is_odd)), key)
    cells = (
        exp.alias_(exp.column(f"c{head.names.index(name)}"), sought.alias(name))
        for name in sought.names
        if name in head.names
    )
    return exp.select(exp.alias_(found, ID), *cells, exp.alias_(is_odd, _ODD)).from_(reader)


def _scan(
    engine: Embedded, source: Input, sought: Sought, head: Head, taken: _Taken
) -> Scan | None:
    """Count what DuckDB took and what it did not; None where the careful reader says otherwise."""
    is_odd, has_no_id = exp.column(_ODD), exp.column(ID).is_(exp.null())
    [(odd, without)] = engine.run(
        exp.select(counted(is_odd), counted(has_no_id)).from_(taken.table)
    )
    counts = Counter({Reason.WRONG_CELLS: odd, Reason.NO_ID: without - odd})
    examples: dict[Reason, list[Example]] = defaultdict(list)
    wanted: dict[int, Reason] = {}
    for condition, reason in (
        (is_odd, Reason.WRONG_CELLS),
        (exp.and_(has_no_id, exp.not_(is_odd)), Reason.NO_ID),
    ):
        if counts[reason]:
            wanted |= dict.fromkeys(_first(engine, taken.table, condition), reason)
    for place, row in on_lines(head, taken.rejected, wanted) if wanted or taken.rejected else ():
        found = _judged(row, sought, None if place is None else wanted[place])
        if found is None:
            return None
        if place is None:
            counts[found[0]] += 1
        examples[found[0]].append(Example(source.name, row.line, found[1]))
    names = [name for name in sought.names if name in head.names]
    return Scan(
        name=source.name,
        source=rows_of(taken.table, [ID, *map(sought.alias, names)]),
        columns={n: RawColumn(exp.column(sought.alias(n)), RawType.CELL) for n in names},
        read=taken.rows + len(taken.rejected),
        missing=head.missing,
        aside=set_aside(counts, examples),
        lines=lambda places: _lines(head, taken, places),
    )


def _judged(
    row: Row | Spoilt, sought: Sought, expected: Reason | None
) -> tuple[Reason, str] | None:
    """Say what is wrong with a row that DuckDB found odd; None where that is not what it should be."""
    if isinstance(row, Spoilt):
        agrees = expected is None or expected is row.reason
        return (row.reason, row.detail) if agrees else None
    if expected is not Reason.NO_ID:
        return None
    return Reason.NO_ID, no_id(sought)


def _first(engine: Embedded, table: exp.Table, condition: exp.Expr) -> list[int]:
    place = exp.column("rowid")
    query = exp.select(place).from_(table).where(condition).order_by(place).limit(MOST_EXAMPLES)
    return [row for (row,) in engine.run(query)]


def _lines(head: Head, taken: _Taken, places: Sequence[int]) -> Mapping[int, int]:
    found = on_lines(head, taken.rejected, frozenset(places))
    return {place: row.line for place, row in found if place is not None}
