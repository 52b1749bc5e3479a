"""The one table that every benchmark reports in, as Markdown."""

import os
import platform
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("click", "duckdb", "holidays", "jsonschema", "lark", "pyyaml", "sqlglot", "tzdata")


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured, beside which ruler, and the goal where there is one.

    ``reached`` is None without a goal.
    """

    what: str
    measured: str
    ruler: str = ""
    ratio: float | None = None
    goal: str = ""
    reached: bool | None = None


def markdown(rows: Iterable[Row]) -> str:
    heads = ("what", "measured", "ruler, in the same run", "× ruler", "goal", "")
    cells = [heads, *map(_cells, rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(heads))]
    lines = [
        " | ".join(f"{text:{width}}" for text, width in zip(line, widths, strict=True))
        for line in cells
    ]
    lines.insert(1, "-|-".join("-" * width for width in widths))
    return "\n".join(f"| {line} |" if "-|-" not in line else f"|-{line}-|" for line in lines)


def machine() -> str:
    """Say what the figures were taken on: quote ratios, not times."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()}; "
        f"{platform.python_implementation()} {platform.python_version()}; "
        f"leadpact {version('leadpact')}; {packages}"
    )


def report(rows: Iterable[Row]) -> int:
    """Print a benchmark's table; the exit code says whether every goal was reached."""
    rows = list(rows)
    sys.stdout.write(f"{machine()}\n\n{markdown(rows)}\n")
    return 1 if any(row.reached is False for row in rows) else 0


def _cells(row: Row) -> tuple[str, ...]:
    ratio = "" if row.ratio is None else f"{row.ratio:.3g}"
    mark = {None: "", True: "✓", False: "✗"}[row.reached]
    return (row.what, row.measured, row.ruler, ratio, row.goal, mark)


def _processor() -> str:
    """Linux tells the model in a file; elsewhere the platform's own word has to do."""
    try:
        told = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        told = []
    models = (line.partition(":")[2].strip() for line in told if line.startswith("model name"))
    return next(models, platform.processor() or platform.machine())
