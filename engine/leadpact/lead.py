"""A lead as the readings see it: typed facts, and a timeline, nothing raw left in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from leadpact.units import Value


@dataclass(frozen=True, slots=True)
class Blank:
    """The record says nothing: no key, null, or (except for text) an empty cell."""


BLANK = Blank()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The record says something that is no value of the type: ``raw`` as it came, ``because`` a clause."""

    raw: str
    because: str


Fact: TypeAlias = Value | Blank | Unreadable


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: its kind, when (UTC microseconds), and its attributes.

    ``assumed`` names the attributes whose blank a default filled.
    """

    kind: str
    at: int
    attributes: Mapping[str, Fact]
    assumed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Lead:
    """One lead. ``facts`` holds every field of the policy by its dotted path.

    ``events`` holds, by kind, the events with a readable time, ordered by time; a kind without
    events may be absent. It is None where the record carries no timeline, and an `Unreadable` where
    what it carries is none. ``undated`` counts the events without a readable time. ``unobserved``
    are the kinds that the source cannot provide. ``assumed`` names the fields in which something was
    assumed: a default filled a blank, or a binding gave a date its time of day. The latter stand in
    ``assumed_times``, with the kinds that have such an event. ``raw`` is the record as it came.
    """

    id: str
    facts: Mapping[str, Fact]
    events: Mapping[str, tuple[Event, ...]] | Unreadable | None
    assumed: frozenset[str] = frozenset()
    unobserved: frozenset[str] = frozenset()
    undated: int = 0
    raw: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)
    assumed_times: frozenset[str] = frozenset()

    @property
    def created_at(self) -> int | None:
        """When the lead was created, in UTC microseconds; None if the record does not say."""
        found = self.facts.get("created_at")
        return found if isinstance(found, int) and not isinstance(found, bool) else None
