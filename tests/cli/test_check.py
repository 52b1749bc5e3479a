"""`leadpact check`: each lead's verdicts, and what they come to for the shell."""

import csv
import io
import json
from pathlib import Path

import duckdb
import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from leadpact.packaged import schema
from leadpact_cli.report.screen import without_password

LINE = Draft202012Validator(schema("check"))
REPORT = Draft202012Validator(
    schema("check-report"),
    registry=Registry().with_resources(
        (f"https://leadpact.dev/schemas/{name}.schema.json", Resource.from_contents(schema(name)))
        for name in ("check", "lint")
    ),
)


ROOT = Path(__file__).parents[2]

BINDING = """\
leadpact_binding: 1
name: crm
tables: {crm: {}}
lead:
  from: crm
  id: Lead ID
  fields: {created_at: Created, employees: Head count}
"""


def lines(found):
    return [json.loads(line) for line in found.stdout.splitlines()]


def ids(found):
    return [line["id"] for line in lines(found)]


class TestText:
    def test_shows_what_failed_and_the_numbers_behind_it(self, check, snapshot):
        assert check().stdout == snapshot

    def test_says_which_leads_were_chosen_and_which_left_out(self, check, snapshot):
        options = (
            "--where",
            'source = "ad"',
            "--since",
            "2026-01-06",
            "--sample",
            "3",
            "--seed",
            "7",
        )
        assert check(*options).stdout == snapshot

    def test_tells_what_the_data_did_not(self, check, here, snapshot):
        (here / "bad.jsonl").write_text(
            '{"id": "A", "created_at": "2026-01-05T14:00:00Z", "employees": "many", "activity": '
            '[{"kind": "call"}, {"kind": "call", "at": "2026-01-05T14:00:00Z", "automated": "maybe"}]}\n'
            '{"id": "B", "created_at": "2026-01-05T14:00:00Z", "activity": "none"}\n'
            '{"id": "C", "created_at": "yesterday", "employees": "many"}\n'
            '{"id": "D"}\n{"id": "D"}\nno json\n[]\n',
            "utf-8",
        )
        assert check(leads=("bad.jsonl",)).stdout == snapshot

    def test_says_so_where_all_is_well(self, check, only, snapshot):
        assert check(leads=(only("converted"),)).stdout == snapshot

    def test_has_nothing_to_count_without_leads(self, check, here, snapshot):
        (here / "none.jsonl").write_text("", "utf-8")
        assert check(leads=("none.jsonl",)).stdout == snapshot

    def test_tells_of_an_activity_table(self, check, here, snapshot):
        (here / "leads.csv").write_text(
            "id,created_at,employees\nA,2026-01-05T14:00:00Z,80\n", "utf-8"
        )
        (here / "events.csv").write_text(
            "lead_id,kind,at\nA,assigned,2026-01-05T15:00:00Z\nB,call,2026-01-05T15:00:00Z\n"
            "A,seen,2026-01-05T15:00:00Z\n,call,2026-01-05T15:00:00Z\n",
            "utf-8",
        )
        assert check("--activity", "events.csv", leads=("leads.csv",)).stdout == snapshot

    def test_tells_of_a_customer_who_was_no_good_lead(self, check, here, only):
        text = (here / "policy.yaml").read_text()
        text = text.replace(
            "covers: not is_test", "covers: not is_test\nconverted: exists(assigned)"
        )
        (here / "policy.yaml").write_text(text.replace(">= 50", ">= 500"))
        shown = check(leads=(only("converted", "open"),)).stdout
        assert "FAILED  2 of 2: 1 did not make it, 1 moved on all the same\n" in shown
        assert " converted  converted  Marketing, fit\n" in shown

    def test_says_of_an_activity_table_only_what_is_amiss(self, check, here):
        (here / "leads.jsonl").write_text('{"id": "A", "activity": [{"kind": "call"}]}\n')
        columns = "lead_id,kind,at,automated,automatic\n"
        (here / "events.csv").write_text(f"{columns}A,call,2026-01-05T15:00:00Z,,\n")
        shown = check("--activity", "events.csv").stdout
        assert shown.endswith(
            "\n\nINPUT\n 1 record had a timeline too; the activity table counts\n"
        )
        (here / "leads.jsonl").write_text('{"id": "A"}\n')
        assert "INPUT" not in check("--activity", "events.csv").stdout

    def test_names_the_commonest_of_what_is_missing(self, leadpact, monkeypatch):
        monkeypatch.chdir(ROOT)
        leads = "policies/samples/inbound.jsonl"
        found = leadpact("check", "policies/inbound.yaml", leads, "--as-of", "2026-02-02")
        assert "more: --format json\n" in found.stdout

    def test_tells_no_more_spellings_than_anybody_reads(self, check, here):
        records = ({"id": f"L-{n}", "employees": f"about {n}"} for n in range(1_005))
        (here / "leads.jsonl").write_text("".join(json.dumps(r) + "\n" for r in records))
        shown = check().stdout
        assert " employees  1,005  `about 0`, `about 1`, `about 2`, …\n" in shown

    def test_says_where_nobody_knows_what_is_covered(self, check, here):
        (here / "leads.jsonl").write_text('{"id": "A", "is_test": "?"}\n')
        assert (
            "\n1 lead judged without knowing whether the agreement covers them\n" in check().stdout
        )

    def test_shows_no_control_characters_of_an_id(self, check, here):
        (here / "odd.jsonl").write_text(
            json.dumps({"id": "\x1b[31mA\n", "created_at": "2026-01-05T14:00:00Z", "employees": 1}),
            "utf-8",
        )
        assert "\x1b" not in check(leads=("odd.jsonl",)).stdout


