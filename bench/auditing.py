"""The whole audit of many leads beside judging them: `leadpact audit` and `leadpact check`, whole processes.

The ready-made playbook with all its commitments, by week and source, twenty events a lead;
``LEADPACT_BENCH_AUDIT_LEADS`` leads. `check` sums up on the screen and writes no lead. Processor
times, one after the other. Then the report of HTML, with the leads behind its numbers beside it: how
large the page is, and how long a headless Chromium takes to draw it, where there is one.
"""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import columnar_data
from table import Row, report

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests" / "cli"))
from browser import browser, lacks_browser  # noqa: E402 - the tests' own

LEADS = int(os.environ.get("LEADPACT_BENCH_AUDIT_LEADS", "100000"))
AS_OF = "2026-04-20T00:00:00Z"
GOAL = 1.5
MOST_BYTES = 2_000_000
MOST_SECONDS = 1.0
DRAWS = 5
POLICY = ROOT / "policies" / "inbound.yaml"


def measure() -> Iterator[Row]:
    with TemporaryDirectory() as folder:
        home = Path(folder)
        leads, events = columnar_data.inbound(home, LEADS)
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
        page = home / "report.html"
        written = _run("audit", *given, "--format", "html", "--output", str(page))
        yield from _of_report(page, written)


def _of_report(page: Path, written: tuple[float, int]) -> Iterator[Row]:
    size, beside = page.stat().st_size, page.with_suffix(".leads.csv").stat().st_size
    yield Row(
        f"the report of HTML of {LEADS:,} leads",
        f"{size / 1e3:.0f} kB",
        f"{written[0]:.1f} s of a core, {written[1] / 1e6:.0f} MB; the leads beside it {beside / 1e6:.0f} MB",
        size / MOST_BYTES,
        "< 2 MB",
        size < MOST_BYTES,
    )
    if (lacks := lacks_browser()) is not None:
        sys.stderr.write(f"the page is not drawn: {lacks}\n")
        return
    drawn = _drawn(page)
    yield Row(
        "that page, until a headless Chromium has drawn it",
        f"{drawn * 1e3:.0f} ms",
        f"the median of {DRAWS}, on the clock",
        drawn / MOST_SECONDS,
        "< 1 s",
        drawn < MOST_SECONDS,
    )


def _drawn(page: Path) -> float:
    with TemporaryDirectory() as folder, browser(Path(folder)) as chromium:
        taken = []
        for _ in range(DRAWS):
            start = time.perf_counter()
            chromium.open(page)
            taken.append(time.perf_counter() - start)
    return median(taken)


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
