"""The embedded engine reads files as the careful reader does: the same rows, the same lines, the same notes."""

import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from leadpact.diagnostics.render import to_text
from leadpact.engines import csv_scans, json_blocks, json_scans
from leadpact.engines.careful import careful_scan, spooled
from leadpact.engines.embedded import Embedded
from leadpact.engines.one_source import scan_source
from leadpact.engines.quality import json_value
from leadpact.engines.scans import sought
from leadpact.records.inputs import find_inputs
from leadpact.records.json_files import json_lines
from leadpact.records.rows import Columns, UnusableInput

WANTED = sought(
    Columns(
        ("id", "created_at"),
        ("n", "company.employees", "company.size.x"),
        ("kind", "at", "length"),
    )
)


@pytest.fixture(scope="module")
def engine():
    with Embedded() as engine:
        yield engine


def outcome(engine, read, path):
    """What a reader makes of a file: its rows with their lines, what it set aside, or why it refused."""
    [source] = find_inputs([str(path)], stdin=io.BytesIO())
    outcome.count += 1
    name = f"file_{outcome.count}"
    try:
        if read is careful_scan:
            source = spooled(source, engine.folder, name)
        found = read(engine, source, WANTED, name)
    except UnusableInput as unusable:
        return [to_text(d) for d in unusable.diagnostics]
    rows = engine.run(exp.select("*").from_(found.source))
    lines = found.lines([row[0] for row in rows if row[1] is not None])
    kept = [(lines[place], key, *map(plain, rest[:4])) for place, key, *rest in rows if key]
    timelines = [plain(row[6]) for row in rows if row[1]] if found.timelines else None
    aside = {r.name: (a.count, *map(str, a.examples)) for r, a in found.aside.items()}
    return kept, timelines, found.read, found.missing, aside


outcome.count = 0


def plain(cell):
    """A value as both readers mean it, however they hold it."""
    if isinstance(cell, str):
        try:
            return repr(json_value(cell))
        except ValueError:
            return cell
    if isinstance(cell, list):
        return [None if e is None else [plain(v) for v in e.values()] for e in cell]
    return cell


def agreed(engine, tmp_path, name, content):
    """What both readers make of a file."""
    path = tmp_path / name
    path.write_bytes(content)
    found = outcome(engine, scan_source, path)
    assert found == outcome(engine, careful_scan, path)
    return found


ROWS = [
    b"1,2\n3,4\n", b"1,2\n\n3,4\n\n", b"1,2\n3\n4,5\n", b"1,2,3\n4,5\n", b'"1,2"\n3,4\n',
    b'"a""b",2\n3,4\n', b'a"b,2\n3,4\n', b'"a"b,2\n3,4\n', b'"a" ,2\n3,4\n', b' "a",2\n3,4\n',
    b'"a\nb",2\n3,4\n', b'"a,2\n3,4\n', b'1,\n,\n"",""\n', b"1,2\n3,\xe9\n4,5\n", b"1,\x00\n3,4\n",
    b"1,2\r3,4\r", b"1,2\n3,4\r5,6\n", b"1,2\n3,4", b"1,2\n ,\t\n", b'1,a"\n2,3\n', b'1,"\n2,3\n',
    b'1,""\n2,3\n', b'1,"""\n2,3"\n', b"1,2\n#c,4\n", b"1,\\N\n2,NULL\n", b"\xef\xbb\xbf1,2\n",
    b"1,2\n,\n\n", b'1,2\n"3",4\n"5\r\n6",7\n', b'1,"a\rb"\n2,3\n', b"1,a\x0bb\n2,\xc2\x85x\n",
    b"1," + b"x" * 200_000 + b"\n2,3\n", b"1,2\n   \n3,4\n", b'1,2\n"3,4\n5,6\n',
    b'1,2\n"3","4"5\n6,7\n', b"1,2\n'3,4'\n", b"1,2,\n3,4,\n", b"1;2\n", b"\r\n1,2\r\n",
    b"1,2\n\r3,4\n", b"1,2\r\n\n3,4\n", b"1,2\r\r\n3,4\n", b"",
    b"1,2,3,4,5\n1,2\n1,2,3,4\n\n,2\n,3\n1\n1,2,3,\n", b"1,2,3,\xe9,4\n5,6\n\xe9\n7,8\n",
    b'1,2,3\n"a\nb",4\n5\n', b"9\n" * 12 + b"1,2\n", b",7\n" * 12 + b"1,2\n",
]  # fmt: skip


