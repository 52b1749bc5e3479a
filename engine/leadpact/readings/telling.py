"""What it takes to tell the reasons of a judgement: the lead's timeline again, the zone, the words."""

from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from leadpact.policy import PolicyTree
from leadpact.readings.evidence import Evidence
from leadpact.readings.frames import Frame
from leadpact.readings.judgement import Judgement
from leadpact.readings.wording import Wording


@dataclass(frozen=True)
class Telling:
    """One judgement that is being told."""

    judgement: Judgement

    @property
    def tree(self) -> PolicyTree:
        return self.judgement.tree

    @cached_property
    def evidence(self) -> Evidence:
        return Evidence(self.judgement)

    @cached_property
    def wording(self) -> Wording:
        return Wording(self.tree)

    @cached_property
    def zone(self) -> ZoneInfo | None:
        """The zone of the first calendar, in which every instant is told; None is UTC."""
        return self.wording.zone

    def rule_of(self, stage: str) -> "Scope":
        """Tell of a stage's own rule."""
        return Scope(self, stage, self.evidence.frame(stage))

    def when_of(self, stage: str) -> "Scope":
        """Tell of a stage's ``when`` or deadline."""
        return Scope(self, stage, self.evidence.when_frame(stage))


@dataclass(frozen=True)
class Scope:
    """One rule that is being told: the stage that it serves, and the frame that it was read in."""

    telling: Telling
    stage: str
    frame: Frame
