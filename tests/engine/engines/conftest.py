"""The servers as fixtures; where one cannot run here its tests are skipped, or fail if they are required."""

from collections.abc import Iterator, Mapping

import pytest

from engine.engines.asking import asked_for


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of an empty database on a real Postgres server."""
    with asked_for("postgres", tmp_path_factory) as addresses:
        yield addresses["url"]


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    """The addresses of a real Spark cluster: ``master`` and ``connect``."""
    with asked_for("spark", tmp_path_factory) as addresses:
        yield addresses
