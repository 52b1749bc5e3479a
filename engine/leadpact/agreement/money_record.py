"""What leads cost, and the policy's metrics, as JSON."""

from leadpact.agreement.money import Cost, MetricFigure, Money, Price, Split
from leadpact.agreement.quantities import Json, figure, interval, quantity
from leadpact.readings.amounts import iso_date
from leadpact.syntax.printer import to_text
from leadpact.units import Kind, Type


def metric_record(metric: MetricFigure, level: float) -> Json:
    """Write a metric with its unit."""
    of = metric.figure.type
    return {
        "unit": str(of),
        **figure(metric.figure),
        "interval": interval(metric.interval, metric.method, of, level),
    }


def money_record(money: Money, level: float) -> Json:
    """Write what leads cost."""
    of = Type(Kind.MONEY, money.currency)
    return {
        "currency": money.currency,
        "from": iso_date(money.first),
        "to": iso_date(money.last),
        "total": _cost(money.total, of, level),
        "sources": [{"source": c.source, **_cost(c, of, level)} for c in money.sources],
        "splits": [_split(split, of) for split in money.splits],
        "shared": quantity(money.shared, of),
        "outside": quantity(money.outside, of),
        "days_without_spend": money.uncovered,
        "spend_without_leads": list(money.without_leads),
        "leads_without_spend": list(money.without_spend),
    }


def _split(split: Split, of: Type) -> Json:
    return {
        "name": split.share.name,
        "by": to_text(split.share.measure),
        "spend": quantity(split.spend, of),
        "unallocated": quantity(split.unallocated, of),
        "sources": [
            {"source": source, "spend": quantity(part, of)} for source, part in split.parts.items()
        ],
    }


def _cost(cost: Cost, of: Type, level: float) -> Json:
    return {
        "spend": quantity(cost.spend, of),
        "shared_spend": quantity(cost.shared, of),
        "leads": cost.leads,
        "open": cost.open,
        "per_lead": _price(cost.per_lead, of),
        "per_qualified": None if cost.per_qualified is None else _price(cost.per_qualified, of),
        "per_customer": _price(cost.per_customer, of),
        "metrics": {name: metric_record(m, level) for name, m in cost.metrics.items()},
    }


def _price(price: Price, of: Type) -> Json:
    ends = price.interval
    return {
        "count": price.count,
        "amount": quantity(price.amount, of),
        "low": None if ends is None else quantity(ends.low, of),
        "high": None if ends is None else quantity(ends.high, of),
    }
