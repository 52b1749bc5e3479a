"""The audit on one screen, or as Markdown: the promises first, then the numbers behind them."""

from collections.abc import Callable, Iterator

from leadpact.agreement.judged import number_of
from leadpact.readings.amounts import counted, instant
from leadpact.readings.naming import capital
from leadpact.readings.styled import Line, Segment, paragraph
from leadpact_cli.audit.by_source import sources
from leadpact_cli.audit.costs import money
from leadpact_cli.audit.numbers import (
    delays,
    losses,
    stages,
    today,
    unseen,
    waived,
)
from leadpact_cli.audit.page import Told
from leadpact_cli.audit.promises import promises
from leadpact_cli.audit.section import Section, in_markdown, on_a_page
from leadpact_cli.audit.source import about_data, apart
from leadpact_cli.choosing import chosen_how
from leadpact_cli.moments import zone_of
from leadpact_cli.report.warned import of_another_time

SECTIONS: tuple[Callable[[Told], Iterator[Section]], ...] = (
    promises,
    stages,
    losses,
    sources,
    delays,
    money,
    unseen,
    today,
    waived,
)
"""What follows the opening, in this order; a section with nothing to say is left out."""


def to_lines(page: Told, width: int, more: tuple[Section, ...] = ()) -> Iterator[Line]:
    """Write the whole audit for a terminal; ``more`` follows the promises."""
    for sentence in opening(page):
        yield from paragraph(Segment(sentence), at=0, width=width, hang=2)
    for section in _sections(page, more):
        yield from on_a_page(section, width)


def to_markdown(page: Told, more: tuple[Section, ...] = ()) -> str:
    """Write the whole audit for a pull request or a message."""
    first, *rest = opening(page)
    lines = [f"# {first}", "", " ".join(f"{capital(sentence)}." for sentence in rest), ""]
    for section in _sections(page, more):
        lines += in_markdown(section)
    return "\n".join(lines).rstrip("\n") + "\n"


def _sections(page: Told, more: tuple[Section, ...]) -> Iterator[Section]:
    first, *rest = SECTIONS
    yield from first(page)
    yield from more
    for section in rest:
        yield from section(page)
    yield from about_data(page.audit.quality.data, page.reading, page.audit.tree)


def opening(page: Told) -> Iterator[str]:
    """Say which agreement, which leads, as of when."""
    audit, reading = page.audit, page.reading
    at = instant(audit.as_of, zone_of(audit.tree), with_zone=True)
    yield f"{audit.tree.name} {audit.tree.version}, as of {at}"
    yield from of_another_time(reading.shown, audit.tree)
    dates = ""
    if audit.dates is not None:
        dates = f", created {page.days(*audit.dates)}"
    uncovered = audit.not_covered
    not_covered = [f"{uncovered:,} not covered by the agreement"] if uncovered else []
    said = ", ".join([*not_covered, *apart(reading)])
    left_out = f"; left out: {said}" if said else ""
    yield f"{counted(number_of(audit.leads), 'lead')}{dates}{left_out}"
    yield from _versions(page)
    if chosen := chosen_how(reading.choice):
        yield f"leads chosen: {chosen}"
    if audit.undated:
        yield f"{counted(audit.undated, 'lead')} without a readable created_at, in no period"
    if audit.coverage_unknown:
        some = counted(audit.coverage_unknown, "lead")
        yield f"{some} judged without knowing whether the agreement covers them"
    account = audit.certainty.account
    yield (
        "each lead counts on its own: no field tells which of them share an account"
        if account is None
        else f"leads that share {account} count as one account"
    )


def _versions(page: Told) -> Iterator[str]:
    """Say which version judged how many leads, and how many none did."""
    audit = page.audit
    if not audit.versions:
        return
    judged = [
        f"{one.tree.version} of {page.day(one.tree.effective.toordinal())} judged {counted(one.leads, 'lead')}"
        for one in audit.versions
    ]
    yield f"versions: {', '.join(judged)}"
    if audit.older:
        yield f"{counted(audit.older, 'lead')} older than the first version, judged by none"
    if audit.nobodys:
        some = counted(audit.nobodys, "lead")
        yield f"{some} without a readable created_at, judged by no version"
