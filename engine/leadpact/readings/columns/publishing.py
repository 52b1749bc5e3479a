"""A policy as SQL that a data engineer reviews and schedules: one query, or a dbt model with its seeds."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from sqlglot import exp

from leadpact.policy import PolicyTree
from leadpact.readings.columns.clocks import ClockTable
from leadpact.readings.columns.columns import Columns
from leadpact.readings.columns.counting import counted
from leadpact.readings.columns.dialect import Dialect
from leadpact.readings.columns.inputs import RUN
from leadpact.readings.columns.query import columns
from leadpact.readings.columns.raw import RawType
from leadpact.readings.columns.relations import EventRelation, LeadRelation, RawColumn
from leadpact.readings.columns.rendering import fenced
from leadpact.readings.columns.terms import Term, column, whole
from leadpact.readings.columns.typed import read_at, read_id
from leadpact.readings.columns.verdict_names import joined, verdict_names
from leadpact.readings.columns.worded import in_words
from leadpact.readings.verdicts import Verdict
from leadpact.syntax.printer import to_text
from leadpact.units import Kind

LEADS_TABLE: Final = "leads"
ACTIVITY_TABLE: Final = "activity"
_ROWS_A_STATEMENT: Final = 500
_NO_DOTS: Final = frozenset({"bigquery"})
"""Dialects whose columns cannot have a dot in their names: it becomes an underscore there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The tables that a published query reads, as the warehouse names them."""

    leads: str = LEADS_TABLE
    activity: str = ACTIVITY_TABLE


def published(tree: PolicyTree, dialect: Dialect, *, as_of: int | None, tables: Tables) -> str:
    """Write a policy as one query, its rules beside the columns that they become.

    ``as_of`` is an instant in UTC microseconds; None asks as of the moment at which the query runs.
    """
    made = _columns(tree, dialect, as_of, exp.to_table(tables.leads), exp.to_table(tables.activity))
    query = _running(in_words(made, named=joined), as_of, dialect)
    return f"{_head(made, dialect, as_of, tables)}\n{query.sql(dialect.name, pretty=True)}\n"


def counts(
    tree: PolicyTree, dialect: Dialect, *, as_of: int | None, tables: Tables, by: Sequence[str]
) -> str:
    """Write a policy as one query that counts each verdict by some fields: a row for each of their values."""
    leads, activity = exp.to_table(tables.leads), exp.to_table(tables.activity)
    made = _columns(tree, dialect, as_of, leads, activity, by)
    names = (_column(path, dialect).name for path in by)
    found = counted(made, dict(zip(made.groups, names, strict=True)), dialect)
    query = _running(found.query, as_of, dialect)
    head = _head(made, dialect, as_of, tables, f"counts the leads by {', '.join(by)}")
    return f"{head}\n{query.sql(dialect.name, pretty=True)}\n"


def statements(tree: PolicyTree, dialect: Dialect) -> Iterator[str]:
    """Write the statements that make and fill the calendar tables which the query reads."""
    for table in _columns(
        tree, dialect, None, exp.to_table(LEADS_TABLE), exp.to_table(ACTIVITY_TABLE)
    ).tables:
        yield _create(table).sql(dialect.name) + ";"
        for start in range(0, len(table.rows), _ROWS_A_STATEMENT):
            rows = table.rows[start : start + _ROWS_A_STATEMENT]
            yield _insert(table, rows).sql(dialect.name) + ";"


def dbt_files(tree: PolicyTree, dialect: Dialect, *, as_of: int | None) -> dict[str, str]:
    """Write a policy as the files of a dbt project: a model, its properties, a seed for each calendar.

    The model reads ``ref('leads')`` and ``ref('activity')``.
    """
    model = tree.name.replace("-", "_").replace(".", "_")
    made = _columns(tree, dialect, as_of, _ref(LEADS_TABLE), _ref(ACTIVITY_TABLE))
    query = _running(in_words(made, named=joined), as_of, dialect)
    names = {table.name for table in made.tables}
    referring = query.transform(lambda node: _referred(node, names))
    tables = Tables(leads="ref('leads')", activity="ref('activity')")
    text = f"{_head(made, dialect, as_of, tables)}\n{referring.sql(dialect.name, pretty=True)}\n"
    files = {
        f"models/{model}.sql": text,
        f"models/{model}.yml": _properties(made, model),
    }
    return files | {f"seeds/{table.name}.csv": _seed(table) for table in made.tables}


def _columns(
    tree: PolicyTree,
    dialect: Dialect,
    as_of: int | None,
    leads: Term,
    activity: Term,
    by: Sequence[str] = (),
) -> Columns:
    """Read tables whose columns have the policy's own names, each of the type that fits."""
    fields = {
        path: RawColumn(_column(path, dialect), _raw_type(datum.type.kind))
        for path, datum in tree.fields.items()
        if path != "id"
    }
    attributes = {
        name: RawColumn(column(name), _raw_type(datum.type.kind))
        for kind in tree.kinds.values()
        for name, datum in kind.attributes.items()
    }
    found = read_id(column("id"), RawType.CELL, dialect)
    of_lead = read_id(column("lead_id"), RawType.CELL, dialect)
    return columns(
        tree,
        LeadRelation(leads, fields, found, dialect.trimmed(found)),
        EventRelation(
            activity,
            attributes,
            dialect.trimmed(of_lead),
            column("kind"),
            read_at(column("at"), RawType.INSTANT, dialect),
        ),
        dialect=dialect,
        as_of=as_of,
        by=by,
    )