@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_tables_in_any_state(engine, tmp_path, rows, ending):
    agreed(engine, tmp_path, "a.csv", b"id,created_at" + ending + rows)
    agreed(engine, tmp_path, "b.csv", b"id,created_at" + ending + rows.replace(b"\n", ending))


@pytest.mark.parametrize(
    "content",
    [
        b"\nid,created_at\n1,2\n", b'"id",n,created_at\n1,2,3\n', b"id,created_at\r1,2\r",
        b"\xef\xbb\xbfid,created_at\n1,2\n", b'id,created_at,"x\ny"\n1,2,3\n',
        b"id,created_at,x,x\n1,2,3,4\n", b"created_at,n,id\n1,2,3\n4,5\n", b"id\n1\n", b"", b"\xff\xfei\x00",
        b"id;created_at\n1;2\n",
    ],
)  # fmt: skip
def test_headers_in_any_state(engine, tmp_path, content):
    agreed(engine, tmp_path, "a.csv", content)


cells = st.text(st.sampled_from('a1 ,"\n\r\té\0;'), max_size=4)
tables = st.lists(st.lists(cells, min_size=1, max_size=4), max_size=6).map(
    lambda rows: "\n".join(",".join(row) for row in rows)
)


@settings(max_examples=150, deadline=None)
@given(tables, st.sampled_from(["\n", "\r\n"]))
def test_tables_of_any_letters(engine, tmp_path_factory, rows, ending):
    folder = tmp_path_factory.mktemp("drawn")
    content = f"id,created_at{ending}{rows.replace(chr(10), ending)}".encode()
    agreed(engine, folder, "a.csv", content)


def test_a_sound_table_is_left_to_duckdb(engine, tmp_path, monkeypatch):
    monkeypatch.setattr(csv_scans, "careful_scan", None)
    content = b'id,created_at\n1,"a, b"\n2\n"3","x ""y"" z"\n4,5,6\n,7\n8,\xe9\n'
    (tmp_path / "a.csv").write_bytes(content)
    kept, _, read, _, aside = outcome(engine, scan_source, tmp_path / "a.csv")
    assert [row[:2] for row in kept] == [(2, "1"), (4, "3")]
    assert read == 6
    assert aside == {
        "NOT_UTF8": (1, f"{tmp_path}/a.csv:7: it holds bytes that are not UTF-8"),
        "WRONG_CELLS": (
            2,
            f"{tmp_path}/a.csv:3: it has 1 cell, the header 2",
            f"{tmp_path}/a.csv:5: it has 3 cells, the header 2",
        ),
        "NO_ID": (1, f"{tmp_path}/a.csv:6: it has no id"),
    }


def test_cells_over_several_lines_are_read_with_care(engine, tmp_path):
    content = b'id,created_at\n1,"a\nb"\n,2\n3,4\n5\n'
    kept, _, _, _, aside = agreed(engine, tmp_path, "a.csv", content)
    assert [row[:2] for row in kept] == [(2, "1"), (5, "3")]
    assert aside["NO_ID"] == (1, f"{tmp_path}/a.csv:4: it has no id")
    agreed(engine, tmp_path, "b.csv", b'id,created_at\n1,"\n"1,"')


LINES = [
    b'{"id":"2",}', b'{"id":"1","id":"2"}', b'{"id":"1","zz":1,"zz":2}', b'{"id":"x","company":{"employees":1,"employees":2}}',
    b'{"id":"1","company":{"employees":1,"z":1,"z":2}}', b'{"id":"1","activity":[{"kind":"a","kind":"b"}]}',
    b'{"id":"1","activity":[null,{"kind":"a"}]}', b'{"id":"1","activity":[5,"x"]}', b'{"id":"1","activity":"no"}',
    b'{"id":"1","activity":null}', b'{"id":"1","activity":[]}', b'{"id":"1","activity":" "}', b'{"id":"1","company":"x"}',
    b'{"id":"1","company":[]}', b'{"id":"1","company":""}', b'{"id":"1","company":null}', b'{"id":null}', b'{"id":"1","n":NaN}',
    b'{"id":"1","n":-Infinity}', b'{"id":"1","n":1e999}', b'{"id":"1","n":' + b"9" * 400 + b"}", b"5", b"null", b"[]", b'"x"',
    b'[{"id":"1"}]', b"\n\n", b" \t", b'{"id":"\xe9"}', b'{"id":"1"} {}', b'{"id":"1"} x', b'{"id":\n"1"}', b'{"id":"1"',
    b'{"id":"\\ud800"}', b'{"id":"1","n":"\\ud800"}', b'{"id":"\\u0000"}', b'{"ID":"1"}', b'{"id":"1","n":01}', b'{"id":"1","n":"a\tb"}',
    b'{"id":"1","n":1.50}', b'{"id":"1","n":1E2}', b'{"id":"1","n":"\\u00e9\\/"}', b'{"id":"1","n": [1, 2 ,{"a" : 1}]}',
    b'{"id":"1"}\r', b"{}", b'{"x":1}', b"// c", b"{'id':'1'}", b'{"id":"1"}{"id":"2"}', b'{"id":"1"},', b"\x0c{}", b'{"\\u0069d":"1"}',
    b'{"id":"1","\\u0069d":"2"}', b"\x00", b'{"id":"1","n":1_0}', b'{"id":7}', b'{"id":" "}', b'{"id":"1","company":{"size":5}}',
    b'{"id":"1","company":{"size":{"x":1,"x":2}}}', b'{"id":"1","other":{"id":1,"id":2}}', b'{"id":"1","activity":[{"z":1,"z":2,"length":2}]}',
]  # fmt: skip


