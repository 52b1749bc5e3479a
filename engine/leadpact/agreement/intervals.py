"""Between which values a sample lets the true one lie: of rates, of times, and who shares an account."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from leadpact.agreement.judged import JudgedLead
from leadpact.agreement.measures import Entry, Leaf, Seen
from leadpact.agreement.statistics_looks import confidence_sequence
from leadpact.agreement.statistics_rates import LEVEL, Interval, design_effect, widened
from leadpact.agreement.statistics_times import quantile_interval
from leadpact.nodes import Measure


class Method(Enum):
    """How an interval was made."""

    WILSON = "wilson"
    ALWAYS_VALID = "always_valid"
    WILSON_INVERTED = "wilson_inverted"
    ORDER_STATISTICS = "order_statistics"
    BOOTSTRAP = "bootstrap"


@dataclass(frozen=True, slots=True)
class Certainty:
    """How intervals are made: at which level, by which field leads share an account, from which digests."""

    level: float = LEVEL
    account: str | None = None
    always_valid: bool = False
    digests: tuple[str, ...] = ()


def account_of(lead: JudgedLead, account: str | None) -> object:
    """Give what leads of one account share; a lead whose account is not known stands on its own."""
    found = None if account is None else lead.fact(account)
    return ("lead", lead.id) if found is None else ("account", found)


def clusters_of(
    seen: Mapping[Measure, Seen], leads: Sequence[JudgedLead], account: str | None
) -> list[Mapping[Measure, Sequence[Entry]]]:
    found: dict[object, dict[Measure, list[Entry]]] = {
        account_of(lead, account): {} for lead in leads
    }
    for measure, what in seen.items():
        for entry in what.entries:
            found[account_of(entry.lead, account)].setdefault(measure, []).append(entry)
    return list(found.values())


def effect_of(seen: Seen, account: str | None) -> float:
    """Give the design effect of leads that share an account."""
    if account is None:
        return 1.0
    clusters: defaultdict[object, list[int]] = defaultdict(list)
    for entry in seen.entries:
        clusters[account_of(entry.lead, account)].append(entry.amount)
    return design_effect((sum(amounts), len(amounts)) for amounts in clusters.values())


def of_rate(seen: Seen, how: Certainty) -> tuple[Interval, Method] | None:
    passed = sum(entry.amount for entry in seen.entries)
    if how.always_valid:
        low = confidence_sequence(passed, seen.n, level=how.level)
        high = confidence_sequence(passed + seen.unknown, seen.n, level=how.level)
        if low is None or high is None:
            return None
        return Interval(low.low, high.high), Method.ALWAYS_VALID
    effect = effect_of(seen, how.account)
    found = widened(passed, seen.unknown, seen.n, level=how.level, effect=effect)
    return None if found is None else (found, Method.WILSON)


def of_quantile(leaf: Leaf, seen: Seen, how: Certainty) -> tuple[Interval, Method] | None:
    share = 0.5 if leaf.measure.percent is None else leaf.measure.percent / 100
    found = quantile_interval([e.amount for e in seen.entries], share, level=how.level)
    return None if found is None else (found, Method.ORDER_STATISTICS)
