"""The first leads that failed: who answers for each, and the first reason."""

from collections.abc import Iterator

from leadpact.policy import AllOf
from leadpact.readings.amounts import printable
from leadpact.readings.judgement import Judgement
from leadpact.readings.outcomes import Outcome
from leadpact.readings.sentences import because
from leadpact.readings.stages import CriterionFinding, StageFinding
from leadpact.readings.styled import Line, Segment
from leadpact.readings.telling import Telling
from leadpact.readings.verdicts import Verdict
from leadpact_cli.report.numbers import OUTCOMES
from leadpact_cli.report.page import Page
from leadpact_cli.report.tally import LOST, Tally
from leadpact_cli.tables import columns


def failures(page: Page) -> Iterator[Line]:
    """Tell of the first leads that failed."""
    tally = page.report.tally
    if not tally.failed:
        return
    shown = len(page.report.examples)
    first = f"; the first {shown}" if 0 < shown < tally.failed else ""
    yield from page.head("FAILED", f"{_how_many(tally)}{first}")
    for judgement in page.report.examples:
        yield from _failure(judgement, page)


def _how_many(tally: Tally) -> str:
    lost = sum(tally.outcomes[outcome] for outcome in LOST)
    said = [
        f"{number:,} {what}"
        for number, what in (
            (lost, "did not make it"),
            (tally.broken, "only saw a promise broken"),
            (tally.failed - lost - tally.broken, "moved on all the same"),
        )
        if number
    ]
    return f"{tally.failed:,} of {tally.judged:,}: {', '.join(said)}"


def _failure(judgement: Judgement, page: Page) -> Iterator[Line]:
    outcome = judgement.outcome
    assert outcome is not None  # noqa: S101 - a lead without an outcome has no stage that failed
    stage, owner, what = _charge(judgement, outcome)
    row = (
        printable(judgement.lead.id),
        Segment(outcome.value, OUTCOMES[outcome][0]),
        f"{what}{page.party(owner)}, {stage.stage.name}",
    )
    yield from columns([row], width=page.width)
    f = _first_reason(stage)
    is_only = isinstance(stage.stage.form, AllOf) and stage.stage.form.single
    label = "" if is_only else f"{f.criterion.name}: "
    reason = printable(because(f, stage, Telling(judgement, in_words=True)))
    yield from page.text(f"{label}{reason}", at=4)


def _charge(judgement: Judgement, outcome: Outcome) -> tuple[StageFinding, str | None, str]:
    """Give the stage that a failure is told by, its owner, and what kind of failure it is."""
    charged = judgement.accountable
    if charged is not None and outcome in LOST:
        return judgement.stages[charged.stage], charged.owner, ""
    breach = next(iter(judgement.breaches), None)
    if breach is not None:
        return judgement.stages[breach.stage], breach.owner, "broken promise: "
    failed = next(s for s in judgement.stages.values() if s.verdict is Verdict.FAIL)
    return failed, failed.stage.owner, ""


def _first_reason(stage: StageFinding) -> CriterionFinding:
    """Give the first criterion that failed; a conversion stage that waits has none."""
    return next((f for f in stage.criteria if f.verdict is Verdict.FAIL), stage.criteria[0])
