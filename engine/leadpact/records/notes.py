"""Count what was read and what was set aside, so that nothing is dropped in silence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

_MOST_EXAMPLES = 5


class Reason(Enum):
    """Why a record is set aside, as a clause about it."""

    NOT_UTF8 = "it is not UTF-8 text"
    NOT_JSON = "it is not JSON"
    NO_OBJECT = "it is not an object"
    REPEATED_KEY = "a key is written twice in it"
    BAD_CELLS = "its cells cannot be told apart"
    WRONG_CELLS = "it has more or fewer cells than the header"
    NO_ID = "it has no id that is text"
    SHARED_ID = "another record has the same id"


@dataclass(frozen=True, slots=True)
class Example:
    """One record that was set aside: its file, its line counted from one, what exactly was wrong."""

    file: str
    line: int
    detail: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.detail}"


@dataclass(frozen=True, slots=True)
class SetAside:
    """How many records were set aside for one reason, and the first few of them."""

    count: int
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityNotes:
    """What an activity table held.

    ``orphans`` are rows of leads that are in no input; ``unnamed_kinds`` counts the rows of each
    kind that the policy does not name; ``replaced`` the records whose own timeline stood back
    behind the table.
    """

    read: int
    set_aside: Mapping[Reason, SetAside]
    orphans: int
    unnamed_kinds: Mapping[str, int]
    missing_columns: tuple[str, ...]
    replaced: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """What the input held: ``read`` is ``leads`` and all that is ``set_aside``.

    ``missing_columns`` are the policy's fields that some table has no column for, with the tables.
    ``undated`` counts the leads' events without a readable time; like ``leads`` it is complete once
    all leads were taken.
    """

    read: int
    leads: int
    set_aside: Mapping[Reason, SetAside]
    undated: int
    missing_columns: Mapping[str, tuple[str, ...]]
    activity: ActivityNotes | None

    @property
    def duplicates(self) -> int:
        """How many records were set aside because they share their id with another."""
        found = self.set_aside.get(Reason.SHARED_ID)
        return found.count if found else 0


@dataclass(slots=True)
class Tally:
    """The counting itself, while a file is read."""

    read: int = 0
    counts: dict[Reason, int] = field(default_factory=dict)
    examples: dict[Reason, list[Example]] = field(default_factory=dict)

    def set_aside(self, reason: Reason, example: Example) -> None:
        self.counts[reason] = self.counts.get(reason, 0) + 1
        found = self.examples.setdefault(reason, [])
        if len(found) < _MOST_EXAMPLES:
            found.append(example)

    def result(self) -> dict[Reason, SetAside]:
        """Give the counts in the order of `Reason`."""
        return {
            reason: SetAside(self.counts[reason], tuple(self.examples[reason]))
            for reason in Reason
            if reason in self.counts
        }
