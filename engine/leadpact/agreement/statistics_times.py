"""What a sample can carry about times: quantiles in which what never happened counts, and survival.

Every formula is in docs/statistics.md with its source and worked numbers.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import comb, exp, inf, log, sqrt

from leadpact.agreement.statistics_rates import LEVEL, Interval, critical

_MOST_EXACT = 1_000
"""Up to so many values the ranks come from the binomial distribution, above from the normal one."""


def quantile(values: Sequence[float], share: float) -> float | None:
    """Interpolate as SQL's ``percentile_cont``; ``inf`` is longer than all, and stays so.

    ``values`` need not be sorted. None of none. Between a number and ``inf`` lies ``inf``.
    """
    ordered = sorted(values)
    if not ordered:
        return None
    place = share * (len(ordered) - 1)
    below = int(place)
    part = place - below
    low = ordered[below]
    if part == 0 or low == inf:
        return low
    high = ordered[below + 1]
    return inf if high == inf else low + (high - low) * part


def quantile_interval(
    values: Sequence[float], share: float, *, level: float = LEVEL
) -> Interval | None:
    """Give the values between which a quantile lies, whatever the distribution.

    The ranks come from the binomial distribution of how many values lie below the quantile (David
    and Nagaraja 2003, section 7.1). None where so few values cannot bound it on both sides.
    """
    ordered = sorted(values)
    n, tail = len(ordered), (1 - level) / 2
    if n == 0:
        return None
    if n > _MOST_EXACT:
        reach = critical(level) * sqrt(n * share * (1 - share))
        low, high = int(n * share - reach), int(n * share + reach) + 2
    else:
        below = tuple(accumulate(comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(n)))
        # Rank r bounds from below if P(fewer than r values lie below) is at most the tail.
        low = sum(1 for chance in below if chance <= tail)
        high = 1 + sum(1 for chance in below if chance < 1 - tail)
    return Interval(ordered[low - 1], ordered[high - 1]) if low >= 1 and high <= n else None


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


def kaplan_meier(times: Iterable[tuple[float, bool]], *, level: float = LEVEL) -> Survival:
    """Estimate time to an event where some have yet to see it (Kaplan and Meier 1958).

    Each is (time, whether it happened then; else: still waiting when last seen). Variance by
    Greenwood (1926), interval on the scale of log(-log S) (Kalbfleisch and Prentice 2002,
    section 1.4.2). Who left at the time of an event was still waiting at it.
    """
    happened: Counter[float] = Counter()
    left: Counter[float] = Counter()
    for at, is_event in times:
        (happened if is_event else left)[at] += 1
    n = waiting = happened.total() + left.total()
    z, share, greenwood = critical(level), 1.0, 0.0
    steps: list[Step] = []
    for at in sorted(happened | left):
        events = happened[at]
        if events:
            share *= 1 - events / waiting
            greenwood = greenwood + events / (waiting * (waiting - events)) if share else inf
            low, high = _log_log(share, greenwood, z)
            steps.append(Step(at, share, low, high, events, waiting))
        waiting -= events + left[at]
    return Survival(tuple(steps), n, happened.total())


def _log_log(share: float, greenwood: float, z: float) -> tuple[float, float]:
    if share <= 0:
        return 0.0, 0.0
    reach = z * sqrt(greenwood) / abs(log(share))
    return share ** exp(reach), share ** exp(-reach)
