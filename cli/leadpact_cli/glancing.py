"""Look at the inputs of `leadpact bind`: their columns and first rows, whatever they are written in."""

import sys
from collections.abc import Sequence
from typing import assert_never

from leadpact.diagnostics.catalogue.data import UNREADABLE_FILE
from leadpact.engines.careful import spooled
from leadpact.engines.embedded import Embedded
from leadpact.engines.source_tables import apart, header_of, own_name
from leadpact.engines.sources import Database, Named, find_sources
from leadpact.engines.typed_scans import first_rows
from leadpact.records.bindings.glimpses import MOST_ROWS, Glimpse, of_json, of_rows, of_table
from leadpact.records.formats import Format
from leadpact.records.inputs import unreadable
from leadpact.records.rows import UnusableInput, about_file
from leadpact.records.tables import COMMA, TAB


def glance(named: Sequence[str]) -> list[Glimpse]:
    """Look at every file that is named, ``NAME=FILE`` under that name, else under its own.

    Raises:
        UnusableInput: a file or table is not there, or is of no kind that leads are read from.
    """
    found: list[Glimpse] = []
    with Embedded() as engine:
        for written in named:
            name, equals, rest = written.partition("=")
            is_named = bool(equals) and name.isidentifier()
            sources = find_sources(
                (rest if is_named else written,), stdin=sys.stdin.buffer, spool=engine.folder
            )
            for source in sources:
                taken = [glimpse.name for glimpse in found]
                own = apart(name if is_named else own_name(source), source, taken)
                try:
                    found += _look(own, source, engine)
                except OSError as error:
                    raise UnusableInput(unreadable(source.name, error)) from None
    if not any(glimpse.columns for glimpse in found):
        because = "it holds no record, so nobody can tell its columns"
        raise UnusableInput(*(about_file(UNREADABLE_FILE, g.name, because=because) for g in found))
    return found


def _look(name: str, source: Named, engine: Embedded) -> list[Glimpse]:
    if isinstance(source, Database):
        return of_rows(name, *first_rows(engine, source, MOST_ROWS))
    match source.format:
        case Format.CSV | Format.TSV:
            header_of(source)
            with source.open() as stream:
                return of_table(name, stream, COMMA if source.format is Format.CSV else TAB)
        case Format.JSON | Format.JSON_LINES:
            with source.open() as stream:
                return of_json(name, stream)
        case Format.PARQUET:
            return of_rows(
                name, *first_rows(engine, spooled(source, engine.folder, name), MOST_ROWS)
            )
        case _:
            assert_never(source.format)
