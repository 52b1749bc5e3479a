"""`leadpact why`: the reasons of one lead, or of a few."""

import gzip
import json
import subprocess
import sys

import duckdb
import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

import leadpact_cli.commands.why
from leadpact.packaged import schema

WHY = Draft202012Validator(
    schema("why"), registry=Resource.from_contents(schema("check")) @ Registry()
)
AS_OF = "2026-02-02T09:00:00Z"


@pytest.fixture
def why(leadpact):
    def run(*options, leads=("leads.jsonl",), as_of=AS_OF):
        return leadpact("why", "policy.yaml", *leads, "--as-of", as_of, *options)

    return run


def test_tells_the_reasons_in_text(why):
    found = why("--lead", "unqualified", "--quiet")
    assert (found.exit_code, found.stderr) == (0, "")
    assert found.stdout.startswith("unqualified · ad · Tue 6 Jan 2026 09:00 ")
    assert "Charged to MARKETING" in found.stdout
    assert "As of Mon 2 Feb 2026 04:00 EST." in found.stdout


@pytest.mark.parametrize("as_of", ["2026-02-02T09:00:00Z", "2026-02-03T09:00:00Z"])
@pytest.mark.parametrize(
    ("leads", "events"),
    [
        ("leads.jsonl", None),
        ("flat.csv", None),
        ("flat.csv", "events.csv"),
        ("leads.jsonl", "events.csv"),
        ("leads.jsonl", "events.jsonl"),
        ("shared.jsonl", None),
        ("blank.jsonl", None),
    ],
)
def test_says_of_what_time_the_files_are_as_check_does(why, leadpact, here, leads, events, as_of):
    (here / "flat.csv").write_text(
        "id,created_at,source\nlost, 2026-01-05T14:00:00Z ,ad\nnever,yesterday,ad\n,2026-05-05T14:00:00Z,ad\n"
    )
    (here / "events.csv").write_text(
        "lead_id,kind,at\nlost,call,2026-02-04T09:00:00+02:00\nnobody,visit,2026-02-05T09:00:00Z\nx,y\n"
    )
    (here / "events.jsonl").write_text(
        '{"lead_id": "lost", "kind": "call", "at": " 2026-01-05T09:00:00Z"}\n'
    )
    one = '{"id": "lost", "created_at": "2026-01-05T14:00:00Z", "activity": [7, {"at": 7}]}\n'
    two = '{"id": "twice", "created_at": "2026-05-05T14:00:00Z", "activity": "none"}\n'
    (here / "shared.jsonl").write_text(one + two + two)
    (here / "blank.jsonl").write_text(one.replace("2026-01-05T14:00:00Z", ""))
    options = [] if events is None else ["--activity", events]
    told = why("--lead", "lost", *options, leads=(leads,), as_of=as_of).stderr
    report = leadpact("check", "policy.yaml", leads, "--as-of", as_of, *options, "--format", "json")
    checked = [w for w in json.loads(report.stdout)["warnings"] if w["code"] == "LP747"]
    said = [f"warning[LP747]: {w['message']} ({leads})\n" for w in checked]
    assert told == "".join(said)


def test_tells_every_part_of_every_rule_with_trace(why):
    plain, traced = why("--lead", "lost").stdout, why("--lead", "lost", "--trace").stdout
    assert len(traced.splitlines()) > len(plain.splitlines())
    assert "employees >= 50" in traced


def test_tells_of_several_leads_in_the_order_they_are_asked_for(why):
    text = why("--lead", "open", "--lead", "lost").stdout
    assert text.startswith("open · ")
    assert "\n\nlost · " in text


@pytest.mark.parametrize(
    "name", ["converted", "lost", "late", "undecided", "open", "waived", "test"]
)
def test_writes_one_object_as_json(why, name):
    record = json.loads(why("--lead", name, "--format", "json").stdout)
    WHY.validate(record)
    assert (record["id"], record["as_of"]) == (name, AS_OF)


