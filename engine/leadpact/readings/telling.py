"""What it takes to tell the reasons of a judgement: the lead's timeline again, the zone, the words."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from zoneinfo import ZoneInfo

from leadpact.nodes import Expr, Field
from leadpact.policy import PolicyTree
from leadpact.readings.amounts import duration, instant, roughly, worded
from leadpact.readings.english import phrase, point
from leadpact.readings.evidence import Evidence
from leadpact.readings.frames import Frame
from leadpact.readings.judgement import Judgement
from leadpact.readings.naming import field_phrase, possessive, spaced
from leadpact.readings.prose import parties
from leadpact.readings.wording import Wording
from leadpact.syntax.printer import to_text
from leadpact.units import MINUTE, Kind, Type, Value


@dataclass(frozen=True)
class Telling:
    """One judgement that is being told.

    ``in_words``: to people, who read *the contact's title* and times to the minute; else to whoever
    works with the policy, who reads its own names and every digit.
    """

    judgement: Judgement
    in_words: bool = False

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

    @cached_property
    def _year(self) -> str:
        return instant(self.judgement.as_of, self.zone).split()[3]

    def when(self, microseconds: int) -> str:
        """Tell an instant; in words to the minute, the year only where it is not this one."""
        if not self.in_words:
            return instant(microseconds, self.zone)
        return self.day_and_time(microseconds).replace(f" {self._year} ", " ")

    def day_and_time(self, microseconds: int) -> str:
        """Tell an instant to the minute, with its year."""
        return instant(microseconds - microseconds % MINUTE, self.zone, with_zone=False)

    def ends(self, microseconds: int) -> str:
        """Tell when something ends; in words midnight is the end of the day before."""
        said = self.when(microseconds)
        if not self.in_words or not said.endswith(" 00:00"):
            return said
        return f"the end of {self.when(microseconds - MINUTE).rpartition(' ')[0]}"

    def party(self, owner: str | None) -> str:
        """Name a party as it signs; nobody where the policy names none."""
        return parties(self.tree, (owner,)) if owner else "nobody"

    def span(self, microseconds: int) -> str:
        """Tell a duration; in words in its two largest units."""
        return roughly(microseconds) if self.in_words else duration(microseconds)

    def value(self, value: Value, of: Type) -> str:
        """Word a value; in words a member of a choice without its underscores."""
        match of.kind:
            case Kind.TIMESTAMP | Kind.MOMENT:
                return self.when(int(value))
            case Kind.DURATION:
                return self.span(int(value))
            case Kind.CHOICE if self.in_words:
                return spaced(str(value))
            case _:
                return worded(value, of)

    def name(self, expr: Expr) -> str:
        """Name an expression, as the policy writes it or in words."""
        if not self.in_words:
            return to_text(expr)
        return self.field(expr.path) if isinstance(expr, Field) else phrase(expr, self.wording)

    def field(self, path: str) -> str:
        """Name a field of the lead."""
        if not self.in_words:
            return path
        datum = self.tree.fields[path]
        if datum.type.kind is Kind.BOOLEAN:
            owner, _, mark = path.rpartition(".")
            return f"the {possessive(spaced(owner) or 'lead')} “{spaced(mark)}”"
        is_integer = datum.type.kind is Kind.INTEGER
        return field_phrase(path, datum.description, is_integer=is_integer)

    def anchor(self, expr: Expr) -> str:
        """Name the instant that a window begins at, or ends with."""
        return point(expr, self.wording) if self.in_words else to_text(expr)

    def rule_of(self, stage: str) -> "Scope":
        """Tell of a stage's own rule."""
        return Scope(self, stage, lambda: self.evidence.frame(stage))

    def whole(self) -> "Scope":
        """Tell of a rule outside of all stages."""
        return Scope(self, "", lambda: self.evidence.base)

    def when_of(self, stage: str) -> "Scope":
        """Tell of a stage's ``when`` or deadline."""
        return Scope(self, stage, lambda: self.evidence.when_frame(stage))


@dataclass(frozen=True)
class Scope:
    """One rule that is being told: the stage that it serves, and the frame that it was read in.

    Most rules are told from what was found: the lead is read again where somebody asks for the frame.
    """

    telling: Telling
    stage: str
    reread: Callable[[], Frame] = field(compare=False, repr=False)

    @cached_property
    def frame(self) -> Frame:
        return self.reread()
