"""A bootstrap clustered by account: how a ratio would have come out with other accounts of the kind.

See docs/statistics.md for the source and worked numbers.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from hashlib import sha256
from itertools import accumulate
from math import sqrt
from random import Random
from typing import TypeVar

from leadpact.agreement.statistics_rates import LEVEL, Interval
from leadpact.agreement.statistics_times import quantile
from leadpact.check.lint.chance import chance_of

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
    blanks: int = 0,
    level: float = LEVEL,
) -> Interval | None:
    """Give the percentile interval of a measure over whole clusters drawn with replacement.

    ``blanks`` are further clusters that put nothing into the measure: how many of the others a draw
    holds is then a binomial number. Efron 1979; Davison and Hinkley 1997, sections 3.8 and 5.3.
    None with fewer than two clusters, or where the measure is undefined in more than one draw of
    twenty.
    """
    total = len(clusters) + blanks
    if total < 2 or not clusters:
        return None
    lots = Random(seed)  # noqa: S311 - for drawing samples, and the same every time
    least, sizes = _sizes(total, len(clusters))
    found = []
    for _ in range(DRAWS):
        size = least + bisect_left(sizes, lots.random()) if blanks else total
        found.append(measure(lots.choices(clusters, k=size)))
    known = [value for value in found if value is not None]
    low, high = quantile(known, (1 - level) / 2), quantile(known, (1 + level) / 2)
    if low is None or high is None or len(known) < DRAWS * 0.95:
        return None
    return Interval(low, high)


def _sizes(total: int, filled: int) -> tuple[int, list[float]]:
    """Give the cumulative chances of how many of ``total`` draws are filled, and the least of them.

    Ten standard deviations on either side of the mean hold all that will ever be drawn.
    """
    share = filled / total
    reach = int(10 * sqrt(total * share * (1 - share))) + 1
    least, most = max(0, filled - reach), min(total, filled + reach)
    chances = accumulate(chance_of(k, total, share) for k in range(least, most + 1))
    return least, [*chances][:-1]
