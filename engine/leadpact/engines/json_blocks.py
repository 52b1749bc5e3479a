"""Read JSON Lines block by block, where DuckDB refuses the whole file: with care only what it refuses.

A block that it does not take is parted into smaller ones; of those that it does not take either,
each line is read as the definition reads it. Every line with something on it is a row, so that the
n-th row is the n-th of them, whoever read it; a line that is no record has no id.
"""

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO, Final

from sqlglot import exp

from leadpact.engines.careful import timeline_of, value_at
from leadpact.engines.duckdb_names import quoted, staged
from leadpact.engines.embedded import Embedded
from leadpact.engines.json_queries import own_lines, records_query
from leadpact.engines.running import EngineError
from leadpact.engines.scans import ID, STATE, TIMELINE, UNREAD, Sought
from leadpact.records.inputs import Input
from leadpact.records.json_decoding import ACTIVITY
from leadpact.records.json_files import json_lines
from leadpact.records.leads import RecordProblem, read_id
from leadpact.records.rows import Row, Spoilt

SIZES: Final = (2**25, 2**22, 2**19)
"""How long blocks are, and those that a refused one is parted into; the last are read line by line."""


class Blocks:
    """Stages the rows of one file under a name, a block after the other."""

    def __init__(self, engine: Embedded, source: Input, sought: Sought, name: str) -> None:
        self._engine = engine
        self._source = source
        self._sought = sought
        self._path = engine.folder / f"{name}.block"
        self._name = name
        self._kinds = {ID: "VARCHAR", **{sought.alias(n): "JSON" for n in sought.names}}
        if sought.items is not None:
            fields = ", ".join(f"{quoted(item)} JSON" for item in sought.items)
            own = {TIMELINE: f"STRUCT({fields})[]", STATE: "TINYINT", UNREAD: "JSON"}
            self._kinds |= own

    @property
    def columns(self) -> list[str]:
        return list(self._kinds)

    def staged(self) -> exp.Table:
        """Read the file.

        Raises:
            UnusableInput: it is UTF-16.
        """
        columns = ", ".join(f"{quoted(name)} {kind}" for name, kind in self._kinds.items())
        table = staged(self._name)
        self._engine.run(f"CREATE OR REPLACE TABLE {table.sql('duckdb')} ({columns})")
        with self._source.open() as stream:
            self._take(stream, SIZES, is_start=True)
        self._path.unlink(missing_ok=True)
        return table

    def _take(self, stream: BinaryIO, sizes: tuple[int, ...], *, is_start: bool) -> None:
        size, *smaller = sizes
        for block in _parts(stream, size):
            # What stands at the start of a file alone, such as a mark, is none in its midst.
            content = block if is_start else b"\n" + block
            if not self._took(content):
                if smaller:
                    self._take(io.BytesIO(block), tuple(smaller), is_start=is_start)
                else:
                    self._read(content)
            is_start = False

    def _took(self, block: bytes) -> bool:
        """Let DuckDB read a block; not where it refuses it."""
        self._path.write_bytes(block)
        lines = replace(self._source, path=self._path, open=lambda: self._path.open("rb"))
        query = records_query(lines, self._sought)
        if self._sought.items is not None:
            has_none = exp.column(TIMELINE).is_(exp.null())
            zero, one = exp.Literal.number(0), exp.Literal.number(1)
            state = exp.Case().when(has_none, one).else_(zero)
            unread = exp.cast(exp.null(), "JSON")
            query = exp.select("*", exp.alias_(state, STATE), exp.alias_(unread, UNREAD)).from_(
                query.subquery("lines")
            )
        try:
            self._insert(query)
        except EngineError:
            return False
        return True

    def _read(self, block: bytes) -> None:
        """Read a block line by line."""
        stream = io.BytesIO(block)
        with self._path.open("w", encoding="ascii") as out:
            for row in json_lines(stream, self._source.name, self._sought.columns):
                out.write(json.dumps(self._record(row)) + "\n")
        self._insert(exp.select("*").from_(own_lines(self._path, self._kinds)))

    def _record(self, row: Row | Spoilt) -> dict[str, object]:
        if isinstance(row, Spoilt):
            return {ID: None}
        key = "" if self._sought.key is None else read_id(row.record.get(self._sought.key))
        if isinstance(key, RecordProblem):
            return {ID: None}
        sought = self._sought
        found = {sought.alias(n): value_at(row.record, n) for n in sought.names}
        if sought.items is not None:
            found |= timeline_of(row.record.get(ACTIVITY), sought.items, sought.items)
        return {ID: key, **found}

    def _insert(self, query: exp.Query) -> None:
        self._engine.run(exp.insert(query, staged(self._name)))


def _parts(stream: BinaryIO, size: int) -> Iterator[bytes]:
    """Give the bytes in parts of whole lines, about so long."""
    while part := stream.read(size):
        yield part + stream.readline() if not part.endswith(b"\n") else part
