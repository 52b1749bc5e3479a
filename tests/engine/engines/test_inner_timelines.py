"""The timelines that records carry themselves, read through a binding as a table of their own."""

import io
import json

import duckdb
import pytest

from leadpact.api import load
from leadpact.engines.bound_sources import gather_bound
from leadpact.engines.embedded import Embedded
from leadpact.engines.gathering import gather
from leadpact.engines.lead_records import leads_at
from leadpact.engines.run_warnings import timelines_in_cells
from leadpact.records.bindings.bound import BindingError

POLICY = """\
leadpact: 1
name: small
version: 1.2.0
effective: 2026-01-01
title: A small agreement
parties: {cro: Sales}
lead: {id: text, created_at: timestamp}
activity: {call: {outcome: text}}
stages: {called: {owner: cro, fix: Call, rule: exists(call)}}
"""
BINDING = """\
leadpact_binding: 1
name: ours
tables: {lead: {names: leads}, events: {names: leads_activity}}
lead: {from: lead, id: Key, fields: {created_at: created_at}}
activity:
  call: {from: events, when: kind = "call", at: at, lead: lead.Key, attributes: {outcome: "how/so"}}
"""
CALL = {"kind": "call", "at": "2026-01-10T15:00:00Z", "how/so": "ok"}
CREATED = "2026-01-10T14:00:00Z"
RAW = {
    "a": [CALL, {"kind": "fax", "at": "2026-01-11T15:00:00Z"}, 7, None],
    "b": [],
    "c": None,
    "d": "soon",
    "e": {"kind": "call"},
}


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "policy.yaml").write_text(POLICY)
    (tmp_path / "our.yaml").write_text(BINDING)
    rows = [{"Key": k, "created_at": CREATED, "activity": raw} for k, raw in RAW.items()]
    (tmp_path / "leads.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    with duckdb.connect() as db:
        db.execute("CREATE TABLE leads (Key TEXT, created_at TEXT, activity TEXT)")
        for key, raw in RAW.items():
            written = None if raw is None else raw if isinstance(raw, str) else json.dumps(raw)
            db.execute("INSERT INTO leads VALUES (?, ?, ?)", [key, CREATED, written])
        db.execute("COPY leads TO 'leads.parquet'")
        db.execute("COPY leads TO 'leads.csv'")
        db.execute("ATTACH 'leads.db' AS file; CREATE TABLE file.leads AS FROM leads")
        db.execute(
            "COPY (SELECT 'a' AS id, now() AS created_at, '[]' AS activity) TO 'own.parquet'"
        )
    return tmp_path


@pytest.fixture
def engine():
    with Embedded() as engine:
        yield engine


def bound(engine, *named, binding="our.yaml"):
    tree = load("policy.yaml").tree
    return gather_bound(
        engine, tree, named, binding=binding, as_of=1_770_000_000_000_000, stdin=io.BytesIO()
    )


@pytest.mark.parametrize(
    "source", ["leads.jsonl", "leads.csv", "leads.parquet", "duckdb:///leads.db?table=leads"]
)
def test_are_read_wherever_they_stand(here, engine, source):
    found, told = bound(engine, source)
    leads = leads_at(found, range(5))
    calls = {lead.id: [e.attributes for e in lead.events.get("call", ())] for lead in leads}
    assert calls == {"a": [{"outcome": "ok"}], "b": [], "c": [], "d": [], "e": []}
    assert [number for label, number in told.counts.items() if "timeline" in label] == [1]
    assert [number for label, number in told.counts.items() if "no list" in label] == [2]


def test_of_structures(here, engine):
    with duckdb.connect() as db:
        db.execute(
            f"COPY (SELECT 'a' AS Key, '{CREATED}' AS created_at, "
            "[{'kind': 'call', 'at': '2026-01-10T15:00:00Z'}] AS activity) TO 'leads.parquet'"
        )
    (here / "our.yaml").write_text(BINDING.replace(', attributes: {outcome: "how/so"}', ""))
    found, told = bound(engine, "leads.parquet")
    [lead] = leads_at(found, [0])
    assert [event.kind for event in lead.events["call"]] == ["call"]
    assert told.counts == {}


def test_are_never_the_table_of_leads(here, engine):
    (here / "our.yaml").write_text(BINDING.replace("names: leads}, ", "names: other}, "))
    found, _ = bound(engine, "leads.jsonl")
    assert [lead.id for lead in leads_at(found, range(5))] == list(RAW)
    (here / "our.yaml").write_text(BINDING.replace("id: Key", "id: kind"))
    with pytest.raises(BindingError, match="LP734"):
        bound(engine, "leads.jsonl")


@pytest.mark.parametrize("name", ["own.parquet", "own.csv"])
def test_without_a_binding_it_is_said_that_a_cell_is_not_read(here, engine, name):
    (here / "own.csv").write_text(f"id,created_at,activity\na,{CREATED},[]\n")
    (here / "events.csv").write_text("lead_id,kind,at\n")
    tree = load("policy.yaml").tree
    found = gather(engine, tree, [name], activity=None, stdin=io.BytesIO())
    assert [w.complaint.code for w in timelines_in_cells(found)] == ["LP713"]
    beside = gather(engine, tree, [name], activity="events.csv", stdin=io.BytesIO())
    assert list(timelines_in_cells(beside)) == []
