"""Every engine that can run here, as a `runner`."""

from collections.abc import Iterator

import duckdb
import pytest

from engine.columns.runners import InDuckDB, InPostgres, InSpark, Runner
from engine.engines.asking import asked_for
from leadpact.engines import spark_sessions

ENGINES = ("duckdb", "postgres", "spark")


@pytest.fixture(scope="session")
def in_duckdb() -> Iterator[Runner]:
    with duckdb.connect() as connection:
        yield InDuckDB(connection)


@pytest.fixture(scope="session")
def in_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    import psycopg  # noqa: PLC0415 - an extra

    with (
        asked_for("postgres", tmp_path_factory) as addresses,
        psycopg.connect(addresses["url"], autocommit=True) as connection,
    ):
        yield InPostgres(connection)


@pytest.fixture(scope="session")
def in_spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    with asked_for("spark", tmp_path_factory) as addresses:
        session, _ = spark_sessions.opened(addresses["connect"])
        # or rows that a query spells out are reckoned where it is planned, not as a table's are
        session.conf.set(
            "spark.sql.optimizer.excludedRules",
            "org.apache.spark.sql.catalyst.optimizer.ConvertToLocalRelation",
        )
        yield InSpark(session)
        session.stop()


@pytest.fixture(scope="session", params=ENGINES)
def runner(request: pytest.FixtureRequest) -> Runner:
    found: Runner = request.getfixturevalue(f"in_{request.param}")
    return found
