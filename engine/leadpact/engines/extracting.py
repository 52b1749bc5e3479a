"""Which leads are behind which numbers, as a file: the numbers are found group by group, the ids by the engine.

No id comes to Python but those that are not written as they are.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copyfileobj
from typing import Any, Final

from sqlglot import exp

from leadpact.engines.audit_groups import Grain, Grouping
from leadpact.engines.audit_rows import AuditReading
from leadpact.engines.audited import IS_COVERED
from leadpact.engines.duckdb_names import staged
from leadpact.engines.embedded import Embedded
from leadpact.engines.file_calls import call_on
from leadpact.engines.judging import Judged
from leadpact.engines.running import HelperTable, Physical
from leadpact.engines.scans import ID
from leadpact.readings.columns.audit_columns import LagColumns
from leadpact.readings.columns.dialect import DUCKDB
from leadpact.readings.columns.terms import (
    NULL,
    Term,
    both,
    case,
    column,
    equal,
    is_not_null,
    text,
    whole,
)

_PARQUET: Final = ".parquet"
_CSV: Final = "FORMAT csv, DELIMITER ',', QUOTE '\"', ESCAPE '\"'"
_MEMBERS: Final = "extract_members"
_MOST_AT_ONCE: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class Line:
    """What a row of the file says beside the id: its place, the cells before it, how many rows say so."""

    place: int
    cells: tuple[str, ...]
    leads: int


@dataclass
class Extraction:
    """A file in the making: lines by number, which cells, single leads and waits they are about.

    A cell is known by the first id of its leads.
    """

    engine: Embedded
    lines: dict[int, Line] = field(default_factory=dict)
    cells: dict[str, int] = field(default_factory=dict)
    pairs: list[tuple[int, int]] = field(default_factory=list)
    singles: list[tuple[int, str]] = field(default_factory=list)
    shown: Mapping[str, str] = field(default_factory=dict)
    _groups: list[exp.Select] = field(default_factory=list)
    _waits: list[exp.Select] = field(default_factory=list)

    def add_cell(self, line: int, first: str) -> None:
        """Say that a line is about all leads of a cell."""
        self.pairs.append((line, self.cells.setdefault(first, len(self.cells))))

    def add_part(self, part: Judged, reading: AuditReading, grain: Grain) -> None:
        """Take the ids of the leads of one part, by their cells."""
        query = Grouping(reading, grain, DUCKDB).members(part)
        table = self.engine.stage(f"extract_{len(self._groups)}", query)
        self._groups.append(exp.select("first_id", "ids").from_(table))

    def add_waits(
        self,
        part: Judged,
        reading: AuditReading,
        lag: LagColumns,
        lines: Mapping[tuple[bool, Any], int],
    ) -> None:
        """Take the ids of the leads that were timed at a step: a line for each way it came out, and source."""
        over, source = column(lag.is_over), _source(reading)
        number = case(
            (both(over if is_over else exp.not_(over), _is(source, cell)), whole(line))
            for (is_over, cell), line in lines.items()
        )
        timed = _timed(lag)
        query = exp.select(exp.alias_(number, "line"), exp.alias_(column(ID), "id"))
        self._waits.append(query.from_(part.rows_for(ID, timed, number)).where(timed))

    def write(self, names: Sequence[str], path: Path, suffix: str) -> None:
        """Write the file, in the order of the lines and then of the ids.

        Raises:
            EngineError: it cannot be written.
        """
        self._load(len(names) - 1)
        written = path if suffix != _PARQUET else self.engine.folder / "extract.csv"
        with written.open("wb") as out:
            for first, last in self._stretches():
                piece = self.engine.folder / "extract_piece.csv"
                header = "true" if out.tell() == 0 else "false"
                self.engine.copy(
                    self._between(first, last, names), piece, f"{_CSV}, HEADER {header}"
                )
                with piece.open("rb") as found:
                    copyfileobj(found, out)
                piece.unlink()
        if suffix == _PARQUET:
            texts = call_on("read_csv", written, header=True, all_varchar=True)
            self.engine.copy(exp.select("*").from_(texts), path, "FORMAT parquet")
            written.unlink()

    def _stretches(self) -> Iterator[tuple[int, int]]:
        """Part the places, the first and the last of each part, so that not too many rows are sorted at once."""
        leads: dict[int, int] = {}
        for line in self.lines.values():
            leads[line.place] = leads.get(line.place, 0) + line.leads
        first, rows, before = 0, 0, -1
        for place in sorted(leads):
            if rows and rows + leads[place] > _MOST_AT_ONCE:
                yield first, before
                first, rows = place, 0
            rows += leads[place]
            before = place
        yield first, max(before, first)

    def _between(self, first: int, last: int, names: Sequence[str]) -> exp.Select:
        known = exp.column("place").between(first, last)
        lines = exp.select("*").from_("extract_lines").where(known).subquery("l")
        rows = exp.union(*self._rows(), distinct=False) if self._waits or self._groups else None
        found = next(self._rows()) if rows is None else rows
        shown = exp.Coalesce(this=exp.column("shown"), expressions=[exp.column("id", "f")])
        heads = (exp.column(f"c{n}", "l") for n, _ in enumerate(names[:-1]))
        query = exp.select(
            *(exp.alias_(h, n, quoted=True) for h, n in zip(heads, names, strict=False)),
            exp.alias_(shown, names[-1], quoted=True),
        )
        query = query.from_(found.subquery("f")).join(lines, on="f.line = l.line")
        query = query.join("extract_shown", on="f.id = extract_shown.id", join_type="left")
        return query.order_by("l.place", "f.id")

    def _rows(self) -> Iterator[exp.Select]:
        yield exp.select("line", "id").from_("extract_singles")
        yield from self._waits
        if self._groups:
            pairs = exp.select("line", "id").from_("extract_pairs")
            yield pairs.join(staged(_MEMBERS), using="cell")

    def _load(self, columns: int) -> None:
        heads = [f"c{n}" for n in range(columns)]
        lines = (
            (number, line.place, *(cell or None for cell in line.cells))
            for number, line in self.lines.items()
        )
        self._helper(
            "extract_lines", {"line": int, "place": int, **dict.fromkeys(heads, str)}, lines
        )
        cells = ((number, name) for name, number in self.cells.items())
        self._helper("extract_cells", {"cell": int, "first_id": str}, cells)
        self._helper("extract_pairs", {"line": int, "cell": int}, self.pairs)
        self._helper("extract_singles", {"line": int, "id": str}, self.singles)
        self._helper("extract_shown", {"id": str, "shown": str}, self.shown.items())
        if self._groups:
            groups = (
                exp.union(*self._groups, distinct=False) if self._groups[1:] else self._groups[0]
            )
            each = exp.alias_(exp.func("unnest", exp.column("ids")), "id")
            query = exp.select("cell", each).from_("extract_cells")
            self.engine.stage(_MEMBERS, query.join(groups.subquery("known"), using="first_id"))
            for number, _ in enumerate(self._groups):
                self.engine.forget(f"extract_{number}")

    def _helper(
        self, name: str, columns: Mapping[str, type], rows: Iterable[tuple[Any, ...]]
    ) -> None:
        stored = {int: Physical.BIGINT, str: Physical.TEXT}
        kinds = {column: stored[kind] for column, kind in columns.items()}
        self.engine.helper(HelperTable(name, kinds, list(rows)))


def ids_with(part: Judged, parts: Sequence[str], starts: Sequence[str]) -> Iterator[str]:
    """Give the ids that hold one of some texts, or start with one.

    Raises:
        EngineError: the engine refuses.
    """
    found = [
        *(exp.func("contains", column(ID), text(part)) for part in parts),
        *(exp.func("starts_with", column(ID), text(start)) for start in starts),
    ]
    query = exp.select(ID).from_(part.rows_for(ID)).where(exp.or_(*found))
    yield from (str(name) for (name,) in part.engine.rows(query))


def timed_by_source(
    part: Judged, reading: AuditReading, lag: LagColumns
) -> Iterator[tuple[bool, Any, int]]:
    """Count the leads that were timed at a step: whether it is over, the cell of the source, how many.

    Raises:
        EngineError: the engine refuses.
    """
    over, source, timed = column(lag.is_over), _source(reading), _timed(lag)
    query = (
        exp.select(over, exp.alias_(source, "of_source"), exp.Count(this=exp.Star()))
        .from_(part.rows_for(over, source, timed))
        .where(timed)
        .group_by("1", "2")
    )
    yield from (
        (bool(is_over), cell, int(leads)) for is_over, cell, leads in part.engine.run(query)
    )


def sources_of(
    part: Judged, reading: AuditReading, ids: Iterable[str]
) -> Iterator[tuple[str, Any]]:
    """Give those of some leads that are here, each with the cell of its source.

    Raises:
        EngineError: the engine refuses.
    """
    rows = [(name,) for name in ids]
    part.engine.helper(HelperTable("extract_due", {"name": Physical.TEXT}, rows))
    source = _source(reading)
    is_one = column(ID).isin(query=exp.select("name").from_("extract_due"))
    query = exp.select(ID, source).from_(part.rows_for(ID, source)).where(is_one)
    yield from ((str(name), cell) for name, cell in part.engine.rows(query))


def _source(reading: AuditReading) -> Term:
    name = reading.audit.fields.get("source")
    return NULL if name is None else column(name)


def _timed(lag: LagColumns) -> Term:
    return both(IS_COVERED, is_not_null(column(lag.wall)))


def _is(source: Term, cell: Any) -> Term:  # noqa: ANN401 - a text or a number
    if cell is None:
        return exp.Is(this=source.copy(), expression=exp.null())
    return equal(source, text(cell) if isinstance(cell, str) else whole(cell))
