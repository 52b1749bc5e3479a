"""How often chance alone decides: the binomial distribution, exactly.

Of n leads that each pass with probability p, k pass with probability C(n, k) · p^k · (1 − p)^(n − k)
(NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.6.18).
"""

from math import exp, lgamma, log, log1p


def chance_of(passed: int, n: int, p: float) -> float:
    """Give the probability that exactly so many of n leads pass, each with probability p."""
    if not 0 < p < 1:
        return float(passed == (n if p >= 1 else 0))
    ways = lgamma(n + 1) - lgamma(passed + 1) - lgamma(n - passed + 1)
    return exp(ways + passed * log(p) + (n - passed) * log1p(-p))


def chance_to_miss(n: int, p: float, low: float | None, high: float | None) -> float:
    """Give the probability that a share of n leads lies below ``low`` or above ``high``.

    ``p`` is the true share of the team. The share is compared as the engine does it, in doubles.
    """
    missed = (
        k
        for k in range(n + 1)
        if (low is not None and k / n < low) or (high is not None and k / n > high)
    )
    return sum(chance_of(k, n, p) for k in missed)
