"""What a command names: files, standard input, and tables or queries of databases by their URL."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias
from urllib.parse import parse_qsl, quote, urlsplit

from leadpact.diagnostics.catalogue.data import UNREADABLE_FILE
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.records.inputs import Input, find_inputs, matching
from leadpact.records.rows import UnusableInput, about_file

DATABASES: Final = ("postgresql", "postgres", "sqlite", "duckdb")
_URL: Final = re.compile("[a-z][a-z0-9+.-]*://")
_NO_DRIVER = "there is no way to read from such a URL"
_URLS = f"there are {', '.join(f'`{kind}://`' for kind in DATABASES if kind != 'postgres')}"
_HOW = (
    "name a table behind it, `?table=crm.leads`, or a query, `?query=select …`; a file of "
    "SQLite or DuckDB follows three slashes, four where its path starts at the root"
)


@dataclass(frozen=True, slots=True)
class Database:
    """A table or a query of a database: ``name`` as notes call it, ``url`` without what is asked.

    ``path`` is the file of a SQLite or DuckDB database. One of ``table`` and ``query`` is there.
    """

    name: str
    kind: str
    url: str
    path: Path | None
    table: str | None
    query: str | None


Named: TypeAlias = Input | Database


def is_database(name: str) -> bool:
    """Whether a name is the URL of a database."""
    scheme, colon, _ = name.partition("://")
    return bool(colon) and scheme in DATABASES


def source_name(named: str) -> str:
    """Call what a command names as notes do: ``NAME=FILE`` by its file, a URL without user and password."""
    name, equals, rest = named.partition("=")
    source = rest if equals and name.isidentifier() else named
    if not is_database(source):
        return source
    found = _database(source)
    return found.name if isinstance(found, Database) else found.source.name


def find_sources(named: Sequence[str], *, stdin: BinaryIO, spool: Path) -> tuple[Named, ...]:
    """Find everything that a command names, in its order; standard input goes into the folder.

    Raises:
        UnusableInput: with all that is wrong with any of the names.
    """
    found: list[Named] = []
    problems: list[Diagnostic] = []
    files: list[str] = []

    def take_files() -> None:
        try:
            found.extend(find_inputs(files, stdin=stdin, spool=spool))
        except UnusableInput as unusable:
            problems.extend(unusable.diagnostics)
        files.clear()

    for name in named:
        if not is_database(name):
            if _URL.match(name) and not matching(name):
                problems.append(about_file(UNREADABLE_FILE, name, because=_NO_DRIVER, help=_URLS))
            else:
                files.append(name)
            continue
        take_files()
        one = _database(name)
        if isinstance(one, Database):
            found.append(one)
        else:
            problems.append(one)
    take_files()
    if problems:
        raise UnusableInput(*problems)
    return tuple(found)


def _database(name: str) -> Database | Diagnostic:
    parts = urlsplit(name)
    kind = "postgresql" if parts.scheme == "postgres" else parts.scheme
    asked = dict(parse_qsl(parts.query))
    table, query = asked.pop("table", None), asked.pop("query", None)
    shown = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    if (table is None) == (query is None):
        because = (
            "it names no table and no query"
            if table is None
            else "it names both a table and a query"
        )
        return about_file(UNREADABLE_FILE, shown, because=because, help=_HOW)
    rest = "&".join(f"{key}={quote(value)}" for key, value in asked.items())
    url = f"{kind}://{parts.netloc}{parts.path}" + (f"?{rest}" if rest else "")
    path = None
    if kind != "postgresql":
        path = Path(parts.path.removeprefix("/"))
        if parts.netloc or not path.name:
            return about_file(UNREADABLE_FILE, shown, because="it names no file", help=_HOW)
        if not path.is_file():
            return about_file(
                UNREADABLE_FILE, shown, because=f"there is no file `{path}`", help=_HOW
            )
    return Database(
        f"{shown}?{'table' if table else 'query'}={table or '…'}", kind, url, path, table, query
    )
