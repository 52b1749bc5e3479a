"""What a compiled expression gives: a plain value, or something open that says why it is."""

from collections.abc import Iterator
from enum import Enum
from typing import Any, Final, NamedTuple, TypeAlias

from leadpact.readings.findings import Cause

Worth: TypeAlias = Any
"""A plain value or an `Open` one; spelled Any, since every operator reads it as its own type."""

Truth: TypeAlias = bool | None


class Gap(NamedTuple):
    """Why something is unknown: what, in which way, and who fills it in (None: nobody is named)."""

    name: str
    cause: Cause
    owner: str | None


class State(Enum):
    """In which way a worth is open."""

    UNKNOWN = "unknown"
    RANGE = "range"  # a number between `low` and `high`, both included
    NEVER = "never"  # a moment later than every instant
    ENDLESS = "endless"  # a span up to such a moment, longer than every duration
    SINCE_NEVER = "since never"  # a span from such a moment
    NONE = "none"  # an attribute or an aggregate of no event


class Origin(Enum):
    """What an open worth stands for, where that tells."""

    DATUM = "datum"  # a field or an attribute
    STAGE = "stage"  # a stage, as a condition
    STANDING = "standing"  # `is failed`, `is applicable`
    WINDOW = "window"
    OTHER = "other"


class Open:
    """A worth that is no plain value. ``parts`` are the open worths that it was made from."""

    __slots__ = ("gap", "high", "low", "origin", "parts", "stage", "state")

    def __init__(  # noqa: PLR0913 - one record, made in few places
        self,
        state: State,
        gap: Gap | None = None,
        parts: tuple["Open", ...] = (),
        origin: Origin = Origin.OTHER,
        *,
        stage: str = "",
        low: float = 0,
        high: float = 0,
    ) -> None:
        self.state = state
        self.gap = gap
        self.parts = parts
        self.origin = origin
        self.stage = stage
        self.low = low
        self.high = high


ABSENT: Final = frozenset({State.NEVER, State.ENDLESS, State.SINCE_NEVER, State.NONE})
"""What the closing reading knows of things that never come."""


def unknown(gap: Gap, *parts: Worth) -> Open:
    """Give what is unknown for a reason of its own."""
    return Open(State.UNKNOWN, gap, opens(parts))


def opens(worths: tuple[Worth, ...]) -> tuple[Open, ...]:
    """Keep what is open: plain values leave nothing to say."""
    return tuple([worth for worth in worths if worth.__class__ is Open])


def undecided(*worths: Worth) -> Open:
    """Give what is unknown because of its operands."""
    parts = opens(worths)
    if len(parts) == 1 and parts[0].state is State.UNKNOWN:
        return parts[0]
    return Open(State.UNKNOWN, None, parts)


def truth(worth: Worth) -> Truth:
    """Give the truth of a condition, None where it is open."""
    known: Truth = None if worth.__class__ is Open else worth
    return known


def has_not_come(worth: Open) -> bool:
    """Whether nothing is unknown in it but what has not happened yet."""
    seen: set[int] = set()
    stack = [worth]
    while stack:
        found = stack.pop()
        if found.state is not State.UNKNOWN or id(found) in seen:
            continue
        seen.add(id(found))
        if found.gap is None:
            stack.extend(found.parts)
        elif found.gap.cause is not Cause.NOT_YET:
            return False
    return True


def leaves(worth: Open) -> Iterator[Open]:
    """Yield what leaves it open, left to right and through values, each once."""
    return _leaves(worth, set())


def _leaves(worth: Open, seen: set[int]) -> Iterator[Open]:
    if id(worth) in seen:
        return
    seen.add(id(worth))
    if worth.gap is not None:
        tried = set(seen)  # what is not told here is still to be told elsewhere
        inner = [leaf for part in worth.parts for leaf in _leaves(part, tried)]
        data = [leaf for leaf in inner if leaf.origin is Origin.DATUM]
        seen.update(map(id, data))
        yield from data or [worth]
        return
    if not worth.parts:
        yield worth
        return
    for part in worth.parts:
        yield from _leaves(part, seen)


def datum_of(worth: Open) -> Gap | None:
    """Give the first field or attribute that leaves it open, what has not come apart."""
    for leaf in leaves(worth):
        if (
            leaf.origin is Origin.DATUM
            and leaf.gap is not None
            and leaf.gap.cause is not Cause.NOT_YET
        ):
            return leaf.gap
    return None
