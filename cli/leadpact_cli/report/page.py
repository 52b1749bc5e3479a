"""The page that a report is written on: how wide it is, how its sections begin, what parties are called."""

from collections.abc import Iterator
from dataclasses import dataclass

from leadpact.readings.amounts import printable
from leadpact.readings.styled import EMPTY, Line, Role, Segment, paragraph
from leadpact_cli.report.result import Report
from leadpact_cli.tables import columns


@dataclass(frozen=True, slots=True)
class Page:
    """A report that is being written, and the columns that it may take."""

    report: Report
    width: int

    def head(self, title: str, about: str = "") -> Iterator[Line]:
        """Begin a section."""
        yield EMPTY
        yield from columns([(Segment(title, Role.STRONG), about)], width=self.width, at=0)

    def text(self, *parts: Segment | str, at: int = 0, hang: int = 0) -> Iterator[Line]:
        """Write running text."""
        segments = (p if isinstance(p, Segment) else Segment(p) for p in parts)
        yield from paragraph(*segments, at=at, width=self.width, hang=hang)

    def party(self, owner: str | None) -> str:
        """Name a party as the policy does."""
        named = self.report.tree.parties.get(owner or "")
        return printable(named.name) if named else "nobody"
