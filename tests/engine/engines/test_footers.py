"""What a Parquet file's footer proves spares questions, and changes no verdict."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlglot import exp

from engine.engines.test_duckdb_judging import gathered, told
from leadpact.api import instant_of, load
from leadpact.engines.embedded import Embedded
from leadpact.engines.file_calls import call
from leadpact.engines.footers import Footer, read_footer
from leadpact.engines.lead_records import leads_at
from leadpact.engines.time_spans import time_span
from leadpact.engines.typed_columns import raw_columns
from leadpact.readings.explain import Explainer
from leadpact.readings.findings import Cause
from leadpact.units import DAY

POLICY = """\
leadpact: 1
name: clocks
version: 1.0.0
effective: 2024-01-01
title: Is a lead touched in time
parties: {cro: Sales}
calendars: {us: {timezone: America/New_York, hours: {mon-fri: 09:00-17:30}, holidays: US}}
lead:
  id: text
  created_at: timestamp
  assigned_at: timestamp
  touched_at: moment
  size: {type: integer, at_least: 1}
  budget: money USD
  waited: duration
stages:
  hours: {owner: cro, rule: touched_at within 4 business hours after assigned_at}
  days: {owner: cro, rule: touched_at within 2 business days after assigned_at}
  wall: {owner: cro, rule: touched_at within 3 hours after assigned_at}
  earlier: {owner: cro, rule: assigned_at within 30 days before touched_at}
  sized: {owner: cro, all: {size: size >= 5, budget: budget >= 5 USD, waited: waited <= 1 min}}
