"""How much memory a session takes where nobody says it."""

import os

import pytest

from leadpact.engines import embedded
from leadpact.engines.embedded import Embedded
from leadpact.engines.memory import usual_memory

GIB = 2**30


@pytest.mark.parametrize(
    ("cores", "half", "usual"),
    [
        (2, 3 * GIB, GIB),
        (4, 4 * GIB, GIB),
        (None, 2 * GIB, GIB),
        (16, 12 * GIB, 4 * GIB),
        (2, 12 * GIB, 3 * GIB),
        (16, 32 * GIB, 8 * GIB),
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


def test_a_session_keeps_to_what_it_was_told():
    with Embedded(memory="700MiB") as engine:
        assert engine.run("SELECT current_setting('memory_limit')") == [("700.0 MiB",)]
