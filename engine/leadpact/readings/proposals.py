"""Sets of demands on a lead, the cheapest first: how they join, and how few of them reach a mark."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from heapq import merge, nsmallest
from math import inf
from typing import Final, NamedTuple, TypeAlias

from leadpact.lead import Event
from leadpact.nodes import Aggregate, Expr, Window
from leadpact.readings.findings import Worth
from leadpact.readings.frames import Frame
from leadpact.readings.wishes import Wish

BEAM: Final = 8
"""So many alternatives are kept of each expression."""
_MOST_PARTS: Final = 64
_MOST_ITEMS: Final = 48
_MOST_GAIN: Final = 400
_PER_GAIN: Final = 3
HARD: Final = 10
"""What weighs as much as so many changes: what nobody can change any more."""
OPAQUE: Final = 1000
"""So much weighs an expression that cannot be solved for a fact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Demand:
    """What is wanted of one thing. ``weight`` counts as so many changes, ``size`` lies in 0 to 1.

    ``is_guard``: it is so already, and must stay so if anything else asks for the thing.
    """

    wish: Wish
    value: Worth
    weight: int = field(default=1, compare=False)
    size: float = field(default=1.0, compare=False)
    is_guard: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FactDemand(_Demand):
    """Of a field of the lead; inside a ``where``, of an attribute of the event."""

    path: str
    is_attribute: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsDemand(_Demand):
    """Of an aggregate. ``name`` is what a reader knows it by, ``like`` an event that would count."""

    expr: Aggregate
    name: str
    frame: Frame = field(compare=False)
    like: Event | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowDemand(_Demand):
    """Of the number of events in a window from ``low`` to ``high``, as far as the frame can see.

    ``due`` is when its time is up; ``began``: the window has its beginning already.
    """

    expr: Window
    low: int
    high: int
    due: int
    began: bool
    frame: Frame = field(compare=False)
    like: Event | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpressionDemand(_Demand):
    """Of an expression that nobody can solve for a fact: all that can be said."""

    expr: Expr
    cut: int


Demand: TypeAlias = FactDemand | EventsDemand | WindowDemand | ExpressionDemand
Key: TypeAlias = tuple[str, str, int]


class Proposal(NamedTuple):
    """Demands that together do it; ``cost`` counts the changes, then their sizes."""

    cost: tuple[int, float]
    demands: Mapping[Key, Demand]


Alternatives: TypeAlias = tuple[Proposal, ...]
"""The cheapest ways, best first; none at all: it cannot be done."""
DONE: Final[Alternatives] = (Proposal((0, 0.0), {}),)
IMPOSSIBLE: Final[Alternatives] = ()


def proposed(key: Key, demand: Demand) -> Alternatives:
    """Propose one demand alone."""
    return (Proposal((demand.weight, demand.size), {key: demand}),)


def either(ways: Iterable[Alternatives]) -> Alternatives:
    """Keep the cheapest of several ways, each once."""
    kept: list[Proposal] = []
    for proposal in merge(*ways, key=_cost):
        if not any(k.cost == proposal.cost and k.demands == proposal.demands for k in kept):
            kept.append(proposal)
        if len(kept) == BEAM:
            break
    return tuple(kept)


def both(left: Alternatives, right: Alternatives) -> Alternatives:
    """Join what does the one with what does the other, where they agree."""
    if left is DONE or right is DONE:
        return right if left is DONE else left
    joined = (_joined(a, b) for a in left for b in right)
    return tuple(nsmallest(BEAM, (p for p in joined if p is not None), key=_cost))


def all_of(parts: Sequence[Alternatives]) -> Alternatives:
    """Join several; of very many, one after the other, only what then costs least."""
    found = [part for part in parts if part is not DONE]
    if IMPOSSIBLE in found:
        return IMPOSSIBLE
    return _one_by_one(found) if len(found) > _MOST_PARTS else reduce(both, found, DONE)


def _one_by_one(parts: Sequence[Alternatives]) -> Alternatives:
    """Begin with what leaves no choice, and choose what adds least to what is demanded already."""
    demands: dict[Key, Demand] = {}
    weight, size = 0, 0.0
    shared = [ways for _, ways in _sharing(parts)]
    for ways in sorted(shared, key=len):
        added = (_added(demands, way) for way in ways)
        fitting = [(more, n, new) for n, (more, new) in enumerate(added) if new is not None]
        if not fitting:
            return IMPOSSIBLE
        more, _, new = min(fitting, key=lambda each: each[:2])
        demands.update(new)
        weight, size = weight + more[0], size + more[1]
    return (Proposal((weight, size), demands),)


