"""Time zones: which names there are, and which release of the data gives them their meaning."""

import re
import zoneinfo
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

import tzdata  # type: ignore[import-untyped] # the package has no annotations

from leadpact.calendars.week import Problem, quoted

_PACKAGED = Path(tzdata.__file__).parent
_RELEASE = re.compile(r"(?:# version )?([0-9]{4}[a-z]{1,2})")


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """Return every name of the IANA database, as the ``tzdata`` package lists them.

    What one machine has besides (``localtime``, ``right/…``) no other need know.
    """
    return frozenset((_PACKAGED / "zones").read_text("ascii").split())


def read_timezone(text: str) -> str | Problem:
    """Read the name of a time zone, spelt as in the IANA database: ``America/New_York``."""
    if text in zone_names():
        return text
    meant = _closest(text)
    way_out = f"did you mean `{meant}`?" if meant else "write an IANA name: `America/New_York`"
    return Problem(f"{quoted(text)} is not a time zone", way_out)


def zone_release(name: str) -> str:
    """Tell which release ``zoneinfo`` reads this zone from: ``2025b``, or ``unknown``.

    It looks through the system's folders first, then in the ``tzdata`` package.
    """
    folders = [*map(Path, zoneinfo.TZPATH), _PACKAGED / "zoneinfo"]
    return next((_release_in(folder) for folder in folders if (folder / name).is_file()), "unknown")


def _release_in(folder: Path) -> str:
    """Read the note that the database's makefile, or macOS, leaves beside the zones."""
    for note in ("tzdata.zi", "+VERSION"):
        try:
            with (folder / note).open(encoding="ascii", errors="replace") as lines:
                written = _RELEASE.match(lines.readline(80))
        except OSError:
            continue
        if written:
            return written[1]
    return "unknown"


def _closest(text: str) -> str | None:
    """Guess from the whole name, then from its last part: ``Berlin`` is ``Europe/Berlin``."""
    if len(text) > 60:
        return None
    word = "_".join(text.lower().split())
    whole = {name.lower(): name for name in sorted(zone_names())}
    cities = {name.rpartition("/")[2]: full for name, full in whole.items()}
    for names in (whole, cities):
        if close := get_close_matches(word, names, n=1, cutoff=0.8):
            return names[close[0]]
    return None
