"""What is warned of, and which verdicts rest on a time of day that the binding assumes."""

from collections.abc import Iterable, Iterator
from typing import Final

from leadpact.diagnostics.catalogue.bindings import OTHER_TIME
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.engines.quality import Quality
from leadpact.engines.run_warnings import Shown
from leadpact.policy import PolicyTree
from leadpact.readings.amounts import counted, instant, printable
from leadpact.readings.styled import Line
from leadpact_cli.complaints import in_short
from leadpact_cli.moments import zone_of
from leadpact_cli.report.page import Page
from leadpact_cli.tables import columns

TELLS_MORE: Final = "`leadpact error CODE` tells more"
ASSUMED_TIMES: Final = ("ASSUMED TIMES", "dates that the binding gave a time of day")


def warned(page: Page) -> Iterator[Line]:
    """Tell what the binding and the run warn of, each with its place; the opening tells of an export of another time."""
    report = page.report
    every = tuple(with_help((*report.told.warnings, *report.shown.silent)))
    if not every:
        return
    yield from page.head("WARNINGS", TELLS_MORE)
    for warning in every:
        yield from page.text(warning, at=1, hang=2)


def with_help(warnings: Iterable[Diagnostic]) -> Iterator[str]:
    """Write warnings on one line each, with the way out; one of several of them is told once."""
    said: set[str | None] = {None}
    for warning in warnings:
        help_ = "" if warning.help in said else f"; {printable(warning.help or '')}"
        said.add(warning.help)
        yield f"{in_short(warning)}{help_}"


def of_another_time(shown: Shown, tree: PolicyTree) -> Iterator[str]:
    """Say that the data is of another time than what is asked about, where it is."""
    if shown.newest is not None and shown.other_time:
        newest = instant(shown.newest, zone_of(tree), with_zone=True)
        said = OTHER_TIME.message.format(newest=newest)
        yield f"{OTHER_TIME.severity.value}[{OTHER_TIME.code}]: {said}"


def assumed_times(page: Page) -> Iterator[Line]:
    """Tell in how many leads a time of day was assumed, and which verdicts rest on one."""
    quality, tree = page.report.quality, page.report.tree
    rows = tuple(assumed_rows(quality, tree))
    if not rows:
        return
    yield from page.head(*ASSUMED_TIMES)
    yield from columns(rows, width=page.width, right=(1,))
    for said in resting_stages(quality):
        yield from page.text(said, at=1, hang=2)


def assumed_rows(quality: Quality, tree: PolicyTree) -> Iterator[tuple[str, str, str]]:
    """Give what has an assumed time, in how many leads, and what it is."""
    for name, leads in quality.assumed_times.items():
        yield name, f"{leads:,}", "events of the kind" if name in tree.kinds else ""


def resting_stages(quality: Quality) -> Iterator[str]:
    """Say of how many leads the verdict of which stage rests on an assumed time."""
    if quality.rests:
        said = ", ".join(f"{stage} of {counted(n, 'lead')}" for stage, n in quality.rests.items())
        yield f"assumed, for it rests on such a time: {said}"