def _column(path: str, dialect: Dialect) -> Term:
    return column(path.replace(".", "_") if dialect.name in _NO_DOTS else path)


def _raw_type(kind: Kind) -> RawType:
    match kind:
        case Kind.BOOLEAN:
            return RawType.BOOLEAN
        case Kind.INTEGER:
            return RawType.INTEGER
        case Kind.NUMBER | Kind.DURATION:
            return RawType.DOUBLE
        case Kind.MONEY | Kind.MONEY_PER_MONTH:
            return RawType.DECIMAL
        case Kind.DATE:
            return RawType.DATE
        case Kind.TIMESTAMP | Kind.MOMENT:
            return RawType.INSTANT
        case Kind.TEXT | Kind.CHOICE:
            return RawType.CELL
        case _:
            assert_never(kind)


def _running(query: exp.Select, as_of: int | None, dialect: Dialect) -> exp.Select:
    """Make the query run by itself: fenced for Postgres, with the clock in front where it is asked."""
    if dialect.name == "postgres":
        fences = fenced(query)
        query = fences if isinstance(fences, exp.Select) else query
    if as_of is not None:
        return query
    now = exp.select(exp.Alias(this=dialect.micros(exp.CurrentTimestamp()), alias="as_of"))
    with_ = query.args["with_"]
    with_.set(
        "expressions",
        [exp.CTE(this=now, alias=exp.TableAlias(this=exp.to_identifier(RUN))), *with_.expressions],
    )
    return query


def _head(made: Columns, dialect: Dialect, as_of: int | None, tables: Tables, *more: str) -> str:
    """Say what the query is, what it reads, and which rule stands behind each of its columns."""
    tree = made.tree
    named = ", ".join(table.name for table in made.tables)
    lines = [
        f"{tree.title or tree.name}",
        f"policy {tree.id}, digest {tree.digest}",
        f"written by `leadpact compile --dialect {dialect.name}`; change the policy, not this query",
        f"reads {tables.leads} and {tables.activity}" + (f", and {named}" if named else ""),
        "as of the moment at which it runs"
        if as_of is None
        else f"as of {as_of} microseconds of UTC since 1970",
        *more,
        "",
        *_rules(tree),
    ]
    return "\n".join(f"-- {line}".rstrip() for line in lines)


def _rules(tree: PolicyTree) -> Iterator[str]:
    for stage in tree.stages.values():
        owner = "" if stage.owner is None else f", {stage.owner}"
        yield f"{stage.name} ({stage.kind.value}{owner})"
        if stage.when is not None:
            yield f"  when {to_text(stage.when)}"
        if stage.deadline is not None:
            yield f"  deadline {to_text(stage.deadline)}"
        for criterion in stage.criteria:
            yield f"  {joined(stage.name, criterion.name)}: {to_text(criterion.rule)}"


# -- tables


def _create(table: ClockTable) -> exp.Create:
    of = exp.DataType.build("bigint")
    defs = [exp.ColumnDef(this=exp.to_identifier(name), kind=of.copy()) for name in table.columns]
    schema = exp.Schema(this=exp.to_table(table.name), expressions=defs)
    return exp.Create(this=schema, kind="TABLE")


def _insert(table: ClockTable, rows: tuple[tuple[int | None, ...], ...]) -> exp.Insert:
    values = [
        exp.Tuple(expressions=[exp.null() if cell is None else whole(cell) for cell in row])
        for row in rows
    ]
    return exp.Insert(this=exp.to_table(table.name), expression=exp.Values(expressions=values))


def _seed(table: ClockTable) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(table.rows)
    return out.getvalue()


# -- dbt


def _ref(name: str) -> exp.Table:
    return exp.Table(this=exp.var(f"{{{{ ref('{name}') }}}}"))


def _referred(node: exp.Expression, names: set[str]) -> exp.Expression:
    if isinstance(node, exp.Table) and node.name in names:
        return exp.Table(
            this=exp.var(f"{{{{ ref('{node.name}') }}}}"), alias=node.args.get("alias")
        )
    return node


def _properties(made: Columns, model: str) -> str:
    """Write the model's properties: JSON is YAML, and says the same in every reader."""
    verdicts = [verdict.value for verdict in Verdict]
    tree = made.tree
    described: list[Mapping[str, object]] = [
        {"name": "id", "description": "The lead", "data_tests": ["unique", "not_null"]},
        {"name": "outcome", "description": "What became of the lead"},
        {"name": "accountable_owner", "description": "Who answers for a lead that did not make it"},
    ]
    names = verdict_names(tree, joined)
    for stage in tree.stages.values():
        told = stage.description or stage.label
        described.append(_described(names[stage.name, None], told, verdicts))
        described += (
            _described(names[stage.name, k.name], to_text(k.rule), verdicts) for k in stage.criteria
        )
    model_record = {"name": model, "description": tree.title, "columns": described}
    return json.dumps({"version": 2, "models": [model_record]}, indent=2, ensure_ascii=False) + "\n"


def _described(name: str, description: str, verdicts: list[str]) -> Mapping[str, object]:
    accepted = {"accepted_values": {"values": verdicts}}
    return {"name": name, "description": description, "data_tests": [accepted]}
