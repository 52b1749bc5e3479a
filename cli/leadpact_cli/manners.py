"""How a command behaves towards who called it: quiet or not, with colour or without, in what width."""

import os
from collections.abc import Callable
from shutil import get_terminal_size
from typing import IO, Any, TypeVar

import click

WIDEST = 100
"""Columns of text, however wide the terminal is: longer lines are hard to read."""
_NARROWEST = 60
_PLAIN = 80

_Command = TypeVar("_Command", bound=Callable[..., Any])


def _remember(ctx: click.Context, option: click.Parameter, value: object) -> None:
    """Keep a flag for all that the command calls; the group's own and the command's count alike."""
    if value and option.name:
        ctx.meta[f"leadpact.{option.name}"] = True


def _asked(name: str) -> bool:
    context = click.get_current_context(silent=True)
    return context is not None and f"leadpact.{name}" in context.meta


_OPTIONS = (
    click.option("--debug", is_flag=True, expose_value=False, is_eager=True, callback=_remember,
                 help="Show the traceback, should leadpact itself fail."),
    click.option("--no-color", is_flag=True, expose_value=False, is_eager=True, callback=_remember,
                 help="No colour. NO_COLOR in the environment says the same."),
    click.option("--quiet", "-q", is_flag=True, expose_value=False, is_eager=True, callback=_remember,
                 help="Only data and errors: no notes, no progress."),
)  # fmt: skip


def manners(command: _Command) -> _Command:
    """Give a command the options that every one has."""
    for option in _OPTIONS:
        command = option(command)
    return command


def is_quiet() -> bool:
    """Whether nothing is to be said that is neither data nor an error."""
    return _asked("quiet")


def is_debugging() -> bool:
    """Whether a failure of ours is to be shown with its traceback."""
    return _asked("debug")


def has_colour(stream: IO[Any]) -> bool:
    """Whether colour is wanted on the stream: on a terminal, and where nobody said no."""
    return is_terminal(stream) and not os.environ.get("NO_COLOR") and not _asked("no_color")


def is_terminal(stream: IO[Any]) -> bool:
    """Whether a person is looking."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def width_of(stream: IO[Any]) -> int:
    """Give the columns that text may take: the terminal's, and 80 in a file or a pipe."""
    if not is_terminal(stream):
        return _PLAIN
    return max(_NARROWEST, min(get_terminal_size().columns, WIDEST))
