"""What rests on a time of day that the binding assumes says so, in whatever way it is told."""

import csv
import json

import duckdb
import pytest
from jsonschema import Draft202012Validator

from leadpact.api import load
from leadpact.packaged import schema

POLICY = """\
leadpact: 1
name: small
version: 1.2.0
effective: 2026-01-01
title: A small agreement
parties: {cmo: Marketing, cro: Sales}
lead: {id: text, created_at: timestamp, won_at: moment, employees: integer}
activity: {call: {}}
stages:
  fit: {owner: cmo, fix: Better targeting, rule: employees >= 50}
  called: {kind: sla, owner: cro, fix: Call sooner, rule: call within 1 day after created_at}
  won: {kind: qualification, owner: cro, when: called, fix: Close, rule: won_at is known}
  both: {kind: qualification, owner: cro, fix: Do both, all: {size: employees >= 5, won: won_at is known}}
"""
BINDING = """\
leadpact_binding: 1
name: ours
zone: UTC
tables: {lead: {names: leads}, log: {names: log}}
lead:
  from: lead
  id: Id
  fields:
    created_at: Created
    won_at: {column: Won, assume_time: "12:00"}
    employees: Employees
activity:
  call: {from: log, at: {column: at, assume_time: "09:00"}, lead: Lead}
"""
FILES = {
    "policy.yaml": POLICY,
    "our.yaml": BINDING,
    "leads.csv": "Id,Created,Won,Employees\n"
    "guessed,2026-01-10T14:00:00Z,2026-01-13,8\nknown,2026-01-10T14:00:00Z,,80\n",
    "log.csv": "Lead,at\nguessed,2026-01-12\nknown,2026-01-10T15:00:00Z\n",
}
AS_OF = "2026-02-20T00:00:00Z"


@pytest.fixture
def run(here, leadpact):
    for name, text in FILES.items():
        (here / name).write_text(text)

    def run(command, *options):
        named = ("policy.yaml", "leads.csv", "log.csv", "--binding", "our.yaml")
        return leadpact(command, *named, "--as-of", AS_OF, *options)

    return run


def test_in_lines_of_json(run):
    lines = [json.loads(x) for x in run("check", "--format", "jsonl").stdout.splitlines()]
    for line in lines:
        Draft202012Validator(schema("check")).validate(line)
    guessed, known = ({n: s.get("assumed") for n, s in x["stages"].items()} for x in lines)
    assert guessed == {
        "fit": None, "called": ["call"], "won": ["won_at", "call"], "both": ["won_at"],
    }  # fmt: skip
    assert set(known.values()) == {None}


def test_of_criteria_in_lines_of_json(run):
    guessed, known = (
        {name: stage.get("criteria_assumed") for name, stage in json.loads(x)["stages"].items()}
        for x in run("check", "--format", "jsonl").stdout.splitlines()
    )
    # What `when` rests on does not colour a criterion.
    assert guessed == {
        "fit": None, "called": {"rule": ["call"]}, "won": None, "both": {"won": ["won_at"]},
    }  # fmt: skip
    assert set(known.values()) == {None}


def test_in_a_table(run):
    rows = list(csv.DictReader(run("check", "--format", "csv").stdout.splitlines()))
    assert [(row["id"], row["assumed"]) for row in rows] == [
        ("guessed", "called;called.rule;won;both;both.won"),
        ("known", ""),
    ]


def test_in_a_parquet_file(run, here):
    run("check", "--format", "parquet", "--output", "out.parquet")
    rows = duckdb.sql(f"SELECT id, assumed FROM '{here}/out.parquet'").fetchall()
    assert rows == [("guessed", "called;called.rule;won;both;both.won"), ("known", "")]


def test_in_an_extract(run, here):
    run("check", "--extract", "failed.csv")
    rows = csv.DictReader((here / "failed.csv").read_text().splitlines())
    assert [(row["id"], row["stage"], row["assumed"]) for row in rows] == [
        ("guessed", "fit", "false"),
        ("guessed", "called", "true"),
        ("known", "won", "false"),
        ("known", "both", "false"),
    ]