class TestJsonLines:
    def test_hold_a_line_a_lead_in_input_order(self, check):
        found = lines(check("--format", "jsonl"))
        assert [line["id"] for line in found] == [
            "converted", "unqualified", "lost", "late", "undecided", "open", "waived", "test",
        ]  # fmt: skip
        for line in found:
            LINE.validate(line)

    def test_give_verdicts_outcome_and_owner(self, check, only):
        [line] = lines(check("--format", "jsonl", leads=(only("unqualified"),)))
        assert line == {
            "id": "unqualified",
            "policy": "small@1.2.0",
            "as_of": "2026-02-02T09:00:00Z",
            "stages": {
                "fit": {"verdict": "fail", "criteria": {"size": "fail"}},
                "worked": {"verdict": "not_applicable", "criteria": {}},
                "replied": {"verdict": "not_applicable", "criteria": {}},
            },
            "outcome": "unqualified",
            "accountable": {
                "stage": "fit",
                "owner": "cmo",
                "fix": "Better targeting",
                "criteria": ["size"],
            },
            "breaches": [],
        }

    def test_tell_a_broken_promise_of_a_converted_lead(self, check, only):
        [line] = lines(check("--format", "jsonl", leads=(only("late"),)))
        assert (line["outcome"], line["accountable"]) == ("converted", None)
        assert line["breaches"] == [{"stage": "worked", "owner": "cro"}]

    def test_flag_a_lead_that_the_agreement_does_not_cover(self, check, only):
        [line] = lines(check("--format", "jsonl", leads=(only("test"),)))
        assert (line["covered"], line["stages"], line["outcome"]) == (False, {}, None)

    @pytest.mark.parametrize("form", ["jsonl", "csv"])
    def test_tell_what_was_set_aside_and_what_is_not_there_on_stderr(self, check, here, form):
        (here / "some.csv").write_text(
            'id,created_at,source\nL-1,2026-01-05T14:00:00Z,ad\n"L-2,2026-01-05T14:00:00Z,ad"\n'
        )
        said = check("--format", form, leads=("some.csv",)).stderr
        assert (
            "1 record set aside: it has more or fewer cells than the header: some.csv:3: " in said
        )
        assert "the whole row is quoted as one cell, the header has 3\n" in said
        assert "no column `employees` in some.csv: blank for every lead there\n" in said

    def test_say_nothing_of_kinds_where_no_record_carries_a_timeline(self, check, here):
        (here / "some.jsonl").write_text('{"id": "L-1", "created_at": "2026-01-05T14:00:00Z"}\n')
        assert "LP746" not in check(leads=("some.jsonl",)).stdout
        (here / "some.jsonl").write_text(
            '{"id": "L-1", "created_at": "2026-01-05T14:00:00Z", "activity": []}\n'
        )
        assert "LP746" in check(leads=("some.jsonl",)).stdout

    def test_keep_the_sum_on_stderr(self, check):
        found = check("--format", "jsonl")
        assert found.stderr == (
            "small 1.2.0, as of Mon 2 Feb 2026 04:00 EST; warning[LP747]: fields are as exported, with dates up to "
            "Tue 3 Feb 2026 09:00 EST; events count up to the instant asked about; 7 leads judged, 3 failed; left out: "
            "1 created later, 1 not covered by the agreement\n"
        )

    def test_are_alone_with_quiet(self, check):
        assert check("--format", "jsonl", "--quiet").stderr == ""


