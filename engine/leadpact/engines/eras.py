"""Judge the leads of several eras apart, each with the kinds that were not recorded then, as one query.

Every era is a query of its own, since a kind that is not recorded is unknown in it and nothing else.
Reasons have numbers of a query's own: they are given one numbering for all.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from sqlglot import exp

from leadpact.readings.columns.codes import Reason
from leadpact.readings.columns.columns import Columns, StageColumns
from leadpact.readings.columns.terms import Term, below, case, column, equal, minus, plus, whole


def together(eras: Sequence[Columns]) -> Columns:
    """Put queries over the same policy, each over other leads, under each other."""
    first = eras[0]
    reasons = tuple(dict.fromkeys(reason for one in eras for reason in one.reasons))
    terms = [_terms(one, first, reasons) for one in eras]

    def write(names: Iterable[str]) -> exp.Select:
        wanted = tuple(dict.fromkeys(names))
        parts = [_part(one, of, wanted) for one, of in zip(eras, terms, strict=True)]
        query = exp.union(*parts, distinct=False)
        return exp.select(*map(column, wanted)).from_(query.subquery("of_all_eras"))

    tables = {table.name: table for one in eras for table in one.tables}
    stages = zip(*(one.stages for one in eras), strict=True)
    return replace(
        first,
        write=write,
        tables=tuple(tables.values()),
        stages=tuple(map(_with_truths_of_all, stages)),
        reasons=reasons,
    )


def _part(one: Columns, terms: Mapping[str, tuple[str, Term]], wanted: Sequence[str]) -> exp.Select:
    rows = one.write(terms[name][0] for name in wanted)
    named = (exp.alias_(terms[name][1].copy(), name, quoted=True) for name in wanted)
    return exp.select(*named).from_(rows.subquery("of_era"))


def _terms(one: Columns, first: Columns, reasons: Sequence[Reason]) -> dict[str, tuple[str, Term]]:
    """Give each column, by its name in the first query: its own name, and its value in the numbering of all."""
    numbers = {n: reasons.index(reason) + 1 for n, reason in enumerate(one.reasons, start=1)}
    moved = {old: new for old, new in numbers.items() if old != new}
    width = one.charges.width
    found = {
        name: (own, column(own))
        for name, own in zip(
            (*first.names, *_truths(first)), (*one.names, *_truths(one)), strict=True
        )
        if name and own
    }
    for mine, of in zip(first.stages, one.stages, strict=True):
        for k, own_k in zip(mine.criteria, of.criteria, strict=True):
            found[k.cause] = own_k.cause, _cause(column(own_k.cause), moved, width)
    found["accountable"] = "accountable", _blame(column("accountable"), moved, width)
    return found


def _truths(one: Columns) -> Iterator[str]:
    for stage in one.stages:
        yield stage.truth or ""
        for k in stage.criteria:
            yield k.truth or ""


def _with_truths_of_all(stages: tuple[StageColumns, ...]) -> StageColumns:
    """Keep those truths that are there in every era."""
    criteria = zip(*(stage.criteria for stage in stages), strict=True)
    kept = (k[0] if all(one.truth for one in k) else replace(k[0], truth=None) for k in criteria)
    truth = stages[0].truth if all(stage.truth for stage in stages) else None
    return replace(stages[0], criteria=tuple(kept), truth=truth)


def _cause(cause: Term, moved: Mapping[int, int], width: int) -> Term:
    """Give a cause its new number; a stage behind it stands as minus its blame."""
    if not moved:
        return cause
    behind = minus(whole(0), _blame(minus(whole(0), cause), moved, width))
    return case([(below(cause, whole(0)), behind)], _moved(cause, cause, moved))


def _blame(blame: Term, moved: Mapping[int, int], width: int) -> Term:
    reason = exp.Mod(this=exp.paren(blame.copy()), expression=whole(width))
    return _moved(blame, reason, moved) if moved else blame


def _moved(code: Term, reason: Term, moved: Mapping[int, int]) -> Term:
    """Add to a code what its reason moves by."""
    branches = (
        (equal(reason, whole(old)), plus(code, whole(new - old))) for old, new in moved.items()
    )
    return case(branches, code)