def test_in_the_report(run):
    text = run("check").stdout
    assert "ASSUMED TIMES" in text
    assert " won_at  1\n call    1  events of the kind\n" in text
    assert "assumed, for it rests on such a time: called of 1 lead, won of 1 lead" in text


def test_in_the_json_of_a_run(run):
    quality = json.loads(run("check", "--format", "json").stdout)["data_quality"]
    assert quality["assumed_times"] == {"won_at": 1, "call": 1}
    assert quality["rest_on_assumed_times"] == {"called": 1, "won": 1, "both": 1}
    assert quality["assumed"] == {}


def test_where_a_lead_is_told_of(run):
    found = run("why", "--lead", "guessed")
    said = " ".join(found.stdout.split())
    assert (
        "Time of day assumed by the binding: won at, “call” events; assumed, for it rests" in said
    )
    assert "rests on that: called, won and both (won)." in said
    record = json.loads(run("why", "--lead", "guessed", "--format", "json").stdout)
    assert [stage.get("assumed") for stage in record["stages"]] == [
        None, ["call"], ["won_at", "call"], ["won_at"],
    ]  # fmt: skip
    assert [k.get("assumed") for k in record["stages"][3]["criteria"]] == [None, ["won_at"]]


def test_nothing_is_said_where_nothing_is_assumed(run, here):
    (here / "our.yaml").write_text(BINDING.replace(', assume_time: "12:00"', "").replace(
        ', assume_time: "09:00"', ""))  # fmt: skip
    assert "assumed" not in run("check", "--format", "csv").stdout
    assert "ASSUMED" not in run("check").stdout


def test_an_export_of_another_time_is_told_of_a_lead_too(run):
    assert "warning[LP747]" in run("why", "--lead", "known").stderr
    assert run("why", "--lead", "known", "--quiet").stderr == ""


class TestWhatTheBindingSays:
    @pytest.fixture
    def run(self, run, here):
        (here / "our.yaml").write_text(BINDING.replace("employees: Employees", "employees: Heads"))
        (here / "log.csv").write_text(FILES["log.csv"] + "nobody,2026-01-12\n")
        return run

    def test_stands_in_the_report(self, run):
        found = run("check")
        assert "warning[LP735]: `employees` is not in the data" in found.stdout
        assert " events that belong to none of the leads: 1\n" in found.stdout
        assert "of leads that are not in the input" not in found.stdout
        assert found.stderr == ""

    def test_stands_in_the_json(self, run):
        report = json.loads(run("check", "--format", "json").stdout)
        assert [w["code"] for w in report["warnings"]] == ["LP735", "LP747"]
        assert report["data_quality"]["bound"] == {"events that belong to none of the leads": 1}
        assert report["data_quality"]["unobserved"] == []

    def test_stands_on_stderr_beside_data(self, run):
        found = run("check", "--format", "jsonl")
        assert "warning[LP735]" in found.stderr
        assert "events that belong to none of the leads: 1\n" in found.stderr

    def test_kinds_that_it_lacks_are_named(self, run, here):
        (here / "our.yaml").write_text(BINDING.partition("activity")[0])
        found = run("check")
        assert "the source does not record call: unknown, never none" in found.stdout
        assert json.loads(run("check", "--format", "json").stdout)["data_quality"][
            "unobserved"
        ] == ["call"]


