"""How long each step took, and what falls due within a day."""

from collections.abc import Iterator
from datetime import datetime

from leadpact.agreement.extract import HAPPENED, WAITING, key_of
from leadpact.readings.amounts import instant
from leadpact.readings.naming import capital
from leadpact_cli.audit.amounts import NONE
from leadpact_cli.audit.html.figures import DURATION
from leadpact_cli.audit.html.naming import Json, Names, spoken
from leadpact_cli.audit.html.parts import Address, Cell, Chart, Column, Part, Table, count
from leadpact_cli.moments import zone_of


def times(record: Json, names: Names, charts: tuple[Chart, ...]) -> Iterator[Part]:
    """Tell how long each step took; a lead that still waits counts as waiting."""
    told = [delay for delay in record["delays"] if delay["leads"]]
    if not told:
        return
    columns = (
        *(Column("Step"), Column("Who"), Column("Half by", is_number=True)),
        *(Column("9 in 10 by", is_number=True), Column("Half by, in working time", is_number=True)),
        *(Column("Happened", is_number=True), Column("Still open", is_number=True)),
    )
    rows = tuple(tuple(_time_cells(delay, names)) for delay in told)
    notes = ("Not yet: fewer leads than that have come so far. Estimated by Kaplan–Meier.",)
    table = Table("times", "How long each step took", columns, rows, notes=notes)
    about = (
        "From what starts a clock to what stops it. A lead that still waits counts as waiting as "
        "long as it was watched; it is not left out, which would make the times look short."
    )
    yield Part("delays", "How long it took", about, charts, (table,))


def _time_cells(delay: Json, names: Names) -> Iterator[Cell]:
    key = key_of("time", delay["stage"], delay["criterion"])
    notes = [f"from {spoken(delay['from'])} to {spoken(delay['to'])}"]
    if delay["since_last"] is not None:
        last = spoken(delay["from"].replace("first(", "last(", 1))
        worked = delay["since_last_working"]
        in_working_time = "" if worked is None else f", {_by(worked)} in working time"
        half = _by(delay["since_last"])
        notes.append(f"by the present owner’s clock, {last}: half by {half}{in_working_time}")
    yield Cell(capital(names.step(delay["stage"], delay["criterion"])), notes=tuple(notes))
    yield Cell(names.party(delay["owner"]))
    yield _time(delay["wall"], "median")
    yield _time(delay["wall"], "ninetieth")
    yield Cell(NONE) if delay["working"] is None else _time(delay["working"], "median")
    yield count(delay["happened"], Address(key, (HAPPENED,)))
    yield count(delay["leads"] - delay["happened"], Address(key, (WAITING,)))


def _time(found: Json, which: str) -> Cell:
    return Cell(_by(found, which), by=found[which])


def _by(found: Json, which: str = "median") -> str:
    """Write by when so many leads saw the event."""
    return "not yet" if found[which] is None else DURATION.said(found[which])


def due(record: Json, names: Names) -> Iterator[Part]:
    """Tell what falls due within a day, and when the first of it does."""
    if not record["due"]:
        return
    columns = (
        *(Column("Step"), Column("Who")),
        *(Column("Leads", is_number=True), Column("The first by")),
    )
    zone, rows = zone_of(names.tree), []
    for found in record["due"]:
        first = found["leads"][0]["due"]
        at = datetime.fromisoformat(first)
        whole = int(at.timestamp()) * 1_000_000
        key = key_of("due", found["stage"], found["criterion"])
        rows.append(
            (
                Cell(capital(names.step(found["stage"], found["criterion"]))),
                Cell(names.party(found["owner"])),
                count(len(found["leads"]), Address(key)),
                Cell(instant(whole, zone, with_zone=True), by=first),
            )
        )
    table = Table("due-today", "Windows that close within a day", columns, tuple(rows))
    yield Part("due", "Due within a day", "Promises that can still be kept.", (), (table,))
