"""One JSON value out of a text, with what the engine's own reader of JSON forgives forgiven too.

That is a comma before a closing bracket, `nan` and `inf` in any letters, and a key that is written twice
where nobody reads it.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from leadpact.records.rows import Columns

ACTIVITY: Final = "activity"
_LONGEST_NUMBER = 640  # Python reads as many however it is set up

_FORGIVEN = re.compile(
    r'"(?:[^"\\]|\\.)*"|(?P<comma>,(?=\s*[]}]))|(?P<number>-?(?:nan|inf(?:inity)?))',
    re.DOTALL | re.IGNORECASE,
)


class _Repeating(dict[str, Any]):
    """An object that has written some of its keys twice."""

    repeated: tuple[str, ...] = ()


class Decoder:
    """JSON with its loose ends tied: repeated keys are noticed, endless integers are no error.

    ``paths`` are those that somebody reads; the list under ``activity`` is read item by item.
    """

    def __init__(self, columns: Columns) -> None:
        self._paths = tuple(
            dict.fromkeys(tuple(name.split(".")) for name in (*columns.required, *columns.wanted))
        )
        self._items = columns.items
        self._repeats = False
        self._fast = json.JSONDecoder(object_pairs_hook=self._object)
        self._careful = json.JSONDecoder(object_pairs_hook=self._object, parse_int=_whole)

    def value_at(self, text: str, start: int) -> tuple[Any, int, str | None]:
        """Give the value, where it ends, and the first key in it that is read and written twice.

        Raises:
            json.JSONDecodeError: what stands there is not JSON.
            RecursionError: it is nested too deeply.
        """
        self._repeats = False
        try:
            value, end = self._fast.raw_decode(text, start)
        except json.JSONDecodeError:
            raise
        except ValueError:  # an integer of more digits than Python reads
            value, end = self._careful.raw_decode(text, start)
        return value, end, self._repeated(value) if self._repeats else None

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        self._repeats = True
        names = [name for name, _ in pairs]
        repeating = _Repeating(found)
        repeating.repeated = tuple(name for name in found if names.count(name) > 1)
        return repeating

    def _repeated(self, value: object) -> str | None:
        """Find the first key on a path that is read, and is written twice."""
        for path in self._paths:
            if (name := _repeated_on(value, path)) is not None:
                return name
        if self._items is None or not isinstance(value, Mapping):
            return None
        if (name := _repeated_on(value, (ACTIVITY,))) is not None:
            return name
        events = value.get(ACTIVITY)
        for event in events if isinstance(events, list) else ():
            for attribute in self._items:
                if (name := _repeated_on(event, (attribute,))) is not None:
                    return name
        return None


def _repeated_on(value: object, path: tuple[str, ...]) -> str | None:
    for name in path:
        if isinstance(value, _Repeating) and name in value.repeated:
            return name
        value = value.get(name) if isinstance(value, Mapping) else None
    return None


def forgiven_text(text: str) -> str:
    """Write the text so that Python reads it, every other character where it was."""

    def forgiven(found: re.Match[str]) -> str:
        if found["comma"]:
            return " "
        number = found["number"]
        if number is None:
            return found[0]
        return ("Infinity" if number[-1] in "yY" else "NaN").rjust(len(number))

    return _FORGIVEN.sub(forgiven, text)


_MARKS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_DEEPEST = 64


def shallow(text: str) -> str:
    """Blank out what stands deeper than 64 levels, every other character where it was.

    No field and no attribute lies as deep, and a list or an object is a value of neither.
    """
    parts: list[str] = []
    depth = start = 0
    for mark in _MARKS.finditer(text):
        if mark[0] in "[{":
            depth += 1
            if depth == _DEEPEST:
                parts.append(text[start : mark.end()])
                start = mark.end()
        elif mark[0] in "]}":
            if depth == _DEEPEST:
                parts.append(re.sub(r"[^\n]", " ", text[start : mark.start()]))
                start = mark.start()
            depth -= 1
    return "".join((*parts, text[start:]))


def _whole(digits: str) -> float:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else float(digits)
