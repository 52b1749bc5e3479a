"""A published query runs where the data is, and says what `explain` says."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
import sqlglot

import leadpact
from leadpact.lead import Lead, Unreadable
from leadpact.readings.columns.dialect import DIALECTS, DUCKDB
from leadpact.readings.columns.publishing import (
    Tables,
    counts,
    dbt_files,
    published,
    statements,
)
from leadpact.readings.explain import Explanation
from leadpact.readings.verdicts import Verdict
from leadpact.records.conversion import Spelling
from leadpact.records.leads import converter

POLICIES = Path(__file__).parents[3] / "policies"
AS_OF = datetime(2026, 2, 2, 0, 14, tzinfo=UTC)
MICROS = int(AS_OF.timestamp()) * 1_000_000
VERDICTS = {verdict.value for verdict in Verdict}
TYPES = {
    "boolean": "BOOLEAN",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "money": "DECIMAL(18, 4)",
    "money per month": "DECIMAL(18, 4)",
    "duration": "DOUBLE",
    "date": "DATE",
    "timestamp": "TIMESTAMPTZ",
    "moment": "TIMESTAMPTZ",
}


@pytest.fixture(scope="module")
def policy() -> leadpact.Policy:
    return leadpact.load(POLICIES / "inbound.yaml")


@pytest.fixture(scope="module")
def records(policy) -> list[dict[str, object]]:
    """The first sample leads whose every value fits a typed column."""
    convert = converter(policy.tree, spelling=Spelling.JSON)
    found = {}
    for line in (POLICIES / "samples" / "inbound.jsonl").read_text("utf-8").splitlines()[:150]:
        record = json.loads(line)
        if "id" in record and fits(convert(record)):
            found[record["id"]] = record
    return list(found.values())


def fits(lead: Lead) -> bool:
    facts = [*lead.facts.values()]
    for events in lead.events.values():
        facts += (value for event in events for value in event.attributes.values())
    return lead.undated == 0 and not any(isinstance(fact, Unreadable) for fact in facts)


def at(record: dict[str, object], path: str) -> object:
    value: object = record
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


@pytest.fixture(scope="module")
def warehouse(policy, records) -> duckdb.DuckDBPyConnection:
    db = duckdb.connect()
    fields = {
        p: TYPES.get(str(d.type.kind.value), "VARCHAR") for p, d in policy.tree.fields.items()
    }
    columns = ", ".join(f'"{name}" {of}' for name, of in fields.items())
    db.execute(f"CREATE TABLE leads ({columns})")
    attributes = {
        name: TYPES.get(str(datum.type.kind.value), "VARCHAR")
        for kind in policy.tree.kinds.values()
        for name, datum in kind.attributes.items()
    }
    more = "".join(f', "{name}" {of}' for name, of in attributes.items())
    db.execute(f'CREATE TABLE activity (lead_id VARCHAR, kind VARCHAR, "at" TIMESTAMPTZ{more})')
    for record in records:
        row = [at(record, path) for path in fields]
        db.execute(f"INSERT INTO leads VALUES ({', '.join('?' * len(row))})", row)
        for event in record["activity"]:
            row = [record["id"], event["kind"], event["at"], *map(event.get, attributes)]
            db.execute(f"INSERT INTO activity VALUES ({', '.join('?' * len(row))})", row)
    for statement in statements(policy.tree, DUCKDB):
        db.execute(statement)
    return db


def told(explanation: Explanation) -> dict[str, object]:
    charged = explanation.accountable
    words: dict[str, object] = {
        "covered": explanation.covered,
        "outcome": explanation.outcome and explanation.outcome.value,
        "accountable_stage": charged and charged.stage,
        "accountable_owner": charged and charged.owner,
        "accountable_fix": charged and charged.fix,
        "accountable_criteria": charged and ";".join(charged.criteria),
        "breaches": ";".join(breach.stage for breach in explanation.breaches),
    }
    for stage in explanation.tree.stages.values():
        found = explanation.stages.get(stage.name)
        words[stage.name] = found and found.verdict.value
        of = {f.criterion.name: f.verdict.value for f in found.criteria} if found else {}
        words |= {f"{stage.name}__{k.name}": of.get(k.name) for k in stage.criteria}
    return words


def rows(db: duckdb.DuckDBPyConnection, query: str) -> dict[str, dict[str, object]]:
    found = db.execute(query)
    names = [column[0] for column in found.description]
    return {row[0]: dict(zip(names, row, strict=True)) for row in found.fetchall()}


def differences(found, records, policy, as_of) -> dict[str, object]:
    wrong = {}
    for record in records:
        wanted = told(policy.explain(record, as_of=as_of))
        row = found.pop(record["id"])
        if not wanted["covered"]:
            wanted["breaches"] = row["breaches"] = ""
        wrong |= {
            (record["id"], name): (value, row[name])
            for name, value in wanted.items()
            if row[name] != value
        }
    return wrong


def test_the_query_says_what_explain_says(policy, records, warehouse) -> None:
    query = published(policy.tree, DUCKDB, as_of=MICROS, tables=Tables())
    existing = [r for r in records if datetime.fromisoformat(r["created_at"]) <= AS_OF]
    found = rows(warehouse, query)
    assert len(existing) > 60
    assert differences(found, existing, policy, AS_OF) == {}
    assert found == {}


def test_without_an_instant_it_asks_as_of_now(policy, records, warehouse) -> None:
    query = published(policy.tree, DUCKDB, as_of=None, tables=Tables())
    later = datetime(2199, 1, 1, tzinfo=UTC)
    found = rows(warehouse, query.replace("CURRENT_TIMESTAMP", f"TIMESTAMPTZ '{later:%Y-%m-%d}'"))
    assert differences(found, records, policy, later) == {}
    assert set(rows(warehouse, query)) <= {record["id"] for record in records}


@pytest.mark.parametrize("as_of", [MICROS, None], ids=["as of an instant", "as of now"])
def test_counts_are_those_of_the_leads_one_by_one(policy, warehouse, as_of) -> None:
    by = ["source", "contact.budget_authority"]
    query = counts(policy.tree, DUCKDB, as_of=as_of, tables=Tables(), by=by)
    assert "-- counts the leads by source, contact.budget_authority" in query
    rows_one_by_one = published(policy.tree, DUCKDB, as_of=as_of, tables=Tables())
    expected: Counter[tuple[object, ...]] = Counter()
    fields = {
        id_: group
        for id_, *group in warehouse.execute(
            'SELECT id, source, "contact.budget_authority" FROM leads'
        ).fetchall()
    }
    for id_, row in rows(warehouse, rows_one_by_one).items():
        group = tuple(fields[id_])
        expected[(*group, "leads")] += 1
        for name, verdict in row.items():
            if isinstance(verdict, str) and verdict in VERDICTS:
                expected[(*group, f"{name}__{verdict}")] += 1
    found = warehouse.execute(query)
    names = [column[0] for column in found.description]
    assert names[:3] == [*by, "leads"]
    counted = {
        (*row[:2], name): number
        for row in found.fetchall()
        for name, number in zip(names[2:], row[2:], strict=True)
        if number
    }
    assert counted == expected
    assert len({key[:2] for key in counted}) > 3


@pytest.mark.parametrize(
    ("dialect", "named"), [("snowflake", "company.industry"), ("bigquery", "company_industry")]
)
def test_another_dialect_reads_its_own_counts(policy, dialect, named) -> None:
    by = ["company.industry"]
    query = counts(policy.tree, DIALECTS[dialect], as_of=None, tables=Tables(), by=by)
    assert sqlglot.parse_one(query, dialect=dialect).named_selects[:2] == [named, "leads"]


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
@pytest.mark.parametrize("name", ["inbound", "partner"])
def test_every_dialect_reads_its_own_query(name, dialect) -> None:
    tree = leadpact.load(POLICIES / f"{name}.yaml").tree
    query = published(tree, dialect, as_of=MICROS, tables=Tables(leads="crm.leads"))
    parsed = sqlglot.parse_one(query, dialect=dialect.name)
    written = parsed.sql(dialect.name)
    assert sqlglot.parse_one(written, dialect=dialect.name).sql(dialect.name) == written
    assert "crm.leads" in written
    assert tree.digest in query


def test_rules_stand_above_the_query(policy) -> None:
    query = published(policy.tree, DUCKDB, as_of=None, tables=Tables())
    assert "--   fit__company_size: company.employees between 50 and 5000" in query
    assert "-- as of the moment at which it runs" in query


def test_a_dbt_model_refers_to_its_tables_and_seeds(policy) -> None:
    files = dbt_files(policy.tree, DUCKDB, as_of=MICROS)
    assert set(files) == {
        "models/inbound_leads.sql",
        "models/inbound_leads.yml",
        "seeds/calendar_us.csv",
    }
    model = files["models/inbound_leads.sql"]
    for name in ("leads", "activity", "calendar_us"):
        assert f"{{{{ ref('{name}') }}}}" in model
    seed = files["seeds/calendar_us.csv"].splitlines()
    assert seed[0].startswith("day,worked,open_1,long_1,date_0")
    properties = json.loads(files["models/inbound_leads.yml"])
    columns = {c["name"]: c for c in properties["models"][0]["columns"]}
    assert columns["fit__company_size"]["description"] == "company.employees between 50 and 5000"


def test_a_policy_without_working_time_needs_no_table() -> None:
    tree = leadpact.load(Path(__file__).parents[3] / "bench" / "twelve.yaml").tree
    assert list(statements(tree, DUCKDB)) == []
    query = published(tree, DUCKDB, as_of=MICROS, tables=Tables())
    assert "-- reads leads and activity\n" in query
