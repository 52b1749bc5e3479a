"""What a command says beside its data: on stderr, in plain words."""

from contextlib import suppress

import click

from leadpact_cli.manners import is_quiet


def say(text: str) -> None:
    """Write one message; a stderr that is gone keeps nobody from working."""
    with suppress(OSError):
        click.echo(text, err=True)


def note(text: str) -> None:
    """Write what is worth knowing and no error; `--quiet` leaves it out."""
    if not is_quiet():
        say(text)
