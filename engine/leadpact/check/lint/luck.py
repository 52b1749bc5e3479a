"""Promises that an honest team breaks by chance, and how often."""

from collections.abc import Iterator
from dataclasses import dataclass

from leadpact.check.lint.chance import chance_to_miss
from leadpact.check.lint.measured import DAYS, amount, rate_of, share, stages_of
from leadpact.check.lint.outline import Outline, resolved
from leadpact.check.lint.volumes import Volumes, asked_of, is_of_all, volumes
from leadpact.diagnostics.catalogue import whole_promises as says
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.nodes import Measure
from leadpact.policy import Commitment, PolicyTree

LARGE = 300
"""Of so many leads and more, a team five points better than its promise hardly ever misses it."""
_EXAMPLE = 100
_BETTER = 0.05


@dataclass(frozen=True, slots=True)
class _Cohort:
    """How many leads a verdict rests on, and in which words."""

    size: int
    words: str
    each: str


def missed_by_chance(tree: PolicyTree, _outline: Outline) -> Iterator[Diagnostic]:
    """Yield promised rates whose consequence follows a single miss by the letter.

    The size of a cohort is what `last` says, or what the promised volumes come to; where neither
    says it, a hundred leads stand as an example.
    """
    promised = volumes(tree)
    for commitment in tree.commitments.values():
        name = rate_of(resolved(tree, commitment))
        if name is None or not commitment.if_missed:
            continue
        if commitment.missed_after > 1 or commitment.confidence is not None:
            continue
        cohort = _cohort(commitment, tree, promised)
        sentence = None if cohort.size >= LARGE else _sentence(commitment, cohort)
        if sentence is not None:
            yield says.BY_CHANCE.at(
                tree.source,
                commitment.target.span,
                name=commitment.name,
                sentence=sentence,
                help="write `confidence: 95%`, or `missed_after: 2`, before somebody pays",
            )


def _sentence(commitment: Commitment, cohort: _Cohort) -> str | None:
    """Say how often a good team misses the promise; None where the target is no share."""
    low, high = amount(commitment.target.low), amount(commitment.target.high)
    bounds = [bound for bound in (low, high) if bound is not None]
    if not bounds or not all(0 < bound < 1 for bound in bounds) or bounds != sorted(bounds):
        return None
    if len(bounds) == 2:
        truth, edge = sum(bounds) / 2, None
        missed = f"lies outside {share(bounds[0])} to {share(bounds[1])}"
    elif low is not None:
        truth, edge = min(low + _BETTER, (1 + low) / 2), low
        missed = f"falls below {share(low)}"
    else:
        truth, edge = max(bounds[0] - _BETTER, bounds[0] / 2), bounds[0]
        missed = f"rises above {share(bounds[0])}"
    chance = _of_a_hundred(chance_to_miss(cohort.size, truth, low, high))
    said = f"of {cohort.words}, a team that truly reaches {share(truth)} {missed} in {chance} {cohort.each}"
    if edge is None:
        return said
    exact = _of_a_hundred(chance_to_miss(cohort.size, edge, low, high))
    return f"{said}, one that reaches {share(edge)} in {exact}"


def _of_a_hundred(chance: float) -> str:
    times = round(100 * chance)
    return f"{times} of 100" if times else "fewer than 1 of 100"


# -- how many leads


def _cohort(commitment: Commitment, tree: PolicyTree, promised: Volumes) -> _Cohort:
    if commitment.last is not None:
        return _Cohort(commitment.last, f"{commitment.last} leads", "such verdicts")
    measure = resolved(tree, commitment)
    every = commitment.every
    if every is not None and isinstance(measure, Measure) and is_of_all(commitment, measure):
        a_day = _a_day(stages_of(measure)[0], amount(commitment.target.low), tree, promised)
        if a_day is not None:
            size = max(1, round(a_day * DAYS[every]))
            leads = "1 lead" if size == 1 else f"{size} leads"
            words = f"{leads}, which the promised volumes come to in a {every.value}"
            return _Cohort(size, words, f"{every.value}s")
    return _Cohort(_EXAMPLE, f"{_EXAMPLE} leads, say", "periods")


def _a_day(name: str, low: float | None, tree: PolicyTree, promised: Volumes) -> float | None:
    """Give how many leads a day a stage is asked of, where the promised volumes tell."""
    asked = asked_of(tree, name, promised)
    if asked is None and name in promised and low:
        return promised[name] / low
    return asked
