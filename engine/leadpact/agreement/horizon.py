"""How long after its creation a lead is settled at the latest, if everything comes when it may."""

from collections.abc import Iterator

from leadpact.agreement.settling import Settling
from leadpact.nodes import Apply, Expr, Extreme, Field, Literal
from leadpact.operators.arithmetic import ADD
from leadpact.policy import PolicyTree
from leadpact.units import DAY, HOUR, Kind, Length, WallTime, WorkingDays, WorkingHours

_HOURS_OF_A_WORKING_DAY = 8 * HOUR


def horizons(tree: PolicyTree, settling: Settling) -> dict[str, int]:
    """Give the horizon of every stage, in microseconds.

    Windows of a stage begin, at the latest, when the stages it names are settled; working time is
    taken as eight hours on five days a week. What waits for a moment that may never come has no end
    of its own.
    """
    found: dict[str, int] = {}
    for name in tree.stage_order:
        stage = tree.stages[name]
        when, rules = settling.waits_of(name)
        base = max((found[s] for s in (*when.stages, *rules.stages)), default=0)
        if stage.deadline is not None and (end := offset_of(stage.deadline)) is not None:
            found[name] = max(end, max((found[s] for s in when.stages), default=0))
            continue
        ends = [
            (base if (start := offset_of(window.anchor)) is None else start)
            + span_of(window.length)
            for window in (*when.windows, *rules.windows)
        ]
        found[name] = max((base, *ends))
    return found


def offset_of(expr: Expr) -> int | None:
    """Say how long after the lead's creation an instant comes at the latest; None: no one knows."""
    match expr:
        case Field(path="created_at"):
            return 0
        case Apply(operator=operator, operands=(left, Literal(value=int() as span, type=of))) if (
            operator is ADD and of.kind is Kind.DURATION
        ):
            start = offset_of(left)
            return None if start is None else start + span
        case Extreme(latest=False):
            return min(_known(expr.parts), default=None)
        case _:
            return None


def _known(parts: tuple[Expr, ...]) -> Iterator[int]:
    yield from (start for part in parts if (start := offset_of(part)) is not None)


def span_of(length: Length) -> int:
    """Give the time on the wall clock that a length takes, about."""
    match length:
        case WallTime(amount=amount):
            return amount
        case WorkingHours(amount=amount):
            return _in_days(-(-amount // _HOURS_OF_A_WORKING_DAY))
        case WorkingDays(amount=amount):
            return _in_days(amount)


def _in_days(working: int) -> int:
    return (-(-working * 7 // 5)) * DAY
