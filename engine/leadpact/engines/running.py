"""What an engine does for those who judge leads in it: take tables in, ask, and write results away."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, Self, TypeAlias

from sqlglot import TokenType, exp, tokenize
from sqlglot.errors import SqlglotError

from leadpact.readings.columns.raw import RawType

Cell: TypeAlias = bool | int | float | str | None
"""One value of a helper table, and of a result of the columns query."""

_APART = r"(?:\s|--[^\n]*(?:\n|$)|/\*.*?\*/)*"
_QUERY = re.compile(
    rf"{_APART}(?:(?:select|with|values|table|from)\b|\()", re.IGNORECASE | re.DOTALL
)


class EngineError(Exception):
    """What an engine cannot do, in one line, with a way out where there is one."""


class Physical(Enum):
    """How a column of a helper table is stored; the value is SQL's name for it."""

    BOOLEAN = "BOOLEAN"
    BIGINT = "BIGINT"
    DOUBLE = "DOUBLE"
    TEXT = "TEXT"


@dataclass(frozen=True, slots=True)
class HelperTable:
    """A small table that a query needs beside the leads, such as a calendar."""

    name: str
    columns: Mapping[str, Physical]
    rows: Sequence[tuple[Cell, ...]]


@dataclass(frozen=True, slots=True)
class Relation:
    """A raw relation that the engine can read under ``name``.

    ``columns`` are what it offers, as the raw types that `readings.columns` reads. ``foreign`` are
    columns of types that no field can be read from, each with the engine's word for its type.
    """

    name: str
    columns: Mapping[str, RawType]
    foreign: Mapping[str, str]


class Running(Protocol):
    """One open engine. What is registered in it goes when it closes, and nothing else is changed.

    Every method raises `EngineError` where the engine refuses.
    """

    @property
    def dialect(self) -> str:
        """The name of its dialect of SQL, sqlglot's and that of `readings.columns.dialect`."""

    def relation(self, name: str, source: str) -> Relation:
        """Register a table or a query under a name, each column in the form that its raw type has."""

    def helper(self, table: HelperTable) -> None:
        """Register a helper table under its name."""

    def rows(self, query: exp.Query) -> Iterator[tuple[Cell, ...]]:
        """Run a query over what is registered; its rows stream."""

    def write(self, query: exp.Query, target: str) -> int:
        """Run a query into a new table or folder of files, whole or not at all; count its rows."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


def is_query(source: str) -> bool:
    """Whether a source is a query, not the name of a table."""
    return _QUERY.match(source) is not None


def own_words(query: str, dialect: str) -> str:
    """Give an author's query as it was written, to stand in another; what ends it, and what follows that, is left out."""
    try:
        tokens = tokenize(query, dialect=dialect)
    except SqlglotError:  # whoever runs it says what is wrong
        return f"{query}\n"
    while tokens and tokens[-1].token_type is TokenType.SEMICOLON:
        tokens.pop()
    return f"{query[: tokens[-1].end + 1] if tokens else query}\n"


def sql_of(query: exp.Expr, dialect: str) -> str:
    """Write an expression in a dialect, the same whatever the names in it."""
    return query.sql(dialect=dialect, comments=False)


def first_line(error: BaseException) -> str:
    """Say in one line what went wrong."""
    said = str(error).strip().splitlines()
    return said[0] if said else type(error).__name__
