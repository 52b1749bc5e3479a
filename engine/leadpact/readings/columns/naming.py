"""Readable names for columns: no two alike in any case, none longer than every database takes."""

import re
from collections.abc import Iterable

_LONGEST = 48
_OTHER = re.compile(r"[^a-z0-9_]+")


class Names:
    """The names that are taken so far."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {name.lower() for name in taken}

    def new(self, hint: str) -> str:
        """Give a name like the hint that nothing else has: ``company.employees``, ``company_employees``."""
        base = _OTHER.sub("_", hint.lower()).strip("_")[:_LONGEST] or "x"
        base = f"n_{base}" if base[0].isdigit() else base
        name, number = base, 1
        while name in self._taken:
            number += 1
            name = f"{base}_{number}"
        self._taken.add(name)
        return name
