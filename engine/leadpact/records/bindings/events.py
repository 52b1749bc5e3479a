"""The events of a binding: each source as one branch, all of them in one relation."""

from collections.abc import Mapping

from sqlglot import exp

from leadpact.readings.columns.dialect import Dialect
from leadpact.readings.columns.dialect_literals import text
from leadpact.readings.columns.raw import RawType
from leadpact.readings.columns.terms import (
    FALSE,
    Term,
    both,
    either,
    equal,
    fails,
    holds,
    is_false,
    is_not_null,
    is_null,
    is_true,
    negated,
    whole,
)
from leadpact.records.bindings.bound import Count
from leadpact.records.bindings.cells import Cell, key_of, nothing
from leadpact.records.bindings.conditions import Rows as ConditionRows
from leadpact.records.bindings.conditions import truth
from leadpact.records.bindings.joining import joined
from leadpact.records.bindings.leads import Leads
from leadpact.records.bindings.other_ids import OTHER
from leadpact.records.bindings.parts import (
    ASSUMED,
    AT,
    KIND,
    LEAD_ID,
    LEAD_KEY,
    Parts,
    column,
    counted,
    named,
    part,
)
from leadpact.records.bindings.shapes import Binding, Changes, Reference
from leadpact.records.bindings.sources import Branch
from leadpact.records.bindings.values import alike
from leadpact.records.bindings.views import numbered, order_of, order_text, union_all

_BEFORE, _NOW, _IS_IT, _RANK = "value before", "value now", "is one", "rank of event"


def events_of(
    branches: list[Branch], leads: Leads, binding: Binding, parts: Parts, dialect: Dialect
) -> tuple[exp.Select | None, dict[str, RawType], str | None, list[Count]]:
    """Write the query of all events; None where no source of any kind is there."""
    if not branches:
        return None, {}, None, []
    types = _types(branches, dialect)
    is_assumed = any(map(assumes, branches))
    counts: list[Count] = []
    names = []
    for branch in branches:
        write = _Writer(branch, types, leads, binding, parts, is_assumed=is_assumed)
        made = parts.add(f"events_{branch.shape.kind}", write.query)
        names.append(made)
        if branch.shape.people_only is not None:
            label = f"`{branch.shape.kind}` events of a machine, which are none"
            counts.append(parts.count(label, write.of_machines()))
    attributes = [name for name in types if name != AT]
    kept = [KIND, AT, *([f"{AT}{ASSUMED}"] if is_assumed else []), *attributes]

    def rows() -> exp.Query:
        return union_all(
            [exp.select(column(LEAD_KEY), *map(column, kept)).from_(part(n)) for n in names]
        )

    every = parts.add("events_of_all", rows)
    events = _of_leads(every, kept, leads)
    all_events = parts.add("events_of_leads", lambda: events)
    own_id = dialect.trimmed(column("id"))
    ids = exp.select(own_id).from_(part(leads.name, "leads_here"))
    ids = ids.where(is_not_null(column("id")))
    is_lead = exp.In(this=column(LEAD_ID), query=ids.subquery())
    orphans = counted(
        part(all_events, "events"), either(is_null(column(LEAD_ID)), exp.Not(this=is_lead))
    )
    counts.append(parts.count("events that belong to none of the leads", orphans))
    query = parts.whole(
        exp.select("*").from_(part(all_events, "events")).where(is_not_null(column(LEAD_ID)))
    )
    columns = {LEAD_ID: RawType.CELL, KIND: RawType.CELL, **types}
    return query, columns, f"{AT}{ASSUMED}" if is_assumed else None, counts


def assumes(branch: Branch) -> bool:
    """Whether a source gives a date alone its time of day: when it happened, or in an attribute."""
    return not is_false(_assumed(branch))


def _assumed(branch: Branch) -> Term:
    found = [branch.at.assumed, *(value.assumed for _, value in branch.attributes.values())]
    some = [term for term in found if not is_false(term)]
    return either(*some) if some else FALSE


def _of_leads(every: str, kept: list[str], leads: Leads) -> exp.Select:
    """Give each event the id that its lead has today."""
    if leads.known_ids is None:
        return exp.select(named(column(LEAD_KEY), LEAD_ID), *map(column, kept)).from_(part(every))
    lead = exp.Coalesce(this=column(LEAD_ID, "known"), expressions=[column(LEAD_KEY, "event")])
    on = equal(column(OTHER, "known"), column(LEAD_KEY, "event"))
    return (
        exp.select(named(lead, LEAD_ID), *(named(column(n, "event"), n) for n in kept))
        .from_(part(every, "event"))
        .join(part(leads.known_ids, "known"), on=on, join_type="left")
    )


def _types(branches: list[Branch], dialect: Dialect) -> dict[str, RawType]:
    """Give `at` and each attribute one raw type: text where two sources have two."""
    found: dict[str, list[Cell]] = {AT: [b.at.cell for b in branches]}
    for branch in branches:
        for name, (_, value) in branch.attributes.items():
            found.setdefault(name, []).append(value.cell)
    return {name: alike(cells, dialect)[0].type for name, cells in found.items()}


