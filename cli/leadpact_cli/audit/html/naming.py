"""What the report calls parties, stages, steps, periods and sources, and what it hides of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from leadpact.agreement.losses import LOST
from leadpact.nodes import Measure
from leadpact.policy import PolicyTree, StageKind
from leadpact.readings.amounts import MONTHS, printable
from leadpact.readings.naming import capital, spaced
from leadpact.readings.outcomes import Outcome
from leadpact_cli.audit.amounts import short_day
from leadpact_cli.audit.html.figures import Unit, ordinal, type_of_unit
from leadpact_cli.audit.html.masking import Mask, same
from leadpact_cli.audit.page import words

Json = Mapping[str, Any]
NOBODY = "nobody"
NOT_KNOWN = "not known"
ENDS = {
    Outcome.UNDECIDED: "undecided for want of data",
    Outcome.OPEN: "still on their way",
    Outcome.QUALIFIED: "good leads",
    Outcome.CONVERTED: "customers",
}
"""What became of leads that nobody is charged with, in the order in which they leave the waterfall."""


def _bare(rule: str) -> str:
    return rule[1:-1] if rule.startswith("(") and rule.endswith(")") else rule


def spoken(rule: str) -> str:
    """Say what a clock starts or stops with: `first(became_qualified)` is ``first became qualified``."""
    return spaced(re.sub(r"\b(first|last)\((\w+)\)", r"\1 \2", _bare(rule)))


def level_of(record: Json) -> str:
    """Name the column of intervals: ``95 % range``."""
    return f"{100 * record['certainty']['level']:.0f} % range"


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one agreement. ``year`` is that of the audit: only dates of another say theirs.

    ``mask`` hides what may be personal in a value of the data. ``is_open``: values that could not be
    read are shown as they came. ``versions`` are those of the policy; ``tree`` has the words of all.
    """

    tree: PolicyTree
    year: int
    mask: Mask = same
    is_open: bool = False
    versions: tuple[PolicyTree, ...] = ()

    def tree_of(self, told: Json) -> PolicyTree:
        """Give the version of the policy whose promise is told."""
        found = (tree for tree in self.versions if tree.id == told["policy"])
        with_it = (tree for tree in found if told["commitment"] in tree.commitments)
        return next(with_it, self.tree)

    def datum(self, text: str) -> str:
        """Show a value of the data."""
        return printable(self.mask(text))

    def party(self, owner: str | None) -> str:
        found = self.tree.parties.get(owner or "")
        return NOBODY if found is None else printable(found.name)

    def parties(self, owners: list[str]) -> str:
        return ", ".join(map(self.party, owners))

    def promise(self, told: Json) -> str:
        """Name a commitment, with the group that it is judged for."""
        name = capital(words(told["commitment"]))
        group = told["group"]
        return name if group is None else f"{name}, {self.group(group['value'])}"

    def group(self, value: object) -> str:
        return NOT_KNOWN if value is None else words(self.datum(str(value)))

    def source(self, name: str | None) -> str:
        return NOT_KNOWN if name is None else self.datum(name)

    def unit(self, told: Json) -> Unit:
        """Say how the figures of a commitment are written."""
        measure = self.tree_of(told).commitments[told["commitment"]].measure
        is_rate = isinstance(measure, Measure) and measure.function == "rate"
        return Unit(type_of_unit(told["unit"]), is_rate)

    def period(self, period: Json) -> str:
        """Name a period: ``week of 12 Jan``, ``January``, ``Q1``, ``newest 100``."""
        if "from" not in period:
            return f"newest {period['last']:,}"
        first = date.fromordinal(ordinal(period["from"]))
        year = "" if first.year == self.year else f" {first.year}"
        match period["every"]:
            case "week":
                return f"week of {self.day(period['from'])}"
            case "month":
                return MONTHS[first.month - 1] + year
            case _:
                return f"Q{(first.month + 2) // 3}{year}"

    def mark(self, period: Json) -> str:
        """Name a period shortly, below an axis."""
        named = self.period(period)
        if period.get("every") == "month":
            month, _, year = named.partition(" ")
            return f"{month[:3]} {year}".rstrip()
        return named.removeprefix("week of ")

    def day(self, iso: str) -> str:
        return short_day(ordinal(iso), self.year)

    def step(self, stage: str, criterion: str) -> str:
        name = words(stage)
        return name if criterion == "rule" else f"{name}, {words(criterion)}"

    def fate(self, stage: str, outcome: str) -> str:
        """Say what became of leads that are charged to a stage: ``not qualified: fit``."""
        kind, is_stuck = self.tree.stages[stage].kind, outcome == Outcome.STUCK.value
        if outcome not in {lost.value for lost in LOST}:
            return f"undecided: {words(stage)}"
        match kind:
            case StageKind.QUALIFICATION:
                return f"not qualified: {words(stage)}"
            case StageKind.SLA:
                return f"{'dropped' if is_stuck else 'promise broken'}: {words(stage)}"
            case StageKind.CONVERSION:
                return f"{'waits for' if is_stuck else 'not reached'}: {words(stage)}"
