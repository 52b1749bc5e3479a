"""An interval that holds however often one looks: for the weekly review that must not cry wolf.

See docs/statistics.md for the source and worked numbers.
"""

from collections.abc import Callable
from math import lgamma, log

from leadpact.agreement.statistics_rates import LEVEL, Interval

_HALVINGS = 60


def confidence_sequence(passed: float, n: float, *, level: float = LEVEL) -> Interval | None:
    """Give an interval of a rate that covers it at all looks at once with the level's probability.

    The shares that a mixture of all binomials, each share as likely as another, does not outweigh
    1 / (1 - level) times (Ville 1939; Robbins 1970; Howard, Ramdas, McAuliffe and Sekhon 2021).
    Leads count in the order in which they came; None before the first. ``passed`` and ``n`` need not
    be whole: an effective sample is not.
    """
    if n <= 0:
        return None
    failed = max(0.0, n - passed)
    mixture = lgamma(passed + 1) + lgamma(failed + 1) - lgamma(n + 2)
    most = -log(1 - level)

    def is_inside(share: float) -> bool:
        likelihood = (passed * log(share) if passed else 0.0) + (
            failed * log(1 - share) if failed else 0.0
        )
        return mixture - likelihood < most

    best = passed / n
    low = 0.0 if passed <= 0 else _edge(is_inside, outside=0.0, inside=best)
    high = 1.0 if failed == 0 else _edge(is_inside, outside=1.0, inside=best)
    return Interval(low, high)


def _edge(is_inside: Callable[[float], bool], *, outside: float, inside: float) -> float:
    """Halve the way between a share outside and one inside; the end inside is the answer."""
    for _ in range(_HALVINGS):
        middle = (outside + inside) / 2
        if 0 < middle < 1 and is_inside(middle):
            inside = middle
        else:
            outside = middle
    return outside
