"""How the outcome hangs on where a threshold stands, as a small table and as JSON."""

from collections.abc import Iterator, Sequence
from typing import Any

from leadpact.agreement.quantities import quantity
from leadpact.agreement.statistics_rates import Interval
from leadpact.agreement.thresholds import Curve, Place, Threshold
from leadpact.readings.amounts import counted, printable
from leadpact.readings.styled import Role, Segment
from leadpact.units import NUMBER
from leadpact_cli.audit.amounts import NONE, between, share, told
from leadpact_cli.audit.page import words
from leadpact_cli.audit.section import Row, Section, Text

_MOST_ROWS = 7
_SIGNS = {"<=": "≤", ">=": "≥"}
_ABOUT = "how often leads came to the outcome, wherever a threshold would stand"
_CARE = (
    "the best place among many looks better than it is: choose it on these leads, and try it on the "
    "next"
)


def curve_sections(curves: Sequence[Curve]) -> Iterator[Section]:
    """Tell of each threshold what became of the leads on either side, with the agreed one marked."""
    rows = tuple(row for curve in curves for row in _rows(curve))
    if rows:
        head = ("threshold", "at", "meet it", "came", "95 % range", "others", "came", "")
        notes = (Segment(_CARE, Role.MUTED),)
        right = frozenset(range(1, 7))
        yield Section("THRESHOLDS", _ABOUT, head, rows, right, notes, is_grouped=True)


def _rows(curve: Curve) -> Iterator[Row]:
    name = Segment(_name(curve), Role.STRONG)
    for place in _shown(curve.places):
        yield Row((name, *_cells(curve.threshold, place)))


def _name(curve: Curve) -> str:
    found = curve.threshold
    criterion = "" if found.criterion is None else f" · {words(found.criterion)}"
    unclear = f" ({counted(curve.unclear, 'lead')} without it)" if curve.unclear else ""
    return f"{words(found.stage)}{criterion}: {printable(found.what)}{unclear}"


def _shown(places: Sequence[Place]) -> Iterator[Place]:
    """Thin a long curve out: the agreed place, and others at even distances."""
    step = -(-len(places) // _MOST_ROWS)
    for number, place in enumerate(places):
        if place.is_present or number % step == step // 2:
            yield place


def _cells(threshold: Threshold, place: Place) -> tuple[Text, ...]:
    met, failed = place.met, place.failed
    sign = _SIGNS.get(threshold.sign, threshold.sign)
    return (
        f"{sign} {told(place.at, threshold.type, is_rate=False)}",
        f"{met.leads:,}",
        NONE if met.rate is None else share(met.rate),
        between(met.interval, NUMBER, is_rate=True),
        f"{failed.leads:,}",
        NONE if failed.rate is None else share(failed.rate),
        Segment("← agreed", Role.STRONG) if place.is_present else "",
    )


def curve_records(curves: Sequence[Curve]) -> list[dict[str, Any]]:
    """Write the curves for programs."""
    return [_record(curve) for curve in curves]


def _record(curve: Curve) -> dict[str, Any]:
    found = curve.threshold
    return {
        "stage": found.stage,
        "criterion": found.criterion,
        "what": found.what,
        "sign": found.sign,
        "unit": str(found.type),
        "present": quantity(found.present, found.type),
        "unclear": curve.unclear,
        "places": [
            {
                "at": quantity(place.at, found.type),
                "present": place.is_present,
                "met": side_record(place.met.leads, place.met.came, place.met.interval),
                "failed": side_record(place.failed.leads, place.failed.came, place.failed.interval),
            }
            for place in curve.places
        ],
    }


def side_record(leads: int, came: int, interval: Interval | None) -> dict[str, Any]:
    """Write the leads on one side, and how many of them came."""
    return {
        "leads": leads,
        "came": came,
        "rate": came / leads if leads else None,
        "interval": None if interval is None else {"low": interval.low, "high": interval.high},
    }
