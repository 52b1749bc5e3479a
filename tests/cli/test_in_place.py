"""`--in-place`: what the database judges and counts is what comes of its tables when they are fetched."""

import json
import re
from datetime import datetime
from threading import Thread
from time import sleep

import psycopg
import pytest

from cli.conftest import AS_OF, LEADS, POLICY
from cli.test_audit import AUDIT, PROMISES
from engine.engines.asking import asked_for
from leadpact.engines.sources import source_name

SCHEMA = "audited_in_place"
TABLES = f"""
DROP SCHEMA IF EXISTS {SCHEMA} CASCADE;
CREATE SCHEMA {SCHEMA};
SET search_path TO {SCHEMA};
CREATE TABLE leads (id text, created_at timestamptz, source text, is_test boolean, employees text);
CREATE TABLE events (lead_id text, kind text, at text, automated text);
CREATE TABLE nested (id text, created_at timestamptz, activity jsonb);
INSERT INTO leads VALUES (NULL, now(), 'ad', NULL, '1'), (' twice', now(), 'ad', NULL, '1'),
  ('twice', now(), 'ad', NULL, '1'), ('spelled', '2026-01-12 14:00+00', 'ad', NULL, 'many'),
  ('undated', NULL, 'ad', NULL, '70');
INSERT INTO events VALUES ('lost', 'reply', 'soon'), ('later', 'reply', 'soon'), ('lost', NULL, 'soon'),
  ('lost', 'visit', '2026-01-07T10:00:00Z'), ('nobody', 'call', '2026-01-07T10:00:00Z'),
  ('twice', 'call', '2026-01-07T10:00:00Z'), (NULL, 'call', '2026-01-07T10:00:00Z');
INSERT INTO events VALUES ('lost', 'call', '2026-01-07T11:00:00Z', 'maybe'),
  ('undated', 'call', '2026-01-07T11:00:00Z', 'perhaps'), ('nobody', 'call', '2026-01-07T11:00:00Z', 'maybe');
CREATE TABLE numbered (id bigint, created_at timestamptz, source text, employees numeric);
INSERT INTO numbered SELECT i, '2026-01-12 14:00+00', 'ad', i * 10 FROM generate_series(1, 12) AS t(i);
CREATE TABLE events_of_numbers (lead_id integer, kind text, at timestamptz);
INSERT INTO events_of_numbers SELECT i, 'assigned', '2026-01-12 15:00+00' FROM generate_series(1, 12) AS t(i);
CREATE VIEW in_json AS SELECT to_jsonb(id) AS id, created_at, source, employees FROM leads;
CREATE TABLE leadpact_leads (id text, created_at timestamptz);
CREATE TABLE leadpact_activity (lead_id text, kind text, at text);
CREATE TABLE calendar_us (id text)
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The URL of a session that has the small agreement's leads, and some that cannot be used."""
    with asked_for("postgres", tmp_path_factory) as addresses:
        with psycopg.connect(addresses["url"], autocommit=True) as session:
            for statement in TABLES.split(";"):
                session.execute(statement.encode())
            for name, record in LEADS.items():
                created = datetime.fromisoformat(record["created_at"])
                fields = (record["source"], record.get("is_test"), record.get("employees"))
                session.execute(
                    "INSERT INTO leads VALUES (%s, %s, %s, %s, %s)", (name, created, *fields)
                )
                for event in record["activity"]:
                    session.execute(
                        "INSERT INTO events VALUES (%s, %s, %s)", (name, event["kind"], event["at"])
                    )
        yield f"{addresses['url']}?options=-csearch_path%3D{SCHEMA}"
        with psycopg.connect(addresses["url"], autocommit=True) as session:
            session.execute(f"DROP SCHEMA {SCHEMA} CASCADE".encode())


@pytest.fixture
def audit(leadpact, here, server):
    """Audit the tables of the database, in place or fetched."""
    (here / "policy.yaml").write_text(POLICY + PROMISES, "utf-8")

    def run(*options, leads="table=leads", events="table=events"):
        activity = [] if events is None else ["--activity", f"{server}&{events}"]
        named = (f"{server}&{leads}", *activity, "--as-of", AS_OF)
        return leadpact("audit", "policy.yaml", *named, *options)

    return run


