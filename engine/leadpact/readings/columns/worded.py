"""The columns of a policy's query in words: verdicts, outcomes, parties and criteria by their names."""

from collections.abc import Callable, Iterable, Iterator

from sqlglot import exp

from leadpact.policy import PolicyTree, StageKind
from leadpact.readings.columns.charges import Charges
from leadpact.readings.columns.columns import Columns, StageColumns
from leadpact.readings.columns.outcomes import OUTCOME_CODES
from leadpact.readings.columns.rendering import on_top
from leadpact.readings.columns.terms import (
    NULL,
    Term,
    case,
    column,
    equal,
    is_null,
    text,
    whole,
)
from leadpact.readings.columns.verdict_codes import VERDICT_CODES
from leadpact.readings.columns.verdict_names import Named, verdict_names
from leadpact.readings.verdicts import Verdict

SEPARATOR = ";"
JUDGED = "judged"


def in_words(columns: Columns, *, named: Named) -> exp.Select:
    """Write a policy's query with a row a lead in words, one column a stage and a criterion.

    Leads that did not exist yet are left out. Several names in one cell are apart by ``;``.
    """
    query = exp.select(*(_as(term, name) for name, term in _cells(columns, named)))
    query = on_top(query, columns.query.copy(), JUDGED)
    return query.where(exp.Not(this=column("is_later")), copy=False)


def _cells(columns: Columns, named: Named) -> Iterator[tuple[str, Term]]:
    tree = columns.tree
    yield "id", column("id")
    yield from ((name, column(name)) for name in columns.carried)
    yield "policy", text(tree.id)
    yield "covered", column("covered")
    yield "outcome", _outcome(column("outcome"))
    blame = column("accountable")
    charges = columns.charges
    yield "accountable_stage", charged(charges, blame, lambda stage, _: stage)
    yield "accountable_owner", _owner(columns, blame)
    yield "accountable_fix", charged(charges, blame, lambda stage, k: _fix(tree, stage, k))
    yield "accountable_criteria", _criteria(columns, blame)
    yield "breaches", _breaches(columns)
    names = verdict_names(tree, named)
    for stage in columns.stages:
        yield names[stage.name, None], verdict(column(stage.verdict))
        for k in stage.criteria:
            yield names[stage.name, k.name], verdict(column(k.verdict))


def verdict(code: Term) -> Term:
    """Write a verdict's code in words."""
    return case((equal(code, whole(n)), text(v.value)) for v, n in VERDICT_CODES.items())


def _outcome(code: Term) -> Term:
    return case((equal(code, whole(n)), text(o.value)) for o, n in OUTCOME_CODES.items())


def reason(columns: Columns, cause: Term) -> Term:
    """Write the code of a cause in words: ``company.employees: missing``."""
    named = enumerate(columns.reasons, start=1)
    return case((equal(cause, whole(n)), text(f"{r.name}: {r.cause.value}")) for n, r in named)


def charged(charges: Charges, blame: Term, said: Callable[[str, str | None], str | None]) -> Term:
    """Say something of the stage and the criterion that a blame charges."""
    number = exp.Floor(this=exp.Div(this=blame.copy(), expression=whole(charges.width), typed=True))
    branches = []
    for n, charge in enumerate(charges.all, start=1):
        found = said(charge.stage, charge.criterion)
        if found is not None:
            branches.append((equal(exp.cast(number, "INT"), whole(n)), text(found)))
    return case(branches)


def _owner(columns: Columns, blame: Term) -> Term:
    """Name who fills in what is missing, else whose criterion it is, else whose stage."""
    tree, width = columns.tree, columns.charges.width
    code = exp.Mod(this=blame.copy(), expression=whole(width))
    fillers = [
        (equal(code, whole(n)), text(r.owner))
        for n, r in enumerate(columns.reasons, start=1)
        if r.owner is not None
    ]
    own = charged(columns.charges, blame, lambda stage, k: _party(tree, stage, k))
    return case([(is_null(blame), NULL), *fillers], own)


def _party(tree: PolicyTree, stage: str, criterion: str | None) -> str | None:
    found = tree.stages[stage]
    own = next((k.owner for k in found.criteria if k.name == criterion), None)
    return own or found.owner


def _fix(tree: PolicyTree, stage: str, criterion: str | None) -> str | None:
    found = tree.stages[stage]
    own = next((k.fix for k in found.criteria if k.name == criterion), None)
    return own or found.fix


def _criteria(columns: Columns, blame: Term) -> Term:
    """List what a lead is charged for: the failed criteria of the stage, or the first unknown one."""
    tree = columns.tree
    branches = []
    for n, charge in enumerate(columns.charges.all, start=1):
        stage = next(s for s in columns.stages if s.name == charge.stage)
        low, high = n * columns.charges.width, (n + 1) * columns.charges.width
        is_charged = exp.And(
            this=exp.GTE(this=blame.copy(), expression=whole(low)),
            expression=exp.LT(this=blame.copy(), expression=whole(high)),
        )
        if charge.criterion is None:
            branches.append((is_charged, text("")))
            continue
        failed = equal(column(stage.verdict), whole(VERDICT_CODES[Verdict.FAIL]))
        several = case([(failed, _failed(stage))], text(charge.criterion))
        is_single = len(tree.stages[charge.stage].criteria) == 1
        branches.append((is_charged, text(charge.criterion) if is_single else several))
    return case(branches)


def _failed(stage: StageColumns) -> Term:
    return _listed(
        (equal(column(k.verdict), whole(VERDICT_CODES[Verdict.FAIL])), k.name)
        for k in stage.criteria
    )


def _breaches(columns: Columns) -> Term:
    slas = [s for s in columns.stages if columns.tree.stages[s.name].kind is StageKind.SLA]
    if not slas:
        return text("")
    return _listed(
        (equal(column(s.verdict), whole(VERDICT_CODES[Verdict.FAIL])), s.name) for s in slas
    )


def _listed(named: Iterable[tuple[Term, str]]) -> Term:
    """List the names whose conditions hold."""
    parts = [case([(holds, text(name + SEPARATOR))], text("")) for holds, name in named]
    whole_list = parts[0]
    for part in parts[1:]:
        whole_list = exp.DPipe(this=whole_list, expression=part)
    return exp.Trim(this=whole_list, expression=text(SEPARATOR))


def _as(term: Term, name: str) -> Term:
    return exp.Alias(this=term.copy(), alias=exp.to_identifier(name, quoted=True))
