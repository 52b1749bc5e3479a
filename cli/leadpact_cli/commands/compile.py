"""`leadpact compile`: the policy as SQL, to be reviewed and scheduled where the data is."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import click

from leadpact.api import load
from leadpact.policy import PolicyTree
from leadpact.readings.columns.dialect import DIALECTS, Dialect
from leadpact.readings.columns.publishing import (
    ACTIVITY_TABLE,
    LEADS_TABLE,
    Tables,
    dbt_files,
    published,
    statements,
)
from leadpact_cli.arguments import OUTPUT, POLICY
from leadpact_cli.exits import ExitCode
from leadpact_cli.manners import manners
from leadpact_cli.messages import note
from leadpact_cli.moments import read_as_of
from leadpact_cli.output import opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The arguments and options of one call, as they were given."""

    policy: str
    dialect: str
    leads: str
    activity: str
    as_of: str | None
    tables: bool
    dbt: str | None
    output: str


@click.command(name="compile")
@POLICY
@click.option(
    "--dialect",
    type=click.Choice(list(DIALECTS)),
    required=True,
    help="Whose SQL it is.",
)
@click.option(
    "--leads",
    default=LEADS_TABLE,
    show_default=True,
    metavar="TABLE",
    help="The table of leads: a row a lead, its columns by the policy's own names.",
)
@click.option(
    "--activity",
    default=ACTIVITY_TABLE,
    show_default=True,
    metavar="TABLE",
    help="The table of their events: lead_id, kind, at and the attributes.",
)
@click.option(
    "--as-of",
    metavar="TIMESTAMP",
    help="The instant that is asked about. [default: the moment at which the query runs]",
)
@click.option(
    "--tables",
    is_flag=True,
    help="Write the statements that make and fill the calendar tables, not the query.",
)
@click.option(
    "--dbt",
    metavar="DIR",
    help="Write a dbt model, its properties and the calendars as seeds into this directory.",
)
@OUTPUT
@manners
def compile_(**given: Any) -> ExitCode:  # noqa: ANN401 - `Asked` says what each is
    """Write POLICY as one query: a row a lead, with the verdict of every stage and criterion in words.

    The query means what every other command means. It reads the two tables as they are: money as a
    decimal, durations as seconds, timestamps with a zone.
    """
    asked = Asked(**given)
    if asked.tables and asked.dbt is not None:
        raise click.UsageError("`--tables` writes statements, `--dbt` seeds: give one of them")
    tree = load(asked.policy).tree
    as_of = None if asked.as_of is None else read_as_of(asked.as_of, tree)
    dialect = DIALECTS[asked.dialect]
    if asked.dbt is not None:
        _write_project(Path(asked.dbt), tree, dialect, as_of)
        return ExitCode.HOLDS
    with opened(asked.output) as out:
        if asked.tables:
            _write_statements(out, tree, dialect)
        else:
            named = Tables(leads=asked.leads, activity=asked.activity)
            out.write(published(tree, dialect, as_of=as_of, tables=named))
    return ExitCode.HOLDS


def _write_statements(out: TextIO, tree: PolicyTree, dialect: Dialect) -> None:
    written = 0
    for statement in statements(tree, dialect):
        out.write(statement + "\n")
        written += 1
    if not written:
        note("the query of this policy reads no calendar: there is nothing to make")


def _write_project(home: Path, tree: PolicyTree, dialect: Dialect, as_of: int | None) -> None:
    for name, text in dbt_files(tree, dialect, as_of=as_of).items():
        path = home / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        except OSError as error:
            because = (error.strerror or str(error)).lower()
            raise click.UsageError(f"`--dbt`: `{path}` cannot be written: {because}") from None
        note(f"wrote {path}")
