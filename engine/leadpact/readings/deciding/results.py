"""What is found out about one lead: values that pass from reading its stages to giving account of it."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, Final, NamedTuple

from leadpact.policy import Criterion, Stage, Waiver
from leadpact.readings.deciding.frames import Timeline
from leadpact.readings.deciding.worths import Truth, Worth
from leadpact.readings.verdicts import Verdict


class Unread(Enum):
    """Stands for a truth that nobody has asked for yet."""

    UNREAD = "unread"


UNREAD: Final = Unread.UNREAD


class Facts(NamedTuple):
    """A lead as compiled code sees it: what it says of the fields that the policy uses, and when things happened."""

    fields: Mapping[str, Any]
    timeline: Timeline
    unobserved: frozenset[str]


class CriterionResult(NamedTuple):
    """What one criterion came to; ``worth`` is its rule's, ``truth`` what it counts as now.

    ``later`` is its rule's truth in the closing reading, where that was read.
    """

    criterion: Criterion
    verdict: Verdict
    worth: Worth
    waiver: Waiver | None
    truth: Truth
    later: Truth | Unread = UNREAD


class StageResult(NamedTuple):
    """What one stage came to. ``when`` and ``deadline`` are worths, None where it has none."""

    stage: Stage
    verdict: Verdict
    when: Worth
    deadline: Worth
    criteria: tuple[CriterionResult, ...]


class Judged(NamedTuple):
    """What was found out about a lead. ``converted`` is the policy's own rule, None without one."""

    covered: bool | None
    results: Mapping[str, StageResult]
    converted: bool | None
