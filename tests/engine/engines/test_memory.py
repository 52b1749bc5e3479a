"""How much memory a session takes where nobody says it."""

import os

import pytest

from leadpact.engines.embedded import Embedded
from leadpact.engines.memory import usual_memory

GIB = 2**30


@pytest.mark.parametrize(
    ("cores", "there_is", "usual"),
    [
        (2, 24 * GIB, GIB),
        (4, 24 * GIB, GIB),
        (None, 24 * GIB, GIB),
        (16, 64 * GIB, 4 * GIB),
        (16, 6 * GIB, 3 * GIB),
        (2, GIB, GIB // 2),
    ],
)
def test_it_is_a_gigabyte_or_so_much_a_core_or_half(monkeypatch, cores, there_is, usual):
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    monkeypatch.setattr(
        os, "sysconf", lambda of: 4096 if of == "SC_PAGE_SIZE" else there_is // 4096, raising=False
    )
    assert usual_memory() == f"{usual}B"


def test_where_the_system_does_not_tell_what_there_is_the_usual_is_taken(monkeypatch):
    def refuses(of: str) -> int:
        raise ValueError(of)

    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(os, "sysconf", refuses, raising=False)
    assert usual_memory() == f"{GIB}B"


def test_a_session_keeps_to_what_it_was_told():
    with Embedded(memory="700MiB") as engine:
        assert engine.run("SELECT current_setting('memory_limit')") == [("700.0 MiB",)]
