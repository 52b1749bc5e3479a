"""`leadpact evidence`: whether the definition of a good lead foretells what becomes of it."""

from contextlib import closing
from dataclasses import dataclass
from typing import Any, TextIO

import click

from leadpact.agreement.auditing import Looked
from leadpact.agreement.evidence import CONVERTED, Case, Evidence, case_of, verdicts_of
from leadpact.agreement.evidence import evidence as weighed
from leadpact.agreement.judge import Judge
from leadpact.agreement.judged import Questions
from leadpact.agreement.record import data_record
from leadpact.agreement.thresholds import Curve, curves, questions_of, waits_of
from leadpact.api import load
from leadpact.diagnostics.suggest import did_you_mean
from leadpact.engines.embedded import Embedded
from leadpact.engines.quality import Quality, quality
from leadpact.engines.run_warnings import shown_by
from leadpact.engines.running import EngineError
from leadpact.engines.sources import source_name
from leadpact.policy import PolicyTree
from leadpact.readings.amounts import instant, rfc3339
from leadpact.readings.naming import capital
from leadpact.readings.styled import Segment, paragraph
from leadpact_cli.arguments import ACTIVITY, AS_OF, BINDING, LEADS, OUTPUT, POLICY, formats
from leadpact_cli.audit.section import in_markdown, on_a_page
from leadpact_cli.audit.source import Reading, about_choice, about_data, reading_beside
from leadpact_cli.audit.weighing import evidence_record, evidence_sections, opening
from leadpact_cli.choosing import Choosing, choice_of, choosing, selection
from leadpact_cli.exits import ExitCode
from leadpact_cli.inks import written
from leadpact_cli.judging import Progress
from leadpact_cli.manners import has_colour, manners, width_of
from leadpact_cli.moments import read_as_of, zone_of
from leadpact_cli.output import json_text, keep_apart, opened
from leadpact_cli.report.warned import of_another_time
from leadpact_cli.sources import gathered_sources, say_told


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Choosing):
    """The arguments and options of one call, as they were given."""

    outcome: str


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
    keep_apart(
        {"--output": asked.output}, (asked.policy, *asked.leads, asked.activity, asked.binding)
    )
    tree = load(asked.policy).tree
    outcome = _outcome(asked.outcome, tree)
    as_of = read_as_of(asked.as_of, tree)
    with opened(asked.output) as out:
        try:
            weighing = _weighed(asked, tree, as_of, outcome)
        except EngineError as error:
            raise click.ClickException(str(error)) from error
        _write(asked, weighing, tree, as_of, out)
    return ExitCode.HOLDS


def _outcome(name: str, tree: PolicyTree) -> str:
    if name == CONVERTED or name in tree.stages:
        return name
    guess = did_you_mean(name, (*tree.stages, CONVERTED))
    raise click.UsageError(
        f"`--outcome {name}`: there is no such stage" + (f": {guess}" if guess else "")
    )


@dataclass(frozen=True, slots=True)
class _Weighing:
    """What the leads came to, and how they came."""

    found: Evidence
    drawn: tuple[Curve, ...]
    data: Quality
    reading: Reading


def _weighed(asked: Asked, tree: PolicyTree, as_of: int, outcome: str) -> _Weighing:
    questions = Questions()
    thresholds = questions_of(tree, outcome, questions)
    judge = Judge(tree, questions)
    thresholds += waits_of(tree, outcome, judge.delays.steps)
    with closing(Progress(beside_data=False)) as progress, Embedded(watch=progress) as engine:
        gathered, told = gathered_sources(
            engine,
            tree,
            asked.leads,
            activity=asked.activity,
            binding=asked.binding,
            as_of=as_of,
        )
        choice = choice_of(asked, tree)
        looked = Looked(judge, gathered, as_of, selection(choice, tree))
        looked_at = [
            case_of(verdicts_of(result.stages), kept, outcome)
            for result, kept in looked.leads()
            if kept is not None
        ]
        reading = Reading(
            choice,
            gathered.notes(with_events=True),
            looked.left_out,
            told,
            shown_by(gathered, as_of, source_name(asked.leads[0])),
        )
        data = quality(looked.chosen)
    cases = [case for case in looked_at if isinstance(case, Case)]
    return _Weighing(
        weighed(tree, looked_at, outcome), tuple(curves(cases, thresholds)), data, reading
    )


def _write(asked: Asked, weighing: _Weighing, tree: PolicyTree, as_of: int, out: TextIO) -> None:
    found, reading = weighing.found, weighing.reading
    if asked.form == "json":
        say_told(reading.told)
        record = evidence_record(found, weighing.drawn, tree, rfc3339(as_of))
        about = {**reading_beside(reading), "data_quality": data_record(weighing.data)}
        out.write(json_text(record | about, indent=2) + "\n")
        return
    title = f"{tree.name} {tree.version}, as of {instant(as_of, zone_of(tree), with_zone=True)}"
    sections = (
        *evidence_sections(found, weighing.drawn, tree),
        *about_data(weighing.data, reading, tree),
    )
    said = (*of_another_time(reading.shown, tree), *opening(found), *about_choice(reading))
    if asked.form == "markdown":
        lines = [f"# {title}", "", " ".join(f"{capital(s)}." for s in said), ""]
        for section in sections:
            lines += in_markdown(section)
        out.write("\n".join(lines).rstrip("\n") + "\n")
        return
    width = width_of(out)
    page = [
        line
        for sentence in (title, *said)
        for line in paragraph(Segment(sentence), at=0, width=width, hang=2)
    ]
    page += [line for section in sections for line in on_a_page(section, width)]
    out.write(written(page, colour=has_colour(out)))
