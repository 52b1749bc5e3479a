"""Write what things are worth as JSON: money a decimal string, durations seconds, instants RFC 3339."""

from decimal import Decimal
from typing import Any, assert_never

from leadpact.readings.amounts import iso_date, rfc3339
from leadpact.readings.findings import UNBOUNDED, Absent, Range, Worth
from leadpact.units import MONEY_SCALE, MOST_INTEGER, SECOND, Kind, Type, Value


def worth_to_json(worth: Worth, of: Type) -> Any:  # noqa: ANN401 - JSON
    """Write a worth: unknown is null, a doubtful number its two ends (null: nobody can say how many).

    What never comes, in the closing reading, is an object that says which: ``{"absent": "never"}``.
    """
    match worth:
        case None:
            return None
        case Range(low=low, high=high):
            most = None if high == UNBOUNDED else value_to_json(_whole(high), of)
            return {"at_least": value_to_json(_whole(low), of), "at_most": most}
        case Absent():
            return {"absent": worth.value}
        case _:
            return value_to_json(worth, of)


def value_to_json(value: Value, of: Type) -> bool | int | float | str:
    """Write a known value of a type."""
    match of.kind:
        case Kind.BOOLEAN | Kind.TEXT | Kind.CHOICE:
            return value
        case Kind.INTEGER | Kind.NUMBER:
            return _whole(value)
        case Kind.MONEY:
            return f"{_decimal(value)} {of.currency}"
        case Kind.MONEY_PER_MONTH:
            return f"{_decimal(value)} {of.currency} per month"
        case Kind.DURATION:
            return _whole(float(Decimal(value) / SECOND))
        case Kind.DATE:
            return iso_date(int(value))
        case Kind.TIMESTAMP | Kind.MOMENT:
            return rfc3339(int(value))
        case _:
            assert_never(of.kind)


def _whole(number: Value) -> Value:
    """Write a double that is whole as a whole number, as far as all its digits mean something."""
    if isinstance(number, float) and number.is_integer() and abs(number) <= MOST_INTEGER:
        return int(number)
    return number


def _decimal(amount: Value) -> str:
    exact = Decimal(amount) / MONEY_SCALE
    return f"{exact:f}".rstrip("0").rstrip(".") if exact % 1 else f"{exact:.0f}"
