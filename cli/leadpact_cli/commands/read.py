"""`leadpact read`: the agreement in plain English, for people to read aloud and sign."""

from pathlib import Path
from shutil import get_terminal_size
from typing import TextIO

import click

from leadpact.api import load
from leadpact.readings.agreement_text import agreement
from leadpact.readings.document import Document, to_markdown, to_text
from leadpact.readings.document_html import to_html

WIDEST = 100
"""Columns of running text, however wide the terminal is: longer lines are hard to read."""


@click.command()
@click.argument("policy", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "html"]),
    default="text",
    show_default=True,
    help="How the text is written.",
)
@click.option(
    "--output",
    type=click.File("w", encoding="utf-8"),
    default="-",
    metavar="FILE",
    help="Where it goes. [default: stdout]",
)
def read(policy: Path, form: str, output: TextIO) -> None:
    """Write POLICY as the agreement that its parties sign, in plain English."""
    output.write(written(agreement(load(policy).tree), form, is_terminal=output.isatty()))


def written(document: Document, form: str, *, is_terminal: bool) -> str:
    """Write the document; as text, in the terminal's own width where it goes to one."""
    match form:
        case "markdown":
            return to_markdown(document)
        case "html":
            return to_html(document)
        case _:
            return to_text(
                document, min(get_terminal_size().columns, WIDEST) if is_terminal else 80
            )
