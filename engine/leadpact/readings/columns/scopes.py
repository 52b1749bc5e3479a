"""What one reading of all leads can see: the columns' counterpart of a frame."""

from dataclasses import dataclass, replace

from leadpact.readings.columns.calendars import OnCalendar
from leadpact.readings.columns.terms import Term
from leadpact.readings.columns.worths import Worth


@dataclass(frozen=True, eq=False)
class Scope:
    """One reading of all leads: now or closing, up to an instant, on one calendar.

    ``cut`` is the last instant whose events and moments exist, ``as_of`` what the word means. ``is_cut``
    is false where the cut is the instant that the whole query asks about, up to which alone events are
    read anyway. ``of_event``: inside a ``where``. Equal keys mean the same reading.
    """

    closing: bool
    stages_closing: bool
    cut: Term
    is_cut: bool
    as_of: Worth
    calendar: OnCalendar | None
    of_event: bool = False

    @property
    def key(self) -> tuple[object, ...]:
        absent = tuple(sorted((way.value, term.sql()) for way, term in self.as_of.absent.items()))
        return (
            self.closing,
            self.stages_closing,
            self.cut,
            self.as_of.value,
            absent,
            None if self.calendar is None else self.calendar.choices,
            self.of_event,
        )

    @property
    def now(self) -> "Scope":
        """See the same with windows and moments read now."""
        return self if not self.closing else replace(self, closing=False)

    @property
    def in_event(self) -> "Scope":
        return replace(self, of_event=True)

    @property
    def of_lead(self) -> "Scope":
        return replace(self, of_event=False)