@pytest.fixture
def check(leadpact, here, server):
    """Judge the tables of the database, in place or fetched."""

    def run(*options, leads="table=leads", events="table=events"):
        activity = [] if events is None else ["--activity", f"{server}&{events}"]
        named = (f"{server}&{leads}", *activity, "--as-of", AS_OF)
        return leadpact("check", "policy.yaml", *named, *options)

    return run


def stays(record):
    """Leave out what stays in the database: how values are spelled, which rows were set aside."""
    for value in record["data_quality"]["unreadable"]:
        value["commonest"] = []
    for aside in (*record["leads"]["set_aside"], *record["leads"]["activity"]["set_aside"]):
        aside["examples"] = []
    return record


CHOICES = [
    (),
    (
        "--where",
        "source = 'ad' and employees > 0",
        "--since",
        "2026-01-06",
        "--until",
        "2026-01-31",
    ),
    ("--last", "3"),
    ("--where", "employees > 4", "--last", "6", "--sample", "3", "--seed", "7"),
]


@pytest.mark.parametrize("chosen", CHOICES)
def test_tells_the_same_as_when_the_tables_are_fetched(audit, chosen):
    chosen = [word.replace("'", '"') for word in chosen]
    in_place = audit("--in-place", "--format", "json", *chosen)
    fetched = audit("--format", "json", *chosen)
    assert (in_place.exit_code, in_place.stderr) == (fetched.exit_code, fetched.stderr)
    found = json.loads(in_place.stdout)
    AUDIT.validate(found)
    assert found == stays(json.loads(fetched.stdout))


def test_counts_what_it_sets_aside(audit):
    found = json.loads(audit("--in-place", "--format", "json").stdout)
    assert {aside["reason"]: aside["count"] for aside in found["leads"]["set_aside"]} == {
        "it has no id that is text": 1,
        "another record has the same id": 2,
    }
    assert found["leads"]["activity"]["orphans"] == 2
    assert found["leads"]["activity"]["unnamed_kinds"] == {"visit": 1}
    assert found["leads"]["activity"]["missing_columns"] == ["automatic"]
    assert found["data_quality"]["undated_events"] == 2
    assert found["data_quality"]["assumed"] == {"is_test": 9}
    assert found["data_quality"]["unreadable"] == [
        {"name": "employees", "count": 1, "commonest": []},
        {"name": "call.automated", "count": 2, "commonest": []},
    ]


def test_says_on_the_screen_what_stays(audit):
    shown = " ".join(audit("--in-place").stdout.split())
    assert "1 record set aside: it has no id that is text" in shown
    assert (
        "judged in place: how unreadable values are spelled, and which rows were set aside, stays"
        in shown
    )


def test_takes_queries(audit):
    query = "query=select id, created_at, employees from leads where source = 'ad'"
    found = audit(
        "--in-place", "--format", "markdown", leads=query, events="query=select * from events"
    )
    assert found.exit_code in (0, 1)
    assert "No column \\`source\\` in postgresql://" in found.stdout


def test_writes_the_report_without_an_extract(audit, here):
    pytest.importorskip("altair", reason="the report's libraries are an extra")
    found = audit("--in-place", "--format", "html", "--output", "report.html")
    assert (found.exit_code, found.stderr) == (1, "")
    page = (here / "report.html").read_text("utf-8")
    assert "1 record set aside: it has no id that is text." in page
    assert "Judged in place: how unreadable values are spelled" in page
    assert not (here / "report.leads.csv").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--binding", "hubspot"), "`--binding` and `--in-place`: a query in the URL"),
        (("--history",), "`--history` and `--in-place`: the database judges by one policy"),
        (
            ("--version", "old.yaml"),
            "`--version` and `--in-place`: the database judges by one policy",
        ),
        (("--memory", "2GB"), "`--memory` and `--in-place`: the work is done by the database"),
        (
            ("--format", "html", "--extract", "e.csv"),
            "`--extract` and `--in-place`: which leads are behind a number stays in the database",
        ),
        (
            ("--activity", "events.csv"),
            "`--in-place`: only leads in Postgres are judged where they lie",
        ),
        (
            ("--activity", "postgresql://elsewhere/db?table=events"),
            "`--activity` lies in another database",
        ),
    ],
)
def test_refuses_what_cannot_go_with_it(leadpact, options, said):
    url = "postgresql://nobody@localhost/db?table=leads"
    found = leadpact("audit", "policy.yaml", url, "--in-place", *options)
    assert found.exit_code == 2
    assert said in found.stderr


