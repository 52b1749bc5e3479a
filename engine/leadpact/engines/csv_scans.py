"""Read a CSV or TSV file by DuckDB, where it takes every row as we do; else by the careful reader.

DuckDB's reader is told nothing but the separator and the number of columns, and one column more
than there are: a row that fills it, or does not fill the last, has the wrong number of cells.
"""

import mmap
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlglot import exp

from leadpact.engines.careful import careful_scan
from leadpact.engines.csv_places import Head, count_lines, on_lines, over_lines
from leadpact.engines.embedded import Embedded, call
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
from leadpact.records.inputs import Format, Input
from leadpact.records.notes import Example, Reason
from leadpact.records.rows import Row, Spoilt, UnusableInput
from leadpact.records.tables import COMMA, TAB, Table

_LINE_ENDS = {"\n": r"\n", "\r\n": r"\r\n"}
_ODD = "is_odd"
_NO_CELL = "\x02leadpact\x03"  # what no cell holds stands for a cell that is not there
_OVER_LINES = "quoted new lines"
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
        has_quotes=_has_quotes(source.path),
    )
    taken = _taken(engine, sought, name, head)
    found = None if taken is None else _scan(engine, source, sought, head, taken)
    return found or careful_scan(engine, source, sought, name)


@dataclass(frozen=True, slots=True)
class _Taken:
    """The rows that DuckDB took: their table, the lines that it rejected, whether a row is a line."""

    table: exp.Table
    rejected: frozenset[int]
    is_on_lines: bool

    def rows(
        self, head: Head, wanted: Collection[int]
    ) -> Iterator[tuple[int | None, Row | Spoilt]]:
        """Read rows again, by place, and all that were rejected."""
        if self.is_on_lines:
            return on_lines(head, self.rejected, wanted)
        return iter(over_lines(head, wanted))


def _taken(engine: Embedded, sought: Sought, name: str, head: Head) -> _Taken | None:
    """Let DuckDB read the file; None where it may mean something else by it than we do."""
    if head.line_end not in _LINE_ENDS or len(head.names) < 2 or _is_odd(head):
        return None
    rejects = f"{name}_rejects"
    try:
        table = engine.stage(name, _query(sought, head, rejects, is_parallel=True))
        is_on_lines = True
    except EngineError as error:
        if _OVER_LINES not in str(error.__cause__):
            return None
        try:
            table = engine.stage(name, _query(sought, head, rejects, is_parallel=False))
        except EngineError:
            return None
        is_on_lines = False
    found = engine.run(exp.select("line", "error_type").distinct().from_(rejects))
    if any(kind not in _OF_ONE_LINE or not is_on_lines for _, kind in found):
        return None
    return _Taken(table, frozenset(line for line, _ in found), is_on_lines)


def _is_odd(head: Head) -> bool:
    """Whether there may be lines, or spaces beside a quote, that DuckDB takes in another way."""
    with _mapped(head.path) as text:
        if head.line_end == "\n":
            has_other_ends = text.find(b"\r") >= 0
        else:
            has_other_ends = re.search(rb"\r(?!\n)", text) is not None
        if has_other_ends or not head.has_quotes:
            return has_other_ends
        ends = re.escape(f"\r\n{head.separator}".encode())
        return re.search(rb'[%b] +"|" +[%b]' % (ends, ends), text) is not None


def _has_quotes(path: Path) -> bool:
    with _mapped(path) as text:
        return text.find(b'"') >= 0


@contextmanager
def _mapped(path: Path) -> Iterator[mmap.mmap]:
    """Give the bytes of a file that is not empty."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        yield text


def _query(sought: Sought, head: Head, rejects: str, *, is_parallel: bool) -> exp.Query:
    count = len(head.names)
    reader = call(
        "read_csv",
        str(head.path),
        auto_detect=False,
        header=True,
        delim=head.separator,
        quote='"',
        escape='"',
        new_line=_LINE_ENDS[head.line_end or ""],
        columns={f"c{n}": "VARCHAR" for n in range(count + 1)},
        nullstr=_NO_CELL,
        null_padding=True,
        parallel=is_parallel,
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
    rows, odd, without = engine.run(
        exp.select(
            exp.Count(this=exp.Star()),
            counted(is_odd),
            counted(has_no_id),
        ).from_(taken.table)
    )[0]
    counts = Counter({Reason.WRONG_CELLS: odd, Reason.NO_ID: without - odd})
    examples: dict[Reason, list[Example]] = defaultdict(list)
    wanted: dict[int, Reason] = {}
    for condition, reason in (
        (is_odd, Reason.WRONG_CELLS),
        (exp.and_(has_no_id, exp.not_(is_odd)), Reason.NO_ID),
    ):
        if counts[reason]:
            wanted |= dict.fromkeys(_first(engine, taken.table, condition), reason)
    if wanted or taken.rejected:
        taken = _counted_again(head, taken, rows)
        if taken.rejected and not taken.is_on_lines:
            return None
        try:
            for place, row in taken.rows(head, wanted):
                found = _judged(row, sought, None if place is None else wanted[place])
                if found is None:
                    return None
                if place is None:
                    counts[found[0]] += 1
                examples[found[0]].append(Example(source.name, row.line, found[1]))
        except UnusableInput:
            return None
    names = [name for name in sought.names if name in head.names]
    return Scan(
        name=source.name,
        source=rows_of(taken.table, [ID, *map(sought.alias, names)]),
        columns={n: RawColumn(exp.column(sought.alias(n)), RawType.CELL) for n in names},
        read=rows + len(taken.rejected),
        missing=head.missing,
        aside=set_aside(counts, examples),
        lines=lambda places: _lines(head, _counted_again(head, taken, rows), places),
    )


def _counted_again(head: Head, taken: _Taken, rows: int) -> _Taken:
    """See whether every row is a line: DuckDB does not always say that cells go on over lines."""
    if taken.is_on_lines and head.has_quotes:
        is_on_lines = count_lines(head) == rows + len(taken.rejected)
        return replace(taken, is_on_lines=is_on_lines)
    return taken


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
    found = taken.rows(head, frozenset(places))
    return {place: row.line for place, row in found if place is not None}
