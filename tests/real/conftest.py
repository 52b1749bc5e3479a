"""Tests on real data, which lies beside the repository and is not copied into it."""

from pathlib import Path

import pytest

DATA = Path(__file__).parents[3] / "shared" / "data"


@pytest.fixture(autouse=True, scope="session")
def _data_beside() -> None:
    """Whoever has the repository alone has not got the data, whose licences are their owners'."""
    if not DATA.exists():
        pytest.skip("the data lies beside the repository, and is not here")
