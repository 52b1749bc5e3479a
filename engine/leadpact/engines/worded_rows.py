"""Verdicts as a table of words, looked up by number: what a columnar file takes as it is.

`readings.columns.worded` says the same in any dialect; here each word is a member of an enumeration,
so that no text is built or compared for any lead.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final, TypeAlias

from sqlglot import exp

from leadpact.engines.assumed_times import criteria_resting, resting
from leadpact.engines.results import NO_FLAGS
from leadpact.engines.table_parts import EVERY_PART, TablePart, table_columns
from leadpact.policy import StageKind
from leadpact.readings.amounts import rfc3339
from leadpact.readings.columns.charges import Charge
from leadpact.readings.columns.columns import Columns, CriterionColumns, StageColumns
from leadpact.readings.columns.outcomes import OUTCOME_CODES
from leadpact.readings.columns.terms import (
    NULL,
    both,
    case,
    column,
    equal,
    is_not_null,
    is_null,
    names_in,
    negated,
    plus,
    text,
    whole,
)
from leadpact.readings.columns.verdict_codes import VERDICT_CODES
from leadpact.readings.columns.verdict_names import dotted, verdict_names
from leadpact.readings.columns.worded import SEPARATOR, in_words
from leadpact.readings.verdicts import Verdict

_VERDICTS: Final = tuple(v.value for v in VERDICT_CODES)
_OUTCOMES: Final = tuple(o.value for o in OUTCOME_CODES)
_FAIL: Final = whole(VERDICT_CODES[Verdict.FAIL])
_CHARGE, _REASON = "charge_number", "reason_number"
_MOST_SETS: Final = 2**12
_Write: TypeAlias = Callable[[], exp.Expression]


def worded_rows(
    columns: Columns,
    as_of: int,
    flags: Mapping[str, str] = NO_FLAGS,
    parts: frozenset[TablePart] = EVERY_PART,
) -> exp.Select:
    """Write a row a lead with the columns of some parts, as `leadpact check --format csv` has them.

    ``flags`` are the columns that say where a time of day was assumed: then one column names those
    of the verdicts that rest on it.
    """
    width = columns.charges.width
    blame = column("accountable")
    charge = exp.IntDiv(this=blame.copy(), expression=whole(width))
    reason = exp.Mod(this=blame.copy(), expression=whole(width))
    named = table_columns(columns.tree, with_assumed=bool(flags))
    cells = [
        exp.alias_(term(), exp.to_identifier(name, quoted=True))
        for (name, part), term in zip(named, _cells(columns, as_of, flags), strict=True)
        if part is None or part in parts
    ]
    read = {"accountable", *columns.carried}.union(*map(names_in, cells))
    rows = columns.write(n for n in (*columns.names, *columns.truths) if n in read)
    judged = exp.select("*", exp.alias_(charge, _CHARGE), exp.alias_(reason, _REASON)).from_(
        rows.subquery("judged", copy=False), copy=False
    )
    return exp.select(*cells).from_(judged.subquery("charged", copy=False), copy=False)


def _cells(columns: Columns, as_of: int, flags: Mapping[str, str]) -> Iterator[_Write]:
    """Give what writes each column of `table_columns`: only what is wanted is written."""
    charges = columns.charges.all
    number = column(_CHARGE)
    yield partial(column, "id")
    yield partial(_looked_up, [columns.tree.id], whole(1))
    yield partial(_looked_up, [rfc3339(as_of)], whole(1))
    yield partial(column, "covered")
    yield partial(_looked_up, _OUTCOMES, column("outcome"))
    yield partial(_looked_up, [charge.stage for charge in charges], number)
    yield partial(_owner, columns)
    yield partial(_looked_up, [_agreed(columns, charge)[1] for charge in charges], number)
    yield partial(_criteria, columns)
    yield partial(_breaches, columns)
    if flags:
        yield partial(_assumed, columns, flags)
    for stage in columns.stages:
        yield partial(_verdict, stage)
        for criterion in stage.criteria:
            yield partial(_verdict, criterion)


def _verdict(of: StageColumns | CriterionColumns) -> exp.Expression:
    """Write a verdict; what is true, false or unknown and nothing else has no number first."""
    if of.truth is None:
        return _looked_up(_VERDICTS, column(of.verdict))
    kind = _enumeration(_VERDICTS)
    passed, failed, unknown = (
        exp.Cast(this=text(v.value), to=kind) for v in (Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN)
    )
    truth = column(of.truth)
    return case([(truth, passed), (is_null(truth), unknown)], failed)


def _has_failed(of: StageColumns | CriterionColumns) -> exp.Expression:
    if of.truth is None:
        return equal(column(of.verdict), _FAIL)
    return negated(column(of.truth))


def _assumed(columns: Columns, flags: Mapping[str, str]) -> exp.Expression:
    """Name the verdicts, of stages and criteria as the columns do, that rest on an assumed time."""
    names = verdict_names(columns.tree, dotted)
    found: list[tuple[str, str, exp.Expression]] = []
    every = (resting(columns, flags), criteria_resting(columns, flags))
    for stage, rests, of_criteria in zip(columns.stages, *every, strict=True):
        found.append((names[stage.name, None], stage.verdict, rests))
        found += (
            (names[stage.name, k.name], k.verdict, one)
            for k, one in zip(stage.criteria, of_criteria, strict=True)
        )
    marked = (
        case([(both(rests, is_not_null(column(verdict))), text(name))])
        for name, verdict, rests in found
    )
    return exp.Anonymous(this="concat_ws", expressions=[text(SEPARATOR), *marked])


def _looked_up(words: Sequence[str | None], number: exp.Expression) -> exp.Expression:
    """Give the word with a number, from 1; NULL for no number."""
    members = [word for word in dict.fromkeys(words) if word is not None]
    if not members:
        return exp.cast(NULL.copy(), "TEXT")
    listed = exp.Array(expressions=[NULL.copy() if w is None else text(w) for w in words])
    of = exp.DataType(this=exp.DType.ARRAY, expressions=[_enumeration(members)], nested=True)
    return exp.Anonymous(
        this="list_extract", expressions=[exp.Cast(this=listed, to=of), number.copy()]
    )


def _enumeration(words: Sequence[str]) -> exp.DataType:
    return exp.DataType(this=exp.DType.ENUM, expressions=list(map(text, words)))


def _agreed(columns: Columns, charge: Charge) -> tuple[str | None, str | None]:
    """Give the owner and the fix of what is charged: the criterion's own, else its stage's."""
    found = columns.tree.stages[charge.stage]
    own = next((k for k in found.criteria if k.name == charge.criterion), None)
    if own is None:
        return found.owner, found.fix
    return own.owner or found.owner, own.fix or found.fix


def _owner(columns: Columns) -> exp.Expression:
    """Name who fills in what is missing, else whose criterion it is, else whose stage."""
    own = [_agreed(columns, charge)[0] for charge in columns.charges.all]
    fillers = [reason.owner for reason in columns.reasons]
    if not any(fillers):
        return _looked_up(own, column(_CHARGE))
    # One list for both, so that both are members of one enumeration.
    words = [*own, *fillers]
    second = plus(column(_REASON), whole(len(own)))
    fills = [n for n, owner in enumerate(fillers, start=1) if owner]
    is_filled = column(_REASON).isin(*fills)
    return _looked_up(words, case([(is_filled, second)], column(_CHARGE)))


def _criteria(columns: Columns) -> exp.Expression:
    """List what a lead is charged for: the failed criteria of the stage, or the first unknown one."""
    words: list[str | None] = []
    branches = []
    stages = {stage.name: stage for stage in columns.stages}
    for name, stage in stages.items():
        numbers = [n for n, c in enumerate(columns.charges.all, start=1) if c.stage == name]
        if 2 ** len(stage.criteria) + len(words) > _MOST_SETS:
            return _in_words(columns, "accountable_criteria")
        is_charged = exp.Between(  # a stage's numbers follow each other
            this=column(_CHARGE), low=whole(numbers[0]), high=whole(numbers[-1])
        )
        set_of = plus(_set(stage.criteria), whole(len(words) + 1))
        words += _sets([k.name for k in stage.criteria])
        alone = plus(column(_CHARGE), whole(len(words) + 1 - numbers[0]))
        words += [c.criterion or "" for c in columns.charges.all if c.stage == name]
        branches.append((is_charged, case([(_has_failed(stage), set_of)], alone)))
    return _looked_up(words, case(branches))


def _breaches(columns: Columns) -> exp.Expression:
    slas = [s for s in columns.stages if columns.tree.stages[s.name].kind is StageKind.SLA]
    if 2 ** len(slas) > _MOST_SETS:
        return _in_words(columns, "breaches")
    number = plus(_set(slas), whole(1)) if slas else whole(1)
    return _looked_up(_sets([s.name for s in slas]), number)


def _set(judged: Iterable[StageColumns | CriterionColumns]) -> exp.Expression:
    """Give the number of the set of those that failed: one bit each."""
    total: exp.Expression = whole(0)
    for place, of in enumerate(judged):
        bit = case([(_has_failed(of), whole(1 << place))], whole(0))
        total = plus(total, bit)
    return total


def _sets(names: Sequence[str]) -> list[str]:
    """Write every set of names, by its number."""
    return [
        SEPARATOR.join(name for place, name in enumerate(names) if number >> place & 1)
        for number in range(1 << len(names))
    ]


def _in_words(columns: Columns, name: str) -> exp.Expression:
    """Take the cell as any dialect has it: there are too many sets to list them."""
    words = in_words(columns, named=dotted)
    found: exp.Expression = next(e for e in words.expressions if e.alias_or_name == name).this
    return found
