"""Write rules about fields, constants and each other's stages as Python: what they are worth, and the findings.

The findings are the very ones that `meaning` makes. What a rule means is said there, not here.
"""

import operator as py
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any, Final, NamedTuple

from leadpact.lead import BLANK
from leadpact.nodes import (
    All,
    Apply,
    Expr,
    Field,
    Is,
    Literal,
    Not,
    Options,
    Some,
    StageName,
    State,
    ValueName,
)
from leadpact.operators.membership import IN
from leadpact.operators.model import Family
from leadpact.operators.text import CONTAINS, folded
from leadpact.policy import Datum, PolicyTree
from leadpact.readings.findings import PLAIN, Finding, new_finding
from leadpact.readings.frames import gap_of
from leadpact.units import Kind

_SIGNS: Final[dict[Callable[..., Any], str]] = {
    py.eq: "==",
    py.ne: "!=",
    py.lt: "<",
    py.le: "<=",
    py.gt: ">",
    py.ge: ">=",
}
_CLASSES: Final = {
    Kind.BOOLEAN: "bool",
    Kind.NUMBER: "float",
    Kind.TEXT: "str",
    Kind.CHOICE: "str",
}
"""What most facts of a kind are; those of the others are whole numbers."""


class NotQuickError(Exception):
    """The rule asks for more than fields and constants."""


class Written(NamedTuple):
    """One expression as Python: what stands for its value, and for its finding.

    ``known``: the value is never None. ``is_flag``: it is a yes-or-no field by itself.
    """

    value: str
    finding: str
    known: bool = False
    is_flag: bool = False


class _Read(NamedTuple):
    """A field that is read into the variable ``value``; each place where it stands has a finding of its own."""

    value: str
    places: dict[int, tuple[str, Field]]


