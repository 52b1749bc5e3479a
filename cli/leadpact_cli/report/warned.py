"""What is warned of, and which verdicts rest on a time of day that the binding assumes."""

from collections.abc import Iterator

from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.readings.amounts import counted, printable
from leadpact.readings.styled import Line
from leadpact_cli.report.page import Page
from leadpact_cli.tables import columns


def warned(page: Page) -> Iterator[Line]:
    """Tell what the binding and the run warn of, each with its place; the opening tells of an export of another time."""
    report = page.report
    every = (*report.told.warnings, *report.silent)
    if not every:
        return
    yield from page.head("WARNINGS", "`leadpact error CODE` tells more")
    said: set[str | None] = {None}  # one way out of several warnings is told once
    for warning in every:
        help_ = "" if warning.help in said else f"; {printable(warning.help or '')}"
        said.add(warning.help)
        yield from page.text(f"{in_short(warning)}{help_}", at=1, hang=2)


def in_short(warning: Diagnostic) -> str:
    """Write a warning on one line: its code, what it says, and where; of a file as a whole no line."""
    line, _ = warning.source.line_and_column(warning.span.start)
    where = f", line {line}" if warning.source.text else ""
    head = f"{warning.complaint.severity.value}[{warning.complaint.code}]"
    return f"{head}: {printable(warning.message)} ({printable(warning.source.name)}{where})"


def assumed_times(page: Page) -> Iterator[Line]:
    """Tell in how many leads a time of day was assumed, and which verdicts rest on one."""
    times = page.report.quality.assumed_times
    if not times:
        return
    yield from page.head("ASSUMED TIMES", "dates that the binding gave a time of day")
    rows = [
        (name, f"{leads:,}", "events of the kind" if name in page.report.tree.kinds else "")
        for name, leads in times.items()
    ]
    yield from columns(rows, width=page.width, right=(1,))
    rest = page.report.tally.assumed
    if rest:
        said = ", ".join(f"{stage} of {counted(n, 'lead')}" for stage, n in rest.items())
        yield from page.text(f"assumed, for it rests on such a time: {said}", at=1, hang=2)