class TestJson:
    def test_is_one_object_with_all_of_it(self, check):
        report = json.loads(check("--format", "json").stdout)
        REPORT.validate(report)
        assert report["leads"]["judged"] == 7
        assert report["leads"]["created_later"] == 1
        assert report["outcomes"] == {
            "converted": 2, "unqualified": 1, "lost": 1, "undecided": 1, "open": 2,
        }  # fmt: skip
        assert report["accountability"] == [
            {"stage": "fit", "owner": "cmo", "fix": "Better targeting", "leads": 1},
            {"stage": "replied", "owner": "cro", "fix": "Sharpen the message", "leads": 1},
        ]
        assert report["waivers"] == {"named_accounts": 1}
        assert [line["id"] for line in report["results"]][:2] == ["converted", "unqualified"]

    def test_counts_every_record_once(self, check):
        leads = json.loads(check("--format", "json", "--last", "4").stdout)["leads"]
        apart = sum(aside["count"] for aside in leads["set_aside"])
        not_chosen = sum(leads["not_chosen"].values())
        assert leads["read"] == apart + leads["created_later"] + not_chosen + leads["chosen"]
        assert leads["chosen"] == leads["not_covered"] + leads["judged"]

    def test_says_how_the_leads_were_chosen(self, check):
        found = check(
            "--format", "json", "--where", "employees > 5", "--since", "2026-01-01", "--last", "3"
        )
        report = json.loads(found.stdout)
        REPORT.validate(report)
        assert report["leads"]["how_chosen"] == {
            "where": "employees > 5", "since": "2026-01-01", "last": 3,
        }  # fmt: skip

    def test_holds_what_the_data_did_not_tell(self, check, here):
        (here / "leads.csv").write_text("id,created_at,employees\nA,2026-01-05T14:00:00Z,many\n")
        (here / "events.csv").write_text("lead_id,kind,at\nA,seen,2026-01-05T15:00:00Z\n")
        found = check("--format", "json", "--activity", "events.csv", leads=("leads.csv",))
        report = json.loads(found.stdout)
        REPORT.validate(report)
        quality = report["data_quality"]
        assert quality["wanted"] == [
            {"name": "employees", "cause": "invalid", "owner": "cro", "leads": 1}
        ]
        assert quality["unreadable"] == [
            {"name": "employees", "count": 1, "commonest": [{"raw": "many", "count": 1}]}
        ]
        assert quality["missing_columns"] == {"source": ["leads.csv"], "is_test": ["leads.csv"]}
        assert quality["activity"]["unnamed_kinds"] == {"seen": 1}


