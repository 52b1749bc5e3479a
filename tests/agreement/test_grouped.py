"""Leads that are counted together come to what they come to one by one: drawn leads, promises of every kind."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from agreement.flattening import Form, flattened
from agreement.judging import loaded
from leadpact.agreement.auditor import Auditor
from leadpact.agreement.in_place import take_in_place
from leadpact.agreement.spending import Outlay, Spending
from leadpact.engines.embedded import Embedded
from leadpact.engines.in_place import Tables
from leadpact.lead import Lead
from leadpact.readings.columns.dialect import DUCKDB
from leadpact.records.conversion import Spelling
from leadpact.records.leads import converter

START = datetime(2025, 11, 20, tzinfo=UTC)
AS_OF = datetime(2026, 3, 4, 15, tzinfo=UTC)
PROMISE = {"owner": "cmo", "at_least": "50%", "if_missed": "Marketing pays"}
MONEY = {"owner": "cmo", "at_most": "90 USD", "if_missed": "Marketing pays"}

POLICY: dict[str, Any] = {
    "leadpact": 1,
    "name": "grouped",
    "version": "1.0.0",
    "effective": "2025-12-10",
    "title": "What is counted together",
    "parties": {"cmo": "Marketing", "cro": "Sales"},
    "calendars": {"us": {"timezone": "America/New_York", "hours": {"mon-fri": "09:00-17:30"}}},
    "lead": {
        "id": "text",
        "created_at": "timestamp",
        "source": ["ad", "event", "form"],
        "size": {"type": "integer", "filled_by": "cmo"},
        "price": "money USD",
        "deal": "text",
    },
    "activity": {"assigned": {}, "call": {}, "reply": {}, "won": {}},
    "covers": "size >= 3",
    "stages": {
        "fit": {"owner": "cmo", "rule": "size >= 10"},
        "called": {
            "owner": "cro",
            "kind": "sla",
            "when": "fit",
            "rule": "call within 9 business hours after first(assigned)",
        },
        "replied": {
            "owner": "cro",
            "kind": "conversion",
            "when": "called",
            "rule": "reply within 14 days after first(call)",
        },
        "sold": {
            "owner": "cro",
            "kind": "conversion",
            "when": "replied",
            "rule": "won within 60 days after first(reply)",
        },
    },
    "metrics": {
        "cost": "spend / count(fit)",
        "sales": {"measure": "sum(price per deal where sold)", "dated": "first(won)"},
        "worth": "sum(price where fit) / count(leads)",
    },
    "share": {"tools": "by count(fit)"},
    "commitments": {
        "weekly": {**PROMISE, "measure": "rate(replied)", "every": "week", "by": "source"},
        "quarterly": {**PROMISE, "measure": "rate(sold)", "every": "quarter", "confidence": "90%"},
        "newest": {**PROMISE, "measure": "rate(called)", "last": 20, "mature_after": "10 days"},
        "newest_by": {**PROMISE, "measure": "rate(replied)", "last": 8, "by": "source", "for": "size < 17"},
        "price": {**MONEY, "measure": "cost", "every": "month", "by": "source"},
        "newest_price": {**MONEY, "measure": "cost", "last": 30, "by": "source"},
        "sales": {**MONEY, "measure": "sales", "every": "month"},
        "worth": {**MONEY, "measure": "worth", "every": "month"},
    },
}  # fmt: skip

SPENDING = Spending(
    "USD",
    (
        Outlay("ad", START.toordinal(), START.toordinal() + 80, 9_000_000),
        Outlay("tools", START.toordinal() + 30, START.toordinal() + 90, 5_000_000),
        Outlay(None, START.toordinal() + 20, START.toordinal() + 40, 1_000_000),
    ),
)


def drawn(seed: int) -> list[tuple[str, dict[str, Any]]]:
    """Draw leads, every other one of few kinds: these are alike in all but their dates."""
    lots = Random(seed)  # noqa: S311 - leads of a test
    return [(f"L-{n}", {**lead(lots, is_plain=n % 3 > 0), "id": f"L-{n}"}) for n in range(270)]


def lead(lots: Random, *, is_plain: bool) -> dict[str, Any]:
    at = created = START + timedelta(seconds=lots.randrange(103 * 86_400))
    events = []
    for kind, within in (("assigned", 2), ("call", 5), ("reply", 20), ("won", 50)):
        at += timedelta(seconds=lots.randrange(within * 86_400))
        if lots.random() < 0.2 or (is_plain and kind == "reply"):
            break
        events.append({"kind": kind, "at": at.isoformat()})
    if is_plain:
        return {
            "created_at": created.isoformat(),
            "source": "ad",
            "size": 12,
            "price": "20 USD",
            "activity": events,
        }
    return {
        "created_at": None if lots.random() < 0.03 else created.isoformat(),
        "source": lots.choice([None, "ad", "event", "Form", "other"]),
        "size": lots.choice([None, "many", 2, *range(8, 20)]),
        "price": lots.choice([None, "100.50 USD", "20 USD"]),
        "deal": lots.choice([None, "D-1", "D-2", "D-3", "D-4", "D-5"]),
        "activity": events,
    }


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("shares", [True, False])
def test_together_as_one_by_one(seed: int, shares: bool) -> None:  # noqa: FBT001 - a case
    tree = loaded(POLICY if shares else {k: v for k, v in POLICY.items() if k != "share"}).tree
    as_of = int(AS_OF.timestamp()) * 1_000_000
    alone = Auditor(tree, as_of, spending=SPENDING)
    together = Auditor(tree, as_of, spending=SPENDING)
    leads = drawn(seed)
    convert = converter(tree, spelling=Spelling.JSON)
    for _, record in leads:
        found = convert(record)
        assert isinstance(found, Lead)
        if found.created_at is None or found.created_at <= as_of:
            alone.add(found)
    with Embedded() as engine:
        flat = flattened(leads, tree, DUCKDB, Form.JSON, suffix="")
        for table in flat.tables:
            engine.helper(table)
        take_in_place(together, engine, Tables(flat.leads, flat.events))
    assert len(together.leads) < len(alone.leads) / 2
    assert any(len(lead.members) > 3 for lead in together.leads)
    wanted, got = alone.audit().record(), together.audit().record()
    for part in wanted:
        if part != "data_quality":
            assert got[part] == wanted[part], part
    assert got["data_quality"]["wanted"] == wanted["data_quality"]["wanted"]
