"""Say in plain words why a raw value cannot be read."""

from collections.abc import Iterable, Mapping
from itertools import islice
from math import isnan

from leadpact.lead import Unreadable
from leadpact.units import LONGEST_WRITTEN

_SHOWN_ITEMS = 3
_SHOWN_MEMBERS = 12
_LONGEST_WHOLE = 10**LONGEST_WRITTEN


def is_blank(text: str) -> bool:
    """Tell whether the text has nothing but spaces, tabs and line breaks."""
    return not text.strip(" \t\r\n")


def shown(raw: object) -> str:
    """Write the raw value as JSON would, in at most 80 characters and in bounded time."""
    return _cut(raw) if isinstance(raw, str) else _cut(_written(raw, depth=2))


def refused(raw: object, because: str) -> Unreadable:
    """Keep the raw value with the clause; ``{}`` in the clause is where the value stands."""
    text = shown(raw)
    return Unreadable(text, because.replace("{}", f"`{text}`", 1))


def not_a(raw: object, noun: str) -> Unreadable:
    """Refuse a value that is of another JSON type, or is written otherwise."""
    if isinstance(raw, str):
        return refused(raw, f"{{}} is text, not {noun}")
    return refused(raw, f"{{}} is {kind_of(raw)}, not {noun}")


def kind_of(raw: object) -> str:
    """Name the JSON type of a raw value, as a sentence does."""
    match raw:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "text"
        case list() | tuple():
            return "a list"
        case Mapping():
            return "an object"
        case _:
            return f"a value of the type {type(raw).__name__}"


def one_of(members: Iterable[str]) -> str:
    """List the members of a choice, not too many of them."""
    names = tuple(members)
    tail = (f"{len(names) - _SHOWN_MEMBERS} more",) if len(names) > _SHOWN_MEMBERS else ()
    return f"one of {', '.join((*names[:_SHOWN_MEMBERS], *tail))}"


def _cut(text: str) -> str:
    short = text if len(text) <= LONGEST_WRITTEN else text[: LONGEST_WRITTEN - 1] + "…"
    if short.isascii():
        return short
    safe = short.encode("utf-8", "backslashreplace").decode("utf-8")
    return safe if len(safe) <= LONGEST_WRITTEN else safe[: LONGEST_WRITTEN - 1] + "…"


def _written(raw: object, *, depth: int) -> str:
    match raw:
        case None:
            return "null"
        case bool():
            return "true" if raw else "false"
        case int():
            return _whole(int.__int__(raw))
        case float():
            return _double(float.__float__(raw))
        case str():
            return f'"{_cut(raw)}"'
        case list() | tuple():
            return (
                f"[{_several((_written(x, depth=depth - 1) for x in raw), len(raw), depth=depth)}]"
            )
        case dict():
            pairs = (
                f"{_written(key, depth=0)}: {_written(value, depth=depth - 1)}"
                for key, value in raw.items()
            )
            return f"{{{_several(pairs, len(raw), depth=depth)}}}"
        case _:
            return f"<{type(raw).__name__}>"


def _several(parts: Iterable[str], number: int, *, depth: int) -> str:
    if depth <= 0:
        return "…" if number else ""
    return ", ".join((*islice(parts, _SHOWN_ITEMS), *(["…"] if number > _SHOWN_ITEMS else [])))


def _whole(number: int) -> str:
    """Write a whole number; one too long for Python to write is told by its length."""
    if -_LONGEST_WHOLE < number < _LONGEST_WHOLE:
        return str(number)
    return f"a whole number of about {round(number.bit_length() * 0.30103)} digits"


def _double(number: float) -> str:
    if isnan(number):
        return "NaN"
    return repr(number).replace("inf", "Infinity")
