"""How a source writes dates and times: formats as strptime has them, taken apart once."""

import re
from dataclasses import dataclass
from typing import Final

# A part that the format's letter stands for: what it matches; nothing in it is captured.
PARTS: Final = {
    "Y": "[0-9]{4}",
    "y": "[0-9]{2}",
    "m": "[0-9]{1,2}",
    "b": "[A-Za-z]{3}",
    "B": "[A-Za-z]{3,9}",
    "d": "[0-9]{1,2}",
    "H": "[0-9]{1,2}",
    "I": "[0-9]{1,2}",
    "M": "[0-9]{1,2}",
    "S": "[0-9]{1,2}",
    "f": "[0-9]{1,9}",
    "p": "[AaPp][Mm]",
    "z": "(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)",
    "a": "[A-Za-z]{2,9}",
}
MEANINGS: Final = {
    "Y": "the year",
    "y": "the year in two digits, 1969 to 2068",
    "m": "the month",
    "b": "the month's English name, three letters",
    "B": "the month's English name",
    "d": "the day",
    "H": "the hour, 0 to 23",
    "I": "the hour, 1 to 12",
    "M": "the minute",
    "S": "the second",
    "f": "the fraction of a second",
    "p": "AM or PM",
    "z": "the offset from UTC: `Z`, `+02:00`, `+0200`",
    "a": "a day of the week, which is passed over",
}
EPOCHS: Final = {"epoch seconds": 1_000_000, "epoch milliseconds": 1_000}
"""Formats that count from 1970: microseconds in each."""

_ESCAPED = re.compile(r"[\\^$.|?*+()\[\]{}]")


@dataclass(frozen=True, slots=True)
class TimeFormat:
    """A format: its ``pieces`` are text as it stands, and letters of `PARTS` behind a ``%``."""

    written: str
    pieces: tuple[str, ...]
    epoch: int | None = None

    @property
    def letters(self) -> frozenset[str]:
        return frozenset(_letters(self.pieces))

    @property
    def has_clock(self) -> bool:
        return self.epoch is not None or bool({"H", "I"} & self.letters)

    @property
    def has_zone(self) -> bool:
        return self.epoch is not None or "z" in self.letters

    def pattern(self, captured: str = "") -> str:
        """Write the regular expression of the whole; the part of one letter is its only group."""
        return "".join(
            f"({PARTS[p[1]]})"
            if p[0] == "%" and p[1] == captured
            else PARTS[p[1]]
            if p[0] == "%" and p != "%%"
            else "%"
            if p == "%%"
            else _ESCAPED.sub(lambda found: f"\\{found[0]}", p)
            for p in self.pieces
        )


@dataclass(frozen=True, slots=True)
class BadFormat:
    """Why a text is no format, and the way out."""

    because: str
    help: str


def read_format(text: str) -> TimeFormat | BadFormat:
    """Take a format apart: ``%d/%m/%Y %H:%M``, ``epoch milliseconds``."""
    if text in EPOCHS:
        return TimeFormat(text, (), EPOCHS[text])
    if "%" not in text:
        return BadFormat("it has no `%`", "write a format as strptime has it: `%d/%m/%Y %H:%M`")
    pieces: list[str] = []
    for found in re.finditer(r"%-?(.?)|[^%]+", text, re.DOTALL):
        letter = found[1]
        if letter is None:
            pieces.append(found[0])
        elif letter == "%":
            pieces.append("%%")
        elif "A" in letter or letter in PARTS:
            pieces.append(f"%{letter.replace('A', 'a')}")
        else:
            known = ", ".join(f"`%{k}` {v}" for k, v in MEANINGS.items() if k in "YmdHMS")
            return BadFormat(f"`%{letter}` is no part of a date", f"there are {known}, and others")
    return _checked(TimeFormat(text, tuple(pieces)))


def _checked(form: TimeFormat) -> TimeFormat | BadFormat:
    letters = _letters(form.pieces)
    twice = next((x for x in letters if letters.count(x) > 1 and x != "a"), None)
    if twice:
        return BadFormat(f"`%{twice}` stands in it twice", "each part of a date stands in it once")
    for what, group in (("year", "Yy"), ("month", "mbB")):
        if len(set(group) & form.letters) != 1:
            way_out = " or ".join(f"`%{letter}`" for letter in group)
            return BadFormat(f"it needs one {what}", f"write {way_out}")
    if "d" not in form.letters:
        return BadFormat("it has no day", "write `%d`")
    if {"M", "S", "f", "p", "z"} & form.letters and not form.has_clock:
        return BadFormat("it has a part of the clock and no hour", "write `%H`, or `%I` with `%p`")
    if ("I" in form.letters) != ("p" in form.letters) or {"H", "I"} <= form.letters:
        return BadFormat("it has no one hour", "write `%H`, or `%I` with `%p`")
    for part, before in (("S", "M"), ("f", "S")):
        if part in form.letters and before not in form.letters:
            return BadFormat(
                f"it has `%{part}` without `%{before}`", f"write `%{before}` before it"
            )
    return form


def _letters(pieces: tuple[str, ...]) -> list[str]:
    return [piece[1] for piece in pieces if piece[0] == "%" and piece != "%%"]
