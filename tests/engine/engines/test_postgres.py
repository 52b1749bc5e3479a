"""Judging inside a real Postgres: what it reads, how it asks, what it leaves behind."""

import sys
from collections.abc import Iterator

import psycopg
import pytest
from sqlglot import exp, parse_one

from leadpact.engines.postgres import Postgres
from leadpact.engines.running import EngineError, HelperTable, Physical
from leadpact.readings.columns.dialect import POSTGRES
from leadpact.readings.columns.raw import RawType


@pytest.fixture
def schema(postgres: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a session whose tables are this test's own."""
    name = f"t{abs(hash(request.node.nodeid))}"
    with psycopg.connect(postgres, autocommit=True) as session:
        session.execute(f"CREATE SCHEMA {name}")
        yield f"{postgres}?options=-csearch_path%3D{name}"
        session.execute(f"DROP SCHEMA {name} CASCADE")


def told(url: str, *statements: str) -> None:
    with psycopg.connect(url) as session:
        for statement in statements:
            session.execute(statement.encode())


def query(text: str) -> exp.Query:
    found = parse_one(text, dialect="postgres")
    assert isinstance(found, exp.Query)
    return found


EVERY_TYPE = """
CREATE TYPE mood AS ENUM ('glad', 'sad');
CREATE DOMAIN email AS varchar(200);
CREATE TABLE leads (
  id text, "company.employees" smallint, seats integer, revenue bigint, score real, share double precision,
  price numeric(12, 4), ticket money, ok boolean, day date, at timestamptz, clock timestamp,
  code char(4), note varchar(20), key uuid, feeling mood, mail email, more jsonb, other json,
  tags text[], span interval, raw bytea
);
INSERT INTO leads VALUES (
  'L-1', 12, 70000, 5000000000, 1.5, 0.1, 12.3456, '7.50', true, '2026-01-05',
  '2026-01-05 09:00:00.123456-05', '2026-01-05 09:00:00', 'ab', 'x ', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
  'glad', 'a@example.com', '{"a": 1}', '[1, 2]', '{a,b}', '1 day', 'x'
)
"""


def test_every_column_has_the_raw_type_that_its_own_type_is_read_as(schema: str) -> None:
    told(schema, *EVERY_TYPE.split(";"))
    with Postgres(schema) as engine:
        found = engine.relation("leadpact_leads", "leads")
        assert found.name == "leadpact_leads"
        assert found.columns == {
            "id": RawType.CELL,
            "company.employees": RawType.INTEGER,
            "seats": RawType.INTEGER,
            "revenue": RawType.INTEGER,
            "score": RawType.DOUBLE,
            "share": RawType.DOUBLE,
            "price": RawType.DECIMAL,
            "ticket": RawType.DECIMAL,
            "ok": RawType.BOOLEAN,
            "day": RawType.DATE,
            "at": RawType.INSTANT,
            "clock": RawType.CLOCK,
            "code": RawType.CELL,
            "note": RawType.CELL,
            "key": RawType.CELL,
            "feeling": RawType.CELL,
            "mail": RawType.CELL,
            "more": RawType.JSON,
            "other": RawType.JSON,
            "tags": RawType.JSON,
        }
        assert found.foreign == {"span": "interval", "raw": "bytea"}


def test_instants_and_days_are_the_same_in_every_zone(schema: str) -> None:
    told(schema, *EVERY_TYPE.split(";"))
    with Postgres(schema) as engine:
        engine.relation("leadpact_leads", "leads")
        at, day = (exp.column(name, quoted=True) for name in ("at", "day"))
        asked = exp.select(POSTGRES.micros(at), POSTGRES.ordinal(day)).from_("leadpact_leads")
        assert list(engine.rows(asked)) == [(1767621600123456, 739621)]


def test_a_query_is_a_source_too(schema: str) -> None:
    told(
        schema, "CREATE TABLE crm (k integer, n text)", "INSERT INTO crm VALUES (1, 'a%'), (2, 'b')"
    )
    with Postgres(schema) as engine:
        found = engine.relation(
            "leadpact_leads", "SELECT k::text AS id, n FROM crm WHERE n LIKE 'a%';"
        )
        assert found.columns == {"id": RawType.CELL, "n": RawType.CELL}
        assert list(engine.rows(query("SELECT * FROM leadpact_leads"))) == [("1", "a%")]


def test_a_source_means_the_tables_of_the_database_not_what_is_registered(schema: str) -> None:
    told(schema, "CREATE TABLE leads (id text)", "INSERT INTO leads VALUES ('from the database')")
    with Postgres(schema) as engine:
        engine.relation("leads", "SELECT 'registered' AS id, 1 AS n")
        found = engine.relation("events", "SELECT id AS lead_id FROM leads")
        assert found.columns == {"lead_id": RawType.CELL}
        assert list(engine.rows(query("SELECT lead_id FROM events"))) == [("from the database",)]
        assert list(engine.rows(query("SELECT id FROM leads"))) == [("registered",)]


def test_a_helper_table_is_there_to_be_joined(schema: str) -> None:
    days = HelperTable(
        "working_days",
        {
            "day": Physical.BIGINT,
            "share": Physical.DOUBLE,
            "open": Physical.BOOLEAN,
            "name": Physical.TEXT,
        },
        [(1, 0.1, True, "mon\tday"), (2, None, False, ""), (3, 2.0, None, "wed\\nesday")],
    )
    with Postgres(schema) as engine:
        engine.helper(days)
        engine.helper(HelperTable("nothing", {"x": Physical.BIGINT}, []))
        assert list(engine.rows(query("SELECT * FROM working_days ORDER BY day"))) == days.rows
        assert list(engine.rows(query("SELECT * FROM nothing"))) == []


def test_many_rows_stream_and_two_queries_read_one_snapshot(schema: str) -> None:
    told(schema, "CREATE TABLE crm AS SELECT n FROM generate_series(1, 25000) AS n")
    with Postgres(schema) as engine:
        engine.relation("leadpact_leads", "crm")
        rows = engine.rows(query("SELECT n FROM leadpact_leads"))
        assert next(rows) == (1,)
        told(schema, "DELETE FROM crm")
        assert sum(1 for _ in rows) == 24_999
        assert list(engine.rows(query("SELECT count(*) FROM leadpact_leads"))) == [(25_000,)]


def test_asking_cannot_write(schema: str) -> None:
    told(
        schema,
        "CREATE TABLE crm (n integer)",
        "CREATE FUNCTION note() RETURNS integer LANGUAGE sql AS 'INSERT INTO crm VALUES (1) RETURNING n'",
    )
    with (
        Postgres(schema) as engine,
        pytest.raises(EngineError, match="cannot execute INSERT in a read-only transaction"),
    ):
        list(engine.rows(query("SELECT note()")))


def test_verdicts_can_stay_in_the_database(schema: str) -> None:
    told(schema, "CREATE TABLE crm AS SELECT n FROM generate_series(1, 3) AS n")
    with Postgres(schema) as engine:
        engine.relation("leadpact_leads", "crm")
        asked = query("SELECT n, n > 1 AS ok FROM leadpact_leads")
        assert list(engine.rows(asked)) == [(1, False), (2, True), (3, True)]
        assert engine.write(asked, "verdicts") == 3
        with pytest.raises(
            EngineError, match=r'^cannot write `verdicts`: .*"verdicts" already exists$'
        ):
            engine.write(asked, "verdicts")
    with psycopg.connect(schema) as session:
        assert session.execute("SELECT * FROM verdicts ORDER BY n").fetchall() == [
            (1, False),
            (2, True),
            (3, True),
        ]


def test_a_refused_query_writes_nothing(schema: str) -> None:
    with Postgres(schema) as engine:
        with pytest.raises(EngineError, match=r"^cannot write `verdicts`: division by zero$"):
            engine.write(query("SELECT 1 / (n - 2) FROM generate_series(1, 3) AS n"), "verdicts")
        with pytest.raises(EngineError, match='relation "verdicts" does not exist'):
            engine.relation("x", "verdicts")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("no_such_table", 'cannot read `no_such_table`: relation "no_such_table" does not exist'),
        (
            "SELECT 1 AS id; DROP TABLE crm",
            "cannot insert multiple commands into a prepared statement",
        ),
        ("WITH x AS (DELETE FROM crm RETURNING 1) SELECT * FROM x", "data-modifying statements"),
        ("SELECT nothing FROM crm", 'column "nothing" does not exist'),
    ],
)
def test_a_source_that_is_none_is_refused(schema: str, source: str, said: str) -> None:
    told(schema, "CREATE TABLE crm (n integer)", "INSERT INTO crm VALUES (1)")
    with Postgres(schema) as engine, pytest.raises(EngineError) as refused:
        engine.relation("leadpact_leads", source)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    with psycopg.connect(schema) as session:
        assert session.execute("SELECT * FROM crm").fetchall() == [(1,)]


def test_nobody_answers() -> None:
    with pytest.raises(
        EngineError, match=r"^cannot connect to the database: .*[Cc]onnection refused"
    ):
        Postgres("postgresql://someone:secret@127.0.0.1:1/crm")


def test_a_database_that_is_not_of_unicode_is_refused(postgres: str) -> None:
    with psycopg.connect(postgres, autocommit=True) as session:
        session.execute(
            "CREATE DATABASE old ENCODING 'LATIN1' TEMPLATE template0 LOCALE_PROVIDER libc"
        )
        try:
            with pytest.raises(
                EngineError, match=r"^the database is encoded in LATIN1, and a policy"
            ):
                Postgres(postgres.replace("/postgres", "/old"))
        finally:
            session.execute("DROP DATABASE old")


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(
        EngineError,
        match=r"^judging in Postgres needs psycopg: pip install 'leadpact\[postgres\]'$",
    ):
        Postgres("postgresql://localhost/crm")


def test_the_test_server_has_settings_that_a_policy_must_not_notice(postgres: str) -> None:
    with psycopg.connect(postgres) as session:
        zone, order = (
            session.execute("SELECT current_setting('timezone'), 'a' < 'B'").fetchone() or ()
        )
        assert (zone, order) == ("America/New_York", True)
