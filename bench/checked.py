"""Run `leadpact check`, or another command, as a process of its own, and tell what it used."""

import os
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from stopwatch import seconds

AS_OF = "2027-06-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class Used:
    """What a process used: seconds by the clock and of processors, and the most memory in bytes."""

    wall: float
    processor: float
    memory: int


def checked(
    policy: Path, home: Path, leads: Path, *events: Path, columns: str | None = None
) -> Used:
    """Judge leads: every verdict to Parquet, one line on the screen; ``columns`` are some parts of it."""
    return used(
        *(str(Path(sys.executable).with_name("leadpact")), "check", str(policy), str(leads)),
        *(word for path in events for word in ("--activity", str(path))),
        *("--as-of", AS_OF, "--fail-on", "never", "--quiet"),
        *("--format", "parquet", "--output", str(home / "told.parquet")),
        *(() if columns is None else ("--columns", columns)),
    )


def used(*command: str) -> Used:
    """Run a command to its end.

    It may keep its bytecode, as an installed package does.
    """
    around = {name: v for name, v in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    found: list[resource.struct_rusage] = []

    def run() -> None:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=around)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
        found.append(usage)

    wall = seconds(run)
    [usage] = found
    return Used(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)