class TestTable:
    def test_has_a_row_a_lead_and_a_column_a_verdict(self, check, only):
        found = check("--format", "csv", leads=(only("lost"),))
        [row] = csv.DictReader(io.StringIO(found.stdout))
        assert row == {
            "id": "lost",
            "policy": "small@1.2.0",
            "as_of": "2026-02-02T09:00:00Z",
            "covered": "true",
            "outcome": "lost",
            "accountable_stage": "replied",
            "accountable_owner": "cro",
            "accountable_fix": "Sharpen the message",
            "accountable_criteria": "rule",
            "breaches": "",
            "fit": "pass",
            "fit.size": "pass",
            "worked": "pass",
            "worked.rule": "pass",
            "replied": "fail",
            "replied.rule": "fail",
        }

    def test_leaves_blank_what_is_not_there(self, check, only):
        found = check("--format", "csv", leads=(only("test"),))
        [row] = csv.DictReader(io.StringIO(found.stdout))
        assert (row["covered"], row["outcome"], row["fit"]) == ("false", "", "")


PARTS = {
    "run": ["policy", "as_of"],
    "outcome": ["outcome", "breaches"],
    "accountable": [
        "accountable_stage",
        "accountable_owner",
        "accountable_fix",
        "accountable_criteria",
    ],
    "stages": ["fit", "worked", "replied"],
    "criteria": ["fit.size", "worked.rule", "replied.rule"],
}


class TestColumns:
    @pytest.mark.parametrize("parts", [[one] for one in PARTS] + [["stages", "criteria"]])
    def test_a_table_has_those_that_are_wanted(self, check, parts):
        """Each cell is that of the whole table, in either format; what it comes to is the same."""
        whole = check("--format", "csv")
        options = ("--columns", ",".join(parts))
        found = check("--format", "csv", *options)
        wanted = {"id", "covered"}.union(*(PARTS[part] for part in parts))
        rows = csv.DictReader(io.StringIO(whole.stdout))
        kept = [{name: cell for name, cell in row.items() if name in wanted} for row in rows]
        assert list(csv.DictReader(io.StringIO(found.stdout))) == kept
        assert next(iter(kept[0])) == "id"
        packed = check("--format", "parquet", "--output", "o.parquet", *options)
        assert (packed.exit_code, packed.stderr) == (found.exit_code, found.stderr)
        assert found.stderr == whole.stderr
        table = duckdb.execute("FROM 'o.parquet'")
        assert [column[0] for column in table.description] == [*kept[0]]
        cells = [["" if c is None else str(c) for c in row] for row in table.fetchall()]
        as_text = [[*row.values()] for row in kept]
        assert [[c.lower() for c in row] for row in cells] == [
            [c.lower() for c in row] for row in as_text
        ]

    @pytest.mark.parametrize("form", ["text", "json", "jsonl"])
    def test_is_for_tables(self, check, form):
        found = check("--format", form, "--columns", "stages")
        assert (found.exit_code, found.stdout) == (2, "")
        assert "`--columns` is for tables: add `--format csv`" in found.stderr
        assert check("--format", form, "--columns", ",".join(PARTS)).exit_code == 1

    def test_names_what_there_is(self, check):
        found = check("--format", "csv", "--columns", "stage")
        assert found.exit_code == 2
        assert "one of run, outcome, accountable, stages, criteria" in found.stderr

    @pytest.mark.parametrize("name", ["outcome", "Outcome"])
    def test_a_stage_may_be_called_as_a_column_is(self, check, here, name):
        """No two columns have one name; a file of them could not be read."""
        text = (here / "policy.yaml").read_text().replace("worked", name)
        (here / "policy.yaml").write_text(text)
        head, *rows = csv.reader(io.StringIO(check("--format", "csv").stdout))
        assert head[4] == "outcome"
        assert head[-4:] == [f"{name}_verdict", f"{name}.rule", "replied", "replied.rule"]
        assert check("--format", "parquet", "--output", "o.parquet").exit_code == 1
        table = duckdb.execute("SELECT coalesce(outcome_verdict::text, '') FROM 'o.parquet'")
        assert [verdict for (verdict,) in table.fetchall()] == [row[-4] for row in rows]

    def test_an_event_of_no_kind_is_none(self, check, here):
        events = "lead_id,kind,at\nlost,,2026-01-07T10:00:00Z\nlost,call,2026-01-07T10:00:00Z\n"
        (here / "events.csv").write_text(events)
        found = check("--activity", "events.csv", "--format", "jsonl")
        assert found.exit_code == 1
        assert "no event of the kind `reply`" in found.stderr


