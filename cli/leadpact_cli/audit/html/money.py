"""What leads cost by source, and the metrics of the agreement."""

from collections.abc import Iterator

from leadpact.agreement.extract import PASSED, PASSED_SO_FAR, key_of
from leadpact.agreement.money import qualifying_stage
from leadpact.policy import Metric
from leadpact.readings.amounts import counted, printable
from leadpact.readings.naming import capital
from leadpact.readings.outcomes import Outcome
from leadpact.readings.styled import Role
from leadpact.syntax.printer import to_text
from leadpact.units import Kind, Type
from leadpact_cli.audit.amounts import NONE
from leadpact_cli.audit.html.figures import Unit, type_of_unit
from leadpact_cli.audit.html.naming import Json, Names, level_of
from leadpact_cli.audit.html.parts import Address, Cell, Column, Part, Table, count, largest
from leadpact_cli.audit.page import words

_LEADS = key_of("leads")
_MOST_ROWS = 40


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
    kept, left = largest(shown, _MOST_ROWS, lambda cost: float(cost["spend"]["amount"]))
    rows = tuple(
        tuple(_cost_cells(names.source(c["source"]), names.mask(c["source"] or ""), c, of, names))
        for c in kept
    )
    total = tuple(_cost_cells("All", None, found["total"], of, names))
    notes = [*_money_notes(found, of, names)]
    if left:
        notes.append(f"The {_MOST_ROWS} dearest; {left:,} others are in all, and in --format json.")
    return Table("costs", "What leads cost", columns, rows, total=total, notes=tuple(notes))


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
    return Cell(unit.said(amount), by, behind if number else None, notes=(counted(number, noun),))


def _money_notes(found: Json, of: Type, names: Names) -> Iterator[str]:
    unit, still_open = Unit(of, is_rate=False), found["total"]["open"]
    if still_open:
        some = counted(still_open, "lead")
        yield f"{some} can still become customers, so the price of a customer will fall."
    yield from (_split(split, unit, names) for split in found["splits"])
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


def _split(split: Json, unit: Unit, names: Names) -> str:
    """Tell what was spent for all sources, and what each of them bears in the table."""
    amount = f"{printable(split['name'])}, {unit.said(split['spend'])}"
    if not split["sources"]:
        return f"{amount}, is shared by {split['by']}, which is 0: it is in the total alone."
    parts = (f"{names.source(x['source'])} {unit.said(x['spend'])}" for x in split["sources"])
    return f"{amount}, shared by {split['by']}: {', '.join(parts)}."


def _metrics(record: Json, names: Names) -> Table:
    columns = (
        *(Column("Metric"), Column("Over all leads", is_number=True)),
        *(
            Column(level_of(record), is_number=True),
            Column("As the unknown leads may turn out", is_number=True),
        ),
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
