"""What engines do differently, in one place: the primitives that every columnar query is built of.

All take and give sqlglot expressions and copy what they are given. None can raise in the engine;
NULL in gives NULL out. Numbers are doubles unless a name says otherwise.
"""

from dataclasses import dataclass
from typing import Final

from leadpact.readings.columns.dialect_json import JsonPrimitives
from leadpact.readings.columns.dialect_numbers import NumberPrimitives
from leadpact.readings.columns.dialect_text import TextPrimitives
from leadpact.readings.columns.dialect_times import TimePrimitives


@dataclass(frozen=True)
class Dialect(TextPrimitives, NumberPrimitives, TimePrimitives, JsonPrimitives):
    """One engine's SQL. ``name`` is sqlglot's name for it, to render with: ``x.sql(dialect=d.name)``."""


DUCKDB: Final = Dialect("duckdb")
POSTGRES: Final = Dialect("postgres")
SPARK: Final = Dialect("spark")

# Rendered and parsed back, never run here.
DATABRICKS: Final = Dialect("databricks")
SNOWFLAKE: Final = Dialect("snowflake")
BIGQUERY: Final = Dialect("bigquery")
REDSHIFT: Final = Dialect("redshift")
TRINO: Final = Dialect("trino")

DIALECTS: Final[dict[str, Dialect]] = {
    dialect.name: dialect
    for dialect in (
        DUCKDB,
        POSTGRES,
        SPARK,
        DATABRICKS,
        SNOWFLAKE,
        BIGQUERY,
        REDSHIFT,
        TRINO,
    )
}