def test_writes_a_list_for_several(why):
    records = json.loads(why("--lead", "lost", "--lead", "open", "--format", "json").stdout)
    assert [record["id"] for record in records] == ["lost", "open"]


def test_writes_a_line_a_lead_as_json_lines(why):
    lines = why("--lead", "lost", "--lead", "open", "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["lost", "open"]


def test_names_the_change_that_would_make_a_lead_pass(why):
    record = json.loads(why("--lead", "unqualified", "--format", "json").stdout)
    assert [change["fact"] for change in record["to_pass"]] == ["employees"]


class TestNoSuchLead:
    def test_guesses_the_id_that_was_meant(self, why):
        found = why("--lead", "lots")
        assert found.exit_code == 2
        assert found.stderr.startswith("error: there is no lead `lots`: did you mean `lost`?\n")
        assert found.stdout == ""

    def test_says_how_many_there_are_where_none_is_close(self, why):
        assert "there is no lead `xyz` (9 ids in the input)" in why("--lead", "xyz").stderr

    def test_tells_of_records_that_were_set_aside(self, why, here):
        (here / "leads.jsonl").write_text('{"id": "A"}\n{"id": "B",\n')
        said = why("--lead", "xyz").stderr
        assert "1 record set aside: it is not JSON (leads.jsonl:2: " in said

    def test_tells_of_an_id_that_several_records_share(self, why, here):
        (here / "leads.jsonl").write_text('{"id": "A"}\n{"id": "A"}\n')
        found = why("--lead", "A")
        assert found.exit_code == 2
        assert "`A` is the id of several records" in found.stderr

    def test_tells_of_a_lead_that_is_created_later(self, why):
        found = why("--lead", "later")
        assert found.exit_code == 2
        assert "`later` does not exist yet as of 2026-02-02T09:00:00Z" in found.stderr
        assert why("--lead", "later", as_of="2026-02-04").exit_code == 0

    def test_names_every_id_that_is_not_there(self, why):
        said = why("--lead", "lots", "--lead", "lost", "--lead", "opem").stderr
        assert "`lost`?" in said
        assert "`open`?" in said


class TestSources:
    @pytest.mark.parametrize(
        "name", ["leads.parquet", "leads.jsonl.gz", "duckdb:///crm.duckdb?table=leads", "big.jsonl"]
    )
    def test_of_any_make_give_the_same_answer(self, leadpact, here, monkeypatch, name):
        with duckdb.connect("crm.duckdb") as made:
            made.execute("CREATE TABLE leads AS FROM read_json('leads.jsonl')")
            made.execute("COPY leads TO 'leads.parquet'")
        (here / "leads.jsonl.gz").write_bytes(gzip.compress((here / "leads.jsonl").read_bytes()))
        (here / "big.jsonl").write_bytes((here / "leads.jsonl").read_bytes())
        rest = ("--lead", "lost", "--lead", "undecided", "--as-of", "2026-02-02T09:00:00Z")
        wanted = leadpact("why", "policy.yaml", "leads.jsonl", *rest)
        if name == "big.jsonl":
            monkeypatch.setattr(leadpact_cli.commands.why, "_SMALL", 5)
        found = leadpact("why", "policy.yaml", name, *rest)
        assert (found.exit_code, found.stdout) == (0, wanted.stdout)

    @pytest.mark.usefixtures("here")
    def test_that_hold_no_such_lead_say_so(self, leadpact):
        duckdb.execute("COPY (FROM read_json('leads.jsonl')) TO 'leads.parquet'")
        found = leadpact("why", "policy.yaml", "leads.parquet", "--lead", "lots")
        assert found.exit_code == 2
        assert "there is no lead `lots`: did you mean `lost`?" in found.stderr

    @pytest.mark.usefixtures("here")
    def test_that_are_small_files_are_read_without_an_engine(self):
        program = (
            "import sys; from leadpact_cli.main import main\n"
            "try: main(['why', 'policy.yaml', 'leads.jsonl', '--lead', 'lost'])\n"
            "finally: assert not {'duckdb', 'sqlglot'} & set(sys.modules)"
        )
        subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
