"""The quick way to read a rule about fields alone: one function, for a lead where each of them is known.

It makes the very findings that `meaning` makes, as one expression of Python, and leaves every lead
with a blank or unreadable field to the meaning itself. What a rule means is said there, not here.
"""

import operator as py
from collections.abc import Callable
from itertools import count
from typing import Any, Final, NamedTuple

from leadpact.nodes import All, Apply, Expr, Field, Literal, Not, Options, Some
from leadpact.operators.membership import IN
from leadpact.operators.model import Family
from leadpact.operators.text import CONTAINS, folded
from leadpact.policy import PolicyTree
from leadpact.readings.findings import PLAIN, Finding, new_finding
from leadpact.readings.frames import Read
from leadpact.units import Kind

_SIGNS: Final[dict[Callable[..., Any], str]] = {
    py.eq: "==",
    py.ne: "!=",
    py.lt: "<",
    py.le: "<=",
    py.gt: ">",
    py.ge: ">=",
}


class _Written(NamedTuple):
    """One expression as Python: the name of its value, and the text that makes its finding."""

    value: str
    finding: str


class _NotQuickError(Exception):
    """The rule asks for more than fields and constants."""


class _Writer:
    """Writes one rule; ``lines`` work out the values, ``names`` are what the text refers to."""

    def __init__(self, tree: PolicyTree) -> None:
        self.tree = tree
        self.lines: list[str] = []
        self.fields: dict[str, str] = {}
        self.names: dict[str, Any] = {"new": new_finding, "Finding": Finding, "folded": folded}
        self._number = count()

    def _named(self, thing: object) -> str:
        name = f"k{next(self._number)}"
        self.names[name] = thing
        return name

    def _value(self, text: str) -> str:
        name = f"v{next(self._number)}"
        self.lines.append(f"{name} = {text}")
        return name

    def _found(self, expr: Expr, value: str, *parts: str) -> _Written:
        inside = "".join(f"{part}, " for part in parts)
        named = self._named(expr)
        return _Written(value, f"new(Finding, ({named}, {value}, ({inside}), None, None))")

    def write(self, expr: Expr) -> _Written:
        match expr:
            case Field(path=path) if self.tree.fields[path].type.kind is not Kind.MOMENT:
                return self._found(expr, self.fields.setdefault(path, f"x{len(self.fields)}"))
            case Literal(value=value):
                return _Written(self._named(value), self._named(Finding(expr, value, (), None)))
            case Not(part=part):
                found = self.write(part)
                return self._found(expr, self._value(f"not {found.value}"), found.finding)
            case All(parts=parts) | Some(parts=parts):
                word = " and " if isinstance(expr, All) else " or "
                every = [self.write(part) for part in parts]
                value = self._value(word.join(found.value for found in every))
                return self._found(expr, value, *(found.finding for found in every))
            case Apply(operands=(Field() as left, Options() as options)):
                return self._test(expr, self.write(left), options)
            case Apply(operands=(Field() as left, Literal() as right)):
                return self._comparison(expr, self.write(left), self.write(right))
            case _:
                raise _NotQuickError

    def _comparison(self, expr: Apply, left: _Written, right: _Written) -> _Written:
        if expr.overload is None or expr.operator.family not in (Family.COMPARISON, Family.TEST):
            raise _NotQuickError
        holds = expr.overload.value
        sign = _SIGNS.get(holds)
        text = f"{self._named(holds)}({left.value}, {right.value})"
        value = self._value(f"{left.value} {sign} {right.value}" if sign else text)
        return self._found(expr, value, left.finding, right.finding)

    def _test(self, expr: Apply, left: _Written, options: Options) -> _Written:
        members = [item.value for item in options.items]
        if expr.operator is IN:
            known = self._named({m.strip(" ") if isinstance(m, str) else m for m in members})
            is_text = all(isinstance(member, str) for member in members)
            asked = f'{left.value}.strip(" ")' if is_text else left.value
            return self._found(expr, self._value(f"{asked} in {known}"), left.finding)
        if expr.operator is not CONTAINS:
            raise _NotQuickError
        small = self._value(f"folded({left.value})")
        parts = [self._named(folded(str(member))) for member in members]
        value = self._value(" or ".join(f"{part} in {small}" for part in parts))
        return self._found(expr, value, left.finding)


def quick(expr: Expr, tree: PolicyTree, meaning: Read) -> Read:
    """Give the quick way to read a rule, or its meaning where there is none.

    ``meaning`` is what the rule is worth; it reads every lead that lacks one of the fields.
    """
    writer = _Writer(tree)
    try:
        found = writer.write(expr)
    except _NotQuickError:
        return meaning
    known = "".join(
        f"    {name} = facts.get({path!r})\n"
        f"    if {name}.__class__ not in PLAIN: return meaning(frame)\n"
        for path, name in writer.fields.items()
    )
    lines = "".join(f"    {line}\n" for line in writer.lines)
    source = (
        f"def read(frame):\n    facts = frame.facts\n{known}{lines}    return {found.finding}\n"
    )
    space: dict[str, Any] = writer.names | {"PLAIN": PLAIN, "meaning": meaning}
    exec(compile(source, "<quick>", "exec"), space)  # noqa: S102 - written above, of names that are checked
    read: Read = space["read"]
    return read
