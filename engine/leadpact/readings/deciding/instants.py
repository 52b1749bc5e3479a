"""Remember the instants that decisions are asked for: a million leads share one."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

_MOST_REMEMBERED = 1_024


class Instants(dict[Any, int]):
    """``as_of`` as it was given -> UTC microseconds; whatever is no instant raises, as the reader does."""

    def __init__(self, read: Callable[[Any], int]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, as_of: object) -> int:
        """Read an instant for the first time."""
        instant = self._read(as_of)
        if type(as_of) in (str, datetime):
            if len(self) >= _MOST_REMEMBERED:
                self.clear()
            self[as_of] = instant
        return instant
