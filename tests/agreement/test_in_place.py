"""An audit of leads that lie in an engine comes to the same in each: groups leave it, and no lead by itself."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import psycopg
import pytest

from agreement.flattening import Form, flattened
from agreement.judging import loaded
from agreement.test_cases import WHOLE
from engine.sample_leads import AS_OF, POLICIES
from leadpact.agreement.auditor import Auditor
from leadpact.agreement.in_place import take_in_place
from leadpact.agreement.spend_table import read_spending
from leadpact.api import instant_of, load
from leadpact.engines.embedded import Embedded
from leadpact.engines.in_place import Keeping, Tables
from leadpact.engines.postgres import Postgres
from leadpact.engines.running import EngineError
from leadpact.engines.spark import Spark
from leadpact.lead import Lead
from leadpact.policy import PolicyTree
from leadpact.readings.columns.dialect import DIALECTS
from leadpact.records.conversion import Spelling
from leadpact.records.leads import converter

SAMPLES = POLICIES / "samples"
Keyed = tuple[str, Mapping[str, Any]]


@cache
def playbook() -> PolicyTree:
    return load(POLICIES / "inbound.yaml").tree


@cache
def sample() -> tuple[Keyed, ...]:
    lines = (SAMPLES / "inbound.jsonl").read_text("utf-8").splitlines()
    return tuple((record["id"], record) for record in map(json.loads, lines[::4]))


def auditor(tree: PolicyTree) -> Auditor:
    is_playbook = tree is playbook()
    spending = read_spending(tree, str(SAMPLES / "inbound_spend.csv")) if is_playbook else None
    return Auditor(tree, instant_of(AS_OF), spending=spending)


def defined(tree: PolicyTree, leads: tuple[Keyed, ...]) -> dict[str, Any]:
    found = auditor(tree)
    convert = converter(tree, spelling=Spelling.JSON)
    for _, record in leads:
        lead = convert(record)
        assert isinstance(lead, Lead)
        if lead.created_at is None or lead.created_at <= found.as_of:
            found.add(lead)
    return told(found.audit().record())


def in_place(engine: Keeping, tree: PolicyTree, leads: tuple[Keyed, ...]) -> dict[str, Any]:
    found = auditor(tree)
    flat = flattened(leads, tree, DIALECTS[engine.dialect], Form.TYPED, suffix="")
    for table in flat.tables:
        engine.helper(table)
    take_in_place(found, engine, Tables(flat.leads, flat.events))
    return told(found.audit().record())


def told(record: dict[str, Any]) -> dict[str, Any]:
    """Leave out how values are spelled, which stays in the engine, and what a source is called."""
    left = {key: part for key, part in record.items() if key != "data_quality"}
    return left | {"warnings": [warning["code"] for warning in record["warnings"]]}


def test_the_playbook_in_duckdb() -> None:
    with Embedded() as engine:
        assert in_place(engine, playbook(), sample()) == defined(playbook(), sample())
    assert defined(playbook(), sample())["covered"]["leads"] > 50


def test_the_playbook_in_postgres(in_postgres: Postgres) -> None:
    assert in_place(in_postgres, playbook(), sample()) == defined(playbook(), sample())


# Spark plans the playbook for minutes on a small machine; the small agreement below takes the same way.
@pytest.mark.skipif(not WHOLE, reason="planned for minutes; LEADPACT_AGREEMENT=whole asks it")
def test_the_playbook_in_spark(in_spark: Spark) -> None:
    assert in_place(in_spark, playbook(), sample()) == defined(playbook(), sample())


def test_a_small_agreement_in_spark(in_spark: Spark) -> None:
    tree = loaded(SMALL).tree
    assert in_place(in_spark, tree, some_leads()) == defined(tree, some_leads())


SMALL = {
    "leadpact": 1,
    "name": "small",
    "version": "1.0.0",
    "effective": "2026-01-01",
    "title": "What a database tells",
    "parties": {"cmo": "Marketing"},
    "lead": {
        "id": "text",
        "created_at": "timestamp",
        "source": ["ad", "event"],
        "size": {"type": "integer", "filled_by": "cmo"},
    },
    "activity": {"call": {}},
    "stages": {
        "fit": {"owner": "cmo", "rule": "size >= 10"},
        "called": {
            "owner": "cmo",
            "kind": "sla",
            "when": "fit",
            "rule": "call within 2 days after created_at",
        },
    },
    "commitments": {
        "quality": {
            "owner": "cmo",
            "measure": "rate(fit)",
            "at_least": "50%",
            "every": "week",
            "by": "source",
            "if_missed": "Marketing pays",
        },
        "newest": {
            "owner": "cmo",
            "measure": "rate(called)",
            "at_least": "50%",
            "last": 5,
            "if_missed": "Marketing pays",
        },
    },
}


@cache
def some_leads() -> tuple[Keyed, ...]:
    start = datetime(2026, 1, 5, tzinfo=UTC)
    records = (
        {
            "id": f"L-{i}",
            "created_at": (start + timedelta(hours=7 * i)).isoformat(),
            "source": (None, "ad", "Event")[i % 3],
            "size": "many" if i % 10 == 0 else i % 20,
            "activity": [{"kind": "call", "at": (start + timedelta(hours=9 * i)).isoformat()}],
        }
        for i in range(1, 61)
    )
    return tuple((str(record["id"]), record) for record in records)


TABLES = """
CREATE TABLE leads AS SELECT
  CASE WHEN i = 7 THEN ' ' WHEN i IN (8, 9) THEN 'twice' ELSE 'L-' || i END AS id,
  timestamptz '2026-01-05 00:00:00+00' + i * interval '7 hours' AS created_at,
  CASE WHEN i % 3 = 0 THEN 'ad' WHEN i % 3 = 1 THEN 'Event' END AS source,
  CASE WHEN i % 10 = 0 THEN 'many' ELSE (i % 20)::text END AS size
