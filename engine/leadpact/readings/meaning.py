"""The definition: what each shape of expression is worth. Every other reading answers to it.

An expression becomes a function from a `Frame` to a `Finding`, once a policy; one ``match`` over the
shapes says how.
"""

from collections.abc import Callable
from itertools import count
from typing import Any, assert_never

from leadpact.calendars import CalendarTable
from leadpact.lead import BLANK
from leadpact.nodes import (
    Aggregate,
    All,
    Apply,
    AsOf,
    Attribute,
    DayOf,
    Events,
    Expr,
    Extreme,
    Field,
    Is,
    Literal,
    Measure,
    Name,
    Not,
    Options,
    Some,
    StageName,
    State,
    ValueName,
    Window,
)
from leadpact.operators.arithmetic import SUBTRACT
from leadpact.operators.membership import IN
from leadpact.operators.model import Family
from leadpact.policy import Datum, PolicyTree
from leadpact.readings.aggregates import of_attribute, of_events
from leadpact.readings.findings import (
    ENDLESS,
    NEVER,
    NONE,
    PLAIN,
    SINCE_NEVER,
    Absent,
    Cause,
    Finding,
    Gap,
    Range,
)
from leadpact.readings.frames import OUTSIDE, Frame, Read, gap_of, local_date
from leadpact.readings.timeline import Look, look
from leadpact.readings.windows import events_within, instant_within
from leadpact.syntax.printer import to_text
from leadpact.units import INSTANT, Kind

_new = tuple.__new__
"""Make a finding without the detour of its constructor: leads have dozens of them."""


class Meanings:
    """The meanings of one policy's expressions. ``days`` is the first calendar's table, None for UTC."""

    def __init__(self, tree: PolicyTree, days: CalendarTable | None) -> None:
        self.tree = tree
        self.days = days
        self.values: dict[str, Read] = {}
        self._number = count()
        for name in tree.value_order:
            self.values[name] = self.once(self.of(tree.values[name].expr))

    def once(self, read: Read) -> Read:
        """Remember what an expression is worth, within one frame."""
        number = next(self._number)

        def remembered(frame: Frame) -> Finding:
            found = frame.memo.get(number)
            if found is None:
                found = frame.memo[number] = read(frame)
            return found

        return remembered

    def of(self, expr: Expr) -> Read:
        """Give the meaning of one linked expression.

        Raises:
            TypeError: the expression is not linked, or has no meaning for one lead.
        """
        match expr:
            case Literal(value=value):
                return _constant(Finding(expr, value, (), None))
            case Field():
                return self._field(expr)
            case Attribute(name="at"):
                return _event_time(expr)
            case Attribute(name=name):
                return self._attribute(expr, name)
            case AsOf():
                return lambda frame: Finding(expr, frame.as_of, (), None)
            case ValueName(name=name):
                return _named(expr, self.values[name])
            case StageName(name=name):
                return _stage(expr, name)
            case Apply():
                return self._apply(expr)
            case DayOf(part=part):
                return _day_of(expr, self.of(part), self.days)
            case Not(part=part):
                return _not(expr, self.of(part))
            case All(parts=parts):
                return _kleene(expr, tuple(map(self.of, parts)), decisive=False)
            case Some(parts=parts):
                return _kleene(expr, tuple(map(self.of, parts)), decisive=True)
            case Is():
                return self._is(expr)
            case Extreme(parts=parts):
                return _extreme(expr, tuple(map(self.of, parts)))
            case Aggregate():
                return self.once(self._aggregate(expr))
            case Window():
                return self._window(expr)
            case Options() | Name() | Events() | Measure():
                raise TypeError(f"{to_text(expr)} has no meaning for one lead")
            case _:
                assert_never(expr)

    def _attribute(self, expr: Expr, name: str) -> Read:
        datum = next(
            kind.attributes[name] for kind in self.tree.kinds.values() if name in kind.attributes
        )

        def read(frame: Frame) -> Finding:
            event = frame.event
            fact = BLANK if event is None else event.attributes.get(name, BLANK)
            return _worth(expr, datum, fact, frame)

        return read

    def _field(self, expr: Field) -> Read:
        path = expr.path
        datum = self.tree.fields[path]
        is_moment = datum.type.kind is Kind.MOMENT

        def read(frame: Frame) -> Finding:
            fact = frame.facts.get(path, BLANK)
            if fact.__class__ in PLAIN and not is_moment:
                return _new(Finding, (expr, fact, (), None, None))
            return _worth(expr, datum, fact, frame)

        return read

    def _apply(self, expr: Apply) -> Read:
        if expr.overload is None:
            raise TypeError(f"{to_text(expr)} is not linked")
        value = expr.overload.value
        if isinstance(expr.operands[-1], Options):
            return _any_of(expr, self.of(expr.operands[0]), expr.operands[-1], value)
        reads = tuple(map(self.of, expr.operands))
        if expr.operator.family is Family.COMPARISON:
            return _compare(expr, reads[0], reads[1], value)
        if expr.operator.family is Family.TEST:
            return _test(expr, reads[0], reads[1], value)
        return _arithmetic(expr, reads, value)

    def _look(self, events: Events) -> Look:
        return look(events, None if events.where is None else self.of(events.where))

    def _aggregate(self, expr: Aggregate) -> Read:
        seen = self._look(expr.events)
        if expr.attribute is None:
            return of_events(expr, seen, self.days)
        attribute = self._attribute(expr, expr.attribute)
        return of_attribute(expr, seen, attribute)

    def _window(self, expr: Window) -> Read:
        anchor = self.of(expr.anchor)
        if isinstance(expr.subject, Events):
            return events_within(expr, self._look(expr.subject), anchor)
        return instant_within(expr, self.of(expr.subject), anchor)

    def _is(self, expr: Is) -> Read:
        part = expr.part
        if expr.state in (State.KNOWN, State.UNKNOWN):
            return _is_known(expr, self.of(part), wanted=expr.state is State.KNOWN)
        if not isinstance(part, StageName):
            raise TypeError(f"{to_text(expr)} asks no stage")
        return _stage_state(expr, part.name)


