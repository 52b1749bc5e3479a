"""How a raw column holds its values, before they are read as the policy's types."""

from enum import Enum
from typing import TypeAlias


class RawType(Enum):
    """The type of a raw column: it decides what can be read from it, and how.

    A JSON value is of DuckDB's type JSON, of Postgres's jsonb, elsewhere a text; it is written
    without blanks around it, as engines write JSON themselves.
    """

    CELL = "cell"  # text of a CSV file, or a text column: read as a cell of a table
    JSON = "json"  # a JSON value: read strictly, text is never a number
    BOOLEAN = "boolean"
    INTEGER = "integer"
    DOUBLE = "double"
    DECIMAL = "decimal"
    DATE = "date"
    INSTANT = "instant"  # a timestamp with a zone
    CLOCK = "clock"  # a timestamp without one


Bounds: TypeAlias = tuple[int | float, int | float]
"""The least and the most that a raw column holds, both proven; instants in microseconds.

NULL, and NaN among doubles, may stand in it all the same.
"""
