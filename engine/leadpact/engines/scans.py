"""A source that is read: its rows under the names that queries use, and what was no row of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlglot import exp

from leadpact.readings.columns.relations import RawColumn
from leadpact.records.notes import Example, Reason, SetAside
from leadpact.records.rows import Columns

PLACE: Final = "place"
ID: Final = "id"
TIMELINE: Final = "timeline"
STATE: Final = "timeline_state"
UNREAD: Final = "timeline_raw"
ERA: Final = "era"
MOST_EXAMPLES: Final = 5


@dataclass(frozen=True, slots=True)
class Sought:
    """What is sought in a source: the ``key`` that every row has (None: any row will do), and ``names`` of columns.

    ``items`` are the keys of the events in a record's own timeline, None where none is sought.
    """

    key: str | None
    columns: Columns
    names: tuple[str, ...]
    items: tuple[str, ...] | None

    def alias(self, name: str) -> str:
        """Give the column that holds it: names of a policy could clash with ours."""
        return f"f{self.names.index(name)}"


def everything(names: Sequence[str]) -> Sought:
    """Seek all columns of a table, whatever they are called."""
    distinct = tuple(dict.fromkeys(names))
    return Sought(None, Columns((), distinct), distinct, None)


def no_id(sought: Sought, because: str = "it has no id") -> str:
    """Say of a row that it has no key."""
    return because if sought.key == ID else f"`{sought.key}`: {because}"


def sought(columns: Columns) -> Sought:
    key, *others = columns.required
    names = dict.fromkeys([*others, *(name for name in columns.wanted if name != key)])
    return Sought(key, columns, tuple(names), columns.items)


@dataclass(frozen=True, slots=True)
class Timelines:
    """The timelines that records carry themselves: a column of lists, and how each item is read.

    ``items`` are terms about one item, which is called ``item``. With ``has_state`` the column
    `STATE` says how a timeline is: 0 there is one, 1 none, 2 it cannot be read, and then `UNREAD`
    is its JSON; without, it is there unless it is NULL.
    """

    items: Mapping[str, RawColumn]
    has_state: bool


@dataclass(frozen=True, slots=True)
class Scan:
    """One source, read or ready to be read.

    ``source`` stands in a FROM. Its columns: `PLACE`, the row from 0; `ID`, the key as text, NULL
    where the row has none; those of ``columns`` by their terms; with ``timelines`` `TIMELINE` and
    `STATE`; `ERA`, where leads are judged apart by when they were created; and those of ``flags``,
    by fields and kinds: 1 where the binding assumed a time of day in them, else 0. ``read`` counts
    its records, ``aside`` those of them that are none, for which there is no row or one without an
    id. ``missing`` are sought columns that it has not. ``has_cells``: it has a column `activity` that is
    no list of structures. ``lines`` gives the lines of some places.
    """

    name: str
    source: exp.Expression
    columns: Mapping[str, RawColumn]
    read: int
    missing: tuple[str, ...]
    aside: Mapping[Reason, SetAside]
    lines: Callable[[Sequence[int]], Mapping[int, int]]
    timelines: Timelines | None = None
    flags: Mapping[str, str] = field(default_factory=dict)
    has_cells: bool = False


def rows_of(table: exp.Table, columns: Sequence[str]) -> exp.Expression:
    """Give the rows of a staged table, each with its place."""
    named = [exp.to_identifier(name, quoted=True) for name in columns]
    place = exp.alias_(exp.column("rowid"), PLACE)
    return exp.select(place, *named).from_(table).subquery("scanned")


def counted(condition: exp.Expr) -> exp.Expression:
    """Count the rows for which a condition holds."""
    one = exp.If(this=condition, true=exp.Literal.number(1))
    return exp.Count(this=exp.Case(ifs=[one]))


def set_aside(
    found: Mapping[Reason, int], examples: Mapping[Reason, Sequence[Example]]
) -> dict[Reason, SetAside]:
    """Put counts and examples together, in the order of `Reason`."""
    return {
        reason: SetAside(found[reason], tuple(examples.get(reason, ())[:MOST_EXAMPLES]))
        for reason in Reason
        if found.get(reason)
    }
