"""Choose which leads are looked at: by the date of their creation, or the newest of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from leadpact.lead import Lead


@dataclass(frozen=True, slots=True)
class Selection:
    """The leads that were chosen, in input order, and how many could not be placed in time."""

    leads: tuple[Lead, ...]
    undated: int


def created_between(
    leads: Iterable[Lead],
    *,
    since: int | None,
    until: int | None,
    date_of: Callable[[int], int | None],
) -> Selection:
    """Choose the leads created on ``since``, on ``until``, or between; None leaves that end open.

    Both are ordinals of local dates, and ``date_of`` gives the local date of an instant (None where
    the calendar does not reach). A lead whose date is not known is left out and counted, unless
    both ends are open.
    """
    if since is None and until is None:
        return Selection(tuple(leads), 0)
    chosen: list[Lead] = []
    undated = 0
    for lead in leads:
        date = None if lead.created_at is None else date_of(lead.created_at)
        if date is None:
            undated += 1
        elif (since is None or since <= date) and (until is None or date <= until):
            chosen.append(lead)
    return Selection(tuple(chosen), undated)


def newest(leads: Iterable[Lead], number: int) -> Selection:
    """Choose the newest so many by ``created_at``, then id; they stay in input order.

    A lead without a readable ``created_at`` is left out and counted.
    """
    everyone = tuple(leads)
    dated = [
        (lead.created_at, lead.id, place)
        for place, lead in enumerate(everyone)
        if lead.created_at is not None
    ]
    last = sorted(dated)[-number:] if number > 0 else []
    places = sorted(place for *_, place in last)
    return Selection(tuple(everyone[place] for place in places), len(everyone) - len(dated))
