"""All leads at once in the embedded engine say what the definition says of each, whatever they come from."""

import io
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import duckdb
import psycopg
import pytest
from sqlglot import exp

from leadpact.api import load
from leadpact.engines.embedded import Embedded
from leadpact.engines.gathering import gather
from leadpact.engines.judging import Selection, choose, judge
from leadpact.engines.lead_records import GatheredLeads, leads_at
from leadpact.engines.results import Reading
from leadpact.engines.running import EngineError, HelperTable, Physical
from leadpact.engines.scans import ID, PLACE
from leadpact.engines.sources import find_sources
from leadpact.engines.time_spans import time_span
from leadpact.readings.explain import Explainer
from leadpact.records.lead_files import open_leads
from leadpact.records.notes import Reason
from leadpact.records.rows import UnusableInput
from leadpact_cli.report.rows import line_record
from leadpact_cli.report.tally import wanted

POLICIES = Path(__file__).parents[3] / "policies"
SAMPLES = POLICIES / "samples"
AS_OF = 1_770_000_000_000_000


@pytest.fixture
def engine():
    with Embedded() as engine:
        yield engine


def gathered(engine, tree, *named, activity=None, stdin=b""):
    names = [str(name) for name in named]
    activity = None if activity is None else str(activity)
    return gather(engine, tree, names, activity=activity, stdin=io.BytesIO(stdin))


def told(found, as_of=AS_OF):
    """The line of each lead, and the data that it wants, by id."""
    judged = judge(found, as_of, None)
    reading = Reading(judged.columns, with_reasons=True)
    query = judged.ordered(exp.select(ID, *reading.terms).from_(judged.rows))
    lines = {}
    for lead_id, *codes in found.engine.rows(query):
        result = reading.read(codes)
        lines[lead_id] = (
            line_record(lead_id, result, found.tree, as_of),
            [(w.name, w.cause) for w in dict.fromkeys(wanted(result, found.tree))],
        )
    return lines


@pytest.mark.parametrize("name", ["inbound", "enterprise", "product_led", "partner"])
def test_the_samples_are_judged_as_the_definition_judges_them(engine, name):
    tree = load(POLICIES / f"{name}.yaml").tree
    leads = next(SAMPLES.glob(f"{name}.*"))
    table = SAMPLES / f"{name}_activity.csv"
    activity = table if table.exists() else None
    found = told(gathered(engine, tree, leads, activity=activity))
    files = open_leads(tree, [str(leads)], activity=activity and str(activity))
    explain = Explainer(tree)
    expected = {lead.id: explain(lead, AS_OF).check() for lead in files.leads()}
    assert list(found) == list(expected)
    for lead_id, (line, _) in found.items():
        assert line == expected[lead_id]


POLICY = """\
leadpact: 1
name: tiny
version: 1.0.0
effective: 2026-01-01
title: A tiny agreement
parties: {cmo: Marketing}
lead:
  id: text
  created_at: timestamp
  company: {employees: integer}
  source: {type: [ad, form], default: ad}
activity:
  call: {length: duration}
stages:
  fit: {owner: cmo, fix: Better targeting, all: {size: company.employees >= 50, source: source = "ad"}}
  called: {owner: cmo, fix: Call, kind: sla, rule: exists(call where length > 1 min)}
"""


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "policy.yaml").write_text(POLICY)
    return load(tmp_path / "policy.yaml").tree


JSON_LINES = """\
{"id": "a", "created_at": "2026-01-05T14:00:00Z", "company": {"employees": 60}, "activity": [{"kind": "call", "at": "2026-01-06T14:00:00Z", "length": 90}]}
{"id": "b", "created_at": "2026-01-05T14:00:00Z", "company": {"employees": "many"}, "activity": []}
{"id": "c", "created_at": "2026-01-05T14:00:00Z", "company": "none", "source": "form"}
{"id": "d", "created_at": "2026-01-05T14:00:00Z", "company": {"employees": 5}, "activity": "soon"}
{"id": "e", "created_at": "2026-01-05T14:00:00Z", "activity": [{"kind": "call", "length": 90}, null, {"kind": "call", "at": "2026-01-06T14:00:00Z", "length": "long"}]}
"""
TABLE = (
    "id,created_at,company.employees,source\n"
    "f,2026-01-05T14:00:00Z,60,form\ng,2026-01-05T14:00:00Z,many,\nh,,5,none\n"
)
EVENTS = (
    "lead_id,kind,at,length\n f ,call,2026-01-06T14:00:00Z,90\ng,call,2026-01-06T14:00:00Z,x\n"
    "a,call,soon,5\nz,call,2026-01-06T14:00:00Z,5\nf,fax,2026-01-06T14:00:00Z,\n,call,,\n"
)


