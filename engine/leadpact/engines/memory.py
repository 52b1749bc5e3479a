"""How much memory a session of the embedded engine takes where nobody says it."""

import os
from typing import Final

_LEAST: Final = 2**30
_OF_A_CORE: Final = 2**28


def usual_memory() -> str:
    """Say what a session may take: a gigabyte, on many cores so much for each of them, never more than half of all.

    DuckDB reads and adds up on every core at once; with less a core it would wait for its disk.
    """
    cores = os.cpu_count() or 1
    usual = max(_LEAST, cores * _OF_A_CORE)
    try:
        all_there_is = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # no such question on this system
        all_there_is = 2 * usual
    return f"{min(usual, all_there_is // 2)}B"
