"""What grows with what: a lead's bytes, processor time and memory in `leadpact check`, at two sizes.

The whole process, Parquet to Parquet, of `twelve.yaml` (fields alone) and of the ready-made playbook
(twenty events a lead). ``LEADPACT_BENCH_SCALE_LEADS`` says how many leads the larger size has, the
smaller a tenth of them. docs/scale.md reckons with these figures.
"""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

import columnar_data
from stopwatch import seconds
from table import Row, report

LEADS = int(os.environ.get("LEADPACT_BENCH_SCALE_LEADS", "300000"))
AS_OF = "2027-06-01T00:00:00Z"
HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Cost:
    """What one check took: leads, seconds by the clock and of processors, bytes read, peak memory in bytes."""

    leads: int
    wall: float
    processor: float
    read: int
    memory: int

    @property
    def each(self) -> float:
        """Microseconds of processor a lead."""
        return self.processor / self.leads * 1e6


def measure() -> Iterator[Row]:
    with TemporaryDirectory() as folder:
        home = Path(folder)
        few, many = (_fields(home, number) for number in (LEADS // 10, LEADS))
        yield from _rows("`twelve.yaml`, fields alone", few, many)
        few, many = (_playbook(home, number) for number in (LEADS // 10, LEADS))
        yield from _rows("the playbook with 20 events a lead", few, many)


def _rows(what: str, few: Cost, many: Cost) -> Iterator[Row]:
    marginal = (many.processor - few.processor) / (many.leads - few.leads) * 1e6
    yield Row(
        f"`check` of {many.leads:,} leads, {what}",
        f"{many.wall:.1f} s, {many.each:.1f} µs of a core a lead",
        f"{few.leads:,} leads: {few.wall:.1f} s, {few.each:.1f} µs",
        many.each / few.each,
    )
    yield Row("    of a core for one lead more", f"{marginal:.1f} µs")
    yield Row("    bytes of Parquet a lead", f"{many.read / many.leads:.0f} B")
    yield Row(
        "    most memory",
        f"{many.memory / 1e6:.0f} MB",
        f"{few.memory / 1e6:.0f} MB",
        many.memory / few.memory,
    )


def _fields(home: Path, number: int) -> Cost:
    drawn = columnar_data.twelve(home, number)
    leads = home / f"dated_{number}.parquet"
    duckdb.sql(
        f"COPY (SELECT *, TIMESTAMPTZ '2026-01-15 09:00:00+00' AS created_at FROM '{drawn}') "
        f"TO '{leads}' (FORMAT parquet)"
    )
    return _checked(HERE / "twelve.yaml", number, home, leads)


def _playbook(home: Path, number: int) -> Cost:
    leads, events = columnar_data.inbound(home, number)
    return _checked(HERE.parent / "policies" / "inbound.yaml", number, home, leads, events)


def _checked(policy: Path, number: int, home: Path, leads: Path, *events: Path) -> Cost:
    command = [
        *(str(Path(sys.executable).with_name("leadpact")), "check", str(policy), str(leads)),
        *(word for path in events for word in ("--activity", str(path))),
        *("--as-of", AS_OF, "--fail-on", "never", "--quiet"),
        *("--format", "parquet", "--output", str(home / "told.parquet")),
    ]
    used: list[resource.struct_rusage] = []
    wall = seconds(lambda: used.append(_run(command)))
    told = used[0]
    read = sum(path.stat().st_size for path in (leads, *events))
    return Cost(number, wall, told.ru_utime + told.ru_stime, read, told.ru_maxrss * 1024)


def _run(command: list[str]) -> resource.struct_rusage:
    """Run a process; give what it used."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return used


if __name__ == "__main__":
    raise SystemExit(report(measure()))