@pytest.fixture
def files(tmp_path):
    (tmp_path / "a.jsonl").write_text(JSON_LINES)
    (tmp_path / "b.csv").write_text(TABLE)
    (tmp_path / "e.csv").write_text(EVENTS)
    (tmp_path / "e.jsonl").write_text(
        '{"lead_id": "b", "kind": "call", "at": "2026-01-06T14:00:00Z", "length": 120}\n'
    )
    return tmp_path


@pytest.mark.parametrize(
    ("named", "activity"),
    [
        (("a.jsonl",), None),
        (("b.csv",), None),
        (("a.jsonl", "b.csv"), None),
        (("b.csv",), "e.csv"),
        (("a.jsonl", "b.csv"), "e.csv"),
        (("a.jsonl", "b.csv"), "e.*"),
        (("b.csv", "b2.csv"), None),
    ],
)
@pytest.mark.usefixtures("files")
def test_mixed_files_are_judged_as_the_definition_judges_them(engine, tree, named, activity):
    Path("b2.csv").write_text(
        TABLE.replace("\nf,", "\ni,").replace("\ng,", "\nj,").replace("\nh,", "\nk,")
    )
    found = gathered(engine, tree, *named, activity=activity)
    by_reading = open_leads(tree, named, activity=activity)
    explain = Explainer(tree)
    leads = list(by_reading.leads())
    lines = told(found)
    assert {k: line for k, (line, _) in lines.items()} == {
        lead.id: explain(lead, AS_OF).check() for lead in leads
    }
    own = by_reading.notes
    assert found.notes(with_events=True) == type(own)(
        read=own.read,
        leads=own.leads,
        set_aside=own.set_aside,
        undated=0,
        missing_columns=own.missing_columns,
        activity=own.activity,
    )
    everyone = leads_at(
        found,
        [p for (p,) in engine.run(exp.select(PLACE).from_(found.leads.source).order_by(PLACE))],
    )
    assert [(x.id, x.facts, x.events, x.undated, x.assumed) for x in everyone] == [
        (x.id, x.facts, x.events, x.undated, x.assumed) for x in leads
    ]


@pytest.mark.usefixtures("files")
def test_ids_that_records_share_are_set_aside_in_the_order_of_the_files(engine, tree):
    Path("a.csv").write_text("id,created_at\n2,\n1,\n 1 ,\n3,\n2,\n1,\n4,\n")
    Path("c.csv").write_text("id,created_at\n4,\n")
    found = gathered(engine, tree, "a.csv", "c.csv")
    expected = open_leads(tree, ["a.csv", "c.csv"]).notes.set_aside
    assert found.notes(with_events=False).set_aside == expected
    assert expected[Reason.SHARED_ID].count == 7
    assert list(told(found)) == ["3"]
    leads = GatheredLeads(found, 20)
    assert leads.shared == {"1", "2", "4"}
    assert set(leads.ids) == {"1", "2", "3", "4"}
    assert [lead.id for lead in leads.leads(["3", "1"])] == ["3"]


def test_ids_in_order_take_one_look(engine, tree):
    Path("a.csv").write_text("id,created_at\n1,\n2,\n")
    assert gathered(engine, tree, "a.csv").shared.table is None


