"""Which of the leads that are judged where they lie are looked at: the choice of `judging`, in any dialect."""

from collections import Counter
from typing import Final

from sqlglot import exp

from leadpact.engines.in_place import InPlace
from leadpact.engines.judging import (
    CHOSEN,
    LATER,
    OTHERS,
    UNDATED,
    UNSURE,
    LeftOut,
    Selection,
    why_not,
)
from leadpact.engines.scans import ID
from leadpact.readings.columns.dialect import DIALECTS
from leadpact.readings.columns.fingerprints import hashed_text
from leadpact.readings.columns.terms import (
    Term,
    both,
    column,
    equal,
    is_not_null,
    is_null,
    text,
    whole,
)

_NEWEST: Final = "leadpact_newest"
_DRAWN: Final = "leadpact_drawn"


def chosen_in_place(judged: InPlace, selection: Selection) -> tuple[InPlace, LeftOut]:
    """Take the leads that exist and are chosen, and say how many were left out, and why.

    Raises:
        EngineError: the engine refuses.
    """
    dialect = DIALECTS[judged.engine.dialect]
    why, created = why_not(judged.columns, selection), column("created_at")
    chosen: Term = equal(why.copy(), whole(CHOSEN))
    # What is kept is kept before anything is asked: from then on all is read from one snapshot.
    if selection.last is not None:
        name = dialect.in_code_point_order(column(ID))
        order = (exp.Ordered(this=created, desc=True), exp.Ordered(this=name, desc=True))
        rows = _ids(judged, both(chosen, is_not_null(created)), created).order_by(*order)
        chosen = _one_of(judged.engine.stage(_NEWEST, rows.limit(selection.last)))
    if selection.sample is not None:
        lot = exp.DPipe(this=text(f"{selection.seed} "), expression=column(ID))
        drawn = dialect.in_code_point_order(hashed_text(lot, dialect))
        rows = _ids(judged, chosen).order_by(exp.Ordered(this=drawn))
        chosen = _one_of(judged.engine.stage(_DRAWN, rows.limit(selection.sample)))
    return judged.only(chosen), _left_out(judged, why, selection)


def _ids(judged: InPlace, condition: Term, *read: Term) -> exp.Select:
    return exp.select(ID).from_(judged.rows_for(ID, condition, *read)).where(condition.copy())


def _one_of(kept: exp.Table) -> Term:
    return column(ID).isin(query=exp.select(ID).from_(kept))


def _left_out(judged: InPlace, why: Term, selection: Selection) -> LeftOut:
    """Count those that are not looked at."""
    created = column("created_at")
    terms = (exp.alias_(why.copy(), "why"), exp.alias_(is_null(created), "is_undated"))
    told = exp.select(*terms).from_(judged.rows_for(*terms)).subquery("told")
    counts = exp.select("why", "is_undated", exp.Count(this=exp.Star())).from_(told)
    found: Counter[tuple[int, bool]] = Counter()
    for reason, is_undated, number in judged.engine.rows(counts.group_by("why", "is_undated")):
        found[int(reason or 0), bool(is_undated)] = int(number or 0)

    def number_of(reason: int) -> int:
        return found[reason, False] + found[reason, True]

    taken, others, undated = number_of(CHOSEN), number_of(OTHERS), number_of(UNDATED)
    if selection.last is not None:
        dated = found[CHOSEN, False]
        undated += taken - dated
        taken = min(dated, selection.last)
        others += dated - taken
    if selection.sample is not None:
        others += taken - min(taken, selection.sample)
    return LeftOut(later=number_of(LATER), undated=undated, unsure=number_of(UNSURE), others=others)
