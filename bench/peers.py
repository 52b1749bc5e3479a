"""Our verdicts and reasons beside those of other engines, for the same policy and the same leads.

The peers live in an environment of the bench's own (see `peers_home`). Each is timed in a process of
its own, turn by turn beside ours, in processor time; ratios are of one run. Every verdict is compared
before anything is timed: a peer that cannot be installed, or that judges otherwise, is said to.
``LEADPACT_BENCH_PEER_LEADS`` says how many leads the columnar peers are given; names on the command
line, of `ENGINES` and `COLUMNAR`, say who takes part: ``peers.py zen``.
"""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

import columnar_data
from peers_home import HERE, PYTHON, prepare
from stopwatch import median
from table import Row, report

LEADS = int(os.environ.get("LEADPACT_BENCH_PEER_LEADS", "200000"))
AS_OF = "2027-06-01T00:00:00Z"
TURNS = 3
ENGINES = {
    "zen": ("zen-engine", "Rust"),
    "cel": ("cel-expr-python", "CEL in C++"),
    "rego": ("gordon-to-regorus", "Rego, regorus in Rust"),
    "json_logic": ("panzi-json-logic", "JSON Logic in Python"),
}
COLUMNAR = {
    "counts": ("pointblank", "Polars: counts", "peer_pointblank.py"),
    "extracts": ("pointblank", "Polars: the failing rows too", "peer_pointblank.py"),
    "cases": ("pandera", "Polars: every failing row", "peer_pandera.py"),
}
Json = dict[str, Any]


def measure(asked: tuple[str, ...] = (*ENGINES, *COLUMNAR)) -> Iterator[Row]:
    if strange := [name for name in asked if name not in ENGINES | COLUMNAR]:
        known = ", ".join((*ENGINES, *COLUMNAR))
        raise SystemExit(f"there is no peer `{strange[0]}`: name some of {known}")
    refused = prepare()
    for peer, (package, made_in) in ENGINES.items():
        if peer not in asked:
            continue
        said = _refusal(package, refused)
        if said is not None:
            yield Row(f"{_pinned(package)} cannot be installed", said)
        else:
            title = f"{_pinned(package)} ({made_in})"
            yield from _engine(title, _ask([str(HERE / "peers_one.py"), peer]))
    if any(name in asked for name in COLUMNAR):
        yield from _columnar(refused, asked)


def _refusal(package: str, refused: dict[str, str]) -> str | None:
    return next((said for line, said in refused.items() if line.startswith(package)), None)


def _pinned(package: str) -> str:
    lines = (HERE / "peers.txt").read_text("utf-8").splitlines()
    return next(line for line in lines if line.startswith(package)).replace("==", " ")


# -- one lead at a time


def _ask(command: list[str]) -> Json | str:
    """Run a script among the peers; give the object that it printed, or its last word."""
    done = subprocess.run([str(PYTHON), *command], capture_output=True, text=True, check=False)
    for line in done.stdout.splitlines():
        if line.startswith("{"):
            # Whoever has told all may die of its own clearing up: its figures stand.
            found: Json = json.loads(line)
            return found | {"ended_with": done.returncode}
    return (done.stderr.splitlines() or [f"ended with {done.returncode}"])[-1]


def _engine(title: str, told: Json | str) -> Iterator[Row]:
    if isinstance(told, str):
        yield Row(f"{title} failed", told)
        return
    for name, found in told["variants"].items():
        what = f"{title}: {name}"
        if found["wrong"]:
            yield Row(f"{what}: judges otherwise", found["wrong"])
        elif found["tells_why"]:
            yield from _why(what, found)
        else:
            yield from _decided(what, found, goal=title.startswith("zen") and name == "all inside")
    if told["ended_with"] != 0:
        yield Row(f"{title}: its process died at its end", f"exit code {told['ended_with']}")


