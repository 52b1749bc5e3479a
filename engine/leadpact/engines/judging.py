"""Judge all leads at once in the embedded engine: the policy as one query, and which of its rows are chosen."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from sqlglot import exp

from leadpact.engines.embedded import Embedded
from leadpact.engines.gathering import Gathered
from leadpact.engines.running import HelperTable, Physical
from leadpact.engines.scans import ID, PLACE, counted
from leadpact.nodes import Expr
from leadpact.readings.columns.dialect import DUCKDB
from leadpact.readings.columns.query import Columns, columns
from leadpact.readings.columns.relations import Column, RawColumn, TypedColumn
from leadpact.readings.columns.terms import (
    at_least,
    below,
    case,
    column,
    either,
    is_null,
    negated,
    text,
    whole,
)
from leadpact.readings.columns.typed import read_at

JUDGED: Final = "judged"
_WHY_NOT: Final = "why_not"
_CHOSEN, _LATER, _OTHERS, _UNSURE, _UNDATED = range(5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which of the judged leads are taken, as the command's options say.

    ``condition`` is a linked rule; ``first`` and ``end`` bound the instant of creation, the end left
    out, and ``known`` the instants whose date is known, None for all; ``last`` and ``sample`` are
    numbers of leads.
    """

    condition: Expr | None = None
    first: int | None = None
    end: int | None = None
    known: tuple[int, int] | None = None
    last: int | None = None
    sample: int | None = None
    seed: int = 0

    @property
    def is_everyone(self) -> bool:
        """Whether no option leaves a lead out."""
        given = (self.condition, self.first, self.end, self.last, self.sample)
        return all(option is None for option in given)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """How many leads were not looked at.

    ``later`` did not exist yet as of the instant. ``undated`` could not be placed in time where a
    date was asked for; for ``unsure`` nobody can say whether the condition holds; ``others`` are
    those that the options did not choose.
    """

    later: int = 0
    undated: int = 0
    unsure: int = 0
    others: int = 0


@dataclass(frozen=True)
class Judged:
    """Judged leads: their codes in the columns of ``columns``, one row each, in a query or a table.

    ``is_in_order``: the rows come in the order of their places.
    """

    gathered: Gathered
    columns: Columns
    is_in_order: bool

    @property
    def engine(self) -> Embedded:
        return self.gathered.engine

    @cached_property
    def rows(self) -> exp.Subquery:
        """Give the rows, to stand in a FROM."""
        return self.columns.query.subquery(JUDGED)

    def staged(self) -> "Judged":
        """Judge now, and keep the codes: what is asked more than once."""
        table = self.engine.stage(JUDGED, self.columns.query)
        query = exp.select("*").from_(table)
        return replace(self, columns=replace(self.columns, query=query))

    def only(self, condition: exp.Expression) -> "Judged":
        query = exp.select("*").from_(self.rows.copy()).where(condition)
        return replace(self, columns=replace(self.columns, query=query))

    def ordered(self, query: exp.Select) -> exp.Select:
        return query if self.is_in_order else query.order_by(PLACE)


def judge(gathered: Gathered, as_of: int, condition: Expr | None) -> Judged:
    """Write the policy as a query over what was gathered, with the calendars that it needs."""
    found = columns(
        gathered.tree,
        gathered.leads,
        gathered.events,
        dialect=DUCKDB,
        as_of=as_of,
        unobserved=gathered.unobserved,
        where=condition,
    )
    for table in found.tables:
        whole_numbers = dict.fromkeys(table.columns, Physical.BIGINT)
        gathered.engine.helper(HelperTable(table.name, whole_numbers, table.rows))
    # Whatever joins may change the order of rows.
    is_in_order = found.query.find(exp.Join) is None
    return Judged(gathered, found, is_in_order)


