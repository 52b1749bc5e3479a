"""The definition: what each shape of expression is worth. Every other reading answers to it.

An expression becomes a function from a `Frame` to a `Finding`, once a policy; one ``match`` over the
shapes says how.
"""

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
from leadpact.operators.model import Family
from leadpact.policy import Datum, PolicyTree
from leadpact.readings.aggregates import of_attribute, of_events
from leadpact.readings.comparisons import any_of, comparison, text_test
from leadpact.readings.findings import NEVER, PLAIN, Absent, Cause, Finding, Gap, new_finding
from leadpact.readings.frames import Frame, Read, gap_of
from leadpact.readings.logic import (
    constant,
    day_of,
    event_time,
    is_known,
    kleene,
    named,
    negated,
    stage_passed,
    stage_state,
)
from leadpact.readings.sums import arithmetic, extreme
from leadpact.readings.tellers import aggregate_datum, attribute_datum
from leadpact.readings.timeline import Look, look
from leadpact.readings.windows import events_within, instant_within
from leadpact.syntax.printer import to_text
from leadpact.units import Kind


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

    def condition(self, expr: Expr) -> Read:
        """Give the meaning of an expression where a truth is asked for: what is of no event is not true."""
        read = self.of(expr)
        if not isinstance(expr, Aggregate | ValueName):
            return read

        def held(frame: Frame) -> Finding:
            found = read(frame)
            return found._replace(value=False) if isinstance(found.value, Absent) else found

        return held

    def of(self, expr: Expr) -> Read:
        """Give the meaning of one linked expression.

        Raises:
            TypeError: the expression is not linked, or has no meaning for one lead.
        """
        match expr:
            case Literal(value=value):
                return constant(Finding(expr, value, (), None))
            case Field():
                return self._field(expr)
            case Attribute(name="at"):
                return event_time(expr)
            case Attribute(name=name):
                return self._attribute(expr, name, attribute_datum(self.tree, name, expr.type))
            case AsOf():
                return lambda frame: Finding(expr, frame.as_of, (), None)
            case ValueName(name=name):
                return named(expr, self.values[name])
            case StageName(name=name):
                return stage_passed(expr, name)
            case Apply():
                return self._apply(expr)
            case DayOf(part=part):
                return day_of(expr, self.of(part), self.days)
            case Not(part=part):
                return negated(expr, self.condition(part))
            case All(parts=parts):
                return kleene(expr, tuple(map(self.condition, parts)), decisive=False)
            case Some(parts=parts):
                return kleene(expr, tuple(map(self.condition, parts)), decisive=True)
            case Is():
                return self._is(expr)
            case Extreme(parts=parts):
                return extreme(expr, tuple(map(self.of, parts)))
            case Aggregate():
                return self.once(self._aggregate(expr))
            case Window():
                return self._window(expr)
            case Options() | Name() | Events() | Measure():
                raise TypeError(f"{to_text(expr)} has no meaning for one lead")
            case _:
                assert_never(expr)

    def _attribute(self, expr: Expr, name: str, datum: Datum) -> Read:
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
                return new_finding(Finding, (expr, fact, (), None, None))
            return _worth(expr, datum, fact, frame)

        return read

    def _apply(self, expr: Apply) -> Read:
        if expr.overload is None:
            raise TypeError(f"{to_text(expr)} is not linked")
        value = expr.overload.value
        if isinstance(expr.operands[-1], Options):
            return any_of(expr, self.of(expr.operands[0]), expr.operands[-1], value)
        reads = tuple(map(self.of, expr.operands))
        if expr.operator.family is Family.COMPARISON:
            return comparison(expr, reads[0], reads[1], value)
        if expr.operator.family is Family.TEST:
            return text_test(expr, reads[0], reads[1], value)
        return arithmetic(expr, reads, value)

    def _look(self, events: Events) -> Look:
        return look(events, None if events.where is None else self.condition(events.where))

    def _aggregate(self, expr: Aggregate) -> Read:
        seen = self._look(expr.events)
        if expr.attribute is None:
            return of_events(expr, seen, self.days)
        datum = aggregate_datum(self.tree, expr)
        attribute = self._attribute(expr, expr.attribute, datum)
        return of_attribute(expr, seen, attribute)

    def _window(self, expr: Window) -> Read:
        anchor = self.of(expr.anchor)
        if isinstance(expr.subject, Events):
            return events_within(expr, self._look(expr.subject), anchor)
        return instant_within(expr, self.of(expr.subject), anchor)

    def _is(self, expr: Is) -> Read:
        part = expr.part
        if expr.state in (State.KNOWN, State.UNKNOWN):
            return is_known(expr, self.of(part), wanted=expr.state is State.KNOWN)
        if not isinstance(part, StageName):
            raise TypeError(f"{to_text(expr)} asks no stage")
        return stage_state(expr, part.name)


def _worth(expr: Expr, datum: Datum, fact: Any, frame: Frame) -> Finding:  # noqa: ANN401 - a Fact of any type
    """Read one fact: a moment that is blank or still ahead has not come."""
    known = fact.__class__ in PLAIN
    if datum.type.kind is Kind.MOMENT and (fact is BLANK or (known and fact > frame.cut)):
        if frame.closing:
            return Finding(expr, NEVER, (), None)
        gap = Gap(datum.name, Cause.NOT_YET, None, "has not happened yet")
        return Finding(expr, None, (), gap)
    if known:
        return new_finding(Finding, (expr, fact, (), None, None))
    return Finding(expr, None, (), gap_of(datum.name, fact, datum.filled_by))
