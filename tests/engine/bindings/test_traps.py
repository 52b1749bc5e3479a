"""Columns that say something else than they seem to."""

import pytest

from engine.bindings.desk import HEAD, bind, told
from leadpact.readings.columns.dialect import DUCKDB

T1 = "2026-01-01T09:00:00Z"


@pytest.mark.parametrize(
    ("column", "message"),
    [
        ("ActivityDate", "`ActivityDate` is when a task is due, not when it was done"),
        ("Due Date", "`Due Date` is when a task is due, not when it was done"),
        (
            "hubspot_owner_assigneddate",
            "`hubspot_owner_assigneddate` keeps the last assignment only",
        ),
        ("date_open", "`date_open` keeps the last assignment only"),
        (
            "hs_sa_first_engagement_date",
            "`hs_sa_first_engagement_date` counts from the assignment of the current owner",
        ),
    ],
)
def test_as_the_time_of_an_event(column, message):
    text = HEAD.replace("lead: {}", "lead: {}, task: {}")
    text += "lead: {id: id, fields: {created_at: created_at}}\n"
    text += f"activity: {{call: {{from: task, at: {column}, lead: who}}}}\n"
    tables = {"lead": [{"id": "1", "created_at": T1}], "task": [{"who": "1", column: T1}]}
    assert [w.partition(": ")[2] for w in told(bind(text, DUCKDB, tables))] == [message]


@pytest.mark.parametrize(
    ("field", "column", "code"),
    [
        ("waited", "hs_time_to_first_engagement", "LP742"),
        ("won_at", "Owner Assigned Date", "LP741"),
        ("company.employees", "numemployees", "LP743"),
        ("company.name", "numemployees", None),
        ("company.employees", "numberofemployees", None),
        ("company.employees", "Number of Employees", None),
    ],
)
def test_as_a_field(field, column, code):
    text = HEAD + f"lead: {{id: id, fields: {{created_at: created_at, {field}: {column}}}}}\n"
    found = bind(text, DUCKDB, {"lead": [{"id": "1", "created_at": T1, column: "60"}]})
    assert [w[:5] for w in told(found)] == ([code] if code else [])


def test_a_person_that_no_column_tells():
    text = HEAD + "lead: {id: id, person: [Email, Mail], fields: {created_at: created_at}}\n"
    rows = {"id": "1", "created_at": T1}
    assert [w[:5] for w in told(bind(text, DUCKDB, {"lead": [rows]}))] == ["LP735"]
    assert told(bind(text, DUCKDB, {"lead": [{**rows, "Mail": "a@b.c"}]})) == []
