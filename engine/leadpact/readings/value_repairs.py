"""Bring a value to what is wanted of it: through names, arithmetic and times down to the facts."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from leadpact.calendars import CalendarTable
from leadpact.nodes import (
    Aggregate,
    Apply,
    AsOf,
    Attribute,
    DayOf,
    Extreme,
    Field,
    Literal,
    ValueName,
    walk,
)
from leadpact.operators.model import Family
from leadpact.policy import Datum
from leadpact.readings.findings import Finding
from leadpact.readings.frames import Frame
from leadpact.readings.inversion import inverted
from leadpact.readings.judgement import Judgement
from leadpact.readings.proposals import (
    HARD,
    IMPOSSIBLE,
    OPAQUE,
    Alternatives,
    ExpressionDemand,
    FactDemand,
    all_of,
    both,
    either,
    proposed,
)
from leadpact.readings.relations import gap_size, is_plain, neutral, start_of
from leadpact.readings.wishes import Wish, nearest, only, whole
from leadpact.syntax.printer import to_text
from leadpact.units import DAY, Kind

FIXED: Final = frozenset({"id", "created_at"})
"""Fields that nobody can change: a proposal names them only where nothing else would do."""
_EPOCH_ORDINAL = 719_163
_MOST_DATES = 5

Turn = Callable[..., Alternatives]


MOST_STEPS: Final = 200_000
"""Looks at parts of rules for one lead; values that name each other twice would need endlessly many."""


class ValueRepairs:
    """The ways to bring the values of one judgement to what is wanted.

    ``truth`` turns a condition, ``aggregate`` brings an aggregate.
    """

    def __init__(self, judgement: Judgement, *, truth: Turn, aggregate: Turn) -> None:
        self.fields = judgement.tree.fields
        self.kinds = judgement.tree.kinds
        self.days: CalendarTable | None = judgement.plans.days
        self._truth = truth
        self._aggregate = aggregate
        self._steps = 0

    def bring(
        self, finding: Finding, wish: Wish, frame: Frame, name: str | None = None
    ) -> Alternatives:
        """Give the ways to bring an expression to what is wanted; ``name`` is the value that is just it."""
        self._steps += 1
        if self._steps > MOST_STEPS:
            return IMPOSSIBLE
        expr, parts = finding.expr, finding.parts
        match expr:
            case Field(path=path):
                return self._field(path, finding, wish, frame)
            case Attribute(name=attribute):
                return self._attribute(attribute, finding, wish, frame)
            case ValueName(name=value):
                return self.bring(parts[0], wish, frame, value)
            case Aggregate(function="exists"):
                return self._condition(finding, wish, frame)
            case Aggregate():
                return self._aggregate(finding, wish, frame, name)
            case Literal():
                return IMPOSSIBLE
            case AsOf():
                return _opaque(finding, wish, frame)
            case DayOf():
                return self._day(parts[0], wish, frame)
            case Extreme():
                return self._extreme(finding, wish, frame)
            case Apply(operator=operator) if operator.family is Family.ARITHMETIC:
                return self._arithmetic(finding, wish, frame)
            case _:
                return self._condition(finding, wish, frame)

    def _condition(self, finding: Finding, wish: Wish, frame: Frame) -> Alternatives:
        """Bring a condition that stands as a value: to one of its truths."""
        return either(
            self._truth(finding, frame, wanted=wanted)
            for wanted in (True, False)
            if wish.holds(wanted)
        )

    # -- facts

    def _field(self, path: str, finding: Finding, wish: Wish, frame: Frame) -> Alternatives:
        datum = self.fields[path]
        if datum.type.kind is Kind.MOMENT and not wish.blank:
            seen = wish.meet(Wish(high=frame.cut))
            if seen is None:
                return IMPOSSIBLE
            wish = seen
        return _fact(path, datum, finding, wish, frame)

    def _attribute(self, name: str, finding: Finding, wish: Wish, frame: Frame) -> Alternatives:
        datum = next(
            (k.attributes[name] for k in self.kinds.values() if name in k.attributes), None
        )
        if datum is None:
            demand = FactDemand(
                wish=wish, value=finding.value, path=name, is_attribute=True, weight=0, size=0.0
            )
            return proposed(("attribute", name, 0), demand)
        return _fact(name, datum, finding, wish, frame, is_attribute=True)

    # -- arithmetic

    def _arithmetic(self, finding: Finding, wish: Wish, frame: Frame) -> Alternatives:
        """Turn it round for each operand; where that cannot be done, say what the whole would have to be."""
        expr, parts = finding.expr, finding.parts
        if not isinstance(expr, Apply):
            return IMPOSSIBLE
        values = tuple(part.value for part in parts)
        unknown = [i for i, value in enumerate(values) if not is_plain(value)]
        if len(unknown) == len(parts) == 2:
            return self._both_unknown(finding, wish, frame)
        ways = []
        is_clear = True
        for index in unknown or range(len(parts)):
            if _is_constant(parts[index]):
                continue
            turned = inverted(expr, index, values, wish)
            if turned is None:
                is_clear = False
            else:
                ways.append(self.bring(parts[index], turned, frame))
        found = either(ways)
        return found or (IMPOSSIBLE if is_clear else _opaque(finding, wish, frame))

    def _both_unknown(self, finding: Finding, wish: Wish, frame: Frame) -> Alternatives:
        expr = finding.expr
        left, right = finding.parts
        value = neutral(right.expr, frame.cut)
        turned = inverted(expr, 0, (None, value), wish) if isinstance(expr, Apply) else None
        if turned is None:
            return _opaque(finding, wish, frame)
        return both(self.bring(right, only(value), frame), self.bring(left, turned, frame))

    # -- times

    def _day(self, instant: Finding, wish: Wish, frame: Frame) -> Alternatives:
        """Want an instant whose date is as wanted."""
        if wish.blank:
            return self.bring(instant, wish, frame)
        if wish.among is not None:
            dates = [int(day) for day in wish.among[:_MOST_DATES]]
            return either(
                self._day(instant, replace(wish, among=None, low=day, high=day), frame)
                for day in dates
            )
        if wish.other_than:
            sides = [(int(d) + 1, None) for d in wish.other_than] + [
                (None, int(d) - 1) for d in wish.other_than
            ]
            met = (
                replace(wish, other_than=()).meet(Wish(low=low, high=high)) for low, high in sides
            )
            return either(self._day(instant, each, frame) for each in met if each is not None)
        dated = whole(wish)
        low = None if dated.low is None else self._start(int(dated.low))
        high = None if dated.high is None else self._start(int(dated.high) + 1) - 1
        return self.bring(instant, Wish(low=low, high=high), frame)

    def _start(self, ordinal: int) -> int:
        """Give when a local date begins; in UTC outside the calendar's years."""
        if self.days is not None and self.days.dates[0] <= ordinal <= self.days.dates[-1] + 1:
            return self.days.starts[bisect_left(self.days.dates, ordinal)]
        return (ordinal - _EPOCH_ORDINAL) * DAY

    def _extreme(self, finding: Finding, wish: Wish, frame: Frame) -> Alternatives:
        """Of the earliest of several, bring one down, or up all that are too early; and the other way round."""
        expr, parts = finding.expr, finding.parts
        if not isinstance(expr, Extreme):
            return IMPOSSIBLE
        if wish.blank:
            return all_of([self.bring(p, wish, frame) for p in parts if p.value is not None])
        come = [part for part in parts if is_plain(part.value)]
        late = [
            p
            for p in come
            if wish.high is not None and not Wish(high=wish.high, below=wish.below).holds(p.value)
        ]
        early = [
            p
            for p in come
            if wish.low is not None and not Wish(low=wish.low, above=wish.above).holds(p.value)
        ]
        blocking = late if expr.latest else early
        if expr.latest:
            blocking = blocking + [part for part in parts if part not in come]
        if blocking:
            return all_of([self.bring(part, wish, frame) for part in blocking])
        return either(self.bring(part, wish, frame) for part in parts)


