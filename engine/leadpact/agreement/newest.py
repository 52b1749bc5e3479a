"""Which leads a promise about the newest N is judged by, where leads that are alike are counted together."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from leadpact.agreement.commitments import Promise
from leadpact.agreement.judged import JudgedLead
from leadpact.units import Value

_AT_FIRST: Final = 4
_MORE: Final = 8


@dataclass(frozen=True, slots=True)
class Wanted:
    """What leads have to be that are asked for.

    ``true`` are questions with a true answer, by their numbers, ``asked`` stages that are about them,
    ``facts`` fields with their values.
    """

    true: tuple[int, ...]
    asked: tuple[str, ...]
    facts: Mapping[str, Value | None]


Place: TypeAlias = tuple[int, str]
"""When a lead was created, and its id: the order in which leads are newer than others."""
Ask: TypeAlias = Callable[[int, int, Wanted], Iterable[Sequence[tuple[Place, JudgedLead | None]]]]
"""Gives, of each part of the leads, the newest so many that were created by an instant and are as wanted.

The newest come first; None is not covered."""
Newest: TypeAlias = Mapping[tuple[str, Value | None], Sequence[JudgedLead]]
"""By commitment and group: the newest leads that can be judged, one by one, at least as many as are promised."""


def newest_leads(
    promises: Iterable[Promise], leads: Sequence[JudgedLead], as_of: int, ask: Ask
) -> Newest:
    """Find the newest leads for every promise that is about so many of them."""
    found: dict[tuple[str, Value | None], Sequence[JudgedLead]] = {}
    for promise in promises:
        commitment = promise.commitment
        if commitment.last is None:
            continue
        by = commitment.by
        for group in {None: None} if by is None else {lead.fact(by): None for lead in leads}:
            facts = {} if by is None else {by: group}
            until = as_of - (commitment.mature_after or 0)
            ready = _ready(promise, facts, until, ask)
            found[commitment.name, group] = tuple(ready)
    return found


def _ready(
    promise: Promise, facts: Mapping[str, Value | None], until: int, ask: Ask
) -> list[JudgedLead]:
    """Ask for more and more of the newest leads, until enough of them can be judged."""
    number, wanted = promise.commitment.last or 1, _wanted(promise, facts)
    limit = number * _AT_FIRST
    while True:
        parts = list(ask(limit, until, wanted))
        # A part that has more may have leads that are newer than another part's.
        cut = [part[-1][0] for part in parts if len(part) >= limit]
        floor = max(cut, default=None)
        ready = [
            lead
            for part in parts
            for place, lead in part
            if lead is not None
            and (floor is None or place >= floor)
            and promise.may_be_ready(lead)
            and all(lead.fact(path) == value for path, value in facts.items())
        ]
        if len(ready) >= number or not cut:
            return ready
        limit *= _MORE


def _wanted(promise: Promise, facts: Mapping[str, Value | None]) -> Wanted:
    leaf = promise.reckoner.main
    true = (promise.condition, None if leaf is None else leaf.where)
    asked = leaf.stage if leaf is not None and leaf.function == "rate" else None
    return Wanted(
        tuple(number for number in true if number is not None),
        () if asked is None else (asked,),
        facts,
    )
