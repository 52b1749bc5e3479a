"""Split an amount by counts so that the parts add up to it, to the last ten-thousandth."""

from collections.abc import Mapping


def split(amount: int, counts: Mapping[str | None, int]) -> dict[str | None, int]:
    """Split a whole amount in proportion to counts, by the largest remainder.

    Each part is rounded down; what is left over goes, one each, to the parts that lost most, of equal
    ones to the first by name, what has no name last. Nothing to divide by: no part at all.
    (Hamilton's method: Balinski and Young 2001, Fair Representation, appendix A.)
    """
    total = sum(counts.values())
    if total <= 0:
        return {}
    parts = {name: divmod(amount * count, total) for name, count in counts.items() if count}
    left = amount - sum(whole for whole, _ in parts.values())
    ranked = sorted(parts, key=lambda name: (-parts[name][1], name is None, name or ""))
    lucky = frozenset(ranked[:left])
    in_order = sorted(parts, key=lambda name: (name is None, name or ""))
    return {name: parts[name][0] + (name in lucky) for name in in_order}
