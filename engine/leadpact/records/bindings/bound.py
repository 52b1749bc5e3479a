"""What a binding makes of the tables that are there: two relations in the policy's words, and what is worth saying.

Whoever runs a policy over bound data does this:

1. ``binding, found = read_binding(source, tree)`` (`records.bindings.loader`), or
   ``find_binding("hubspot", tree, sources)`` (`records.bindings.ready_made`) for one that travels
   in the wheel. What is wrong with the file is in ``found``, each at its place.
2. One `Table` for each file or table that was named, under the name it was given
   (``leads=export.csv``: ``leads``), else under its own (``sf_task_data.csv``: ``sf_task_data``):
   an expression that stands in a FROM (a table or a subquery, without an alias), and its columns.
   A header may repeat a name: the column then stands in ``repeated`` and not in ``columns``, and
   only a binding that uses it complains.
3. ``bound(binding, tree, tables, dialect=…)`` (`records.bindings.relations`) gives a `Bound`, or
   raises a `BindingError`, which carries diagnostics as a ``PolicyError`` does.
4. ``bound.leads.query`` and ``bound.events.query`` are plain selects, to be registered as views or
   to stand as subqueries. Their columns are raw columns with their raw types, read as any others
   are: by ``readings.columns.typed`` in an engine, by ``records.conversion`` for one lead. So the
   text of what cannot be read is the text of the data.
5. Kinds in ``bound.unobserved`` are handed on as they are. Where ``bound.eras(as_of)`` gives more
   than one, some kinds have not been recorded for as long as there are leads: each era's leads are
   judged apart, with its own unobserved kinds.
6. ``bound.counts`` are asked and shown with the data quality; ``bound.warnings`` are shown, and the
   warnings of those ``bound.doubts`` whose condition some row meets.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from sqlglot import exp

from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.diagnostics.render import to_texts
from leadpact.readings.columns.raw import RawType


class BindingError(Exception):
    """A binding that cannot be used on these tables: ``diagnostics`` says why, each at its place."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__(to_texts(d for d in diagnostics if d.is_error))
        self.diagnostics = diagnostics


@dataclass(frozen=True, eq=False)
class Table:
    """A table of the source: what names it in a query, and its columns with their raw types.

    ``repeated`` are the names that its header has more than once. ``carried_by`` names the table whose
    records carry its rows as their timelines, so that it is no table of leads. Of that other table
    ``silent`` says, over its columns, which records carry none that can be read, and is never NULL;
    None where no record carries one.
    """

    relation: exp.Expression
    columns: Mapping[str, RawType]
    repeated: frozenset[str] = frozenset()
    carried_by: str | None = None
    silent: exp.Expression | None = None

    @property
    def inside(self) -> bool:
        """Whether its rows are the timelines that the records of another table carry."""
        return self.carried_by is not None


@dataclass(frozen=True, eq=False)
class Rows:
    """A query and its columns, by the policy's names, with their raw types."""

    query: exp.Select
    columns: Mapping[str, RawType]


@dataclass(frozen=True, eq=False)
class Count:
    """A number that belongs to the data quality: ``label`` says of what, ``query`` gives one row with ``n``.

    ``label`` is a noun in the plural, ``records that were merged into another``.
    """

    label: str
    query: exp.Select


@dataclass(frozen=True, eq=False)
class Doubt:
    """A warning that holds only where some value is so written.

    ``condition`` tells such rows, over the columns of `Bound.leads`, or with ``of_events`` over those
    of `Bound.events`. ``headers`` are the columns that it is about, as the inputs name them, and
    ``pattern`` is the regular expression of the whole of such a value; None: any value is one.
    """

    warning: Diagnostic
    condition: exp.Expression
    of_events: bool
    headers: tuple[str, ...]
    pattern: str | None


@dataclass(frozen=True, slots=True)
class Recorded:
    """For how long a kind is recorded: ``since`` an instant, ``kept_for`` a duration before ``as_of``.

    Both in microseconds, the first since 1970; None where there is no such bound.
    """

    since: int | None
    kept_for: int | None

    def start(self, as_of: int) -> int | None:
        """Give the first instant from which every event of the kind is there."""
        kept = None if self.kept_for is None else as_of - self.kept_for
        found = [bound for bound in (self.since, kept) if bound is not None]
        return max(found, default=None)


