"""One source, whatever it is: a file in any format, a table or a query of a database."""

from typing import assert_never

from leadpact.engines.careful import spooled
from leadpact.engines.csv_scans import csv_scan
from leadpact.engines.embedded import Embedded
from leadpact.engines.json_scans import json_scan
from leadpact.engines.scans import Scan, Sought
from leadpact.engines.sources import Database, Named
from leadpact.engines.typed_scans import database_scan, parquet_scan
from leadpact.records.formats import Format
from leadpact.records.inputs import Input, unreadable
from leadpact.records.rows import UnusableInput


def scan_source(engine: Embedded, source: Named, wanted: Sought, name: str) -> Scan:
    """Read one source, whatever it is; what is staged goes under the name.

    Raises:
        UnusableInput: with what is wrong with it as a whole.
    """
    if isinstance(source, Database):
        return database_scan(engine, source, wanted, name)
    try:
        plain = spooled(source, engine.folder, name)
        return _file_scan(engine, plain, wanted, name)
    except OSError as error:
        raise UnusableInput(unreadable(source.name, error)) from None


def _file_scan(engine: Embedded, source: Input, wanted: Sought, name: str) -> Scan:
    match source.format:
        case Format.CSV | Format.TSV:
            return csv_scan(engine, source, wanted, name)
        case Format.JSON_LINES | Format.JSON:
            return json_scan(engine, source, wanted, name)
        case Format.PARQUET:
            return parquet_scan(engine, source, wanted)
        case _:
            assert_never(source.format)
