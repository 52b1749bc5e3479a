"""Judge all leads at once in the embedded engine: the policy as one query, and which of its rows are chosen."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from sqlglot import exp

from leadpact.engines.clock_tables import load_clocks
from leadpact.engines.embedded import Embedded
from leadpact.engines.eras import together
from leadpact.engines.gathering import Gathered
from leadpact.engines.scans import ERA, ID, PLACE, counted
from leadpact.nodes import Expr
from leadpact.readings.columns.columns import Columns
from leadpact.readings.columns.dialect import DUCKDB
from leadpact.readings.columns.query import columns
from leadpact.readings.columns.terms import (
    at_least,
    below,
    case,
    column,
    either,
    is_null,
    names_in,
    negated,
    text,
    whole,
)

if TYPE_CHECKING:  # an annotation, of what is loaded when somebody audits
    from leadpact.readings.columns.audit_columns import Enquiry

JUDGED: Final = "judged"
_WHY_NOT: Final = "why_not"
CHOSEN, LATER, OTHERS, UNSURE, UNDATED = range(5)
"""Why a lead is not looked at; `CHOSEN` where it is."""


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

    @property
    def flags(self) -> Mapping[str, str]:
        return self.gathered.flags

    @property
    def rank(self) -> exp.Expression:
        return column(PLACE)

    @cached_property
    def rows(self) -> exp.Subquery:
        """Give the rows, to stand in a FROM."""
        return self.columns.query.subquery(JUDGED)

    def rows_for(self, *terms: exp.Expr | str) -> exp.Subquery:
        """Give the rows with those columns that some terms read, to stand in a FROM."""
        read = set().union(*(_read_by(term) for term in terms))
        known = (*self.columns.names, *self.columns.truths)
        rows = self.columns.write(n for n in known if n in read)
        return rows.subquery(JUDGED, copy=False)

    def staged(self, name: str = JUDGED) -> "Judged":
        """Judge now, and keep the codes: what is asked more than once."""
        table = self.engine.stage(name, self.columns.query)

        def write(names: Iterable[str]) -> exp.Select:
            return exp.select(*map(column, names)).from_(table)

        return replace(self, columns=replace(self.columns.without_truths(), write=write))

    def only(self, condition: exp.Expression) -> "Judged":
        """Take the leads for which a condition holds."""

        def write(names: Iterable[str]) -> exp.Select:
            wanted = tuple(names)
            rows = self.rows_for(*wanted, condition)
            chosen = exp.select(*map(column, wanted)).from_(rows, copy=False)
            return chosen.where(condition.copy(), copy=False)

        return replace(self, columns=replace(self.columns, write=write))

    def ordered(self, query: exp.Select) -> exp.Select:
        return query if self.is_in_order else query.order_by(PLACE)


def _read_by(term: exp.Expr | str) -> set[str]:
    return {term} if isinstance(term, str) else names_in(term)


def judge(
    gathered: Gathered, as_of: int, condition: Expr | None, enquiry: "Enquiry | None" = None
) -> Judged:
    """Write the policy as a query over what was gathered, with the calendars that it needs.

    ``enquiry`` is what an audit asks beside: of leads of one era only.
    """
    found = _query(gathered, as_of, condition, enquiry)
    for table in found.tables:
        load_clocks(gathered.engine, table)
    # Whatever joins or is put together may change the order of rows.
    is_plain = not gathered.eras and not found.tables and gathered.events is None
    is_in_order = is_plain and gathered.leads.source.find(exp.Join) is None
    return Judged(gathered, found, is_in_order)


def eras_of(gathered: Gathered) -> Iterator[Gathered]:
    """Take what was gathered apart by eras, each with what was not recorded in it."""
    if not gathered.eras:
        yield gathered
        return
    everyone = gathered.leads.source
    for number, unobserved in enumerate(gathered.eras):
        own = exp.select("*").from_(everyone.copy()).where(column(ERA).eq(number))
        leads = replace(gathered.leads, source=own.subquery("of_an_era"))
        yield replace(gathered, leads=leads, unobserved=unobserved, eras=())


def _query(
    gathered: Gathered, as_of: int, condition: Expr | None, enquiry: "Enquiry | None"
) -> Columns:
    eras = [
        columns(
            era.tree,
            era.leads,
            era.events,
            dialect=DUCKDB,
            as_of=as_of,
            unobserved=era.unobserved,
            where=condition,
            enquiry=enquiry,
        )
        for era in eras_of(gathered)
    ]
    return together(eras) if gathered.eras else eras[0]


def choose(judged: Judged, selection: Selection) -> tuple[Judged, LeftOut]:
    """Take the leads that exist and are chosen; where somebody has to be asked, ``judged`` is staged."""
    engine = judged.engine
    later = column("is_later")
    if selection.is_everyone:
        [(late,)] = engine.run(exp.select(counted(later)).from_(judged.rows_for(later)))
        return judged.only(exp.not_(later)), LeftOut(later=late)
    why = exp.alias_(why_not(judged.columns, selection), _WHY_NOT)
    chosen_from = exp.select(PLACE, ID, "created_at", why)
    rows = judged.rows_for(PLACE, ID, "created_at", why)
    places = engine.stage("choice", chosen_from.from_(rows))
    number = exp.Count(this=exp.Star())
    counts = dict(engine.run(exp.select(_WHY_NOT, number).from_(places).group_by(_WHY_NOT)))
    chosen = exp.select(PLACE, ID, "created_at").from_(places).where(column(_WHY_NOT).eq(CHOSEN))
    taken, others, undated = counts.get(CHOSEN, 0), counts.get(OTHERS, 0), counts.get(UNDATED, 0)
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
        later=counts.get(LATER, 0), undated=undated, unsure=counts.get(UNSURE, 0), others=others
    )
    return judged.only(is_chosen), left_out


def why_not(columns: Columns, selection: Selection) -> exp.Expression:
    """Say why a lead is not looked at, as a number; nought where it is."""
    created = column("created_at")
    branches = [(column("is_later"), whole(LATER))]
    if columns.condition is not None:
        holds = column(columns.condition)
        branches += [(is_null(holds), whole(UNSURE)), (negated(holds), whole(OTHERS))]
    if selection.first is not None or selection.end is not None:
        unknown = is_null(created)
        if selection.known is not None:
            low, high = map(whole, selection.known)
            unknown = either(unknown, below(created, low), at_least(created, high))
        branches.append((unknown, whole(UNDATED)))
        if selection.first is not None:
            branches.append((below(created, whole(selection.first)), whole(OTHERS)))
        if selection.end is not None:
            branches.append((at_least(created, whole(selection.end)), whole(OTHERS)))
    return case(branches, whole(CHOSEN))


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
