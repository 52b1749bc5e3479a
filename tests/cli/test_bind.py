"""`leadpact bind`: a proposal on stdout, on stderr what the data cannot provide."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

POLICY = """\
leadpact: 1
name: inbound-leads
version: 1.0.0
effective: 2026-01-05
title: Inbound leads
parties: {cmo: Marketing}
lead:
  id: text
  created_at: timestamp
  is_test: {type: boolean, default: false}
  company: {employees: integer, name: text}
activity:
  call: {}
stages:
  fit:
    owner: cmo
    fix: Better targeting
    all: {size: company.employees > 50, called: exists(call)}
"""
LEADS = "id,created_at,employees\nL-1,2026-01-12T14:00:00Z,80\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "policy.yaml").write_text(POLICY)
    (tmp_path / "leads.csv").write_text(LEADS)
    return tmp_path


class TestProposing:
    def test_on_stdout(self, leadpact):
        found = leadpact("bind", "policy.yaml", "leads.csv")
        assert found.exit_code == 0
        assert found.stdout == (
            "leadpact_binding: 1\n"
            "name: proposed\n"
            "\n"
            "tables:\n"
            "  leads: {names: [leads]}\n"
            "\n"
            "lead:\n"
            "  from: leads\n"
            "  id: id\n"
            "  fields:\n"
            "    created_at: created_at\n"
            "    company.employees: employees\n"
        )
        assert found.stderr == (
            "fields that the data cannot provide: company.name\n"
            "fields that take their default: is_test\n"
            "kinds of event that it cannot provide: call\n"
            "rules that will be unknown, or rest on what is left:\n"
            "  fit.called: for want of call\n"
        )

    def test_into_a_file_that_is_then_a_binding(self, leadpact):
        assert leadpact("bind", "policy.yaml", "leads.csv", "--output", "b.yaml").exit_code == 0
        found = leadpact("bind", "policy.yaml", "leads.csv", "--binding", "b.yaml")
        assert (found.exit_code, found.stdout) == (
            0,
            "fields: id, created_at, company.employees\nevents: none\n",
        )

    def test_quietly(self, leadpact):
        assert leadpact("bind", "policy.yaml", "leads.csv", "--quiet").stderr == ""

    def test_where_nothing_is_missing(self, here, leadpact):
        (here / "leads.tsv").write_text(
            "id\tcreated_at\tcompany.employees\tcompany.name\tis_test\tcall_at\n"
            "1\t2026-01-12T14:00:00Z\t5\tAcme\tfalse\t2026-01-12T14:00:00Z\n"
        )
        found = leadpact("bind", "policy.yaml", "leads.tsv")
        assert found.stderr == "the data has all that the policy speaks of\n"

    def test_of_json_and_parquet(self, here, leadpact):
        record = {"id": "1", "created_at": "2026-01-12T14:00:00Z", "company": {"employees": 5}}
        (here / "leads.jsonl").write_text(json.dumps(record) + "\n")
        assert (
            "company.employees: company.employees"
            in leadpact("bind", "policy.yaml", "leads.jsonl").stdout
        )
        import duckdb  # noqa: PLC0415

        duckdb.sql(
            "COPY (SELECT 'L-1' AS id, now() AS created_at, 5 AS employees) TO 'leads.parquet'"
        )
        assert (
            "company.employees: employees"
            in leadpact("bind", "policy.yaml", "leads.parquet").stdout
        )

    def test_of_no_leads(self, here, leadpact):
        (here / "x.csv").write_text("a,b\n1,2\n")
        found = leadpact("bind", "policy.yaml", "x.csv")
        assert found.exit_code == 3
        assert "error[LP723]" in found.stderr

    def test_of_no_file(self, leadpact):
        found = leadpact("bind", "policy.yaml", "leeds.csv")
        assert found.exit_code == 3
        assert "error[LP701]" in found.stderr


class TestHoldingABinding:
    OURS = """\
