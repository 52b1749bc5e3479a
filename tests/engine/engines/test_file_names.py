"""A file is read as it is, whatever its name and its folders look like to DuckDB."""

import io
import json
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlglot import exp

from leadpact.engines.embedded import Embedded
from leadpact.engines.one_source import scan_source
from leadpact.engines.scans import sought
from leadpact.records.inputs import find_inputs
from leadpact.records.rows import Columns

WANTED = sought(Columns(("id",), ("n",), ("kind",)))


@pytest.fixture(scope="module")
def engine():
    with Embedded() as engine:
        yield engine


def write(path, n):
    path.parent.mkdir(parents=True, exist_ok=True)
    match path.suffix:
        case ".parquet":
            pq.write_table(pa.table({"id": ["a"], "n": [n]}), path)
        case ".csv":
            path.write_text(f"id,n\na,{n}\n")
        case ".json":
            path.write_text(json.dumps([{"id": "a", "n": n}]))
        case _:
            path.write_text(json.dumps({"id": "a", "n": n}) + "\n")


def read(engine, path, wanted=WANTED):
    [source] = find_inputs([str(path)], stdin=io.BytesIO())
    found = scan_source(engine, source, wanted, "names")
    [n] = (found.columns[name].term for name in ("n", "year") if name in found.columns)
    return [int(value) for (value,) in engine.run(exp.select(n).from_(found.source))]


@pytest.mark.parametrize("ending", ["csv", "json", "jsonl", "parquet"])
@pytest.mark.parametrize("name", ["leads[1]", "leads*", "leads?", "[!a]eads1"])
def test_a_name_is_no_pattern(engine, tmp_path, ending, name):
    write(tmp_path / f"leads1.{ending}", 1)
    write(tmp_path / f"{name}.{ending}", 2)
    assert read(engine, tmp_path / f"{name}.{ending}") == [2]


@pytest.mark.parametrize("ending", ["csv", "json", "jsonl", "parquet"])
@pytest.mark.parametrize("folder", ["n=7", "N=7"])
def test_a_folder_takes_no_column_of_a_file_from_it(engine, tmp_path, ending, folder):
    write(tmp_path / folder / f"leads.{ending}", 2)
    assert read(engine, tmp_path / folder / f"leads.{ending}") == [2]


def test_what_parquet_files_leave_to_their_folders_is_read_from_them(engine, tmp_path):
    path = tmp_path / "year=2026" / "leads[1].parquet"
    write(path, 2)
    assert read(engine, path, sought(Columns(("id",), ("year",), ("kind",)))) == [2026]


def test_times_finer_than_microseconds_are_cut(engine, tmp_path):
    nanoseconds = [-1, 999, 1_500, None]
    columns = {
        "id": pa.array(["a", "b", "c", "d"]),
        "n": pa.array(nanoseconds, pa.timestamp("ns", "UTC")),
        "clock": pa.array(nanoseconds, pa.timestamp("ns")),
    }
    pq.write_table(pa.table(columns), tmp_path / "fine.parquet")
    [source] = find_inputs([str(tmp_path / "fine.parquet")], stdin=io.BytesIO())
    found = scan_source(engine, source, sought(Columns(("id",), ("n", "clock"), ("kind",))), "fine")
    terms = [found.columns[name].term for name in ("n", "clock")]
    start = datetime(1970, 1, 1, tzinfo=UTC)
    wanted = [start + timedelta(microseconds=us) for us in (-1, 0, 1)] + [None]
    rows = engine.run(exp.select(*terms).from_(found.source))
    assert rows == [(at, at and at.replace(tzinfo=None)) for at in wanted]
