"""One server for every process of a test run: the first asks for it, and it ends with the last.

Each user holds a shared lock on a file for as long as it lives. A guard process, started by the first
user, starts the server, then waits for the exclusive lock: it gets it when the last user is gone,
however that came about, and stops the server.
"""

import fcntl
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from engine.engines.servers import SERVERS, START_WITHIN, stop


@contextmanager
def shared_server(name: str, base: Path) -> Iterator[Mapping[str, str]]:
    """Give the addresses of the server of this name; ``base`` is a folder that the whole run shares.

    Raises:
        RuntimeError: it did not start; the message holds what it logged.
    """
    with (base / f"{name}.users").open("a") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        state = base / f"{name}.json"
        with (base / f"{name}.starting").open("a") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            if not state.exists():
                _start_guard(name, base, state)
        addresses = json.loads(state.read_text("utf-8"))
        if "failed" in addresses:
            raise RuntimeError(addresses["failed"])
        yield addresses


def _start_guard(name: str, base: Path, state: Path) -> None:
    with (base / f"{name}.guard").open("wb") as log:
        guard = subprocess.Popen(
            [sys.executable, __file__, name, str(base)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    end = time.monotonic() + START_WITHIN + 30
    while not state.exists():
        if guard.poll() is not None or time.monotonic() > end:
            said = (base / f"{name}.guard").read_text("utf-8", "replace")
            raise RuntimeError(f"the {name} server did not start:\n{said}")
        time.sleep(0.05)
    guard.returncode = 0  # It outlives us on purpose.


def _guard(name: str, base: Path) -> None:
    state = base / f"{name}.json"
    # Not below `base`: only its owner may enter that, and Postgres runs as another user.
    with tempfile.TemporaryDirectory(
        prefix=f"leadpact-{name}-", ignore_cleanup_errors=True
    ) as home:
        try:
            running = SERVERS[name].start(Path(home))
        except (RuntimeError, OSError, subprocess.SubprocessError) as failed:
            _write(state, {"failed": f"the {name} server did not start: {failed}"})
            return
        try:
            _write(state, running.addresses)
            with (base / f"{name}.users").open("a") as users:
                _wait_for_the_last(users)
                state.unlink()
        finally:
            stop(running)


def _wait_for_the_last(users: IO[str]) -> None:
    fcntl.flock(users, fcntl.LOCK_EX)


def _write(state: Path, what: Mapping[str, str]) -> None:
    aside = state.with_suffix(".aside")
    aside.write_text(json.dumps(what), "utf-8")
    aside.rename(state)


if __name__ == "__main__":
    _guard(sys.argv[1], Path(sys.argv[2]))
