"""What a command says beside its data: on stderr, in plain words."""

import sys
from collections.abc import Iterable

import click

from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.diagnostics.render import to_text
from leadpact_cli.manners import has_colour, is_quiet

_INK = {"error": "red", "warning": "yellow", "note": "cyan"}


def say(text: str) -> None:
    """Write one message; a stderr that is gone keeps nobody from working."""
    try:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
    except OSError:
        pass


def note(text: str) -> None:
    """Write what is worth knowing and no error; `--quiet` leaves it out."""
    if not is_quiet():
        say(text)


def complain(diagnostics: Iterable[Diagnostic]) -> None:
    """Show diagnostics with their lines and carets, an empty line between them."""
    text = in_full(diagnostics, colour=has_colour(sys.stderr))
    if text:
        say(text)


def in_full(diagnostics: Iterable[Diagnostic], *, colour: bool) -> str:
    """Write diagnostics as text, their heads in colour where a terminal shows it."""
    return "\n\n".join(_coloured(d) if colour else to_text(d) for d in diagnostics)


def _coloured(diagnostic: Diagnostic) -> str:
    head, colon, rest = to_text(diagnostic).partition(": ")
    ink = _INK[diagnostic.complaint.severity.value]
    return click.style(head, fg=ink, bold=True) + colon + rest
