"""What leads cost by source: nothing that was spent, and no lead, is dropped."""

from collections.abc import Iterator

from leadpact.agreement.money import Cost, MetricFigure, Price, Split
from leadpact.readings.amounts import counted, day, printable
from leadpact.readings.styled import Role, Segment
from leadpact.syntax.printer import to_text
from leadpact.units import Kind, Type
from leadpact_cli.audit.amounts import NONE, between, price, told
from leadpact_cli.audit.page import Told, source_name, words
from leadpact_cli.audit.section import Row, Section


def money(page: Told) -> Iterator[Section]:
    """Tell what leads cost by source; nothing that was spent, and no lead, is dropped."""
    found = page.audit.money
    if found is None:
        return
    costs = [(source_name(cost.source), cost) for cost in found.sources if cost.leads or cost.spend]
    of = Type(Kind.MONEY, found.currency)
    rows = tuple(Row((name, *_cost_cells(cost, of))) for name, cost in costs)
    total = Row((Segment("all", Role.STRONG), *_cost_cells(found.total, of)))
    head = ("source", "spend", "leads", "a lead", "a qualified lead", "95 % range", "a customer")
    dates = f"spend on the dates of the leads, {day(found.first)} to {day(found.last)}"
    yield Section(
        "MONEY", dates, head, (*rows, total), frozenset(range(1, 7)), tuple(_money_notes(page))
    )


def _cost_cells(cost: Cost, of: Type) -> tuple[str, ...]:
    qualified = cost.per_qualified
    return (
        price(cost.spend, of.currency),
        f"{cost.leads:,}",
        _price(cost.per_lead, of),
        NONE if qualified is None else _price(qualified, of),
        NONE if qualified is None else between(qualified.interval, of, is_rate=False),
        f"{_price(cost.per_customer, of)} ({cost.per_customer.count:,})",
    )


def _price(found: Price, of: Type) -> str:
    return NONE if found.amount is None else price(found.amount, of.currency)


def _metric(name: str, metric: MetricFigure) -> str:
    """Write a metric of the policy that stands on spend, over all leads."""
    figure, of = metric.figure, metric.figure.type
    value = told(figure.value, of, is_rate=False)
    if metric.interval is None:
        return f"{words(name)}: {value}"
    return f"{words(name)}: {value}, 95 % range {between(metric.interval, of, is_rate=False)}"


def _told(split: Split, currency: str) -> str:
    """Say what was spent for all sources, and what each of them bears in the rows above."""
    amount = f"{printable(split.share.name)}, {price(split.spend, currency)}"
    if split.unallocated:
        return f"{amount}, is shared by {to_text(split.share.measure)}, which is 0: it is in the total alone"
    parts = (
        f"{source_name(name).text} {price(part, currency)}" for name, part in split.parts.items()
    )
    return f"{amount}, shared by {to_text(split.share.measure)}: {', '.join(parts)}"


def _money_notes(page: Told) -> Iterator[str]:
    found = page.audit.money
    if found is None:
        return
    if found.total.open:
        yield f"{counted(found.total.open, 'lead')} can still become customers: the price of one will fall"
    yield from (_metric(name, metric) for name, metric in found.total.metrics.items())
    yield from (_told(split, found.currency) for split in found.splits)
    if found.shared:
        yield f"{price(found.shared, found.currency)} names no source, and is in the total alone"
    if found.outside:
        yield f"{price(found.outside, found.currency)} was spent on other dates, and is left out"
    if found.uncovered:
        yield f"{counted(found.uncovered, 'day')} of these dates without a row of spend"
    if found.without_leads:
        yield f"spend without a lead: {', '.join(map(printable, found.without_leads))}"
    if found.without_spend:
        names = ("not known" if n is None else printable(n) for n in found.without_spend)
        yield f"leads without spend: {', '.join(names)}"
