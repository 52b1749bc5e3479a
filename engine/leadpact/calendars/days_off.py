"""Which dates a calendar takes off: written as dates, or known by the code of a country.

The ``holidays`` package is imported when the first code is read: it takes longer than all the rest.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TypeAlias

from leadpact import remembered
from leadpact.calendars.week import FIRST_YEAR, LAST_YEAR, Problem, quoted

Holidays: TypeAlias = str | Sequence[str]
"""The days off as written: a code, a date, or a list of both."""

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HELP = "write a date `2026-12-24`, or a country or subdivision: `US`, `DE-BY`"


def read_holiday(text: str) -> date | str | Problem:
    """Read one entry: a date of the table's years, or a code that the ``holidays`` package knows."""
    if not text[:1].isdigit():
        return _read_code(text)
    try:
        day = date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        return Problem(f"{quoted(text)} is not a date", _HELP)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        years = f"it runs from {FIRST_YEAR} to {LAST_YEAR}"
        return Problem(f"`{day}` is outside the calendar", years)
    return day


def read_holidays(written: Holidays) -> tuple[frozenset[date], tuple[str, ...], list[Problem]]:
    """Read all entries: the dates, the codes in the order of the file, and what is wrong.

    The path of a problem is the place in the list, or empty for a single entry.
    """
    dates: set[date] = set()
    codes: dict[str, None] = {}
    problems: list[Problem] = []
    for place, text in enumerate((written,) if isinstance(written, str) else written):
        read = read_holiday(text)
        if isinstance(read, Problem):
            problems.append(replace(read, path=() if isinstance(written, str) else (place,)))
        elif isinstance(read, str):
            codes[read] = None
        else:
            dates.add(read)
    return frozenset(dates), tuple(codes), problems


@lru_cache(maxsize=256)
def public_holidays(code: str) -> frozenset[date]:
    """Return the public holidays of a code in the table's years, with the days they are moved to."""
    place = remembered.place("holidays", code, holiday_release(), f"{FIRST_YEAR}-{LAST_YEAR}")
    kept = remembered.recall(place)
    if kept is not None:
        return frozenset(map(date.fromisoformat, kept.split()))
    from holidays import country_holidays  # noqa: PLC0415 - slow, and few calendars need it

    country, _, part = code.partition("-")
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    found = frozenset(country_holidays(country, subdiv=part or None, years=years, expand=False))
    remembered.keep(place, " ".join(sorted(map(date.isoformat, found))))
    return found


@lru_cache(maxsize=1)
def holiday_release() -> str:
    """Tell which release of the ``holidays`` package gives the codes their meaning.

    Read off the name of its metadata, since importing the package takes long.
    """
    spec = find_spec("holidays")
    if spec is not None and spec.origin is not None:
        for metadata in Path(spec.origin).parents[1].glob("holidays-*.dist-info"):
            return metadata.name.removesuffix(".dist-info").partition("-")[2]
    from holidays.version import __version__  # noqa: PLC0415 - slow, as above

    return __version__


def closed_dates(dates: Iterable[date], codes: Iterable[str]) -> frozenset[int]:
    """Return all days off as proleptic Gregorian ordinals."""
    return frozenset(map(date.toordinal, frozenset(dates).union(*map(public_holidays, codes))))


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    """Map codes of two and three letters, and names (``united_states``), to codes of two."""
    from holidays.registry import COUNTRIES  # noqa: PLC0415 - as above

    names = {name: codes[1] for name, codes in COUNTRIES.items()}
    return names | {c: codes[1] for codes in COUNTRIES.values() for c in codes[1:] if len(c) <= 3}


@lru_cache(maxsize=256)
def _subdivisions(country: str) -> tuple[str, ...]:
    from holidays import country_holidays  # noqa: PLC0415 - as above

    return tuple(country_holidays(country).subdivisions)


def _read_code(text: str) -> str | Problem:
    if remembered.recall(
        remembered.place("holidays", text, holiday_release(), f"{FIRST_YEAR}-{LAST_YEAR}")
    ):
        return text
    country, dash, part = text.partition("-")
    if country.isupper() and country in _countries():
        if not dash or part in _subdivisions(country):
            return text
        known = country
    else:
        known = _countries().get(country.upper()) or _countries().get(_as_name(country)) or ""
    return Problem(f"{quoted(text)} has no holidays that we know", _code_help(known, dash + part))


def _as_name(country: str) -> str:
    return "_".join(country.lower().split())


def _code_help(country: str, rest: str) -> str:
    """Say what was meant, given a country that is known, or nothing."""
    if not country:
        return _HELP
    parts = _subdivisions(country)
    folded = {"": country} | {f"-{part}".lower(): f"{country}-{part}" for part in parts}
    if meant := folded.get(rest.lower()):
        return f"did you mean `{meant}`?"
    if not parts:
        return f"`{country}` has no subdivisions: write `{country}`"
    more = ", …" if len(parts) > 20 else ""
    return f"the subdivisions of `{country}` are {', '.join(parts[:20])}{more}"
