"""What a run of `leadpact check` came to, for people: what failed first, then the numbers behind it."""

import shlex
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from leadpact.policy import AllOf
from leadpact.readings.amounts import counted, day, instant, printable
from leadpact.readings.judgement import Judgement
from leadpact.readings.outcomes import Outcome
from leadpact.readings.sentences import because
from leadpact.readings.stages import CriterionFinding, StageFinding
from leadpact.readings.telling import Telling
from leadpact.readings.verdicts import Verdict
from leadpact_cli.report import Report
from leadpact_cli.report_data import data_quality, input_notes
from leadpact_cli.tables import Cell, columns, wrapped
from leadpact_cli.tally import Charge

OUTCOMES = {
    Outcome.CONVERTED: ("green", "became customers"),
    Outcome.QUALIFIED: ("green", "good leads by the agreement"),
    Outcome.OPEN: (None, "still on their way, their time still running"),
    Outcome.STUCK: ("red", "nobody moves them on, and a promise of the hand-over was broken"),
    Outcome.LOST: ("red", "good leads that did not move on in time"),
    Outcome.UNQUALIFIED: ("red", "no good leads by the agreement"),
    Outcome.UNDECIDED: ("yellow", "data is missing that would decide"),
}
"""Every outcome in the order of a funnel, with its colour and what it means."""

VERDICTS = {
    Verdict.PASS: ("passed", "green"),
    Verdict.WAIVED: ("waived", "green"),
    Verdict.FAIL: ("failed", "red"),
    Verdict.UNKNOWN: ("unknown", "yellow"),
    Verdict.PENDING: ("pending", None),
    Verdict.NOT_APPLICABLE: ("not asked", None),
}
LOST = (Outcome.UNQUALIFIED, Outcome.LOST, Outcome.STUCK)


@dataclass(frozen=True, slots=True)
class Page:
    """A report that is being written: its width, and whether there are colours."""

    report: Report
    width: int
    colour: bool

    def head(self, title: str, about: str = "") -> list[str]:
        """Begin a section."""
        row = (Cell(title, bold=True), about)
        return ["", *columns([row], width=self.width, colour=self.colour, indent=0)]

    def party(self, owner: str | None) -> str:
        """Name a party as the policy does."""
        if owner is None:
            return "nobody"
        named = self.report.tree.parties.get(owner)
        return printable(named.name if named else owner)


def to_text(report: Report, *, width: int, colour: bool) -> str:
    """Write the whole report."""
    page = Page(report, width, colour)
    sections: tuple[Callable[[Page], Iterator[str]], ...] = (
        _opening,
        _failures,
        _stages,
        _outcomes,
        _accountable,
        _breaches,
        _undecided,
        lambda page: data_quality(page.report, page),
        lambda page: input_notes(page.report, page),
        _closing,
    )
    return "\n".join(line for section in sections for line in section(page)) + "\n"


def in_one_line(report: Report) -> str:
    """Sum up for stderr, where the data goes elsewhere."""
    return "; ".join(line.strip() for line in _opening(Page(report, 10_000, colour=False)))


def _opening(page: Page) -> Iterator[str]:
    report, tally, out = page.report, page.report.tally, page.report.left_out
    first = report.tree.first_calendar
    zone = None if first is None else ZoneInfo(first.week.timezone)
    at = instant(report.as_of, zone, with_zone=True)
    yield f"{report.tree.name} {report.tree.version}, as of {at}"
    judged = f"{counted(tally.judged, 'lead')} judged, {tally.failed:,} failed"
    apart = [
        f"{number:,} {why}"
        for number, why in (
            (out.later, "created later"),
            (sum(a.count for a in report.notes.set_aside.values()), "set aside"),
            (out.others, "not chosen"),
            (out.unsure, "where the condition is unknown"),
            (out.undated, "without a date of creation"),
            (tally.not_covered, "not covered by the agreement"),
        )
        if number
    ]
    if how := _how_chosen(report):
        yield f"leads chosen: {how}"
    yield from wrapped(judged + (f"; left out: {', '.join(apart)}" if apart else ""), page.width)
    if tally.coverage_unknown:
        yield f"of {tally.coverage_unknown:,} judged nobody can say whether the agreement covers them"


def _how_chosen(report: Report) -> str:
    choice = report.choice
    said = (
        choice.where and f"where {printable(choice.where)}",
        choice.since and f"since {day(choice.since)}",
        choice.until and f"until {day(choice.until)}",
        choice.last and f"the newest {choice.last:,}",
        choice.sample and f"{choice.sample:,} drawn with seed {choice.seed}",
    )
    return ", ".join(part for part in said if part)