@pytest.mark.parametrize(
    ("leads", "said"),
    [
        (("leads.jsonl",), "only leads in Postgres are judged where they lie"),
        (("sqlite:///crm.sqlite?table=leads",), "a Spark takes the policy from Python"),
        (("postgresql://a/b?table=x", "postgresql://a/b?table=y"), "name one table, or a query"),
    ],
)
def test_refuses_leads_that_lie_in_no_database_of_one(leadpact, leads, said):
    found = leadpact("audit", "policy.yaml", *leads, "--in-place")
    assert found.exit_code == 2
    assert said in found.stderr


def test_a_table_that_is_not_there(audit):
    found = audit("--in-place", leads="table=nothing")
    assert found.exit_code == 3
    assert "`postgresql://" in found.stderr
    assert 'relation "nothing" does not exist' in found.stderr


def test_a_column_that_each_row_needs(audit):
    found = audit("--in-place", leads="query=select id from leads")
    assert found.exit_code == 3
    assert "has no column `created_at` that can be read" in found.stderr


@pytest.mark.parametrize(
    ("named", "called"),
    [
        ("leads.csv", "leads.csv"),
        ("deals=leads.csv", "leads.csv"),
        ("postgresql://me:secret@host/db?table=leads", "postgresql://host/db?table=leads"),
        ("postgresql://me:secret@host/db", "postgresql://host/db"),
    ],
)
def test_what_notes_call_a_source_holds_no_secret(named, called):
    assert source_name(named) == called


def test_timelines_of_their_own_are_not_passed_over(audit):
    found = audit("--in-place", leads="table=nested", events=None)
    assert found.exit_code == 3
    assert "have a timeline of their own in the column `activity`" in found.stderr


# -- check


def by_id(lines):
    return sorted(lines, key=lambda line: json.loads(line)["id"])


@pytest.mark.parametrize("chosen", CHOICES)
def test_each_lead_is_judged_as_when_it_is_fetched(check, chosen):
    """What comes lead by lead, what is counted, and the exit codes; rows come by their ids."""
    chosen = [word.replace("'", '"') for word in chosen]
    options = ("--fail-on", "lead,unknown,data", *chosen)
    fetched, found = (check("--format", "jsonl", *options, *more) for more in ((), ("--in-place",)))
    assert found.exit_code == fetched.exit_code
    assert found.stdout.splitlines() == by_id(fetched.stdout.splitlines())
    assert found.stderr == re.sub(": postgresql:.*", "", fetched.stderr)
    whole, here = (
        json.loads(check("--format", "json", *options, *more).stdout)
        for more in ((), ("--in-place",))
    )
    activity = whole["data_quality"]["activity"]
    for aside in (*whole["leads"]["set_aside"], *activity["set_aside"]):
        aside["examples"] = []
    for value in whole["data_quality"]["unreadable"]:
        value["commonest"] = []
    whole["results"].sort(key=lambda result: result["id"])
    for record in (here, whole):  # what is as common as another stands in the order of the rows
        for name in ("accountability", "undecided", "breaches"):
            record[name].sort(key=json.dumps)
        record["data_quality"]["wanted"].sort(key=json.dumps)
    assert here == whole


def test_a_table_of_it_has_the_wanted_columns(check):
    fetched, found = (
        check("--format", "csv", "--columns", "stages,outcome", *more).stdout.splitlines()
        for more in ((), ("--in-place",))
    )
    assert found[0] == fetched[0]
    assert found[1:] == sorted(fetched[1:])


