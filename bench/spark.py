"""The playbook in Spark on two workers, against the same on one of them.

A standalone master and two workers, processes of their own on loopback, as the tests start them. An
application with one executor has one worker, an application with two has both, in turns; each judges
the leads once to warm up. ``LEADPACT_BENCH_SPARK_LEADS`` says how many leads, each with twenty events.

Two workers, the driver and the master on two cores cannot come to twice the speed: the figure that
carries over to a cluster is the processor time of a lead, which the second worker leaves as it was.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from sqlglot import exp

import columnar_data
import leadpact
from leadpact.api import instant_of
from leadpact.engines.running import HelperTable, Physical
from leadpact.engines.spark import Spark
from leadpact.readings.columns.columns import Columns
from leadpact.readings.columns.dialect import SPARK
from leadpact.readings.columns.query import columns
from leadpact.readings.columns.raw import RawType
from leadpact.readings.columns.relations import EventRelation, LeadRelation, RawColumn
from leadpact.readings.columns.terms import column
from leadpact.readings.columns.typed import read_at
from stopwatch import seconds
from table import Row, report

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))

from engine.engines.servers import (  # noqa: E402 - the tests' own cluster: they are no package
    APPLICATION,
    SERVERS,
    spark_environment,
    stop,
)

LEADS = int(os.environ.get("LEADPACT_BENCH_SPARK_LEADS", "100000"))
AS_OF = "2027-06-01T00:00:00Z"
TURNS = 1
RUNS = 1
"""How often the leads are judged by one application, after it has warmed up."""

PLANNED = {
    # With both on, as Spark has them, 50,000 leads were not judged in four minutes: it infers constraints
    # from pairs of comparisons, and writes one method for sixty rules. We did not measure them apart.
    "spark.sql.constraintPropagation.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
}


@dataclass(frozen=True, slots=True)
class Taken:
    """What one judging took: seconds by the clock, and those of them in which the cluster worked; seconds of
    the executors' processors; bytes shuffled."""

    wall: float
    worked: float
    processor: float
    shuffled: int


def measure() -> Iterator[Row]:
    cluster = SERVERS["spark"]
    lacks = cluster.lacks()
    if lacks is not None:
        yield Row("Spark was not measured", lacks)
        return
    with TemporaryDirectory() as folder:
        home = Path(folder)
        leads, events = columnar_data.inbound(home, LEADS)
        size = leads.stat().st_size + events.stat().st_size
        running = cluster.start(home)
        try:
            os.environ.update(spark_environment(home))
            taken: dict[int, list[Taken]] = {1: [], 2: []}
            for _ in range(TURNS):
                for workers, found in taken.items():
                    master = running.addresses["master"]
                    runs = _judged(master, workers, (leads, events), home / "told.parquet")
                    found.extend(runs)
        finally:
            stop(running)
    yield from _rows(taken, size)


def _rows(taken: Mapping[int, list[Taken]], size: int) -> Iterator[Row]:
    one, two = (median(run.worked for run in taken[workers]) for workers in (1, 2))
    planned = median(run.wall - run.worked for runs in taken.values() for run in runs)
    each = {n: median(run.processor for run in runs) / LEADS * 1e6 for n, runs in taken.items()}
    yield Row(
        f"Spark, 2 workers of a core, the playbook over {LEADS:,} leads ({size / 1e6:.0f} MB of Parquet)",
        f"{two:.1f} s",
        f"1 worker of a core: {one:.1f} s",
        two / one,
    )
    yield Row("planning in the driver, whatever the number of leads", f"{planned:.1f} s")
    yield Row(
        "the executors' processor time of a lead, on 2 workers",
        f"{each[2]:.0f} µs",
        f"on 1 worker: {each[1]:.0f} µs",
        each[2] / each[1],
    )
    yield Row("bytes shuffled of a lead", f"{taken[2][-1].shuffled / LEADS:.0f} B")


def _judged(master: str, workers: int, files: tuple[Path, Path], target: Path) -> Iterator[Taken]:
    """Judge the leads in an application of its own that has so many workers, a core of each."""
    from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra

    settings = APPLICATION | {
        "spark.cores.max": str(workers),
        "spark.executor.memory": "2g",
        "spark.driver.memory": "1g",
        "spark.sql.files.maxPartitionBytes": "16m",
        "spark.sql.shuffle.partitions": "8",
        **PLANNED,
    }
    session: Any = SparkSession.builder.master(master).config(map=settings).getOrCreate()
    try:
        with Spark(session) as engine:
            query = _query(engine, *map(str, files))
            for run in range(1 + RUNS):
                before = _spent(session)
                jobs = _jobs(session)
                wall = seconds(lambda: engine.write(query, str(target)))
                after = _spent(session)
                rmtree(target)
                if run > 0:
                    of = _jobs(session)[len(jobs) :]
                    worked = max(end for _, end in of) - min(start for start, _ in of)
                    spent = (b - a for a, b in zip(before, after, strict=True))
                    taken = Taken(wall, worked, *spent)
                    sys.stderr.write(f"{workers} of 2 workers: {taken}\n")
                    yield taken
    finally:
        session.stop()


def _query(engine: Spark, leads: str, events: str) -> exp.Query:
    """Write every stage's verdict, and register what the query reads."""
    tree = leadpact.load(HERE.parent / "policies" / "inbound.yaml").tree
    of_leads = engine.relation("leads", leads)
    of_events = engine.relation("activity", events)
    found: Columns = columns(
        tree,
        LeadRelation(exp.to_table("leads"), _raw(of_leads.columns), column("id"), column("id")),
        EventRelation(
            exp.to_table("activity"),
            _raw(of_events.columns),
            column("lead_id"),
            column("kind"),
            read_at(column("at"), RawType.INSTANT, SPARK),
        ),
        dialect=SPARK,
        as_of=instant_of(AS_OF),
    )
    for table in found.tables:
        whole = dict.fromkeys(table.columns, Physical.BIGINT)
        engine.helper(HelperTable(table.name, whole, table.rows))
    return found.write(["id", *(stage.verdict for stage in found.stages)])


def _raw(of: Mapping[str, RawType]) -> dict[str, RawColumn]:
    return {name: RawColumn(column(name), raw) for name, raw in of.items()}


def _spent(session: Any) -> tuple[float, int]:
    """Add up what all stages of an application have taken so far: processor seconds, bytes shuffled."""
    store = session.sparkContext._jsc.sc().statusStore()  # noqa: SLF001 - Python is told nothing of it
    given = [getattr(store, f"stageList$default${number}")() for number in range(2, 6)]
    stages = store.stageList(None, *given)
    processor, shuffled = 0.0, 0
    for number in range(stages.size()):
        stage = stages.apply(number)
        processor += stage.executorCpuTime() / 1e9
        shuffled += stage.shuffleWriteBytes()
    return processor, shuffled


def _jobs(session: Any) -> list[tuple[float, float]]:
    """Give when each job of an application began and ended, in seconds, the oldest first."""
    listed = session.sparkContext._jsc.sc().statusStore().jobsList(None)  # noqa: SLF001 - as above
    jobs = (listed.apply(number) for number in range(listed.size()))
    times = (
        (job.submissionTime().get().getTime(), job.completionTime().get().getTime()) for job in jobs
    )
    return sorted((start / 1e3, end / 1e3) for start, end in times)


if __name__ == "__main__":
    raise SystemExit(report(measure()))
