"""Between which values a sample lets the true one lie: of rates, counts, prices and times, and who shares an account."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from leadpact.agreement.judged import JudgedLead, number_of
from leadpact.agreement.measures import Entry, Leaf, Seen, passed_of
from leadpact.agreement.statistics_looks import confidence_sequence
from leadpact.agreement.statistics_rates import LEVEL, Interval, design_effect, per_count, widened
from leadpact.agreement.statistics_resampling import FEWEST_EVENTS, Drawn
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


Cluster = Mapping[Measure, Sequence[Entry]]
"""What the leads of an account put into the aggregates of a measure."""


@dataclass(frozen=True, slots=True)
class Clusters:
    """Accounts by what they put into a measure, with the number of those alike; ``blanks`` put in nothing.

    They are in an order of their contents, so that neither the order of leads nor how they are
    grouped tells.
    """

    filled: list[tuple[Cluster, int]]
    blanks: int


def clusters_of(
    seen: Mapping[Measure, Seen], leads: Sequence[JudgedLead], account: str | None
) -> Clusters:
    """Put the entries of each account together, and those accounts that are alike."""
    accounts: dict[object, dict[Measure, list[Entry]]] = {}
    apart: dict[object, dict[Measure, list[Entry]]] = {}
    for measure, what in seen.items():
        for entry in what.entries:
            shared = account_of(entry.lead, account)
            of = apart if shared is None else accounts
            key = id(entry.lead) if shared is None else shared
            of.setdefault(key, {}).setdefault(measure, []).append(entry)
    places = {measure: place for place, measure in enumerate(seen)}
    found: dict[tuple[object, ...], tuple[Cluster, int]] = {}
    single = ((cluster, 1) for cluster in accounts.values())
    for cluster, number in (*single, *(one for alike in apart.values() for one in _each(alike))):
        contents = _contents(cluster, places)
        before = found.get(contents)
        found[contents] = (cluster, number) if before is None else (before[0], before[1] + number)
    filled = [found[contents] for contents in sorted(found)]
    known = {account_of(lead, account) for lead in leads} - {None}
    alone = sum(lead.n for lead in leads if account_of(lead, account) is None)
    return Clusters(filled, len(known) + alone - sum(number for _, number in filled))


def _each(alike: Mapping[Measure, Sequence[Entry]]) -> Iterator[tuple[Cluster, int]]:
    """Take leads that stand on their own apart; of some measures only the first of them are in it."""
    before = 0
    for most in sorted({entry.n for entries in alike.values() for entry in entries}):
        yield (
            {m: [entry._replace(n=1)] for m, [entry] in alike.items() if entry.n >= most},
            most - before,
        )
        before = most


def _contents(cluster: Cluster, places: Mapping[Measure, int]) -> tuple[object, ...]:
    """Say what a cluster puts in, the same however its leads are grouped."""
    found = []
    for measure, entries in cluster.items():
        amounts: Counter[Amount] = Counter()
        for entry in entries:
            amounts[entry.amount] += entry.n
        found.append((places[measure], tuple(sorted(amounts.items()))))
    return tuple(sorted(found))


def joined(clusters: Drawn[Cluster], leaves: Mapping[Measure, Leaf]) -> Cluster:
    """Put several clusters together, what only adds up as its sum."""
    return {
        measure: leaf.condensed(entries)
        for measure, leaf in leaves.items()
        if (entries := entries_of(clusters, measure))
    }


def entries_of(clusters: Drawn[Cluster], measure: Measure) -> list[Entry]:
    """Give what some clusters, each so many times, put into an aggregate."""
    return [
        entry if number == 1 else entry._replace(n=entry.n * number)
        for cluster, number in clusters
        for entry in cluster.get(measure, ())
    ]


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


def effect_among(
    leads: Iterable[JudgedLead], passed: Mapping[int, int], account: str | None
) -> float:
    """Give the same for a count out of some leads: ``passed`` says how many, by the identity of a lead."""
    if account is None:
        return 1.0
    entries = []
    for lead in leads:
        number = passed.get(id(lead), 0)
        entries += [Entry(lead, 1, number), Entry(lead, 0, lead.n - number)]
    return effect_of(Seen(tuple(entry for entry in entries if entry.n)), account)


def of_rate(seen: Seen, how: Certainty) -> tuple[Interval, Method] | None:
    """Give the interval of a rate, of so many leads as those that share accounts count for."""
    passed = passed_of(seen.entries)
    effect = effect_of(seen, how.account)
    if how.always_valid:
        n = seen.n / effect
        low = confidence_sequence(passed / effect, n, level=how.level)
        high = confidence_sequence((passed + seen.unknown) / effect, n, level=how.level)
        if low is None or high is None:
            return None
        return Interval(low.low, high.high), Method.ALWAYS_VALID
    found = widened(passed, seen.unknown, seen.n, level=how.level, effect=effect)
    return None if found is None else (found, Method.WILSON)


def of_quantile(leaf: Leaf, seen: Seen, how: Certainty) -> tuple[Interval, Method] | None:
    share = 0.5 if leaf.measure.percent is None else leaf.measure.percent / 100
    found = quantile_interval([(e.amount, e.n) for e in seen.entries], share, level=how.level)
    return None if found is None else (found, Method.ORDER_STATISTICS)


def of_count(
    leaf: Leaf, leads: Sequence[JudgedLead], how: Certainty
) -> tuple[Interval, Method] | None:
    """Give the interval of how many of n leads pass; the number of leads itself has none."""
    if leaf.is_of_everyone:
        return None
    seen, n, effect = _counted(leaf, leads, how)
    unknown = min(seen.unknown, n - seen.n)
    found = widened(seen.n, unknown, n, level=how.level, effect=effect) if n else None
    if found is None:
        return None
    return Interval(found.low * n, found.high * n), Method.WILSON


def of_price(
    leaf: Leaf, leads: Sequence[JudgedLead], spend: int | None, how: Certainty
) -> tuple[Interval, Method] | None:
    """Give the interval of spend per count, in the unit of ``spend``; none for a price of all leads."""
    if leaf.is_of_everyone:
        return None
    seen, n, effect = _counted(leaf, leads, how)
    if seen.n < FEWEST_EVENTS or spend is None:
        return None
    most = min(seen.n + seen.unknown, n)
    low = per_count(spend, most, n, level=how.level, effect=effect)
    high = per_count(spend, seen.n, n, level=how.level, effect=effect)
    if low is None or high is None:
        return None
    return Interval(low.low, high.high), Method.WILSON_INVERTED


def _counted(leaf: Leaf, leads: Sequence[JudgedLead], how: Certainty) -> tuple[Seen, int, float]:
    """Give what a count saw, out of how many leads, and the design effect of shared accounts."""
    seen, considered = leaf.of(leads), leaf.considered(leads)
    passed = {id(entry.lead): entry.n for entry in seen.entries}
    return seen, number_of(considered), effect_among(considered, passed, how.account)
