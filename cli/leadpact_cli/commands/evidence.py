"""`leadpact evidence`: whether the definition of a good lead foretells what becomes of it."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, TextIO

import click

from leadpact.agreement.auditing import Looked
from leadpact.agreement.evidence import CONVERTED, Case, Evidence, case_of, verdicts_of
from leadpact.agreement.evidence import evidence as weighed
from leadpact.agreement.judge import Judge
from leadpact.agreement.judged import Questions
from leadpact.agreement.thresholds import Curve, curves, questions_of, waits_of
from leadpact.api import load
from leadpact.diagnostics.suggest import did_you_mean
from leadpact.engines.embedded import Embedded
from leadpact.engines.running import EngineError
from leadpact.policy import PolicyTree
from leadpact.readings.amounts import instant, rfc3339
from leadpact.readings.naming import capital
from leadpact.readings.styled import Segment, paragraph
from leadpact_cli.arguments import ACTIVITY, AS_OF, BINDING, LEADS, OUTPUT, POLICY, formats
from leadpact_cli.audit.section import in_markdown, on_a_page
from leadpact_cli.audit.weighing import evidence_record, evidence_sections, opening
from leadpact_cli.choosing import choice_of, choosing, selection
from leadpact_cli.exits import ExitCode
from leadpact_cli.inks import written
from leadpact_cli.judging import Progress
from leadpact_cli.manners import has_colour, manners, width_of
from leadpact_cli.moments import read_as_of, zone_of
from leadpact_cli.output import json_text, opened
from leadpact_cli.sources import opened_sources


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The arguments and options of one call, as they were given."""

    policy: str
    leads: tuple[str, ...]
    activity: str | None
    binding: str | None
    outcome: str
    as_of: str | None
    where: str | None
    since: str | None
    until: str | None
    last: int | None
    sample: int | None
    seed: int | None
    form: str
    output: str


@click.command()
@POLICY
@LEADS
@ACTIVITY
@BINDING
@click.option(
    "--outcome",
    default=CONVERTED,
    show_default=True,
    metavar="STAGE",
    help="What the definition should foretell: a stage, or `converted`, what the policy calls a customer.",
)
@AS_OF
@choosing
@formats("text", "json", "markdown")
@OUTPUT
@manners
def evidence(**given: Any) -> ExitCode:  # noqa: ANN401 - `Asked` says what each is
    """Say whether POLICY's criteria foretell what became of the LEADS.

    For each criterion: how often leads that met it came to the outcome, and how often the others.
    Leads whose outcome is still open are left out. That a criterion separates does not say that it
    is the cause.
    """
    asked = Asked(**given)
    tree = load(asked.policy).tree
    outcome = _outcome(asked.outcome, tree)
    as_of = read_as_of(asked.as_of, tree)
    with opened(asked.output) as out:
        try:
            found, drawn = _found(asked, tree, as_of, outcome)
        except EngineError as error:
            raise click.ClickException(str(error)) from error
        _write(asked, found, drawn, tree, as_of, out)
    return ExitCode.HOLDS


def _outcome(name: str, tree: PolicyTree) -> str:
    if name == CONVERTED or name in tree.stages:
        return name
    guess = did_you_mean(name, (*tree.stages, CONVERTED))
    raise click.UsageError(
        f"`--outcome {name}`: there is no such stage" + (f": {guess}" if guess else "")
    )


def _found(
    asked: Asked, tree: PolicyTree, as_of: int, outcome: str
) -> tuple[Evidence, tuple[Curve, ...]]:
    questions = Questions()
    thresholds = questions_of(tree, outcome, questions)
    judge = Judge(tree, questions)
    thresholds += waits_of(tree, outcome, judge.delays.steps)
    with closing(Progress(beside_data=False)) as progress, Embedded(watch=progress) as engine:
        gathered = opened_sources(
            engine,
            tree,
            asked.leads,
            activity=asked.activity,
            binding=asked.binding,
            as_of=as_of,
        )
        chosen = selection(choice_of(asked, tree), tree)
        looked_at = [
            case_of(verdicts_of(result.stages), kept, outcome)
            for result, kept in Looked(judge, gathered, as_of, chosen).leads()
            if kept is not None
        ]
    cases = [case for case in looked_at if isinstance(case, Case)]
    return weighed(tree, looked_at, outcome), curves(cases, thresholds)


def _write(
    asked: Asked,
    found: Evidence,
    drawn: Sequence[Curve],
    tree: PolicyTree,
    as_of: int,
    out: TextIO,
) -> None:
    if asked.form == "json":
        record = evidence_record(found, drawn, tree, rfc3339(as_of))
        out.write(json_text(record, indent=2) + "\n")
        return
    title = f"{tree.name} {tree.version}, as of {instant(as_of, zone_of(tree), with_zone=True)}"
    sections = tuple(evidence_sections(found, drawn, tree))
    if asked.form == "markdown":
        lines = [f"# {title}", "", " ".join(f"{capital(s)}." for s in opening(found)), ""]
        for section in sections:
            lines += in_markdown(section)
        out.write("\n".join(lines).rstrip("\n") + "\n")
        return
    width = width_of(out)
    page = [
        line
        for sentence in (title, *opening(found))
        for line in paragraph(Segment(sentence), at=0, width=width, hang=2)
    ]
    page += [line for section in sections for line in on_a_page(section, width)]
    out.write(written(page, colour=has_colour(out)))
