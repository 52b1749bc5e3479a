"""Real exports through bindings: the same as the mapping by hand, and what the whole log comes to."""

import csv
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sqlglot import exp

import leadpact
from leadpact.readings.columns.dialect import DUCKDB
from leadpact.readings.columns.raw import RawType
from leadpact.records.bindings.bound import Bound, Table
from leadpact.records.bindings.loader import load_binding
from leadpact.records.bindings.ready_made import variant
from leadpact.records.bindings.relations import bound
from real import test_incidents as incidents
from real import test_olist as olist

HERE = Path(__file__).parent
DATA = HERE.parents[2] / "shared" / "data"
LOG = DATA / "incidents" / "incident_event_log.zip"
EXPORTS = DATA / "crm_exports"
WHOLE_LOG = {
    "routed": {"pass": 17_617, "fail": 7_301},
    "worked": {"pass": 11_523, "fail": 13_395},
    "solved": {"pass": 18_359, "fail": 6_559},
}


@pytest.fixture(scope="module")
def db() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def tables(db: duckdb.DuckDBPyConnection, files: Iterable[Path]) -> dict[str, Table]:
    """Take files in, every cell as text; of a name that the header repeats nobody knows which it is."""
    found = {}
    for file in files:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            header = next(csv.reader(stream))
        name = f"t_{len(found)}_{file.stem}"
        db.execute(
            f"CREATE OR REPLACE VIEW {name} AS FROM read_csv('{file}', all_varchar = true, header = true)"
        )
        once = {n: RawType.CELL for n in header if header.count(n) == 1}
        twice = frozenset(n for n in header if header.count(n) > 1)
        found[file.name] = Table(exp.to_table(name), once, twice)
    return found


def records(db: duckdb.DuckDBPyConnection, found: Bound) -> Iterator[dict[str, Any]]:
    """Give the leads with their timelines, as records that the definition explains."""
    timelines: dict[str, list[dict[str, Any]]] = defaultdict(list)
    if found.events is not None:
        for row in dicts(db, found.events.query):
            timelines[row.pop("lead_id")].append({k: v for k, v in row.items() if v is not None})
    for row in dicts(db, found.leads.query):
        yield {**{p: row[p] for p in found.leads.columns}, "activity": timelines[row["id"]]}


