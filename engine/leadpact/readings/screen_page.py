"""The page that the screen is set on: what is told, in how many columns."""

from collections.abc import Iterator
from dataclasses import dataclass

from leadpact.readings.styled import Cell, Line, Role, Segment, set_side_by_side
from leadpact.readings.telling import Telling
from leadpact.readings.verdicts import Verdict

NARROWEST, WIDEST = 60, 200
INDENT = 2
MARKS = {
    Verdict.PASS: ("✓", Role.GOOD),
    Verdict.FAIL: ("✗", Role.BAD),
    Verdict.UNKNOWN: ("?", Role.UNSURE),
    Verdict.PENDING: ("…", Role.WAITING),
    Verdict.WAIVED: ("~", Role.WAIVED),
    Verdict.NOT_APPLICABLE: ("·", Role.MUTED),
}


@dataclass(frozen=True, slots=True)
class Page:
    """What is being set, and how wide; ``trace``: every comparison, with its place."""

    telling: Telling
    width: int
    trace: bool = False

    @property
    def second(self) -> int:
        """The column where what we saw begins, after marks and names."""
        return 21 if self.width < 90 else 25

    @property
    def third(self) -> int:
        """The column where what we agreed begins."""
        return self.second + (self.width - self.second) * 9 // 20 + 2


def beside(name: Cell, saw: str, agreed: str, role: Role, page: Page) -> Iterator[Line]:
    """Set a name, what we saw and what we agreed side by side."""
    until = page.third - 2 if agreed else page.width
    yield from set_side_by_side(
        (
            name,
            Cell(page.second, until - page.second, ((Segment(saw, role),),)),
            Cell(page.third, page.width - page.third, ((Segment(agreed, Role.MUTED),),)),
        )
    )
