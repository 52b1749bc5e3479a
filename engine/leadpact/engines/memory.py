"""How much memory a session of the embedded engine takes where nobody says it."""

import os
from typing import Final

HALF: Final = "50%"
"""Half of what there is: DuckDB knows what a container may take, and not the machine alone."""
_LEAST: Final = 2**30
_OF_A_CORE: Final = 2**28


def usual_memory(half: int) -> int:
    """Say what a session may take, in bytes: a gigabyte, on many cores so much for each of them, never more than half.

    DuckDB reads and adds up on every core at once; with less a core it would wait for its disk.
    """
    return min(max(_LEAST, (os.cpu_count() or 1) * _OF_A_CORE), half)
