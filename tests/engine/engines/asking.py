"""How a test asks for a server: it is skipped where there is none, and fails where there must be one."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest

from engine.engines.servers import SERVERS
from engine.engines.shared_server import shared_server

REQUIRED = "LEADPACT_SERVERS"
"""The environment variable that turns skips into failures where it is ``required``, as in CI."""


@contextmanager
def asked_for(name: str, bases: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    """Give the addresses of the one server of this name that the whole run shares."""
    lacks = SERVERS[name].lacks()
    if lacks is not None:
        if os.environ.get(REQUIRED) == "required":
            pytest.fail(f"{lacks}, and {REQUIRED}=required")
        pytest.skip(lacks)
    base = bases.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    with shared_server(name, base) as addresses:
        yield addresses