class TestParquet:
    def test_has_the_columns_of_the_table(self, check):
        found = check("--format", "parquet", "--output", "o.parquet")
        assert (found.exit_code, found.stdout) == (1, "")
        assert found.stderr.endswith("not covered by the agreement\n")
        table = list(csv.reader(io.StringIO(check("--format", "csv").stdout)))
        rows = duckdb.execute("FROM 'o.parquet'")
        assert [column[0] for column in rows.description] == table[0]
        written = [["" if c is None else str(c) for c in row] for row in rows.fetchall()]
        assert [[*row[:3], row[3].lower(), *row[4:]] for row in written] == table[1:]

    def test_goes_into_a_file(self, check):
        found = check("--format", "parquet")
        assert (found.exit_code, found.stdout) == (2, "")
        assert "name a file with `--output`" in found.stderr

    def test_counts_what_json_counts(self, check, only):
        for names in (("converted", "undecided"), ("test",), ("waived", "late")):
            options = ("--fail-on", "lead,unknown")
            leads = (only(*names),)
            wanted = check("--format", "jsonl", *options, leads=leads)
            found = check("--format", "parquet", "--output", "o.parquet", *options, leads=leads)
            assert (found.exit_code, found.stderr) == (wanted.exit_code, wanted.stderr)


class TestExtract:
    def test_has_a_row_for_each_reason_of_each_lead_that_failed(self, check, here):
        check("--extract", "failed.csv")
        assert list(csv.reader(io.StringIO((here / "failed.csv").read_text()))) == [
            ["id", "stage", "criterion", "verdict", "owner", "fix", "datum", "cause"],
            ["unqualified", "fit", "size", "fail", "cmo", "Better targeting", "", ""],
            ["lost", "replied", "rule", "fail", "cro", "Sharpen the message", "", ""],
            ["late", "worked", "rule", "fail", "cro", "Hold the follow-up SLA", "", ""],
        ]

    def test_names_the_datum_that_is_wanted(self, check, here):
        text = (
            (here / "policy.yaml").read_text().replace(">= 50}", '>= 50, source: source = "form"}')
        )
        (here / "policy.yaml").write_text(text)
        (here / "odd.jsonl").write_text('{"id": "A", "source": "ad", "employees": "many"}\n')
        check("--extract", "failed.jsonl", leads=("odd.jsonl",))
        found = [json.loads(line) for line in (here / "failed.jsonl").read_text().splitlines()]
        assert [
            (r["criterion"], r["verdict"], r["owner"], r["datum"], r["cause"]) for r in found
        ] == [
            ("size", "unknown", "cro", "employees", "invalid"),
            ("source", "fail", "cmo", None, None),
        ]

    def test_is_written_as_its_ending_says(self, check):
        check("--extract", "failed.parquet", "--format", "jsonl")
        assert duckdb.execute("SELECT count(*) FROM 'failed.parquet'").fetchall() == [(3,)]
        found = check("--extract", "failed.xlsx")
        assert found.exit_code == 2
        assert "its ending is none of `.csv`, `.jsonl`, `.ndjson`, `.parquet`" in found.stderr


