"""A large JSON Lines file is read in portions that fill a group of rows; lists of events are met where they stand."""

import io
import json

import pytest
from sqlglot import exp

from leadpact.engines import json_portions, json_scans
from leadpact.engines.embedded import Embedded
from leadpact.engines.json_portions import AS_USUAL, Manner, manner
from leadpact.engines.one_source import scan_source
from leadpact.engines.scans import sought
from leadpact.records.inputs import find_inputs
from leadpact.records.rows import Columns

WANTED = sought(Columns(("id",), ("n",), ("kind", "at")))
LINE = b'{"id":"%08d","n":0}\n'
SIZE = len(LINE % 0)


@pytest.fixture(scope="module")
def engine():
    with Embedded() as engine:
        yield engine


def given(path, content):
    path.write_bytes(content)
    [source] = find_inputs([str(path)], stdin=io.BytesIO())
    return source


class TestTheManner:
    """A file of 10,000 lines, where DuckDB's own portion is 2,000 bytes and a group has 1,000 rows."""

    LINES = b"".join(LINE % n for n in range(10_000))

    @pytest.fixture(autouse=True)
    def smaller(self, monkeypatch):
        monkeypatch.setattr(json_portions, "USUAL", 2_000)
        monkeypatch.setattr(json_portions, "_TOGETHER", 1_000)
        monkeypatch.setattr(json_portions, "_GLANCE", 50 * SIZE)

    def asked(self, tmp_path, content, *, threads=2, memory="1GiB"):
        with Embedded(memory=memory) as engine:
            engine.run(f"SET threads = {threads}")
            return manner(engine, given(tmp_path / "a.jsonl", content))

    def test_a_portion_holds_a_group_of_rows(self, tmp_path):
        found = self.asked(tmp_path, self.LINES)
        assert 1_000 * SIZE <= found.portion <= 1_030 * SIZE
        assert not found.has_lists

    def test_a_small_file_is_read_as_usual(self, tmp_path):
        assert self.asked(tmp_path, b"".join(LINE % n for n in range(100))) == AS_USUAL

    def test_short_lines_fill_a_group_as_it_is(self, tmp_path, monkeypatch):
        monkeypatch.setattr(json_portions, "_TOGETHER", 10)
        assert self.asked(tmp_path, self.LINES).portion == 2_000

    def test_no_thread_is_left_idle(self, tmp_path):
        assert self.asked(tmp_path, self.LINES, threads=9).portion > 2_000
        assert self.asked(tmp_path, self.LINES, threads=11).portion == 2_000

    def test_half_of_the_memory_is_for_others(self, tmp_path, monkeypatch):
        monkeypatch.setattr(json_portions, "_TOGETHER", 4_000)
        assert self.asked(tmp_path, self.LINES, memory="2MiB").portion > 2_000
        assert self.asked(tmp_path, self.LINES, memory="1MiB").portion == 2_000

    def test_a_file_without_lines_is_read_as_usual(self, tmp_path):
        assert self.asked(tmp_path, b" " * 10_000).portion == 2_000

    def test_a_list_that_a_glance_meets_is_expected(self, tmp_path):
        far = self.LINES + b'{"id":"x","activity":[]}\n' * 700
        assert self.asked(tmp_path, far).has_lists


NO_LISTS = [
    {"id": "1", "n": 5},
    {"id": "2", "activity": None},
    {"n": 7},
]
LISTS = [
    [],
    [{"kind": "call", "at": "2026-01-01T00:00:00Z"}],
    [None, {"at": 5}],
    "",
    " ",
    "call",
    5,
    {"kind": "call"},
]


def told(engine, source):
    found = scan_source(engine, source, WANTED, "leads")
    rows = engine.run(exp.select("*").from_(found.source))
    # What cannot be read, and whether there is a state, depends on who reads; the lists do not.
    return [(row[1], row[2], row[3]) for row in rows], found.read, found.aside


class TestAFileThatShowsNoLists:
    """Whatever glances missed is read as it is read where they met it."""

    @pytest.fixture
    def both(self, engine, tmp_path, monkeypatch):
        def read(*records):
            lines = [line if isinstance(line, str) else json.dumps(line) for line in records]
            source = given(tmp_path / "a.jsonl", "\n".join(lines).encode())
            usual = told(engine, source)
            monkeypatch.setattr(json_scans, "manner", lambda *_: Manner(has_lists=False))
            return told(engine, source), usual

        return read

    def test_and_has_none(self, both):
        found, usual = both(*NO_LISTS)
        assert found == usual
        assert [row[2] for row in found[0]] == [None, None, None]

    @pytest.mark.parametrize("activity", LISTS)
    def test_and_has_one_all_the_same(self, both, activity):
        found, usual = both(*NO_LISTS, {"id": "3", "activity": activity})
        assert found == usual
        assert (found[0][3][2] is None) == (not isinstance(activity, list))

    @pytest.mark.parametrize(
        "line",
        [
            '{"id":"3","activity":null,"activity":[]}',
            '{"id":"3","activity":[],"activity":null}',
            '{"id":"3","activit\\u0079":[]}',
            '{"id":"3","activity":[}',
        ],
    )
    def test_and_has_an_odd_line(self, both, line):
        found, usual = both(*NO_LISTS, line)
        assert found == usual

    def test_and_nobody_asks_for_any(self, engine, tmp_path, monkeypatch):
        monkeypatch.setattr(json_scans, "manner", lambda *_: Manner(has_lists=False))
        source = given(tmp_path / "a.jsonl", b'{"id":"1","activity":[]}\n')
        wanted = sought(Columns(("id",), ("n",)))
        found = scan_source(engine, source, wanted, "leads")
        assert found.timelines is None
        assert engine.run(exp.select("*").from_(found.source)) == [(0, "1", None)]
