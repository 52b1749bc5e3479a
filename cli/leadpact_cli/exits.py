"""What a command comes to, as the shell sees it."""

from collections.abc import Iterable
from enum import IntEnum


class ExitCode(IntEnum):
    """The exit codes of every command; the table in `leadpact --help` says the same in words."""

    HOLDS = 0
    FAILED = 1
    MISUSED = 2
    UNUSABLE = 3
    UNDECIDED = 4
    BUG = 70
    INTERRUPTED = 130
    PIPE_CLOSED = 141


_WORST_FIRST = (ExitCode.UNUSABLE, ExitCode.FAILED, ExitCode.UNDECIDED, ExitCode.HOLDS)


def worst(codes: Iterable[ExitCode]) -> ExitCode:
    """Give the code that speaks for all: unusable input before a failure before what is undecided."""
    found = set(codes)
    return next((code for code in _WORST_FIRST if code in found), ExitCode.HOLDS)