class TestSources:
    def test_are_tables_of_databases_too(self, check):
        with duckdb.connect("crm.duckdb") as made:
            made.execute("CREATE TABLE leads AS FROM read_json('leads.jsonl')")
        url = "duckdb:///crm.duckdb?table=leads"
        found, wanted = (check("--format", "jsonl", leads=(name,)) for name in (url, "leads.jsonl"))
        assert found.stdout == wanted.stdout

    def test_that_do_not_answer_are_told_in_a_line(self, check):
        found = check(leads=("sqlite:///policy.yaml?table=x",))
        assert found.exit_code == 3
        assert (
            "`sqlite:///policy.yaml?table=x` cannot be read: file is not a database" in found.stderr
        )

    def test_are_bound_by_name(self, check, here):
        (here / "crm.csv").write_text(
            "Lead ID,Created,Head count\nA,2026-01-05T14:00:00Z,80\nB,2026-01-05T14:00:00Z,8\n"
        )
        (here / "binding.yaml").write_text(BINDING)
        found = check("--binding", "binding.yaml", "--format", "jsonl", leads=("crm=crm.csv",))
        assert [line["stages"]["fit"]["verdict"] for line in lines(found)] == ["pass", "fail"]
        assert (
            "the source does not record assigned, call, reply: unknown, never none" in found.stderr
        )
        found = check("--binding", "binding.yaml", "--activity", "x.csv", leads=("crm=crm.csv",))
        assert (found.exit_code, "a binding says which tables" in found.stderr) == (2, True)

    @pytest.mark.parametrize("size", ["much", "5", "0GB", "-1GB", "2 PB", ""])
    def test_take_no_memory_that_is_none(self, check, size):
        found = check("--memory", size)
        assert found.exit_code == 2
        assert f"`--memory {size}` is no amount of memory: write `500MB` or `2GB`" in found.stderr

    @pytest.mark.parametrize("size", ["500MB", "2 gb", "1.5GiB"])
    def test_take_memory_in_units(self, check, size):
        assert check("--memory", size).exit_code == 1


class TestChoosing:
    def jsonl(self, check, *options):
        return ids(check("--format", "jsonl", "--quiet", *options))

    def test_where_takes_a_condition_of_the_policys_language(self, check):
        assert self.jsonl(check, "--where", 'source = "form" or employees > 85') == [
            "lost", "undecided", "waived",
        ]  # fmt: skip

    def test_where_sees_events_and_the_instant(self, check):
        condition = "exists(reply) and as_of - created_at > 26 days"
        assert self.jsonl(check, "--where", condition) == ["converted"]

    def test_where_sees_the_named_values(self, leadpact, monkeypatch):
        monkeypatch.chdir(ROOT)
        found = leadpact(
            "check", "policies/inbound.yaml", "policies/samples/inbound.jsonl", "--as-of", "2026-02-02",
            "--where", "pricing_time > 3 min", "--format", "jsonl",
        )  # fmt: skip
        assert 0 < len(found.stdout.splitlines()) < 100

    def test_where_leaves_out_what_nobody_can_say(self, check):
        found = check("--format", "json", "--where", "employees > 0")
        assert json.loads(found.stdout)["leads"]["not_chosen"]["condition_unknown"] == 1

    def test_since_and_until_are_local_dates_of_the_first_calendar(self, check, here):
        record = {"id": "late evening", "created_at": "2026-01-06T02:00:00Z"}  # 21:00 on the 5th
        (here / "leads.jsonl").write_text(json.dumps(record))
        assert self.jsonl(check, "--since", "2026-01-05", "--until", "2026-01-05") == [
            "late evening"
        ]
        assert self.jsonl(check, "--since", "2026-01-06") == []

    def test_last_takes_the_newest_in_input_order(self, check):
        assert self.jsonl(check, "--last", "2") == ["open", "waived"]

    def test_last_leaves_out_what_has_no_date(self, check, here):
        (here / "leads.jsonl").write_text('{"id": "A"}\n')
        found = check("--format", "json", "--last", "2")
        assert json.loads(found.stdout)["leads"]["not_chosen"]["created_at_unknown"] == 1

    def test_sample_draws_the_same_leads_with_the_same_seed(self, check, here):
        first = self.jsonl(check, "--sample", "3", "--seed", "1")
        records = (here / "leads.jsonl").read_text().splitlines()
        (here / "leads.jsonl").write_text("\n".join(reversed(records)))
        assert len(first) == 3
        assert self.jsonl(check, "--sample", "3", "--seed", "1") == first[::-1]
        draws = {tuple(self.jsonl(check, "--sample", "3", "--seed", str(n))) for n in range(9)}
        assert len(draws) > 1

    def test_sample_of_more_than_there_are_is_all(self, check):
        assert len(self.jsonl(check, "--sample", "100")) == 8

    def test_the_newest_are_taken_of_those_that_meet_the_condition(self, check):
        assert self.jsonl(check, "--where", "employees >= 80", "--last", "1") == ["lost"]


