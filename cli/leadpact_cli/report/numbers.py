"""The numbers of a report: verdicts per stage, outcomes, who answers for how many leads."""

from collections import Counter
from collections.abc import Iterator

from leadpact.policy import Waiver
from leadpact.readings.amounts import day, printable
from leadpact.readings.outcomes import Outcome
from leadpact.readings.styled import Line, Role, Segment
from leadpact.readings.verdicts import Verdict
from leadpact_cli.report.page import Page
from leadpact_cli.report.tally import Charge
from leadpact_cli.tables import Text, columns

OUTCOMES = {
    Outcome.CONVERTED: (Role.GOOD, "became customers"),
    Outcome.QUALIFIED: (Role.GOOD, "good leads by the agreement"),
    Outcome.OPEN: (Role.WAITING, "still on their way, with time left"),
    Outcome.STUCK: (Role.BAD, "dropped: a promise of the hand-over was broken, and they wait"),
    Outcome.LOST: (Role.BAD, "good leads that did not move on in time"),
    Outcome.UNQUALIFIED: (Role.BAD, "not good leads by the agreement"),
    Outcome.UNDECIDED: (Role.UNSURE, "data is missing that would decide"),
}
"""Every outcome in the order of a funnel, with its look and what it means."""

VERDICTS = {
    Verdict.PASS: ("passed", Role.GOOD),
    Verdict.WAIVED: ("waived", Role.WAIVED),
    Verdict.FAIL: ("failed", Role.BAD),
    Verdict.UNKNOWN: ("unknown", Role.UNSURE),
    Verdict.PENDING: ("pending", Role.WAITING),
    Verdict.NOT_APPLICABLE: ("not asked", Role.MUTED),
}
_NONE = Segment("·", Role.MUTED)


def stages(page: Page) -> Iterator[Line]:
    """Count the leads of each stage by verdict; verdicts that no lead has are left out."""
    counts = page.report.tally.stages
    if not counts:
        return
    seen = [verdict for verdict in VERDICTS if any(of[verdict] for of in counts.values())]
    rows: list[tuple[Text, ...]] = [("", *(VERDICTS[verdict][0] for verdict in seen), "")]
    for name, of in counts.items():
        cells = (Segment(f"{of[v]:,}", VERDICTS[v][1]) if of[v] else _NONE for v in seen)
        rows.append((name, *cells, ""))
    yield from page.head("STAGES", "leads by what each question came to")
    yield from columns(rows, width=page.width, right=range(1, len(seen) + 1))


def outcomes(page: Page) -> Iterator[Line]:
    """Count the leads by what became of them."""
    counts = page.report.tally.outcomes
    if not counts:
        return
    yield from page.head("OUTCOMES", "what became of the leads")
    rows = [
        (Segment(outcome.value, role), f"{counts[outcome]:,}", meaning)
        for outcome, (role, meaning) in OUTCOMES.items()
        if counts[outcome]
    ]
    yield from columns(rows, width=page.width, right=(1,))


def accountable(page: Page) -> Iterator[Line]:
    """Count the leads that did not make it by who answers for them."""
    about = "leads that did not make it, each charged once, and the agreed fix"
    yield from _charged(page, "WHO ANSWERS", about, page.report.tally.lost, with_fix=True)


def breaches(page: Page) -> Iterator[Line]:
    """Count the broken rules of the hand-over by who owns them."""
    about = "of the hand-over, whatever became of the lead"
    yield from _charged(page, "BROKEN PROMISES", about, page.report.tally.breaches, with_fix=True)


def undecided(page: Page) -> Iterator[Line]:
    """Count the leads that want data by who fills it in."""
    about = "until somebody fills in the data"
    yield from _charged(page, "UNDECIDED", about, page.report.tally.undecided, with_fix=False)


def _charged(
    page: Page, title: str, about: str, charges: Counter[Charge], *, with_fix: bool
) -> Iterator[Line]:
    if not charges:
        return
    yield from page.head(title, about)
    rows = [
        (page.party(c.owner), c.stage, f"{count:,}", printable(c.fix or "") if with_fix else "")
        for c, count in charges.most_common()
    ]
    yield from columns(rows, width=page.width, right=(2,))


def waived(page: Page) -> Iterator[Line]:
    """Count the leads that each waiver let pass."""
    counts = page.report.tally.waived
    if not counts:
        return
    waivers = page.report.tree.waivers
    yield from page.head("WAIVED", "leads that an agreed exception let pass")
    rows = [(name, f"{count:,}", _terms(waivers[name])) for name, count in counts.most_common()]
    yield from columns(rows, width=page.width, right=(1,))


def _terms(waiver: Waiver) -> str:
    return f"{printable(waiver.reason)}, until {day(waiver.until.toordinal())}"