leadpact_binding: 1
name: ours
zone: UTC
tables: {lead: {}, task: {}}
lead: {from: lead, id: id, fields: {created_at: {column: day, assume_time: "09:00"}}}
activity: {call: {from: task, at: {column: due, assume_time: "09:00"}, lead: who}}
"""

    def test_tables_by_their_names(self, here, leadpact):
        (here / "ours.yaml").write_text(self.OURS)
        (here / "a.csv").write_text("id,day\nL-1,2026-01-12\n")
        (here / "b.csv").write_text("who,due\nL-1,2026-01-13\n")
        found = leadpact(
            "bind", "policy.yaml", "task=b.csv", "lead=a.csv", "--binding", "ours.yaml"
        )
        assert found.stdout == (
            "fields: id, created_at\n"
            "events: call\n"
            "time of day assumed: created_at, the time of some events\n"
        )

    def test_a_ready_made_one_by_its_name(self, here, leadpact):
        (here / "contacts.csv").write_text("hs_object_id,createdate\n1,2026-01-12T14:00:00Z\n")
        found = leadpact("bind", "policy.yaml", "contacts.csv", "--binding", "hubspot")
        assert found.exit_code == 0
        assert found.stdout.startswith("fields: id, created_at\n")
        assert "warning[LP744]" in found.stderr

    def test_one_that_is_wrong(self, here, leadpact):
        (here / "ours.yaml").write_text(self.OURS.replace("UTC", "Mars"))
        found = leadpact("bind", "policy.yaml", "leads.csv", "--binding", "ours.yaml")
        assert found.exit_code == 3
        assert "error[LP727]" in found.stderr


class TestOfDatabases:
    @pytest.fixture(autouse=True)
    def _file(self, here):
        with duckdb.connect(str(here / "crm.db")) as db:
            db.execute("CREATE TABLE leads AS FROM 'leads.csv'")

    @pytest.mark.parametrize("what", ["table=leads", "query=select * from leads"])
    def test_are_looked_at_as_files_are(self, leadpact, what):
        found = leadpact("bind", "policy.yaml", f"duckdb:///crm.db?{what}")
        assert "    company.employees: employees\n" in found.stdout
        own = "leads" if "table" in what else "query"
        assert f"  {own}: {{names: [{own}]}}\n" in found.stdout

    def test_without_the_table_say_so(self, leadpact):
        found = leadpact("bind", "policy.yaml", "duckdb:///crm.db?table=nope")
        assert found.exit_code == 3
        assert "LP702" in found.stderr
        assert "Traceback" not in found.stderr


@pytest.mark.parametrize("command", ["check", "bind", "why"])
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "has no header"),
        ("id,created_at\n".encode("utf-16"), "it is UTF-16"),
        ("id,created_at\n".encode("utf-16-le"), "its header holds NUL characters"),
        ("id,créé\n".encode("latin-1"), "its header holds bytes that are not UTF-8"),
        (b"id;created_at\nL-1;5\n", "separated by semicolons, not by commas"),
        (b'"id,created_at"\n"L-1,5"\n', "its rows are quoted as a whole"),
    ],
)
def test_what_is_no_table_is_told_before_a_binding_is_tried(here, leadpact, command, content, said):
    (here / "b.yaml").write_text(BOUND)
    (here / "leads.csv").write_bytes(content)
    more = ("--lead", "L-1") if command == "why" else ()
    found = leadpact(command, "policy.yaml", "leads.csv", "--binding", "b.yaml", *more)
    assert found.exit_code == 3
    assert said in found.stderr


def test_a_column_without_a_name_is_none_of_a_database_either(here, leadpact):
    with closing(sqlite3.connect(here / "crm.sqlite")) as db:
        db.execute('CREATE TABLE leads (id, created_at, "")')
        db.execute("INSERT INTO leads VALUES ('L-1', '2026-01-12T14:00:00Z', 5)")
        db.commit()
    found = leadpact("bind", "policy.yaml", "sqlite:///crm.sqlite?table=leads")
    assert found.exit_code == 0
    assert "  id: id\n" in found.stdout


def test_a_column_without_a_name_is_no_column(here, leadpact):
    (here / "b.yaml").write_text(BOUND)
    (here / "leads.csv").write_text("id,created_at,,\nL-1,2026-01-12T14:00:00Z,x,y\n")
    found = leadpact(
        "check",
        "policy.yaml",
        "leads.csv",
        "--binding",
        "b.yaml",
        "--format",
        "csv",
        "--fail-on",
        "never",
    )
    assert found.exit_code == 0
    assert len(found.stdout.splitlines()) == 2


BOUND = """\
leadpact_binding: 1
name: ours
tables: {lead: {names: leads}}
lead: {from: lead, id: id, fields: {created_at: created_at}}
"""


class TestSeveralFilesOfOneName:
    OURS = (
        "leadpact_binding: 1\nname: ours\ntables: {lead: {names: leads}}\n"
        "lead: {from: lead, id: id, fields: {created_at: created_at, company.employees: employees}}\n"
    )

    @pytest.fixture
    def judged(self, here, leadpact):
        (here / "our.yaml").write_text(self.OURS)
        for month, lead in (("jan", "L-1"), ("feb", "L-2"), ("mar", "L-3")):
            (here / month).mkdir()
            (here / month / "leads.csv").write_text(LEADS.replace("L-1", lead))

        def judged(*named, binding="our.yaml"):
            found = leadpact(
                "check", "policy.yaml", *named, "--binding", binding, "--format", "jsonl"
            )
            return [json.loads(line)["id"] for line in found.stdout.splitlines()]

        return judged

    @pytest.mark.parametrize(
        "named",
        [
            ("jan/leads.csv", "feb/leads.csv", "mar/leads.csv"),
            ("*/leads.csv",),
            ("lead=jan/leads.csv", "lead=feb/leads.csv", "lead=mar/leads.csv"),
        ],
    )
    def test_are_one_table_and_none_is_lost(self, judged, named):
        assert sorted(judged(*named)) == ["L-1", "L-2", "L-3"]

    def test_are_proposed_as_one(self, judged, here, leadpact):
        found = leadpact("bind", "policy.yaml", "*/leads.csv")
        assert "tables:\n  leads: {names: [leads]}\n\n" in found.stdout
        (here / "ours.yaml").write_text(found.stdout)
        assert sorted(judged("*/leads.csv", binding="ours.yaml")) == ["L-1", "L-2", "L-3"]

    @pytest.mark.usefixtures("judged")
    def test_with_the_timelines_that_their_records_carry(self, here, leadpact):
        for month, lead in (("jan", "L-1"), ("feb", "L-2")):
            row = {"id": lead, "created_at": "2026-01-12T14:00:00Z", "employees": 80,
                   "activity": [{"kind": "call", "at": "2026-01-13T14:00:00Z"}]}  # fmt: skip
            (here / month / "leads.jsonl").write_text(json.dumps(row) + "\n")
        (here / "our.yaml").write_text(self.OURS.replace(
            "{lead: {names: leads}}", "{lead: {names: leads}, log: {names: leads_activity}}")
            + 'activity: {call: {from: log, when: kind = "call", at: at, lead: lead.id}}\n')  # fmt: skip
        found = leadpact(
            "check", "policy.yaml", "*/leads.jsonl", "--binding", "our.yaml", "--format", "jsonl"
        )
        told = [json.loads(line)["stages"]["fit"]["verdict"] for line in found.stdout.splitlines()]
        assert told == ["pass", "pass"]


class TestWhatIsOdd:
    def test_a_column_that_is_named_as_the_field_goes_before_one_in_other_letters(
        self, here, leadpact
    ):
        (here / "leads.csv").write_text(
            "id,created_at,is_test,Is_Test\nL-1,2026-01-12T14:00:00Z,true,\n"
        )
        assert "is_test: is_test\n" in leadpact("bind", "policy.yaml", "leads.csv").stdout

    @pytest.mark.parametrize(
        "name", ["null.csv", "true.csv", "2026.csv", "★.csv", 'a"b.csv', "Ü ber.csv"]
    )
    def test_names_of_files_become_names_of_tables(self, here, leadpact, name):
        (here / name).write_text(LEADS)
        found = leadpact("bind", "policy.yaml", name, "--output", "ours.yaml")
        assert (found.exit_code, "error" in found.stderr) == (0, False)
        again = leadpact("bind", "policy.yaml", name, "--binding", "ours.yaml")
        assert "fields: id, created_at, company.employees\n" in again.stdout

    def test_a_column_of_kinds_that_no_sentence_can_name(self, here, leadpact):
        (here / "log.csv").write_text(
            "Lead ID,Event Type,Timestamp\nL-1,Call,2026-01-12T15:00:00Z\n"
        )
        found = leadpact("bind", "policy.yaml", "leads.csv", "log.csv", "--output", "ours.yaml")
        assert "kinds of event that it cannot" not in found.stderr
        judged = leadpact(
            "check",
            "policy.yaml",
            "leads.csv",
            "log.csv",
            "--binding",
            "ours.yaml",
            "--format",
            "jsonl",
        )
        assert json.loads(judged.stdout)["stages"]["fit"]["criteria"]["called"] == "pass"

    @pytest.mark.parametrize(
        ("name", "content", "said"),
        [
            ("x.csv.gz", b"no gzip", "cannot be read: not a gzipped file"),
            ("x.jsonl.gz", b"\x1f\x8b\x08", "cannot be read: "),
            ("x.jsonl", b"", "it holds no record"),
            ("x.json", b"[]", "it holds no record"),
        ],
    )
    def test_what_holds_no_columns(self, here, leadpact, name, content, said):
        (here / name).write_bytes(content)
        found = leadpact("bind", "policy.yaml", name)
        assert (found.exit_code, found.stdout) == (3, "")
        assert said in found.stderr