@pytest.mark.parametrize("line", LINES)
def test_json_lines_in_any_state(engine, tmp_path, line):
    agreed(engine, tmp_path, "a.jsonl", line + b"\n")
    agreed(engine, tmp_path, "b.ndjson", b'{"id":"a","n":1}\n' + line + b'\n{"id":"b"}\n')


@pytest.mark.parametrize(
    "content",
    [
        b'[{"id":"1"},{"id":"2","n":[1,]}]', b'[{"id":"1"},{"id":"2"},]', b'[{"id":"1"} {"id":"2"}]', b'[{"id":"1"}] x',
        b'[{"id":"1"}', b'{"id":"1"}', b"[]", b"[5,null]", b"", b' \n[\n{"id":"1"}\n,\n{"id":"2"}]\n', b'\xef\xbb\xbf[{"id":"1"}]',
        b'[{"id":"1"}][{"id":"2"}]', b'[{"id":"1"},{"n":1}]', b"7", b"\xff\xfe[", b'[{"id":"\xe9"}]', b'[{"n":nan,"id":"1"}]',
    ],
)  # fmt: skip
def test_json_documents_in_any_state(engine, tmp_path, content):
    agreed(engine, tmp_path, "a.json", content)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("xyz"), inner),
    max_leaves=4,
)
events = (
    st.none()
    | values
    | st.lists(
        st.dictionaries(st.sampled_from(["kind", "at", "length", "z"]), values) | values, max_size=3
    )
)
records = st.fixed_dictionaries(
    {},
    optional={
        "id": st.text("ab ", max_size=2) | values,
        "n": values,
        "company": st.fixed_dictionaries({}, optional={"employees": values, "size": values})
        | values,
        "activity": events,
    },
)


@settings(max_examples=150, deadline=None)
@given(st.lists(records, max_size=4))
def test_json_lines_of_any_records(engine, tmp_path_factory, drawn):
    folder = tmp_path_factory.mktemp("drawn")
    content = "".join(json.dumps(record) + "\n" for record in drawn).encode()
    agreed(engine, folder, "a.jsonl", content)


class TestJsonLinesBlockByBlock:
    @pytest.mark.parametrize("sizes", [(700, 150), (1, 1), (2**25, 2**19)])
    def test_are_the_same_lines(self, engine, tmp_path, monkeypatch, sizes):
        monkeypatch.setattr(json_blocks, "SIZES", sizes)
        lines = []
        for n, odd in enumerate(LINES):
            lines += [b'{"id":"%d","n":%d,"activity":[{"kind":"x","at":"y"}]}' % (n, n), odd, b""]
        content = b"\xef\xbb\xbf" + b"\n".join(lines) + b'\n\xef\xbb\xbf{"id":"mark"}'
        kept, _, read, _, aside = agreed(engine, tmp_path, "a.jsonl", content)
        assert (len(kept), read) == (89, 122)
        assert sum(count for count, *_ in aside.values()) == 33

    def test_only_the_block_of_a_bad_line_is_read_with_care(self, engine, tmp_path, monkeypatch):
        monkeypatch.setattr(json_blocks, "SIZES", (4_000, 400))
        monkeypatch.setattr(json_scans, "careful_scan", None)
        read = []
        monkeypatch.setattr(
            json_blocks,
            "json_lines",
            lambda stream, *rest: read.append(stream) or json_lines(stream, *rest),
        )
        lines = [b'{"id":"%d"}' % n for n in range(1_000)]
        lines[500] = b"{"
        (tmp_path / "a.jsonl").write_bytes(b"\n".join(lines))
        kept, _, _, _, aside = outcome(engine, scan_source, tmp_path / "a.jsonl")
        assert len(kept) == 999
        assert kept[500][:2] == (502, "501")
        assert [len(stream.getvalue()) < 420 for stream in read] == [True]
        assert aside["NOT_JSON"][1].startswith(f"{tmp_path}/a.jsonl:501: ")


