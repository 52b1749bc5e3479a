"""How a stage stands for one lead now, and what it takes to read how it stands when nothing more happens."""

from enum import Enum
from typing import NamedTuple

from leadpact.readings.frames import Frame
from leadpact.readings.plans import PlannedStage
from leadpact.readings.stage_findings import CriterionFinding
from leadpact.readings.verdicts import Truth, Verdict, combined


class RuleFrames(NamedTuple):
    """What a stage's own rule is read in. ``is_open``: its deadline has not passed yet."""

    now: Frame
    closing: Frame
    is_open: bool


class Unread(Enum):
    """Stands for a truth that nobody has asked for yet."""

    UNREAD = "unread"


UNREAD = Unread.UNREAD


class Standing:
    """How a stage stands now; ``later`` and ``applies_later`` are read when somebody asks."""

    __slots__ = ("applies", "applies_later", "base", "found", "frames", "later", "now", "plan")

    def __init__(
        self,
        plan: PlannedStage,
        base: Frame,
        frames: RuleFrames | None,
        found: tuple[CriterionFinding, ...],
        *,
        now: Truth,
        applies: Truth,
    ) -> None:
        self.plan = plan
        self.base = base
        self.frames = frames
        self.found = found
        self.now = now
        self.applies = applies
        self.later: Truth | Unread = UNREAD
        self.applies_later: Truth | Unread = UNREAD if applies is None else applies


def truth_now(plan: PlannedStage, found: tuple[CriterionFinding, ...], frames: RuleFrames) -> Truth:
    """Give what the criteria come to now: before a deadline only a pass is sure."""
    criteria = plan.stage.criteria
    if frames.is_open:
        raw = [f.finding.value for f in found]
        return True if combined(plan.stage.form, criteria, raw) else None
    return combined(plan.stage.form, criteria, [f.truth for f in found])


def passed_or_waived(standing: Standing, frames: RuleFrames) -> Verdict:
    """Say whether a stage that is passed owes that to a waiver."""
    stage = standing.plan.stage
    raw = [found.finding.value for found in standing.found]
    honest = frames.is_open or (False not in raw and None not in raw)
    if honest or combined(stage.form, stage.criteria, raw):
        return Verdict.PASS
    return Verdict.WAIVED
