"""Read a table of spend: source, from, to, amount, currency; a row that cannot be used refuses it all."""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, BinaryIO

from leadpact.agreement.spending import Outlay, Spending
from leadpact.check.measures import spend_type
from leadpact.diagnostics.catalogue.data import BAD_SPEND
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.lead import BLANK, Unreadable
from leadpact.operators.text import folded
from leadpact.policy import Datum, PolicyTree
from leadpact.records.conversion import Spelling, reader
from leadpact.records.inputs import Input, find_inputs, read_rows
from leadpact.records.rows import Columns, Row, Spoilt, UnusableInput
from leadpact.source import Source, Span
from leadpact.units import DATE, TEXT, Kind, Type

COLUMNS = Columns(required=("from", "to", "amount"), wanted=("source", "currency"))
_MOST_SHOWN = 10
_NOWHERE = Span(0, 0)


def read_spending(tree: PolicyTree, named: str, *, stdin: BinaryIO | None = None) -> Spending:
    """Read the table of spend that a command names, in the currency of the policy.

    A row without a source counts for all sources together.

    Raises:
        UnusableInput: the file cannot be read, or rows of it cannot be used, each at its place.
    """
    money = spend_type(tree)
    inputs = find_inputs((named,), stdin=sys.stdin.buffer if stdin is None else stdin)
    outlays: list[Outlay] = []
    problems: list[Diagnostic] = []
    for source in inputs:
        read = _Reader(tree, money, source.spelling)
        for line, found in _rows(source, read):
            if isinstance(found, Outlay):
                outlays.append(found)
            elif len(problems) < _MOST_SHOWN:
                text = "" if source.spelling is Spelling.JSON else _text(source, line)
                problems.append(_problem(source.name, line, text, found))
    if problems:
        raise UnusableInput(*problems)
    return Spending(money.currency, tuple(outlays))


def _rows(source: Input, read: "_Reader") -> Iterator[tuple[int, Outlay | str]]:
    for row in read_rows(source, COLUMNS, _no_matter):
        match row:
            case Row(line=line, record=record):
                yield line, read(record)
            case Spoilt(line=line, detail=detail):
                yield line, detail


def _no_matter(_missing: tuple[str, ...]) -> None:
    """Forget which columns are not there: each may be missing."""


def _problem(name: str, line: int, text: str, because: str) -> Diagnostic:
    start = line - 1
    source = Source(name, "\n" * start + text.rstrip("\r\n"))
    return BAD_SPEND.at(source, Span(start, len(source.text)), because=because)


def _text(source: Input, number: int) -> str:
    """Give the text of one line, to show it."""
    with source.open() as stream:
        for line, content in enumerate(stream, start=1):
            if line == number:
                return content.decode("utf-8", "replace")
    return ""


def _source(tree: PolicyTree) -> Datum:
    """Say how a source is read: as the leads' own, or as the name of what is spent for all of them."""
    source = tree.fields.get("source") or Datum("source", TEXT, span=_NOWHERE)
    if source.type.kind is not Kind.CHOICE or not tree.shares:
        return source
    members = (*source.type.members, *tree.shares)
    spellings = {folded(name.strip(" ")): name for name in tree.shares}
    return replace(
        source,
        type=replace(source.type, members=members),
        spellings={**source.spellings, **spellings},
    )


class _Reader:
    """Reads rows of one spelling."""

    def __init__(self, tree: PolicyTree, money: Type, spelling: Spelling) -> None:
        self._currency = money.currency
        self._date = reader(Datum("date", DATE, span=_NOWHERE), spelling)
        self._amount = reader(Datum("amount", money, span=_NOWHERE), spelling)
        self._source = reader(_source(tree), spelling)

    def __call__(self, record: Mapping[str, Any]) -> Outlay | str:
        first, last = self._date(record.get("from")), self._date(record.get("to"))
        amount, source = self._amount(record.get("amount")), self._source(record.get("source"))
        currency = record.get("currency")
        for name, fact in (("from", first), ("to", last), ("amount", amount)):
            if fact is BLANK:
                return f"`{name}` is blank"
        for name, fact in (("from", first), ("to", last), ("amount", amount), ("source", source)):
            if isinstance(fact, Unreadable):
                return f"`{name}`: {fact.because}"
        if isinstance(currency, str) and currency.strip() not in ("", self._currency):
            return f"it is in {currency.strip()}, and the policy counts in {self._currency}"
        if not isinstance(first, int) or not isinstance(last, int) or not isinstance(amount, int):
            raise TypeError("a date and money are whole numbers")
        if last < first:
            return "it ends before it begins"
        found = source.strip(" ") if isinstance(source, str) else ""
        return Outlay(found or None, first, last, amount)
