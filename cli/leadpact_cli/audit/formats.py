"""The audit for programs: JSON, and the promises as a table."""

import csv
from collections.abc import Iterator
from typing import Any, TextIO

from leadpact.agreement.assumed import assumed_behind
from leadpact.agreement.quantities import quantity
from leadpact.agreement.record import audit_record
from leadpact.agreement.results import Result
from leadpact.readings.amounts import iso_date
from leadpact_cli.audit.page import Told
from leadpact_cli.audit.source import reading_record

HEAD = (
    "commitment", "owners", "period", "from", "to", "group", "at_least", "at_most", "unit", "value",
    "low", "high", "events", "n", "unknown", "unsettled", "interval_low", "interval_high", "verdict",
    "missed_in_a_row", "judged_from", "leads_needed", "if_missed", "policy",
)  # fmt: skip


def audit_json(page: Told, *, with_ids: bool = True) -> dict[str, Any]:
    """Give the object of `leadpact audit --format json`."""
    found = audit_record(page.audit, with_ids=with_ids)
    first = ("policy", "digest", "data_digest", "as_of", "exported", "warnings")
    return {**{key: found[key] for key in first}, "leads": reading_record(page.reading), **found}


def write_table(page: Told, out: TextIO) -> None:
    """Write a row for each commitment, period and group.

    Where the binding assumes times of day, one more column names those that it rests on.
    """
    rows = csv.writer(out, lineterminator="\n")
    flagged = page.reading.assumes_times
    rows.writerow((*HEAD, *(["assumed"] if flagged else [])))
    for result in page.audit.results:
        policy = page.audit.line.trees[result.version].id
        assumed = [";".join(assumed_behind(result, page.audit))] if flagged else []
        rows.writerow((*_cells(result), policy, *assumed))


def _cells(result: Result) -> Iterator[Any]:
    commitment, judgement, period = result.commitment, result.judgement, result.period
    figure = judgement.figure
    yield commitment.name
    yield ";".join(commitment.owners)
    yield f"last {commitment.last}" if period is None else period.name
    yield "" if period is None else iso_date(period.first)
    yield "" if period is None else iso_date(period.after - 1)
    yield ("" if result.group is None else result.group) if result.is_grouped else ""
    yield _plain(quantity(judgement.bounds.low, figure.type))
    yield _plain(quantity(judgement.bounds.high, figure.type))
    yield str(figure.type)
    yield from (_plain(quantity(v, figure.type)) for v in (figure.value, figure.low, figure.high))
    yield from (figure.events, figure.n, figure.unknown, figure.unsettled)
    ends = judgement.interval
    yield "" if ends is None else _plain(quantity(ends.low, figure.type))
    yield "" if ends is None else _plain(quantity(ends.high, figure.type))
    yield result.verdict
    yield result.misses
    yield "" if result.judged_from is None else iso_date(result.judged_from)
    yield "" if judgement.settles is None else judgement.settles
    yield commitment.if_missed or ""


def _plain(value: Any) -> Any:  # noqa: ANN401 - what `quantity` gives
    """Write money as its amount: the unit has a column of its own."""
    if value is None:
        return ""
    return value["amount"] if isinstance(value, dict) else value
