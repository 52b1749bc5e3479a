"""Sessions of Spark: opening them, and what goes wrong there, in one line."""

import socket
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import urlsplit

from leadpact.engines.running import EngineError, first_line

_CONNECT_PORT: Final = 15002
_ANSWERS_WITHIN: Final = 10.0
"""Seconds: Spark's own client goes on trying for many minutes."""


def opened(url: str) -> tuple[Any, bool]:
    """Open a session: ``sc://…`` by Connect, anything else as the master of a classic one.

    Gives the session, and whether it is ours to stop: Python has one classic session, perhaps its own.

    Raises:
        EngineError: pyspark is not installed, or nobody answers.
    """
    with refusals(f"cannot open a session at `{url}`"), _loading():
        if url.startswith("sc://"):
            from pyspark.sql.connect.session import SparkSession as Connect  # noqa: PLC0415

            _knock(url)
            return Connect.builder.remote(url).create(), True
        from pyspark.sql import SparkSession  # noqa: PLC0415

        there_is_one = SparkSession.getActiveSession() is not None
        session = SparkSession.builder.master(url).appName("leadpact").getOrCreate()
        return session, not there_is_one


def check_given(session: object) -> None:
    """See that what the caller gave is a session.

    Raises:
        EngineError: it is none.
    """
    if not all(hasattr(session, name) for name in ("sql", "conf", "createDataFrame")):
        raise EngineError(
            f"`{session!r}` is no Spark session: give a SparkSession, or a URL such as `sc://host:15002`"
        )


@contextmanager
def refusals(what: str) -> Iterator[None]:
    """Turn what Spark complains of into one line of ours."""
    try:
        from pyspark.errors import PySparkException  # noqa: PLC0415 - an extra, loaded when it is used
    except ImportError as absent:
        raise EngineError(
            "judging in Spark needs pyspark: pip install 'leadpact[spark]'"
        ) from absent
    try:
        yield
    except (PySparkException, ConnectionError) as error:
        raise EngineError(f"{what}: {first_line(error)}") from error


def _knock(url: str) -> None:
    address = urlsplit(url)
    host, port = address.hostname or "localhost", address.port or _CONNECT_PORT
    try:
        socket.create_connection((host, port), _ANSWERS_WITHIN).close()
    except OSError as error:
        raise EngineError(f"nobody answers at `{host}:{port}`: {error}") from error


@contextmanager
def _loading() -> Iterator[None]:
    """Load parts of pyspark for a use that it does not have in mind.

    Its Connect client takes an interpreter without a main file (``python -c``, a worker of a test
    runner) for a run of its own tests, and leaves; and it warns of a pandas that we do not use.
    """
    main = sys.modules["__main__"]
    bare = not hasattr(main, "__file__")
    if bare:
        main.__file__ = ""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            yield
    finally:
        if bare:
            del main.__file__
