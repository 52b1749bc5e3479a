"""What the cells of a column look like: how its dates are written, and what stands for nothing in it."""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Final

from leadpact.records.bindings.time_formats import TimeFormat, read_format

PLACEHOLDERS: Final = (
    "?",
    "-",
    "--",
    "n/a",
    "na",
    "null",
    "none",
    "(none)",
    "select",
    "--none--",
    "unknown",
)
"""Texts that often stand for nothing; `unknown` is one only where a choice has no such member."""

_FORMATS: Final = (
    "%Y-%m-%d %H:%M",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%Y, %I:%M %p",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%d-%m-%Y %H:%M",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%d %b %Y %H:%M",
    "%b %d, %Y %H:%M",
    "%Y-%m-%d",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%d-%m-%Y",
    "%Y/%m/%d",
    "%d %b %Y",
    "%b %d, %Y",
    "epoch seconds",
    "epoch milliseconds",
)
_NAIVE = re.compile(
    r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}[T ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?"
)
_ZONED = re.compile(rf"{_NAIVE.pattern}(?:Z|[+-][0-9]{{2}}(?::?[0-9]{{2}})?)")
_COMMA = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{3})*,[0-9]{1,2}")
_SEPARATED = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_SIGNS = re.compile(r"^-?([$€£¥])|([$€£¥])$")


def is_zoned(cells: Sequence[str]) -> bool:
    """Whether all are timestamps with an offset."""
    return bool(cells) and all(_ZONED.fullmatch(c.strip()) for c in cells)


def is_naive(cells: Sequence[str]) -> bool:
    """Whether all are timestamps as the language has them, but for the offset."""
    return bool(cells) and all(_NAIVE.fullmatch(c.strip()) for c in cells)


def time_format(cells: Sequence[str]) -> TimeFormat | None:
    """Give the one format that fits all cells; None where none does, or two that mean different days.

    Of `1/2/2024` nobody can say which is the month, until a day comes that is no month.
    """
    fits = [form for form in _forms() if cells and all(_fits(form, cell) for cell in cells)]
    days = [form for form in fits if _day_first(form) is not None]
    if len({_day_first(form) for form in days}) > 1:
        return None
    return fits[0] if fits else None


def _forms() -> Iterable[TimeFormat]:
    found = (read_format(written) for written in _FORMATS)
    return (form for form in found if isinstance(form, TimeFormat))


def _fits(form: TimeFormat, cell: str) -> bool:
    text = cell.strip()
    if form.epoch is not None:
        digits = 10 if form.written == "epoch seconds" else 13
        return re.fullmatch(rf"[0-9]{{{digits}}}", text) is not None
    if not re.fullmatch(form.pattern(), text):
        return False
    parts = {letter: _part(form, letter, text) for letter in "mdY" if letter in form.letters}
    if "m" not in parts:
        return True
    try:
        date(int(parts["Y"]), int(parts["m"]), int(parts["d"]))
    except ValueError:
        return False
    return True


def _part(form: TimeFormat, letter: str, text: str) -> str:
    found = re.fullmatch(form.pattern(letter), text)
    return "" if found is None else found[1]


def _day_first(form: TimeFormat) -> bool | None:
    """Whether the day stands before the month; None where the year comes first or the month is a word."""
    written = form.written
    if not written.startswith(("%d", "%m")) or "%m" not in written:
        return None
    return written.startswith("%d")


def placeholders(cells: Iterable[str], *, but: Collection[str] = ()) -> tuple[str, ...]:
    """Give the texts among the cells that stand for nothing, except those that are values."""
    known = {cell.strip().lower(): cell.strip() for cell in cells}
    return tuple(known[p] for p in PLACEHOLDERS if p in known and p not in but)


def number_format(cells: Iterable[str]) -> str | None:
    """Give the format of numbers, as a binding writes it, where they are not written as the language has them."""
    shown = [cell.strip() for cell in cells if any(c.isdigit() for c in cell)]
    signs = sorted(
        {s for cell in shown for m in [_SIGNS.search(cell)] if m for s in m.groups() if s}
    )
    bare = [re.sub(r"[$€£¥ ]", "", cell) for cell in shown]
    decimal = bool(bare) and any(_COMMA.fullmatch(cell) for cell in bare)
    thousands = any(_SEPARATED.fullmatch(cell) for cell in bare)
    parts = []
    if decimal:
        parts += ['decimal: ","', 'thousands: "."']
    elif thousands:
        parts.append('thousands: ","')
    if signs:
        parts.append(f"signs: [{', '.join(signs)}]")
    return f"{{{', '.join(parts)}}}" if parts else None
