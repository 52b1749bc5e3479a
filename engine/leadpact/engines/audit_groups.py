"""Leads that are alike are grouped by the engine, and kept apart only by the periods that count them.

All of it is one query in the dialect of whoever runs it; what leaves the engine are the groups.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, cast

from sqlglot import exp

from leadpact.engines.audit_rows import AuditReading, AuditRow, Cell
from leadpact.engines.scans import ID
from leadpact.policy import Every
from leadpact.readings.columns.dialect import Dialect
from leadpact.readings.columns.fingerprints import hashed, parts_of
from leadpact.readings.columns.periods import period_of
from leadpact.readings.columns.terms import Term, at_least, case, column, is_null, whole

_HASH: Final = "fingerprint"


@dataclass(frozen=True, slots=True)
class Grain:
    """How finely leads that are alike are kept apart by their dates, and whether all are named.

    ``periods`` are the kinds that something is counted by, ``edges`` dates, ordinals, on which one
    begins beside (an agreement came into force). ``by_day``: every date is apart. ``with_ids``: the
    ids of all leads are given, not the first of each group alone.
    """

    periods: frozenset[Every]
    edges: tuple[int, ...]
    by_day: bool = False
    with_ids: bool = False

    def of(self, day: Term, dialect: Dialect) -> Iterator[Term]:
        """Give what two dates have to share to be as good as one another."""
        if self.by_day:
            yield day
            return
        kinds = self.periods
        yield from (period_of(day, every, dialect) for every in Every if every in kinds)
        yield case([(is_null(day), whole(len(self.edges) + 1))], self._after(day))

    def _after(self, day: Term) -> Term:
        """Say how many of the edges lie behind a date."""
        edges = sorted(self.edges if self.periods else (), reverse=True)
        branches = [
            (at_least(day, whole(edge)), whole(len(edges) - n)) for n, edge in enumerate(edges)
        ]
        return case(branches, whole(0))


class Rows(Protocol):
    """Judged leads in an engine: the columns of each, in a query."""

    def rows_for(self, *terms: exp.Expr | str) -> exp.Subquery:
        """Give the rows with those columns that some terms read, to stand in a FROM."""


class Grouping:
    """The query that groups leads, and its rows read back."""

    def __init__(self, reading: AuditReading, grain: Grain, dialect: Dialect) -> None:
        self._reading = reading
        self._grain = grain
        self._dialect = dialect
        self._terms = reading.alike

    def rows(self, found: Iterable[Sequence[Any]]) -> Iterator[AuditRow]:
        """Read the rows of the query; groups that only instants keep apart are members of one."""
        names = [name for _, name in self._keys()]
        places = [names.index(name) for name in self._reading.since]
        members: dict[tuple[Any, ...], list[Cell]] = {}
        for *row, ids in found:
            cell, end = self._cell(row, ids)
            alike = row[end:]
            since = tuple(alike[place] for place in places)
            for place in places:
                alike[place] = alike[place] is not None
            members.setdefault(tuple(alike), []).append(cell._replace(since=since))
        for shared, cells in members.items():
            latest = list(shared)
            for n, place in enumerate(places):
                instants = (cell.since[n] for cell in cells)
                latest[place] = max((at for at in instants if at is not None), default=None)
            yield self._reading.read(tuple(cells), latest)

    def query(self, of: Rows) -> exp.Select:
        """Write the query: what a `Cell` is made of, what leads are alike in, the ids."""
        reading, dialect = self._reading, self._dialect
        name = dialect.in_code_point_order(column(ID))
        days = [column(day) for day in reading.days]
        sums = [exp.Sum(this=dialect.wide(part)) for part in parts_of(column(_HASH), dialect)]
        shown = [
            exp.Max(this=column(key)) if name in reading.since else column(key)
            for key, name in self._keys()
        ]
        ids: exp.Expr = exp.null()
        if self._grain.with_ids:
            ids = _listed(column(ID), dialect)
        return (
            exp.select(
                exp.Min(this=name),
                exp.Count(this=exp.Star()),
                *(exp.Min(this=day.copy()) for day in days),
                *(exp.Max(this=day.copy()) for day in days),
                *sums,
                *shown,
                ids,
            )
            .from_(self._keyed(of))
            .group_by(*(column(name) for name in self._grouped()))
        )

    def members(self, of: Rows) -> exp.Select:
        """Write the query that names the leads of each group: ``first_id``, by which it is known, ``ids``."""
        name = self._dialect.in_code_point_order(column(ID))
        return (
            exp.select(
                exp.alias_(exp.Min(this=name), "first_id"),
                exp.alias_(_listed(column(ID), self._dialect), "ids"),
            )
            .from_(self._keyed(of))
            .group_by(*(column(name) for name in self._grouped()))
        )

    def _keys(self) -> Iterator[tuple[str, str]]:
        """Name what leads are alike in, in the inner query, each with the column it is."""
        yield from ((f"alike_{n}", term.name) for n, term in enumerate(self._terms))

    def _grouped(self) -> Iterator[str]:
        for key, name in self._keys():
            yield f"{key}_runs" if name in self._reading.since else key
        yield from (f"cell_{n}" for n, _ in enumerate(self._cells()))

    def _cells(self) -> list[Term]:
        return [
            cell
            for day in self._reading.days
            for cell in self._grain.of(column(day), self._dialect)
        ]

    def _keyed(self, of: Rows) -> exp.Subquery:
        """Give each lead its keys, and its hash."""
        reading = self._reading
        terms = [cast("Term", term.unalias()) for term in self._terms]
        keyed = [exp.alias_(term, key) for (key, _), term in zip(self._keys(), terms, strict=True)]
        keyed += [
            exp.alias_(is_null(term), f"{key}_runs")
            for (key, name), term in zip(self._keys(), terms, strict=True)
            if name in reading.since
        ]
        keyed += [exp.alias_(cell, f"cell_{n}") for n, cell in enumerate(self._cells())]
        dates = [column("created_at"), *map(column, reading.days)]
        mark = exp.alias_(hashed(column(ID), dates, self._dialect), _HASH)
        own = (column(ID), *map(column, reading.days))
        rows = of.rows_for(*reading.member, *terms)
        return exp.select(*own, *keyed, mark).from_(rows).subquery("keyed")

    def _cell(self, row: Sequence[Any], ids: Any) -> tuple[Cell, int]:  # noqa: ANN401 - None, or a list
        """Read the first columns of a row; say where what leads are alike in begins."""
        days = len(self._reading.days)
        end = 2 + 2 * days
        named = tuple(sorted(ids)) if self._grain.with_ids else None
        first, n = row[:2]
        return Cell(
            id=first,
            created_at=None,
            days=tuple(row[2 : 2 + days]),
            last=tuple(row[2 + days : end]),
            n=int(n),
            sums=tuple(map(int, row[end : end + 2])),
            ids=named,
        ), end + 2


def _listed(name: Term, dialect: Dialect) -> exp.Expr:
    match dialect.name:
        case "duckdb":
            return exp.Anonymous(this="list", expressions=[name])
        case "postgres":
            return exp.ArrayAgg(this=name)
        case _:
            return exp.Anonymous(this="collect_list", expressions=[name])
