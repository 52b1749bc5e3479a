"""A bootstrap clustered by account: how a ratio would have come out with other accounts of the kind.

See docs/statistics.md for the source and worked numbers.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256
from random import Random
from typing import TypeVar

from leadpact.agreement.statistics_rates import LEVEL, Interval
from leadpact.agreement.statistics_times import quantile

DRAWS = 999
FEWEST_EVENTS = 5
"""From fewer events no ratio is judged."""
_Cluster = TypeVar("_Cluster")


def seed_of(*digests: str) -> int:
    """Turn digests into a seed: the same policy, data and question draw the same samples."""
    return int.from_bytes(sha256("\n".join(digests).encode()).digest()[:8], "big")


def bootstrap(
    clusters: Sequence[_Cluster],
    measure: Callable[[Sequence[_Cluster]], float | None],
    *,
    seed: int,
    level: float = LEVEL,
    draws: int = DRAWS,
) -> Interval | None:
    """Give the percentile interval of a measure over whole clusters drawn with replacement.

    Efron 1979; Davison and Hinkley 1997, sections 3.8 and 5.3. None with fewer than two clusters,
    or where the measure is undefined in more than one draw of twenty.
    """
    if len(clusters) < 2:
        return None
    lots = Random(seed)  # noqa: S311 - for drawing samples, and the same every time
    found = [measure(lots.choices(clusters, k=len(clusters))) for _ in range(draws)]
    known = [value for value in found if value is not None]
    low, high = quantile(known, (1 - level) / 2), quantile(known, (1 + level) / 2)
    if low is None or high is None or len(known) < draws * 0.95:
        return None
    return Interval(low, high)
