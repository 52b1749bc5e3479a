"""What a command comes to, as the shell sees it."""

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
    TERMINATED = 143
