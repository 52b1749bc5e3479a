"""The evidence for a definition, as a page and as JSON."""

from collections.abc import Iterator, Sequence
from typing import Any

from leadpact.agreement.evidence import CONVERTED, Evidence, Finding, Side
from leadpact.agreement.statistics_rates import Interval
from leadpact.agreement.thresholds import Curve
from leadpact.policy import PolicyTree
from leadpact.readings.amounts import counted, number, printable
from leadpact.readings.styled import Role, Segment
from leadpact_cli.audit.amounts import NONE, share
from leadpact_cli.audit.curves import curve_records, curve_sections, side_record
from leadpact_cli.audit.page import words
from leadpact_cli.audit.section import Row, Section, Text

_MOST_IDS = 5


def evidence_sections(
    found: Evidence, curves: Sequence[Curve], tree: PolicyTree
) -> Iterator[Section]:
    """Tell what each criterion tells of the outcome, and what speaks against the definition."""
    rows = tuple(Row(_cells(finding)) for finding in found.findings)
    head = ("criterion", "met", "came", "failed", "came", "lift", "removes", "separates")
    about = "how often leads on either side came to the outcome"
    if rows:
        yield Section("EVIDENCE", about, head, rows, frozenset(range(1, 7)), tuple(_legend(found)))
    yield from curve_sections(curves)
    notes = tuple(_against(found, tree))
    if notes:
        yield Section("TO TALK ABOUT", "", ("",), (), notes=notes)


def opening(found: Evidence) -> Iterator[str]:
    """Say of which leads and which outcome."""
    name = "became customers" if found.outcome == CONVERTED else f"passed “{words(found.outcome)}”"
    rate = "" if not found.leads else f", {share(found.came / found.leads)},"
    yield f"{found.came:,} of {counted(found.leads, 'lead')}{rate} {name}"
    apart = [
        f"{number:,} {why}"
        for number, why in ((found.open, "still open"), (found.not_asked, "never came so far"))
        if number
    ]
    if apart:
        yield f"left out: {', '.join(apart)}"


def _cells(finding: Finding) -> tuple[Text, ...]:
    name = words(finding.stage)
    if finding.criterion is not None:
        name = f"· {words(finding.criterion)}"
    lift = NONE if finding.lift is None else f"{number(float(f'{finding.lift:.2g}'))}×"
    return (
        name,
        f"{finding.met.leads:,}",
        _rate(finding.met),
        f"{finding.failed.leads:,}",
        _rate(finding.failed),
        lift,
        NONE if finding.removes is None else share(finding.removes),
        _verdict(finding),
    )


def _rate(side: Side) -> str:
    return NONE if side.rate is None else share(side.rate)


def _verdict(finding: Finding) -> Segment:
    if finding.separates is None:
        return Segment("too few", Role.MUTED)
    if not finding.separates:
        return Segment("not shown", Role.UNSURE)
    met, failed = finding.met.rate or 0, finding.failed.rate or 0
    if met > failed:
        return Segment("yes", Role.GOOD)
    return Segment("the wrong way", Role.BAD)


def _legend(found: Evidence) -> Iterator[Segment]:
    many = sum(finding.chance is not None for finding in found.findings)
    if many:
        yield Segment(
            f"separates: by more than noise, corrected for {counted(many, 'comparison')}",
            Role.MUTED,
        )


def _against(found: Evidence, tree: PolicyTree) -> Iterator[str]:
    if found.won_anyway:
        ids = ", ".join(map(printable, sorted(found.won_anyway)[:_MOST_IDS]))
        more = ", …" if len(found.won_anyway) > _MOST_IDS else ""
        yield f"turned away and came all the same: {counted(len(found.won_anyway), 'lead')}: {ids}{more}"
    others = found.leads - found.came
    for leak in found.leaks:
        who = tree.parties.get(tree.fields[leak.field].filled_by or "")
        filled = "" if who is None else f" ({printable(who.name)} fills it in)"
        rest = ", ".join(f"{words(stage)} · {words(name)}" for stage, name in leak.criteria)
        yield (
            f"{printable(leak.field)} is known of {leak.came:,} of {found.came:,} that came and of "
            f"{leak.others:,} of {others:,} others{filled}: it may be filled in afterwards, and then "
            f"foretells nothing{f'; {rest} rests on it' if rest else ''}"
        )


# -- as JSON


def evidence_record(
    found: Evidence, curves: Sequence[Curve], tree: PolicyTree, as_of: str
) -> dict[str, Any]:
    """Write the evidence for programs."""
    return {
        "policy": tree.id,
        "digest": tree.digest,
        "as_of": as_of,
        "outcome": found.outcome,
        "leads": found.leads,
        "came": found.came,
        "open": found.open,
        "not_asked": found.not_asked,
        "findings": [_finding(finding) for finding in found.findings],
        "thresholds": curve_records(curves),
        "won_anyway": sorted(found.won_anyway),
        "leaks": [
            {
                "field": leak.field,
                "came": leak.came,
                "others": leak.others,
                "criteria": [{"stage": stage, "criterion": name} for stage, name in leak.criteria],
            }
            for leak in found.leaks
        ],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "stage": finding.stage,
        "criterion": finding.criterion,
        "met": side_record(finding.met.leads, finding.met.came, finding.met.interval),
        "failed": side_record(finding.failed.leads, finding.failed.came, finding.failed.interval),
        "unclear": finding.unclear,
        "lift": finding.lift,
        "lift_interval": _ends(finding.lift_interval),
        "removes": finding.removes,
        "chance": finding.chance,
        "separates": finding.separates,
    }


def _ends(found: Interval | None) -> dict[str, float] | None:
    return None if found is None else {"low": found.low, "high": found.high}
