"""What it costs to start: `leadpact why` and `leadpact check` as people run them, and `import leadpact` as programs do."""

import json
import resource
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

import columnar_data as drawn
from stopwatch import Pairs, pairs, process
from table import Row, report

POLICIES = Path(__file__).parents[1] / "policies"
POLICY = POLICIES / "inbound.yaml"
SAMPLE = POLICIES / "samples" / "inbound.jsonl"
TWELVE = Path(__file__).with_name("twelve.yaml")
LEADPACT = str(Path(sys.executable).with_name("leadpact"))
LEAD, LEADS = "L-2041", 1_000
AS_OF = "2026-02-02T00:14:00Z"
TURNS = 11
WHY_GOAL, IMPORT_GOAL = 3.0, 0.100


def measure() -> list[Row]:
    return [*why(), *checking(), *importing()]


def why() -> Iterator[Row]:
    """Time it as it is run every day, and with nothing remembered from runs before."""
    with TemporaryDirectory() as folder:
        leads = Path(folder) / "leads.jsonl"
        leads.write_text("".join(thousand()), "utf-8")
        command = (LEADPACT, "why", str(POLICY), str(leads), "--lead", LEAD, "--as-of", AS_OF)
        ruler = process(sys.executable, "-c", "import click, yaml, lark")
        usual = pairs(process(*command, ends_with=(0, 1), LEADPACT_CACHE=folder), ruler, TURNS)
        bare = pairs(process(*command, ends_with=(0, 1), LEADPACT_CACHE="off"), ruler, TURNS)
    said = f"`leadpact why` on one lead of {LEADS:,} with timelines, whole process"
    yield replace(why_row(said, usual), goal="≤ 3 × ruler", reached=usual.ratio <= WHY_GOAL)
    yield why_row("the same with `LEADPACT_CACHE=off`", bare)


def why_row(said: str, taken: Pairs) -> Row:
    return Row(
        what=said,
        measured=f"{taken.seconds * 1e3:.0f} ms",
        ruler=f'`python -c "import click, yaml, lark"`: {taken.ruler_seconds * 1e3:.0f} ms',
        ratio=taken.ratio,
    )


def checking() -> Iterator[Row]:
    """Time checks of few leads, as a hook or a job of CI runs them; seconds are those of processors.

    The ruler only loads what a check stands on, and opens a database.
    """
    stands_on = "import click, duckdb, sqlglot.dialects.duckdb; duckdb.connect()"
    ruler = process(sys.executable, "-c", stands_on)
    told = f'`python -c "{stands_on}"`'
    with TemporaryDirectory() as folder:
        home = Path(folder)
        leads = drawn.dated(home, LEADS)
        sample = ("check", str(POLICY), str(SAMPLE), "--as-of", AS_OF, "--format")
        table = ("--fail-on", "never", "--format", "parquet", "--output", str(home / "o.parquet"))
        number = len(SAMPLE.read_text("utf-8").splitlines())
        for said, cache, command in (
            (f"the {number} sample leads with timelines, on the screen", folder, (*sample, "text")),
            ("the same as JSON", folder, (*sample, "json")),
            ("the same with `LEADPACT_CACHE=off`, on the screen", "off", (*sample, "text")),
            (
                f"{LEADS:,} leads, twelve questions, Parquet to Parquet",
                folder,
                ("check", str(TWELVE), str(leads), "--as-of", AS_OF, *table),
            ),
        ):
            run = process(LEADPACT, *command, ends_with=(0, 1), LEADPACT_CACHE=cache)
            taken = pairs(run, ruler, TURNS, clock=of_processes)
            yield Row(
                what=f"`leadpact check` of {said}, whole process",
                measured=f"{taken.seconds * 1e3:.0f} ms of processors",
                ruler=f"{told}: {taken.ruler_seconds * 1e3:.0f} ms",
                ratio=taken.ratio,
            )


def of_processes() -> float:
    """Count the seconds of processors that processes have used which have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def importing() -> Iterator[Row]:
    """Time the package's name, and then its first door: what is not asked for is not loaded."""
    empty = process(sys.executable, "-c", "pass")
    name = pairs(process(sys.executable, "-c", "import leadpact"), empty, TURNS)
    door = pairs(process(sys.executable, "-c", "from leadpact import load"), empty, TURNS)
    yield replace(
        import_row("`import leadpact`", name),
        goal="< 100 ms",
        reached=name.difference < IMPORT_GOAL,
    )
    yield import_row("`from leadpact import load`", door)


def import_row(said: str, taken: Pairs) -> Row:
    return Row(
        what=f"{said}, beyond an empty Python",
        measured=f"{taken.difference * 1e3:.0f} ms",
        ruler=f'`python -c "pass"`: {taken.ruler_seconds * 1e3:.0f} ms',
        ratio=taken.ratio,
    )


def thousand() -> list[str]:
    """Repeat the sample leads up to a thousand, under new ids from the second round on."""
    sample = SAMPLE.read_text("utf-8").splitlines()
    seen: dict[str, int] = {}
    lines = []
    for text in islice(cycle(sample), LEADS):
        lead = json.loads(text)
        name = str(lead.get("id"))
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:
            lead["id"] = f"{name}-{seen[name]}"
        lines.append(f"{json.dumps(lead)}\n")
    return lines


if __name__ == "__main__":
    raise SystemExit(report(measure()))
