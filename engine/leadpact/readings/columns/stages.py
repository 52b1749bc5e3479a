"""Stages in SQL: `when`, deadlines, waivers, and the two readings that make a verdict."""

from dataclasses import replace
from functools import cached_property

from leadpact.policy import (
    AllOf,
    AnyOf,
    Criterion,
    Stage,
)
from leadpact.readings.columns.asked import asked
from leadpact.readings.columns.causes import first_code
from leadpact.readings.columns.charges import Charges
from leadpact.readings.columns.compiling import Compiling
from leadpact.readings.columns.criteria import (
    Criteria,
    RuledCriterion,
    covers,
    plainly,
    said_plainly,
)
from leadpact.readings.columns.forms import combined
from leadpact.readings.columns.leaf import Leaf
from leadpact.readings.columns.scopes import Scope
from leadpact.readings.columns.terms import (
    FALSE,
    NULL,
    TRUE,
    Term,
    below,
    both,
    case,
    either,
    equal,
    fails,
    holds,
    is_false,
    is_not_null,
    is_null,
    is_true,
    minus,
    negated,
    plus,
    whole,
)
from leadpact.readings.columns.verdict_codes import (
    FAIL,
    NOT_APPLICABLE,
    PASS,
    PENDING,
    UNKNOWN,
    WAIVED,
)