def test_the_first_that_failed_are_explained(check):
    """By the definition, from their own rows alone; the rest of the screen is that of fetched leads."""
    fetched, found = (check(*more).stdout for more in ((), ("--in-place",)))
    assert "judged in place: how unreadable values are spelled" in " ".join(found.split())
    told, wanted = (text[text.index("FAILED") : text.index("STAGES")] for text in (found, fetched))
    names = re.findall(r"^ (\S+)  ", wanted, re.MULTILINE)
    assert re.findall(r"^ (\S+)  ", told, re.MULTILINE) == sorted(names)
    for name in names:
        assert block(told, name) == block(wanted, name)


def block(text, name):
    return re.search(rf"^ {name}  .*(\n    .*)*", text, re.MULTILINE)[0]


def test_a_query_of_leads_may_end_with_a_comment(check):
    query = "query=select * from leads where source = 'ad' -- and no others"
    events = "query=select * from events -- all of them"
    fetched, found = (
        check("--format", "jsonl", *more, leads=query, events=events)
        for more in ((), ("--in-place",))
    )
    assert found.stdout.splitlines() == by_id(fetched.stdout.splitlines())
    assert "FAILED" in check("--in-place", leads=query, events=events).stdout


@pytest.mark.parametrize(
    ("leads", "events"),
    [
        ("table=numbered", "table=events_of_numbers"),
        ("table=in_json", "table=events"),
        ("table=in_json", None),
        (
            "query=-- first a word\nselect * from leads; -- all",
            "query=/* a */ select * from events;",
        ),
    ],
)
def test_ids_of_any_type_and_queries_as_they_are_written(check, leads, events):
    """A table of the database that is called as one of ours is none of ours."""
    given = {"leads": leads.replace("\n", "%0A"), "events": events}
    fetched, found = (check("--format", "jsonl", *more, **given) for more in ((), ("--in-place",)))
    assert (found.exit_code, len(found.stdout.splitlines()) > 5) == (fetched.exit_code, True)
    assert found.stdout.splitlines() == by_id(fetched.stdout.splitlines())
    first = re.findall(r"^FAILED.*\n (\S+)", check("--in-place", **given).stdout, re.MULTILINE)
    assert bool(first) is (fetched.exit_code == 1)


def test_all_is_read_from_one_snapshot(check, server):
    """A lead that comes while the others are judged is in no figure."""
    url, _, schema = server.partition("?options=-csearch_path%3D")
    gated = "select leads.*, pg_advisory_xact_lock_shared(7)::text as gate from leads"
    waiting = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    with psycopg.connect(url, autocommit=True) as session:
        session.execute("SELECT pg_advisory_lock(7)")

        def come_late():
            for _ in range(100):
                if session.execute(waiting).fetchall():
                    break
                sleep(0.05)
            session.execute(f"INSERT INTO {schema}.leads VALUES ('new', '2026-01-12')")
            session.execute("SELECT pg_advisory_unlock(7)")

        later = Thread(target=come_late)
        later.start()
        found = check("--in-place", "--format", "json", leads=f"query={gated}")
        later.join()
        session.execute(f"DELETE FROM {schema}.leads WHERE id = 'new'")
    told = json.loads(found.stdout)["leads"]
    apart = sum(aside["count"] for aside in told["set_aside"]) + told["created_later"]
    assert told["read"] == apart + told["chosen"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--binding", "crm"), "names the columns as the policy does"),
        (("--extract", "failed.csv"), "`--format jsonl` has each lead's verdicts"),
        (("--memory", "1GB"), "the work is done by the database"),
        (("--format", "parquet", "--output", "o.parquet"), "take csv or jsonl"),
        (("--activity", "events.csv"), "only leads in Postgres are judged where they lie"),
    ],
)
def test_check_refuses_what_cannot_go_with_it(leadpact, options, said):
    url = "postgresql://nobody@localhost/db?table=leads"
    found = leadpact("check", "policy.yaml", url, "--in-place", *options)
    assert found.exit_code == 2
    assert said in found.stderr


def test_check_of_a_table_that_is_not_there(check):
    found = check("--in-place", leads="table=nothing")
    assert (found.exit_code, found.stdout) == (3, "")
    assert 'relation "nothing" does not exist' in found.stderr
