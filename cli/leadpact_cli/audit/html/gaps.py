"""What the data does not tell, what was set aside, and what an agreed exception let pass."""

from collections.abc import Iterator
from typing import Any

from leadpact.agreement.extract import ALONE, key_of
from leadpact.agreement.money import qualifying_stage
from leadpact.readings.amounts import counted, printable
from leadpact.readings.naming import capital
from leadpact.readings.styled import Role
from leadpact_cli.audit.html.figures import percent
from leadpact_cli.audit.html.naming import Json, Names
from leadpact_cli.audit.html.parts import Address, Cell, Column, Part, Table, count
from leadpact_cli.audit.page import words


def gaps(record: Json, names: Names, more: tuple[str, ...] = ()) -> Iterator[Part]:
    """Tell what the data did not: which field costs most, what could not be read, what was set aside.

    ``more`` is what else the reading of the tables told.
    """
    quality = record["data_quality"]
    tables = [
        table
        for table in (
            _wanted(quality, names),
            _unreadable(quality, names),
            _assumed(quality, names),
            _assumed_times(quality),
        )
        if table.rows
    ]
    notes = (*_moved(record, names), *_resting(quality), *_input(record, quality), *more)
    about = "Data that is missing is shown as what it could still change, never guessed."
    if tables or notes:
        yield Part("data", "What the data does not tell", about, (), tuple(tables), notes)


def _moved(record: Json, names: Names) -> Iterator[str]:
    dearest, stage = record["data_quality"]["dearest"], qualifying_stage(names.tree)
    if dearest is None:
        return
    if stage is not None:
        ends = record["stages"][stage]["rate"]["range"]
        if ends["low"] != ends["high"]:
            low, high = percent(ends["low"]), percent(ends["high"])
            yield f"Missing data moves the rate of {words(stage)} between {low} and {high}."
    filled = f" {names.party(dearest['owner'])} fills it in." if dearest["owner"] else ""
    yield (
        f"{printable(dearest['name'])} costs most: it would decide "
        f"{counted(dearest['decides'], 'lead')} by itself.{filled}"
    )


def _wanted(quality: Json, names: Names) -> Table:
    columns = (
        *(Column("Data"), Column("Leads left open", is_number=True)),
        *(Column("By this alone", is_number=True), Column("Why"), Column("Who fills it in")),
    )
    rows = []
    for want in quality["wanted"]:
        key = key_of("missing", want["name"], want["cause"], want["owner"])
        rows.append(
            (
                Cell(printable(want["name"])),
                count(want["leads"], Address(key)),
                count(want["decides"], Address(key, (ALONE,))),
                Cell(capital(want["cause"])),
                Cell(names.party(want["owner"])),
            )
        )
    return Table("wanted", "Data whose absence leaves leads open", columns, tuple(rows))


def _unreadable(quality: Json, names: Names) -> Table:
    columns = (Column("Data"), Column("Values", is_number=True), Column("As they came"))
    rows = []
    for found in quality["unreadable"]:
        is_field = found["name"] in names.tree.fields
        behind = Address(key_of("unreadable", found["name"])) if is_field else None
        rows.append(
            (
                Cell(printable(found["name"])),
                count(found["count"], behind),
                Cell(_spellings(found["commonest"], names), role=Role.MUTED),
            )
        )
    caption = "Values that could not be read, taken as unknown"
    return Table("unreadable", caption, columns, tuple(rows))


def _spellings(commonest: list[Any], names: Names) -> str:
    if not names.is_open:
        return "hidden (shown with --show-values)"
    return ", ".join(
        f"“{names.datum(x['raw'])}”" + (f" {x['count']:,} times" if x["count"] > 1 else "")
        for x in commonest
    )


def _assumed(quality: Json, names: Names) -> Table:
    columns = (Column("Data"), Column("Leads", is_number=True), Column("Assumed"))
    rows = []
    for name, number in quality["assumed"].items():
        said = "the agreement’s default" if name in names.tree.fields else "a default"
        rows.append((Cell(printable(name)), count(number, None), Cell(said)))
    return Table("assumed", "Blanks that a default filled", columns, tuple(rows), is_folded=True)


def _assumed_times(quality: Json) -> Table:
    columns = (Column("Data"), Column("Leads", is_number=True))
    rows = tuple(
        (Cell(printable(name)), count(number, None))
        for name, number in quality["assumed_times"].items()
    )
    return Table("assumed_times", "Dates that the binding gave a time of day", columns, rows)


def _resting(quality: Json) -> Iterator[str]:
    stages = quality["rest_on_assumed_times"].items()
    if stages:
        said = ", ".join(f"{words(stage)} of {counted(n, 'lead')}" for stage, n in stages)
        yield f"Assumed, for it rests on such a time: {said}."


def _input(record: Json, quality: Json) -> Iterator[str]:
    leads, activity = record["leads"], record["leads"]["activity"]
    for aside in leads["set_aside"]:
        some = counted(aside["count"], "record")
        yield f"{some} set aside: {aside['reason']}{_first_of(aside['examples'])}."
    for name, files in leads["missing_columns"].items():
        where = printable(", ".join(files))
        yield f"No column {printable(name)} in {where}: blank for every lead there."
    if quality["undated_events"]:
        yield f"{counted(quality['undated_events'], 'event')} without a readable time, ignored."
    if activity is not None:
        yield from _activity(activity)


def _first_of(examples: list[Json]) -> str:
    """Tell where the first of some records is; rows that stayed in a database have no place."""
    if not examples:
        return ""
    first = examples[0]
    place = f", the first at line {first['line']}" if first["line"] else ""
    return f"{place} of {printable(first['file'])}"


def _activity(activity: Json) -> Iterator[str]:
    for aside in activity["set_aside"]:
        yield f"{counted(aside['count'], 'event')} set aside: {aside['reason']}."
    if activity["missing_columns"]:
        found = printable(", ".join(activity["missing_columns"]))
        yield f"No column {found} in the activity table: blank for every event there."
    if activity["orphans"]:
        yield f"{counted(activity['orphans'], 'event')} of leads that are not in the input, ignored."
    if activity["unnamed_kinds"]:
        kinds = printable(", ".join(activity["unnamed_kinds"]))
        yield f"Events of kinds that the agreement does not name, ignored: {kinds}."
    if activity["replaced"]:
        some = counted(activity["replaced"], "record")
        yield f"{some} had a timeline too; the activity table counts."


# -- what was waived


def waivers(record: Json, names: Names) -> Iterator[Part]:
    """Tell which agreed exceptions there are, and how many leads passed by them."""
    if not record["waivers"]:
        return
    columns = (
        *(Column("Waiver"), Column("Leads", is_number=True), Column("Why")),
        *(Column("Approved by"), Column("Until")),
    )
    rows = []
    for name, found in record["waivers"].items():
        waiver = names.tree.waivers[name]
        rows.append(
            (
                Cell(capital(words(name))),
                count(found["leads"], Address(key_of("waived", name))),
                Cell(printable(waiver.reason)),
                Cell(names.parties(list(waiver.approved_by))),
                Cell(names.day(found["until"]), by=found["until"]),
            )
        )
    about = "Leads that an agreed exception let pass. They count as passed."
    table = Table("waived", "The exceptions that were agreed", columns, tuple(rows))
    yield Part("waivers", "Waivers", about, (), (table,))
