"""The other numbers behind the promises: times, money, what is due, waivers, and what the data lacks."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from leadpact.agreement.extract import (
    ALONE,
    HAPPENED,
    PASSED,
    PASSED_SO_FAR,
    WAITING,
    key_of,
)
from leadpact.agreement.money import qualifying_stage
from leadpact.policy import Metric
from leadpact.readings.amounts import counted, instant, printable
from leadpact.readings.naming import capital
from leadpact.readings.outcomes import Outcome
from leadpact.readings.styled import Role
from leadpact.syntax.printer import to_text
from leadpact.units import Kind, Type
from leadpact_cli.audit.amounts import NONE
from leadpact_cli.audit.html.figures import DURATION, Unit, percent, type_of_unit
from leadpact_cli.audit.html.leads import level_of
from leadpact_cli.audit.html.naming import Json, Names
from leadpact_cli.audit.html.parts import Address, Cell, Chart, Column, Part, Table
from leadpact_cli.audit.html.promises import count
from leadpact_cli.audit.page import words
from leadpact_cli.moments import zone_of

_LEADS = key_of("leads")


# -- times


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
    notes = [f"from {printable(delay['from'])} to {printable(delay['to'])}"]
    if delay["since_last"] is not None:
        last = printable(delay["from"]).replace("first(", "last(", 1)
        notes.append(f"by the present owner’s clock, {last}: half by {_by(delay['since_last'])}")
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


# -- money


def money(record: Json, names: Names) -> Iterator[Part]:
    """Tell what leads cost by source, and the policy's metrics; nothing that was spent is dropped."""
    found, tables = record["money"], []
    about = "No table of spend was given (--spend FILE), so nothing can be said of prices."
    if found is not None:
        about = (
            f"What was spent on the dates of the leads, {names.day(found['from'])} to "
            f"{names.day(found['to'])}."
        )
        tables.append(_costs(found, record, names))
    if record["metrics"]:
        tables.append(_metrics(record, names))
    if tables:
        yield Part("money", "Money", about, (), tuple(tables))


def _costs(found: Json, record: Json, names: Names) -> Table:
    columns = (
        *(Column("Source"), Column("Spend", is_number=True), Column("Leads", is_number=True)),
        *(Column("A lead", is_number=True), Column("A qualified lead", is_number=True)),
        *(Column(level_of(record), is_number=True), Column("A customer", is_number=True)),
    )
    of = Type(Kind.MONEY, found["currency"])
    shown = [cost for cost in found["sources"] if cost["leads"] or float(cost["spend"]["amount"])]
    rows = tuple(
        tuple(_cost_cells(names.source(c["source"]), names.mask(c["source"] or ""), c, of, names))
        for c in shown
    )
    total = tuple(_cost_cells("All", None, found["total"], of, names))
    notes = tuple(_money_notes(found, of, names))
    return Table("costs", "What leads cost", columns, rows, total=total, notes=notes)


def _cost_cells(
    name: str, source: str | None, cost: Json, of: Type, names: Names
) -> Iterator[Cell]:
    unit, stage = Unit(of, is_rate=False), qualifying_stage(names.tree)
    yield Cell(name, role=Role.STRONG if source is None else Role.PLAIN)
    yield Cell(unit.said(cost["spend"]), by=float(cost["spend"]["amount"]))
    yield count(cost["leads"], Address(_LEADS, (), source))
    yield _price(cost["per_lead"], unit, None)
    good = key_of("stage", stage)
    qualified = cost["per_qualified"]
    if qualified is None:
        yield from (Cell(NONE), Cell(NONE))
    else:
        yield _price(qualified, unit, Address(good, (PASSED, PASSED_SO_FAR), source))
        yield Cell(unit.range(None if qualified["low"] is None else qualified))
    converted = Address(_LEADS, (Outcome.CONVERTED.value,), source)
    yield _price(cost["per_customer"], unit, converted)