def _worth(expr: Expr, datum: Datum, fact: Any, frame: Frame) -> Finding:  # noqa: ANN401 - a Fact of any type
    """Read one fact: a moment that is blank or still ahead has not come."""
    known = fact.__class__ in PLAIN
    if datum.type.kind is Kind.MOMENT and (fact is BLANK or (known and fact > frame.cut)):
        if frame.closing:
            return Finding(expr, NEVER, (), None)
        gap = Gap(datum.name, Cause.NOT_YET, None, "has not happened yet")
        return Finding(expr, None, (), gap)
    if known:
        return _new(Finding, (expr, fact, (), None, None))
    return Finding(expr, None, (), gap_of(datum.name, fact, datum.filled_by))


def _constant(found: Finding) -> Read:
    return lambda _frame: found


def _event_time(expr: Expr) -> Read:
    def read(frame: Frame) -> Finding:
        return Finding(expr, None if frame.event is None else frame.event.at, (), None)

    return read


def _named(expr: Expr, inner: Read) -> Read:
    def read(frame: Frame) -> Finding:
        found = inner(frame)
        return Finding(expr, found.value, (found,), None)

    return read


def _stage(expr: Expr, name: str) -> Read:
    return lambda frame: Finding(expr, frame.passed(name, frame.stages_closing), (), None)


def _stage_state(expr: Is, name: str) -> Read:
    def read(frame: Frame) -> Finding:
        applies = frame.applies(name, frame.stages_closing)
        if expr.state is State.APPLICABLE or not applies:
            return Finding(expr, applies, (), None)
        passed = frame.passed(name, frame.stages_closing)
        return Finding(expr, None if passed is None else not passed, (), None)

    return read


def _day_of(expr: Expr, part: Read, days: CalendarTable | None) -> Read:
    def read(frame: Frame) -> Finding:
        found = part(frame)
        instant = found.value
        if instant.__class__ is not int:
            return Finding(expr, instant, (found,), None)
        day = local_date(instant, days)
        gap = Gap(to_text(expr), Cause.UNDEFINED, None, OUTSIDE) if day is None else None
        return Finding(expr, day, (found,), gap)

    return read


