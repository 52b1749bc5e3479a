"""Read JSON Lines, or a list of records, by DuckDB where it takes every record as we do; else with care.

DuckDB is told every key that somebody reads, and refuses a file in which one is written twice, a
group is none, or a line is no JSON. Then a list is read by the careful reader, and JSON Lines block
by block, so that one bad line makes its own block slow and no other.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from sqlglot import exp

from leadpact.engines.careful import careful_scan
from leadpact.engines.embedded import Embedded
from leadpact.engines.json_blocks import Blocks
from leadpact.engines.json_portions import AS_USUAL, Manner, manner
from leadpact.engines.json_queries import no_timeline, records_query
from leadpact.engines.running import EngineError
from leadpact.engines.scans import (
    ID,
    STATE,
    TIMELINE,
    Scan,
    Sought,
    Timelines,
    no_id,
    rows_of,
    set_aside,
)
from leadpact.readings.columns.raw import RawType
from leadpact.readings.columns.relations import RawColumn
from leadpact.records.formats import Format
from leadpact.records.inputs import Input, read_rows
from leadpact.records.json_files import lines_at
from leadpact.records.leads import RecordProblem
from leadpact.records.leads import read_id as read_key
from leadpact.records.notes import Example, Reason
from leadpact.records.rows import Row, Spoilt

_MOST_ODD = 10_000


def json_scan(engine: Embedded, source: Input, sought: Sought, name: str) -> Scan:
    """Stage the records of a file under a name.

    Raises:
        UnusableInput: the file is not UTF-8, or as a whole not JSON, or holds no records.
    """
    found = None
    if _may_be_taken(source):
        try:
            table, columns = _staged(engine, source, sought, name)
        except EngineError:
            if source.format is Format.JSON_LINES:
                blocks = Blocks(engine, source, sought, name)
                found = _scan(engine, source, sought, blocks.staged(), blocks.columns)
        else:
            found = _scan(engine, source, sought, table, columns)
    return found or careful_scan(engine, source, sought, name)


def _staged(
    engine: Embedded, source: Input, sought: Sought, name: str
) -> tuple[exp.Table, list[str]]:
    """Let DuckDB read the whole file; give its table and the columns, without `TIMELINE` if no record has one.

    Raises:
        EngineError: it refuses.
    """
    columns = [ID, *map(sought.alias, sought.names)]
    how = manner(engine, source) if source.format is Format.JSON_LINES else AS_USUAL
    table = engine.stage(name, records_query(source, sought, how))
    if sought.items is None:
        return table, columns
    if not how.has_lists:
        is_there = exp.not_(exp.column(TIMELINE).is_(exp.null()))
        if not engine.run(exp.select("1").from_(table).where(is_there).limit(1)):
            return table, columns
        engine.stage(name, records_query(source, sought, Manner(how.portion)))
    return table, [*columns, TIMELINE]


def _may_be_taken(source: Input) -> bool:
    """Whether it begins as JSON Lines, or as a list does; UTF-16 is the careful reader's to refuse."""
    assert source.path is not None  # noqa: S101 - it is spooled
    with source.open() as stream:
        start = stream.read(4096)
    if source.format is Format.JSON_LINES:
        return not start.startswith((b"\xff\xfe", b"\xfe\xff"))
    return start.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n").startswith(b"[")


def _scan(
    engine: Embedded, source: Input, sought: Sought, table: exp.Table, columns: Sequence[str]
) -> Scan | None:
    """Count what DuckDB took; None where the careful reader says otherwise of a record without an id."""
    has_no_id = exp.column(ID).is_(exp.null())
    # Where each group of rows says that it has no NULL, the second of them looks at none.
    count = exp.select(exp.Count(this=exp.Star())).from_(table)
    rows, without = engine.run(exp.select(count.subquery(), count.where(has_no_id).subquery()))[0]
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
    timelines, found = None, rows_of(table, columns)
    if sought.items is not None:
        timelines = _timelines(sought.items, has_state=STATE in columns)
        if TIMELINE not in columns:
            none = exp.alias_(no_timeline(sought.items), TIMELINE)
            found = exp.select("*", none).from_(found).subquery("scanned")
    return Scan(
        name=source.name,
        source=found,
        columns={n: RawColumn(exp.column(sought.alias(n)), RawType.JSON) for n in sought.names},
        read=rows,
        missing=(),
        aside=set_aside(counts, examples),
        lines=lambda places: _lines(source, sought, places),
        timelines=timelines,
    )


def _timelines(items: Sequence[str], *, has_state: bool) -> Timelines:
    return Timelines(
        {
            name: RawColumn(
                exp.column(exp.to_identifier(name, quoted=True), table="item"), RawType.JSON
            )
            for name in items
        },
        has_state=has_state,
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