def choose(judged: Judged, selection: Selection) -> tuple[Judged, LeftOut]:
    """Take the leads that exist and are chosen; where somebody has to be asked, ``judged`` is staged."""
    engine = judged.engine
    later = column("is_later")
    if selection.is_everyone:
        [(late,)] = engine.run(exp.select(counted(later)).from_(judged.rows.copy()))
        return judged.only(exp.not_(later)), LeftOut(later=late)
    why = exp.alias_(_why_not(judged.columns, selection), _WHY_NOT)
    places = engine.stage(
        "choice", exp.select(PLACE, ID, "created_at", why).from_(judged.rows.copy())
    )
    number = exp.Count(this=exp.Star())
    counts = dict(engine.run(exp.select(_WHY_NOT, number).from_(places).group_by(_WHY_NOT)))
    chosen = exp.select(PLACE, ID, "created_at").from_(places).where(column(_WHY_NOT).eq(_CHOSEN))
    taken, others, undated = counts.get(_CHOSEN, 0), counts.get(_OTHERS, 0), counts.get(_UNDATED, 0)
    if selection.last is not None:
        dated = exp.not_(column("created_at").is_(exp.null()))
        newest = chosen.where(dated).order_by("created_at DESC", f"{ID} DESC", f"{PLACE} DESC")
        chosen, left, total = _first(engine, "newest", newest, selection.last)
        undated += taken - total
        others += total - left
        taken = left
    if selection.sample is not None:
        lot = exp.DPipe(this=text(f"{selection.seed} "), expression=column(ID))
        drawn = chosen.order_by(exp.func("sha256", lot), PLACE)
        chosen, left, _ = _first(engine, "drawn", drawn, selection.sample)
        others += taken - left
    is_chosen = column(PLACE).isin(query=exp.select(PLACE).from_(chosen.subquery("chosen")))
    left_out = LeftOut(
        later=counts.get(_LATER, 0), undated=undated, unsure=counts.get(_UNSURE, 0), others=others
    )
    return judged.only(is_chosen), left_out


def _why_not(columns: Columns, selection: Selection) -> exp.Expression:
    """Say why a lead is not looked at, as a number; nought where it is."""
    created = column("created_at")
    branches = [(column("is_later"), whole(_LATER))]
    if columns.condition is not None:
        holds = column(columns.condition)
        branches += [(is_null(holds), whole(_UNSURE)), (negated(holds), whole(_OTHERS))]
    if selection.first is not None or selection.end is not None:
        unknown = is_null(created)
        if selection.known is not None:
            low, high = map(whole, selection.known)
            unknown = either(unknown, below(created, low), at_least(created, high))
        branches.append((unknown, whole(_UNDATED)))
        if selection.first is not None:
            branches.append((below(created, whole(selection.first)), whole(_OTHERS)))
        if selection.end is not None:
            branches.append((at_least(created, whole(selection.end)), whole(_OTHERS)))
    return case(branches, whole(_CHOSEN))


def _first(
    engine: Embedded, name: str, query: exp.Select, number: int
) -> tuple[exp.Select, int, int]:
    """Keep the first rows of a query; give them, their number, and how many there were to choose from."""
    everyone = query.copy()
    everyone.set("order", None)
    count = exp.select(exp.Count(this=exp.Star()))
    [(total,)] = engine.run(count.from_(everyone.subquery("everyone")))
    table = engine.stage(name, query.limit(number))
    return exp.select(PLACE, ID, "created_at").from_(table), min(total, number), total


def newest_instant(gathered: Gathered) -> int | None:
    """Give the latest instant at which the data has a lead created or an event happen."""
    created = gathered.leads.columns.get("created_at")
    found: list[int | None] = []
    if created is not None:
        value = _instant(created)
        found += _latest(gathered.engine, gathered.leads.source, value)
    if gathered.events is not None:
        found += _latest(gathered.engine, gathered.events.source, gathered.events.at)
    return max((instant for instant in found if instant is not None), default=None)


def _latest(engine: Embedded, source: exp.Expression, value: exp.Expression) -> list[int | None]:
    query = exp.select(exp.Max(this=value.copy())).from_(source.copy())
    return [instant for (instant,) in engine.run(query)]


def _instant(raw: Column) -> exp.Expression:
    match raw:
        case RawColumn(term=term, type=of):
            return read_at(term, of, DUCKDB)
        case TypedColumn(value=value):
            return value
