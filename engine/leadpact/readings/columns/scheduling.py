"""In which steps a query makes its columns: few readings of the events, and as late as can be.

A feature stands on the events and, for its anchors, on columns of leads, which may stand on other
features: so many readings of the events are needed as features stand on each other, and no more.
What no feature stands on is made after the last of them.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import cast

from sqlglot import exp

from leadpact.readings.columns.layers import LEAD_KEY, Derived, Feature, Layers
from leadpact.readings.columns.terms import Term, apart, columns_in, is_short


@dataclass(slots=True)
class Step:
    """What one part of the query adds to the leads: first the features, then columns that may read them.

    ``kept`` are the columns of the part below that are still needed afterwards.
    """

    features: dict[str, Feature] = field(default_factory=dict)
    columns: dict[str, Derived] = field(default_factory=dict)
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Schedule:
    """The steps in order, and what they stand on: columns of the leads, of the events."""

    steps: tuple[Step, ...]
    leads: frozenset[str]
    events: frozenset[str]


def scheduled(layers: Layers, wanted: Iterable[str]) -> Schedule:
    """Put all that is wanted, and what it stands on, in order."""
    wanted = set(wanted)
    needed = _needed(layers, wanted)
    terms = _shortened(layers, {n: m for n, m in layers.made.items() if n in needed}, wanted)
    readings = _readings(layers, terms)
    last = max((readings[n] for n, made in terms.items() if isinstance(made, Feature)), default=0)
    early = _behind_features(layers, terms)
    steps: dict[tuple[int, int], Step] = {}
    places: dict[str, tuple[int, int]] = {}
    for name, made in terms.items():
        if isinstance(made, Feature):
            place = places[name] = (readings[name], 0)
            steps.setdefault(place, Step()).features[name] = made
            continue
        reading = readings[name] if name in early else last
        depths = (
            # what is joined in a step can be read in the same one
            places[n][1] + (not isinstance(terms[n], Feature))
            for n in layers.read_by(made, layers.lookups)
            if n in places and places[n][0] == reading
        )
        place = places[name] = (reading, max(depths, default=0))
        steps.setdefault(place, Step()).columns[name] = made
    return Schedule(
        _keeping(layers, [steps[place] for place in sorted(steps)], wanted),
        frozenset(n for n in needed if layers.is_of_leads(n) and n not in layers.made),
        frozenset(n for n in needed if not layers.is_of_leads(n)),
    )


def _keeping(layers: Layers, steps: list[Step], wanted: set[str]) -> tuple[Step, ...]:
    """Let each step keep what the steps after it read."""
    live = set(wanted)
    for step in reversed(steps):
        live -= step.features.keys() | step.columns.keys()
        step.kept = tuple(sorted(live))
        for derived in step.columns.values():
            live |= layers.read_by(derived, layers.lookups) - step.features.keys()
        for feature in step.features.values():
            live |= set(filter(layers.is_of_leads, layers.names_behind(feature.aggregate)))
            live.add(LEAD_KEY)
    return tuple(steps)


def _needed(layers: Layers, wanted: set[str]) -> set[str]:
    """Walk down from what is wanted to all that it stands on."""
    needed: set[str] = set()
    waiting = set(wanted)
    while waiting:
        name = waiting.pop()
        needed.add(name)
        waiting |= layers.reads(name) - needed
    return needed


def _shortened(
    layers: Layers, made: dict[str, Derived | Feature], wanted: set[str]
) -> dict[str, Derived | Feature]:
    """Say what is short and said once where it is said, without a name of its own."""
    uses: Counter[str] = Counter()
    for one in made.values():
        if isinstance(one, Feature):
            uses.update(dict.fromkeys(layers.names_behind(one.aggregate), 2))
            continue
        uses.update(one.said)
        if one.alias is not None:
            day = layers.lookups[one.alias].day
            uses.update({c.name: 2 for c in columns_in(day)})
    left: dict[str, Derived | Feature] = {}
    said: dict[str, Term] = {}
    for name, one in made.items():
        if isinstance(one, Feature):
            left[name] = one
            continue
        term = one.term if said.keys().isdisjoint(one.said) else _with(one.term, said)
        is_once = uses[name] == 1 and name not in wanted and one.alias is None
        if is_once and is_short(term):
            said[name] = term
        else:
            left[name] = one if term is one.term else Derived(term, one.alias)
    return left


def _with(term: Term, said: dict[str, Term]) -> Term:
    """Put what is said in the place of its name."""
    if isinstance(term, exp.Column):
        return said[term.name]

    def put(node: exp.Expr) -> exp.Expr:
        is_named = isinstance(node, exp.Column) and not node.table and node.name in said
        return apart(said[node.name]).copy() if is_named else node

    return cast("Term", term.transform(put))


def _readings(layers: Layers, made: dict[str, Derived | Feature]) -> dict[str, int]:
    """Count the readings of the events that stand behind each name."""
    readings: dict[str, int] = {}
    for name, one in made.items():
        if isinstance(one, Feature):
            behind = layers.names_behind(one.aggregate)
        else:
            behind = layers.read_by(one, layers.lookups)
        most = max((readings.get(n, 0) for n in behind), default=0)
        readings[name] = most + isinstance(one, Feature)
    return readings


def _behind_features(layers: Layers, made: dict[str, Derived | Feature]) -> set[str]:
    """Name the columns that features stand on."""
    found: set[str] = set()
    for name in reversed(made):
        one = made[name]
        if isinstance(one, Feature):
            found |= layers.names_behind(one.aggregate)
        elif name in found:
            found |= layers.read_by(one, layers.lookups)
    return found
