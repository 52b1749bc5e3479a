"""How much memory a session takes where nobody says it."""

import os

import duckdb
import pytest
from sqlglot import exp

from leadpact.engines import embedded
from leadpact.engines.embedded import Embedded
from leadpact.engines.memory import usual_memory
from leadpact.engines.running import EngineError

GIB = 2**30


@pytest.mark.parametrize(
    ("cores", "half", "usual"),
    [
        (2, 3 * GIB, GIB),
        (4, 4 * GIB, GIB),
        (None, 2 * GIB, GIB),
        (16, 12 * GIB, 4 * GIB),
        (2, 6 * GIB, GIB * 3 // 2),
        (2, 12 * GIB, 2_000_000_000),
        (16, 32 * GIB, 4 * GIB),
        (16, 3 * GIB, 3 * GIB),
        (2, GIB // 8, GIB // 8),
    ],
)
def test_it_is_a_gigabyte_or_so_much_a_core_or_an_eighth_and_never_more_than_half(
    monkeypatch, cores, half, usual
):
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    assert usual_memory(half) == usual


def test_a_session_takes_the_usual_unless_it_was_told(monkeypatch):
    monkeypatch.setattr(embedded, "HALF", "500MB")
    with Embedded() as engine:
        [(taken,)] = engine.run("SELECT parse_formatted_bytes(current_setting('memory_limit'))")
        assert taken < GIB // 2
    monkeypatch.setattr(embedded, "HALF", "4GiB")
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    with Embedded() as engine:
        assert engine.run("SELECT current_setting('memory_limit')") == [("2.0 GiB",)]


@pytest.mark.parametrize(
    ("memory", "refused", "taken"),
    [
        ("2GiB", 0, ["2.0 GiB"]),
        ("3GiB", 1, ["3.0 GiB", "2.0 GiB"]),
        ("3GiB", 2, ["3.0 GiB", "2.0 GiB", "1.3 GiB"]),
        ("300MiB", 9, ["300.0 MiB"]),
        ("700MiB", 9, ["700.0 MiB", "466.6 MiB", "311.0 MiB"]),
    ],
)
def test_what_memory_does_not_do_for_is_done_with_less(monkeypatch, memory, refused, taken):
    """DuckDB gives one part of a query all that it may; with less it takes each of them to the disk."""
    limit = "SELECT current_setting('memory_limit')"
    with Embedded(memory=memory) as engine:
        tried = []
        beside = engine._beside

        def short_of_memory(work, asked=None):
            tried.append(engine._db.execute(limit).fetchone()[0])
            if len(tried) <= refused:
                raise duckdb.OutOfMemoryException("Out of Memory Error: could not allocate block")
            return beside(work, asked)

        monkeypatch.setattr(engine, "_beside", short_of_memory)
        if refused < len(taken):
            assert engine.run("SELECT 1") == [(1,)]
            assert list(engine.rows(exp.select("2"))) == [(2,)]
        else:
            with pytest.raises(EngineError, match="Out of Memory Error"):
                engine.run("SELECT 1")
        assert tried[: len(taken)] == taken
        monkeypatch.undo()
        assert engine.run(limit) == [(taken[0],)]  # and what it may take is as before


def test_a_session_keeps_to_what_it_was_told():
    with Embedded(memory="700MiB") as engine:
        assert engine.run("SELECT current_setting('memory_limit')") == [("700.0 MiB",)]
