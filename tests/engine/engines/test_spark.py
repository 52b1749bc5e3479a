"""Judging on a real Spark cluster: by Connect and by a classic session, whatever their settings."""

import gc
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlglot import exp, parse_one

from engine.engines.servers import APPLICATION, spark_environment
from leadpact.engines.running import EngineError, HelperTable, Physical
from leadpact.engines.spark import Spark
from leadpact.readings.columns.dialect import SPARK
from leadpact.readings.columns.raw import RawType


def query(text: str) -> exp.Query:
    found = parse_one(text, dialect="spark")
    assert isinstance(found, exp.Query)
    return found


@pytest.fixture(scope="module")
def classic(spark: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A classic session, whose driver is this process's own Java machine."""
    from pyspark.sql import SparkSession  # noqa: PLC0415 - half a second that only Spark's tests pay

    with pytest.MonkeyPatch.context() as patch:
        for key, value in spark_environment(tmp_path_factory.mktemp("spark")).items():
            patch.setenv(key, value)
        builder = SparkSession.builder.master(spark["master"])
        builder = builder.config(map={**APPLICATION, "spark.driver.memory": "1g"})
        session = _started(builder.getOrCreate)
        gateway = session.sparkContext._gateway
        yield session
        session.stop()
        gateway.shutdown()
        gateway.proc.stdin.close()
        gateway.proc.wait()


def _started(start: Callable[[], Any]) -> Any:
    """Start Java, once more where its process ended before it answered."""
    from pyspark.errors import PySparkRuntimeError  # noqa: PLC0415 - as above

    try:
        return start()
    except PySparkRuntimeError as error:
        if "JAVA_GATEWAY_EXITED" not in str(error):
            raise
        error.__traceback__ = None
    with warnings.catch_warnings():  # the pipe to what has ended is nobody's
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
    return start()


@pytest.fixture(params=["connect", "classic"])
def engine(request: pytest.FixtureRequest, spark: Mapping[str, str]) -> Iterator[Spark]:
    session = spark["connect"] if request.param == "connect" else request.getfixturevalue("classic")
    with Spark(session) as opened:
        yield opened


EVERY_TYPE = """
SELECT 'L-1' AS id, 12Y AS `company.employees`, 300S AS seats, 70000 AS users, 5000000000L AS revenue,
  float(1.5) AS score, 0.1D AS share, 12.3456BD AS price, true AS ok, DATE'2026-01-05' AS day,
  TIMESTAMP'2026-01-05 09:00:00.123456-05:00' AS at, TIMESTAMP_NTZ'2026-01-05 09:00:00' AS clock,
  null AS nothing, named_struct('x', 1, 'at', TIMESTAMP'2026-01-05T14:00:00.5Z', 'no', null) AS nested,
  array('a', 'b') AS tags, map('k', 1) AS pairs, INTERVAL '1' DAY AS span, binary('x') AS raw
"""


def test_every_column_has_the_raw_type_that_its_own_type_is_read_as(engine: Spark) -> None:
    found = engine.relation("leadpact_leads", EVERY_TYPE)
    assert found.columns == {
        "id": RawType.CELL,
        "company.employees": RawType.INTEGER,
        "seats": RawType.INTEGER,
        "users": RawType.INTEGER,
        "revenue": RawType.INTEGER,
        "score": RawType.DOUBLE,
        "share": RawType.DOUBLE,
        "price": RawType.DECIMAL,
        "ok": RawType.BOOLEAN,
        "day": RawType.DATE,
        "at": RawType.INSTANT,
        "clock": RawType.CLOCK,
        "nothing": RawType.CELL,
        "nested": RawType.JSON,
        "tags": RawType.JSON,
        "pairs": RawType.JSON,
    }
    assert found.foreign == {"span": "interval day", "raw": "binary"}


def test_instants_and_days_are_the_same_in_every_zone(engine: Spark) -> None:
    engine.relation("leadpact_leads", EVERY_TYPE)
    at, day, nested = (exp.column(name, quoted=True) for name in ("at", "day", "nested"))
    asked = exp.select(SPARK.micros(at), SPARK.ordinal(day), nested).from_("leadpact_leads")
    ((micros, ordinal, json),) = engine.rows(asked)
    assert (micros, ordinal) == (1767621600123456, 739621)
    assert json == '{"x":1,"at":"2026-01-05T09:00:00.500000-05:00","no":null}'


def test_a_helper_table_is_there_to_be_joined(engine: Spark) -> None:
    days = HelperTable(
        "leadpact_days",
        {
            "day": Physical.BIGINT,
            "share": Physical.DOUBLE,
            "open": Physical.BOOLEAN,
            "name": Physical.TEXT,
        },
        [(1, 0.1, True, "mon\tday"), (2, None, False, ""), (3, 2.0, None, "wed\\nesday")],
    )
    engine.helper(days)
    engine.helper(HelperTable("leadpact_nothing", {"x": Physical.BIGINT}, []))
    assert list(engine.rows(query("SELECT * FROM leadpact_days ORDER BY day"))) == days.rows
    assert list(engine.rows(query("SELECT * FROM leadpact_nothing"))) == []


def test_rows_stream_and_can_be_left(engine: Spark) -> None:
    rows = engine.rows(query("SELECT id FROM range(0, 1000, 1, 2)"))
    assert next(rows) == (0,)
    rows.close()
    assert sum(1 for _ in engine.rows(query("SELECT id FROM range(0, 1000, 1, 2)"))) == 1000


def test_verdicts_go_to_parquet_whole_or_not_at_all(engine: Spark, tmp_path: Path) -> None:
    target = str(tmp_path / "verdicts.parquet")
    assert engine.write(query("SELECT id, id > 1 AS ok FROM range(3)"), target) == 3
    found = engine.relation("leadpact_written", target)
    assert found.columns == {"id": RawType.INTEGER, "ok": RawType.BOOLEAN}
    assert sorted(engine.rows(query("SELECT * FROM leadpact_written"))) == [
        (0, False),
        (1, False),
        (2, True),
    ]
    with pytest.raises(EngineError, match=r"^cannot write `.*verdicts.parquet`: .*ALREADY_EXISTS"):
        engine.write(query("SELECT 1 AS n"), target)
    broken = str(tmp_path / "broken.parquet")
    with pytest.raises(EngineError, match=r"^cannot write `.*broken.parquet`: .*nobody wants this"):
        engine.write(query("SELECT raise_error('nobody wants this') AS n"), broken)
    assert not list((tmp_path / "broken.parquet").glob("*.parquet"))


def test_verdicts_go_to_a_table(engine: Spark) -> None:
    with pytest.raises(
        EngineError, match=r"^cannot write `no_such_schema.verdicts`: .*no_such_schema"
    ):
        engine.write(query("SELECT 1 AS n"), "no_such_schema.verdicts")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("no_such_table", "cannot read `no_such_table`: [TABLE_OR_VIEW_NOT_FOUND]"),
        ("SELECT nothing FROM range(1)", "[UNRESOLVED_COLUMN"),
        ("SELECT 1 AS id; DROP TABLE crm", "[PARSE_SYNTAX_ERROR]"),
        ("/no/such/leads.parquet", "[PATH_NOT_FOUND]"),
    ],
)
def test_a_source_that_is_none_is_refused(engine: Spark, source: str, said: str) -> None:
    with pytest.raises(EngineError) as refused:
        engine.relation("leadpact_leads", source)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_session_that_was_given_is_left_as_it_was(classic: Any) -> None:
    classic.conf.set("spark.sql.caseSensitive", "true")
    leads = classic.sql("SELECT 'L-1' AS id, TIMESTAMP'2026-01-05T14:00:00Z' AS at")
    leads.createOrReplaceTempView("crm")
    with Spark(classic) as engine:
        engine.relation("leadpact_leads", "crm")
        engine.relation("leadpact_again", leads)
        assert list(engine.rows(query("SELECT ID FROM leadpact_leads"))) == [("L-1",)]
        assert list(engine.rows(query("SELECT unix_seconds(AT) FROM leadpact_again"))) == [
            (1767621600,)
        ]
    assert [table.name for table in classic.catalog.listTables()] == ["crm"]
    assert classic.conf.get("spark.sql.caseSensitive") == "true"
    classic.conf.unset("spark.sql.caseSensitive")


def test_the_cluster_is_a_master_and_two_workers(classic: Any) -> None:
    executors = classic.sparkContext._jsc.sc().getExecutorMemoryStatus()
    classic.range(0, 100, 1, 4).count()
    assert classic.sparkContext.master.startswith("spark://127.0.0.1:")
    assert executors.size() == 3, "the driver and an executor on each worker"


def test_a_master_opens_the_classic_session_that_there_is(
    classic: Any, spark: Mapping[str, str]
) -> None:
    with Spark(spark["master"]) as engine:
        assert list(engine.rows(query("SELECT 1"))) == [(1,)]
    assert classic.range(1).count() == 1, "it was not ours to stop"


def test_nobody_answers(spark: Mapping[str, str]) -> None:
    with pytest.raises(EngineError, match=r"^nobody answers at `127.0.0.1:1`: "):
        Spark("sc://127.0.0.1:1")


def test_what_is_no_session_is_refused() -> None:
    with pytest.raises(
        EngineError, match=r"^`42` is no Spark session: give a SparkSession, or a URL"
    ):
        Spark(42)


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "pyspark"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(
        EngineError, match=r"^judging in Spark needs pyspark: pip install 'leadpact\[spark\]'$"
    ):
        Spark("sc://localhost")