class TestSources:
    @pytest.fixture
    def database(self, tmp_path):
        with duckdb.connect(str(tmp_path / "crm.duckdb")) as made:
            made.execute(
                "CREATE TABLE leads AS SELECT 7 AS id, TIMESTAMPTZ '2026-01-05 14:00:00Z' AS created_at, "
                "{'employees': 60} AS company, 'form' AS source, "
                "[{'kind': 'call', 'at': TIMESTAMPTZ '2026-01-06 14:00:00Z', 'length': 90}] AS activity"
            )
            made.execute(f"COPY leads TO '{tmp_path}/leads.parquet'")
            made.execute("CREATE SCHEMA marts; CREATE VIEW marts.leads AS SELECT * FROM main.leads")
        return tmp_path

    @pytest.mark.parametrize(
        "name",
        [
            "leads.parquet",
            "duckdb:///crm.duckdb?table=leads",
            "duckdb:///crm.duckdb?table=main.leads",
            "duckdb:///crm.duckdb?table=marts.leads",
            "duckdb:///crm.duckdb?query=SELECT * FROM leads",
        ],
    )
    @pytest.mark.usefixtures("database")
    def test_of_types_are_read_in_their_place(self, engine, tree, name):
        found = gathered(engine, tree, name)
        [(line, _)] = told(found).values()
        assert (line["id"], line["stages"]["fit"]["criteria"]) == (
            "7",
            {"size": "pass", "source": "fail"},
        )
        assert line["stages"]["called"]["verdict"] == "pass"
        [lead] = GatheredLeads(found, 9).leads(["7"])
        assert Explainer(tree)(lead, AS_OF).check() == line

    @pytest.mark.usefixtures("database")
    def test_a_column_that_is_not_there_is_named(self, engine, tree):
        duckdb.execute("COPY (SELECT 'x' AS ID2, now() AS created_at) TO 'bad.parquet'")
        with pytest.raises(UnusableInput, match="there is no column `id`"):
            gathered(engine, tree, "bad.parquet")

    def test_sqlite_is_read_as_it_is_held(self, engine, tree, tmp_path):
        with sqlite3.connect(tmp_path / "crm.sqlite") as made:
            made.execute(
                'CREATE TABLE leads (id, created_at, "company.employees", source, score REAL)'
            )
            made.executemany(
                "INSERT INTO leads VALUES (?, ?, ?, ?, ?)",
                [
                    ("a", "2026-01-05T14:00:00Z", 60, "ad", 1.5),
                    ("b\n", "", "70", 'f"orm', 2),
                    (None, None, None, None, None),
                    (b"\x01", None, 5.5, "", 1e20),
                ],
            )
        made.close()
        found = gathered(engine, tree, "sqlite:///crm.sqlite?table=leads")
        assert {k: line["stages"]["fit"]["criteria"] for k, (line, _) in told(found).items()} == {
            "a": {"size": "pass", "source": "pass"},
            "b\n": {"size": "pass", "source": "unknown"},
            "01": {"size": "unknown", "source": "pass"},
        }
        assert found.notes(with_events=False).set_aside[Reason.NO_ID].count == 1
        some = gathered(
            engine, tree, "sqlite:///crm.sqlite?query=SELECT * FROM leads WHERE id = 'a';"
        )
        assert list(told(some)) == ["a"]

    def test_postgres_is_read_by_copy(self, engine, tree, postgres):
        with psycopg.connect(postgres, autocommit=True) as session:
            session.execute("DROP TABLE IF EXISTS gathered_leads")
            session.execute(
                'CREATE TABLE gathered_leads (id bigint, created_at timestamptz, "company.employees" int, source text)'
            )
            session.execute(
                "INSERT INTO gathered_leads VALUES (1, '2026-01-05 14:00:00Z', 60, 'ad'), "
                "(2, NULL, NULL, ''), (NULL, NULL, 1, 'x\"y')"
            )
        joined = "&" if "?" in postgres else "?"
        found = gathered(engine, tree, f"{postgres}{joined}table=gathered_leads")
        assert {k: line["stages"]["fit"]["criteria"] for k, (line, _) in told(found).items()} == {
            "1": {"size": "pass", "source": "pass"},
            "2": {"size": "unknown", "source": "pass"},
        }
        some = gathered(
            engine, tree, f"{postgres}{joined}query=SELECT * FROM gathered_leads WHERE id = 1"
        )
        assert list(told(some)) == ["1"]

    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("sqlite:///none.sqlite?table=a", "there is no file `none.sqlite`"),
            ("sqlite://host/a.sqlite?table=a", "it names no file"),
            ("sqlite:///policy.yaml", "it names no table and no query"),
            ("sqlite:///policy.yaml?table=a&query=b", "it names both a table and a query"),
            ("sqlite:///policy.yaml?table=a", "file is not a database"),
            ("duckdb:///policy.yaml?table=a", "IO Error"),
            ("postgresql://nobody:secret@127.0.0.1:1/x?table=a", "connection failed"),
        ],
    )
    @pytest.mark.usefixtures("tree")
    def test_that_are_not_there_are_told_without_their_passwords(self, engine, tree, name, said):
        with pytest.raises(UnusableInput, match="cannot be read: ") as refused:
            gathered(engine, tree, name)
        assert said in str(refused.value)
        assert "secret" not in str(refused.value)

    @pytest.mark.usefixtures("tree")
    def test_keep_the_order_of_the_command(self, engine, tmp_path):
        for name in ("a.csv", "b.csv"):
            (tmp_path / name).write_text("id,created_at\n")
        (tmp_path / "c.sqlite").write_text("")
        named = ["b.csv", "sqlite:///c.sqlite?table=t", "a.csv", "-"]
        found = find_sources(named, stdin=io.BytesIO(b"{}"), spool=engine.folder)
        assert [one.name for one in found] == [
            "b.csv",
            "sqlite:///c.sqlite?table=t",
            "a.csv",
            "<stdin>",
        ]

    def test_standard_input_is_read_once(self, engine, tree):
        found = gathered(engine, tree, "-", stdin=JSON_LINES.encode())
        assert list(told(found)) == ["a", "b", "c", "d", "e"]
        with pytest.raises(UnusableInput, match="standard input is named twice"):
            gathered(engine, tree, "-", activity="-")

    def test_all_that_is_missing_is_told_at_once(self, engine, tree):
        with pytest.raises(UnusableInput) as refused:
            gathered(engine, tree, "a.csv", "sqlite:///b?table=c", activity="d.csv")
        assert len(refused.value.diagnostics) == 3


