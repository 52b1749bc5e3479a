"""How much memory a session of the embedded engine takes where nobody says it."""

import os
from typing import Final

HALF: Final = "50%"
"""Half of what there is: DuckDB knows what a container may take, and not the machine alone."""
_LEAST: Final = 2**30
_OF_A_CORE: Final = 2**28
_MANY: Final = 2 * 10**9
"""Ten million leads with their events are judged in it at the pace of one million (docs/scale.md)."""


def usual_memory(half: int) -> int:
    """Say what a session may take, in bytes, given half of what there is.

    A gigabyte; on many cores so much for each of them, since DuckDB reads and adds up on every core at
    once and with less it would wait for its disk; up to two where that is an eighth of what there is;
    never more than half.
    """
    of_much = min(half // 4, _MANY)
    return min(max(_LEAST, (os.cpu_count() or 1) * _OF_A_CORE, of_much), half)
