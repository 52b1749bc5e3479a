"""The same numbers for every source, and whether a difference is more than noise."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from leadpact.agreement.figures import Figure, Reckoner, Sample
from leadpact.agreement.intervals import Certainty, Method
from leadpact.agreement.judged import JudgedLead, Questions, number_of
from leadpact.agreement.losses import Waterfall, waterfall
from leadpact.agreement.statistics_rates import LEVEL, Interval, chance_of_difference, holm
from leadpact.nodes import Measure, StageName
from leadpact.policy import PolicyTree
from leadpact.readings.verdicts import Verdict
from leadpact.units import NUMBER

FEWEST_LEADS = 20
"""A smaller group is shown as small, and never ranked."""


@dataclass(frozen=True, slots=True)
class StageFigure:
    """One stage over some leads: the leads by verdict, how many are settled, and its rate.

    ``without`` were judged by a version of the policy that has no such stage, and are in none of these.
    """

    verdicts: Mapping[Verdict, int]
    settled: int
    figure: Figure
    interval: Interval | None
    method: Method | None
    without: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """A group against all others: its p-value, corrected for the number of groups compared.

    None where one of the two sides has too few leads.
    """

    group: str
    chance: float

    @property
    def is_told_apart(self) -> bool:
        """Whether the difference is more than noise."""
        return self.chance < 1 - LEVEL


@dataclass(frozen=True, slots=True)
class Group:
    """One source: its leads, its stages, what became of them, and what tells it apart from the others.

    ``compared`` holds, by stage, the comparisons that its size allows.
    """

    name: str | None
    leads: int
    stages: Mapping[str, StageFigure]
    waterfall: Waterfall
    compared: Mapping[str, Comparison]


class Stages:
    """The rates of all stages, ready to be worked out over leads.

    ``questions`` say which versions have a stage, where the policy has several.
    """

    def __init__(self, tree: PolicyTree, questions: Questions | None = None) -> None:
        self.tree = tree
        nowhere = questions or Questions()
        self._reckoners = {
            name: Reckoner(
                Measure(
                    "rate",
                    StageName(name, span=stage.span),
                    None,
                    None,
                    None,
                    NUMBER,
                    span=stage.span,
                ),
                tree,
                nowhere,
            )
            for name, stage in tree.stages.items()
        }

    def of(self, leads: Sequence[JudgedLead], how: Certainty) -> dict[str, StageFigure]:
        """Work out every stage."""
        return {name: self._stage(name, leads, how) for name in self._reckoners}

    def _stage(self, name: str, leads: Sequence[JudgedLead], how: Certainty) -> StageFigure:
        verdicts: Counter[Verdict] = Counter()
        settled = 0
        everyone, leads = leads, [lead for lead in leads if name in lead.stages]
        for lead in leads:
            standing = lead.stages[name]
            verdicts[standing.verdict] += lead.n
            settled += lead.n if standing.wait is None else 0
        sample = Sample(leads, None)
        reckoner = self._reckoners[name]
        found = reckoner.interval(sample, how)
        return StageFigure(
            verdicts={verdict: verdicts[verdict] for verdict in Verdict if verdicts[verdict]},
            settled=settled,
            figure=reckoner.figure(sample),
            interval=None if found is None else found[0],
            method=None if found is None else found[1],
            without=number_of(everyone) - number_of(leads),
        )


def groups(
    stages: Stages, members: Mapping[str | None, Sequence[JudgedLead]], how: Certainty
) -> tuple[Group, ...]:
    """Work out every group, and compare each that is large enough with all the others."""
    figures = {name: stages.of(leads, how) for name, leads in members.items()}
    compared: dict[str | None, dict[str, Comparison]] = {name: {} for name in members}
    for stage in stages.tree.stages:
        found = {name: of[stage].figure for name, of in figures.items()}
        for comparison in compare(found):
            compared[comparison.group][stage] = comparison
    return tuple(
        Group(name, number_of(leads), figures[name], waterfall(stages.tree, leads), compared[name])
        for name, leads in members.items()
    )


def compare(figures: Mapping[str | None, Figure]) -> tuple[Comparison, ...]:
    """Compare each named group of 20 leads or more with all others together.

    Fisher's exact test, corrected for the number of groups by Holm's method. Leads that do not say
    where they come from are compared with nobody, and are among the others.
    """
    n = sum(figure.n for figure in figures.values())
    passed = sum(figure.events for figure in figures.values())
    large = {
        name: figure
        for name, figure in figures.items()
        if name is not None and figure.n >= FEWEST_LEADS and n - figure.n >= FEWEST_LEADS
    }
    chances = holm(
        [chance_of_difference(f.events, f.n, passed - f.events, n - f.n) for f in large.values()]
    )
    return tuple(Comparison(name, p) for name, p in zip(large, chances, strict=True))