@dataclass(frozen=True, eq=False)
class Era:
    """The leads of a time, and the kinds that nobody can know of them.

    ``condition`` tells them from the other leads, over the columns of `Bound.leads`; None: all leads.
    ``late`` are the kinds that were not recorded then; ``is_silent``: they carry no timeline.
    """

    leads: Rows
    condition: exp.Expression | None
    unobserved: frozenset[str]
    late: frozenset[str]
    is_silent: bool


@dataclass(frozen=True, eq=False)
class Bound:
    """A binding on the tables that are there.

    ``leads`` has one row a lead: ``id`` and the policy's fields that the source has. ``events`` has
    one row an event: ``lead_id``, ``kind`` (text), ``at``, and attributes by name; None where no
    kind is observed at all. ``unobserved`` are the kinds that the source cannot provide.

    ``assumed`` maps a field of the policy whose time of day the binding assumes to the boolean
    column of ``leads`` that says for which rows; ``at_assumed`` names the like column of
    ``events``, None where there is none, and ``assumed_kinds`` are the kinds of which some may say so. ``recorded`` says of a kind since when it is there.
    ``created`` is the column ``created_at`` in microseconds of UTC, NULL where it cannot be read.
    ``without`` are the policy's fields that the source does not have. ``silent`` names the boolean
    column of ``leads`` that says of which nobody can know the ``carried`` kinds, since they carry no
    timeline; None where there are none. ``doubts`` are warnings that the data has to bear out.
    """

    leads: Rows
    events: Rows | None
    unobserved: frozenset[str]
    without: tuple[str, ...]
    warnings: tuple[Diagnostic, ...]
    created: exp.Expression
    assumed: Mapping[str, str] = field(default_factory=dict)
    at_assumed: str | None = None
    assumed_kinds: frozenset[str] = frozenset()
    recorded: Mapping[str, Recorded] = field(default_factory=dict)
    counts: tuple[Count, ...] = ()
    silent: str | None = None
    carried: frozenset[str] = frozenset()
    doubts: tuple[Doubt, ...] = ()

    def eras(self, as_of: int) -> tuple[Era, ...]:
        """Part the leads by when they were created, so that no kind counts as observed before it was.

        One era, with all leads, where every kind is recorded without a bound. A lead whose creation
        cannot be read is in the first. Leads that carry no timeline are apart in each.
        """
        starts = {kind: start for kind, r in self.recorded.items() if (start := r.start(as_of))}
        edges: list[int | None] = [None, *sorted(set(starts.values())), None]
        eras = []
        for low, high in pairwise(edges):
            late = {k for k, start in starts.items() if low is None or start > low}
            created = None if len(edges) == 2 else self._created(low, high)
            for is_silent in (False,) if self.silent is None else (False, True):
                condition = self._with_silence(created, is_silent=is_silent)
                unknown = self.unobserved | late | (self.carried if is_silent else frozenset())
                rows = self._only(condition)
                eras.append(Era(rows, condition, unknown, frozenset(late), is_silent))
        return tuple(eras)

    def _with_silence(
        self, created: exp.Expression | None, *, is_silent: bool
    ) -> exp.Expression | None:
        if self.silent is None:
            return created
        carries = exp.column(exp.to_identifier(self.silent, quoted=True))
        condition = carries if is_silent else exp.Not(this=carries)
        return condition if created is None else exp.And(this=created.copy(), expression=condition)

    def _only(self, condition: exp.Expression | None) -> Rows:
        if condition is None:
            return self.leads
        inner = self.leads.query.subquery("bound_leads")
        return Rows(exp.select("*").from_(inner).where(condition.copy()), self.leads.columns)

    def _created(self, low: int | None, high: int | None) -> exp.Expression:
        """Tell whether a lead was created from one instant on and before another; it is never NULL."""
        created = self.created
        conditions: list[exp.Expression] = []
        if low is not None:
            conditions.append(exp.GTE(this=created.copy(), expression=exp.Literal.number(low)))
        if high is not None:
            conditions.append(exp.LT(this=created.copy(), expression=exp.Literal.number(high)))
        is_inside = exp.and_(*conditions)
        return exp.Coalesce(this=exp.paren(is_inside), expressions=[exp.convert(low is None)])
