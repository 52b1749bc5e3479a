"""Events in typed columns are read once more for each layer; others are kept by an engine that sees fit."""

import duckdb
import pytest
from sqlglot import exp

from leadpact.api import instant_of, load_source
from leadpact.readings.columns.columns import Columns
from leadpact.readings.columns.counting import counted
from leadpact.readings.columns.dialect import DIALECTS, DUCKDB
from leadpact.readings.columns.query import columns
from leadpact.readings.columns.raw import RawType
from leadpact.readings.columns.relations import EventRelation, LeadRelation, RawColumn
from leadpact.readings.columns.terms import column
from leadpact.readings.columns.typed import read_at
from leadpact.source import Source

POLICY = """\
leadpact: 1
name: called
version: 1.0.0
effective: 2026-01-01
title: Who is called soon after the hand-over
parties: {cro: Sales}
lead: {id: text, created_at: timestamp}
activity: {assigned: {}, call: {}}
stages:
  called: {owner: cro, rule: call within 1 hour after first(assigned)}
"""
LEADS = "('a', timestamptz '2026-01-01 00:00+00'), ('b', timestamptz '2026-01-01 00:00+00')"
EVENTS = """
  ('a', 'assigned', timestamptz '2026-01-02 09:00+00'), ('a', 'call', timestamptz '2026-01-02 09:30+00'),
  ('b', 'assigned', timestamptz '2026-01-02 09:00+00'), ('b', 'call', timestamptz '2026-01-02 11:30+00')
"""
TABLE = exp.to_table("events")
DISTINCT = exp.select("*").distinct().from_("events").subquery("each_once")


def made(
    at: RawType = RawType.INSTANT, source: exp.Expression = TABLE, dialect: str = "duckdb"
) -> Columns:
    how = DIALECTS[dialect]
    raw = {"kind": RawColumn(column("kind"), RawType.CELL), "at": RawColumn(column("at"), at)}
    created = {"created_at": RawColumn(column("created_at"), RawType.INSTANT)}
    return columns(
        load_source(Source("called.yaml", POLICY)).tree,
        LeadRelation(exp.to_table("leads"), created, column("id"), column("id")),
        EventRelation(
            source, raw, column("lead_id"), column("kind"), read_at(column("at"), at, how)
        ),
        dialect=how,
        as_of=instant_of("2026-02-01T00:00:00Z"),
    )


def test_typed_events_are_not_kept_and_judged_alike() -> None:
    found = made()
    query = found.query.sql("duckdb")
    assert "typed_events AS NOT MATERIALIZED" in query
    with duckdb.connect() as db:
        db.execute(f"CREATE TABLE leads AS FROM (VALUES {LEADS}) t(id, created_at)")
        db.execute(f'CREATE TABLE events AS FROM (VALUES {EVENTS}) t(lead_id, kind, "at")')
        [stage] = found.stages
        told = db.execute(f"SELECT id, {stage.verdict} FROM ({query}) ORDER BY id").fetchall()
        kept = db.execute(
            f"SELECT id, {stage.verdict} FROM ({query.replace('NOT MATERIALIZED', '')}) ORDER BY id"
        ).fetchall()
    assert told == kept == [("a", 1), ("b", 2)]


def test_what_counts_on_top_reads_them_again_as_well() -> None:
    query = counted(made(), {}, DUCKDB).query.sql("duckdb")
    assert "typed_events AS NOT MATERIALIZED" in query


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(made(at=RawType.CELL), id="texts, whose reading costs more"),
        pytest.param(made(source=DISTINCT), id="a query that puts rows together"),
        pytest.param(made(dialect="postgres"), id="another engine"),
    ],
)
def test_else_an_engine_decides(found: Columns) -> None:
    assert "MATERIALIZED" not in found.query.sql(dialect="duckdb")