class Writer:
    """Writes rules, one behind another; ``names`` are what the text refers to.

    ``passed`` are the variables that say whether a stage is passed.
    """

    def __init__(self, tree: PolicyTree, passed: Mapping[str, str]) -> None:
        self.tree = tree
        self.passed = passed
        self.lines: list[str] = []
        self.names: dict[str, Any] = {
            "new": new_finding,
            "Finding": Finding,
            "folded": folded,
            "PLAIN": PLAIN,
        }
        self._fields: dict[str, _Read] = {}
        self._values: dict[str, Written] = {}
        self._number = count()

    def named(self, thing: object) -> str:
        """Give a thing a name in the text."""
        name = f"k{next(self._number)}"
        self.names[name] = thing
        return name

    def put(self, text: str) -> str:
        """Put what an expression comes to into a variable."""
        name = f"v{next(self._number)}"
        self.lines.append(f"{name} = {text}")
        return name

    def head(self) -> list[str]:
        """Write the reading of all fields, which comes before the rules."""
        lines = ["get = facts.get"]
        for path, (value, places) in self._fields.items():
            datum = self.tree.fields[path]
            usual = _CLASSES.get(datum.type.kind, "int")
            lines.append(f"{value} = get({path!r})")
            lines.append(f"if {value}.__class__ is {usual} or {value}.__class__ in PLAIN:")
            for finding, field in places.values():
                lines.append(f"    {finding} = {self._known_field(field, value)}")
            lines.append("else:")
            for finding, field in places.values():
                lines.append(f"    {finding} = {self.named(unknown_field(field, datum))}({value})")
            lines.append(f"    {value} = None")
        return lines

    def _known_field(self, field: Field, value: str) -> str:
        """Write what a known field is worth: of a closed set each value once for all leads."""
        match field.type.kind:
            case Kind.BOOLEAN:
                yes, no = (self.named(Finding(field, held, (), None)) for held in (True, False))
                return f"{yes} if {value} else {no}"
            case Kind.CHOICE:
                members = {m: Finding(field, m, (), None) for m in field.type.members}
                otherwise = _new(self.named(field), value)
                return f"{self.named(members)}.get({value}) or {otherwise}"
            case _:
                return _new(self.named(field), value)

    # -- expressions

    def write(self, expr: Expr) -> Written:
        """Write an expression.

        Raises:
            NotQuickError: there is no quick way to read it.
        """
        match expr:
            case Field(path=path) if self.tree.fields[path].type.kind is not Kind.MOMENT:
                return self._field(expr)
            case Literal(value=value):
                finding = self.named(Finding(expr, value, (), None))
                return Written(repr(value), finding, known=True)
            case ValueName(name=name):
                return self._value(expr, name)
            case StageName(name=name) if name in self.passed:
                return self._found(expr, self.passed[name])
            case Is(part=StageName(name=name), state=State.APPLICABLE) if name in self.passed:
                return self._found(expr, "True", known=True)
            case Is(part=StageName(name=name), state=State.FAILED) if name in self.passed:
                passed = self.passed[name]
                return self._found(expr, self.put(f"None if {passed} is None else not {passed}"))
            case Is(part=part, state=State.KNOWN | State.UNKNOWN as state):
                return self._known(expr, self.write(part), wanted=state is State.KNOWN)
            case Not(part=part):
                found = self.write(part)
                value = self._unless_unknown([found], f"not {found.value}")
                return self._found(expr, value, found)
            case All(parts=parts):
                return self._joined(expr, [self.write(part) for part in parts], decisive=False)
            case Some(parts=parts):
                return self._joined(expr, [self.write(part) for part in parts], decisive=True)
            case Apply(operands=(left, Options() as options)):
                return self._test(expr, self.write(left), options)
            case Apply(operands=(left, right)):
                return self._comparison(expr, self.write(left), self.write(right))
            case _:
                raise NotQuickError

    def _found(self, expr: Expr, value: str, *parts: Written, known: bool = False) -> Written:
        inside = "".join(f"{part.finding}, " for part in parts)
        return Written(value, self.put(_new(self.named(expr), value, inside)), known)

    def _field(self, expr: Field) -> Written:
        if expr.path not in self._fields:
            self._fields[expr.path] = _Read(f"x{len(self._fields)}", {})
        value, places = self._fields[expr.path]
        finding, _ = places.setdefault(id(expr), (f"f{next(self._number)}", expr))
        return Written(value, finding, is_flag=expr.type.kind is Kind.BOOLEAN)

    def _value(self, expr: ValueName, name: str) -> Written:
        if name not in self._values:
            self._values[name] = self.write(self.tree.values[name].expr)
        inner = self._values[name]
        return self._found(expr, inner.value, inner, known=inner.known)

    def _known(self, expr: Expr, part: Written, *, wanted: bool) -> Written:
        text = f"{part.value} is {'not ' if wanted else ''}None"
        value = repr(wanted) if part.known else self.put(text)
        return self._found(expr, value, part, known=True)

    def _unless_unknown(self, operands: list[Written], text: str) -> str:
        asked = " or ".join(dict.fromkeys(f"{o.value} is None" for o in operands if not o.known))
        return self.put(f"None if {asked} else {text}" if asked else text)

    def _joined(self, expr: Expr, parts: list[Written], *, decisive: bool) -> Written:
        decided = " or ".join(f"{part.value} is {decisive}" for part in parts)
        unknown = " or ".join(f"{part.value} is None" for part in parts)
        value = self.put(f"{decisive} if {decided} else None if {unknown} else {not decisive}")
        return self._found(expr, value, *parts)

    def _comparison(self, expr: Apply, left: Written, right: Written) -> Written:
        if expr.overload is None or expr.operator.family not in (Family.COMPARISON, Family.TEST):
            raise NotQuickError
        holds = expr.overload.value
        sign = _SIGNS.get(holds)
        text = (
            f"{left.value} {sign} {right.value}"
            if sign
            else f"{self.named(holds)}({left.value}, {right.value})"
        )
        return self._found(expr, self._unless_unknown([left, right], text), left, right)

    def _test(self, expr: Apply, left: Written, options: Options) -> Written:
        members = [item.value for item in options.items]
        if expr.operator is IN:
            known = self.named(
                frozenset(m.strip(" ") if isinstance(m, str) else m for m in members)
            )
            is_text = all(isinstance(member, str) for member in members)
            text = f'{left.value}.strip(" ")' if is_text else left.value
            return self._found(expr, self._unless_unknown([left], f"{text} in {known}"), left)
        if expr.operator is not CONTAINS:
            raise NotQuickError
        small = self._unless_unknown([left], f"folded({left.value})")
        parts = [self.named(folded(str(member))) for member in members]
        held = " or ".join(f"{part} in {small}" for part in parts)
        return self._found(expr, self._unless_unknown([left], held), left)


def _new(expr: str, value: str, parts: str = "") -> str:
    return f"new(Finding, ({expr}, {value}, ({parts}), None, None))"


def unknown_field(field: Field, datum: Datum) -> Callable[[object], Finding]:
    """Prepare what a field is worth whose fact is no value; blank, it is the same for all leads."""
    blank = Finding(field, None, (), gap_of(datum.name, BLANK, datum.filled_by))

    def found(fact: object) -> Finding:
        if fact is None or fact is BLANK:
            return blank
        return Finding(field, None, (), gap_of(datum.name, fact, datum.filled_by))

    return found
