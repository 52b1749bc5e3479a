"""What a Parquet file's footer proves of its columns: between which values all of theirs lie."""

from collections.abc import Iterable, Mapping
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


def proven_bounds(
    engine: Embedded, path: Path, columns: Mapping[str, RawColumn]
) -> dict[str, Bounds]:
    """Give the bounds of those columns of which every row group of the file tells its least and its most.

    A group of which a column holds nothing needs to tell nothing. NaN is in nobody's bounds.
    """
    asked = {name: column.type for name, column in columns.items() if _can_be_asked(column)}
    if not asked:
        return {}
    try:
        rows = engine.run(_query(path, asked))
    except EngineError:  # whoever cannot read the footer reads the file, and hears of it there
        return {}
    found = {}
    for name, groups, *figures in rows:
        kinds = list(_READ_AS)
        start = 3 * kinds.index(asked[name])
        low, high, told = figures[start : start + 3]
        if told == groups:
            found[name] = (low, high)
    return found


def _can_be_asked(column: RawColumn) -> bool:
    """Whether it is a column of the file as it is; a whole number that is made wider is the same."""
    term = column.term
    if isinstance(term, exp.Cast) and column.type is RawType.INTEGER:
        term = term.this
    return column.type in _READ_AS and isinstance(term, exp.Column)


def _query(path: Path, names: Iterable[str]) -> exp.Select:
    """Ask each column's groups: how many there are, and by each reading the least, the most, and how many tell both."""
    query = exp.select(_PATH, exp.Count(this=exp.Star()))
    for raw, of in _READ_AS.items():
        low, high = (_read(name, raw, of) for name in ("stats_min_value", "stats_max_value"))
        both = exp.And(
            this=exp.not_(low.copy().is_(exp.null())),
            expression=exp.not_(high.copy().is_(exp.null())),
        )
        told = exp.Count(this=exp.Case().when(both, exp.Literal.number(1)))
        query = query.select(exp.Min(this=low), exp.Max(this=high), told)
    nulls = exp.Coalesce(this=exp.column("stats_null_count"), expressions=[exp.Literal.number(-1)])
    return (
        query.from_(call("parquet_metadata", exactly(path)))
        .where(
            exp.column(_PATH).isin(*names), exp.LT(this=nulls, expression=exp.column("num_values"))
        )
        .group_by(_PATH)
    )


def _read(name: str, raw: RawType, of: str) -> exp.Expression:
    text = exp.column(name)
    if raw is not RawType.INSTANT:
        return exp.TryCast(this=text, to=exp.DataType.build(of, dialect="duckdb"))
    instant = exp.TryCast(this=text, to=exp.DataType.build("timestamptz"))
    is_finite = exp.Anonymous(this="isfinite", expressions=[instant])
    return exp.Case().when(is_finite, exp.Anonymous(this="epoch_us", expressions=[instant.copy()]))
