"""What became of each lead, and who is accountable, as terms."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from leadpact.policy import StageKind
from leadpact.readings.columns.charges import Charges
from leadpact.readings.columns.compiling import Compiling
from leadpact.readings.columns.stages import RuledStage
from leadpact.readings.columns.terms import (
    FALSE,
    NULL,
    Term,
    among,
    both,
    case,
    either,
    fails,
    is_not_null,
    is_true,
    whole,
)
from leadpact.readings.columns.verdict_codes import FAIL, PASS, PENDING, UNKNOWN, WAIVED
from leadpact.readings.outcomes import Outcome

OUTCOME_CODES: Final = {outcome: number for number, outcome in enumerate(Outcome, start=1)}
"""The number that stands for each outcome in a query's columns."""

_OF: Final = {outcome: whole(number) for outcome, number in OUTCOME_CODES.items()}


@dataclass(frozen=True)
class Covered:
    """Leaves a lead that the agreement does not cover without verdicts."""

    covered: Term

    def only(self, term: Term) -> Term:
        return term if is_true(self.covered) else case([(fails(self.covered), NULL)], term)


class Outcomes:
    """The outcome of each lead by its stages, all of them made."""

    def __init__(
        self,
        stages: Mapping[str, RuledStage],
        converted: Term | None,
        charges: Charges,
        c: Compiling,
    ) -> None:
        self._stages = stages  # in file order
        self._charges = charges
        self._c = c
        self._converted = converted

    def _of_kind(self, kind: StageKind) -> list[RuledStage]:
        return [s for s in self._stages.values() if s.stage.kind is kind]

    def outcome(self) -> Term:
        """Give the code of the first outcome that holds."""
        conversions = self._of_kind(StageKind.CONVERSION)
        qualifying = self._of_kind(StageKind.QUALIFICATION)
        converted = self._converted
        if converted is None:
            converted = among(conversions[-1].verdict, [PASS, WAIVED]) if conversions else FALSE
        branches = [
            (converted, _OF[Outcome.CONVERTED]),
            (_any(qualifying, FAIL), _OF[Outcome.UNQUALIFIED]),
            (_any(qualifying, UNKNOWN), _OF[Outcome.UNDECIDED]),
            (_any(qualifying, PENDING), _OF[Outcome.OPEN]),
        ]
        if not conversions:
            return self._c.layers.bind("outcome", case(branches, _OF[Outcome.QUALIFIED]))
        branches += [
            (_any(conversions, FAIL), _OF[Outcome.LOST]),
            (_any(conversions, UNKNOWN), _OF[Outcome.UNDECIDED]),
            (self._stuck(conversions), _OF[Outcome.STUCK]),
        ]
        return self._c.layers.bind("outcome", case(branches, _OF[Outcome.OPEN]))

    def _stuck(self, conversions: list[RuledStage]) -> Term:
        """Whether the first pending conversion waits only for a moment, below a broken promise."""
        branches = []
        for waiting in conversions:
            above = self._slas_above(waiting)
            stuck = both(waiting.waits(), _any(above, FAIL)) if above else FALSE
            branches.append((waiting.is_(PENDING), stuck))
        return case(branches, FALSE)

    def _slas_above(self, below_: RuledStage) -> list[RuledStage]:
        names = list(self._stages)
        above = names[: names.index(below_.stage.name)]
        return [self._stages[n] for n in above if self._stages[n].stage.kind is StageKind.SLA]

    # -- accountability

    def accountable(self, outcome: Term) -> Term:
        """Give the blame of whoever answers for the lead; NULL where nobody does."""

        def is_(*ways: Outcome) -> Term:
            return among(outcome, [_OF[way] for way in ways])

        qualifying, conversions = (
            self._of_kind(StageKind.QUALIFICATION),
            self._of_kind(StageKind.CONVERSION),
        )
        lost = case((s.is_(FAIL), self._nearest(s)) for s in conversions)
        stuck = case((s.is_(PENDING), self._nearest(s)) for s in conversions)
        branches = [
            (
                is_(Outcome.UNQUALIFIED),
                case((s.is_(FAIL), self.failing(s)) for s in qualifying),
            ),
            (is_(Outcome.LOST), lost),
            (is_(Outcome.STUCK), stuck),
            (is_(Outcome.UNDECIDED), self._undecided()),
        ]
        return self._c.layers.bind("accountable", case(branches))

    def _nearest(self, conversion: RuledStage) -> Term:
        above = reversed(self._slas_above(conversion))
        own = self.failing(conversion)
        return case(((s.is_(FAIL), self.failing(s)) for s in above), own)

    def failing(self, stage: RuledStage) -> Term:
        """Give the blame of a failed stage: that of its first failed criterion, else its own."""
        name = stage.stage.name
        term = case(
            ((f.is_(FAIL), self._charges.blame(name, f.criterion.name)) for f in stage.criteria),
            self._charges.blame(name, None),
        )
        return self._c.layers.bind(f"{name}_charge", term)

    def _undecided(self) -> Term:
        branches = []
        for name, stage in self._stages.items():
            if stage.stage.kind is not StageKind.SLA:
                blamed = stage.blame
                own = self._charges.blame(name, None)
                branches.append((stage.is_(UNKNOWN), case([(is_not_null(blamed), blamed)], own)))
        return case(branches)


def _any(stages: list[RuledStage], verdict: Term) -> Term:
    return either(*(stage.is_(verdict) for stage in stages))
