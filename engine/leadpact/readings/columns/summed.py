"""What an aggregate or a window came to: its worth, why it is open, and the data behind that."""

from collections.abc import Callable
from dataclasses import dataclass

from leadpact.readings.columns.leaf import Leaf
from leadpact.readings.columns.terms import Term
from leadpact.readings.columns.worths import Worth


@dataclass(frozen=True, eq=False)
class Summed:
    """``gap`` is the code of the aggregate's own reason, NULL where it has none; ``leaves`` are asked for late."""

    worth: Worth
    gap: Term
    leaves: Callable[[], list[Leaf]]


@dataclass(frozen=True, eq=False)
class Windowed:
    """``open``: it runs, and is not true yet."""

    value: Term
    open: Term
    leaves: Callable[[], list[Leaf]]
