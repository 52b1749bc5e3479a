"""Several sources as one relation: raw where all hold a column in the same way, else typed first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from sqlglot import exp

from leadpact.readings.columns.raw import Bounds, RawType
from leadpact.readings.columns.relations import Column, RawColumn, TypedColumn

PLACES: Final = 2**40
"""The rows of the n-th source have the places from n times so many on."""

Read: TypeAlias = Callable[[str, RawColumn, Mapping[str, RawColumn]], TypedColumn]
"""Types a column by its key; the part's other columns are there to be asked."""

Keys: TypeAlias = Callable[[str], Sequence[str]]
"""Gives the keys under which a column is typed, by its name: several where it holds several types."""

_STORED: Final = {
    RawType.CELL: "TEXT",
    RawType.JSON: "JSON",
    RawType.BOOLEAN: "BOOLEAN",
    RawType.INTEGER: "BIGINT",
    RawType.DOUBLE: "DOUBLE",
    RawType.DECIMAL: "DECIMAL(38, 9)",
    RawType.DATE: "DATE",
    RawType.INSTANT: "TIMESTAMPTZ",
    RawType.CLOCK: "TIMESTAMP",
}
_NOT_THERE: Final = RawColumn(exp.cast(exp.null(), "TEXT"), RawType.CELL)


@dataclass(frozen=True, eq=False)
class Part:
    """The rows of one source: ``kept`` are terms that go on as they are, the place among them."""

    source: exp.Expression
    kept: Mapping[str, exp.Expression]
    columns: Mapping[str, RawColumn]


@dataclass(frozen=True, eq=False)
class Union:
    """The rows of all parts, in their order."""

    source: exp.Expression
    columns: Mapping[str, Column]


def united(
    parts: Sequence[Part], place: str, read: Read, keys: Keys = lambda name: (name,)
) -> Union:
    """Put the rows of several sources under each other; ``place`` names the column of their places."""
    if len(parts) == 1:
        return Union(parts[0].source, parts[0].columns)
    names = tuple(dict.fromkeys(name for part in parts for name in part.columns))
    kinds: dict[str, RawType] | None = {}
    for name in names:
        found = {part.columns[name].type for part in parts if name in part.columns}
        if len(found) > 1:
            kinds = None
            break
        assert kinds is not None  # noqa: S101 - the loop ends where it is
        kinds[name] = found.pop()
    if kinds is not None:
        return _raw(parts, place, kinds)
    return _typed(parts, place, [(key, name) for name in names for key in keys(name)], read)


def _raw(parts: Sequence[Part], place: str, kinds: Mapping[str, RawType]) -> Union:
    selects = []
    for number, part in enumerate(parts):
        query = _kept(part, number, place)
        for n, (name, kind) in enumerate(kinds.items()):
            raw = part.columns.get(name)
            term = exp.null() if raw is None else raw.term
            query = query.select(exp.alias_(exp.cast(term, _STORED[kind]), f"f{n}"))
        selects.append(query)
    columns = {
        name: RawColumn(exp.column(f"f{n}"), kind, bounds=_bounds(parts, name))
        for n, (name, kind) in enumerate(kinds.items())
    }
    return Union(_stacked(selects), columns)


def _bounds(parts: Sequence[Part], name: str) -> Bounds | None:
    """Give the bounds of a column in all parts that have it, None where one of them knows none."""
    found = [part.columns[name].bounds for part in parts if name in part.columns]
    known = [bounds for bounds in found if bounds is not None]
    if not known or len(known) < len(found):
        return None
    return min(low for low, _ in known), max(high for _, high in known)


def _typed(parts: Sequence[Part], place: str, keys: Sequence[tuple[str, str]], read: Read) -> Union:
    selects = []
    for number, part in enumerate(parts):
        query = _kept(part, number, place)
        for n, (key, name) in enumerate(keys):
            typed = read(key, part.columns.get(name, _NOT_THERE), part.columns)
            query = query.select(
                exp.alias_(typed.value, f"v{n}"),
                exp.alias_(typed.unreadable, f"u{n}"),
                exp.alias_(typed.assumed, f"a{n}"),
            )
        selects.append(query)
    columns = {
        key: TypedColumn(exp.column(f"v{n}"), exp.column(f"u{n}"), exp.column(f"a{n}"))
        for n, (key, _) in enumerate(keys)
    }
    return Union(_stacked(selects), columns)


def _kept(part: Part, number: int, place: str) -> exp.Select:
    query = exp.select().from_(part.source.copy())
    for name, term in part.kept.items():
        moved = (
            term
            if name != place
            else exp.Add(
                this=exp.paren(term.copy()), expression=exp.Literal.number(number * PLACES)
            )
        )
        query = query.select(exp.alias_(moved.copy(), name))
    return query


def _stacked(selects: Sequence[exp.Select]) -> exp.Expression:
    whole: exp.Query = selects[0]
    for query in selects[1:]:
        whole = whole.union(query, distinct=False)
    return whole.subquery("stacked")
