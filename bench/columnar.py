"""All leads at once: the columnar reading in DuckDB beside queries written by hand for one policy alone.

``LEADPACT_BENCH_LEADS`` says how many leads (a million by default); ten times as many clocks are read.
Seconds are those of processors. ``LEADPACT_BENCH_HOME`` names a folder in which drawn leads stay.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

import duckdb
from sqlglot import exp

import columnar_by_hand as by_hand
import columnar_data as drawn
import leadpact
from checked import AS_OF, Used, checked, used
from leadpact.api import instant_of, load_source
from leadpact.engines.embedded import Embedded
from leadpact.engines.file_calls import call
from leadpact.engines.footers import read_footer
from leadpact.engines.one_source import scan_source
from leadpact.engines.scans import sought
from leadpact.engines.sources import find_sources
from leadpact.engines.typed_columns import raw_columns
from leadpact.policy import PolicyTree
from leadpact.readings.columns.columns import Columns
from leadpact.readings.columns.counting import counted
from leadpact.readings.columns.dialect import DUCKDB
from leadpact.readings.columns.query import columns
from leadpact.readings.columns.relations import EventRelation, LeadRelation, RawColumn
from leadpact.readings.columns.terms import column
from leadpact.readings.columns.typed import read_at
from leadpact.records.lead_files import lead_columns
from leadpact.source import Source
from stopwatch import Pairs, pairs
from table import Row, report

LEADS = int(os.environ.get("LEADPACT_BENCH_LEADS", "1000000"))
HERE = Path(__file__).parent
TURNS = 5
CLOCKS = """\
leadpact: 1
name: clocks
version: 1.0.0
effective: 2024-01-01
title: Is a lead touched within four working hours
parties: {cro: Sales}
calendars: {us: {timezone: America/New_York, hours: {mon-fri: 09:00-17:30}, holidays: US}}
lead: {id: text, created_at: timestamp, assigned_at: timestamp, touched_at: moment}
stages:
  quick: {owner: cro, rule: touched_at within 4 business hours after assigned_at}
"""


def measure() -> Iterator[Row]:
    with TemporaryDirectory() as folder:
        home = Path(os.environ.get("LEADPACT_BENCH_HOME", folder))
        yield from _twelve(home)
        yield from _check(home)
        yield _clocks(home)
        yield _inbound(home)
        yield from _texts(home)


class Bench:
    """A database with two cores, the tables of one policy, and its query."""

    def __init__(self, tree: PolicyTree, leads: Path, events: Path | None = None) -> None:
        self.engine = Embedded()
        self.db = duckdb.connect()
        self.db.execute(f"CREATE VIEW leads AS SELECT * FROM read_parquet('{leads}')")
        of_events = None
        if events is not None:
            self.db.execute(f"CREATE VIEW activity AS SELECT * FROM read_parquet('{events}')")
            raw = self.raw(events)
            at = raw["at"]
            found = read_at(at.term, at.type, DUCKDB, bounds=at.bounds)
            of_events = EventRelation(
                exp.to_table("activity"), raw, column("lead_id"), column("kind"), found
            )
        fields = self.raw(leads)
        relation = LeadRelation(
            exp.to_table("leads"),
            fields,
            column("id"),
            column("id"),
            carried=("source",) if "source" in fields else (),
        )
        self.columns: Columns = columns(
            tree, relation, of_events, dialect=DUCKDB, as_of=instant_of(AS_OF)
        )
        for table in self.columns.tables:
            listed = ", ".join(f"{name} BIGINT" for name in table.columns)
            self.db.execute(f"CREATE TABLE {table.name} ({listed})")
            marks = ", ".join("?" * len(table.columns))
            self.db.executemany(f"INSERT INTO {table.name} VALUES ({marks})", table.rows)

    def raw(self, file: Path) -> Mapping[str, RawColumn]:
        """Say how the columns of a file are read, as the engine does."""
        found = raw_columns(self.engine.described(call("read_parquet", str(file)))).columns
        bounds = read_footer(self.engine, file, found).bounds
        return {name: replace(raw, bounds=bounds.get(name)) for name, raw in found.items()}

    def query(self, *names: str) -> str:
        """Write the policy's query with some of its columns."""
        return self.columns.write(names).sql("duckdb")

    def counts(self) -> str:
        """Count the verdicts by source."""
        return counted(self.columns, {"source": "source"}, DUCKDB).query.sql("duckdb")

    def verdicts(self, *, criteria: bool = True) -> dict[str, str]:
        """Name the columns of verdicts, by stage or criterion."""
        found = {}
        for stage in self.columns.stages:
            if criteria:
                found |= {f"{stage.name}.{k.name}": k.verdict for k in stage.criteria}
            found[stage.name] = stage.verdict
        return found

    def write(self, query: str, path: Path) -> None:
        self.db.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")

    def ask(self, query: str) -> list[tuple[object, ...]]:
        return self.db.execute(query).fetchall()


