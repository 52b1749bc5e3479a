"""Hold an engine to the definition of what an audit counts: judged leads, by both."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlglot import exp

from agreement.batches import Batch
from agreement.flattening import Form, flattened
from agreement.judging import Engine, helper_of, loaded
from leadpact.agreement.judge import Judge
from leadpact.agreement.judged import Answer, JudgedLead, Questions, Standing
from leadpact.agreement.judged_rows import JudgedRows
from leadpact.agreement.settling import Wait
from leadpact.api import instant_of
from leadpact.engines.audit_rows import AuditReading
from leadpact.lead import Lead
from leadpact.nodes import type_of
from leadpact.policy import PolicyTree
from leadpact.readings.columns.audit_columns import Enquiry
from leadpact.readings.columns.dialect import DIALECTS
from leadpact.readings.columns.query import columns
from leadpact.records.conversion import Spelling
from leadpact.records.leads import converter
from leadpact.units import Kind


def audit_differences(engine: Engine, batch: Batch, form: Form) -> list[str]:
    """Judge leads for an audit by an engine and by the definition; tell what they tell otherwise.

    Every rule, every condition and every named value of the policy is asked as a question.
    """
    tree = loaded(batch.policy).tree
    as_of = instant_of(batch.as_of)
    judge = Judge(tree, questions_of(tree))
    wanted = dict(_defined(batch, judge, as_of))
    found = dict(_asked(engine, batch, form, judge, as_of))
    return [
        f"{batch.name}, {key}: {difference}"
        for key, lead in wanted.items()
        for difference in compared(lead, found[key])
    ]


def questions_of(tree: PolicyTree) -> Questions:
    questions = Questions()
    for stage in tree.stages.values():
        for expr in (stage.when, *(criterion.rule for criterion in stage.criteria)):
            if expr is not None:
                questions.number_of(expr)
    for value in tree.values.values():
        # a measure is made of truths and amounts, never of choices and texts
        if type_of(value.expr).kind not in (Kind.CHOICE, Kind.TEXT):
            questions.number_of(value.expr)
    return questions


def _defined(batch: Batch, judge: Judge, as_of: int) -> Iterator[tuple[str, JudgedLead | None]]:
    convert = converter(judge.tree, spelling=Spelling.JSON, unobserved=batch.unobserved)
    for key, record in batch.leads:
        lead = convert({**record, "id": key})
        assert isinstance(lead, Lead), lead
        yield key, judge(lead, as_of)[1]


def _asked(
    engine: Engine, batch: Batch, form: Form, judge: Judge, as_of: int
) -> Iterator[tuple[str, JudgedLead | None]]:
    tree, dialect = judge.tree, DIALECTS[engine.dialect]
    flat = flattened(batch.leads, tree, dialect, form, suffix="")
    made = columns(
        tree,
        flat.leads,
        flat.events,
        dialect=dialect,
        as_of=as_of,
        unobserved=batch.unobserved,
        enquiry=Enquiry(
            judge.questions,
            judge.delays.clocks,
            judge.fields,
        ),
    )
    for table in (*flat.tables, *map(helper_of, made.tables)):
        engine.helper(table)
    reading = AuditReading.of(made)
    read = JudgedRows(judge.settling, reading, judge.questions, judge.delays.clocks, as_of)
    terms = (*reading.member, *reading.alike, *reading.timed)
    query = exp.select(*terms).from_(made.query.subquery("judged"))
    for row in engine.rows(query):
        yield str(row[0]), read(reading.read_one(row))


def compared(wanted: JudgedLead | None, found: JudgedLead | None) -> Iterator[str]:
    """Tell where two readings of one lead differ; the order of what is wanted is nobody's."""
    if wanted is None or found is None:
        if wanted is not found:
            yield f"covered: {wanted is not None}, not {found is not None}"
        return
    for name in JudgedLead._fields:
        here, there = _told(getattr(wanted, name)), _told(getattr(found, name))
        if name == "digest" or here == there:
            continue
        if isinstance(here, Mapping):
            yield from (
                f"{name} {key}: {here[key]}, not {there[key]}"
                for key in here
                if here[key] != there[key]
            )
        elif isinstance(here, Sequence):
            yield from (
                f"{name} {n}: {one}, not {other}"
                for n, (one, other) in enumerate(zip(here, there, strict=True))
                if one != other
            )
        else:
            yield f"{name}: {here}, not {there}"


def _told(part: Any) -> Any:
    match part:
        case Standing() | Answer() | Wait():
            return tuple(
                frozenset(cell) if name in ("wants", "moments") else _told(cell)
                for name, cell in zip(part._fields, part, strict=True)
            )
        case Mapping():
            return {key: _told(value) for key, value in part.items()}
        case tuple() if not hasattr(part, "_fields"):
            return tuple(map(_told, part))
        case _:
            return part
