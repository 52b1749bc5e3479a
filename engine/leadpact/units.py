"""The types of the language, with their units, and the amounts that a rule can state."""

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

MICROSECOND = 1
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY
MONEY_SCALE = 10_000
MOST_MONEY = 9 * 10**18
MOST_INTEGER = 2**53
MOST_NUMBER = 1e15
FIRST_YEAR = 1900
LAST_YEAR = 2199
FIRST_INSTANT = -2_208_988_800_000_000  # 1900-01-01T00:00:00Z, in microseconds since 1970
LAST_INSTANT = 7_258_118_399_999_999  # 2199-12-31T23:59:59.999999Z
FRACTION_DIGITS = 18
"""The fraction of a duration is read to so many digits; those after them are cut."""

LONGEST_WRITTEN = 80
"""A number or a duration as text has at most so many letters, and of no raw value more are shown."""

Value: TypeAlias = bool | int | float | str
"""A known value: money in ten-thousandths, durations in microseconds, instants in microseconds of
UTC since 1970, dates as proleptic Gregorian ordinals, a choice as its member."""


class Kind(Enum):
    """What a value is, apart from its unit."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"
    MONEY_PER_MONTH = "money per month"
    DURATION = "duration"
    DATE = "date"
    TIMESTAMP = "timestamp"
    MOMENT = "moment"
    TEXT = "text"
    CHOICE = "choice"


NUMERIC = frozenset({Kind.INTEGER, Kind.NUMBER})
INSTANT = frozenset({Kind.TIMESTAMP, Kind.MOMENT})
MONEYS = frozenset({Kind.MONEY, Kind.MONEY_PER_MONTH})


@dataclass(frozen=True, slots=True)
class Type:
    """A kind with its unit: a currency for money, the members for a choice."""

    kind: Kind
    currency: str = ""
    members: tuple[str, ...] = ()

    def __str__(self) -> str:
        match self.kind:
            case Kind.MONEY:
                return f"money {self.currency}"
            case Kind.MONEY_PER_MONTH:
                return f"money {self.currency} per month"
            case _:
                return str(self.kind.value)

    @property
    def noun(self) -> str:
        """The type as a sentence names it: ``a duration``, ``an integer``, ``money USD``."""
        if self.kind in MONEYS:
            return str(self)
        if self.kind is Kind.TEXT:
            return "text"
        article = "an" if self.kind is Kind.INTEGER else "a"
        return f"{article} {self}"


BOOLEAN = Type(Kind.BOOLEAN)
INTEGER = Type(Kind.INTEGER)
NUMBER = Type(Kind.NUMBER)
DURATION = Type(Kind.DURATION)
DATE = Type(Kind.DATE)
TIMESTAMP = Type(Kind.TIMESTAMP)
MOMENT = Type(Kind.MOMENT)
TEXT = Type(Kind.TEXT)


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """So much working time, in microseconds, on the calendar of the stage that it serves."""

    amount: int


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """So many working dates after the date of the anchor."""

    amount: int


@dataclass(frozen=True, slots=True)
class WallTime:
    """So much time on the wall clock, in microseconds."""

    amount: int


Length: TypeAlias = WallTime | WorkingHours | WorkingDays
