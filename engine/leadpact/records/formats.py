"""The formats that leads are read from."""

from enum import Enum


class Format(Enum):
    """How a file is written, by the ending of its name."""

    JSON_LINES = "JSON Lines"
    JSON = "JSON"
    CSV = "CSV"
    TSV = "TSV"
    PARQUET = "Parquet"
