"""Between which values a sample lets the true one lie: of rates, of times, and who shares an account."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from leadpact.agreement.judged import JudgedLead
from leadpact.agreement.measures import Entry, Leaf, Seen, passed_of
from leadpact.agreement.statistics_looks import confidence_sequence
from leadpact.agreement.statistics_rates import LEVEL, Interval, design_effect, widened
from leadpact.agreement.statistics_times import quantile_interval
from leadpact.agreement.totals import Amount
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
    """Give what leads of one account share; None where each stands on its own, its account unknown."""
    return None if account is None else lead.fact(account)


@dataclass(frozen=True, slots=True)
class Clusters:
    """Accounts by what they put into a measure; ``blanks`` of them put in nothing.

    They are in an order of their contents, so that neither the order of leads nor how they are
    grouped tells.
    """

    filled: list[dict[Measure, list[Entry]]]
    blanks: int


def clusters_of(
    seen: Mapping[Measure, Seen], leads: Sequence[JudgedLead], account: str | None
) -> Clusters:
    """Put the entries of each account together."""
    accounts: dict[object, _Cluster] = {}
    apart: dict[object, _Cluster] = {}
    for measure, what in seen.items():
        for entry in what.entries:
            shared = account_of(entry.lead, account)
            of = apart if shared is None else accounts
            key = id(entry.lead) if shared is None else shared
            of.setdefault(key, {}).setdefault(measure, []).append(entry)
    filled = [*accounts.values(), *(one for alike in apart.values() for one in _each(alike))]
    places = {measure: place for place, measure in enumerate(seen)}
    filled.sort(key=lambda cluster: _contents(cluster, places))
    known = {account_of(lead, account) for lead in leads} - {None}
    alone = sum(lead.n for lead in leads if account_of(lead, account) is None)
    return Clusters(filled, len(known) + alone - len(filled))


_Cluster = dict[Measure, list[Entry]]


def _each(alike: _Cluster) -> Iterator[_Cluster]:
    """Take leads that stand on their own apart; of some measures only the first of them are in it."""
    most = max(entry.n for entries in alike.values() for entry in entries)
    for number in range(most):
        yield {
            measure: [entry._replace(n=1)] for measure, [entry] in alike.items() if entry.n > number
        }


def _contents(cluster: _Cluster, places: Mapping[Measure, int]) -> tuple[object, ...]:
    """Say what a cluster puts in, the same however its leads are grouped."""
    found = []
    for measure, entries in cluster.items():
        amounts: Counter[Amount] = Counter()
        for entry in entries:
            amounts[entry.amount] += entry.n
        found.append((places[measure], sorted(amounts.items())))
    return tuple(sorted(found))


def effect_of(seen: Seen, account: str | None) -> float:
    """Give the design effect of leads that share an account."""
    if account is None:
        return 1.0
    clusters: defaultdict[object, list[int]] = defaultdict(lambda: [0, 0])
    alone: list[tuple[int, int]] = []
    for entry in seen.entries:
        shared = account_of(entry.lead, account)
        if shared is None:
            alone += [(entry.amount, 1)] * entry.n
            continue
        cluster = clusters[shared]
        cluster[0] += entry.amount * entry.n
        cluster[1] += entry.n
    return design_effect([*((passed, n) for passed, n in clusters.values()), *alone])


def of_rate(seen: Seen, how: Certainty) -> tuple[Interval, Method] | None:
    passed = passed_of(seen.entries)
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
    found = quantile_interval([(e.amount, e.n) for e in seen.entries], share, level=how.level)
    return None if found is None else (found, Method.ORDER_STATISTICS)
