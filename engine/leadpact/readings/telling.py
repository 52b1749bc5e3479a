"""What it takes to tell the reasons of a judgement: the lead's timeline again, the instants, the words."""

from collections.abc import Callable
from enum import Enum
from typing import Final, TypeAlias, assert_never
from zoneinfo import ZoneInfo

from leadpact.nodes import Expr
from leadpact.policy import PolicyTree
from leadpact.readings.amounts import duration, roughly
from leadpact.readings.evidence import Evidence
from leadpact.readings.findings import Finding
from leadpact.readings.frames import Frame
from leadpact.readings.judgement import Judgement
from leadpact.readings.plans import Plans
from leadpact.readings.wording import Wording
from leadpact.readings.words import Words
from leadpact.units import INSTANT, MINUTE, Type, Value


class Telling:
    """One judgement that is being told.

    ``in_words``: to people, who read *the contact's title* and times to the minute; else to whoever
    works with the policy, who reads its own names and every digit.
    """

    __slots__ = ("_evidence", "_year", "in_words", "judgement", "words")

    def __init__(self, judgement: Judgement, in_words: bool = False) -> None:  # noqa: FBT001, FBT002 - what a telling is
        self.judgement = judgement
        self.in_words = in_words
        self.words = _words_of(judgement.plans, in_words=in_words)
        self._evidence: Evidence | None = None
        self._year = ""

    @property
    def tree(self) -> PolicyTree:
        return self.words.tree

    @property
    def evidence(self) -> Evidence:
        """What the lead's timeline held, read when somebody first asks."""
        if self._evidence is None:
            self._evidence = Evidence(self.judgement)
        return self._evidence

    @property
    def wording(self) -> Wording:
        return self.words.wording

    @property
    def zone(self) -> ZoneInfo | None:
        """The zone of the first calendar, in which every instant is told; None is UTC."""
        return self.words.zone

    def when(self, microseconds: int) -> str:
        """Tell an instant; in words to the minute, the year only where it is not this one."""
        if not self.in_words:
            return self.words.instant(microseconds)
        if not self._year:
            self._year = self.words.instant(self.judgement.as_of).split()[3]
        return self.day_and_time(microseconds).replace(f" {self._year} ", " ")

    def day_and_time(self, microseconds: int) -> str:
        """Tell an instant to the minute, with its year."""
        return self.words.instant(microseconds - microseconds % MINUTE, with_zone=False)

    def ends(self, microseconds: int) -> str:
        """Tell when something ends; in words midnight is the end of the day before."""
        said = self.when(microseconds)
        if not self.in_words or not said.endswith(" 00:00"):
            return said
        return f"the end of {self.when(microseconds - MINUTE).rpartition(' ')[0]}"

    def party(self, owner: str | None) -> str:
        """Name a party as it signs; nobody where the policy names none."""
        return self.words.party(owner)

    def span(self, microseconds: int) -> str:
        """Tell a duration; in words in its two largest units."""
        return roughly(microseconds) if self.in_words else duration(microseconds)

    def value(self, value: Value, of: Type) -> str:
        """Word a value; in words a member of a choice without its underscores."""
        return self.when(int(value)) if of.kind in INSTANT else self.words.worder(of)(value)

    def name(self, expr: Expr) -> str:
        """Name an expression, as the policy writes it or in words."""
        return self.words.name(expr)

    def field(self, path: str) -> str:
        """Name a field of the lead."""
        return self.words.field(path)

    def anchor(self, expr: Expr) -> str:
        """Name the instant that a window begins at, or ends with."""
        return self.words.anchor(expr)

    def rule_of(self, stage: str) -> "Scope":
        """Tell of a stage's own rule."""
        return Scope(self, stage, _RULE)

    def whole(self) -> "Scope":
        """Tell of a rule outside of all stages."""
        return Scope(self, "", _Of.WHOLE)

    def when_of(self, stage: str) -> "Scope":
        """Tell of a stage's ``when`` or deadline."""
        return Scope(self, stage, _Of.WHEN)


def _words_of(plans: Plans, *, in_words: bool) -> Words:
    """Give the words for one policy and kind of reader, made for the first lead that is told."""
    if in_words not in plans.worded:
        plans.worded[in_words] = Words(plans.tree, in_words=in_words)
    words: Words = plans.worded[in_words]
    return words


class _Of(Enum):
    """Which rule is told: a stage's own, its ``when`` or deadline, or one outside of stages."""

    RULE = "rule"
    WHEN = "when"
    WHOLE = "whole"


_RULE: Final = _Of.RULE


class Scope:
    """One rule that is being told: the stage that it serves, and the frame that it was read in.

    Most rules are told from what was found: the lead is read again where somebody asks for the frame.
    ``assumed`` are the fields of the lead in which something was assumed.
    """

    __slots__ = ("_frame", "_of", "assumed", "stage", "telling")

    def __init__(self, telling: Telling, stage: str, of: _Of) -> None:
        self.telling = telling
        self.stage = stage
        self.assumed = telling.judgement.lead.assumed
        self._of = of
        self._frame: Frame | None = None

    @property
    def frame(self) -> Frame:
        """The frame that the rule was read in."""
        if self._frame is None:
            self._frame = self._reread()
        return self._frame

    def _reread(self) -> Frame:
        evidence = self.telling.evidence
        match self._of:
            case _Of.RULE:
                return evidence.frame(self.stage)
            case _Of.WHEN:
                return evidence.when_frame(self.stage)
            case _Of.WHOLE:
                return evidence.base
            case _:
                assert_never(self._of)


Tell: TypeAlias = Callable[[Finding, Scope], str]
"""What a finding of one expression is told by."""
