"""What falls due: the windows that leads still wait in, and that close soon."""

from collections.abc import Sequence
from dataclasses import dataclass

from leadpact.agreement.delays import Step, Waited


@dataclass(frozen=True, slots=True)
class Due:
    """A step that leads still wait for, and whose window closes within a day: by lead, the first first."""

    step: Step
    leads: tuple[tuple[int, str], ...]

    @property
    def first(self) -> int:
        """When the first of them closes, in UTC microseconds."""
        return self.leads[0][0]


def due_within(steps: Sequence[Step], waited: Waited, until: int) -> tuple[Due, ...]:
    """List the steps with windows that close by an instant, the first to close first."""
    found = []
    for step, windows in zip(steps, waited.due, strict=True):
        closing = sorted(window for window in windows if window[0] <= until)
        if closing:
            found.append(Due(step, tuple(closing)))
    return tuple(sorted(found, key=lambda one: one.first))
