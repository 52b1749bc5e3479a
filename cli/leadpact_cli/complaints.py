"""Diagnostics as a command shows them: with their lines and carets, in colour on a terminal."""

import sys
from collections.abc import Iterable

import click

from leadpact.diagnostics.diagnostic import Diagnostic, Severity
from leadpact.diagnostics.render import to_text
from leadpact.readings.amounts import printable
from leadpact_cli.manners import has_colour
from leadpact_cli.messages import say

_INKS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def complain(diagnostics: Iterable[Diagnostic]) -> None:
    """Show diagnostics on stderr, an empty line between them."""
    say(in_full(diagnostics, colour=has_colour(sys.stderr)))


def in_full(diagnostics: Iterable[Diagnostic], *, colour: bool) -> str:
    """Write diagnostics as text, their heads in colour where that is wanted."""
    return "\n\n".join(_coloured(d) if colour else to_text(d) for d in diagnostics)


def in_short(warning: Diagnostic) -> str:
    """Write a warning on one line: its code, what it says, and where; of a file as a whole no line."""
    line, _ = warning.source.line_and_column(warning.span.start)
    where = f", line {line}" if warning.source.text else ""
    head = f"{warning.complaint.severity.value}[{warning.complaint.code}]"
    return f"{head}: {printable(warning.message)} ({printable(warning.source.name)}{where})"


def _coloured(diagnostic: Diagnostic) -> str:
    head, colon, rest = to_text(diagnostic).partition(": ")
    ink = _INKS[diagnostic.complaint.severity]
    return click.style(head, fg=ink, bold=True) + colon + rest