def _sharing(parts: Sequence[Alternatives]) -> list[tuple[float, Alternatives]]:
    """Put first in each part what serves most of them, with its share of the cost."""
    served = Counter(key for part in parts for key in {k for way in part for k in way.demands})

    def share(way: Proposal) -> float:
        return sum(demand.weight / served[key] for key, demand in way.demands.items())

    shared = [sorted(((share(way), n, way) for n, way in enumerate(part))) for part in parts]
    return [(ways[0][0] if ways else inf, tuple(way for _, _, way in ways)) for ways in shared]


def _cost(proposal: Proposal) -> tuple[int, float]:
    return proposal.cost


def _joined(a: Proposal, b: Proposal) -> Proposal | None:
    if len(a.demands) < len(b.demands):
        a, b = b, a
    (weight, size), new = _added(a.demands, b)
    if new is None:
        return None
    return Proposal((a.cost[0] + weight, a.cost[1] + size), {**a.demands, **new})


def _added(
    demands: Mapping[Key, Demand], way: Proposal
) -> tuple[tuple[int, float], dict[Key, Demand] | None]:
    """Give what a way adds to demands, in cost and in demands; None where they contradict each other."""
    new: dict[Key, Demand] = {}
    weight, size = 0, 0.0
    for key, demand in way.demands.items():
        known = demands.get(key)
        wanted = demand if known is None else _met(known, demand)
        if wanted is None:
            return (weight, size), None
        new[key] = wanted
        weight += wanted.weight - (known.weight if known else 0)
        size += wanted.size - (known.size if known else 0.0)
    return (weight, size), new


def _met(a: Demand, b: Demand) -> Demand | None:
    """Want both of one thing; None where they contradict each other."""
    wish = a.wish.meet(b.wish)
    if wish is None:
        return None
    if a.is_guard and not b.is_guard:
        a, b = b, a
    return replace(a, wish=wish, weight=max(a.weight, b.weight), size=max(a.size, b.size))


def guarded(ways: Alternatives) -> Alternatives:
    """Only keep what is so already, of a fact or an aggregate; where either of several could, leave it."""
    found = [Proposal((0, 0.0), _guards(way.demands)) for way in ways]
    kept = either([(way,) for way in found if way.demands])
    return kept if len(kept) == 1 else DONE


def _guards(demands: Mapping[Key, Demand]) -> dict[Key, Demand]:
    found: dict[Key, Demand] = {}
    for key, demand in demands.items():
        match demand:
            case FactDemand():
                found[key] = replace(demand, weight=0, size=0.0, is_guard=True)
            case EventsDemand():
                found[key] = replace(demand, weight=0, size=0.0, is_guard=True, like=None)
            case _:
                pass
    return found


# -- a mark to reach


class Item(NamedTuple):
    """What brings a stage nearer to its mark, by how much, and the ways to do it."""

    gain: int
    ways: Alternatives


def reaching(items: Iterable[Item], need: int) -> Alternatives:
    """Give the cheapest choices whose gains reach the need: a small knapsack, or greedily if it is large."""
    if need <= 0:
        return DONE
    usable = [item for item in items if item.ways and item.gain > 0]
    if sum(item.gain for item in usable) < need:
        return IMPOSSIBLE
    if need == 1 or all(item.gain >= need for item in usable):
        return either(item.ways for item in usable)
    if len(usable) > _MOST_ITEMS or need > _MOST_GAIN:
        return all_of([item.ways for item in _greedy(usable, need)])
    return _knapsack(sorted(usable, key=_per_gain), need)


def _per_gain(item: Item) -> tuple[float, float]:
    weight, size = item.ways[0].cost
    return weight / item.gain, size / item.gain


def _greedy(items: list[Item], need: int) -> list[Item]:
    """Take what costs least for its gain, then leave out again what is not needed."""
    taken: list[Item] = []
    reached = 0
    shares = _sharing([item.ways for item in items])
    order = sorted(range(len(items)), key=lambda n: shares[n][0] / items[n].gain)
    for number in order:
        if reached >= need:
            break
        taken.append(Item(items[number].gain, shares[number][1][:1]))
        reached += items[number].gain
    kept: list[Item] = []
    for item in reversed(taken):
        if reached - item.gain >= need:
            reached -= item.gain
        else:
            kept.append(item)
    return kept


def _knapsack(items: list[Item], need: int) -> Alternatives:
    """Keep, for every gain on the way, the few cheapest proposals that have it."""
    return reduce(lambda best, item: _with(best, item, need), items, {0: DONE}).get(
        need, IMPOSSIBLE
    )


def _with(best: dict[int, Alternatives], item: Item, need: int) -> dict[int, Alternatives]:
    found = dict(best)
    for gain, ways in best.items():
        reached = min(need, gain + item.gain)
        more = both(ways[:_PER_GAIN], item.ways[:_PER_GAIN])
        room = BEAM if reached == need else _PER_GAIN
        found[reached] = either((found.get(reached, IMPOSSIBLE), more))[:room]
    return found
