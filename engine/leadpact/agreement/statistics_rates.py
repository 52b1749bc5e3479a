"""What a sample can carry about a rate: intervals, the sample that a gap needs, and comparisons.

Every formula is in docs/statistics.md with its source and worked numbers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, exp, lgamma, sqrt
from statistics import NormalDist

LEVEL = 0.95
POWER = 0.8
_NORMAL = NormalDist()
_TIE = 1 + 1e-7
"""Two tables are equally likely where their chances differ by less: the sums of logarithms round."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Where the true value lies, both ends included, in the unit of what is measured."""

    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


def critical(level: float) -> float:
    """Give the standard normal quantile that leaves ``1 - level`` outside, half on each side."""
    return _NORMAL.inv_cdf((1 + level) / 2)


def wilson(passed: float, n: float, *, level: float = LEVEL) -> Interval | None:
    """Give the Wilson score interval of a rate (Wilson 1927; Brown, Cai and DasGupta 2001).

    ``passed`` and ``n`` need not be whole: an effective sample is not. None where nothing was seen.
    """
    if n <= 0:
        return None
    z = critical(level)
    p = passed / n
    shrink = 1 + z * z / n
    centre = (p + z * z / (2 * n)) / shrink
    reach = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / shrink
    low = 0.0 if passed <= 0 else max(0.0, centre - reach)
    high = 1.0 if passed >= n else min(1.0, centre + reach)
    return Interval(low, high)


def widened(
    passed: int, unknown: int, n: int, *, level: float = LEVEL, effect: float = 1.0
) -> Interval | None:
    """Give the interval of a rate of which some are unknown.

    Its low end takes every unknown one as not passed, its high end as passed. ``n`` counts the
    unknown ones; ``effect`` is the design effect, by which the sample counts for less.
    """
    effective = n / max(effect, 1.0)
    low = wilson(passed / n * effective, effective, level=level) if n else None
    high = wilson((passed + unknown) / n * effective, effective, level=level) if n else None
    return None if low is None or high is None else Interval(low.low, high.high)


def design_effect(clusters: Iterable[tuple[int, int]]) -> float:
    """Say by how much leads that share an account tell less than as many on their own; 1 or more.

    Each cluster is (passed, n). The variance of a ratio between clusters over that of a simple
    sample (Kish 1965, section 2.6). Where all or none passed the clusters do not show how alike
    their leads are: then they are taken as quite alike.
    """
    found = [(passed, n) for passed, n in clusters if n]
    total, m = sum(n for _, n in found), len(found)
    if total in (0, m):
        return 1.0
    p = sum(passed for passed, _ in found) / total
    if m < 2 or p in (0.0, 1.0):
        return sum(n * n for _, n in found) / total
    between = sum((passed - p * n) ** 2 for passed, n in found)
    variance = m / (m - 1) * between / total**2
    return max(1.0, variance / (p * (1 - p) / total))


def leads_needed(
    target: float, actual: float, *, level: float = LEVEL, power: float = POWER
) -> int | None:
    """Say how many leads would show a gap: one sample against a fixed share, two-sided.

    Fleiss, Levin and Paik 2003, section 2.5, without the correction for continuity. None where
    there is no gap, or one of the two is no share.
    """
    if target == actual or not (0 <= target <= 1 and 0 <= actual <= 1):
        return None
    spread = critical(level) * sqrt(target * (1 - target))
    reach = _NORMAL.inv_cdf(power) * sqrt(actual * (1 - actual))
    return max(1, ceil(((spread + reach) / (actual - target)) ** 2))


def leads_for_margin(share: float, margin: float, *, level: float = LEVEL) -> int:
    """Say how many leads tell a share to within a margin on either side (the normal approximation)."""
    return ceil(critical(level) ** 2 * share * (1 - share) / margin**2 - 1e-9)


def per_count(
    spend: float,
    count: int,
    n: int,
    *,
    unknown: int = 0,
    level: float = LEVEL,
    effect: float = 1.0,
) -> Interval | None:
    """Give the interval of spend per count: Wilson's interval of count out of n, turned upside down.

    ``unknown`` ones could be counted too: the low end is that with all of them. ``effect`` is the
    design effect of leads that share accounts.
    """
    rate = widened(count, min(unknown, n - count), n, level=level, effect=effect)
    if rate is None or rate.low <= 0:
        return None
    return Interval(spend / (n * rate.high), spend / (n * rate.low))


# -- comparisons


def chance_of_difference(passed_a: int, n_a: int, passed_b: int, n_b: int) -> float:
    """Give the p-value of a difference between two rates: Fisher's exact test, two-sided.

    All tables with the same margins that are no likelier than the one seen (Fisher 1935; Agresti
    2013, section 3.5); those far beyond twelve standard deviations and the one seen are left out.
    1 where one of the two groups is empty.
    """
    total, passed = n_a + n_b, passed_a + passed_b
    first, last = max(0, passed - n_b), min(passed, n_a)
    if total > 1:
        mean = n_a * passed / total
        spread = sqrt(mean * n_b / total * (total - passed) / (total - 1))
        reach = max(12 * spread, 2 * abs(passed_a - mean)) + 1
        first, last = max(first, int(mean - reach)), min(last, int(mean + reach) + 1)
    tables = range(first, last + 1)
    logs = {k: _ways(n_a, k) + _ways(n_b, passed - k) - _ways(total, passed) for k in tables}
    seen = exp(logs[passed_a]) * _TIE
    return min(1.0, sum(chance for chance in map(exp, logs.values()) if chance <= seen))


def _ways(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def holm(chances: Sequence[float]) -> tuple[float, ...]:
    """Correct p-values for how many there are (Holm 1979); each stays at its place."""
    order = sorted(range(len(chances)), key=lambda at: chances[at])
    corrected = [1.0] * len(chances)
    most = 0.0
    for rank, at in enumerate(order):
        most = max(most, min(1.0, (len(chances) - rank) * chances[at]))
        corrected[at] = most
    return tuple(corrected)
