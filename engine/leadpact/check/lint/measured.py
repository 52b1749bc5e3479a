"""What a commitment measures, and how amounts are written in what is said of it."""

from leadpact.check.lint.ranges import constant
from leadpact.nodes import Expr, Measure, StageName, walk
from leadpact.policy import Every
from leadpact.units import DAY, HOUR, MINUTE

DAYS = {Every.WEEK: 7, Every.MONTH: 30, Every.QUARTER: 91}
"""How many days a period has, about."""


def amount(target: Expr | None) -> float | None:
    """Give what is promised, in the unit of what is measured."""
    return None if target is None else constant(target)


def rate_of(measure: Expr) -> str | None:
    """Name the stage whose rate is measured, or give None."""
    if isinstance(measure, Measure) and measure.function == "rate":
        return next(iter(stages_of(measure)), None)
    return None


def stages_of(measure: Expr) -> tuple[str, ...]:
    """Name the stages whose rate or count is measured."""
    return tuple(
        node.subject.name
        for node in walk(measure)
        if isinstance(node, Measure) and isinstance(node.subject, StageName)
    )


def share(value: float) -> str:
    """Write a share as a percentage: ``62.5 %``."""
    return f"{100 * value:.4g} %"


def duration(amount_: int) -> str:
    """Write a length of time in its largest whole unit: ``30 days``."""
    for size, unit in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
        if amount_ >= size and amount_ % size == 0:
            count = amount_ // size
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return f"{amount_ / 1_000_000:g} seconds"
