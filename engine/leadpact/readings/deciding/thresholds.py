"""Compare raw amounts without converting them: the first double that converts to a number or more."""

from math import inf, nextafter

from leadpact.units import MONEY_SCALE, MOST_INTEGER, SECOND, Kind

SCALES = {Kind.MONEY: MONEY_SCALE, Kind.MONEY_PER_MONTH: MONEY_SCALE, Kind.DURATION: SECOND}
"""What a raw amount is multiplied by, before it is rounded to a whole number, ties to even."""


def first_raw(amount: int, scale: int) -> float:
    """Give the smallest double x with ``round(x * scale) >= amount``: both steps never go down."""
    raw = (amount - 0.5) / scale
    while round(raw * scale) >= amount:
        raw = nextafter(raw, -inf)
    while round(raw * scale) < amount:
        raw = nextafter(raw, inf)
    return raw


def raw_comparison(symbol: str, amount: int, kind: Kind, raw: str) -> str | None:
    """Write ``value symbol amount`` for a raw value, an int or a double; None where it has to be converted."""
    if abs(amount) + 1 >= MOST_INTEGER:
        return None
    scale = SCALES[kind]
    low, above = first_raw(amount, scale), first_raw(amount + 1, scale)
    return {
        ">=": f"{raw} >= {low!r}",
        ">": f"{raw} >= {above!r}",
        "<": f"{raw} < {low!r}",
        "<=": f"{raw} < {above!r}",
        "=": f"{low!r} <= {raw} < {above!r}",
        "!=": f"not {low!r} <= {raw} < {above!r}",
    }[symbol]