def _twelve(home: Path) -> Iterator[Row]:
    bench = Bench(leadpact.load(HERE / "twelve.yaml").tree, drawn.twelve(home, LEADS))
    names = bench.verdicts()
    listed = ", ".join(f'"{name}"::utinyint AS "{name}"' for name in names.values())
    ours = f"SELECT id, {listed} FROM ({bench.query('id', *names.values())})"
    hand = by_hand.twelve("leads")
    _same(
        bench.ask(
            f"SELECT count_if({names['qualified']} = 1), count_if({names['qualified']} = 3) FROM ({ours})"
        ),
        bench.ask(f"SELECT count_if(qualified), count_if(qualified IS NULL) FROM ({hand})"),
    )
    taken = pairs(
        lambda: bench.write(ours, home / "ours.parquet"),
        lambda: bench.write(hand, home / "hand.parquet"),
        TURNS,
        process_time,
    )
    yield _row(f"verdict columns of {LEADS:,} leads, Parquet to Parquet", taken, 1.25)
    ours, hand = bench.counts(), by_hand.counts("leads")
    _same(
        bench.ask(
            f"SELECT source, leads, qualified__pass, qualified__unknown FROM ({ours}) ORDER BY 1"
        ),
        bench.ask(f"SELECT source, n, qualified_pass, qualified_unknown FROM ({hand}) ORDER BY 1"),
    )
    taken = pairs(lambda: bench.ask(ours), lambda: bench.ask(hand), TURNS, process_time)
    yield _row(f"counts by source of {LEADS:,} leads", taken, 1.25)


def _check(home: Path) -> Iterator[Row]:
    """Take the command as it is, a process, beside a process that runs the query by hand."""
    leads = drawn.dated(home, LEADS)
    script = (
        f"COPY ({by_hand.twelve(repr(str(leads)))}) TO '{home / 'hand.parquet'}' (FORMAT parquet)"
    )
    policy = HERE / "twelve.yaml"
    by_us: list[Used] = []
    taken, whole = [], []
    for _ in range(3):
        everything = checked(policy, home, leads).processor
        by_us.append(checked(policy, home, leads, columns="stages,criteria"))
        hand = used(sys.executable, "-c", f"import duckdb; duckdb.execute({script!r})").processor
        taken.append((by_us[-1].processor, hand))
        whole.append((everything, hand))
    _same(
        *(
            duckdb.execute(f"SELECT count_if({passed}), count_if({lost}) FROM '{path}'").fetchall()
            for path, passed, lost in (
                (home / "told.parquet", "qualified = 'pass'", "qualified = 'unknown'"),
                (home / "hand.parquet", "qualified", "qualified IS NULL"),
            )
        )
    )
    row = _row(
        f"`check --columns stages,criteria` of {LEADS:,} leads, ids looked through: the whole process",
        Pairs(*map(tuple, zip(*taken, strict=True))),
        1.25,
    )
    if LEADS < 10_000_000:  # of fewer the start is a large part
        row = replace(row, goal="≤ 1.25 × of ten million", reached=None)
    yield row
    most = median(one.memory for one in by_us) / 1e6
    yield Row("    its most memory", f"{most:.0f} MB", goal="≤ 500 MB", reached=most <= 500)
    row = _row(
        "    with outcomes and who is accountable for what",
        Pairs(*map(tuple, zip(*whole, strict=True))),
        1.25,
    )
    yield replace(row, goal="", reached=None)


