"""What a stage and its criteria came to for one lead, as values."""

from typing import NamedTuple

from leadpact.policy import Criterion, Stage, Waiver
from leadpact.readings.findings import Finding
from leadpact.readings.verdicts import Truth, Verdict


class CriterionFinding(NamedTuple):
    """What one criterion came to. ``waiver`` is the one that covers it, where it does."""

    criterion: Criterion
    verdict: Verdict
    finding: Finding
    waiver: Waiver | None
    truth: Truth


class StageFinding(NamedTuple):
    """What one stage came to. ``deadline`` is in UTC microseconds, None without one or before it is known."""

    stage: Stage
    verdict: Verdict
    when: Finding | None
    deadline: int | None
    deadline_finding: Finding | None
    criteria: tuple[CriterionFinding, ...]
