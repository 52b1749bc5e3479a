"""Look at the inputs of `leadpact bind`: their columns and first rows, whatever they are written in."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import assert_never

from leadpact.engines.embedded import Embedded
from leadpact.engines.typed_scans import first_rows
from leadpact.records.bindings.glimpses import MOST_ROWS, Glimpse, of_json, of_rows, of_table
from leadpact.records.inputs import Format, Input, find_inputs
from leadpact.records.tables import COMMA, TAB


def glance(named: Sequence[str]) -> list[Glimpse]:
    """Look at every file that is named, ``NAME=FILE`` under that name, else under its own.

    Raises:
        UnusableInput: a file is not there, or is of no kind that leads are read from.
    """
    found: list[Glimpse] = []
    for written in named:
        name, equals, path = written.partition("=")
        is_named = bool(equals) and name.isidentifier()
        inputs = find_inputs((path if is_named else written,), stdin=sys.stdin.buffer)
        for source in inputs:
            found += _look(name if is_named else Path(source.name).name, source)
    return found


def _look(name: str, source: Input) -> list[Glimpse]:
    match source.format:
        case Format.CSV | Format.TSV:
            with source.open() as stream:
                return of_table(name, stream, COMMA if source.format is Format.CSV else TAB)
        case Format.JSON | Format.JSON_LINES:
            with source.open() as stream:
                return of_json(name, stream)
        case Format.PARQUET:
            with Embedded() as engine:
                columns, rows = first_rows(engine, source, MOST_ROWS)
            return of_rows(name, columns, rows)
        case _:
            assert_never(source.format)