def _texts(home: Path) -> Iterator[Row]:
    """Read texts into a table: as `check` does, every row looked at, and as DuckDB does."""
    number = min(LEADS, 300_000)
    wanted = sought(lead_columns(leadpact.load(HERE / "twelve.yaml").tree))
    for path, reader in zip(drawn.texts(home, number), ("read_csv", "read_json"), strict=True):
        parts = (
            n if reader == "read_csv" else n.replace(".", '"."') for n in wanted.columns.wanted
        )
        listed = ", ".join(f'"{part}"' for part in parts)

        with Embedded() as engine, duckdb.connect() as db:
            [source] = find_sources((str(path),), stdin=BytesIO(), spool=engine.folder)
            found = scan_source(engine, source, wanted, "leads")
            _same((found.read, dict(found.aside)), (number, {}))
            taken = pairs(
                partial(scan_source, engine, source, wanted, "leads"),
                partial(
                    db.execute,
                    f"CREATE OR REPLACE TABLE leads AS SELECT {listed} FROM {reader}('{path}')",
                ),
                TURNS,
                process_time,
            )
        kind = path.suffix.removeprefix(".").upper()
        told = _row(f"reading {number:,} leads from {kind}", taken, 1.25)
        yield replace(told, ruler=told.ruler.replace("by hand", f"DuckDB's `{reader}`"))


def _clocks(home: Path) -> Row:
    number = 10 * LEADS
    bench = Bench(load_source(Source("clocks.yaml", CLOCKS)).tree, drawn.pairs(home, number))
    table = bench.columns.tables[0]
    counts = counted(bench.columns, {}, DUCKDB).query.sql("duckdb")
    ours = f"SELECT quick__pass FROM ({counts})"
    hand = by_hand.clocks("leads", table.name, table.cut)
    _same(bench.ask(ours), [bench.ask(hand)[0][1:]])
    taken = pairs(lambda: bench.ask(ours), lambda: bench.ask(hand), TURNS, process_time)
    return _row(f"{number:,} working-hours clocks", taken, 1.2)


def _inbound(home: Path) -> Row:
    leads, events = drawn.inbound(home, LEADS)
    tree = leadpact.load(HERE.parent / "policies" / "inbound.yaml").tree
    bench = Bench(tree, leads, events)
    stages = bench.verdicts(criteria=False)
    listed = ", ".join(f'"{name}"::utinyint AS "{stage}"' for stage, name in stages.items())
    ours = f"SELECT id, {listed} FROM ({bench.query('id', *stages.values())})"
    table = bench.columns.tables[0]
    hand = by_hand.inbound("leads", "activity", table.name, table.cut)
    wanted = "qualified", "routed", "worked", "replied"
    passed = ", ".join(f'count_if("{s}" IN (1, 5) AND qualified IN (1, 5))' for s in wanted)
    by_us = ", ".join(f'"{s}"' for s in wanted)
    _same(
        bench.ask(f"SELECT {passed} FROM (SELECT {by_us} FROM ({ours}))"),
        bench.ask(
            "SELECT "
            + ", ".join(f"count_if({s} AND qualified)" for s in wanted)
            + f" FROM ({hand})"
        ),
    )
    taken = pairs(
        lambda: bench.write(ours, home / "ours.parquet"),
        lambda: bench.write(hand, home / "hand.parquet"),
        3,
        process_time,
    )
    rows = bench.ask("SELECT count(*) FROM activity")[0][0]
    return _row(f"the playbook over {LEADS:,} leads with {rows:,} events", taken, 2.0)


def _same(found: object, wanted: object) -> None:
    if found != wanted:
        raise SystemExit(f"the two judge differently, nothing to measure: {found} and {wanted}")


def _row(what: str, taken: Pairs, goal: float) -> Row:
    return Row(
        what=what,
        measured=f"{taken.seconds:.2f} s of processors",
        ruler=f"by hand: {taken.ruler_seconds:.2f} s",
        ratio=taken.ratio,
        goal=f"≤ {goal} ×",
        reached=taken.ratio <= goal,
    )


if __name__ == "__main__":
    raise SystemExit(report(measure()))