@pytest.mark.usefixtures("files")
def test_the_newest_instant_is_of_leads_and_events(engine, tree):
    assert time_span(gathered(engine, tree, "b.csv")).newest == 1_767_621_600_000_000
    assert time_span(gathered(engine, tree, "a.jsonl")).newest == 1_767_708_000_000_000
    Path("none.csv").write_text("id,created_at\nx,\n")
    assert time_span(gathered(engine, tree, "none.csv")).newest is None


@pytest.mark.usefixtures("files")
def test_leads_are_chosen_by_place_in_time_and_by_lot(engine, tree):
    judged = judge(gathered(engine, tree, "b.csv"), AS_OF, None).staged()

    def ids(**options):
        chosen, left_out = choose(judged, Selection(**options))
        rows = engine.run(exp.select(ID).from_(chosen.rows).order_by(PLACE))
        return [lead for (lead,) in rows], left_out

    assert ids()[0] == ["f", "g", "h"]
    found, left_out = ids(first=0, end=AS_OF)
    assert (found, left_out.undated) == (["f", "g"], 1)
    found, left_out = ids(first=AS_OF, known=(0, AS_OF))
    assert (found, left_out.others, left_out.undated) == ([], 2, 1)
    found, left_out = ids(last=1)
    assert (found, left_out.others, left_out.undated) == (["g"], 1, 1)
    found, left_out = ids(sample=2, seed=3)
    assert (len(found), left_out.others) == (2, 1)