class TestExitCode:
    def test_0_where_no_lead_failed(self, check, only):
        assert check(leads=(only("converted", "open", "undecided", "waived"),)).exit_code == 0

    @pytest.mark.parametrize("name", ["unqualified", "lost", "late"])
    def test_1_where_a_stage_of_a_lead_failed(self, check, only, name):
        assert check(leads=(only("converted", name),)).exit_code == 1

    def test_0_with_never(self, check):
        assert check("--fail-on", "never").exit_code == 0

    def test_4_where_unknown_is_named_and_nothing_failed(self, check, only):
        leads = (only("converted", "undecided"),)
        assert check(leads=leads).exit_code == 0
        assert check("--fail-on", "unknown", leads=leads).exit_code == 4
        assert check("--fail-on", "lead,unknown", leads=leads).exit_code == 4
        assert check("--fail-on", "lead", "--fail-on", "unknown", leads=leads).exit_code == 4

    def test_1_goes_before_4(self, check, only):
        leads = (only("unqualified", "undecided"),)
        assert check("--fail-on", "lead,unknown", leads=leads).exit_code == 1
        assert check("--fail-on", "unknown", leads=leads).exit_code == 4

    def test_1_where_data_is_named_and_some_is_bad(self, check, here):
        (here / "bad.jsonl").write_text('{"id": "A", "employees": "many"}\nno json\n')
        assert check(leads=("bad.jsonl",)).exit_code == 0
        assert check("--fail-on", "data", leads=("bad.jsonl",)).exit_code == 1
        assert check("--fail-on", "data").exit_code == 0

    def test_3_where_data_is_bad_and_strict(self, check, here):
        (here / "bad.csv").write_text("id,created_at\nA,2026-01-05T14:00:00Z\n")
        found = check("--strict", "--fail-on", "never", leads=("bad.csv",))
        assert found.exit_code == 3
        assert "no column `employees` in bad.csv" in found.stdout
        assert check("--strict", "--fail-on", "never").exit_code == 0

    def test_4_where_nobody_can_say_whether_a_lead_is_covered(self, check, here):
        (here / "odd.jsonl").write_text('{"id": "A", "employees": 60, "is_test": "?"}\n')
        assert check("--fail-on", "unknown", leads=("odd.jsonl",)).exit_code == 4


def test_a_password_does_not_come_back_on_the_screen():
    url = "postgresql://reader:s3:cr/et@host/db?table=leads"
    assert without_password("postgresql://reader:s3cret@host/db?table=leads") == (
        "postgresql://reader:***@host/db?table=leads"
    )
    assert without_password(url) == url  # a slash ends the host: this is no password
    for word in ("policy.yaml", "postgresql://host/db?table=leads", "duckdb:///a:b@c"):
        assert without_password(word) == word
