"""A service desk's incidents: `d/m/yyyy H:MM`, `?` for missing, cases that nobody was given."""

import csv
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import leadpact

HERE = Path(__file__).parent
DATA = HERE.parents[2] / "shared" / "data" / "incidents" / "sample_2000_incidents.csv"
AS_OF = "2017-03-01T00:00:00Z"
ROUTED = {"pass": 1181, "fail": 819}
WORKED = {"fail": 1264, "pass": 736}
SOLVED = {"pass": 1260, "fail": 740}


def instant(text: str) -> datetime | None:
    return None if text == "?" else datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=UTC)


def log() -> dict[str, list[dict[str, str]]]:
    with DATA.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        header = next(lines)
        cases: dict[str, list[dict[str, str]]] = defaultdict(list)
        for line in lines:
            row = dict(zip(header, line, strict=True))
            cases[row["number"]].append(row)
    return cases


def record(number: str, rows: list[dict[str, str]]) -> dict[str, Any]:
    """Make a case a lead: each new assignee is an assignment, each row of an active case is work."""
    activity = []
    last = "?"
    for row in sorted(rows, key=lambda r: int(r["sys_mod_count"])):
        at = instant(row["sys_updated_at"])
        if row["assigned_to"] not in ("?", last) and at is not None:
            activity.append(
                {
                    "kind": "assigned",
                    "at": at.isoformat(),
                    "to": row["assigned_to"],
                    "group": row["assignment_group"],
                }
            )
        last = row["assigned_to"]
        if (
            row["incident_state" if "incident_state" in row else "ident_state"] == "Active"
            and at is not None
        ):
            activity.append({"kind": "work", "at": at.isoformat()})
    resolved = instant(rows[0]["resolved_at"])
    if resolved is not None:
        activity.append({"kind": "resolved", "at": resolved.isoformat()})
    opened = instant(rows[0]["opened_at"])
    contact = rows[0]["contact_type"]
    return {
        "id": number,
        "created_at": None if opened is None else opened.isoformat(),
        "source": None if contact == "?" else contact,
        "activity": activity,
    }


@pytest.fixture(scope="module")
def cases() -> list[dict[str, Any]]:
    return [record(number, rows) for number, rows in log().items()]


@pytest.fixture(scope="module")
def explained(cases: list[dict[str, Any]]) -> list[leadpact.Explanation]:
    policy = leadpact.load(HERE / "incidents.yaml")
    return [policy.explain(case, as_of=AS_OF) for case in cases]


def verdicts(explained: list[leadpact.Explanation], stage: str) -> Counter[str]:
    return Counter(e.stages[stage].verdict.value for e in explained)


def test_promises_kept_and_broken(explained: list[leadpact.Explanation]) -> None:
    assert len(explained) == 2000
    assert verdicts(explained, "routed") == ROUTED
    assert verdicts(explained, "worked") == WORKED
    assert verdicts(explained, "solved") == SOLVED


def test_cases_that_nobody_was_given(
    cases: list[dict[str, Any]], explained: list[leadpact.Explanation]
) -> None:
    never = {c["id"] for c in cases if not any(e["kind"] == "assigned" for e in c["activity"])}
    assert len(never) == 411
    assert all(e.stages["routed"].verdict.value == "fail" for e in explained if e.lead.id in never)


def test_the_verdicts_agree_with_a_clock_on_the_wall(
    cases: list[dict[str, Any]], explained: list[leadpact.Explanation]
) -> None:
    for case, found in zip(cases, explained, strict=True):
        opened = datetime.fromisoformat(case["created_at"])
        routed = any(
            timedelta(0) <= datetime.fromisoformat(e["at"]) - opened <= timedelta(minutes=15)
            for e in case["activity"]
            if e["kind"] == "assigned"
        )
        worked = any(
            datetime.fromisoformat(e["at"]) >= opened
            and minutes_worked(opened, datetime.fromisoformat(e["at"])) <= 240
            for e in case["activity"]
            if e["kind"] == "work"
        )
        assert found.stages["routed"].verdict.value == ("pass" if routed else "fail")
        assert found.stages["worked"].verdict.value == ("pass" if worked else "fail")


def minutes_worked(start: datetime, end: datetime) -> float:
    """Count the minutes from Monday to Friday, 08:00 to 18:00, day by day: slow and plain."""
    total, day = 0.0, start.replace(hour=0, minute=0)
    while day <= end and total <= 240:
        if day.weekday() < 5:
            opens, closes = day.replace(hour=8), day.replace(hour=18)
            total += max(0.0, (min(end, closes) - max(start, opens)).total_seconds() / 60)
        day += timedelta(days=1)
    return total