def _is_constant(finding: Finding) -> bool:
    return all(
        not isinstance(node, Field | Attribute | ValueName | Aggregate | AsOf)
        for node in walk(finding.expr)
    )


def _fact(
    path: str,
    datum: Datum,
    finding: Finding,
    wish: Wish,
    frame: Frame,
    *,
    is_attribute: bool = False,
) -> Alternatives:
    """Want one fact to be something that it can be."""
    key = ("attribute" if is_attribute else "fact", path, 0)
    if wish.blank:
        if datum.default is not None:
            return IMPOSSIBLE
        return proposed(
            key, FactDemand(wish=wish, value=finding.value, path=path, is_attribute=is_attribute)
        )
    is_known = is_plain(finding.value)
    start = start_of(finding.value, datum.type, frame.cut)
    needed = nearest(wish, start, datum.type, datum.at_least)
    if needed is None:
        return IMPOSSIBLE
    demand = FactDemand(
        wish=wish,
        value=finding.value,
        path=path,
        is_attribute=is_attribute,
        weight=HARD if path in FIXED and not is_attribute else 1,
        size=gap_size(start, needed) if is_known else 1.0,
    )
    return proposed(key, demand)


def _opaque(finding: Finding, wish: Wish, frame: Frame) -> Alternatives:
    demand = ExpressionDemand(
        wish=wish, value=finding.value, expr=finding.expr, cut=frame.cut, weight=OPAQUE
    )
    return proposed(("expression", to_text(finding.expr), frame.cut), demand)
