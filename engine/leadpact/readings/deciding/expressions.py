"""Write the source of expressions as frames read them: one ``match`` over the shapes.

Each shape becomes a few statements whose last leaves a plain value or an `Open` worth in a variable;
the name of that variable, or a literal, stands for the expression from there on.
"""

from collections.abc import Callable
from typing import Any, assert_never

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
    children,
)
from leadpact.operators.model import Family
from leadpact.policy import Datum
from leadpact.readings.deciding import aggregating, computing, windows
from leadpact.readings.deciding.plain import membership, plain_comparison, plain_test, undefined_of
from leadpact.readings.deciding.program import Lines, Names
from leadpact.readings.deciding.writing import Functions
from leadpact.readings.tellers import aggregate_datum, attribute_datum
from leadpact.syntax.printer import to_text
from leadpact.units import Kind

_DEEPEST = 24
"""An expression nested more deeply is written as a function of its own: Python's indentation has an end."""


class Body:
    """The body of one function: reads a frame, and inside a `where` one event, ``e``.

    ``before`` is where what no event changes is written, ahead of the loop.
    """

    def __init__(
        self,
        writer: Functions,
        lines: Lines,
        frame: str,
        before: "Body | None",
        names: Names | None = None,
    ) -> None:
        self.writer = writer
        self.lines = lines
        self.frame = frame
        self.before = before
        self.names: Names = names or (before.names if before else Names())

    def put(self, hint: str, text: str) -> str:
        """Put what an expression gives into a new variable."""
        name = self.names.new(hint)
        self.lines.add(f"{name} = {text}")
        return name

    def worth(self, expr: Expr) -> str:
        """Write an expression; give what stands for its worth.

        Raises:
            TypeError: the expression is not linked, or has no meaning for one lead.
        """
        if self.before is not None and not isinstance(expr, Literal) and not _reads_event(expr):
            return self.before.worth(expr)
        if self.lines.depth > _DEEPEST and isinstance(expr, All | Some | Not | Apply):
            return self._apart(expr)
        match expr:
            case Literal(value=value):
                return repr(value)
            case Field(path=path):
                found = self.put(path, f"{self.frame}.facts[{path!r}]")
                return self._moment(found, self.writer.tree.fields[path])
            case Attribute(name="at"):
                return "e[0]"
            case Attribute(name=name):
                found = self.put(name, f"e[{self.writer.numbers[name]}]")
                return self._moment(found, attribute_datum(self.writer.tree, name, expr.type))
            case AsOf():
                return f"{self.frame}.as_of"
            case ValueName(name=name):
                return self.put(name, f"{self.writer.values[name]}({self.frame})")
            case StageName(name=name):
                return self.put(name, f"stage_passed({self.frame}, {name!r})")
            case Apply():
                return self._apply(expr)
            case DayOf():
                return self._day(expr)
            case Not(part=part):
                found = self.condition(part)
                return self.put("holds", f"{found} if {found}.__class__ is Open else not {found}")
            case All(parts=parts):
                return self._kleene(parts, decisive=False)
            case Some(parts=parts):
                return self._kleene(parts, decisive=True)
            case Is(part=StageName(name=name), state=State.FAILED):
                return self.put(name, f"stage_failed({self.frame}, {name!r})")
            case Is(part=StageName(name=name)):
                return self.put(name, f"stage_applies({self.frame}, {name!r})")
            case Is(part=part, state=state):
                return self._known(part, wanted=state is State.KNOWN)
            case Extreme(parts=parts, latest=latest):
                worths = "".join(f"{self.worth(part)}, " for part in parts)
                hint = "latest" if latest else "earliest"
                return self.put(hint, f"extreme({self.frame}, ({worths}), latest={latest})")
            case Aggregate():
                return self._aggregate(expr)
            case Window():
                return self._window(expr)
            case Options() | Name() | Events() | Measure():
                raise TypeError(f"{to_text(expr)} has no meaning for one lead")
            case _:
                assert_never(expr)

    def condition(self, expr: Expr) -> str:
        """Write an expression that is a condition by itself: an attribute of no event never holds."""
        found = self.worth(expr)
        if not self._may_be_of_none(expr):
            return found
        return self.put(
            "holds", f"False if {found}.__class__ is Open and {found}.state is NONE else {found}"
        )

    def _may_be_of_none(self, expr: Expr) -> bool:
        if isinstance(expr, ValueName):
            return self._may_be_of_none(self.writer.tree.values[expr.name].expr)
        return isinstance(expr, Aggregate) and expr.attribute is not None

    def _apart(self, expr: Expr) -> str:
        """Write a deep expression as a function of its own."""
        name = self.writer.program.reserve("part")
        body = Body(self.writer, Lines(), "f", None)
        parameters = "f, e" if _reads_event(expr) else "f"
        body.lines.add(f"return {body.worth(expr)}")
        self.writer.program.define(name, parameters, "", body.lines)
        return self.put("part", f"{name}({parameters.replace('f', self.frame, 1)})")

    def _moment(self, found: str, datum: Datum) -> str:
        if datum.type.kind is Kind.MOMENT:
            self.lines.add(f"{found} = {self.writer.moment(datum)}({found}, {self.frame})")
        return found

    def _kleene(self, parts: tuple[Expr, ...], *, decisive: bool) -> str:
        """Write ``and`` (decided by a false part) or ``or``: what follows a decisive part is not read."""
        holds = self.names.new("holds")
        first = self.condition(parts[0])
        self.lines.add(f"{holds} = {first}")
        for part in parts[1:]:
            with self.lines.below(f"if {holds} is not {decisive}:"):
                found = self.condition(part)
                with self.lines.below(f"if {holds} is {not decisive} or {found} is {decisive}:"):
                    self.lines.add(f"{holds} = {found}")
                with self.lines.below(f"elif {found}.__class__ is Open:"):
                    self.lines.add(f"{holds} = undecided({holds}, {found})")
        return holds

    def _day(self, expr: DayOf) -> str:
        found = self.put("instant", self.worth(expr.part))
        if self.writer.days is None:
            return self.put(
                "day", f"{found} if {found}.__class__ is Open else {found} // 86400000000 + 719163"
            )
        day = self.put("day", found)
        with self.lines.below(f"if {found}.__class__ is not Open:"):
            self.lines.add(f"{day} = {self.writer.local_date}({found})")
            with self.lines.below(f"if {day} is None:"):
                self.lines.add(f"{day} = outside_years({to_text(expr)!r})")
        return day

    def _known(self, part: Expr, *, wanted: bool) -> str:
        """Write whether something is known now, in the closing reading too."""
        now = self.put("now", f"{self.frame}.now")
        inner = Body(self.writer, self.lines, now, None, self.names)
        relation = "is not" if wanted else "is"
        return self.put("known", f"{inner.worth(part)}.__class__ {relation} Open")

    # -- operators

    def _apply(self, expr: Apply) -> str:
        if expr.overload is None:
            raise TypeError(f"{to_text(expr)} is not linked")
        left = expr.operands[0]
        if isinstance(expr.operands[-1], Options):
            return self._tested(expr, self.worth(left), expr.operands[-1].items)
        if expr.operator.family is Family.TEST and isinstance(expr.operands[1], Literal):
            return self._tested(expr, self.worth(left), (expr.operands[1],))
        operands = [self.worth(operand) for operand in expr.operands]
        if expr.operator.family is Family.COMPARISON:
            return self._compared(expr, operands)
        return self._computed(expr, operands)

    def _if_open(self, operands: list[str]) -> str:
        """Write the question whether one of the operands is open; empty where none can be."""
        named = [
            operand
            for operand in operands
            if operand.isidentifier() or operand == f"{self.frame}.as_of"
        ]
        return " or ".join(f"{name}.__class__ is Open" for name in dict.fromkeys(named))

    def _compared(self, expr: Apply, operands: list[str]) -> str:
        relation = self.writer.bound("relation", expr.overload and expr.overload.value)
        plain = plain_comparison(expr, *operands)
        asked = self._if_open(operands)
        if not asked:
            return self.put("holds", plain)
        left, right = operands
        return self.put("holds", f"compared({left}, {right}, {relation}) if {asked} else {plain}")

    def _tested(self, expr: Apply, subject: str, items: tuple[Literal, ...]) -> str:
        members = tuple(item.value for item in items)
        plain = self._membership(expr, subject, members)
        asked = self._if_open([subject])
        if not asked:
            return self.put("holds", plain)
        relation = self.writer.bound("relation", expr.overload and expr.overload.value)
        listed = "".join(f"{member!r}, " for member in members)
        return self.put(
            "holds", f"tested({subject}, ({listed}), {relation}) if {asked} else {plain}"
        )

    def _membership(self, expr: Apply, subject: str, members: tuple[Any, ...]) -> str:
        if expr.operator.symbol == "in":
            text, known = membership(subject, members)
            return text.replace("MEMBERS", self.writer.bound("members", known))
        test = self.writer.program.bind(expr.operator.symbol, plain_test(expr.operator, members))
        return f"{test}[{subject}]"

    def _computed(self, expr: Apply, operands: list[str]) -> str:
        undefined = self.writer.program.bind("undefined", undefined_of(expr))
        compute = self.writer.bound("compute", expr.overload and expr.overload.value)
        joined = ", ".join(operands)
        asked = self._if_open(operands)
        found = self.put(
            "result",
            f"None if {asked} else {compute}({joined})" if asked else f"{compute}({joined})",
        )
        with self.lines.below(f"if {found} is None:"):
            self.lines.add(f"{found} = {undefined}({joined})")
        return found

    # -- the timeline

    def _aggregate(self, expr: Aggregate) -> str:
        look = self.writer.look(expr.events)
        writer = self.writer
        hint = f"{expr.function}_{expr.events.name}"
        reduce: Callable[..., Any]
        if expr.attribute is None:
            reduce = aggregating.of_events(expr, writer.days)
        else:
            datum = aggregate_datum(writer.tree, expr)
            is_moment = datum.type.kind is Kind.MOMENT
            moment = computing.Moment(datum.name) if is_moment else None
            reduce = aggregating.of_attribute(expr, writer.numbers[expr.attribute], moment)
        bound = writer.program.bind(f"{hint}_of", reduce)
        return self.put(hint, f"{bound}({self.frame}, {look}({self.frame}))")

    def _window(self, expr: Window) -> str:
        start = self.worth(expr.anchor)
        program = self.writer.program
        if isinstance(expr.subject, Events):
            look = self.writer.look(expr.subject)
            window = program.bind(f"{expr.subject.name}_within", windows.EventsWithin(expr))
            return self.put("within", f"{window}({self.frame}, {start}, {look})")
        subject = self.worth(expr.subject)
        window = program.bind("instant_within", windows.InstantWithin(expr))
        return self.put("within", f"{window}({self.frame}, {start}, {subject})")


def _reads_event(expr: Expr) -> bool:
    """Whether an expression inside a `where` reads the event itself; an inner aggregate has its own."""
    if isinstance(expr, Aggregate):
        return False
    if isinstance(expr, Attribute):
        return True
    return any(map(_reads_event, children(expr)))
