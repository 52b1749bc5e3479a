"""The engines that agree: DuckDB in this process, and the servers that the engines' own tests use."""

from collections.abc import Iterator

import pytest

from agreement.in_duckdb import DuckDb
from engine.engines.asking import asked_for
from leadpact.engines.postgres import Postgres
from leadpact.engines.spark import Spark


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
    with Spark(spark_url) as engine:
        yield engine
