"""Verdicts are counted as they are: by group, of leads that exist, each that is possible by itself."""

import duckdb
import pytest
from sqlglot import exp

from leadpact.api import instant_of, load_source
from leadpact.readings.columns.columns import Columns
from leadpact.readings.columns.counting import counted
from leadpact.readings.columns.dialect import DIALECTS, DUCKDB
from leadpact.readings.columns.query import columns
from leadpact.readings.columns.raw import RawType
from leadpact.readings.columns.relations import LeadRelation, RawColumn
from leadpact.readings.columns.terms import column
from leadpact.readings.verdicts import Verdict
from leadpact.source import Source

POLICY = """\
leadpact: 1
name: counted
version: 1.0.0
effective: 2026-01-01
title: What is counted
parties: {cmo: Marketing}
lead: {id: text, created_at: timestamp, source: text, size: integer, seen_at: moment}
stages:
  fit: {owner: cmo, all: {size: size >= 50, source: source is known}}
  seen: {owner: cmo, rule: seen_at > created_at}
"""
ROWS = """
  ('a', timestamptz '2026-01-01 00:00+00', 'ad', 60, timestamptz '2026-01-02 00:00+00'),
  ('b', timestamptz '2026-01-01 00:00+00', 'ad', 40, NULL),
  ('c', timestamptz '2026-01-01 00:00+00', 'ad', NULL, NULL),
  ('d', timestamptz '2026-01-01 00:00+00', NULL, 90, NULL),
  ('e', timestamptz '2026-03-01 00:00+00', 'ad', 60, NULL)
"""


def made(dialect: str = "duckdb") -> Columns:
    types = {
        "created_at": RawType.INSTANT,
        "source": RawType.CELL,
        "size": RawType.INTEGER,
        "seen_at": RawType.INSTANT,
    }
    return columns(
        load_source(Source("counted.yaml", POLICY)).tree,
        LeadRelation(
            exp.to_table("leads"),
            {name: RawColumn(column(name), of) for name, of in types.items()},
            column("id"),
            column("id"),
            carried=("source",),
        ),
        None,
        dialect=DIALECTS[dialect],
        as_of=instant_of("2026-02-01T00:00:00Z"),
    )


def test_each_group_counts_each_verdict_of_leads_that_exist() -> None:
    of = made()
    [source] = of.carried
    counts = counted(of, {source: "source"}, DUCKDB)
    with duckdb.connect() as db:
        db.execute(
            f"CREATE TABLE leads AS FROM (VALUES {ROWS}) t(id, created_at, source, size, seen_at)"
        )
        rows = db.execute(counts.query.sql("duckdb"))
        names = [name for name, *_ in rows.description]
        found = {row[0]: dict(zip(names, row, strict=True)) for row in rows.fetchall()}
    fit, seen = counts.verdicts["fit", None], counts.verdicts["seen", None]
    assert {group: row[counts.leads] for group, row in found.items()} == {"ad": 3, None: 1}
    assert {v: found["ad"][name] for v, name in fit.items()} == {
        Verdict.PASS: 1,
        Verdict.FAIL: 1,
        Verdict.UNKNOWN: 1,
    }
    assert found["ad"][seen[Verdict.PASS]] == 1
    assert found["ad"][seen[Verdict.PENDING]] == 2
    assert found[None][counts.verdicts["fit", "source"][Verdict.FAIL]] == 1


def test_all_leads_are_one_group_even_where_there_is_none() -> None:
    counts = counted(made(), {}, DUCKDB)
    with duckdb.connect() as db:
        db.execute(
            f"CREATE TABLE leads AS FROM (VALUES {ROWS}) t(id, created_at, source, size, seen_at)"
        )
        db.execute("DELETE FROM leads")
        rows = db.execute(counts.query.sql("duckdb")).fetchall()
    assert rows == [(0,) * len(rows[0])]


@pytest.mark.parametrize("dialect", ["postgres", "spark"])
def test_other_dialects_count_in_their_own_words(dialect: str) -> None:
    written = counted(made(dialect), {"source": "source"}, DIALECTS[dialect]).query.sql(dialect)
    assert "COUNT(CASE WHEN" in written
    assert "count_if" not in written.lower()


def test_columns_that_nobody_asks_for_are_not_in_the_query() -> None:
    of = made()
    fit = next(stage for stage in of.stages if stage.name == "fit")
    query = of.write(["id", fit.verdict])
    assert query.named_selects == ["id", fit.verdict]
    assert "seen_at" not in query.sql("duckdb")
    assert of.query.named_selects == list(of.names)