class TestAnAudit:
    """What the audit and the evidence say of assumed times, of silent kinds, of an export of another time."""

    @pytest.fixture
    def run(self, run, here):
        (here / "policy.yaml").write_text(
            POLICY.replace("activity: {call: {}}", "activity: {call: {}, reply: {}}")
            + """\
metrics:
  late_wins: {measure: count(fit), dated: won_at}
commitments:
  calls: {owner: cro, measure: rate(called), at_least: 90%, every: month, if_missed: Pay}
  wins: {owner: cro, measure: count(fit where won), at_least: 90, every: month, if_missed: Pay}
  size: {owner: cmo, measure: rate(fit), at_least: 90%, every: month, if_missed: Pay}
  late: {owner: cmo, measure: late_wins, at_least: 9, every: month, if_missed: Pay}
"""
        )
        log = "activity:\n  reply: {from: log, when: what is known, at: at, lead: Lead}\n"
        (here / "our.yaml").write_text(BINDING.replace("activity:\n", log))
        (here / "log.csv").write_text(FILES["log.csv"].replace("at\n", "at,what\n", 1).replace(
            "Z\n", "Z,\n").replace("12\n", "12,\n"))  # fmt: skip
        return run

    @pytest.mark.parametrize("form", ["text", "markdown"])
    def test_on_a_page(self, run, form):
        said = " ".join(run("audit", "--format", form).stdout.replace("\\", "").split())
        assert "arning[LP747]: " in said
        assert "LP746]: no event of the kind `reply` in the whole run" in said
        assert "assumed: it rests on times of day that nobody recorded: call" in said.lower()
        assert "ssumed, for it rests on such a time: called of 1 lead, won of 1 lead" in said

    def test_in_json(self, run):
        found = json.loads(run("audit", "--format", "json").stdout)
        assert found["exported"] == {"newest": "2026-01-12T09:00:00Z", "is_of_another_time": True}
        assert [w["code"] for w in found["warnings"]] == ["LP746", "LP747"]
        assert found["data_quality"]["assumed_times"] == {"won_at": 1, "call": 1}
        rest = {"called": 1, "won": 1, "both": 1}
        assert found["data_quality"]["rest_on_assumed_times"] == rest
        assert {c["commitment"]: c.get("assumed") for c in found["commitments"]} == {
            "calls": ["call"],
            "wins": ["won_at", "call"],
            "size": None,
            "late": ["won_at"],
        }

    def test_in_a_table(self, run):
        found = run("audit", "--format", "csv")
        rows = list(csv.DictReader(found.stdout.splitlines()))
        assert {row["commitment"]: row["assumed"] for row in rows} == {
            "calls": "call", "wins": "won_at;call", "size": "", "late": "won_at",
        }  # fmt: skip
        assert "warning[LP747]" in found.stderr
        assert "warning[LP746]" in found.stderr

    def test_in_the_report(self, run):
        said = run("audit", "--format", "html").stdout
        for text in ("LP747", "LP746", "Dates that the binding gave", "called of 1 lead"):
            assert text in said
        assert "assumed: it rests on times of day that nobody recorded: call" in said

    def test_in_python_too(self, run, here):
        """A record of an audit has all but how the leads were read, and what stands beside it."""
        (here / "our.yaml").write_text(BINDING.replace("employees: Employees", "employees: Heads"))
        found = json.loads(run("audit", "--format", "json").stdout)
        audit = load("policy.yaml").audit("leads.csv", "log.csv", binding="our.yaml", as_of=AS_OF)
        beside = ("leads", "plan", "since", "closed")
        assert audit.record() == {key: part for key, part in found.items() if key not in beside}
        assert audit.record()["warnings"][0]["code"] == "LP735"

    def test_a_warning_of_the_binding_stands_in_the_text(self, run, here):
        (here / "our.yaml").write_text(BINDING.replace("employees: Employees", "employees: Heads"))
        assert "LP735" in run("audit").stdout

    @pytest.mark.parametrize("form", ["text", "markdown"])
    def test_evidence_on_a_page(self, run, form):
        found = run("evidence", "--outcome", "won", "--format", form, "--last", "1")
        said = " ".join(found.stdout.replace("\\", "").split())
        assert "arning[LP747]: " in said
        assert "LP746]: no event of the kind `reply`" in said
        assert "1 not chosen" in said

    def test_evidence_in_json(self, run):
        found = json.loads(run("evidence", "--outcome", "won", "--format", "json").stdout)
        assert [w["code"] for w in found["warnings"]] == ["LP746", "LP747"]
        assert found["exported"]["is_of_another_time"] is True
        assert found["data_quality"]["rest_on_assumed_times"]["won"] == 1
        assert found["input"]["read"] == 2