@pytest.mark.parametrize("depth", [60, 800, 900, 950, 990, 1_100, 100_000])
@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
def test_how_deep_what_nobody_reads_is_nested_matters_to_nobody(engine, tmp_path, depth, name):
    deep = b"[" * depth + b"]" * depth
    lines = [b'{"id":"1","zz":%b,"n":7}' % deep, b'{"id":"2","n":{"x":%b}}' % deep]
    lines.append(b'{"id":"3","activity":[{"kind":%b}],"company":"none"}' % deep)
    joined = b"[" + b",\n".join(lines) + b"]" if name == "a.json" else b"\n".join(lines)
    path = tmp_path / name
    path.write_bytes(joined)
    for read in (scan_source, careful_scan):
        kept, _, _, _, aside = outcome(engine, read, path)
        assert [row[1] for row in kept] == ["1", "2", "3"]
        assert kept[0][3] == "7"
        assert kept[1][3].startswith("{'x': [[[")
        assert aside == {}


def test_sound_json_is_left_to_duckdb(engine, tmp_path, monkeypatch):
    monkeypatch.setattr(json_scans, "careful_scan", None)
    (tmp_path / "a.jsonl").write_bytes(b'{"id":"1","activity":[{"kind":"x"}]}\n{"n":1}\nnull\n')
    kept, timelines, read, _, aside = outcome(engine, scan_source, tmp_path / "a.jsonl")
    assert [row[:2] for row in kept] == [(1, "1")]
    assert timelines == [[["'x'", None, None]]]
    assert read == 3
    assert aside == {
        "NO_OBJECT": (1, f"{tmp_path}/a.jsonl:3: `null` is null"),
        "NO_ID": (1, f"{tmp_path}/a.jsonl:2: it has no id"),
    }


def test_too_many_records_without_an_id_are_read_with_care(engine, tmp_path):
    content = b'{"id":null}\n' * 10_001 + b'{"id":"1"}\n'
    _, _, read, _, aside = agreed(engine, tmp_path, "a.jsonl", content)
    assert (read, aside["NO_ID"][0]) == (10_002, 10_001)


CONTENT = b'{"id":"1","n":5}\n'


def packed(name, folder):
    path = folder / name
    match path.suffix:
        case ".gz":
            path.write_bytes(gzip.compress(CONTENT))
        case ".zst":
            path.write_bytes(zstandard.compress(CONTENT))
        case _:
            with zipfile.ZipFile(path, "w") as archive:
                archive.writestr("__MACOSX/a.jsonl", b"x")
                archive.writestr("inner.jsonl", CONTENT)
    return path


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.jsonl.zst", "a.jsonl.zip", "a.zip"])
def test_compressed_files_are_read_as_what_is_in_them(engine, tmp_path, name):
    kept, *_ = outcome(engine, scan_source, packed(name, tmp_path))
    assert kept == [(1, "1", None, "5", None, None)]


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.jsonl.zst", "a.zip"])
def test_a_compressed_file_that_is_none_is_refused(engine, tmp_path, name):
    (tmp_path / name).write_bytes(b"no such thing")
    try:
        [said] = outcome(engine, scan_source, tmp_path / name)
    except UnusableInput as unusable:
        said = str(unusable)
    assert f"`{tmp_path / name}` cannot be read: " in said


def test_a_compressed_file_that_is_cut_short_is_refused(engine, tmp_path):
    for name in ("a.jsonl.gz", "a.jsonl.zst"):
        path = packed(name, tmp_path)
        path.write_bytes(path.read_bytes()[:-6])
        [said] = outcome(engine, scan_source, path)
        assert "cannot be read: " in said


def test_an_archive_holds_one_file(engine, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.jsonl", CONTENT)
        archive.writestr("b.jsonl", CONTENT)
    with pytest.raises(UnusableInput, match="one file of leads, and this one holds 2"):
        outcome(engine, scan_source, Path(tmp_path / "a.zip"))
