"""How one policy's things are named to a reader: what is the same for all its leads, worked out once."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from leadpact.nodes import Events, Expr, Field
from leadpact.policy import PolicyTree
from leadpact.readings.amounts import instant, printable, roughly, worder
from leadpact.readings.english import phrase, point
from leadpact.readings.naming import Happening, field_phrase, happening, possessive, spaced
from leadpact.readings.prose import parties
from leadpact.readings.wording import Wording
from leadpact.syntax.printer import to_text
from leadpact.units import INSTANT, Kind, Type

Shape = TypeVar("Shape", bound=Expr)
Given = TypeVar("Given")
Made = TypeVar("Made")
_MOST_KEPT: Final = 65_536
"""More than any policy has; expressions that are made to ask something do not pile up."""


class Words:
    """The words for one policy.

    ``in_words``: for people, who read *the contact's title*; else for whoever works with the policy,
    who reads its own names and every digit.
    """

    def __init__(self, tree: PolicyTree, *, in_words: bool) -> None:
        self.tree = tree
        self.in_words = in_words
        self.wording = Wording(tree)
        self.zone = self.wording.zone
        self._kept: dict[tuple[object, int], tuple[Expr, Any]] = {}
        self._made: Any = None

    def once(self, make: Callable[[Shape, "Words"], Made], expr: Shape) -> Made:
        """Give what is made of an expression, once; the expression is kept, so that no other has its id."""
        key = (make, id(expr))
        known = self._kept.get(key)
        if known is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            known = self._kept[key] = (expr, make(expr, self))
        made: Made = known[1]
        return made

    def kept(self, make: Callable[["Words", Given], Made], given: Given) -> Made:
        """Give what is made of these words, once; ``given`` is the same for one policy."""
        if self._made is None:
            self._made = make(self, given)
        made: Made = self._made
        return made

    def name(self, expr: Expr) -> str:
        """Name an expression, as the policy writes it or in words."""
        return self.once(_name, expr)

    def field(self, path: str) -> str:
        """Name a field of the lead."""
        if not self.in_words:
            return path
        datum = self.tree.fields[path]
        if datum.type.kind is Kind.BOOLEAN:
            owner, _, mark = path.rpartition(".")
            return f"the {possessive(spaced(owner) or 'lead')} “{spaced(mark)}”"
        is_integer = datum.type.kind is Kind.INTEGER
        return field_phrase(path, datum.description, is_integer=is_integer)

    def anchor(self, expr: Expr) -> str:
        """Name the instant that a window begins at, or ends with."""
        return self.once(_anchor, expr)

    def named(self, events: Events) -> tuple[Happening, str]:
        """Name events and say which of them are meant, as `english` does."""
        return self.once(_named, events)

    def party(self, owner: str | None) -> str:
        """Name a party as it signs; nobody where the policy names none."""
        return parties(self.tree, (owner,)) if owner else "nobody"

    def worder(self, of: Type) -> Callable[[Any], str]:
        """Prepare the wording of a type's values; in words instants are told by who knows the year."""
        match of.kind:
            case Kind.DURATION if self.in_words:
                return roughly
            case Kind.CHOICE:
                return spaced if self.in_words else printable
            case _:
                return worder(of, zone=self.zone)

    def is_fixed(self, of: Type) -> bool:
        """Whether a value of the type is told the same of every lead."""
        return not (self.in_words and of.kind in INSTANT)

    def instant(self, microseconds: int, *, with_zone: bool | None = None) -> str:
        """Tell an instant, with its year, in the zone of the first calendar."""
        return instant(microseconds, self.zone, with_zone=with_zone)


def _name(expr: Expr, words: Words) -> str:
    if not words.in_words:
        return to_text(expr)
    return words.field(expr.path) if isinstance(expr, Field) else phrase(expr, words.wording)


def _anchor(expr: Expr, words: Words) -> str:
    return point(expr, words.wording) if words.in_words else to_text(expr)


def _named(events: Events, words: Words) -> tuple[Happening, str]:
    return events_named(events, words.wording)


def events_named(events: Events, wording: Wording) -> tuple[Happening, str]:
    """Name the events and say which of them are meant, as `english` does."""
    named = happening(events.name)
    if events.where is not None and named.is_deed:
        named = Happening(f"“{named.noun}” event")
    return named, phrase(events, wording).removeprefix(named.many)