# -- what failed


def _failures(page: Page) -> Iterator[str]:
    tally = page.report.tally
    if not tally.failed:
        return
    did_not = sum(tally.outcomes[outcome] for outcome in LOST)
    broken = tally.failed - did_not
    said = [f"{did_not:,} did not make it"] if did_not else []
    said += [f"{broken:,} only saw a promise broken"] if broken else []
    shown = len(tally.examples)
    about = f"{tally.failed:,} of {counted(tally.judged, 'lead')}: {', '.join(said)}"
    yield from page.head("FAILED", about + (f"; the first {shown}" if shown < tally.failed else ""))
    for judgement in tally.examples:
        yield from _failure(judgement, page)


def _failure(judgement: Judgement, page: Page) -> Iterator[str]:
    outcome = judgement.outcome
    assert outcome is not None  # noqa: S101 - a lead without an outcome has no stage that failed
    ink, _ = OUTCOMES[outcome]
    charged = judgement.accountable
    if charged is not None and outcome in LOST:
        stage, owner, what = judgement.stages[charged.stage], charged.owner, ""
    else:
        stage = next(s for s in judgement.stages.values() if s.verdict is Verdict.FAIL)
        breach = next((b for b in judgement.breaches if b.stage == stage.stage.name), None)
        owner, what = (breach.owner, "broken promise: ") if breach else (stage.stage.owner, "")
    name = stage.stage.name
    row = (
        printable(judgement.lead.id),
        Cell(outcome.value, ink),
        f"{what}{page.party(owner)}, {name}",
    )
    yield from columns([row], width=page.width, colour=page.colour)
    f = _first_reason(stage)
    reason = printable(because(f, stage, Telling(judgement)))
    is_only = isinstance(stage.stage.form, AllOf) and stage.stage.form.single
    label = "" if is_only else f"{f.criterion.name}: "
    yield from (f"    {line}" for line in wrapped(f"{label}{reason}", page.width - 4))


def _first_reason(stage: StageFinding) -> CriterionFinding:
    failed = (f for f in stage.criteria if f.verdict is Verdict.FAIL)
    return next(failed, stage.criteria[0])


# -- the numbers


def _stages(page: Page) -> Iterator[str]:
    stages = page.report.tally.stages
    if not stages:
        return
    seen = [v for v in VERDICTS if any(counts[v] for counts in stages.values())]
    rows: list[tuple[str | Cell, ...]] = [("", *(VERDICTS[v][0] for v in seen), "")]
    for name, counts in stages.items():
        cells = (Cell(f"{counts[v]:,}", VERDICTS[v][1]) if counts[v] else "·" for v in seen)
        rows.append((name, *cells, ""))
    yield from page.head("STAGES")
    right = range(1, len(seen) + 1)
    yield from columns(rows, width=page.width, right=right, colour=page.colour)


def _outcomes(page: Page) -> Iterator[str]:
    counts = page.report.tally.outcomes
    if not counts:
        return
    yield from page.head("OUTCOMES")
    rows = [
        (Cell(outcome.value, ink), f"{counts[outcome]:,}", meaning)
        for outcome, (ink, meaning) in OUTCOMES.items()
        if counts[outcome]
    ]
    yield from columns(rows, width=page.width, right=(1,), colour=page.colour)


def _accountable(page: Page) -> Iterator[str]:
    about = "leads that did not make it, each charged once"
    yield from _charged(page, "WHO ANSWERS", about, page.report.tally.lost)


def _breaches(page: Page) -> Iterator[str]:
    about = "rules of the hand-over, whatever became of the lead"
    yield from _charged(page, "BROKEN PROMISES", about, page.report.tally.breaches)


def _undecided(page: Page) -> Iterator[str]:
    about = "leads that nobody can judge before somebody fills in the data"
    yield from _charged(page, "UNDECIDED", about, page.report.tally.undecided, with_fix=False)


def _charged(
    page: Page, title: str, about: str, charges: Counter[Charge], *, with_fix: bool = True
) -> Iterator[str]:
    if not charges:
        return
    yield from page.head(title, about)
    rows = [
        (page.party(c.owner), c.stage, f"{count:,}", (c.fix or "") if with_fix else "")
        for c, count in charges.most_common()
    ]
    yield from columns(rows, width=page.width, right=(2,), colour=page.colour)


def _closing(page: Page) -> Iterator[str]:
    examples = page.report.tally.examples
    if not examples:
        return
    named = " ".join(map(shlex.quote, page.report.named))
    lead = shlex.quote(printable(examples[0].lead.id))
    yield ""
    yield f"Why? leadpact why {named} --lead {lead}"
