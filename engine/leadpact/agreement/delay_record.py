"""How long a step took, as JSON: the curves, in seconds."""

from leadpact.agreement.delays import Delay
from leadpact.agreement.quantities import Json
from leadpact.agreement.statistics_times import Survival
from leadpact.units import SECOND


def delay_record(delay: Delay) -> Json:
    """Write one step."""
    step = delay.step
    return {
        "stage": step.stage,
        "criterion": step.criterion,
        "owner": step.owner,
        "from": step.start,
        "to": step.end,
        "leads": delay.wall.n,
        "happened": delay.wall.events,
        "wall": _survival(delay.wall),
        "working": None if delay.working is None else _survival(delay.working),
        "since_last": None if delay.since_last is None else _survival(delay.since_last),
        "since_last_working": None
        if delay.since_last_working is None
        else _survival(delay.since_last_working),
    }


def _survival(found: Survival) -> Json:
    return {
        "median": _seconds(found.time_until(0.5)),
        "ninetieth": _seconds(found.time_until(0.9)),
        "curve": [
            {
                "at": _seconds(step.at),
                "happened": 1 - step.share,
                "low": 1 - step.high,
                "high": 1 - step.low,
                "waiting": step.at_risk,
            }
            for step in found.steps
        ],
    }


def _seconds(amount: float | None) -> float | None:
    return None if amount is None else amount / SECOND
