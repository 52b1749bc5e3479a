"""`leadpact check`: each lead's verdicts, for people, CI and pipelines."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TextIO

import click

from leadpact.api import load
from leadpact.policy import PolicyTree
from leadpact.readings.explain import Explanation
from leadpact.records.lead_files import open_leads
from leadpact_cli.arguments import ACTIVITY, AS_OF, LEADS, OUTPUT, POLICY, formats, one_or_more
from leadpact_cli.choosing import Choice, LeftOut, chosen
from leadpact_cli.exits import ExitCode
from leadpact_cli.inks import written
from leadpact_cli.judging import judge, with_progress
from leadpact_cli.manners import has_colour, is_terminal, manners, width_of
from leadpact_cli.messages import note
from leadpact_cli.moments import read_as_of, read_day
from leadpact_cli.output import json_text, opened
from leadpact_cli.report.record import to_record
from leadpact_cli.report.result import Report
from leadpact_cli.report.rows import write_rows
from leadpact_cli.report.screen import in_one_line, to_lines
from leadpact_cli.report.tally import Tally
from leadpact_cli.where import condition

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
class Asked:
    """The arguments and options of one call, as they were given."""

    policy: str
    leads: tuple[str, ...]
    activity: str | None
    as_of: str | None
    where: str | None
    since: str | None
    until: str | None
    last: int | None
    sample: int | None
    seed: int | None
    fail_on: frozenset[str]
    strict: bool
    form: str
    output: str


@click.command(epilog=EXIT_CODES)
@POLICY
@LEADS
@ACTIVITY
@AS_OF
@click.option(
    "--where",
    metavar="CONDITION",
    help='Only leads that meet a condition in the policy\'s own language: `source = "ad_click"`.',
)
@click.option(
    "--since",
    metavar="DATE",
    help="Only leads created on this date or later, in the first calendar's zone.",
)
@click.option("--until", metavar="DATE", help="Only leads created on this date or earlier.")
@click.option(
    "--last",
    type=click.IntRange(min=1),
    metavar="N",
    help="Only the newest N of them, by created_at, then id.",
)
@click.option(
    "--sample", type=click.IntRange(min=1), metavar="N", help="Only N of them, drawn by lot."
)
@click.option(
    "--seed",
    type=int,
    metavar="S",
    help="Which draw `--sample` makes; the same seed draws the same leads. [default: 0]",
)
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
@formats("text", "json", "jsonl", "csv")
@OUTPUT
@manners
def check(**given: Any) -> ExitCode:  # noqa: ANN401 - `Asked` says what each is
    """Judge the LEADS by POLICY: one verdict for each stage of each lead.

    LEADS are files of JSON Lines (.jsonl, .ndjson), JSON, CSV or TSV, or patterns of them; `-` reads
    JSON Lines from stdin. Leads created after --as-of do not exist yet: they are left out and counted.

    A lead has failed where one of its stages has: it is unqualified, lost or stuck, or a promise of
    the hand-over was broken on its way.
    """
    return run(Asked(**given))


def run(asked: Asked) -> ExitCode:
    """Judge, write, and say what it comes to."""
    if "never" in asked.fail_on and len(asked.fail_on) > 1:
        raise click.UsageError("`--fail-on never` stands alone")
    tree = load(asked.policy).tree
    as_of = read_as_of(asked.as_of, tree)
    choice = _choice(asked, tree, as_of)
    with opened(asked.output) as out:
        files = open_leads(tree, asked.leads, activity=asked.activity)
        left_out, tally = LeftOut(), Tally(tree)
        beside = asked.form in ("jsonl", "csv") and is_terminal(out)
        leads = chosen(files.leads(), choice, tree, as_of, left_out)
        leads = with_progress(leads, files.notes.leads, beside_data=beside)
        judgements = _counted(judge(leads, tree, as_of), tally)
        results = _write_leads(asked, judgements, tree, out)
        report = Report(
            tree=tree,
            as_of=as_of,
            choice=choice,
            notes=files.notes,
            left_out=left_out,
            tally=tally,
            named=(asked.policy, *asked.leads),
        )
        _write_report(asked, report, results, out)
    return _came_to(report, asked.fail_on, is_strict=asked.strict)


def _choice(asked: Asked, tree: PolicyTree, as_of: int) -> Choice:
    if asked.seed is not None and asked.sample is None:
        raise click.UsageError("`--seed` says which draw `--sample` makes: give both")
    return Choice(
        where=asked.where,
        holds=None if asked.where is None else condition(asked.where, tree, as_of),
        since=read_day(asked.since, "--since"),
        until=read_day(asked.until, "--until"),
        last=asked.last,
        sample=asked.sample,
        seed=asked.seed or 0,
    )


def _counted(judgements: Iterator[Explanation], tally: Tally) -> Iterator[Explanation]:
    for judgement in judgements:
        tally.add(judgement)
        yield judgement


def _write_leads(
    asked: Asked, judgements: Iterator[Explanation], tree: PolicyTree, out: TextIO
) -> list[dict[str, Any]]:
    """Write the leads as they are judged; give them where they are written later."""
    match asked.form:
        case "jsonl":
            out.writelines(json_text(judgement.check()) + "\n" for judgement in judgements)
        case "csv":
            write_rows(judgements, tree, out)
        case "json":
            return [judgement.check() for judgement in judgements]
        case _:
            for _ in judgements:
                pass
    return []


def _write_report(asked: Asked, report: Report, results: list[dict[str, Any]], out: TextIO) -> None:
    match asked.form:
        case "json":
            out.write(json_text(to_record(report, results), indent=2) + "\n")
        case "text":
            out.write(written(to_lines(report, width_of(out)), colour=has_colour(out)))
        case _:
            note(in_one_line(report))


def _came_to(report: Report, fail_on: frozenset[str], *, is_strict: bool) -> ExitCode:
    tally = report.tally
    if is_strict and report.has_bad_data:
        return ExitCode.UNUSABLE
    if ("lead" in fail_on and tally.failed) or ("data" in fail_on and report.has_bad_data):
        return ExitCode.FAILED
    if "unknown" in fail_on and tally.unknown:
        return ExitCode.UNDECIDED
    return ExitCode.HOLDS
