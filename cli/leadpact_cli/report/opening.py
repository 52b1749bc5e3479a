"""How a run of `leadpact check` is summed up: which policy, which leads, how many of them failed."""

from collections.abc import Iterator

from leadpact.readings.amounts import counted, instant
from leadpact_cli.choosing import chosen_how
from leadpact_cli.complaints import in_short
from leadpact_cli.moments import zone_of
from leadpact_cli.report.result import Report
from leadpact_cli.report.warned import of_another_time


def in_one_line(report: Report) -> str:
    """Sum up for stderr, where the data goes elsewhere."""
    return "; ".join([*opening(report), *map(in_short, report.shown.silent)])


def opening(report: Report) -> Iterator[str]:
    """Say it in sentences."""
    tally, left_out = report.tally, report.left_out
    at = instant(report.as_of, zone_of(report.tree), with_zone=True)
    yield f"{report.tree.name} {report.tree.version}, as of {at}"
    yield from of_another_time(report.shown, report.tree)
    if how := chosen_how(report.choice):
        yield f"leads chosen: {how}"
    apart = [
        f"{number:,} {why}"
        for number, why in (
            (left_out.later, "created later"),
            (sum(aside.count for aside in report.notes.set_aside.values()), "set aside"),
            (left_out.others, "not chosen"),
            (left_out.unsure, "of which nobody can say whether the condition holds"),
            (left_out.undated, "without a date of creation"),
            (tally.not_covered, "not covered by the agreement"),
        )
        if number
    ]
    judged = f"{counted(tally.judged, 'lead')} judged, {tally.failed:,} failed"
    yield judged + (f"; left out: {', '.join(apart)}" if apart else "")
    if tally.coverage_unknown:
        some = counted(tally.coverage_unknown, "lead")
        yield f"{some} judged without knowing whether the agreement covers them"
