"""What was spent, by source and day: a table of periods, apportioned to the dates of leads."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from leadpact.agreement.sharing import split

Counts = Mapping[tuple[str | None, int], int]
"""Leads by source (None: not known) and date of creation, an ordinal."""


@dataclass(frozen=True, slots=True)
class Outlay:
    """One row: so much was spent on a source from one date to another, both included.

    Dates are ordinals, ``amount`` ten-thousandths of the policy's currency. ``source`` is None where
    the row names none: it counts for all sources together, and for none of them alone.
    """

    source: str | None
    first: int
    last: int
    amount: int

    def share(self, first: int, last: int) -> int:
        """Give the part that falls on the dates from one to another, by days, in whole ten-thousandths."""
        days = min(last, self.last) - max(first, self.first) + 1
        if days <= 0:
            return 0
        return _divided(self.amount * days, self.last - self.first + 1)


def _divided(amount: int, by: int) -> int:
    """Divide whole numbers, ties to even."""
    whole, rest = divmod(amount, by)
    return whole + (2 * rest > by or (2 * rest == by and whole % 2 == 1))


@dataclass(frozen=True, slots=True)
class Spending:
    """All rows of a table of spend, in the currency of the policy.

    ``shared`` holds, by the name of what is spent for all sources, the leads that it is shared by.
    """

    currency: str
    outlays: tuple[Outlay, ...]
    shared: Mapping[str, Counts] = field(default_factory=dict)

    def amount(self, first: int, last: int, sources: Iterable[str | None] | None = None) -> int:
        """Give what was spent on these dates, on some sources (None: not known) or on everything.

        Of what is spent for all sources, some of them bear their part.
        """
        if sources is None:
            return sum(outlay.share(first, last) for outlay in self.outlays)
        only = frozenset(sources)
        own = sum(
            outlay.share(first, last)
            for outlay in self.outlays
            if outlay.source is not None
            and outlay.source in only
            and outlay.source not in self.shared
        )
        parts = (self.parts(name, first, last) for name in self.shared)
        return own + sum(part.get(source, 0) for part in parts for source in only)

    def parts(self, name: str, first: int, last: int) -> dict[str | None, int]:
        """Split what was spent under a shared name on these dates; empty where no lead of them counts."""
        amount = self.spent_on(name, first, last)
        counts: dict[str | None, int] = {}
        for (source, day), count in self.shared[name].items():
            if first <= day <= last:
                counts[source] = counts.get(source, 0) + count
        return split(amount, counts)

    def spent_on(self, name: str, first: int, last: int) -> int:
        """Give what the rows of one name come to on these dates."""
        return sum(o.share(first, last) for o in self.outlays if o.source == name)

    @property
    def sources(self) -> tuple[str, ...]:
        """Name the sources that something was spent on alone, in the order of the table."""
        named = (o.source for o in self.outlays if o.source is not None)
        return tuple(name for name in dict.fromkeys(named) if name not in self.shared)

    @property
    def dates(self) -> tuple[int, int] | None:
        """Give the first and the last date that the table speaks of."""
        if not self.outlays:
            return None
        return min(o.first for o in self.outlays), max(o.last for o in self.outlays)

    def gaps(self, first: int, last: int) -> Iterator[int]:
        """Yield the dates from one to another that no row speaks of."""
        for day in range(first, last + 1):
            if not any(o.first <= day <= o.last for o in self.outlays):
                yield day
