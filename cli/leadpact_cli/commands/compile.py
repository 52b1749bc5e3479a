"""`leadpact compile`: the policy as SQL, to be reviewed and scheduled where the data is."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import click

from leadpact.api import load
from leadpact.diagnostics.suggest import did_you_mean
from leadpact.policy import PolicyTree
from leadpact.readings.columns.dialect import DIALECTS, Dialect
from leadpact.readings.columns.publishing import (
    ACTIVITY_TABLE,
    LEADS_TABLE,
    Tables,
    counts,
    dbt_files,
    published,
    statements,
)
from leadpact.units import Kind
from leadpact_cli.arguments import OUTPUT, POLICY
from leadpact_cli.exits import ExitCode
from leadpact_cli.manners import manners
from leadpact_cli.messages import note
from leadpact_cli.moments import read_as_of
from leadpact_cli.output import keep_apart, opened
from leadpact_cli.table_names import TableName

_COUNTED_BY = frozenset({Kind.TEXT, Kind.CHOICE, Kind.BOOLEAN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The arguments and options of one call, as they were given."""

    policy: str
    dialect: str
    leads: str
    activity: str
    as_of: str | None
    counts: tuple[str, ...]
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
    type=TableName(),
    show_default=True,
    metavar="TABLE",
    help="The table of leads: a row a lead, its columns by the policy's own names.",
)
@click.option(
    "--activity",
    default=ACTIVITY_TABLE,
    type=TableName(),
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
    "--counts",
    multiple=True,
    metavar="FIELD",
    help="Count each verdict by a field, a text, a choice or a boolean, in place of a row a lead. Repeatable.",
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
    if asked.counts and (asked.tables or asked.dbt is not None):
        raise click.UsageError(
            "`--counts` writes a query: it stands without `--tables` and `--dbt`"
        )
    keep_apart({"--output": asked.output}, (asked.policy,))
    tree = load(asked.policy).tree
    by = [_field(path, tree) for path in dict.fromkeys(asked.counts)]
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
            if by:
                out.write(counts(tree, dialect, as_of=as_of, tables=named, by=by))
            else:
                out.write(published(tree, dialect, as_of=as_of, tables=named))
    return ExitCode.HOLDS


def _field(path: str, tree: PolicyTree) -> str:
    """Look a field up by which leads can be counted."""
    datum = tree.fields.get(path)
    if datum is None or path == "id":
        known = [name for name, one in tree.fields.items() if one.type.kind in _COUNTED_BY]
        guess = did_you_mean(path, known)
        why = (
            "each lead has an id of its own"
            if path == "id"
            else "the policy declares no such field"
        )
        raise click.UsageError(f"`--counts {path}`: {why}" + (f"; {guess}" if guess else ""))
    if datum.type.kind not in _COUNTED_BY:
        raise click.UsageError(
            f"`--counts {path}`: leads are counted by a text, a choice or a boolean, this is {datum.type.noun}"
        )
    return path


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
