"""What grows with what: a lead's bytes, processor time, memory and disk in `leadpact check`, at two sizes.

The whole process, Parquet to Parquet, of `twelve.yaml` (fields alone) and of the ready-made playbook
(twenty events a lead). ``LEADPACT_BENCH_SCALE_LEADS`` says how many leads the larger size has, the
smaller a tenth of them: 10,000,000 are 2 GB, drawn in minutes, and spill as much.
``LEADPACT_BENCH_HOME`` names a folder in which drawn leads stay. docs/scale.md reckons with these figures.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

import columnar_data
from checked import checked
from table import Row, report

LEADS = int(os.environ.get("LEADPACT_BENCH_SCALE_LEADS", "300000"))
HERE = Path(__file__).parent
FLAT = 1.15
GLANCE = 0.2  # seconds


@dataclass(frozen=True, slots=True)
class Cost:
    """What one check took: leads, seconds by the clock and of processors, bytes read, most memory and most disk in bytes."""

    leads: int
    wall: float
    processor: float
    read: int
    memory: int
    disk: int

    @property
    def each(self) -> float:
        """Microseconds of processor a lead."""
        return self.processor / self.leads * 1e6


def measure() -> Iterator[Row]:
    with TemporaryDirectory() as folder:
        home = Path(os.environ.get("LEADPACT_BENCH_HOME", folder))
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
        goal=f"≤ {FLAT} ×",
        reached=many.each / few.each <= FLAT,
    )
    yield Row("    of a core for one lead more", f"{marginal:.1f} µs")
    yield Row("    bytes of Parquet a lead", f"{many.read / many.leads:.0f} B")
    yield Row(
        "    most memory",
        f"{many.memory / 1e6:.0f} MB",
        f"{few.memory / 1e6:.0f} MB",
        many.memory / few.memory,
    )
    yield Row(
        "    most disk while it runs", f"{many.disk / 1e6:.0f} MB", f"{few.disk / 1e6:.0f} MB"
    )


def _fields(home: Path, number: int) -> Cost:
    return _checked(HERE / "twelve.yaml", number, home, columnar_data.dated(home, number))


def _playbook(home: Path, number: int) -> Cost:
    leads, events = columnar_data.inbound(home, number)
    return _checked(HERE.parent / "policies" / "inbound.yaml", number, home, leads, events)


def _checked(policy: Path, number: int, home: Path, leads: Path, *events: Path) -> Cost:
    with TemporaryDirectory() as spilled, _most_disk(Path(spilled)) as disk:
        os.environ["TMPDIR"] = spilled  # of the process that checks
        used = checked(policy, home, leads, *events)
        del os.environ["TMPDIR"]
    read = sum(path.stat().st_size for path in (leads, *events))
    return Cost(number, used.wall, used.processor, read, used.memory, disk[0])


@contextmanager
def _most_disk(folder: Path) -> Iterator[list[int]]:
    """Look at a folder, now and again: the most bytes that lie in it."""
    most, is_done = [0], Event()

    def watch() -> None:
        while not is_done.wait(GLANCE):
            found = (Path(place) / name for place, _, names in os.walk(folder) for name in names)
            most[0] = max(most[0], sum(map(_size, found)))

    watching = Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield most
    finally:
        is_done.set()
        watching.join()


def _size(path: Path) -> int:
    """Give the bytes that a file takes on the disk; none where it is gone meanwhile."""
    with suppress(OSError):
        return path.stat().st_blocks * 512
    return 0


if __name__ == "__main__":
    raise SystemExit(report(measure()))
