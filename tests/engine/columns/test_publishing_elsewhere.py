"""The printed query runs in Postgres and in Spark as it runs in DuckDB, over the same few leads."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from engine.columns.runners import InPostgres, InSpark
from engine.columns.test_publishing import (  # noqa: F401 - fixtures stand in their module
    AS_OF,
    MICROS,
    TYPES,
    at,
    differences,
    policy,
    records,
)
from leadpact.api import load_source
from leadpact.readings.columns.dialect import POSTGRES, SPARK
from leadpact.readings.columns.publishing import Tables, dbt_files, published, statements
from leadpact.source import Source

LEADS = 12
SMALL = """\
leadpact: 1
name: small
version: 1.0.0
effective: 2026-01-01
title: Spark plans long, so it is asked little
parties: {cmo: Marketing, cro: Sales}
calendars: {us: {timezone: America/New_York, hours: {mon-fri: 09:00-17:30}}}
lead: {id: text, created_at: timestamp, size: integer, title: text}
activity: {assigned: {}, call: {outcome: [connected, voicemail]}}
stages:
  fit: {owner: cmo, all: {size: size >= 50, title: title contains "chief"}}
  worked: {owner: cro, kind: sla, when: fit, rule: call within 4 business hours after first(assigned)}
"""
CREATED = "2026-01-12T15:00:00+00:00"
ASSIGNED = {"kind": "assigned", "at": "2026-01-12T21:00:00+00:00"}
IN_TIME = {"kind": "call", "at": "2026-01-13T15:00:00+00:00", "outcome": "connected"}
TOO_LATE = IN_TIME | {"at": "2026-01-14T15:00:00+00:00"}
SMALL_LEADS = [
    {
        "id": "a",
        "created_at": CREATED,
        "size": 60,
        "title": "CHIEF of all",
        "activity": [ASSIGNED, IN_TIME],
    },
    {
        "id": "b",
        "created_at": CREATED,
        "size": 60,
        "title": "Chief",
        "activity": [ASSIGNED, TOO_LATE],
    },
    {"id": "c", "created_at": CREATED, "size": 40, "title": None, "activity": []},
    {
        "id": "d",
        "created_at": CREATED,
        "size": None,
        "title": "chief",
        "activity": [ASSIGNED, IN_TIME | {"outcome": None}],
    },
]
IN_POSTGRES = {"DOUBLE": "double precision", "VARCHAR": "text", "TIMESTAMPTZ": "timestamptz"}
IN_SPARK = {"VARCHAR": "STRING", "TIMESTAMPTZ": "TIMESTAMP"}


@pytest.fixture(scope="module")
def few(records) -> list[dict[str, Any]]:  # noqa: F811
    return [r for r in records if datetime.fromisoformat(r["created_at"]) <= AS_OF][:LEADS]


def tables(tree, few) -> dict[str, tuple[dict[str, str], list[list[object]]]]:
    """The two tables of a warehouse: their columns with DuckDB's types, and their rows."""
    fields = {p: TYPES.get(d.type.kind.value, "VARCHAR") for p, d in tree.fields.items()}
    attributes = {
        name: TYPES.get(datum.type.kind.value, "VARCHAR")
        for kind in tree.kinds.values()
        for name, datum in kind.attributes.items()
    }
    columns = {"lead_id": "VARCHAR", "kind": "VARCHAR", "at": "TIMESTAMPTZ", **attributes}
    leads = [[of(at(record, p), fields[p]) for p in fields] for record in few]
    events = [
        [of({**event, "lead_id": record["id"]}.get(name), columns[name]) for name in columns]
        for record in few
        for event in record["activity"]
    ]
    return {"leads": (fields, leads), "activity": (columns, events)}


def of(value: object, kind: str) -> object:
    """The value as a driver takes it for a column of this type."""
    if value is None or value == "":
        return None
    match kind:
        case "TIMESTAMPTZ":
            return datetime.fromisoformat(str(value))
        case "DATE":
            return datetime.fromisoformat(str(value)).date()
        case "DOUBLE":
            return float(str(value))
        case "BIGINT":
            return int(str(value))
        case "BOOLEAN":
            return value
    return Decimal(str(value)) if kind.startswith("DECIMAL") else str(value)


@pytest.fixture
def in_a_schema(in_postgres: InPostgres, policy, few) -> Iterator[Any]:  # noqa: F811
    db = in_postgres.connection
    db.execute("CREATE SCHEMA published")
    db.execute("SET search_path TO published")
    try:
        for name, (columns, rows) in tables(policy.tree, few).items():
            listed = ", ".join(f'"{c}" {IN_POSTGRES.get(t, t)}' for c, t in columns.items())
            db.execute(f"CREATE TABLE {name} ({listed})")
            marks = ", ".join(["%s"] * len(columns))
            db.cursor().executemany(f"INSERT INTO {name} VALUES ({marks})", rows)
        for statement in statements(policy.tree, POSTGRES):
            db.execute(statement)
        yield db
    finally:
        db.execute("SET search_path TO DEFAULT")
        db.execute("DROP SCHEMA published CASCADE")


def test_postgres_says_what_explain_says(in_a_schema: Any, policy, few) -> None:  # noqa: F811
    found = in_a_schema.execute(published(policy.tree, POSTGRES, as_of=MICROS, tables=Tables()))
    names = [column.name for column in found.description]
    rows = {row[0]: dict(zip(names, row, strict=True)) for row in found.fetchall()}
    assert differences(rows, few, policy, AS_OF) == {}
    assert rows == {}


def test_spark_says_what_explain_says(in_spark: InSpark) -> None:
    session, small = in_spark.session, load_source(Source("small.yaml", SMALL))
    for name, (columns, rows) in tables(small.tree, SMALL_LEADS).items():
        schema = ", ".join(f"`{c}` {IN_SPARK.get(t, t)}" for c, t in columns.items())
        session.createDataFrame([tuple(row) for row in rows], schema).createOrReplaceTempView(name)
    for name, text in dbt_files(small.tree, SPARK, as_of=MICROS).items():
        if name.startswith("seeds/"):
            head, *lines = csv.reader(io.StringIO(text))
            cells = [tuple(int(cell) if cell else None for cell in line) for line in lines]
            schema = ", ".join(f"`{c}` BIGINT" for c in head)
            table = name.removeprefix("seeds/").removesuffix(".csv")
            session.createDataFrame(cells, schema).createOrReplaceTempView(table)
    query = published(small.tree, SPARK, as_of=MICROS, tables=Tables())
    found = {row["id"]: row.asDict() for row in session.sql(query).collect()}
    verdicts = [found[key]["worked"] for key in "abc"]
    assert verdicts == ["pass", "fail", "not_applicable"]
    assert differences(found, SMALL_LEADS, small, AS_OF) == {}
