"""The engines that agree: DuckDB in this process, and the servers that the engines' own tests use."""

from collections.abc import Iterator

import pytest

from agreement.in_duckdb import DuckDb
from engine.engines.asking import asked_for
from engine.engines.servers import INTERPRETED
from leadpact.engines.postgres import Postgres
from leadpact.engines.spark import Spark
from leadpact.engines.spark_sessions import opened


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with asked_for("postgres", tmp_path_factory) as addresses:
        yield addresses["url"]


@pytest.fixture(scope="session")
def spark_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with asked_for("spark", tmp_path_factory) as addresses:
        yield addresses["connect"]


@pytest.fixture
def in_duckdb() -> Iterator[DuckDb]:
    with DuckDb() as engine:
        yield engine


@pytest.fixture
def in_postgres(postgres_url: str) -> Iterator[Postgres]:
    with Postgres(postgres_url) as engine:
        yield engine


@pytest.fixture
def in_spark(spark_url: str) -> Iterator[Spark]:
    """A session that interprets its queries, as the tests' server has it."""
    with Spark(spark_url) as engine:
        yield engine


@pytest.fixture
def in_generated_code(spark_url: str) -> Iterator[Spark]:
    """A session that translates its queries to machine code, as Spark has it."""
    session, _ = opened(spark_url)
    for name, usual in INTERPRETED.items():
        session.conf.set(name, usual)
    with Spark(session) as engine:
        yield engine
    session.stop()
