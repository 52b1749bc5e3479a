"""What an expression is worth in SQL: its value, what it knows of things that never come, its bounds."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from leadpact.readings.columns.terms import (
    FALSE,
    NULL,
    Term,
    case,
    either,
    is_not_null,
    is_null,
    negated,
)
from leadpact.readings.findings import Absent


@dataclass(frozen=True, slots=True)
class Worth:
    """One value in one reading.

    ``value`` is NULL where it is no plain value. ``absent`` says, for each way of never coming that
    is possible here, where it holds. ``low`` and ``high`` bound a number that doubtful events leave
    open; where the value is plain both are the value, where it is unknown both are NULL, and where
    ``high`` alone is NULL it is unbounded. They are None where no doubt is possible. ``between`` are the
    first and the last instant that it can be, if that is known.
    """

    value: Term
    absent: Mapping[Absent, Term] = field(default_factory=dict)
    low: Term | None = None
    high: Term | None = None
    between: tuple[int, int] | None = None

    @property
    def is_ranged(self) -> bool:
        return self.low is not None

    @property
    def bounds(self) -> tuple[Term, Term]:
        if self.low is None or self.high is None:
            return self.value, self.value
        return self.low, self.high

    @property
    def is_bounded(self) -> Term:
        """Whether it is a plain value, or a number between bounds."""
        return is_not_null(self.bounds[0])

    @property
    def is_absent(self) -> Term:
        return either(*self.absent.values())

    @property
    def is_worth(self) -> Term:
        """Whether anything is known of it: a value, bounds, or that it never comes."""
        return either(self.is_bounded, self.is_absent)

    @property
    def is_unknown(self) -> Term:
        if not self.absent:
            return is_null(self.bounds[0])
        return negated(self.is_worth)

    def is_one_of(self, *ways: Absent) -> Term:
        return either(*(self.absent.get(way, FALSE) for way in ways))


UNKNOWN = Worth(NULL)


def decided(when: Term, then: Term, otherwise: Worth) -> Worth:
    """Give a truth where a condition holds, else another worth that is never absent nor ranged."""
    return Worth(case([(when, then)], otherwise.value))
