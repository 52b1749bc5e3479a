"""How DuckDB is to read a JSON Lines file, told from some glances at it: so that each row is put away once.

A thread takes a portion of the file and puts its rows aside. Rows that fill no group of a table are
written a second time, with those of the next portion, which costs as much again as writing them.
"""

from dataclasses import dataclass
from typing import Final

from leadpact.engines.embedded import Embedded
from leadpact.records.inputs import Input
from leadpact.records.json_decoding import ACTIVITY

USUAL: Final = 2**24
"""DuckDB's own portion, in bytes; no line may be longer than one."""

_TOGETHER: Final = 130_000
"""A group of a table has 122,880 rows; lines are not all of one length."""
_MOST: Final = 2**28
_GLANCES: Final = 16
_GLANCE: Final = 2**16
_KEY: Final = f'"{ACTIVITY}"'.encode()


@dataclass(frozen=True, slots=True)
class Manner:
    """How to read a file: so many bytes a thread at once, and with or without room for lists of events."""

    portion: int = USUAL
    has_lists: bool = True


AS_USUAL: Final = Manner()


def manner(engine: Embedded, source: Input) -> Manner:
    """Say how to read JSON Lines that lie on a disk.

    Without lists where no glance meets one: the file may hold them all the same.
    """
    assert source.path is not None  # noqa: S101 - it is spooled
    size = source.path.stat().st_size
    if size < 2 * USUAL:
        return AS_USUAL
    glances = []
    with source.open() as file:
        for n in range(_GLANCES):
            file.seek(size * n // _GLANCES)
            glances.append(file.read(_GLANCE))
    ends = sum(glance.count(b"\n") for glance in glances)
    line = -(-sum(map(len, glances)) // ends) if ends else size
    return Manner(
        _portion(engine, size, _TOGETHER * line), any(_KEY in glance for glance in glances)
    )


def _portion(engine: Embedded, size: int, wanted: int) -> int:
    """Take `USUAL` where it is enough, where some threads would get nothing, or for want of memory.

    DuckDB keeps room for two portions for each thread, and once more; half of the memory is for others.
    """
    if not USUAL < wanted <= _MOST:
        return USUAL
    settings = "current_setting('threads'), parse_formatted_bytes(current_setting('memory_limit'))"
    [(threads, memory)] = engine.run(f"SELECT {settings}")
    is_for_all = wanted * threads <= size
    has_room = 2 * wanted * (threads + 1) <= memory / 2
    return wanted if is_for_all and has_room else USUAL
