"""Read JSON Lines, or a list of records, by DuckDB where it takes every record as we do; else by the careful reader.

DuckDB is told every key that somebody reads, and refuses a file in which one is written twice, a
group is none, or a line is no JSON: then the careful reader says what is wrong, block by block.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlglot import exp

from leadpact.engines.careful import careful_scan
from leadpact.engines.embedded import Embedded, call, quoted
from leadpact.engines.running import EngineError
from leadpact.engines.scans import (
    ID,
    TIMELINE,
    Scan,
    Sought,
    Timelines,
    counted,
    no_id,
    rows_of,
    set_aside,
)
from leadpact.readings.columns.dialect import DUCKDB
from leadpact.readings.columns.raw import RawType
from leadpact.readings.columns.relations import RawColumn
from leadpact.readings.columns.typed import read_id
from leadpact.records.inputs import Format, Input, read_rows
from leadpact.records.json_files import ACTIVITY, lines_at
from leadpact.records.leads import RecordProblem
from leadpact.records.leads import read_id as read_key
from leadpact.records.notes import Example, Reason
from leadpact.records.rows import Row, Spoilt

_MOST_ODD = 10_000
_LONGEST = 2**24


def json_scan(engine: Embedded, source: Input, sought: Sought, name: str) -> Scan:
    """Stage the records of a file under a name.

    Raises:
        UnusableInput: the file is not UTF-8, or as a whole not JSON, or holds no records.
    """
    found = None
    if _may_be_taken(source):
        try:
            table = engine.stage(name, _query(source, sought))
        except EngineError:
            table = None
        found = None if table is None else _scan(engine, source, sought, table)
    return found or careful_scan(engine, source, sought, name)


def _may_be_taken(source: Input) -> bool:
    """Whether it begins as JSON Lines, or as a list does; UTF-16 is the careful reader's to refuse."""
    assert source.path is not None  # noqa: S101 - it is spooled
    with source.open() as stream:
        start = stream.read(4096)
    if source.format is Format.JSON_LINES:
        return not start.startswith((b"\xff\xfe", b"\xfe\xff"))
    return start.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n").startswith(b"[")


def _query(source: Input, sought: Sought) -> exp.Query:
    tree: dict[str, Any] = {}
    for path in dict.fromkeys((*([] if sought.key is None else [sought.key]), *sought.names)):
        *parents, leaf = path.split(".")
        group = tree
        for part in parents:
            group = group.setdefault(part, {})
        group[leaf] = None
    kinds = {name: _kind(inner) for name, inner in tree.items()}
    if sought.items is not None:
        kinds[ACTIVITY] = f"{_kind(dict.fromkeys(sought.items))}[]"
    is_lines = source.format is Format.JSON_LINES
    reader = call(
        "read_json",
        str(source.path),
        format="newline_delimited" if is_lines else "array",
        columns=kinds,
        maximum_object_size=_LONGEST,
        compression="uncompressed",
    )
    key: exp.Expression = exp.Literal.string("")
    if sought.key is not None:
        key = read_id(_at(sought.key), RawType.JSON, DUCKDB)
    columns = [exp.alias_(_at(name), sought.alias(name)) for name in sought.names]
    if sought.items is not None:
        columns.append(exp.alias_(exp.column(ACTIVITY), TIMELINE))
    return exp.select(exp.alias_(key, ID), *columns).from_(reader)


def _kind(inner: Mapping[str, Any] | None) -> str:
    if inner is None:
        return "JSON"
    return f"STRUCT({', '.join(f'{quoted(name)} {_kind(part)}' for name, part in inner.items())})"


def _at(path: str) -> exp.Expression:
    first, *rest = (exp.to_identifier(part, quoted=True) for part in path.split("."))
    term: exp.Expression = exp.column(first)
    for part in rest:
        term = exp.Dot(this=term, expression=part)
    return term


def _scan(engine: Embedded, source: Input, sought: Sought, table: exp.Table) -> Scan | None:
    """Count what DuckDB took; None where the careful reader says otherwise of a record without an id."""
    has_no_id = exp.column(ID).is_(exp.null())
    count = exp.Count(this=exp.Star())
    rows, without = engine.run(exp.select(count, counted(has_no_id)).from_(table))[0]
    if without > _MOST_ODD:
        return None
    counts: Counter[Reason] = Counter()
    examples: dict[Reason, list[Example]] = defaultdict(list)
    if without:
        place = exp.column("rowid")
        odd = exp.select(place).from_(table).where(has_no_id)
        for row in _read_again(source, sought, {p for (p,) in engine.run(odd)}).values():
            judged = _judged(row, sought)
            if judged is None:
                return None
            counts[judged[0]] += 1
            examples[judged[0]].append(Example(source.name, row.line, judged[1]))
    names = [ID, *map(sought.alias, sought.names)]
    return Scan(
        name=source.name,
        source=rows_of(table, [*names, TIMELINE] if sought.items is not None else names),
        columns={n: RawColumn(exp.column(sought.alias(n)), RawType.JSON) for n in sought.names},
        read=rows,
        missing=(),
        aside=set_aside(counts, examples),
        lines=lambda places: _lines(source, sought, places),
        timelines=None if sought.items is None else _timelines(sought.items),
    )


def _timelines(items: Sequence[str]) -> Timelines:
    return Timelines(
        {
            name: RawColumn(
                exp.column(exp.to_identifier(name, quoted=True), table="item"), RawType.JSON
            )
            for name in items
        },
        has_state=False,
    )


def _judged(row: Row | Spoilt, sought: Sought) -> tuple[Reason, str] | None:
    if isinstance(row, Spoilt):
        return row.reason, row.detail
    problem = read_key(row.record.get(sought.key or ""))
    if not isinstance(problem, RecordProblem):
        return None
    return Reason.NO_ID, no_id(sought, problem.because)


def _read_again(
    source: Input, sought: Sought, places: frozenset[int] | set[int]
) -> dict[int, Row | Spoilt]:
    """Read some records by the careful reader, by place; of JSON Lines only these are parsed."""
    if source.format is Format.JSON_LINES:
        with source.open() as stream:
            return dict(lines_at(stream, sought.columns, places))
    rows = enumerate(read_rows(source, sought.columns, lambda _: None))
    return {place: row for place, row in rows if place in places}


def _lines(source: Input, sought: Sought, places: Sequence[int]) -> Mapping[int, int]:
    return {p: row.line for p, row in _read_again(source, sought, frozenset(places)).items()}
