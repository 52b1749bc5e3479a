"""The page that the screen is set on: what is told, in how many columns."""

from dataclasses import dataclass

from leadpact.readings.telling import Telling

NARROWEST, WIDEST = 60, 200


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