# -- logic


def _not(expr: Expr, part: Read) -> Read:
    def read(frame: Frame) -> Finding:
        found = part(frame)
        value = found.value
        return Finding(expr, None if value is None else not value, (found,), None)

    return read


def _kleene(expr: Expr, reads: tuple[Read, ...], *, decisive: bool) -> Read:
    """Read ``and`` (decided by a false part) or ``or`` (decided by a true one)."""

    def read(frame: Frame) -> Finding:
        value: bool | None = not decisive
        parts = []
        for part in reads:
            found = part(frame)
            parts.append(found)
            if found.value is None and value is not decisive:
                value = None
            elif found.value is decisive:
                value = decisive
        return _new(Finding, (expr, value, tuple(parts), None, None))

    return read


def _is_known(expr: Expr, part: Read, *, wanted: bool) -> Read:
    """Ask what is known now, in the closing reading too: what has not come is not known."""

    def read(frame: Frame) -> Finding:
        found = part(_at_event(frame.now, frame))
        known = found.value.__class__ in PLAIN
        return Finding(expr, known is wanted, (found,), None)

    return read


def _at_event(now: Frame, frame: Frame) -> Frame:
    now.event = frame.event
    return now


# -- comparisons


def _compare(expr: Expr, left: Read, right: Read, value: Callable[[Any, Any], bool]) -> Read:
    def read(frame: Frame) -> Finding:
        a, b = left(frame), right(frame)
        x, y = a.value, b.value
        if x.__class__ in PLAIN and y.__class__ in PLAIN:
            return _new(Finding, (expr, value(x, y), (a, b), None, None))
        return Finding(expr, compared(x, y, value), (a, b), None)

    return read


def compared(x: Any, y: Any, value: Callable[[Any, Any], bool]) -> bool | None:  # noqa: ANN401 - any Worth
    """Compare what is not two plain values: unknowns, doubtful numbers, what never comes."""
    if x is None or y is None:
        return None
    if any(side in (NONE, SINCE_NEVER) for side in (x, y)):
        return False
    if isinstance(x, Absent) and isinstance(y, Absent):
        return False
    results = {value(a, b) for a in _ends(x) for b in _ends(y)}
    return results.pop() if len(results) == 1 and not _hides_equal(x, y, value) else None


def _ends(side: Any) -> tuple[Any, ...]:  # noqa: ANN401 - any Worth
    """Give what bounds a value, as pairs that put what never comes after everything else."""
    match side:
        case Range(low=low, high=high):
            return ((0, low), (0, high))
        case Absent():
            return ((1, 0),)
        case _:
            return ((0, side),)


def _hides_equal(x: Any, y: Any, value: Callable[[Any, Any], bool]) -> bool:  # noqa: ANN401 - any Worth
    """Whether two ranges, or a range and a value between its ends, could be equal or not.

    Both ends may differ from a value that lies between them: `=` and `!=` need the middle too.
    """
    if (
        not (isinstance(x, Range) or isinstance(y, Range))
        or isinstance(x, Absent)
        or isinstance(y, Absent)
    ):
        return False
    low_x, high_x = (x.low, x.high) if isinstance(x, Range) else (x, x)
    low_y, high_y = (y.low, y.high) if isinstance(y, Range) else (y, y)
    overlap = low_x <= high_y and low_y <= high_x
    return overlap and value(0, 0) is not value(0, 1) and value(0, 1) is value(1, 0)


# -- tests


def _test(expr: Expr, left: Read, right: Read, value: Callable[[Any, Any], bool]) -> Read:
    def read(frame: Frame) -> Finding:
        a, b = left(frame), right(frame)
        return Finding(expr, _tested(a.value, (b.value,), value), (a, b), None)

    return read


def _any_of(expr: Apply, left: Read, options: Options, value: Callable[[Any, Any], bool]) -> Read:
    members = tuple(item.value for item in options.items)
    if expr.operator is IN:
        return _member(expr, left, members, value)

    def read(frame: Frame) -> Finding:
        found = left(frame)
        return Finding(expr, _tested(found.value, members, value), (found,), None)

    return read


