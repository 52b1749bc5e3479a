"""What a comparison with constants leaves of a subject: an interval, or some members of a list."""

import math
from dataclasses import dataclass, replace
from typing import Any

from leadpact.nodes import (
    Aggregate,
    Apply,
    AsOf,
    Attribute,
    DayOf,
    Expr,
    Field,
    Literal,
    Not,
    Options,
    type_of,
)
from leadpact.operators.functions import NUMBER_OF_EVENTS
from leadpact.operators.membership import IN
from leadpact.operators.model import Family
from leadpact.policy import PolicyTree
from leadpact.units import BOOLEAN, INTEGER, Kind, Type

OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_MIRRORED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_WHOLE = frozenset({Kind.INTEGER, Kind.DATE})

Constant = Any
"""A known value of any type; two constants that meet here are of comparable types."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A subject compared with constants: ``company.employees >= 50``, ``source in [a, b]``.

    ``symbol`` is that of a comparison; of several constants it is ``=`` (one of them) or ``!=``.
    """

    subject: Expr
    symbol: str
    constants: tuple[Constant, ...]

    @property
    def opposite(self) -> "Claim":
        return replace(self, symbol=OPPOSITE[self.symbol])


def claim_of(condition: Expr) -> Claim | None:
    """Read a condition as a claim about one subject, or give None."""
    match condition:
        case Not(part=part):
            inner = claim_of(part)
            return inner.opposite if inner is not None and is_total(inner.subject) else None
        case Field(type=found) | Attribute(type=found) if found == BOOLEAN:
            return Claim(condition, "=", (True,))
        case Apply(operator=operator, operands=(subject, Options(items=items))) if operator is IN:
            return Claim(subject, "=", tuple(_plain(item.value) for item in items))
        case Apply(operator=operator, operands=(left, right)) if (
            operator.family is Family.COMPARISON
        ):
            low, high = constant(left), constant(right)
            if high is not None and low is None:
                return Claim(left, operator.symbol, (high,))
            if low is not None and high is None:
                return Claim(right, _MIRRORED[operator.symbol], (low,))
            return None
        case _:
            return None


def constant(expr: Expr) -> Constant | None:
    """Give what an expression of constants alone is worth."""
    match expr:
        case Literal(value=value):
            return _plain(value)
        case Apply(overload=overload, operands=operands) if (
            overload is not None and expr.operator.family is Family.ARITHMETIC
        ):
            known = [constant(operand) for operand in operands]
            return None if None in known else overload.value(*known)
        case _:
            return None


def _plain(value: Constant) -> Constant:
    return value.strip(" ") if isinstance(value, str) else value


def is_total(subject: Expr) -> bool:
    """Whether a known subject is always comparable: no attribute or aggregate of none."""
    match subject:
        case Field() | Attribute() | AsOf():
            return True
        case DayOf(part=part):
            return is_total(part)
        case Aggregate(function=function, attribute=attribute):
            return function in (*NUMBER_OF_EVENTS, "exists", "sum") or attribute is None
        case _:
            return False


@dataclass(frozen=True, slots=True)
class Range:
    """What a subject can still be. ``members`` is None where they are not a list.

    ``low_open`` and ``high_open`` leave the ends themselves out; ``holes`` are single values.
    """

    low: Constant = -math.inf
    high: Constant = math.inf
    low_open: bool = False
    high_open: bool = False
    members: frozenset[Constant] | None = None
    holes: frozenset[Constant] = frozenset()
    whole: bool = False

    @property
    def is_empty(self) -> bool:
        if self.members is not None:
            return not self.members
        if self.low == self.high:
            return self.low_open or self.high_open or self.low in self.holes
        return bool(self.low > self.high)

    def narrowed(self, claim: Claim) -> "Range":
        """Keep what a claim leaves."""
        named = isinstance(claim.constants[0], str | bool)
        match claim.symbol:
            case "=" if named or len(claim.constants) > 1:
                only = frozenset(c for c in claim.constants if self._has(c))
                return replace(self, members=only)
            case "=":
                c = claim.constants[0]
                if self.members is not None or not self._has(c):
                    return replace(self, members=frozenset(filter(self._has, (c,))))
                return replace(self, low=c, high=c, low_open=False, high_open=False)
            case "!=":
                return self._without(frozenset(claim.constants))
            case _:
                return self._bounded(claim.symbol, claim.constants[0])

    def _has(self, c: Constant) -> bool:
        if self.members is not None:
            return c in self.members
        if c in self.holes or isinstance(c, str | bool):
            return c not in self.holes
        above = c > self.low or (c == self.low and not self.low_open)
        below = c < self.high or (c == self.high and not self.high_open)
        return bool(above and below and (not self.whole or c == math.floor(c)))

    def _without(self, constants: frozenset[Constant]) -> "Range":
        if self.members is not None:
            return replace(self, members=self.members - constants)
        return replace(self, holes=self.holes | constants)

    def _bounded(self, symbol: str, c: Constant) -> "Range":
        if self.members is not None:
            kept = frozenset(m for m in self.members if _COMPARE[symbol](m, c))
            return replace(self, members=kept)
        if self.whole:
            symbol, c = _rounded(symbol, c)
        is_open = symbol in ("<", ">")
        if symbol in (">", ">="):
            if c > self.low or (c == self.low and is_open):
                return replace(self, low=c, low_open=is_open)
        elif c < self.high or (c == self.high and is_open):
            return replace(self, high=c, high_open=is_open)
        return self


_COMPARE = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def _rounded(symbol: str, c: Constant) -> tuple[str, Constant]:
    """Write a bound of a whole number so that it is one itself: ``> 5.5`` is ``>= 6``."""
    match symbol:
        case ">":
            return ">=", math.floor(c) + 1
        case ">=":
            return ">=", math.ceil(c)
        case "<":
            return "<=", math.ceil(c) - 1
        case _:
            return "<=", math.floor(c)


def everything(subject: Expr, tree: PolicyTree) -> Range:
    """Say what a subject can be, by its type and its declaration."""
    found = type_of(subject)
    least = _least(subject, found, tree)
    if found.kind is Kind.CHOICE:
        return Range(members=frozenset(found.members))
    if found == BOOLEAN:
        return Range(members=frozenset({True, False}))
    return Range(
        low=-math.inf if least is None else least,
        whole=found.kind in _WHOLE or found == INTEGER,
    )


def _least(subject: Expr, found: Type, tree: PolicyTree) -> Constant | None:
    match subject:
        case Aggregate(function=function, never_negative=never_negative):
            return 0 if function in NUMBER_OF_EVENTS or never_negative else None
        case Field(path=path) if path in tree.fields and tree.fields[path].at_least is not None:
            return tree.fields[path].at_least
        case Field() | Attribute():
            return 0 if found.kind is Kind.DURATION else None
        case _:
            return None
