"""How many leads have each verdict, by what they have in common: one aggregate, no verdict written down."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp

from leadpact.readings.columns.columns import Columns
from leadpact.readings.columns.dialect import Dialect
from leadpact.readings.columns.rendering import on_top
from leadpact.readings.columns.terms import Term, column, equal, minus, names_in, negated, whole
from leadpact.readings.columns.verdict_codes import VERDICT_CODES
from leadpact.readings.verdicts import Verdict

JUDGED = "judged"


@dataclass(frozen=True, slots=True)
class Counts:
    """A query of one row a group: what it is of, its number of ``leads``, and how many have each verdict.

    ``verdicts`` names the columns by ``(stage, None)`` or ``(stage, criterion)`` and the verdicts that
    are possible there.
    """

    query: exp.Select
    leads: str
    verdicts: Mapping[tuple[str, str | None], Mapping[Verdict, str]]


def counted(columns: Columns, by: Mapping[str, str], dialect: Dialect) -> Counts:
    """Count the leads that existed, by columns that the query has, each with its name in the result.

    Where a rule is true, false or unknown and nothing else, its truths are counted as they are.
    """
    everyone = exp.Count(this=exp.Star())
    terms: dict[str, Term] = {"leads": everyone}
    verdicts: dict[tuple[str, str | None], dict[Verdict, str]] = {}
    for stage, criterion, verdict, truth in _rules(columns):
        of = verdicts[stage, criterion] = {}
        stem = stage if criterion is None else f"{stage}__{criterion}"
        for one, term in _numbers(verdict, truth, everyone, dialect):
            of[one] = f"{stem}__{one.name.lower()}"
            terms[of[one]] = term
    is_there = negated(column("is_later"))
    read = {*by}.union(names_in(is_there), *map(names_in, terms.values()))
    named = (
        exp.alias_(term, exp.to_identifier(name, quoted=True), copy=False)
        for name, term in terms.items()
    )
    groups = (
        exp.alias_(column(of), exp.to_identifier(name, quoted=True)) for of, name in by.items()
    )
    query = exp.select(*groups, *named).where(is_there)
    # DuckDB pushes the aggregates of many numbers down through every join, for minutes
    is_fenced = dialect.name == "duckdb" and any(t is None for *_, t in _rules(columns))
    query = on_top(query, columns.write(sorted(read)), JUDGED, is_fenced=is_fenced)
    if by:
        query = query.group_by(*map(column, by))
    return Counts(query, "leads", verdicts)


def _rules(columns: Columns) -> Iterator[tuple[str, str | None, str, str | None]]:
    for stage in columns.stages:
        yield stage.name, None, stage.verdict, stage.truth
        for k in stage.criteria:
            yield stage.name, k.name, k.verdict, k.truth


def _numbers(
    verdict: str, truth: str | None, everyone: Term, dialect: Dialect
) -> Iterator[tuple[Verdict, Term]]:
    if truth is None:
        for one, code in VERDICT_CODES.items():
            yield one, dialect.count_if(equal(column(verdict), whole(code)))
        return
    known, passed = exp.Count(this=column(truth)), _number_of(column(truth), dialect)
    yield Verdict.PASS, passed
    yield Verdict.FAIL, minus(known, passed)
    yield Verdict.UNKNOWN, minus(everyone, known)


def _number_of(truth: Term, dialect: Dialect) -> Term:
    """Count truths for few groups, where DuckDB's own function is the faster one."""
    if dialect.name != "duckdb":
        return dialect.count_if(truth)
    number = exp.Anonymous(this="count_if", expressions=[truth])
    return exp.cast(exp.Coalesce(this=number, expressions=[whole(0)]), "BIGINT")
