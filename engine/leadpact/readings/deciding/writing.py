"""What the body of a compiled function may ask of the program around it."""

from typing import Protocol

from leadpact.calendars import CalendarTable
from leadpact.nodes import Events
from leadpact.policy import Datum, PolicyTree
from leadpact.readings.deciding.program import Program


class Functions(Protocol):
    """The functions of a program, which a body calls and adds to.

    ``numbers`` says where each attribute stands in an event, ``values`` what the functions of named
    values are called.
    """

    tree: PolicyTree
    program: Program
    days: CalendarTable | None
    local_date: str
    numbers: dict[str, int]
    values: dict[str, str]

    def look(self, events: Events) -> str:
        """Write what finds the events that meet a condition; give the function's name."""

    def moment(self, datum: Datum) -> str:
        """Name what reads a moment in a frame."""

    def bound(self, hint: str, value: object) -> str:
        """Name an object, the same object by the same name."""
