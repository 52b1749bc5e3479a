"""What a sentence needs from the agreement around it: labels, defaults, the zone; and how clauses are joined."""

import re
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from leadpact.nodes import (
    Aggregate,
    Attribute,
    Events,
    Expr,
    Extreme,
    Field,
    Literal,
    ValueName,
    type_of,
    walk,
)
from leadpact.policy import PolicyTree
from leadpact.readings.amounts import instant, percent, worded
from leadpact.readings.naming import capital, flag, listed, none_of, spaced
from leadpact.units import INSTANT, Kind

_UNITS: Final = {
    **dict.fromkeys(("s", "sec", "second", "seconds"), "second"),
    **dict.fromkeys(("min", "minute", "minutes"), "minute"),
    **dict.fromkeys(("h", "hour", "hours"), "hour"),
    **dict.fromkeys(("d", "day", "days"), "day"),
    **dict.fromkeys(("w", "week", "weeks"), "week"),
}
MOST_WORDS = 7
"""A longer clause is set apart by a comma."""
_PART = re.compile(r"(\S+) +([a-z]+)")
_WORKING = re.compile(r"(\S+) +business (hour|day)s?(?: +(\S+ +[a-z]+))?")


@dataclass(frozen=True, slots=True)
class Wording:
    """The agreement that a sentence belongs to, None where there is none, and the events that its ``where`` is about."""

    tree: PolicyTree | None = None
    events: Events | None = None

    @property
    def zone(self) -> ZoneInfo | None:
        """The zone of the first calendar."""
        first = self.tree and self.tree.first_calendar
        return ZoneInfo(first.week.timezone) if first else None

    def stage(self, name: str) -> str:
        """Give the company's word for a stage, else its name with a capital."""
        stage = self.tree.stages.get(name) if self.tree else None
        return stage.label if stage and stage.label else capital(spaced(name))

    def description(self, path: str) -> str:
        datum = self.tree.fields.get(path) if self.tree else None
        return datum.description if datum else ""

    def mark(self, expr: Field | Attribute, *, negated: bool) -> str:
        """Word a yes-or-no datum: *not marked as automatic* where a blank says no, else *marked as not*."""
        path = expr.path if isinstance(expr, Field) else expr.name
        marked = flag(path)[1]
        if not negated:
            return f"marked as {marked}"
        return f"not marked as {marked}" if self._blank_is_no(expr) else f"marked as not {marked}"

    def _blank_is_no(self, expr: Field | Attribute) -> bool:
        if self.tree is None:
            return False
        if isinstance(expr, Field):
            data = [self.tree.fields.get(expr.path)]
        else:
            kinds = self.events.kinds if self.events else ()
            data = [
                self.tree.kinds[k].attributes.get(expr.name) for k in kinds if k in self.tree.kinds
            ]
        return bool(data) and all(d is not None and d.default is False for d in data)


def literal(expr: Literal, wording: Wording) -> str:
    """Write a constant: time in whole words and in the author's units, a percentage as one."""
    kind = expr.type.kind
    if kind is Kind.DURATION:
        return spelled(expr.written)
    if kind is Kind.NUMBER and expr.written.endswith("%") and not isinstance(expr.value, str):
        return percent(float(expr.value))
    if kind is Kind.CHOICE:
        return spaced(str(expr.value))
    if kind in INSTANT and isinstance(expr.value, int):
        return instant(expr.value, wording.zone, with_zone=True)
    return worded(expr.value, expr.type)


def spelled(written: str) -> str:
    """Write a length of time in whole words: ``1 h 30 min`` is *1 hour 30 minutes*."""
    if working := _WORKING.fullmatch(written):
        number, unit, rest = working.groups()
        said = f"{number} working {unit}{'' if number == '1' else 's'}"
        return f"{said} {spelled(rest)}" if rest else said
    parts = (
        f"{number} {_UNITS.get(unit, unit)}{'' if number == '1' or unit not in _UNITS else 's'}"
        for number, unit in _PART.findall(written)
    )
    return " ".join(parts) or written


def joined(parts: tuple[str, ...], word: str) -> str:
    """Join clauses so that no reader has to guess: commas, or semicolons where the parts have commas."""
    if len(parts) == 1:
        return parts[0]
    *rest, last = parts
    if not any(is_composite(part) or len(part.split()) > MOST_WORDS for part in parts):
        return f"{', '.join(rest)} {word} {last}"
    mark = ";" if len(rest) > 1 and any("," in part for part in parts) else ","
    return f"{f'{mark} '.join(rest)}{mark} {word} {last}"


def nested(parts: tuple[str, ...], word: str) -> str:
    """Join the clauses of a group inside another group."""
    if any(map(is_composite, parts)):
        return f"({joined(parts, word)})"
    lead_in = "either" if word == "or" else "both" if len(parts) == 2 else "all of"
    return f"{lead_in} {joined(parts, word)}"


def is_composite(text: str) -> bool:
    return any(mark in text for mark in (",", " and ", " or "))


def stages_passed(stages: tuple[str, ...], word: str, *, negated: bool) -> str:
    """Say that the lead passed all or one of several stages; ``word`` is the one that now joins them."""
    if not negated:
        return f"the lead passed {listed(stages, word)}"
    if word == "and":
        return f"the lead passed {none_of(stages)}"
    return f"the lead has not passed {'both' if len(stages) == 2 else 'all of'} {listed(stages, 'and')}"


def extreme(parts: tuple[str, ...], *, latest: bool) -> str:
    """Name the earliest or the latest of some instants."""
    pair = len(parts) == 2
    word = ("later" if pair else "latest") if latest else ("earlier" if pair else "earliest")
    return parts[0] if len(parts) == 1 else f"the {word} of {listed(parts, 'and')}"


def kind_of(expr: Expr) -> Kind | None:
    """Give the kind of an expression, None where it is not linked or is no value."""
    try:
        return type_of(expr).kind
    except TypeError:
        return None


def is_instant(expr: Expr) -> bool:
    return kind_of(expr) in INSTANT


_OF_NONE = frozenset({"first", "last", "average", "minimum", "maximum"})


def may_be_absent(expr: Expr) -> bool:
    """Tell whether it can be a moment that has not come, or an attribute or aggregate of none.

    No comparison holds with those, so *not below* is then not the same as *at least*.
    """
    return any(
        isinstance(part, Extreme | ValueName)
        or (isinstance(part, Aggregate) and part.function in _OF_NONE)
        or (isinstance(part, Field | Attribute) and part.type.kind is Kind.MOMENT)
        for part in walk(expr)
    )