class RuledStage:
    """One stage as terms, made in the order in which stages name each other."""

    def __init__(self, stage: Stage, base: Scope, charges: Charges, c: Compiling) -> None:
        self.stage = stage
        self.charges = charges
        self.c = c
        self.base = base
        self.later_base = replace(base, closing=True, stages_closing=True)
        self.applies_now = self._bind(
            "applies", TRUE if stage.when is None else c.truth(stage.when, base)
        )
        self.applies_later = self._applies_later()
        self.asked = asked(stage, base, self.later_base, self._bind, c)
        criteria = Criteria(stage, base, self.asked, self.applies_now, c)
        self.criteria = tuple(criteria.ruled(criterion) for criterion in stage.criteria)
        self.now = self._bind("now", self._now())
        self.later = self._bind("later", self._later())
        self.verdict = self._bind("verdict", self._verdict())
        self._causes: dict[str, Term] = {}

    def _bind(self, word: str, term: Term) -> Term:
        return self.c.layers.bind(f"{self.stage.name}_{word}", term)

    def is_(self, verdict: Term) -> Term:
        """Whether it has this verdict."""
        return said_plainly(self.now, verdict) if self.is_plain else equal(self.verdict, verdict)

    # -- what rules can ask

    def passed(self, *, closing: bool) -> Term:
        """Whether the lead passed it; one that does not apply is not passed."""
        return self.later if closing else self.now

    def applies(self, *, closing: bool) -> Term:
        """Whether its ``when`` holds."""
        return self.applies_later if closing else self.applies_now

    # -- its parts

    def _applies_later(self) -> Term:
        when = self.stage.when
        if when is None:
            return TRUE
        now, later = self.c.truth(when, self.base), self.c.truth(when, self.later_base)
        if now == later:
            return self.applies_now
        settled = self.applies_now
        return self._bind("applies_later", case([(is_null(settled), later)], settled))

    # -- the stage's own truth

    def _now(self) -> Term:
        asked = self.asked
        truth = combined(self.stage.form, self.stage.criteria, [f.truth for f in self.criteria])
        if asked.ahead is not None:
            raw = combined(self.stage.form, self.stage.criteria, [f.raw for f in self.criteria])
            early = case([(raw, TRUE)])
            truth = case([(asked.lost, NULL), (asked.is_open, early)], truth)
        applies = self.applies_now
        if is_true(applies):
            return truth
        return case([(is_null(applies), NULL), (negated(applies), FALSE)], truth)

    def _later(self) -> Term:
        """Give the closing truth, where the stage is not decided now."""
        now = self.now
        if self._waits_for_nothing:
            return now
        truths = []
        for found in self.criteria:
            reread = either(is_null(found.truth), self.asked.is_open)
            excused = both(is_not_null(found.waiver), negated(holds(found.raw)))
            waived = case([(found.closing, TRUE), (excused, TRUE)], found.closing)
            truths.append(waived if is_true(reread) else case([(reread, waived)], found.truth))
        later = combined(self.stage.form, self.stage.criteria, truths)
        if self.asked.ahead is not None:
            later = case([(self.asked.lost, NULL)], later)
        applies = self.applies_later
        if not is_true(applies):
            later = case([(is_null(applies), NULL), (negated(applies), FALSE)], later)
        decided = either(is_not_null(now), fails(self.applies_now))
        return case([(decided, now)], later)

    @property
    def _waits_for_nothing(self) -> bool:
        """Whether the closing reading can say nothing that the first does not."""
        is_same = self.applies_later == self.applies_now and self.asked.ahead is None
        return is_same and all(found.closing is found.raw for found in self.criteria)

    @property
    def is_plain(self) -> bool:
        """Whether its verdict says no more than whether it is passed."""
        every = (is_true(self.applies_now), self._waits_for_nothing, not self._is_waived)
        return all(every) and is_false(self.asked.is_open) and not self._can_be_lost

    @property
    def _is_its_criterion(self) -> bool:
        """Whether it says what its one criterion says, word for word."""
        is_alone = len(self.criteria) == 1 and isinstance(self.stage.form, AllOf | AnyOf)
        is_asked = is_true(self.applies_now) and self.stage.deadline is None
        return is_alone and is_asked and not self._is_waived

    @property
    def _is_waived(self) -> bool:
        waivers = self.c.tree.waivers.values()
        return any(covers(w, self.stage, k) for w in waivers for k in self.stage.criteria)

    def _verdict(self) -> Term:
        if self.is_plain:
            return plainly(self.now)
        if self._is_its_criterion:
            return self.criteria[0].verdict
        now, applies, asked = self.now, self.applies_now, self.asked
        honest = combined(self.stage.form, self.stage.criteria, [f.raw for f in self.criteria])
        clean = either(asked.is_open, holds(honest))
        passed = [(now, PASS)]
        if self._is_waived:
            passed = [(both(now, clean), PASS), (now, WAIVED)]
        waits = either(asked.is_open, is_not_null(self.later))
        if not is_true(applies):
            unsure = either(
                fails(self.applies_later), both(self.applies_later, is_not_null(self.later))
            )
            waits = case([(is_null(applies), unsure)], waits)
        branches = [(both(waits, negated(asked.lost)) if self._can_be_lost else waits, PENDING)]
        return case(
            [(fails(applies), NOT_APPLICABLE), (negated(now), FAIL), *passed, *branches], UNKNOWN
        )

    @property
    def _can_be_lost(self) -> bool:
        return not is_false(self.asked.lost)

    # -- why it is open

    def cause(self, found: RuledCriterion) -> Term:
        """Give the code of the first datum that leaves a criterion unknown, minus the blame of a stage."""
        name = found.criterion.name
        if name not in self._causes:
            code = first_code(self.leaves_of(found.criterion))
            self._causes[name] = self._bind(f"{name}_cause", case([(found.is_(UNKNOWN), code)]))
        return self._causes[name]

    @cached_property
    def when_cause(self) -> Term:
        """Give the code of the first datum that leaves it open whether the stage applies."""
        if self.stage.when is None:
            return NULL
        code = first_code(self.c.leaves(self.stage.when, self.base))
        return self._bind("when_cause", case([(is_null(self.applies_now), code)]))

    def leaves_of(self, criterion: Criterion) -> list[Leaf]:
        """List what may leave a criterion's rule open, as it is read in the end."""
        asked, c = self.asked, self.c
        if asked.ahead is None or self.stage.deadline is None:
            return c.leaves(criterion.rule, asked.now)
        lost = c.leaves(self.stage.deadline, self.base)
        after = c.leaves(criterion.rule, asked.now)
        return [
            *(leaf.where(asked.lost) for leaf in lost),
            *(leaf.where(negated(asked.lost)) for leaf in after),
        ]

    def pending_leaves(self) -> list[Leaf]:
        """List what may leave open a rule that is pending, as it is read now, or whether it is asked."""
        asked, c, stage = self.asked, self.c, self.stage
        found: list[Leaf] = []
        if stage.when is not None:
            found += [x.where(is_null(self.applies_now)) for x in c.leaves(stage.when, self.base)]
        for f in self.criteria:
            waits, rule = f.is_(PENDING), f.criterion.rule
            if asked.ahead is None:
                found += [x.where(waits) for x in c.leaves(rule, asked.now)]
                continue
            early, late = both(waits, asked.is_open), both(waits, negated(asked.is_open))
            found += [x.where(early) for x in c.leaves(rule, asked.ahead)]
            found += [x.where(late) for x in c.leaves(rule, asked.now)]
        return found

    @cached_property
    def blame(self) -> Term:
        """Give the blame of what leaves the stage unknown, NULL where nothing does."""
        branches: list[tuple[Term, Term]] = []
        if self.stage.when is not None:
            branches.append((is_null(self.applies_now), self._behind(None, self.when_cause)))
        branches += [(f.is_(UNKNOWN), self._behind(f, self.cause(f))) for f in self.criteria]
        return self._bind("blame", case([(self.is_(UNKNOWN), case(branches))]))

    def _behind(self, found: RuledCriterion | None, cause: Term) -> Term:
        """Charge the criterion with the reason; a stage that it names answers for itself."""
        own = self.charges.blame(self.stage.name, None if found is None else found.criterion.name)
        named = (below(cause, whole(0)), minus(whole(0), cause))
        return case([(is_null(cause), own), named], plus(own, cause))

    def waits(self) -> Term:
        """Whether it waits only for what has not come: no window in it has begun."""
        c, asked = self.c, self.asked
        scope = asked.now if asked.ahead is None else asked.ahead
        reasons = [
            either(negated(f.is_(PENDING)), c.awaits(f.criterion.rule, scope))
            for f in self.criteria
        ]
        if self.stage.when is not None:
            reasons.append(
                either(is_not_null(self.applies_now), c.awaits(self.stage.when, self.base))
            )
        return self._bind("waits", both(negated(asked.known), *reasons))