def dicts(db: duckdb.DuckDBPyConnection, query: exp.Query) -> list[dict[str, Any]]:
    cursor = db.execute(query.sql(dialect="duckdb"))
    names = [d[0] for d in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def counted(db: duckdb.DuckDBPyConnection, found: Bound) -> dict[str, int]:
    numbers = {c.label: dicts(db, c.query)[0]["n"] for c in found.counts}
    return {label: n for label, n in numbers.items() if n}


def bind(db: duckdb.DuckDBPyConnection, name: str, files: Iterable[Path]) -> Bound:
    tree = leadpact.load(HERE / f"{name}.yaml").tree
    binding = load_binding(str(HERE / f"{name}.binding.yaml"), tree)
    return bound(binding, tree, tables(db, files), dialect=DUCKDB)


@pytest.fixture(scope="module")
def found(db: duckdb.DuckDBPyConnection) -> Bound:
    return bind(db, "olist", sorted((DATA / "olist").glob("*.csv")))


class TestOlist:
    def test_is_what_was_mapped_by_hand(self, db: duckdb.DuckDBPyConnection, found: Bound) -> None:
        policy = leadpact.load(HERE / "olist.yaml")
        by_hand = {r["id"]: r for r in olist.records()}
        made = list(records(db, found))
        assert len(made) == 8000
        for record in made:
            mine, theirs = (
                policy.explain(r, as_of=olist.AS_OF) for r in (record, by_hand[record["id"]])
            )
            assert mine.verdicts() == theirs.verdicts()
            for path in ("created_at", "won_at", "first_contact_on"):
                assert mine.lead.facts[path] == theirs.lead.facts[path]

    def test_every_time_of_creation_is_assumed(
        self, db: duckdb.DuckDBPyConnection, found: Bound
    ) -> None:
        assert found.assumed == {"created_at": "created_at assumed"}
        assert {row["created_at assumed"] for row in dicts(db, found.leads.query)} == {True}
        assert found.warnings == ()
        assert counted(db, found) == {}


class TestServiceDesk:
    def test_the_sample_is_what_was_mapped_by_hand(self, db: duckdb.DuckDBPyConnection) -> None:
        found = bind(db, "incidents", [incidents.DATA])
        by_hand = {n: incidents.record(n, rows) for n, rows in incidents.log().items()}
        made = {r["id"]: r for r in records(db, found)}
        assert set(made) == set(by_hand)
        for name, record in made.items():
            assert shape(record) == shape(by_hand[name])

    def test_the_whole_log(
        self, db: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with zipfile.ZipFile(LOG) as packed:
            packed.extractall(tmp_path)
        [log] = tmp_path.rglob("*.csv")
        monkeypatch.setattr(incidents, "DATA", log)
        by_hand = {n: incidents.record(n, rows) for n, rows in incidents.log().items()}
        found = bind(db, "incidents", [log])
        assert (found.warnings, counted(db, found)) == ((), {})
        made = list(records(db, found))
        assert len(made) == 24_918
        assert [r["id"] for r in made if shape(r) != shape(by_hand[r["id"]])] == []
        kinds = Counter(e["kind"] for r in made for e in r["activity"])
        assert kinds == {"assigned": 29_459, "work": 38_716, "resolved": 23_362}
        never = [r for r in made if not any(e["kind"] == "assigned" for e in r["activity"])]
        assert len(never) == 658
        policy = leadpact.load(HERE / "incidents.yaml")
        explained = [policy.explain(r, as_of=incidents.AS_OF) for r in made]
        assert {s: dict(incidents.verdicts(explained, s)) for s in WHOLE_LOG} == WHOLE_LOG


def shape(record: dict[str, Any]) -> tuple[Any, ...]:
    """Tell records apart by what they mean: instants as such, the timeline in no order."""
    events = sorted(
        (e["kind"], instant(e["at"]), *(_given(e.get(k)) for k in ("to", "group")))
        for e in record["activity"]
    )
    return instant(record["created_at"]), record["source"], events


def instant(text: str | None) -> str:
    return (text or "").replace("+00:00", "Z")


def _given(text: str | None) -> str:
    return "" if text in (None, "?") else str(text)


@pytest.mark.parametrize(
    ("crm", "fields", "kinds", "counts"),
    [
        (
            "hubspot",
            {"company.annual_revenue", "contact.title", "deal.id", "deal.value"},
            {"call": 1},
            {
                "records that were merged into another": 3,
                "rows of `deal_contact` beside another with the same key": 3,
                "events that belong to none of the leads": 92,
            },
        ),
        (
            "salesforce",
            {"source", "company.employees", "company.industry", "company.annual_revenue", "contact.title", "deal.id", "deal.value"},
            {"meeting_held": 10, "closed_won": 5},
            {
                "events that belong to none of the leads": 15,
                "rows of `opportunity` that its condition leaves out": 10,
            },
        ),
    ],
)  # fmt: skip
def test_exports_of_a_crm_without_a_mapping_of_ones_own(
    db: duckdb.DuckDBPyConnection,
    crm: str,
    fields: set[str],
    kinds: dict[str, int],
    counts: dict[str, int],
) -> None:
    tree = leadpact.load(HERE.parents[1] / "policies" / "inbound.yaml").tree
    sources = tables(db, sorted((EXPORTS / crm).glob("*.csv")))
    binding = load_binding(variant(crm, sources), tree)
    found = bound(binding, tree, sources, dialect=DUCKDB)
    assert found.events is not None
    assert set(found.leads.columns) == {"id", "created_at", *fields}
    assert Counter(row["kind"] for row in dicts(db, found.events.query)) == kinds
    assert counted(db, found) == counts
    assert all(row["is created"] is not None for row in dicts(db, found.leads.query))
