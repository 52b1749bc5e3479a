"""A command that is told to end tidies up first: the signal to end is an exception, as Ctrl-C is."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType

from leadpact_cli.exits import ExitCode


class Terminated(KeyboardInterrupt):
    """The process was asked to end, by `kill` or by whoever runs it; what stops for Ctrl-C stops for it."""


@contextmanager
def stoppable() -> Iterator[None]:
    """Turn the signal to end into an exception for a while, where nobody else has a use for it."""
    is_ours = (
        current_thread() is main_thread() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    )
    if not is_ours:
        yield
        return
    signal.signal(signal.SIGTERM, _terminated)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _terminated(_number: int, _frame: FrameType | None) -> None:
    raise Terminated


def stopped(by: BaseException | None) -> tuple[str, ExitCode]:
    """Say in a word what stopped a command, and give the exit code that means it."""
    if isinstance(by, Terminated):
        return "terminated", ExitCode.TERMINATED
    return "interrupted", ExitCode.INTERRUPTED