def _member(
    expr: Apply, left: Read, members: tuple[Any, ...], value: Callable[[Any, Any], bool]
) -> Read:
    """Look a plain value up among the constants; texts are compared with outer spaces aside."""
    known = frozenset(m.strip(" ") if isinstance(m, str) else m for m in members)

    def read(frame: Frame) -> Finding:
        found = left(frame)
        x = found.value
        if x.__class__ is str:
            return _new(Finding, (expr, x.strip(" ") in known, (found,), None, None))
        if x.__class__ in PLAIN:
            return _new(Finding, (expr, x in known, (found,), None, None))
        return Finding(expr, _tested(x, members, value), (found,), None)

    return read


def _tested(x: Any, members: tuple[Any, ...], value: Callable[[Any, Any], bool]) -> bool | None:  # noqa: ANN401 - any Worth
    if x.__class__ in PLAIN:
        return any(value(x, member) for member in members)
    if isinstance(x, Range):
        results = [compared(x, member, value) for member in members]
        return True if True in results else None if None in results else False
    return False if isinstance(x, Absent) else None


# -- arithmetic


def _arithmetic(expr: Apply, reads: tuple[Read, ...], value: Callable[..., Any]) -> Read:
    takes = expr.overload.takes if expr.overload is not None else ()
    moves = bool(takes) and takes[0] == INSTANT
    spans = moves and expr.operator is SUBTRACT and takes[1] == INSTANT

    def read(frame: Frame) -> Finding:
        parts = tuple([part(frame) for part in reads])
        worths = [part.value for part in parts]
        if all(w.__class__ in PLAIN for w in worths):
            result = value(*worths)
            if result is None:
                return Finding(
                    expr, None, parts, Gap(to_text(expr), Cause.UNDEFINED, None, "is undefined")
                )
            return Finding(expr, result, parts, None)
        if None in worths or any(isinstance(w, Range) for w in worths):
            return Finding(expr, None, parts, None)
        if spans and NONE not in worths:
            return Finding(expr, SINCE_NEVER if worths[1] is NEVER else ENDLESS, parts, None)
        if moves and not spans and worths[0] is NEVER and worths[1].__class__ in PLAIN:
            return Finding(expr, NEVER, parts, None)
        gap = Gap(to_text(expr), Cause.UNDEFINED, None, "stands on something that never came")
        return Finding(expr, None, parts, gap)

    return read


def _extreme(expr: Extreme, reads: tuple[Read, ...]) -> Read:
    pick: Callable[[list[int]], int] = max if expr.latest else min

    def read(frame: Frame) -> Finding:
        parts = tuple([part(frame) for part in reads])
        worths = [part.value for part in parts]
        if frame.closing:
            return Finding(expr, _closing_extreme(worths, latest=expr.latest), parts, None)
        come = [w for w in worths if w is not None]
        if len(come) == len(worths):
            return Finding(expr, pick(come), parts, None)
        blocked = any(_for_want_of_data(part) for part in parts)
        if not blocked and not expr.latest and any(w <= frame.cut for w in come):
            return Finding(expr, pick([w for w in come if w <= frame.cut]), parts, None)
        return Finding(expr, None, parts, None)

    return read


def _closing_extreme(worths: list[Any], *, latest: bool) -> int | Absent | None:
    if None in worths:
        return None
    if NONE in worths:
        return (
            NONE
            if latest or all(isinstance(w, Absent) for w in worths)
            else min(w for w in worths if not isinstance(w, Absent))
        )
    come = [w for w in worths if w is not NEVER]
    if latest:
        return max(come) if len(come) == len(worths) else NEVER
    return min(come) if come else NEVER


def _for_want_of_data(found: Finding) -> bool:
    """Whether an unknown is more than something that has not happened yet."""
    if found.value is not None:
        return False
    if found.gap is not None:
        return found.gap.cause is not Cause.NOT_YET
    return any(_for_want_of_data(part) for part in found.parts)
