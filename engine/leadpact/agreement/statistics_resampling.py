"""A bootstrap clustered by account: how a ratio would have come out with other accounts of the kind.

See docs/statistics.md for the sources and worked numbers.
"""

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from math import floor, lgamma, log, log1p, sqrt
from random import Random
from typing import TypeVar

from leadpact.agreement.statistics_rates import LEVEL, Interval
from leadpact.agreement.statistics_times import quantile

DRAWS = 999
FEWEST_EVENTS = 5
"""From fewer events no ratio is judged."""
MOST_KINDS = 2_000
"""More accounts that differ than so many are put together by lot into as many groups."""
_SMALL = 10
"""Binomial numbers with a smaller mean are drawn step by step, others at once."""
_Cluster = TypeVar("_Cluster")
Drawn = Sequence[tuple[_Cluster, int]]
"""Clusters, each with the number of accounts that are so."""


def seed_of(*digests: str) -> int:
    """Turn digests into a seed: the same policy, data and question draw the same samples."""
    return int.from_bytes(sha256("\n".join(digests).encode()).digest()[:8], "big")


def bootstrap(
    clusters: Drawn[_Cluster],
    measure: Callable[[Drawn[_Cluster]], float | None],
    *,
    seed: int,
    join: Callable[[Drawn[_Cluster]], _Cluster],
    blanks: int = 0,
    level: float = LEVEL,
) -> Interval | None:
    """Give the percentile interval of a measure over whole clusters drawn with replacement.

    Clusters that are the same stand there once, with their number; how often each kind is drawn is
    a multinomial number. ``blanks`` are further clusters that put nothing into the measure. Of more
    than `MOST_KINDS` kinds at most as many groups of equally many clusters are made by lot, each by
    ``join``, and groups are drawn. Efron 1979; Davison and Hinkley 1997, sections 3.8 and 5.3; Wolter 2007,
    chapter 2. None with fewer than two clusters, or where the measure is undefined in more than one
    draw of twenty.
    """
    total = sum(number for _, number in clusters) + blanks
    if total < 2 or not clusters:
        return None
    lots = Random(seed)  # noqa: S311 - for drawing samples, and the same every time
    kinds, others = clusters, blanks
    if len(clusters) > MOST_KINDS:
        size = -(-total // MOST_KINDS)
        kinds = [(join(group), 1) for group in _groups(clusters, total, size, lots)]
        others = -(-total // size) - len(kinds)
    found = [measure(list(_draw(kinds, others, lots))) for _ in range(DRAWS)]
    known = [value for value in found if value is not None]
    low, high = quantile(known, (1 - level) / 2), quantile(known, (1 + level) / 2)
    if low is None or high is None or len(known) < DRAWS * 0.95:
        return None
    return Interval(low, high)


def _groups(
    clusters: Drawn[_Cluster], total: int, size: int, lots: Random
) -> Iterator[list[tuple[_Cluster, int]]]:
    """Deal the clusters out among ``total`` places, ``size`` to a group; give the groups that have some."""
    filled = sum(number for _, number in clusters)
    places = iter(lots.sample(range(total), filled))
    groups: dict[int, list[tuple[_Cluster, int]]] = {}
    for cluster, number in clusters:
        for _ in range(number):
            groups.setdefault(next(places) // size, []).append((cluster, 1))
    yield from (groups[group] for group in sorted(groups))


def _draw(kinds: Drawn[_Cluster], blanks: int, lots: Random) -> Iterator[tuple[_Cluster, int]]:
    """Draw as many clusters as there are, with replacement: those that came, each with how often."""
    left = among = sum(number for _, number in kinds) + blanks
    for cluster, number in kinds:
        times = binomial(left, number / among, lots)
        if times:
            yield cluster, times
        left -= times
        among -= number
        if not left:
            return


def binomial(n: int, share: float, lots: Random) -> int:
    """Draw how many of n come, each with the same chance.

    Small numbers by the gaps between them (Devroye 1986, chapter X.4), others by transformed
    rejection (Hörmann 1993).
    """
    if share >= 1 or n == 0:
        return n
    if share > 0.5:
        return n - binomial(n, 1 - share, lots)
    return _few(n, share, lots) if n * share < _SMALL else _many(n, share, lots)


def _few(n: int, share: float, lots: Random) -> int:
    """Count those that come by how many do not come before each."""
    stays = log1p(-share)
    found, at = 0, 0
    while True:
        at += floor(log(1 - lots.random()) / stays) + 1
        if at > n:
            return found
        found += 1


def _many(n: int, share: float, lots: Random) -> int:
    """Draw below a curve that lies over the distribution, until the draw lies under it."""
    spread = sqrt(n * share * (1 - share))
    wide = 1.15 + 2.53 * spread
    steep = -0.0873 + 0.0248 * wide + 0.01 * share
    sure = 0.92 - 4.2 / wide
    scale = (2.83 + 5.1 / wide) * spread
    odds = log(share / (1 - share))
    mode = floor((n + 1) * share)
    top = lgamma(mode + 1) + lgamma(n - mode + 1)
    while True:
        u, v = lots.random() - 0.5, lots.random()
        edge = 0.5 - abs(u)
        found = floor((2 * steep / edge + wide) * u + n * share + 0.5) if edge else -1
        if not 0 <= found <= n:
            continue
        if edge >= 0.07 and v <= sure:
            return found
        under = v * scale / (steep / (edge * edge) + wide)
        rest = lgamma(found + 1) + lgamma(n - found + 1)
        if under <= 0 or log(under) <= top - rest + (found - mode) * odds:
            return found
