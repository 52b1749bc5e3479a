"""One criterion in SQL: its rule in both readings, the waiver that covers it, its verdict."""

from dataclasses import dataclass

from leadpact.policy import Criterion, Stage, Waiver
from leadpact.readings.columns.asked import Asked
from leadpact.readings.columns.compiling import Compiling
from leadpact.readings.columns.scopes import Scope
from leadpact.readings.columns.terms import (
    FALSE,
    NULL,
    TRUE,
    Term,
    at_most,
    both,
    case,
    either,
    equal,
    fails,
    is_false,
    is_not_null,
    is_null,
    is_true,
    negated,
    whole,
)
from leadpact.readings.columns.verdict_codes import FAIL, PASS, PENDING, UNKNOWN, WAIVED


@dataclass(frozen=True, eq=False)
class RuledCriterion:
    """One criterion as terms: its rule now and closing, its truth, its verdict, the waiver that covers it.

    ``waiver`` is the number of the waiver among the policy's, from 0, and NULL where none covers it.
    ``is_plain``: the verdict says no more than the truth.
    """

    criterion: Criterion
    raw: Term
    truth: Term
    verdict: Term
    waiver: Term
    closing: Term
    is_plain: bool

    def is_(self, verdict: Term) -> Term:
        """Whether it has this verdict."""
        return said_plainly(self.truth, verdict) if self.is_plain else equal(self.verdict, verdict)


@dataclass(frozen=True, eq=False)
class Criteria:
    """Makes the criteria of one stage, of which is known how it is asked and where it applies."""

    stage: Stage
    base: Scope
    asked: Asked
    applies: Term
    c: Compiling

    def ruled(self, criterion: Criterion) -> RuledCriterion:
        """Write one criterion."""
        asked, name = self.asked, criterion.name
        raw, closing = self._raw_and_closing(criterion)
        waiver = self._bind(f"{name}_waiver", self._waiver(criterion))
        covered = both(is_not_null(waiver), negated(asked.lost))
        waits = FALSE if closing is raw else both(is_null(raw), is_not_null(closing))
        open_ = either(asked.is_open, waits)
        is_plain = is_false(open_) and is_false(covered)
        if is_plain:
            truth, verdict = raw, plainly(raw)
        else:
            truth = raw
            branches = [(raw, PASS), (negated(raw), FAIL), (waits, PENDING)]
            if not is_false(asked.is_open) or not is_false(covered):
                truth = case([(raw, TRUE), (open_, NULL), (covered, TRUE)], raw)
                branches = [(raw, PASS), (open_, PENDING), (covered, WAIVED), (negated(raw), FAIL)]
            verdict = case(branches, UNKNOWN)
        if_applicable = case([(fails(self.applies), NULL)], verdict)
        return RuledCriterion(
            criterion=criterion,
            raw=raw,
            truth=self._bind(f"{name}_truth", truth),
            verdict=self._bind(f"{name}_verdict", if_applicable),
            waiver=waiver,
            closing=closing,
            is_plain=is_plain and is_true(self.applies),
        )

    def _bind(self, word: str, term: Term) -> Term:
        return self.c.layers.bind(f"{self.stage.name}_{word}", term)

    def _raw_and_closing(self, criterion: Criterion) -> tuple[Term, Term]:
        """Read a rule now and closing; the same column twice where waiting changes nothing."""
        asked, c, name = self.asked, self.c, criterion.name
        raw, closing = c.truth(criterion.rule, asked.now), c.truth(criterion.rule, asked.closing)
        if asked.ahead is not None:
            raw = case(
                [(asked.lost, NULL), (asked.is_open, c.truth(criterion.rule, asked.ahead))], raw
            )
            closing = case([(asked.lost, NULL)], closing)
        now = self._bind(name, raw)
        return now, now if closing == raw else self._bind(f"{name}_later", closing)

    def _waiver(self, criterion: Criterion) -> Term:
        """Find the first waiver in file order that covers a criterion."""
        c = self.c
        branches = []
        for number, waiver in enumerate(c.tree.waivers.values()):
            if covers(waiver, self.stage, criterion):
                met = both(_in_force(waiver, c), c.truth(waiver.condition, self.base))
                branches.append((met, whole(number)))
        return case(branches)


def plainly(truth: Term) -> Term:
    """Give the verdict of what waits for nothing and is waived by nobody."""
    return case([(truth, PASS), (is_null(truth), UNKNOWN)], FAIL)


def said_plainly(truth: Term, verdict: Term) -> Term:
    """Whether what waits for nothing and is waived by nobody has a verdict: one look at its truth."""
    if verdict == PASS:
        return truth
    if verdict == FAIL:
        return negated(truth)
    return is_null(truth) if verdict == UNKNOWN else FALSE


def covers(waiver: Waiver, stage: Stage, criterion: Criterion) -> bool:
    """Whether a waiver is about a criterion at all."""
    return (
        waiver.stage == stage.name
        and (not waiver.criteria or criterion.name in waiver.criteria)
        and criterion.points >= 0
    )


def _in_force(waiver: Waiver, c: Compiling) -> Term:
    created = c.inputs.field("created_at").value
    day = c.calendars.local_date(created, of_event=False)
    return at_most(day, whole(waiver.until.toordinal()))
