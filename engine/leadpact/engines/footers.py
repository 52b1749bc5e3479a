"""What a Parquet file's footer proves: how many rows there are, between which values those of a column lie."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sqlglot import exp

from leadpact.engines.embedded import Embedded
from leadpact.engines.file_calls import call, exactly
from leadpact.engines.running import EngineError
from leadpact.readings.columns.raw import Bounds, RawType
from leadpact.readings.columns.relations import RawColumn

_PATH: Final = "path_in_schema"
_READ_AS: Final = {RawType.INTEGER: "HUGEINT", RawType.DOUBLE: "DOUBLE", RawType.INSTANT: "BIGINT"}
"""How the texts of a footer are read, by the raw type of the column."""


@dataclass(frozen=True, slots=True)
class Footer:
    """What a file's footer proves.

    ``rows`` of the file, None where it does not tell. ``bounds`` of those columns of which every row
    group tells its least and its most; a group of which a column holds nothing needs to tell nothing,
    and NaN is in nobody's bounds. ``inked`` are columns of texts that each row has and none of which
    is blank: the least of them starts with ink.
    """

    rows: int | None = None
    bounds: Mapping[str, Bounds] = field(default_factory=dict)
    inked: frozenset[str] = frozenset()


def read_footer(engine: Embedded, path: Path, columns: Mapping[str, RawColumn]) -> Footer:
    """Ask the footer of a file about some of its columns."""
    asked = {name: column.type for name, column in columns.items() if _can_be_asked(column)}
    try:
        [(rows, groups)] = engine.run(
            exp.select("num_rows", "num_row_groups").from_(
                call("parquet_file_metadata", exactly(path))
            )
        )
        found = engine.run(_query(path, asked)) if asked else []
    except EngineError:  # whoever cannot read the footer reads the file, and hears of it there
        return Footer()
    bounds, inked = {}, set()
    for name, number, with_ink, *figures in found:
        if number != groups:  # two columns of one name
            continue
        if asked[name] is RawType.CELL:
            if with_ink == rows:
                inked.add(name)
            continue
        start = 3 * list(_READ_AS).index(asked[name])
        low, high, told = figures[start : start + 3]
        if told == groups and low is not None:
            bounds[name] = (low, high)
    return Footer(rows, bounds, frozenset(inked))


def _can_be_asked(column: RawColumn) -> bool:
    """Whether it is a column of the file as it is; a whole number that is made wider is the same."""
    term = column.term
    if isinstance(term, exp.Cast) and column.type is RawType.INTEGER:
        term = term.this
    return column.type in (*_READ_AS, RawType.CELL) and isinstance(term, exp.Column)


def _query(path: Path, names: Iterable[str]) -> exp.Select:
    """Ask each column's groups: how many there are, how many rows are in those that hold nothing but ink.

    By each reading then the least, the most, and how many groups tell both, or hold nothing.
    """
    nulls = exp.Coalesce(this=exp.column("stats_null_count"), expressions=[exp.Literal.number(-1)])
    has_ink = exp.and_(
        nulls.eq(0), exp.GTE(this=exp.column("stats_min_value"), expression=exp.Literal.string("!"))
    )
    is_empty = exp.GTE(this=nulls.copy(), expression=exp.column("num_values"))
    inked = exp.Sum(this=exp.Case().when(has_ink, exp.column("num_values")))
    query = exp.select(_PATH, exp.Count(this=exp.Star()), inked)
    for raw, of in _READ_AS.items():
        low, high = (_read(name, raw, of) for name in ("stats_min_value", "stats_max_value"))
        both = exp.And(
            this=exp.not_(low.copy().is_(exp.null())),
            expression=exp.not_(high.copy().is_(exp.null())),
        )
        told = exp.Count(
            this=exp.Case().when(exp.or_(both, is_empty.copy()), exp.Literal.number(1))
        )
        query = query.select(exp.Min(this=low), exp.Max(this=high), told)
    return (
        query.from_(call("parquet_metadata", exactly(path)))
        .where(exp.column(_PATH).isin(*names))
        .group_by(_PATH)
    )


def _read(name: str, raw: RawType, of: str) -> exp.Expression:
    text = exp.column(name)
    if raw is not RawType.INSTANT:
        return exp.TryCast(this=text, to=exp.DataType.build(of, dialect="duckdb"))
    instant = exp.TryCast(this=text, to=exp.DataType.build("timestamptz"))
    is_finite = exp.Anonymous(this="isfinite", expressions=[instant])
    return exp.Case().when(is_finite, exp.Anonymous(this="epoch_us", expressions=[instant.copy()]))
