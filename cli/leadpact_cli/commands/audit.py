"""`leadpact audit`: the scoreboard of an agreement, for the review, a pull request, or programs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TextIO

import click

from leadpact.agreement.audit import Auditor
from leadpact.agreement.commitments import newest
from leadpact.agreement.promises import Kept
from leadpact.agreement.spend_table import read_spending
from leadpact.api import load
from leadpact.lead import Lead
from leadpact.policy import PolicyTree
from leadpact.records.lead_files import LeadFiles, open_leads
from leadpact_cli.arguments import ACTIVITY, AS_OF, LEADS, OUTPUT, POLICY, formats, one_or_more
from leadpact_cli.audit.asking import choice_of, choosing
from leadpact_cli.audit.formats import audit_json, write_table
from leadpact_cli.audit.page import Told
from leadpact_cli.audit.screen import opening, to_lines, to_markdown
from leadpact_cli.choosing import Choice, LeftOut, chosen
from leadpact_cli.exits import ExitCode
from leadpact_cli.inks import written
from leadpact_cli.judging import with_progress
from leadpact_cli.manners import has_colour, is_terminal, manners, width_of
from leadpact_cli.messages import note
from leadpact_cli.moments import read_as_of
from leadpact_cli.output import json_text, opened
from leadpact_cli.report.result import Report
from leadpact_cli.report.tally import Tally

FAIL_ON = ("commitment", "lead", "unknown", "inconclusive", "data", "never")
EXIT_CODES = """\b
Exit codes, the first that holds:
  3  the policy, the leads or the spend cannot be used; with --strict, any bad data
  1  --fail-on names commitment, and the newest period of one that can be judged
     is missed; or names lead, and one did not make it; or data, and some is bad
  4  --fail-on names unknown, and a stage of a lead is; or inconclusive, and the
     newest period of a commitment is inconclusive or unmeasurable
  0  else
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The arguments and options of one call, as they were given."""

    policy: str
    leads: tuple[str, ...]
    activity: str | None
    spend: str | None
    as_of: str | None
    account: str | None
    always_valid: bool
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
@click.option(
    "--spend",
    metavar="FILE",
    help="A table of what was spent: source, from, to (both included), amount, perhaps currency.",
)
@AS_OF
@click.option(
    "--account",
    metavar="FIELD",
    help="The field that leads of one account share; they tell less than as many on their own. "
    "[default: account, account_id, account.id, company_id or company.id, where there is one]",
)
@click.option(
    "--always-valid",
    is_flag=True,
    help="Intervals of rates that hold however often one looks: wider, for whoever looks every week.",
)
@choosing
@one_or_more(
    "--fail-on",
    *FAIL_ON,
    default="commitment",
    help="What makes the exit code 1 (a missed commitment, a lost lead, bad data) or 4 (an unknown "
    "stage, an inconclusive commitment). [default: commitment]",
)
@click.option(
    "--strict", is_flag=True, help="Exit code 3 where anything in the input could not be read."
)
@formats("text", "json", "markdown", "csv")
@OUTPUT
@manners
def audit(**given: Any) -> ExitCode:  # noqa: ANN401 - `Asked` says what each is
    """Say what the LEADS came to by POLICY: who promised what, what came, is it noise, who pays.

    Each commitment is judged period by period, once its leads are settled; each lead that did not
    make it is charged once. What is not known is shown beside, as what it could still change.
    """
    return run(Asked(**given))


def run(asked: Asked) -> ExitCode:
    """Read, judge, write, and say what it comes to."""
    if "never" in asked.fail_on and len(asked.fail_on) > 1:
        raise click.UsageError("`--fail-on never` stands alone")
    tree = load(asked.policy).tree
    if asked.account is not None and asked.account not in tree.fields:
        raise click.UsageError(f"`--account`: the policy has no field `{asked.account}`")
    as_of = read_as_of(asked.as_of, tree)
    choice = choice_of(asked, tree, as_of)
    with opened(asked.output) as out:
        page = _told(asked, tree, as_of, choice, beside=asked.form != "text" and is_terminal(out))
        _write(asked, page, out)
    return _came_to(page, asked.fail_on, is_strict=asked.strict)


def _told(asked: Asked, tree: PolicyTree, as_of: int, choice: Choice, *, beside: bool) -> Told:
    spending = None if asked.spend is None else read_spending(tree, asked.spend)
    auditor = Auditor(
        tree,
        as_of,
        spending=spending,
        account=asked.account,
        always_valid=asked.always_valid,
    )
    files = _open(asked, tree)
    left_out, tally = LeftOut(), Tally(tree)
    leads = chosen(files.leads(), choice, tree, as_of, left_out)
    for lead in _progressing(leads, files, beside=beside):
        tally.add(auditor.add(lead))
    report = Report(
        tree=tree,
        as_of=as_of,
        choice=choice,
        notes=files.notes,
        left_out=left_out,
        tally=tally,
        named=(asked.policy, *asked.leads),
    )
    return Told(auditor.audit(), report)


def _open(asked: Asked, tree: PolicyTree) -> LeadFiles:
    return open_leads(tree, asked.leads, activity=asked.activity)


def _progressing(leads: Iterator[Lead], files: LeadFiles, *, beside: bool) -> Iterator[Lead]:
    return with_progress(leads, files.notes.leads, beside_data=beside)


def _write(asked: Asked, page: Told, out: TextIO) -> None:
    match asked.form:
        case "json":
            out.write(json_text(audit_json(page), indent=2) + "\n")
        case "markdown":
            out.write(to_markdown(page))
        case "csv":
            write_table(page, out)
            note("; ".join(opening(page)))
        case _:
            out.write(written(to_lines(page, width_of(out)), colour=has_colour(out)))


def _came_to(page: Told, fail_on: frozenset[str], *, is_strict: bool) -> ExitCode:
    report, shown = page.report, newest(page.audit.results)
    if is_strict and report.has_bad_data:
        return ExitCode.UNUSABLE
    failed = {
        "commitment": any(result.is_missed for result in shown),
        "lead": bool(page.audit.losses),
        "data": report.has_bad_data,
    }
    if any(failed.get(word) for word in fail_on):
        return ExitCode.FAILED
    open_ = {
        "unknown": bool(report.tally.unknown),
        "inconclusive": any(r.kept in (Kept.INCONCLUSIVE, Kept.UNMEASURABLE) for r in shown),
    }
    return ExitCode.UNDECIDED if any(open_.get(word) for word in fail_on) else ExitCode.HOLDS
