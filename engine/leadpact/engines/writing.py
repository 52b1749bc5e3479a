"""Write what was judged away, by DuckDB itself: verdicts as a table, and failing leads with their reasons."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sqlglot import exp

from leadpact.engines.assumed_times import criteria_resting, resting
from leadpact.engines.file_calls import call_on
from leadpact.engines.judging import Judged
from leadpact.engines.scans import ID, PLACE, counted
from leadpact.engines.table_parts import TablePart
from leadpact.engines.worded_rows import worded_rows
from leadpact.policy import Criterion, Stage
from leadpact.readings.columns.columns import CriterionColumns, StageColumns
from leadpact.readings.columns.terms import (
    NULL,
    among,
    both,
    case,
    column,
    either,
    equal,
    negated,
    text,
    whole,
)
from leadpact.readings.columns.verdict_codes import VERDICT_CODES
from leadpact.readings.columns.verdict_names import dotted, verdict_names
from leadpact.readings.verdicts import Verdict

FORMATS: Final = {
    ".csv": "FORMAT csv, HEADER",
    ".jsonl": "FORMAT json",
    ".ndjson": "FORMAT json",
    ".parquet": "FORMAT parquet",
}
"""How an extract is written, by the ending of its name."""

_ASSUMED: Final = "assumed"
_FAIL, _UNKNOWN = (whole(VERDICT_CODES[v]) for v in (Verdict.FAIL, Verdict.UNKNOWN))


def write_verdicts(judged: Judged, as_of: int, target: Path, parts: frozenset[TablePart]) -> int:
    """Write a row a lead to a Parquet file, the columns of some parts; count the rows."""
    rows = worded_rows(judged.columns, as_of, judged.gathered.flags, parts)
    query = judged.ordered(rows)
    return judged.engine.copy(query, target, "FORMAT parquet")


def _named(name: str) -> exp.Expression:
    return exp.column(exp.to_identifier(name, quoted=True))


def written_counts(judged: Judged, target: Path) -> tuple[int, int, int, int]:
    """Count in a file with the verdicts of stages: leads not covered, failed, unknown, covered by nobody knows."""
    file = call_on("read_parquet", target)
    names = verdict_names(judged.gathered.tree, dotted)
    stages = [_named(names[stage.name, None]) for stage in judged.columns.stages]

    def some(verdict: Verdict) -> exp.Expression:
        return either(*(equal(stage, text(verdict.value)) for stage in stages))

    covered = column("covered")
    is_unsure = covered.is_(exp.null())
    query = exp.select(
        counted(negated(covered)),
        counted(some(Verdict.FAIL)),
        counted(either(some(Verdict.UNKNOWN), is_unsure)),
        counted(is_unsure),
    ).from_(file)
    [row] = judged.engine.run(query)
    return row


def write_extract(judged: Judged, target: Path, options: str) -> int:
    """Write every failing lead with its reasons, a row each, in input order; count the rows.

    Where the binding assumes times of day, ``assumed`` says whether the verdict rests on one. A reason is a criterion that failed, or one that nobody can decide with the datum that is wanted.
    """
    whole_query: exp.Query | None = None
    for number, rows in enumerate(_reasons(judged)):
        part = rows.select(exp.alias_(whole(number), "number"), PLACE)
        whole_query = part if whole_query is None else whole_query.union(part, distinct=False)
    assert whole_query is not None  # noqa: S101 - a policy has a stage
    names = [ID, "stage", "criterion", "verdict", "owner", "fix", "datum", "cause"]
    names += [_ASSUMED] if judged.gathered.flags else []
    query = exp.select(*names).from_(whole_query.subquery("reasons")).order_by(PLACE, "number")
    return judged.engine.copy(query, target, options)


def _reasons(judged: Judged) -> Iterator[exp.Select]:
    has_failed = either(*(equal(column(s.verdict), _FAIL) for s in judged.columns.stages))
    flags = judged.gathered.flags
    rests = (resting(judged.columns, flags), criteria_resting(judged.columns, flags))
    for columns, is_assumed, of_criteria in zip(judged.columns.stages, *rests, strict=True):
        flag = exp.alias_(is_assumed, _ASSUMED)
        stage = judged.gathered.tree.stages[columns.name]
        declared = {k.name: k for k in stage.criteria}
        told = []
        for k, own in zip(columns.criteria, of_criteria, strict=True):
            is_reason = among(column(k.verdict), [_FAIL, _UNKNOWN])
            told.append(is_reason)
            row = _row(judged, stage, declared[k.name], k)
            marked = row.select(exp.alias_(own, _ASSUMED))
            yield marked.where(both(has_failed, is_reason))
        alone = both(equal(column(columns.verdict), _FAIL), *(negated(_sure(t)) for t in told))
        yield _row_of_stage(judged, stage, columns).select(flag).where(alone)


def _sure(condition: exp.Expression) -> exp.Expression:
    return exp.Coalesce(this=condition.copy(), expressions=[exp.false()])


def _row(judged: Judged, stage: Stage, declared: Criterion, k: CriterionColumns) -> exp.Select:
    reasons = tuple(enumerate(judged.columns.reasons, start=1))
    cause = column(k.cause)
    owner, fix = declared.owner or stage.owner, declared.fix or stage.fix
    fillers = [(equal(cause, whole(n)), text(r.owner)) for n, r in reasons if r.owner]
    return _select(
        judged,
        stage=text(stage.name),
        criterion=text(declared.name),
        verdict=case([(equal(column(k.verdict), _FAIL), text("fail"))], text("unknown")),
        owner=case(fillers, _text(owner)),
        fix=_text(fix),
        datum=case(((equal(cause, whole(n)), text(r.name)) for n, r in reasons), _text(None)),
        cause=case(
            ((equal(cause, whole(n)), text(r.cause.value)) for n, r in reasons), _text(None)
        ),
    )


def _row_of_stage(judged: Judged, stage: Stage, columns: StageColumns) -> exp.Select:
    return _select(
        judged,
        stage=text(columns.name),
        criterion=_text(None),
        verdict=text("fail"),
        owner=_text(stage.owner),
        fix=_text(stage.fix),
        datum=_text(None),
        cause=_text(None),
    )


def _select(judged: Judged, **cells: exp.Expression) -> exp.Select:
    terms = (exp.alias_(term, name) for name, term in cells.items())
    return exp.select(ID, *terms).from_(judged.rows.copy())


def _text(value: str | None) -> exp.Expression:
    return exp.cast(NULL.copy(), "TEXT") if value is None else text(value)
