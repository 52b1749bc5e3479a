"""Read a file line by line where DuckDB does not take it as we mean it, and hand over what is in it.

The meaning is that of `records`: whatever this reader gives is loaded as it is.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from sqlglot import exp

from leadpact.engines.embedded import Embedded
from leadpact.engines.json_queries import own_lines
from leadpact.engines.scans import (
    ID,
    STATE,
    TIMELINE,
    UNREAD,
    Scan,
    Sought,
    Timelines,
    no_id,
    rows_of,
)
from leadpact.readings.columns.raw import RawType
from leadpact.readings.columns.relations import RawColumn
from leadpact.records.conversion import Spelling
from leadpact.records.inputs import Input, read_rows
from leadpact.records.json_decoding import ACTIVITY
from leadpact.records.leads import RecordProblem, read_id
from leadpact.records.notes import Example, Reason, Tally
from leadpact.records.refusal import is_blank
from leadpact.records.rows import Row, Spoilt

NO_VALUE = "leadpact: no value of any type"
"""The key of an object that stands for what no type can read: a parent that is no group, half a surrogate pair."""

_LINE = "line"


def careful_scan(engine: Embedded, source: Input, sought: Sought, name: str) -> Scan:
    """Read all rows of an input, and stage them under a name.

    Raises:
        UnusableInput: the file cannot be read as what it says it is.
    """
    tally, missing = Tally(), list[str]()
    path = engine.folder / f"{name}.rows"
    with path.open("w", encoding="ascii") as out:
        _rewrite(source, sought, out, tally, missing.extend)
    is_table = source.spelling is Spelling.TABLE
    of = RawType.CELL if is_table else RawType.JSON
    kind = "VARCHAR" if is_table else "JSON"
    aliases = {sought.alias(n): kind for n in sought.names if n not in missing}
    kinds = {_LINE: "BIGINT", ID: "VARCHAR", **aliases}
    has_timelines = sought.items is not None and not is_table
    if has_timelines:
        fields = ", ".join(f"i{n} JSON" for n in range(len(sought.items or ())))
        kinds |= {TIMELINE: f"STRUCT({fields})[]", STATE: "TINYINT", UNREAD: "JSON"}
    table = engine.stage(name, exp.select("*").from_(own_lines(path, kinds)))
    path.unlink()
    return Scan(
        name=source.name,
        source=rows_of(table, [c for c in kinds if c != _LINE]),
        columns={
            n: RawColumn(exp.column(sought.alias(n)), of) for n in sought.names if n not in missing
        },
        read=tally.read,
        missing=tuple(missing),
        aside=tally.result(),
        lines=lambda places: _lines(engine, table, places),
        timelines=_timelines(sought) if has_timelines else None,
    )


def _timelines(sought: Sought) -> Timelines:
    return Timelines(
        {
            name: RawColumn(exp.column(f"i{n}", table="item"), RawType.JSON)
            for n, name in enumerate(sought.items or ())
        },
        has_state=True,
    )


def _lines(engine: Embedded, table: exp.Table, places: Sequence[int]) -> dict[int, int]:
    place = exp.column("rowid")
    wanted = exp.select(place, _LINE).from_(table).where(place.isin(*places))
    return dict(engine.run(wanted))


def _rewrite(source: Input, sought: Sought, out: IO[str], tally: Tally, missing: Any) -> None:  # noqa: ANN401
    take = _cells if source.spelling is Spelling.TABLE else _values
    for row in read_rows(source, sought.columns, missing):
        tally.read += 1
        if isinstance(row, Spoilt):
            tally.set_aside(row.reason, Example(source.name, row.line, row.detail))
            continue
        key = "" if sought.key is None else read_id(row.record.get(sought.key))
        if isinstance(key, RecordProblem):
            because = no_id(sought, key.because)
            tally.set_aside(Reason.NO_ID, Example(source.name, row.line, because))
            continue
        record = {_LINE: row.line, ID: key, **take(row, sought)}
        out.write(json.dumps(record) + "\n")


def _cells(row: Row, sought: Sought) -> dict[str, Any]:
    return {f"f{n}": row.record[name] for n, name in enumerate(sought.names) if name in row.record}


def _values(row: Row, sought: Sought) -> dict[str, Any]:
    found = {f"f{n}": value_at(row.record, name) for n, name in enumerate(sought.names)}
    if sought.items is not None:
        columns = tuple(f"i{n}" for n in range(len(sought.items)))
        found |= timeline_of(row.record.get(ACTIVITY), sought.items, columns)
    return {name: value for name, value in found.items() if value is not None}


def value_at(record: Mapping[str, Any], path: str) -> object:
    """Give the value at a dotted path as it can be loaded; None for what is blank or not there."""
    value: object = record
    parts = path.split(".")
    for depth, part in enumerate(parts):
        if isinstance(value, Mapping):
            value = value.get(part)
        elif value is None or (isinstance(value, str) and is_blank(value)):
            return None
        else:
            return {NO_VALUE: [".".join(parts[:depth]), json.dumps(value)]}
    return _loadable(value)


def _loadable(value: object) -> object:
    """Half of a surrogate pair is no text that DuckDB holds."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return {NO_VALUE: ["", json.dumps(value)]}
    return value


def timeline_of(raw: object, items: Sequence[str], columns: Sequence[str]) -> dict[str, Any]:
    """Give a record's own timeline as it is loaded: the keys that are sought in its events, by other names."""
    if raw is None or (isinstance(raw, str) and is_blank(raw)):
        return {STATE: 1}
    if not isinstance(raw, list):
        return {STATE: 2, UNREAD: _loadable(raw)}
    pairs = tuple(zip(items, columns, strict=True))
    return {STATE: 0, TIMELINE: [_event(event, pairs) for event in raw]}


def _event(event: object, pairs: Sequence[tuple[str, str]]) -> dict[str, Any] | None:
    if not isinstance(event, Mapping):
        return None
    return {column: _loadable(event[item]) for item, column in pairs if event.get(item) is not None}


def spooled(source: Input, folder: Path, name: str) -> Input:
    """Give an input whose content lies on a disk as it is.

    Raises:
        OSError: it cannot be read.
    """
    if source.path is not None:
        return source
    path = folder / f"{name}.unpacked"
    with source.open() as stream, path.open("wb") as out:
        while content := stream.read(2**20):
            out.write(content)
    return Input(source.name, source.format, path.stat().st_size, lambda: path.open("rb"), path)