class _Writer:
    """Writes the query of one source."""

    def __init__(
        self,
        branch: Branch,
        types: Mapping[str, RawType],
        leads: Leads,
        binding: Binding,
        parts: Parts,
        *,
        is_assumed: bool,
    ) -> None:
        self._branch = branch
        self._types = types
        self._leads = leads
        self._missing = binding.missing
        self._is_assumed = is_assumed
        self._dialect = branch.maker.dialect
        self._parts = parts

    def query(self) -> exp.Select:
        shape = self._branch.shape
        query = self._selected(self._conditions())
        if shape.changes is not None:
            query = self._changed(shape.changes)
        if shape.once:
            order = [column(AT), *(column(n) for n in self._types if n != AT)]
            texts = [order_text(Cell(c, self._types[c.name]), self._dialect) for c in order]
            rank = numbered([column(LEAD_KEY), column(AT)], texts)
            inner = exp.select("*", named(rank, _RANK)).from_(query.subquery("events_here"))
            query = (
                exp.select("*")
                .from_(inner.subquery("ranked"))
                .where(equal(column(_RANK), whole(1)))
            )
        return query

    def of_machines(self) -> exp.Select:
        """Count the rows that are left out because a machine did it."""
        rows = self._selected([*self._conditions(people=False), self._by_machine()])
        return counted(rows.subquery("of_machines"))

    def _selected(self, conditions: list[Term]) -> exp.Select:
        rows = joined(self._branch.scope, self._missing, self._parts, once=False)
        wanted = [c for c in conditions if not is_true(c)]
        return self._branch.scope.steps.select(rows, self._columns(), *wanted)

    def _columns(self) -> list[Term]:
        branch, dialect = self._branch, self._dialect
        found = [
            named(key_of(branch.lead.cell, dialect, self._missing), LEAD_KEY),
            named(text(branch.shape.kind), KIND),
            named(self._as(AT, branch.at.cell), AT),
        ]
        if self._is_assumed:
            found.append(named(_assumed(branch), f"{AT}{ASSUMED}"))
        for name in self._types:
            if name != AT:
                value = branch.attributes.get(name)
                found.append(named(self._as(name, None if value is None else value[1].cell), name))
        return found

    def _as(self, name: str, cell: Cell | None) -> Term:
        of = self._types[name]
        if cell is None:
            return nothing(of, self._dialect)
        if cell.type is of:
            return cell.term
        return alike([cell, Cell(exp.null(), of)], self._dialect)[0].term

    def _conditions(self, *, people: bool = True) -> list[Term]:
        shape = self._branch.shape
        found: list[Term] = []
        if shape.when is not None:
            found.append(truth(shape.when, self._rows()))
        if people and shape.people_only is not None:
            found.append(negated(self._by_machine()))
        if self._branch.scope.view is self._leads.scope.view:
            found.append(self._branch.at.cell.is_known())
        return found

    def _rows(self) -> ConditionRows:
        branch = self._branch
        return ConditionRows(
            lambda name: branch.scope.find(Reference((name,), place=branch.shape.place)),
            self._missing,
            self._dialect,
        )

    def _by_machine(self) -> Term:
        actor = self._branch.shape.people_only
        cell = None if actor is None else self._branch.scope.find(actor)
        return exp.false() if cell is None else holds(self._branch.maker.actors.is_machine(cell))

    def _changed(self, changes: Changes) -> exp.Select:
        """Keep the rows in which a column has another value than in the lead's row before."""
        scope, dialect = self._branch.scope, self._dialect
        cell = scope.find(changes.column)
        bind = scope.steps.bind
        now = exp.null() if cell is None else key_of(cell, dialect, self._missing)
        now = bind("now", now)
        at = self._branch.at.cell
        ordered = None if changes.ordered_by is None else scope.find(changes.ordered_by)
        order = [*([] if ordered is None else order_of(ordered, dialect)), *order_of(at, dialect)]
        key = bind("key", key_of(self._branch.lead.cell, dialect, self._missing))
        at = Cell(bind("at", at.term), at.type)
        before = exp.Window(
            this=exp.Lag(this=now.copy()),
            partition_by=[key],
            order=exp.Order(
                expressions=[exp.Ordered(this=o.copy(), nulls_first=False) for o in order]
            ),
        )
        is_it = both(*self._conditions())
        rows = joined(scope, self._missing, self._parts, once=False)
        values = [named(now, _NOW), named(before, _BEFORE), named(is_it, _IS_IT)]
        inner = scope.steps.select(rows, [*self._columns(), *values])
        is_other = either(is_null(column(_BEFORE)), fails(equal(column(_BEFORE), column(_NOW))))
        kept = [c.alias for c in self._columns()]
        return (
            exp.select(*map(column, kept))
            .from_(inner.subquery("log"))
            .where(is_not_null(column(_NOW)), is_other, column(_IS_IT))
        )
