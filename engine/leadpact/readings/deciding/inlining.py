"""Which raw values are read at once, without a call: those of the class that is common for the type."""

from leadpact.policy import Datum
from leadpact.units import MOST_INTEGER, MOST_NUMBER, Kind


def at_once(datum: Datum, raw: str) -> tuple[str, str] | None:
    """Give a test of the raw value in a variable, and what it is worth where the test holds.

    None where each value of the type is read by its reader.
    """
    match datum.type.kind:
        case Kind.BOOLEAN:
            return f"{raw} is True or {raw} is False", raw
        case Kind.TEXT:
            return f"{raw}.__class__ is str and {raw}.isascii()", raw
        case Kind.INTEGER:
            low = lowest(datum, -MOST_INTEGER)
            return f"{raw}.__class__ is int and {low!r} <= {raw} <= {MOST_INTEGER!r}", raw
        case Kind.NUMBER:
            low = lowest(datum, -MOST_NUMBER)
            return f"{raw}.__class__ is float and {low!r} <= {raw} <= {MOST_NUMBER!r}", raw
        case _:
            return None


def lowest(datum: Datum, otherwise: float) -> float:
    """Give the lowest value that a number may have."""
    least = datum.at_least
    return otherwise if least is None or isinstance(least, str) else max(least, otherwise)
