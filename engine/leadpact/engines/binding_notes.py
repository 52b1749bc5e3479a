"""What a binding has to say of the sources that were read through it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from leadpact.diagnostics.diagnostic import Diagnostic


@dataclass(frozen=True, slots=True)
class Told:
    """What a binding has to say beside the data: warnings, counts by what they are of, kinds that it lacks."""

    warnings: tuple[Diagnostic, ...]
    counts: Mapping[str, int]
    unobserved: frozenset[str]


NOTHING_TOLD: Final = Told((), {}, frozenset())
