"""What a sample can carry about times: quantiles in which what never happened counts, and survival.

Every formula is in docs/statistics.md with its source and worked numbers.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import comb, exp, inf, log, sqrt

from leadpact.agreement.statistics_rates import LEVEL, Interval, critical

_MOST_EXACT = 1_000
"""Up to so many values the ranks come from the binomial distribution, above from the normal one."""


Weighted = Sequence[tuple[float, int]]
"""Values, each with how often it is there; they need not be sorted."""


def quantile(values: Sequence[float], share: float) -> float | None:
    """Interpolate as SQL's ``percentile_cont``; ``inf`` is longer than all, and stays so.

    ``values`` need not be sorted. None of none. Between a number and ``inf`` lies ``inf``.
    """
    return quantile_of([(value, 1) for value in values], share)


def quantile_of(values: Weighted, share: float) -> float | None:
    """Give a quantile of values that are there several times, as `quantile` has it."""
    at = _ranks(values)
    if at is None:
        return None
    place = share * (at.n - 1)
    below = int(place)
    part = place - below
    low = at(below)
    if part == 0 or low == inf:
        return low
    high = at(below + 1)
    return inf if high == inf else low + (high - low) * part


def quantile_interval(values: Weighted, share: float, *, level: float = LEVEL) -> Interval | None:
    """Give the values between which a quantile lies, whatever the distribution.

    The ranks come from the binomial distribution of how many values lie below the quantile (David
    and Nagaraja 2003, section 7.1). None where so few values cannot bound it on both sides.
    """
    at = _ranks(values)
    if at is None:
        return None
    n, tail = at.n, (1 - level) / 2
    if n > _MOST_EXACT:
        reach = critical(level) * sqrt(n * share * (1 - share))
        low, high = int(n * share - reach), int(n * share + reach) + 2
    else:
        below = tuple(accumulate(comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(n)))
        # Rank r bounds from below if P(fewer than r values lie below) is at most the tail.
        low = sum(1 for chance in below if chance <= tail)
        high = 1 + sum(1 for chance in below if chance < 1 - tail)
    return Interval(at(low - 1), at(high - 1)) if low >= 1 and high <= n else None


@dataclass(frozen=True, slots=True)
class _Ranks:
    """Values in order; the k-th of them, from 0, each as often as it is there."""

    values: tuple[float, ...]
    ends: tuple[int, ...]

    @property
    def n(self) -> int:
        return self.ends[-1]

    def __call__(self, rank: int) -> float:
        return self.values[bisect_right(self.ends, rank)]


def _ranks(values: Weighted) -> _Ranks | None:
    ordered = sorted(values)
    if not ordered:
        return None
    return _Ranks(
        tuple(value for value, _ in ordered), tuple(accumulate(number for _, number in ordered))
    )


# -- time to an event, some of them still to come


@dataclass(frozen=True, slots=True)
class Step:
    """How many are still without the event after a time: ``share``, with its interval.

    ``at`` is in the unit of the times; ``events`` happened then, ``at_risk`` were still waiting.
    """

    at: float
    share: float
    low: float
    high: float
    events: int
    at_risk: int


@dataclass(frozen=True, slots=True)
class Survival:
    """The Kaplan–Meier estimate: its steps in order of time, how many waited, how many saw the event."""

    steps: tuple[Step, ...]
    n: int
    events: int

    def happened_by(self, at: float) -> tuple[float, Interval]:
        """Give the share that saw the event by a time, with its interval."""
        step = next((s for s in reversed(self.steps) if s.at <= at), None)
        if step is None:
            return 0.0, Interval(0.0, 0.0)
        return 1 - step.share, Interval(1 - step.high, 1 - step.low)

    def time_until(self, share: float) -> float | None:
        """Give the first time by which at least so many saw the event; None where it is not reached."""
        return next((s.at for s in self.steps if 1 - s.share >= share - 1e-12), None)


def kaplan_meier(times: Mapping[tuple[float, bool], int], *, level: float = LEVEL) -> Survival:
    """Estimate time to an event where some have yet to see it (Kaplan and Meier 1958).

    ``times`` counts the leads by (time, whether it happened then; else: still waiting when last seen).
    Variance by Greenwood (1926), interval on the scale of log(-log S) (Kalbfleisch and Prentice 2002,
    section 1.4.2). Who left at the time of an event was still waiting at it.
    """
    ends: dict[float, list[int]] = {}
    for (at, is_event), number in times.items():
        ends.setdefault(at, [0, 0])[not is_event] += number
    n = waiting = sum(times.values())
    z, share, greenwood = critical(level), 1.0, 0.0
    steps: list[Step] = []
    for at in sorted(ends):
        events, left = ends[at]
        if events:
            share *= 1 - events / waiting
            greenwood = greenwood + events / (waiting * (waiting - events)) if share else inf
            low, high = _log_log(share, greenwood, z)
            steps.append(Step(at, share, low, high, events, waiting))
        waiting -= events + left
    return Survival(tuple(steps), n, sum(step.events for step in steps))


def _log_log(share: float, greenwood: float, z: float) -> tuple[float, float]:
    if share <= 0:
        return 0.0, 0.0
    reach = z * sqrt(greenwood) / abs(log(share))
    return share ** exp(reach), share ** exp(-reach)
