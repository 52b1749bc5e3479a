"""What an expression is worth for one lead, and why: the values that explaining works with."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, NamedTuple, TypeAlias

from leadpact.nodes import Attribute, Expr, Field, ValueName
from leadpact.units import Value


class Cause(Enum):
    """Why something is unknown."""

    MISSING = "missing"
    INVALID = "invalid"
    NOT_YET = "not yet"
    DOUBTFUL = "doubtful"
    UNDEFINED = "undefined"
    UNOBSERVED = "unobserved"


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is unknown: its name, why, who fills it in (or None), and a clause about it."""

    name: str
    cause: Cause
    owner: str | None
    detail: str


@dataclass(frozen=True, slots=True)
class Range:
    """A number that doubtful events leave open: between ``low`` and ``high``, both included."""

    low: float
    high: float


class Absent(Enum):
    """What the closing reading knows of things that never come."""

    NEVER = "never"  # a moment later than every instant
    ENDLESS = "endless"  # a span up to such a moment, longer than every duration
    SINCE_NEVER = "since never"  # a span from such a moment
    NONE = "none"  # an attribute or an aggregate of no event


NEVER: Final = Absent.NEVER
ENDLESS: Final = Absent.ENDLESS
SINCE_NEVER: Final = Absent.SINCE_NEVER
NONE: Final = Absent.NONE
UNBOUNDED: Final = math.inf

Worth: TypeAlias = Value | Range | Absent | None
"""A known value, a doubtful number, something that never comes, or None: unknown."""

PLAIN: Final = frozenset({bool, int, float, str})
"""The classes of known values."""


class Finding(NamedTuple):
    """What one expression is worth, with what it was made from.

    ``gap`` says why, where the expression itself is the reason that it is unknown. ``due`` is when
    an open window closes (UTC microseconds), where it is one.
    """

    expr: Expr
    value: Any  # a Worth; spelled Any, since every operator reads it as its own type
    parts: tuple["Finding", ...]
    gap: Gap | None
    due: int | None = None


def has_not_come(finding: Finding) -> bool:
    """Whether nothing is unknown in a finding but what has not happened yet."""
    seen: set[int] = set()
    stack = [finding]
    while stack:
        found = stack.pop()
        if found.value is not None or id(found) in seen:
            continue
        seen.add(id(found))
        if found.gap is not None:
            if found.gap.cause is not Cause.NOT_YET:
                return False
            continue
        stack.extend(found.parts)
    return True


_OF_EVENTS = (Cause.DOUBTFUL, Cause.UNOBSERVED)
"""Why something about events is open: one of them is doubtful, or of a kind that is not recorded."""


def unknown_parts(finding: Finding, *, first_of_doubt: bool = False) -> Iterator[Finding]:
    """Yield the unknown leaves of a finding, left to right and through values, each once.

    ``first_of_doubt``: of the data that leave a doubtful event open the first one only.
    """
    return _unknown_parts(finding, set(), first_of_doubt)


def _unknown_parts(
    finding: Finding,
    seen: set[int],
    first_of_doubt: bool,  # noqa: FBT001 - handed down as it came
) -> Iterator[Finding]:
    if finding.value.__class__ in PLAIN or id(finding) in seen:
        return
    seen.add(id(finding))
    if finding.gap is not None and not isinstance(finding.expr, ValueName):
        tried = set(seen)  # what is not told here is still to be told elsewhere
        inner = [p for part in finding.parts for p in _unknown_parts(part, tried, first_of_doubt)]
        data = [p for p in inner if isinstance(p.expr, Field | Attribute)]
        if first_of_doubt and finding.gap.cause in _OF_EVENTS:
            data = _first_told(data)
        seen.update(map(id, data))
        yield from data or [finding]
        return
    if not finding.parts:
        yield finding
        return
    for part in finding.parts:
        yield from _unknown_parts(part, seen, first_of_doubt)


def _first_told(data: list[Finding]) -> list[Finding]:
    """Give the first datum; what has not come yet only where there is no other."""
    told = (p for p in data if p.gap is not None and p.gap.cause is not Cause.NOT_YET)
    first = next(told, None)
    return data[:1] if first is None else [first]


def datum_of(finding: Finding) -> Gap | None:
    """Give the first field or attribute that leaves a finding unknown, what has not come apart."""
    for part in unknown_parts(finding):
        if (
            isinstance(part.expr, Field | Attribute)
            and part.gap is not None
            and part.gap.cause is not Cause.NOT_YET
        ):
            return part.gap
    return None


new_finding: Final = tuple.__new__
"""Make a finding without the detour of its constructor: every lead has dozens of them."""
