"""Names and texts as DuckDB's SQL has them, and where the tables of a session stand."""

from typing import Final

from sqlglot import exp

STAGE: Final = "stage"
"""The database in memory that holds what a session keeps."""
_DIALECT: Final = "duckdb"


def literal(text: str) -> str:
    """Write a text as SQL does."""
    return exp.Literal.string(text).sql(_DIALECT)


def quoted(name: str) -> str:
    """Write a name as SQL does."""
    return exp.to_identifier(name, quoted=True).sql(_DIALECT)


def staged(name: str) -> exp.Table:
    """Name a table that is staged."""
    return exp.table_(name, db="main", catalog=STAGE)
