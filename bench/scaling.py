"""What grows with what: a lead's bytes, processor time and memory in `leadpact check`, at two sizes.

The whole process, Parquet to Parquet, of `twelve.yaml` (fields alone) and of the ready-made playbook
(twenty events a lead). ``LEADPACT_BENCH_SCALE_LEADS`` says how many leads the larger size has, the
smaller a tenth of them. docs/scale.md reckons with these figures.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import columnar_data
from checked import checked
from table import Row, report

LEADS = int(os.environ.get("LEADPACT_BENCH_SCALE_LEADS", "300000"))
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
    return _checked(HERE / "twelve.yaml", number, home, columnar_data.dated(home, number))


def _playbook(home: Path, number: int) -> Cost:
    leads, events = columnar_data.inbound(home, number)
    return _checked(HERE.parent / "policies" / "inbound.yaml", number, home, leads, events)


def _checked(policy: Path, number: int, home: Path, leads: Path, *events: Path) -> Cost:
    used = checked(policy, home, leads, *events)
    read = sum(path.stat().st_size for path in (leads, *events))
    return Cost(number, used.wall, used.processor, read, used.memory)


if __name__ == "__main__":
    raise SystemExit(report(measure()))
