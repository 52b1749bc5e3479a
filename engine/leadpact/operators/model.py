"""What it takes to be an operator: one record holding every meaning of one symbol."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeAlias

from leadpact.units import Kind, Type

Kinds: TypeAlias = frozenset[Kind]


class Family(Enum):
    """How a reading treats operands that are not plain values.

    A comparison can be decided by the two ends of a doubtful number and knows moments that never
    come; a test (of text, of membership) is false of what does not exist; arithmetic is strict.
    """

    COMPARISON = "comparison"
    TEST = "test"
    ARITHMETIC = "arithmetic"


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Why two types that look alike do not go together, in the author's words."""

    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Overload:
    """One way to apply an operator: the kinds it takes, the type it gives, and what it computes.

    ``value`` maps known operand values to a known value, or to None where the result is undefined
    (a division by zero, a result that is not finite or out of range). It never raises.
    """

    takes: tuple[Kinds, ...]
    gives: Callable[..., Type | Mismatch]
    value: Callable[..., Any]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Operator:
    """One operator, whole.

    No field has a default: a new reading adds a field, and the type checker lists every operator
    that still lacks it. ``english`` and ``not_english`` are templates over the operands; a template
    that starts with the first operand can be read of the actual value (“company.employees is 12,
    ``is_not``”).
    """

    symbol: str
    family: Family
    doc: str
    overloads: tuple[Overload, ...]
    english: str
    not_english: str
    examples: tuple[str, ...]

    def __repr__(self) -> str:
        return f"<operator {self.symbol}>"


def kinds(*members: Kind) -> Kinds:
    """Name a set of kinds."""
    return frozenset(members)


def always(result: Type) -> Callable[..., Type | Mismatch]:
    """Give the same type whatever the operands' units."""
    return lambda *_types: result


def resolve(operator: Operator, types: tuple[Type, ...]) -> Overload | Mismatch | None:
    """Find the overload that takes operands of these types.

    Returns a `Mismatch` where the kinds fit and the units do not, and None where nothing fits.
    """
    mismatch: Mismatch | None = None
    for overload in operator.overloads:
        if len(overload.takes) != len(types):
            continue
        if all(t.kind in taken for t, taken in zip(types, overload.takes, strict=True)):
            given = overload.gives(*types)
            if not isinstance(given, Mismatch):
                return overload
            mismatch = given
    return mismatch


def result_type(overload: Overload, types: tuple[Type, ...]) -> Type:
    """Give the type of a resolved application.

    Raises:
        TypeError: the overload does not take these types.
    """
    given = overload.gives(*types)
    if isinstance(given, Mismatch):
        raise TypeError(given.because)
    return given
