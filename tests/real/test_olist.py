"""Olist's funnel: dates without time, a deal before its lead, blanks and the literal `unknown`."""

import csv
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import leadpact
from leadpact.lead import BLANK, Unreadable

HERE = Path(__file__).parent
DATA = HERE.parents[2] / "shared" / "data" / "olist"
AS_OF = "2018-11-15T00:00:00Z"
ZONE = ZoneInfo("America/Sao_Paulo")


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def records() -> list[dict[str, Any]]:
    """Turn the two tables into records: a date is the start of its day in São Paulo, `won_date` is UTC."""
    won = {
        row["mql_id"]: row["won_date"].replace(" ", "T") + "Z" for row in rows("closed_deals.csv")
    }
    return [
        {
            "id": row["mql_id"],
            "created_at": datetime.fromisoformat(row["first_contact_date"])
            .replace(tzinfo=ZONE)
            .isoformat(),
            "first_contact_on": row["first_contact_date"],
            "source": row["origin"],
            "won_at": won.get(row["mql_id"], ""),
        }
        for row in rows("marketing_qualified_leads.csv")
    ]


@pytest.fixture(scope="module")
def explained() -> list[leadpact.Explanation]:
    policy = leadpact.load(HERE / "olist.yaml")
    return [policy.explain(record, as_of=AS_OF) for record in records()]


def test_every_lead_is_judged(explained: list[leadpact.Explanation]) -> None:
    assert len(explained) == 8000
    for days, count in ((30, 546), (60, 643), (90, 690)):
        verdicts = Counter(e.stages[f"won_in_{days}"].verdict.value for e in explained)
        assert verdicts == {"pass": count, "fail": 8000 - count}


def test_the_counts_agree_with_plain_arithmetic(explained: list[leadpact.Explanation]) -> None:
    for days in (30, 60, 90):
        passed = {
            e.lead.id for e in explained if e.stages[f"won_in_{days}"].verdict.value == "pass"
        }
        assert passed == won_within(timedelta(days=days))


def won_within(limit: timedelta) -> set[str]:
    won = {row["mql_id"]: row["won_date"] for row in rows("closed_deals.csv")}
    return {
        record["id"]
        for record in records()
        if record["id"] in won
        and timedelta(0)
        <= datetime.fromisoformat(won[record["id"]]).replace(tzinfo=UTC)
        - datetime.fromisoformat(record["created_at"])
        <= limit
    }


def test_a_deal_before_its_lead_is_no_deal_of_the_lead(
    explained: list[leadpact.Explanation],
) -> None:
    early = [
        e
        for e in explained
        if isinstance(e.lead.facts["won_at"], int)
        and e.lead.facts["won_at"] < (e.lead.created_at or 0)
    ]
    assert [e.lead.id for e in early] == ["b91cf8812365f50ff4bda4bcd6206b05"]
    assert [stage.verdict.value for stage in early[0].stages.values()] == [
        "pass",
        "fail",
        "fail",
        "fail",
    ]


def test_a_blank_origin_and_the_word_unknown_are_told_apart(
    explained: list[leadpact.Explanation],
) -> None:
    causes = Counter(
        "blank" if e.lead.facts["source"] is BLANK else e.lead.facts["source"].raw
        for e in explained
        if e.lead.facts["source"] is BLANK or isinstance(e.lead.facts["source"], Unreadable)
    )
    assert causes == {"blank": 60, "unknown": 1099}
    assert Counter(e.stages["sourced"].verdict.value for e in explained) == {
        "pass": 6841,
        "fail": 1159,
    }
