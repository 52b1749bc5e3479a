"""Which commitments a volume of leads can ever prove: the gap that one period shows, and when a given gap would."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from leadpact.agreement.results import Result
from leadpact.agreement.statistics_rates import leads_needed
from leadpact.nodes import Measure
from leadpact.policy import Commitment, Every
from leadpact.units import Value

CLEAR_GAP = 0.1
"""A clear gap: ten points on the wrong side of the target, or half of the target where that is less."""
_FINEST = 1_000
_DAYS = {Every.WEEK: 7, Every.MONTH: 30.4, Every.QUARTER: 91.3}


@dataclass(frozen=True, slots=True)
class Plan:
    """What a volume can prove of one promised rate, with 80 % power at 95 %.

    ``volume``: the settled leads of a period, on average over the periods that have some; of the
    newest N it is N. ``gap``: the smallest gap that one period shows, None where none does.
    ``needed``: leads that would show a clear gap; ``periods``: how many periods have so
    many, and ``days`` how long they take, about. ``clear`` is that gap.
    """

    commitment: Commitment
    group: Value | None
    volume: float
    gap: float | None
    clear: float
    needed: int | None
    periods: float | None
    days: int | None


def plans(results: Iterable[Result]) -> tuple[Plan, ...]:
    """Plan every commitment to a rate; other measures are no samples of leads."""
    rates = (r for r in results if _is_rate(r.commitment))
    grouped = groupby(rates, key=lambda r: (r.commitment.name, r.key[2]))
    return tuple(_plan(list(of)) for _, of in grouped)


def _is_rate(commitment: Commitment) -> bool:
    return isinstance(commitment.measure, Measure) and commitment.measure.function == "rate"


def _plan(results: list[Result]) -> Plan:
    first = results[0]
    commitment, bounds = first.commitment, first.judgement.bounds
    seen = [r.judgement.figure.n for r in results if r.judgement.figure.n]
    volume = float(commitment.last or 0) or (sum(seen) / len(seen) if seen else 0.0)
    is_floor = bounds.low is not None
    target = float((bounds.low if is_floor else bounds.high) or 0)
    sign = -1 if is_floor else 1
    clear = min(CLEAR_GAP, target / 2 if is_floor else (1 - target) / 2)
    needed = leads_needed(target, target + sign * clear)
    periods = needed / volume if needed is not None and volume else None
    days = None
    if periods is not None and commitment.every is not None:
        days = round(max(periods, 1) * _DAYS[commitment.every])
    smallest = _smallest(target, sign, volume)
    return Plan(commitment, first.group, volume, smallest, clear, needed, periods, days)


def _smallest(target: float, sign: int, volume: float) -> float | None:
    """Find the smallest gap, in tenths of a point, that so many leads show."""
    for step in range(1, _FINEST):
        gap = step / _FINEST
        needed = leads_needed(target, target + sign * gap)
        if needed is None:
            return None
        if needed <= volume:
            return gap
    return None