"""
HEAD = "id, created_at, assigned_at, touched_at, size, budget, waited"
ROWS = {
    "plain": """
        ('a', '2026-01-05 14:00Z', '2026-01-05 14:00Z', '2026-01-05 16:00Z', 5, 5.0, 60),
        ('b', '2026-01-05 14:00Z', '2026-01-05 22:00Z', '2026-01-06 15:00Z', 4, 4.99995, 61),
        ('c', '2026-01-05 14:00Z', '2026-01-06 22:00Z', NULL, NULL, NULL, NULL),
        ('d', '2026-01-05 14:00Z', NULL, '2026-01-07 22:00Z', 9, 4.0, 1),
        ('e', NULL, '2026-01-08 14:00Z', '2026-01-08 10:00Z', 1, 0.0, 0)""",
    "out of range": """
        ('a', '2026-01-05 14:00Z', '1850-01-05 14:00Z', '2026-01-05 16:00Z', 0, 1e300, 60.5::double),
        ('b', '2026-01-05 14:00Z', '2026-01-05 14:00Z', '2300-01-05 16:00Z', 9007199254740993, 'nan'::double, -1),
        ('c', '2300-01-05 14:00Z', '1950-01-05 14:00Z', '1950-01-05 16:00Z', 7, 9e14, 'inf'::double)""",
    "beyond the calendar": """
        ('a', '2026-01-05 14:00Z', '1950-01-05 14:00Z', '2026-01-05 16:00Z', 1, 5.0, 60),
        ('b', '2026-01-05 14:00Z', '2026-01-05 14:00Z', '2150-01-05 16:00Z', 2, 5.0, 1)""",
    "nothing known": "('a', NULL, NULL, NULL, NULL, NULL, NULL)",
}
TYPES = "id::text AS id, created_at::timestamptz AS created_at, assigned_at::timestamptz AS assigned_at, touched_at::timestamptz AS touched_at, size::bigint AS size, budget::double AS budget, waited::double AS waited"


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "policy.yaml").write_text(POLICY)
    return load(tmp_path / "policy.yaml").tree


def written(rows: str, path: Path, options: str = "FORMAT parquet") -> Path:
    db = duckdb.connect()
    db.execute("SET TimeZone = 'UTC'")
    db.execute(f"COPY (SELECT {TYPES} FROM (VALUES {rows}) t({HEAD})) TO '{path}' ({options})")
    return path


@pytest.mark.parametrize("kind", ROWS)
@pytest.mark.parametrize(
    "as_of",
    [
        "2026-01-05T15:00:00Z",
        "2026-01-08T14:00:00Z",
        "2026-01-12T14:00:00Z",
        "2026-06-01T00:00:00Z",
    ],
)
def test_leads_in_parquet_are_judged_as_the_definition_judges_them(tree, tmp_path, kind, as_of):
    path, instant = written(ROWS[kind], tmp_path / "leads.parquet"), instant_of(as_of)
    explain = Explainer(tree)
    with Embedded() as engine:
        sources = gathered(engine, tree, path)
        found = told(sources, instant)
        for lead in leads_at(sources, range(ROWS[kind].count("("))):
            assert found[lead.id][0] == explain(lead, instant).check()


@pytest.mark.parametrize("others", [(7.5, 8.0), (7.5, 7.5), (7.5, None)])
def test_a_nan_that_a_footer_says_nothing_of_is_unreadable_all_the_same(tree, tmp_path, others):
    """Other writers than DuckDB leave NaN out of the least and the most of a group."""
    worth = [others[0], float("nan"), others[1]]
    columns = {
        "id": ["a", "b", "c"],
        "created_at": pa.array([0, 0, 0], pa.timestamp("us", "UTC")),
        "budget": worth,
        "waited": pa.array(worth, pa.float32()),
    }
    path = tmp_path / "leads.parquet"
    pq.write_table(pa.table(columns), path)
    assert bounds(path)["budget"] == (others[0], others[1] or others[0])
    instant, explain = instant_of("2026-06-01T00:00:00Z"), Explainer(tree)
    with Embedded() as engine:
        sources = gathered(engine, tree, path)
        found = told(sources, instant)
        assert ("budget", Cause.INVALID) in found["b"][1]
        for lead in leads_at(sources, range(3)):
            assert found[lead.id][0] == explain(lead, instant).check()
        view = engine.relation("given", str(path))
        read = exp.select(exp.func("isnan", exp.column("budget"))).from_(view.name)
        assert engine.run(read)[1] == (True,)


def test_how_new_the_leads_are_is_read_off_the_footer_where_all_records_are_leads(tree, tmp_path):
    newest = instant_of("2026-01-05T14:00:00Z")
    later = "('z', '2026-02-05 14:00Z', NULL, NULL, NULL, NULL, NULL)"
    shared = f"{ROWS['plain']}, {later}, {later}"
    files = {
        "plain": (ROWS["plain"], newest),
        "no id": (f"{ROWS['plain']}, {later.replace(chr(39) + 'z' + chr(39), 'NULL')}", newest),
        "shared": (shared, newest),
        "out of range": (ROWS["out of range"], newest),
        "unknown": (ROWS["nothing known"], None),
    }
    with Embedded() as engine:
        for name, (rows, wanted) in files.items():
            sources = gathered(engine, tree, written(rows, tmp_path / f"{name}.parquet"))
            assert time_span(sources).newest == wanted, name


def bounds(path: Path):
    with Embedded() as engine:
        found = raw_columns(engine.described(call("read_parquet", str(path)))).columns
        return read_footer(engine, path, found).bounds


def test_the_least_and_the_most_of_all_groups_are_found(tmp_path):
    start = 1_767_621_600_000_000  # 2026-01-05T14:00:00Z
    found = bounds(written(ROWS["plain"], tmp_path / "leads.parquet"))
    assert found == {
        "created_at": (start, start),
        "assigned_at": (start, start + 3 * DAY),
        "touched_at": (start + DAY // 12, start + 2 * DAY + DAY // 3 + DAY // 2),
        "size": (1, 9),
        "budget": (0.0, 5.0),
        "waited": (0.0, 61.0),
    }
    many = "SELECT i AS n, CASE WHEN i > 150000 THEN i END AS late FROM range(300000) t(i)"
    duckdb.execute(
        f"COPY ({many}) TO '{tmp_path / 'many.parquet'}' (FORMAT parquet, ROW_GROUP_SIZE 100000)"
    )
    assert bounds(tmp_path / "many.parquet") == {"n": (0, 299_999), "late": (150_001, 299_999)}


def test_what_a_group_does_not_tell_is_not_known(tmp_path):
    found = bounds(written(ROWS["out of range"], tmp_path / "leads.parquet"))
    assert "budget" not in found, "there is a NaN, whose group tells nothing"
    assert found["size"] == (0, 2**53 + 1), "not the nearest double"
    endless = "SELECT 'infinity'::timestamptz AS at, 1::float AS f, 'x' AS t, {'n': 1} AS s"
    duckdb.execute(f"COPY ({endless}) TO '{tmp_path / 'endless.parquet'}' (FORMAT parquet)")
    assert bounds(tmp_path / "endless.parquet") == {}
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 no footer PAR1")
    with Embedded() as engine:
        columns = raw_columns(engine.described(exp.select("1 AS n").subquery("t"))).columns
        assert read_footer(engine, tmp_path / "broken.parquet", columns) == Footer()


@pytest.mark.parametrize(
    ("ids", "proven"),
    [
        (["a", "b", "L-7"], True),
        (["a", None, "b"], False),
        (["a", "", "b"], False),
        (["a", " ", "b"], False),
        (["a", " b"], False),
        ([None, None], False),
        (["é", "日本"], True),
    ],
)
def test_texts_that_no_row_lacks_are_proven_where_the_least_has_ink(tree, tmp_path, ids, proven):
    """Then nobody looks for rows without an id; in the other files each is found and counted."""
    path = tmp_path / "leads.parquet"
    instants = pa.array([0] * len(ids), pa.timestamp("us", "UTC"))
    table = pa.table({"id": pa.array(ids, pa.string()), "created_at": instants})
    pq.write_table(table, path, row_group_size=1)
    with Embedded() as engine:
        found = raw_columns(engine.described(call("read_parquet", str(path)))).columns
        footer = read_footer(engine, path, found)
        assert footer.rows == len(ids)
        assert footer.inked == (frozenset({"id"}) if proven else frozenset())
        [scan] = gathered(engine, tree, path).scans
        without = [one for one in ids if one is None or not one.strip()]
        assert scan.read == len(ids)
        assert sum(aside.count for aside in scan.aside.values()) == len(without)


def test_two_columns_of_one_name_prove_nothing(tmp_path):
    path = tmp_path / "leads.parquet"
    for first in ([None, None], [None, " "], ["a", "b"]):
        columns = [pa.array(first, pa.string()), pa.array(["a", "b"]), pa.array([1, 2])]
        pq.write_table(pa.Table.from_arrays(columns, ["id", "id", "n"]), path)
        with Embedded() as engine:
            found = raw_columns(engine.described(call("read_parquet", str(path)))).columns
            footer = read_footer(engine, path, found)
        assert (footer.inked, footer.bounds) == (frozenset(), {"n": (1, 2)})
