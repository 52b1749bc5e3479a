"""The promises over time: a chart of each, and every period in a table."""

from collections.abc import Iterator
from math import inf
from typing import Any

from leadpact.agreement.extract import NOT_PASSED, PASSED, PASSED_SO_FAR, UNKNOWN, WAITING
from leadpact.readings.amounts import printable
from leadpact.readings.naming import capital
from leadpact.readings.styled import Role
from leadpact_cli.audit.html.figures import ordinal
from leadpact_cli.audit.html.naming import Json, Names, level_of
from leadpact_cli.audit.html.parts import Address, Cell, Chart, Column, Part, Table, count, largest
from leadpact_cli.audit.html.verdicts import (
    address_of,
    first_of,
    is_drawn,
    number_of,
    order_of,
    role_of,
    series,
    start_of,
)

_MOST_PERIODS = 300


def over_time(record: Json, names: Names, trends: tuple[Chart, ...]) -> Iterator[Part]:
    """Show every period of every promise."""
    told = record["commitments"]
    if not told:
        return
    yield Part(
        "trends",
        "Promises over time",
        "Each dot is a period, the line through it the range that the leads allow, the dashed line what "
        "was promised. Green is met, red missed, amber not to be decided; a hollow dot is too early to judge.",
        trends,
        (_all_periods(told, names, level_of(record)),),
        (*_without_figure(told, names), *_undrawn(told, len(trends))),
    )


def _all_periods(told: list[Any], names: Names, level: str) -> Table:
    columns = (
        *(Column("Promise"), Column("Period"), Column("Promised", is_number=True)),
        *(Column("What came", is_number=True), Column("Leads", is_number=True)),
        *(Column(level, is_number=True), Column("Unknown", is_number=True)),
        *(Column("Still waiting", is_number=True), Column("Verdict", is_mark=True)),
        Column("If missed"),
    )
    kept, left = largest(told, _MOST_PERIODS, _start_at)
    rows = tuple(tuple(_period_cells(one, names)) for one in kept)
    notes = (
        (f"The newest {_MOST_PERIODS}; {left:,} older ones are in --format csv.",) if left else ()
    )
    caption = "Every promise in every period"
    return Table("periods", caption, columns, rows, notes=notes, is_folded=True)


def _start_at(told: Json) -> float:
    first = start_of(told)
    return ordinal(first) if first else inf


def _period_cells(told: Json, names: Names) -> Iterator[Cell]:
    unit = names.unit(told)
    near = unit.bounds(told["target"]).ends
    key = address_of(told, names, came=False).key
    yield Cell(names.promise(told))
    yield Cell(names.period(told["period"]), by=start_of(told))
    yield Cell(unit.target(told["target"]), by=first_of(near))
    yield Cell(
        unit.said(told["value"], near),
        by=number_of(told, names),
        behind=address_of(told, names, came=True) if told["events"] else None,
    )
    yield count(told["n"], Address(key, (PASSED, NOT_PASSED, UNKNOWN)) if unit.is_rate else None)
    yield Cell(unit.range(told["interval"], near))
    yield count(told["unknown"], Address(key, (UNKNOWN,)))
    yield count(told["unsettled"], Address(key, (WAITING, PASSED_SO_FAR)) if unit.is_rate else None)
    yield Cell(
        capital(told["verdict"]), by=order_of(told["verdict"]), role=role_of(told["verdict"])
    )
    yield Cell(printable(told["if_missed"] or ""), role=Role.MUTED)


def _undrawn(told: list[Any], drawn: int) -> Iterator[str]:
    number = len({series(one) for one in told if is_drawn(one)})
    if number > drawn:
        yield f"The first {drawn} of {number:,} are drawn."


def _without_figure(told: list[Any], names: Names) -> Iterator[str]:
    with_figure = {names.promise(one) for one in told if is_drawn(one)}
    without = dict.fromkeys(names.promise(one) for one in told)
    missing = [name for name in without if name not in with_figure]
    if missing:
        yield f"No figure that could be drawn: {'; '.join(missing)}."
