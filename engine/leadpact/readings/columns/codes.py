"""Why something is unknown, as whole numbers: a table that a query's codes point into."""

from dataclasses import dataclass

from leadpact.readings.findings import Cause

NOT_YET = 0
"""The code of what has not happened yet, whatever it is: waiting settles it, not data."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that data would have to settle: its name, why it is unknown, who fills it in."""

    name: str
    cause: Cause
    owner: str | None


class Reasons:
    """The reasons that a query can give, by code from 1."""

    def __init__(self) -> None:
        self._codes: dict[Reason, int] = {}

    def code(self, name: str, cause: Cause, owner: str | None) -> int:
        """Give the code of a reason; what has not happened yet has one code for all."""
        if cause is Cause.NOT_YET:
            return NOT_YET
        return self._codes.setdefault(Reason(name, cause, owner), len(self._codes) + 1)

    @property
    def all(self) -> tuple[Reason, ...]:
        return tuple(self._codes)

    def __len__(self) -> int:
        return len(self._codes)