class TestSession:
    def test_refuses_memory_that_is_none(self):
        with pytest.raises(EngineError, match="Memory"):
            Embedded(memory="a lot")

    def test_leaves_nothing_behind(self):
        with Embedded() as engine:
            folder = engine.folder
            assert folder.exists()
        assert not folder.exists()

    def test_does_what_every_engine_does(self, engine, tmp_path):
        duckdb.execute(f"COPY (SELECT 1 AS a, TIME '10:00' AS t) TO '{tmp_path}/a.parquet'")
        found = engine.relation("here", str(tmp_path / "a.parquet"))
        assert (engine.dialect, found.name, dict(found.foreign)) == (
            "duckdb",
            "here",
            {"t": "TIME"},
        )
        assert list(engine.rows(exp.select("*").from_("here"))) == [(1,)]
        engine.relation("query", "SELECT 2 AS b")
        engine.relation("again", "query")
        assert list(engine.rows(exp.select("*").from_("again"))) == [(2,)]
        columns = {"n": Physical.BIGINT, "t": Physical.TEXT}
        engine.helper(HelperTable("helper", columns, [(1, "x"), (None, None)]))
        engine.helper(HelperTable("empty", columns, []))
        assert engine.run("FROM helper") == [(1, "x"), (None, None)]
        assert engine.write(exp.select("*").from_("helper"), str(tmp_path / "o.parquet")) == 2
        with pytest.raises(EngineError):
            engine.write(exp.select("none").from_("helper"), str(tmp_path / "p.parquet"))
        assert sorted(p.name for p in tmp_path.iterdir()) == ["a.parquet", "o.parquet"]

    def test_says_how_far_it_is(self):
        seen = []
        with Embedded(watch=seen.append) as engine:
            engine.run("SELECT count(*) FROM (SELECT hash(i) FROM range(30_000_000) r(i))")
        assert all(share is None or 0 <= share <= 1 for share in seen)

    def test_stops_at_once_when_it_is_interrupted(self, engine):
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
        started = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            engine.run("SELECT count(*) FROM range(100_000_000_000) r(i) WHERE hash(i) = 1")
        assert time.monotonic() - started < 5
        assert engine.run("SELECT 1") == [(1,)]


LEADPACT = (sys.executable, "-c", "from leadpact_cli.main import main; main(prog_name='leadpact')")

# Says last, on standard error, how many kilobytes the process held at most. Its parent could only ask
# for the most of all its children; and to a process itself Linux counts what its parent held, too,
# but not in the status of its memory.
WEIGHING = """
import resource, sys
from pathlib import Path
from leadpact_cli.main import main
try:
    main(prog_name="leadpact")
finally:
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    told = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
    most = told[0] if told else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(most, file=sys.stderr)
"""


def test_many_leads_take_little_memory(tree, tmp_path):
    duckdb.execute(
        "COPY (SELECT 'L' || hash(i) AS id, TIMESTAMPTZ '2026-01-05 14:00:00Z' AS created_at, i % 100 AS "
        f"\"company.employees\", 'ad' AS source FROM range(400_000) r(i)) TO '{tmp_path}/many.parquet'"
    )
    command = [
        sys.executable,
        "-c",
        WEIGHING,
        "check",
        "policy.yaml",
        "many.parquet",
        "--as-of",
        "2026-02-02",
        "--quiet",
    ]
    done = subprocess.run(
        [*command, "--format", "parquet", "--output", "o.parquet"],
        check=False,
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert int(done.stderr.split()[-1]) < 500 * 1024
    [(leads, failed)] = duckdb.execute(
        f"SELECT count(*), count_if(fit = 'fail') FROM '{tmp_path}/o.parquet'"
    ).fetchall()
    assert (leads, failed) == (400_000, 200_000)


def test_an_interrupted_check_leaves_no_half(tree, tmp_path):
    duckdb.execute(
        "COPY (SELECT 'L' || i AS id, TIMESTAMPTZ '2026-01-05 14:00:00Z' AS created_at, i AS "
        f"\"company.employees\", 'ad' AS source FROM range(3_000_000) r(i)) TO '{tmp_path}/many.parquet'"
    )
    (tmp_path / "o.jsonl").write_text("the last one")
    command = [
        *LEADPACT,
        "check",
        "policy.yaml",
        "many.parquet",
        "--as-of",
        "2026-02-02",
        "--format",
        "jsonl",
    ]
    process = subprocess.Popen(
        [*command, "--output", "o.jsonl"], cwd=tmp_path, stderr=subprocess.PIPE
    )
    while not list(tmp_path.glob(".o.jsonl.*")):
        time.sleep(0.05)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert (process.returncode, said.strip()) == (130, b"interrupted")
    assert (tmp_path / "o.jsonl").read_text() == "the last one"
    assert not list(tmp_path.glob(".o.jsonl.*"))
