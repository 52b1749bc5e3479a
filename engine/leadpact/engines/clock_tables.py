"""The calendars of a policy in the embedded engine: as an earlier run has kept them, else made, and kept."""

from contextlib import suppress
from pathlib import Path
from typing import Final

import duckdb
from sqlglot import exp

from leadpact import remembered
from leadpact.engines.duckdb_names import quoted
from leadpact.engines.embedded import Embedded
from leadpact.engines.file_calls import call_on
from leadpact.engines.running import EngineError, HelperTable, Physical, sql_of
from leadpact.readings.columns.clocks import ClockTable
from leadpact.readings.columns.terms import column

MOST_KEPT: Final = 20
"""Calendars in the cache; the oldest make room."""


def load_clocks(engine: Embedded, table: ClockTable) -> None:
    """Load a calendar's table under its name.

    Raises:
        EngineError: the engine refuses.
    """
    made_from = table.made_from
    place = (
        None if made_from is None else remembered.place("clocks", *made_from, duckdb.__version__)
    )
    if place is not None and _is_recalled(engine, table, str(place)):
        return
    engine.helper(
        HelperTable(table.name, dict.fromkeys(table.columns, Physical.BIGINT), table.rows)
    )
    if place is not None:
        _keep(engine, table, place)


def _keep(engine: Embedded, table: ClockTable, place: Path) -> None:
    """Keep a table that is loaded; without room for it, it is made again."""
    written = engine.folder / "clocks.parquet"
    with suppress(EngineError, OSError):
        engine.copy(_columns(table).from_(_named(table)), written, "FORMAT parquet")
        remembered.keep_bytes(place, written.read_bytes())
        remembered.forget_oldest("clocks", MOST_KEPT)
    with suppress(OSError):
        written.unlink(missing_ok=True)


def _is_recalled(engine: Embedded, table: ClockTable, place: str) -> bool:
    """Load what is kept; a damaged or foreign file is as good as none."""
    kept = sql_of(_columns(table).from_(call_on("read_parquet", place)), engine.dialect)
    told = exp.select(
        exp.Count(this=exp.Star()), exp.Min(this=column("day")), exp.Max(this=column("day"))
    )
    try:
        engine.run(f"CREATE OR REPLACE TABLE {quoted(table.name)} AS {kept}")
        [found] = engine.run(told.from_(_named(table)))
    except EngineError:
        return False
    return tuple(found) == (len(table.days), table.days[0], table.days[-1])


def _named(table: ClockTable) -> exp.Table:
    return exp.table_(exp.to_identifier(table.name, quoted=True))


def _columns(table: ClockTable) -> exp.Select:
    return exp.select(
        *(exp.alias_(exp.cast(column(n), "BIGINT"), n, quoted=True) for n in table.columns)
    )
