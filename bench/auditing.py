"""The whole audit of many leads beside judging them: `leadpact audit` and `leadpact check`, whole processes.

The ready-made playbook with all its commitments, by week and source, twenty events a lead;
``LEADPACT_BENCH_AUDIT_LEADS`` leads. `check` sums up on the screen and writes no lead. Processor
times, one after the other.
"""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import columnar_data
from table import Row, report

LEADS = int(os.environ.get("LEADPACT_BENCH_AUDIT_LEADS", "100000"))
AS_OF = "2026-04-20T00:00:00Z"
GOAL = 1.5
POLICY = Path(__file__).parent.parent / "policies" / "inbound.yaml"


def measure() -> Iterator[Row]:
    with TemporaryDirectory() as folder:
        leads, events = columnar_data.inbound(Path(folder), LEADS)
        given = (str(POLICY), str(leads), "--activity", str(events), "--as-of", AS_OF)
        checked, audited = (_run(command, *given) for command in ("check", "audit"))
        ratio = audited[0] / checked[0]
        yield Row(
            f"`audit` of {LEADS:,} leads with 20 events each, all commitments",
            f"{audited[0]:.1f} s of a core, {audited[1] / 1e6:.0f} MB",
            f"`check` of them, summed up: {checked[0]:.1f} s, {checked[1] / 1e6:.0f} MB",
            ratio,
            f"≤ {GOAL} ×",
            ratio <= GOAL,
        )


def _run(command: str, *given: str) -> tuple[float, int]:
    """Run a command; give its seconds of processor, and the most memory that it held in bytes."""
    words = [str(Path(sys.executable).with_name("leadpact")), command, *given]
    process = subprocess.Popen([*words, "--fail-on", "never"], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(words)} ended with {process.returncode}")
    return _seconds(used), used.ru_maxrss * 1024


def _seconds(used: resource.struct_rusage) -> float:
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    raise SystemExit(report(measure()))
