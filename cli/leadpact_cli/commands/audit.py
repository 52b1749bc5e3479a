"""`leadpact audit`: the scoreboard of an agreement, for the review, a pull request, or programs."""

from pathlib import Path
from typing import Any, TextIO

import click

from leadpact.agreement.earlier import History
from leadpact.agreement.line import Line
from leadpact.agreement.plan import plans
from leadpact.agreement.promises import Kept
from leadpact.agreement.remedies import remedies_record
from leadpact.agreement.seals import Reopened
from leadpact.engines.running import EngineError
from leadpact.policy import PolicyTree
from leadpact.readings.verdicts import Verdict
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
from leadpact_cli.audit.asked import Asked
from leadpact_cli.audit.formats import audit_json, write_table
from leadpact_cli.audit.history import (
    book_of,
    close,
    closed_record,
    closed_section,
    read_book,
    read_history,
    reopened_periods,
    since_record,
    since_section,
)
from leadpact_cli.audit.in_place import check_in_place
from leadpact_cli.audit.page import Told
from leadpact_cli.audit.planning import plan_record, plan_section
from leadpact_cli.audit.reporting import HTML, check_asked, extract_path, write_report
from leadpact_cli.audit.screen import opening, to_lines, to_markdown
from leadpact_cli.audit.taking import newest_of, policy_of, told
from leadpact_cli.choosing import choosing
from leadpact_cli.complaints import in_short
from leadpact_cli.exits import ExitCode
from leadpact_cli.inks import written
from leadpact_cli.manners import has_colour, is_terminal, manners, width_of
from leadpact_cli.messages import note
from leadpact_cli.moments import read_as_of
from leadpact_cli.output import json_text, keep_apart, opened
from leadpact_cli.sources import say_told

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


@click.command(epilog=EXIT_CODES)
@POLICY
@LEADS
@click.option(
    "--version",
    "versions",
    multiple=True,
    metavar="FILE",
    help="Another version of POLICY, earlier or later; may come again. Each lead is judged by the version in "
    "force when it was created, each period by the commitment in force at its start.",
)
@click.option(
    "--history",
    is_flag=True,
    help="The same for every version of POLICY that is committed in git.",
)
@ACTIVITY
@BINDING
@click.option(
    "--in-place",
    is_flag=True,
    help="Judge and count inside the Postgres that the URL of LEADS names, and fetch groups, not leads.",
)
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
@click.option(
    "--remedies",
    metavar="FILE",
    help="Where to write, as JSON, what follows from each missed commitment: who funds what, by when.",
)
@click.option(
    "--since-audit",
    metavar="FILE",
    help="An earlier audit's JSON: what was missed then, and how it stands now.",
)
@click.option(
    "--close",
    metavar="PERIOD",
    help="Seal what a period came to (2026-W03, 2026-01, 2026-Q1) in a file beside the policy; a later "
    "audit that comes out differently says so, and why.",
)
@click.option(
    "--plan",
    is_flag=True,
    help="Also which of the promised rates so many leads can ever prove, and how long that takes.",
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
@MEMORY
@click.option(
    "--extract",
    metavar="FILE",
    help="With --format html: where the leads behind each number go, as CSV, or Parquet by its ending. "
    "[default: beside --output, report.leads.csv for report.html]",
)
@click.option(
    "--show-values",
    is_flag=True,
    help="With --format html: show values that could not be read, and ids that are e-mail addresses, as "
    "they came.",
)
@formats("text", "json", "markdown", "csv", HTML)
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
    check_asked(asked)
    check_in_place(asked)
    extract = extract_path(asked) if asked.form == HTML else None
    # a folder such as `.` has no book, and is told of where the policy is read
    book = str(book_of(asked.policy)) if Path(asked.policy).name else None
    keep_apart(
        {
            "--output": asked.output,
            "--extract": None if extract is None else str(extract),
            "--remedies": asked.remedies,
            "--close": None if asked.close is None else book,
        },
        (
            *(asked.policy, *asked.versions, *asked.leads, asked.activity, asked.binding),
            *(asked.spend, asked.since_audit, book if asked.close is None else None),
        ),
    )
    try:
        return _audited(asked, policy_of(asked))
    except EngineError as error:
        raise click.ClickException(str(error)) from error


def _audited(asked: Asked, policy: PolicyTree | Line) -> ExitCode:
    as_of = read_as_of(asked.as_of, newest_of(policy))
    book = read_book(asked.policy)
    # the report writes which leads are behind its numbers on its own way; what is for people names few
    with_ids = asked.form == "json" or asked.remedies is not None
    with opened(asked.output) as out:
        beside = asked.form != "text" and is_terminal(out)
        with told(asked, policy, as_of, with_ids=with_ids, beside=beside) as page:
            if asked.form not in ("text", "markdown", HTML):  # these say it themselves
                say_told(page.reading.told)
            reopened = reopened_periods(page.audit, book)
            if asked.close is not None:
                close(asked.policy, asked.close, page.audit, book)
                note(f"{asked.close} is closed in {book_of(asked.policy)}")
            earlier = (
                None if asked.since_audit is None else read_history(asked.since_audit, page.audit)
            )
            _write(asked, page, (earlier, reopened), out)
    if asked.remedies is not None:
        with opened(asked.remedies) as out:
            out.write(json_text(remedies_record(page.audit, page.today), indent=2) + "\n")
    return _came_to(page, asked.fail_on, is_strict=asked.strict)


Beside = tuple[History | None, tuple[Reopened, ...]]
"""An earlier audit, and the closed periods."""


def _write(asked: Asked, page: Told, beside: Beside, out: TextIO) -> None:
    earlier, reopened = beside
    planned = plans(page.audit.results) if asked.plan else None
    more = (
        *closed_section(reopened, page),
        *(since_section(earlier, page) if earlier else ()),
        *plan_section(planned or (), page),
    )
    match asked.form:
        case "json":
            since = None if earlier is None else since_record(earlier)
            found = audit_json(page) | {
                "plan": None if planned is None else plan_record(planned),
                "since": since,
                "closed": closed_record(reopened),
            }
            out.write(json_text(found, indent=2) + "\n")
        case "markdown":
            out.write(to_markdown(page, more))
        case "csv":
            write_table(page, out)
            note("; ".join([*opening(page), *map(in_short, page.reading.shown.silent)]))
        case "html":
            write_report(asked, page, more, out)
        case _:
            out.write(written(to_lines(page, width_of(out), more), colour=has_colour(out)))


def _came_to(page: Told, fail_on: frozenset[str], *, is_strict: bool) -> ExitCode:
    audit, shown = page.audit, page.audit.standing
    quality = audit.quality
    is_bad = bool(page.reading.is_bad or quality.data.unreadable or quality.data.undated)
    if is_strict and is_bad:
        return ExitCode.UNUSABLE
    failed = {
        "commitment": any(result.is_missed for result in shown),
        "lead": bool(audit.losses),
        "data": is_bad,
    }
    if any(failed.get(word) for word in fail_on):
        return ExitCode.FAILED
    open_ = {
        "unknown": any(
            s.verdict is Verdict.UNKNOWN for x in audit.leads for s in x.stages.values()
        ),
        "inconclusive": any(r.kept in (Kept.INCONCLUSIVE, Kept.UNMEASURABLE) for r in shown),
    }
    return ExitCode.UNDECIDED if any(open_.get(word) for word in fail_on) else ExitCode.HOLDS
