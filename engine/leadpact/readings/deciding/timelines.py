"""A lead's events: from raw records to what compiled code visits, and parted by a condition."""

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from leadpact.lead import Unreadable
from leadpact.readings.deciding.frames import Happening, Seen, Timeline
from leadpact.readings.deciding.worths import Open, Origin, datum_of, leaves
from leadpact.readings.findings import Cause

EventReader = Callable[[Mapping[str, Any], int], Happening]
"""From a raw event and its time to what the policy uses of it."""

_at: Callable[[Happening], int] = itemgetter(0)
_CAUSES = tuple(Cause)
_LAST = "\U0010ffff"
"""Comes after every name."""


def read_timeline(
    raw: object,
    readers: Mapping[str, EventReader],
    read_instant: Callable[[str], int | Unreadable],
) -> Timeline:
    """Read a list of raw events; those without a named kind or a readable time are left out."""
    if raw is None or (isinstance(raw, str) and not raw.strip(" \t\r\n")):
        return Cause.MISSING
    if not isinstance(raw, Sequence) or isinstance(raw, str | bytes | bytearray):
        return Cause.INVALID
    found: dict[str, list[Happening]] = {}
    for item in raw:
        if type(item) is not dict and not isinstance(item, Mapping):
            continue
        kind, at = item.get("kind"), item.get("at")
        if isinstance(kind, str) and kind in readers and isinstance(at, str):
            instant = read_instant(at)
            if not isinstance(instant, Unreadable):
                found.setdefault(kind, []).append(readers[kind](item, instant))
    for events in found.values():
        events.sort(key=_at)
    return found


def divided(seen: Seen, sure: list[Happening], doubtful: list[tuple[Happening, Open]]) -> Seen:
    """Give the events that a condition let through, some of them doubtfully."""
    first = doubtful[0][0][0]
    whys = [why for event, why in doubtful if event[0] == first]
    why = min(whys, key=_rank) if len(whys) > 1 else whys[0]
    return Seen(sure, [event for event, _ in doubtful], seen.unobserved, None, why)


def _rank(why: Open) -> tuple[str, int]:
    """Order reasons of one instant by name and cause, so that the order of events does not tell."""
    gap = datum_of(why)
    if gap is not None:
        return gap.name, _CAUSES.index(gap.cause)
    return _LAST, int(not any(leaf.origin is Origin.DATUM for leaf in leaves(why)))
