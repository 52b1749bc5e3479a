"""What the compiled reading is told about raw values by those who know them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from leadpact.lead import Fact, Unreadable
from leadpact.policy import Datum

Reader: TypeAlias = Callable[[object], Fact]


@dataclass(frozen=True, slots=True)
class Readers:
    """How raw values are read; the records know.

    ``value`` gives a datum's reader of JSON values, ``instant`` reads a timestamp, ``lead_id`` gives
    a lead's id or raises, ``as_of`` gives microseconds or raises.
    """

    value: Callable[[Datum], Reader]
    instant: Callable[[str], int | Unreadable]
    lead_id: Callable[[object], str]
    as_of: Callable[[Any], int]
