"""Write the functions of a policy's expressions: rules, values, and what looks at the timeline."""

from typing import Any

from leadpact.calendars import CalendarTable
from leadpact.nodes import Events, Expr, type_of
from leadpact.policy import Datum, PolicyTree
from leadpact.readings.deciding import comparing_open, computing
from leadpact.readings.deciding.expressions import Body
from leadpact.readings.deciding.frames import Seen
from leadpact.readings.deciding.program import Lines, Program
from leadpact.readings.deciding.timelines import divided
from leadpact.readings.deciding.uses import Uses
from leadpact.readings.deciding.worths import Open, State, undecided
from leadpact.syntax.printer import to_text
from leadpact.units import BOOLEAN

RUNTIME: dict[str, Any] = {
    "Open": Open,
    "NONE": State.NONE,
    "Seen": Seen,
    "undecided": undecided,
    "compared": comparing_open.compared,
    "tested": comparing_open.tested,
    "extreme": computing.extreme,
    "outside_years": computing.outside_years,
    "stage_passed": computing.stage_passed,
    "stage_applies": computing.stage_applies,
    "stage_failed": computing.stage_failed,
    "divided": divided,
}


class Writer:
    """Writes the functions of one policy's expressions into a program."""

    def __init__(
        self, tree: PolicyTree, program: Program, days: CalendarTable | None, uses: Uses
    ) -> None:
        self.tree = tree
        self.program = program
        self.days = days
        self.numbers = uses.numbers()
        self._moments: dict[str, str] = {}
        self._tests: dict[Any, str] = {}
        self._looks: dict[Events, str] = {}
        self.values: dict[str, str] = {}
        if days is not None:
            self.local_date = program.bind("local_date", days.local_date)
        for name in (value for value in tree.value_order if value in uses.values):
            self.values[name] = self._value(name)

    def function(self, hint: str, expr: Expr) -> str:
        """Write an expression as a function of a frame; give its name."""
        name = self.program.reserve(hint)
        body = Body(self, Lines(), "f", None)
        found = body.worth(expr) if type_of(expr) != BOOLEAN else body.condition(expr)
        body.lines.add(f"return {found}")
        self.program.define(name, "f", to_text(expr), body.lines)
        return name

    def _value(self, value: str) -> str:
        name = self.program.reserve(f"value_{value}")
        expr = self.tree.values[value].expr
        body = Body(self, Lines(), "f", None)
        with body.lines.below(f"if {name!r} in f.memo:"):
            body.lines.add(f"return f.memo[{name!r}]")
        found = body.worth(expr)
        body.lines.add(f"f.memo[{name!r}] = {found}")
        body.lines.add(f"return {found}")
        self.program.define(name, "f", f"{value}: {to_text(expr)}", body.lines)
        return name

    def look(self, events: Events) -> str:
        """Write what finds the events that meet a condition; give the function's name."""
        if events not in self._looks:
            name = self._looks[events] = self.program.reserve(f"look_{events.name}")
            lines = Lines()
            everything = f"f.seen({events.name!r}, {events.kinds!r})"
            if events.where is None:
                lines.add(f"return {everything}")
            else:
                self._write_look(name, everything, events.where, lines)
            self.program.define(name, "f", to_text(events), lines)
        return self._looks[events]

    def _write_look(self, name: str, everything: str, where: Expr, lines: Lines) -> None:
        """Write the loop over the events: where none is doubtful, what it found is kept for the frame."""
        with lines.below(f"if {name!r} in f.memo:"):
            lines.add(f"return f.memo[{name!r}]")
        lines.add(f"seen = {everything}")
        with lines.below("if not seen.sure:"):
            lines.add("return seen")
        before = Body(self, lines, "f", None)
        body = Body(self, Lines(lines.depth + 1), "f", before)
        found = body.condition(where)
        lines.add("sure, doubtful = [], []")
        lines.add("for e in seen.sure:")
        lines.written += body.lines.written
        lines.add(f"    if {found} is True:")
        lines.add("        sure.append(e)")
        lines.add(f"    elif {found} is not False:")
        lines.add(f"        doubtful.append((e, {found}))")
        with lines.below("if doubtful:"):
            lines.add("return divided(seen, sure, doubtful)")
        lines.add(f"f.memo[{name!r}] = seen = Seen(sure, [], seen.unobserved, None, None)")
        lines.add("return seen")

    def moment(self, datum: Datum) -> str:
        """Name what reads a moment in a frame."""
        if datum.name not in self._moments:
            bound = self.program.bind(f"moment_{datum.name}", computing.Moment(datum.name))
            self._moments[datum.name] = bound
        return self._moments[datum.name]

    def bound(self, hint: str, value: object) -> str:
        """Name an object, the same object by the same name."""
        key = (hint, id(value))
        if key not in self._tests:
            self._tests[key] = self.program.bind(hint, value)
        return self._tests[key]