FROM generate_series(1, 60) AS g(i);
CREATE TABLE activity AS SELECT
  'L-' || i AS lead_id, 'call' AS kind, timestamptz '2026-01-05 00:00:00+00' + i * interval '9 hours' AS at
FROM generate_series(1, 60, 2) AS g(i)
"""


@pytest.fixture
def schema(postgres_url: str) -> Iterator[str]:
    """The URL of a session that has leads, some without an id of their own, and their calls."""
    with psycopg.connect(postgres_url, autocommit=True) as session:
        session.execute("DROP SCHEMA IF EXISTS in_place CASCADE")
        session.execute("CREATE SCHEMA in_place")
        session.execute("SET search_path TO in_place")
        for statement in TABLES.split(";"):
            session.execute(statement.encode())
        yield f"{postgres_url}?options=-csearch_path%3Din_place"
        session.execute("DROP SCHEMA in_place CASCADE")


def test_tables_of_a_database(schema: str) -> None:
    """What the database counts is what comes of its tables when they are fetched."""
    policy = loaded(SMALL)
    as_of = "2026-01-21T00:00:00Z"
    found = policy.audit_in_place(schema, "leads", activity="activity", as_of=as_of)
    fetched = policy.audit(
        f"{schema}&table=leads", activity=f"{schema}&table=activity", as_of=as_of
    )
    assert told(found.record()) == told(fetched.record())
    assert found.record()["covered"]["leads"] == 51
    assert found.record()["exported"] == {
        "newest": "2026-01-27T03:00:00Z",
        "is_of_another_time": True,
    }
    newest = [result.judgement.figure.n for result in found.results if result.period is None]
    assert newest == [5]
    unreadable = found.quality.data.unreadable
    assert {name: spelled.count for name, spelled in unreadable.items()} == {"size": 5}


def test_a_table_without_an_id(schema: str) -> None:
    with pytest.raises(EngineError, match="`activity` has no column `id`"):
        loaded(SMALL).audit_in_place(schema, "activity", as_of="2026-01-21T00:00:00Z")


def test_neither_a_database_nor_a_cluster() -> None:
    with pytest.raises(EngineError, match="no Spark session"):
        loaded(SMALL).audit_in_place(7, "leads", as_of="2026-01-21T00:00:00Z")
