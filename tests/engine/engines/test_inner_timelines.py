"""The timelines that records carry themselves, read through a binding as a table of their own."""

import io
import json

import duckdb
import pytest
from sqlglot import exp

from leadpact.api import load
from leadpact.engines.bound_sources import gather_bound
from leadpact.engines.embedded import Embedded
from leadpact.engines.gathering import gather
from leadpact.engines.judging import judge
from leadpact.engines.lead_records import leads_at
from leadpact.engines.results import Reading
from leadpact.engines.run_warnings import timelines_in_cells
from leadpact.engines.scans import ID, PLACE
from leadpact.readings.explain import Explainer
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


def verdicts(found):
    """The one verdict of each lead, as the engine judges it, and as the definition does."""
    judged = judge(found, 1_770_000_000_000_000, None)
    reading = Reading(judged.columns, with_reasons=True)
    query = exp.select(ID, PLACE, *reading.terms).from_(judged.rows).order_by(PLACE)
    rows = list(found.engine.rows(query))
    explain = Explainer(found.tree)
    for (_, _, *codes), lead in zip(rows, leads_at(found, [p for _, p, *_ in rows]), strict=True):
        told = explain(lead, 1_770_000_000_000_000).stages
        assert [s.verdict for s in reading.read(codes).stages] == [s.verdict for s in told.values()]
    return {key: reading.read(codes).stages[0].verdict.value for key, _, *codes in rows}


@pytest.mark.parametrize(
    "source", ["leads.jsonl", "leads.csv", "leads.parquet", "duckdb:///leads.db?table=leads"]
)
def test_are_read_wherever_they_stand(here, engine, source):
    found, told = bound(engine, source)
    leads = leads_at(found, range(5))
    calls = {lead.id: [e.attributes for e in lead.events.get("call", ())] for lead in leads}
    assert calls == {"a": [{"outcome": "ok"}], "b": [], "c": [], "d": [], "e": []}
    # Who has no list of events, or one that cannot be read, may have had any.
    unknown = {lead.id for lead in leads if "call" in lead.unobserved}
    assert unknown == {"c", "d", "e"}
    assert verdicts(found) == {
        "a": "pass", "b": "fail", "c": "unknown", "d": "unknown", "e": "unknown",
    }  # fmt: skip
    assert [
        (label.replace(source, "X").replace("`leads`", "`X`"), n)
        for label, n in told.counts.items()
    ] == [
        ("records of `X` that carry no timeline", 1),
        ("records of `X` whose `activity` is no list of events", 2),
        ("leads that carry no timeline: `call` is unknown for them", 3),
    ]


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


def test_of_leads_that_two_files_hold_one_without_any(here, engine):
    (here / "leads_2.csv").write_text(f"Key,created_at\nz,{CREATED}\n")
    (here / "our.yaml").write_text(BINDING.replace("names: leads}", 'names: ["lead*[!y]"]}'))
    found, told = bound(engine, "leads.jsonl", "leads_2.csv")
    assert verdicts(found)["z"] == "unknown"
    assert told.counts["leads that carry no timeline: `call` is unknown for them"] == 4


def test_a_kind_of_another_table_is_known_all_the_same(here, engine):
    log = (
        '  fax: {from: log, when: kind = "fax", at: at, lead: who}\n'
        '  call:\n    - {from: log, when: kind = "call", at: at, lead: who}\n'
        '    - {from: events, when: kind = "call", at: at, lead: lead.Key}\n'
    )
    text = BINDING.partition("  call:")[0].replace("tables: {", "tables: {log: {names: log}, ")
    (here / "our.yaml").write_text(text + log)
    (here / "policy.yaml").write_text(
        POLICY.replace("{call:", "{fax: {}, call:").replace(
            "exists(call)", "exists(call) or exists(fax)"
        )
    )
    (here / "log.csv").write_text(
        "who,kind,at\nc,fax,2026-01-11T15:00:00Z\nd,call,2026-01-11T15:00:00Z\n"
    )
    found, _ = bound(engine, "leads.jsonl", "log.csv")
    assert verdicts(found) == {
        "a": "pass", "b": "fail", "c": "pass", "d": "pass", "e": "unknown",
    }  # fmt: skip


def test_of_records_of_one_person_each_has_to_carry_one(here, engine):
    rows = [
        {"Key": "1", "mail": "m", "created_at": CREATED, "activity": []},
        {"Key": "2", "mail": "m", "created_at": "2026-01-11T14:00:00Z"},
        {"Key": "3", "mail": "n", "created_at": CREATED, "activity": []},
        {"Key": "4", "mail": "n", "created_at": CREATED, "activity": [{"kind": "fax"}]},
    ]
    (here / "leads.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (here / "our.yaml").write_text(BINDING.replace("id: Key,", "id: Key, person: [mail],").replace(
        ', attributes: {outcome: "how/so"}', "").replace("at: at", "at: kind"))  # fmt: skip
    found, _ = bound(engine, "leads.jsonl")
    assert verdicts(found) == {"1": "unknown", "3": "fail"}


def test_with_eras(here, engine):
    (here / "our.yaml").write_text(BINDING + "recorded: {call: {since: 2026-01-11}}\n")
    later = [
        {"Key": key, "created_at": "2026-01-12T14:00:00Z", "activity": raw}
        for key, raw in (("x", []), ("y", None), ("z", [CALL]))
    ]
    with (here / "leads.jsonl").open("a") as out:
        out.writelines(json.dumps(row) + "\n" for row in later)
    found, told = bound(engine, "leads.jsonl")
    assert verdicts(found) == {
        "a": "pass", **dict.fromkeys("bcde", "unknown"), "x": "fail", "y": "unknown", "z": "pass",
    }  # fmt: skip
    assert told.counts["leads for which `call` is unknown: not all of it is recorded"] == 5
