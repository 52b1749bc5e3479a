"""Write a policy as one query: a row a lead, with all its verdicts, what it came to, and why."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sqlglot import exp

from leadpact.calendars import compile_calendar
from leadpact.nodes import Expr
from leadpact.policy import CalendarChoice, PolicyTree
from leadpact.readings.columns.asked import calendar_of
from leadpact.readings.columns.calendars import Calendars
from leadpact.readings.columns.charges import Charges
from leadpact.readings.columns.codes import Reasons
from leadpact.readings.columns.columns import Columns, CriterionColumns, StageColumns
from leadpact.readings.columns.dialect import Dialect
from leadpact.readings.columns.expressions import Expressions
from leadpact.readings.columns.inputs import Inputs
from leadpact.readings.columns.layers import Layers
from leadpact.readings.columns.outcomes import Covered, Outcomes
from leadpact.readings.columns.relations import EventRelation, LeadRelation
from leadpact.readings.columns.rendering import rendered
from leadpact.readings.columns.scopes import Scope
from leadpact.readings.columns.stages import RuledStage
from leadpact.readings.columns.terms import (
    FALSE,
    TRUE,
    Term,
    above,
    case,
    column,
    equal,
    is_true,
    names_in,
    text,
    whole,
)
from leadpact.readings.columns.typed_choices import codes
from leadpact.readings.columns.worths import Worth
from leadpact.units import Kind

if TYPE_CHECKING:  # an annotation, of what is loaded when somebody audits
    from leadpact.readings.columns.audit_columns import Enquiry


def columns(  # noqa: PLR0913 - what a query stands on, each by its name
    tree: PolicyTree,
    leads: LeadRelation,
    events: EventRelation | None,
    *,
    dialect: Dialect,
    as_of: int | None,
    unobserved: frozenset[str] = frozenset(),
    where: Expr | None = None,
    by: Sequence[str] = (),
    enquiry: "Enquiry | None" = None,
) -> Columns:
    """Write a policy as a query over raw relations.

    ``as_of`` is an instant in UTC microseconds, None for a query that takes it from a one-row table
    ``run``. ``where`` is a linked condition on leads; its truth is one more column. ``by`` are fields by
    which leads are grouped: texts, choices or booleans, in words in columns of their own. ``enquiry`` is
    what an audit asks beside.
    """
    return _Query(tree, leads, events, dialect, as_of, unobserved).made(where, by, enquiry)


class _Query:
    """One query in the making."""

    def __init__(
        self,
        tree: PolicyTree,
        leads: LeadRelation,
        events: EventRelation | None,
        dialect: Dialect,
        as_of: int | None,
        unobserved: frozenset[str],
    ) -> None:
        self.tree = tree
        self.layers = Layers()
        self.as_of = whole(as_of) if as_of is not None else column(self.layers.lead_input("as_of"))
        tables = {name: compile_calendar(entry.week) for name, entry in tree.calendars.items()}
        first = tree.first_calendar
        self.calendars = Calendars(
            self.layers, tables, None if first is None else first.name, dialect
        )
        self.inputs = Inputs(
            tree, leads, events, layers=self.layers, dialect=dialect, as_of=self.as_of
        )
        self.reasons = Reasons()
        self.stages: dict[str, RuledStage] = {}
        self._truths: dict[str, Term] = {}
        self.charges = Charges(tree)
        self.expressions = Expressions(
            tree,
            layers=self.layers,
            dialect=dialect,
            calendars=self.calendars,
            inputs=self.inputs,
            reasons=self.reasons,
            unobserved=unobserved,
            stages=self.stages,
        )

    def made(self, where: Expr | None, by: Sequence[str], enquiry: "Enquiry | None") -> Columns:
        tree, bind = self.tree, self.layers.bind
        base = self._scope(None)
        if tree.first_calendar is not None:
            base = self._scope(tree.first_calendar.name)
        covered = (
            TRUE
            if tree.covers is None
            else bind("covered", self.expressions.truth(tree.covers, base))
        )
        for name in tree.stage_order:
            stage = tree.stages[name]
            self.stages[name] = RuledStage(
                stage, self._scope(stage.calendar), self.charges, self.expressions
            )
        converted = None
        if tree.converted is not None:
            converted = self.expressions.truth(tree.converted, base)
        ordered = {name: self.stages[name] for name in tree.stages}
        outcomes = Outcomes(ordered, converted, self.charges, self.expressions)
        outcome = outcomes.outcome()
        judged = Covered(covered)
        created = self.inputs.field("created_at")
        is_later = FALSE if created.is_by(self.as_of) else above(created.value, self.as_of)
        out: dict[str, Term] = {
            "id": column("id"),
            **{name: column(name) for name in self.inputs.carried},
            "created_at": created.value,
            "is_later": case([(is_later, TRUE)], FALSE),
            "covered": covered,
        }
        stages = tuple(self._stage_columns(stage, judged, out) for stage in ordered.values())
        out["outcome"] = judged.only(outcome)
        out["accountable"] = judged.only(outcomes.accountable(outcome))
        condition = None
        if where is not None:
            condition = self.layers.names.new("is_chosen")
            out[condition] = self.expressions.truth(where, base)
        groups = {self.layers.names.new(f"by_{path}"): self._group(path) for path in by}
        out.update(groups)
        audit = None
        if enquiry is not None:
            # Imported when somebody audits: whoever checks a table should not wait for it.
            from leadpact.readings.columns.auditing import Auditing  # noqa: PLC0415

            audit = Auditing(ordered, base, self.expressions, out).columns(enquiry)
        known = out | self._truths
        return Columns(
            tree=tree,
            names=tuple(out),
            write=lambda names: self._select({n: known[n] for n in dict.fromkeys(names)}),
            tables=tuple(self.calendars.used.values()),
            stages=stages,
            reasons=self.reasons.all,
            charges=self.charges,
            carried=self.inputs.carried,
            groups=tuple(groups),
            condition=condition,
            audit=audit,
        )

    def _group(self, path: str) -> Term:
        """Give what a field says, in words."""
        value, of = self.inputs.field(path).value, self.tree.fields[path].type
        if of.kind is not Kind.CHOICE:
            return value
        return case((equal(value, whole(n)), text(m)) for m, n in codes(of.members).items())

    def _scope(self, chosen: str | CalendarChoice | None) -> Scope:
        calendar = calendar_of(chosen, self.expressions)
        return Scope(
            closing=False,
            stages_closing=False,
            cut=self.as_of,
            is_cut=False,
            as_of=Worth(self.as_of),
            calendar=calendar,
        )

    def _stage_columns(
        self, stage: RuledStage, judged: Covered, out: dict[str, Term]
    ) -> StageColumns:
        name = stage.stage.name
        verdict = self.layers.names.new(f"{name}_is")
        out[verdict] = judged.only(stage.verdict)
        criteria = []
        for f in stage.criteria:
            stem = f"{name}_{f.criterion.name}"
            is_, want, waiver = (
                self.layers.names.new(f"{stem}_{word}")
                for word in ("is", "for_want_of", "waived_by")
            )
            terms = {is_: f.verdict, want: stage.cause(f), waiver: f.waiver}
            out.update({column_name: judged.only(term) for column_name, term in terms.items()})
            truth = self._truth(stem, f.truth if f.is_plain else None, judged)
            criteria.append(CriterionColumns(f.criterion.name, is_, want, waiver, truth))
        truth = self._truth(name, stage.now if stage.is_plain else None, judged)
        return StageColumns(name, verdict, tuple(criteria), truth)

    def _truth(self, stem: str, term: Term | None, judged: Covered) -> str | None:
        if term is None or not is_true(judged.covered):
            return None
        found = next((name for name, known in self._truths.items() if known == term), None)
        if found is None:
            found = self.layers.names.new(f"{stem}_holds")
            self._truths[found] = term
        return found

    def _select(self, out: Mapping[str, Term]) -> exp.Select:
        wanted = set().union(*map(names_in, out.values()))
        parts, last = rendered(self.layers, self.inputs, wanted)
        query = exp.select(
            *(
                exp.alias_(term, exp.to_identifier(name, quoted=True), copy=False)
                for name, term in out.items()
            )
        ).from_(exp.to_table(last))
        for name, part in parts:
            is_kept = self.inputs.is_kept(name)
            query = query.with_(name, as_=part, materialized=is_kept, copy=False)
        return query
