"""`leadpact check`: each lead's verdicts, for people, CI and pipelines."""

from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import click

from leadpact.api import load
from leadpact.engines.embedded import Embedded
from leadpact.engines.running import EngineError
from leadpact.engines.table_parts import EVERY_PART, TablePart
from leadpact.engines.writing import FORMATS
from leadpact.policy import PolicyTree
from leadpact_cli.arguments import (
    ACTIVITY,
    AS_OF,
    BINDING,
    LEADS,
    MEMORY,
    OUTPUT,
    POLICY,
    formats,
    one_or_more,
)
from leadpact_cli.checking import Check, Wanted, run_check
from leadpact_cli.choosing import Choice, Choosing, choice_of, choosing
from leadpact_cli.exits import ExitCode
from leadpact_cli.judging import Progress
from leadpact_cli.manners import is_terminal, manners
from leadpact_cli.moments import read_as_of
from leadpact_cli.output import STDOUT, keep_apart, opened, written_whole
from leadpact_cli.report.result import Report

_TABLES = ("csv", "parquet")
FAIL_ON = ("lead", "unknown", "data", "never")
EXIT_CODES = """\b
Exit codes, the first that holds:
  3  the policy or the leads cannot be used; with --strict, any bad data
  1  --fail-on names lead, and one failed; or names data, and some is bad:
     a record set aside, an unreadable value or time, a missing column
  4  --fail-on names unknown, and a verdict is unknown
  0  else
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Choosing):
    """The arguments and options of one call, as they were given."""

    fail_on: frozenset[str]
    strict: bool
    extract: str | None
    in_place: bool
    memory: str | None
    columns: frozenset[str]


@click.command(epilog=EXIT_CODES)
@POLICY
@LEADS
@ACTIVITY
@BINDING
@AS_OF
@choosing
@one_or_more(
    "--fail-on",
    *FAIL_ON,
    default="lead",
    help="What makes the exit code 1 (a lead that failed, bad data) or 4 (an unknown verdict). "
    "[default: lead]",
)
@click.option(
    "--strict", is_flag=True, help="Exit code 3 where anything in the input could not be read."
)
@click.option(
    "--extract",
    metavar="FILE",
    help="Write every failing lead with its reasons to a file; its ending says how: "
    f"{', '.join(FORMATS)}.",
)
@click.option(
    "--in-place",
    is_flag=True,
    help="Judge leads in Postgres where they lie: the policy goes to the database, verdicts come back.",
)
@MEMORY
@formats("text", "json", "jsonl", "csv", "parquet")
@one_or_more(
    "--columns",
    *TablePart,
    default=",".join(TablePart),
    help="What a table, csv or parquet, tells beside id and covered: policy and instant of the run, "
    "outcome and breaches, who is accountable, the verdicts of stages and of criteria. [default: all]",
)
@OUTPUT
@manners
def check(**given: Any) -> ExitCode:  # noqa: ANN401 - `Asked` says what each is
    """Judge the LEADS by POLICY: one verdict for each stage of each lead.

    LEADS are files of JSON Lines (.jsonl, .ndjson), JSON, CSV, TSV or Parquet, also compressed (.gz,
    .zst, .zip), or patterns of them; `-` reads any of these from stdin; a URL names a table or a query
    of a database: `postgresql://host/db?table=leads`, `sqlite:///crm.db?query=select …`,
    `duckdb:///file?table=leads`. Leads created after --as-of do not exist yet: they are left out
    and counted.

    A lead has failed where one of its stages has: it is unqualified, lost or stuck, or a promise of
    the hand-over was broken on its way.
    """
    return run(Asked(**given))


def run(asked: Asked) -> ExitCode:
    """Judge, write, and say what it comes to."""
    if "never" in asked.fail_on and len(asked.fail_on) > 1:
        raise click.UsageError("`--fail-on never` stands alone")
    if asked.columns != EVERY_PART and asked.form not in _TABLES:
        raise click.UsageError(
            f"`--columns` is for tables: add `--format csv` or `--format parquet` ({asked.form} has all)"
        )
    if asked.in_place:
        # Imported where it is asked for: it takes what an audit takes.
        from leadpact_cli.checking_in_place import refuse_in_place  # noqa: PLC0415

        refuse_in_place(
            asked.leads,
            asked.activity,
            binding=asked.binding,
            extract=asked.extract,
            memory=asked.memory,
            form=asked.form,
        )
    keep_apart(
        {"--output": asked.output, "--extract": asked.extract},
        (asked.policy, *asked.leads, asked.activity, asked.binding),
    )
    tree = load(asked.policy).tree
    as_of = read_as_of(asked.as_of, tree)
    choice = choice_of(asked, tree)
    try:
        report = _judged(asked, tree, as_of, choice)
    except EngineError as error:
        raise click.ClickException(str(error)) from error
    return _came_to(report, asked.fail_on, is_strict=asked.strict)


def _judged(asked: Asked, tree: PolicyTree, as_of: int, choice: Choice) -> Report:
    with ExitStack() as stack:
        out: TextIO | None = None
        table: Path | None = None
        if asked.form == "parquet":
            if asked.output == STDOUT:
                raise click.UsageError("`--format parquet` is no text: name a file with `--output`")
            table = stack.enter_context(written_whole(asked.output, "--output"))
        else:
            out = stack.enter_context(opened(asked.output))
        extract = _extract(asked, stack)
        beside = asked.form in ("jsonl", "csv") and out is not None and is_terminal(out)
        progress = stack.enter_context(closing(Progress(beside_data=beside)))
        check = Check(
            tree=tree,
            as_of=as_of,
            at=asked.as_of,
            choice=choice,
            policy=asked.policy,
            leads=asked.leads,
            activity=asked.activity,
            binding=asked.binding,
        )
        needs_data = asked.strict or "data" in asked.fail_on
        parts = frozenset(map(TablePart, asked.columns))
        wanted = Wanted(asked.form, parts, out, table, extract, needs_data=needs_data)
        if asked.in_place:
            from leadpact_cli.checking_in_place import run_check_in_place  # noqa: PLC0415

            return run_check_in_place(check, wanted)
        engine = stack.enter_context(Embedded(memory=asked.memory, watch=progress))
        return run_check(engine, check, wanted, progress)


def _extract(asked: Asked, stack: ExitStack) -> tuple[Path, str] | None:
    if asked.extract is None:
        return None
    options = FORMATS.get(Path(asked.extract).suffix.lower())
    if options is None:
        endings = ", ".join(f"`{ending}`" for ending in FORMATS)
        raise click.UsageError(f"`--extract {asked.extract}`: its ending is none of {endings}")
    return stack.enter_context(written_whole(asked.extract, "--extract")), options


def _came_to(report: Report, fail_on: frozenset[str], *, is_strict: bool) -> ExitCode:
    tally = report.tally
    if is_strict and report.has_bad_data:
        return ExitCode.UNUSABLE
    if ("lead" in fail_on and tally.failed) or ("data" in fail_on and report.has_bad_data):
        return ExitCode.FAILED
    if "unknown" in fail_on and tally.unknown:
        return ExitCode.UNDECIDED
    return ExitCode.HOLDS
