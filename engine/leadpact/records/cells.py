"""Read the cells of a table: each is text, and is read as its type."""

import re
from typing import assert_never

from leadpact.lead import BLANK, Fact, Unreadable
from leadpact.records.json_values import Reader
from leadpact.records.refusal import is_blank, refused, shown
from leadpact.units import LONGEST_WRITTEN, Kind

_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def cell_reader(kind: Kind, read: Reader) -> Reader:
    """Wrap the reader of JSON values: what is no text (a file of typed columns) goes straight to it."""
    match kind:
        case Kind.TEXT | Kind.CHOICE:
            return read
        case Kind.BOOLEAN:
            return _boolean_cell(read)
        case Kind.INTEGER:
            return _number_cell(read, "a whole number")
        case Kind.NUMBER | Kind.MONEY | Kind.MONEY_PER_MONTH:
            return _number_cell(read, "a number")
        case Kind.DURATION:
            return _duration_cell(read)
        case Kind.DATE | Kind.TIMESTAMP | Kind.MOMENT:
            return _stripped(read)
        case _:
            assert_never(kind)


def _number_cell(read: Reader, noun: str) -> Reader:
    def cell(raw: object) -> Fact:
        if type(raw) is not str:
            return read(raw)
        found = _DECIMAL.fullmatch(raw.strip(" ")) if len(raw) <= LONGEST_WRITTEN else None
        if found is None:
            return refused(raw, f"{{}} is not {noun}") if not is_blank(raw) else BLANK
        fact = read(float(found[0]) if found[1] else int(found[0]))
        return Unreadable(shown(raw), fact.because) if isinstance(fact, Unreadable) else fact

    return cell


def _duration_cell(read: Reader) -> Reader:
    seconds, text = _number_cell(read, "a duration"), _stripped(read)

    def cell(raw: object) -> Fact:
        is_number = type(raw) is str and _DECIMAL.fullmatch(raw.strip(" "))
        return seconds(raw) if is_number else text(raw)

    return cell


def _boolean_cell(read: Reader) -> Reader:
    def cell(raw: object) -> Fact:
        if type(raw) is not str:
            return read(raw)
        word = raw.strip(" ").lower()
        if word in {"true", "false"}:
            return word == "true"
        return BLANK if is_blank(raw) else refused(raw, "{} is not true or false")

    return cell


def _stripped(read: Reader) -> Reader:
    return lambda raw: read(raw.strip(" ") if type(raw) is str else raw)
