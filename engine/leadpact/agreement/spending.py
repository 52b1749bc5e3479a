"""What was spent, by source and day: a table of periods, apportioned to the dates of leads."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


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
    """All rows of a table of spend, in the currency of the policy."""

    currency: str
    outlays: tuple[Outlay, ...]

    def amount(self, first: int, last: int, sources: Iterable[str] | None = None) -> int:
        """Give what was spent on these dates, on some sources or on everything."""
        only = None if sources is None else frozenset(sources)
        return sum(
            outlay.share(first, last)
            for outlay in self.outlays
            if only is None or outlay.source in only
        )

    @property
    def sources(self) -> tuple[str, ...]:
        """Name the sources that something was spent on, in the order of the table."""
        return tuple(dict.fromkeys(o.source for o in self.outlays if o.source is not None))

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
