"""`leadpact read`: the agreement in plain English, for people to read aloud and sign."""

import click

from leadpact.api import load
from leadpact.readings.agreement_text import agreement
from leadpact.readings.document import Document, to_markdown, to_text
from leadpact.readings.document_html import to_html
from leadpact_cli.arguments import OUTPUT, POLICY, formats
from leadpact_cli.exits import ExitCode
from leadpact_cli.manners import manners, width_of
from leadpact_cli.output import opened


@click.command()
@POLICY
@formats("text", "markdown", "html")
@OUTPUT
@manners
def read(policy: str, form: str, output: str) -> ExitCode:
    """Write POLICY as the agreement that its parties read aloud and sign, in plain English."""
    with opened(output) as out:
        out.write(_written(agreement(load(policy).tree), form, width_of(out)))
    return ExitCode.HOLDS


def _written(document: Document, form: str, width: int) -> str:
    match form:
        case "markdown":
            return to_markdown(document)
        case "html":
            return to_html(document)
        case _:
            return to_text(document, width)