def _price(price: Json, unit: Unit, behind: Address | None) -> Cell:
    """Tell a price with the leads that it is divided by; a division by nothing is no price."""
    number, amount = price["count"], price["amount"]
    by = None if amount is None else float(amount["amount"])
    if behind is None:
        return Cell(unit.said(amount), by)
    noun = "customer" if Outcome.CONVERTED.value in behind.what else "qualified lead"
    return Cell(
        unit.said(amount), by, behind if number else None, notes=(counted(number, noun),)
    )


def _money_notes(found: Json, of: Type, names: Names) -> Iterator[str]:
    unit, still_open = Unit(of, is_rate=False), found["total"]["open"]
    if still_open:
        some = counted(still_open, "lead")
        yield f"{some} can still become customers, so the price of a customer will fall."
    if float(found["shared"]["amount"]):
        yield f"{unit.said(found['shared'])} names no source, and is in the total alone."
    if float(found["outside"]["amount"]):
        yield f"{unit.said(found['outside'])} was spent on other dates, and is left out."
    if found["days_without_spend"]:
        yield f"{counted(found['days_without_spend'], 'day')} of these dates have no row of spend."
    if found["spend_without_leads"]:
        yield f"Spend without a lead: {', '.join(map(names.source, found['spend_without_leads']))}."
    if found["leads_without_spend"]:
        yield f"Leads without spend: {', '.join(map(names.source, found['leads_without_spend']))}."


def _metrics(record: Json, names: Names) -> Table:
    columns = (
        *(Column("Metric"), Column("Over all leads", is_number=True)),
        *(Column(level_of(record), is_number=True), Column("With what is unknown", is_number=True)),
        *(Column("From so many leads", is_number=True), Column("Still waiting", is_number=True)),
    )
    rows = tuple(
        tuple(_metric_cells(name, found, names.tree.metrics[name]))
        for name, found in record["metrics"].items()
    )
    notes = ("Over all leads of the audit, settled or not: a promise is judged by its own period.",)
    return Table("metrics", "The metrics of the agreement", columns, rows, notes=notes)


def _metric_cells(name: str, found: Json, metric: Metric) -> Iterator[Cell]:
    text = to_text(metric.measure)
    unit = Unit(type_of_unit(found["unit"]), is_rate=text.startswith("rate("))
    value = unit.interval({"low": found["value"], "high": found["value"]})
    yield Cell(capital(words(name)), notes=(printable(text),))
    yield Cell(unit.said(found["value"]), by=None if value is None else value.low)
    yield Cell(unit.range(found["interval"]))
    is_open = found["unknown"] and found["range"]["low"] != found["range"]["high"]
    yield Cell(unit.range(found["range"]) if is_open else NONE)
    yield Cell(f"{found['n']:,}", by=found["n"])
    yield Cell(f"{found['unsettled']:,}", by=found["unsettled"])


# -- data


def data(record: Json, names: Names) -> Iterator[Part]:
    """Tell what the data did not: which field costs most, what could not be read, what was set aside."""
    quality = record["data_quality"]
    tables = [
        table
        for table in (_wanted(quality, names), _unreadable(quality, names), _assumed(quality, names))
        if table.rows
    ]
    notes = (*_moved(record, names), *_input(record, quality))
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


def _input(record: Json, quality: Json) -> Iterator[str]:
    leads, activity = record["leads"], record["leads"]["activity"]
    for aside in leads["set_aside"]:
        first = aside["examples"][0]
        place = f", the first at line {first['line']}" if first["line"] else ""
        some = counted(aside["count"], "record")
        yield f"{some} set aside: {aside['reason']}{place} of {printable(first['file'])}."
    for name, files in leads["missing_columns"].items():
        where = printable(", ".join(files))
        yield f"No column {printable(name)} in {where}: blank for every lead there."
    if quality["undated_events"]:
        yield f"{counted(quality['undated_events'], 'event')} without a readable time, ignored."
    if activity is not None:
        yield from _activity(activity)


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


# -- what is due, and what was waived


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
