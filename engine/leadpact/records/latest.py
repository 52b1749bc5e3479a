"""Of what time records are: the latest instant that they tell of, and whether another time is asked about."""

from collections.abc import Iterator

from leadpact.diagnostics.catalogue.bindings import OTHER_TIME
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.lead import Unreadable
from leadpact.readings.amounts import rfc3339
from leadpact.records.clock import read_timestamp
from leadpact.source import Source, Span
from leadpact.units import DAY


class Latest:
    """Keeps the latest of the instants that it is shown, ``at``; what cannot be read tells nothing."""

    def __init__(self) -> None:
        self.at: int | None = None

    def see(self, raw: object, *, is_cell: bool) -> None:
        """Look at one instant as it stands in a record; outer spaces of a cell do not count."""
        if not isinstance(raw, str):
            return
        found = read_timestamp(raw.strip(" ") if is_cell else raw)
        if not isinstance(found, Unreadable) and (self.at is None or found > self.at):
            self.at = found


def of_another_time(newest: int | None, as_of: int, name: str) -> Iterator[Diagnostic]:
    """Complain where the newest instant of the sources, called ``name``, is a day from the one asked about."""
    if newest is not None and abs(as_of - newest) > DAY:
        yield OTHER_TIME.at(Source(name, ""), Span(0, 0), newest=rfc3339(newest))