def _decided(what: str, found: Json, *, goal: bool) -> Iterator[Row]:
    beside, times = found["beside"], found["times"]
    leads = f"({found['leads']:,} leads, verdicts equal)"
    if goal:
        ratio = beside["decide"] / beside["specialised"]
        yield Row(
            f"`decide` a lead, every verdict, types checked {leads}",
            f"{beside['decide']:.2f} µs",
            f"specialised Python for this policy alone: {beside['specialised']:.2f} µs",
            ratio,
            "≤ 1.5 ×",
            reached=ratio <= 1.5,
        )
        yield Row(
            "`decide(…).verdicts()`: the same by name",
            f"{beside['verdicts']:.2f} µs",
            f"specialised Python: {beside['specialised']:.2f} µs",
            beside["verdicts"] / beside["specialised"],
        )
    yield Row(
        f"{what} {leads}",
        f"{found['us']:.1f} µs",
        f"our `decide`: {beside['decide']:.2f} µs",
        times["decide"],
        "≥ 10 ×" if goal else "",
        reached=times["decide"] >= 10 if goal else None,
    )


def _why(what: str, found: Json) -> Iterator[Row]:
    for name, ours in (
        ("explain", "`explain`, the whole trace as values"),
        ("sentences", "the same, and every criterion's sentence written out"),
    ):
        ratio = 1 / found["times"][name]
        yield Row(
            f"{ours} ({found['leads']:,} leads)",
            f"{found['beside'][name]:.1f} µs",
            f"{what}: {found['us']:.1f} µs",
            ratio,
            "< 1 ×",
            reached=ratio < 1,
        )


# -- all leads, in columns


def _columnar(refused: dict[str, str], asked: tuple[str, ...]) -> Iterator[Row]:
    with TemporaryDirectory() as folder:
        leads = _leads(Path(folder))
        told = Path(folder) / "told.parquet"
        ours = [
            *(str(PYTHON.with_name("leadpact")), "check", str(HERE / "twelve.yaml"), str(leads)),
            *("--as-of", AS_OF, "--fail-on", "never", "--quiet"),
            *("--format", "parquet", "--output", str(told)),
        ]
        _cost(ours)
        for name, (package, title, script) in COLUMNAR.items():
            if name not in asked:
                continue
            said = _refusal(package, refused)
            if said is not None:
                yield Row(f"{_pinned(package)} cannot be installed", said)
                continue
            theirs = [str(PYTHON), str(HERE / script), str(leads), name]
            verdict = "pass" if package == "pointblank" else "fail"
            yield _beside(
                f"{_pinned(package)} on {title}, {LEADS:,} leads",
                theirs,
                ours,
                _counts(told, verdict),
            )


def _leads(home: Path) -> Path:
    path = home / "leads.parquet"
    drawn = columnar_data.twelve(home, LEADS)
    duckdb.sql(
        f"COPY (SELECT *, TIMESTAMPTZ '2026-01-15 09:00:00+00' AS created_at FROM '{drawn}') "
        f"TO '{path}' (FORMAT parquet)"
    )
    return path


def _beside(what: str, theirs: list[str], ours: list[str], wanted: Json) -> Row:
    seconds, said = _cost(theirs)
    if not said.startswith("{"):
        return Row(f"{what}: failed", said)
    if json.loads(said) != wanted:
        return Row(f"{what}: counts otherwise", f"{json.loads(said)}, not {wanted}")
    pairs = [(seconds, _cost(ours)[0])]
    pairs += [(_cost(theirs)[0], _cost(ours)[0]) for _ in range(TURNS - 1)]
    return Row(
        f"{what} (counts equal)",
        f"{median(a for a, _ in pairs):.2f} s of a core",
        f"our `check`, every verdict to Parquet: {median(b for _, b in pairs):.2f} s",
        median(a / b for a, b in pairs),
    )


def _counts(told: Path, verdict: str) -> Json:
    """Count a verdict of every criterion and stage in what `check` wrote."""
    names = [row[0] for row in duckdb.sql(f"DESCRIBE FROM '{told}'").fetchall()]
    first = names.index("fit")
    kept = [name for name in names[first:] if name != "qualified.rule"]
    sums = ", ".join(f"count_if(\"{name}\" = '{verdict}')" for name in kept)
    found = duckdb.sql(f"SELECT {sums} FROM '{told}'").fetchall()[0]
    return {name.rpartition(".")[2]: number for name, number in zip(kept, found, strict=True)}


def _cost(command: list[str]) -> tuple[float, str]:
    """Run a process; give the seconds of processor that it took, and the last line that it said."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    said = done.stdout.splitlines() if done.returncode == 0 else done.stderr.splitlines()
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, (said or [f"ended with {done.returncode}"])[-1]


if __name__ == "__main__":
    named = tuple(sys.argv[1:])
    raise SystemExit(report(measure(named) if named else measure()))
