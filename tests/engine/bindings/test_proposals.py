"""What is proposed from the columns of the inputs, and which rules the data cannot decide."""

import io
import json

import pytest

from engine.bindings.desk import tree
from leadpact.api import load_source
from leadpact.records.bindings.glimpses import Glimpse, of_json, of_table
from leadpact.records.bindings.guesses import number_format, placeholders, time_format
from leadpact.records.bindings.needs import unsettled
from leadpact.records.bindings.proposal import propose
from leadpact.source import Source


def csv(name: str, *lines: str) -> Glimpse:
    [found] = of_table(name, io.BytesIO("\n".join(lines).encode()), ",")
    return found


def proposed(*glimpses: Glimpse) -> list[str]:
    return propose(tree(), glimpses).text.splitlines()


class TestGlimpses:
    def test_of_a_table(self):
        found = csv("a.csv", "\ufeffid,x,x", "1,2,3", "short", "4,5,6")
        assert dict(found.samples) == {"id": ("1", "4")}
        assert found.repeated == {"x"}

    @pytest.mark.parametrize("text", ["", 'a,"b\n', "a,b\r\r\n\0"])
    def test_of_what_is_none(self, text):
        assert csv("a.csv", text).name == "a.csv"

    @pytest.mark.parametrize(
        "text",
        [
            '{"id": "1", "c": {"n": "x", "m": 5}}\n7\nnot json\n',
            '[{"id": "1", "c": {"n": "x", "m": 5}}, 7]',
            '{"id": "1", "c": {"n": "x", "m": 5}}',
        ],
    )
    def test_of_json(self, text):
        [found, *_] = of_json("a.json", io.BytesIO(text.encode()))
        assert list(found.columns) == ["id", "c"]
        assert found.paths == ("id", "c", "c.n", "c.m")
        assert found.samples["c.n"] == ("x",)


class TestGuesses:
    @pytest.mark.parametrize(
        ("cells", "form"),
        [
            (["29/2/2016 01:16", "1/3/2016 1:16"], "%d/%m/%Y %H:%M"),
            (["2/29/2016", "3/1/2016"], "%m/%d/%Y"),
            (["1/2/2016"], None),
            (["31.12.2026"], "%d.%m.%Y"),
            (["3 Feb 2026"], "%d %b %Y"),
            (["1768226400"], "epoch seconds"),
            (["1768226400123"], "epoch milliseconds"),
            (["soon"], None),
            ([], None),
        ],
    )
    def test_of_dates(self, cells, form):
        found = time_format(cells)
        assert (None if found is None else found.written) == form

    @pytest.mark.parametrize(
        ("cells", "form"),
        [
            (["1.234,5 €", "2"], '{decimal: ",", thousands: ".", signs: [€]}'),
            (["$1,234"], '{thousands: ",", signs: [$]}'),
            (["12", "3.5", ""], None),
        ],
    )
    def test_of_numbers(self, cells, form):
        assert number_format(cells) == form

    def test_of_what_stands_for_nothing(self):
        assert placeholders(["N/A", "?", "unknown", "x"], but={"unknown"}) == ("?", "N/A")


class TestDrafts:
    def test_from_the_names_of_columns(self):
        found = proposed(
            csv("Leads 2026.csv", "Lead ID,Created,source,employees,company revenue,Is Test,won_at", '1,29/2/2016 01:16,Website,n/a,"1,234",no,2016-03-01T00:00:00Z')
        )  # fmt: skip
        assert found == [
            "leadpact_binding: 1",
            "name: proposed",
            "# zone: America/New_York  # times stand there without an offset: whose clock is it?",
            'missing: ["n/a"]',
            "",
            "tables:",
            "  leads_2026: {names: [leads 2026]}",
            "",
            "lead:",
            "  from: leads_2026",
            "  id: Lead ID",
            "  fields:",
            '    created_at: {column: Created, dates: "%d/%m/%Y %H:%M"}',
            "    source: source",
            "    won_at: won_at",
            "    is_test: Is Test",
            "    company.employees: employees",
            '    company.revenue: {column: company revenue, numbers: {thousands: ","}}',
        ]

    def test_with_a_timeline_beside_it(self):
        found = proposed(
            csv(
                "lead.csv",
                "id,created_at,origin",
                "1,2026-01-01T00:00:00Z,Website",
                "2,,phone",
                "3,,x",
            ),
            csv("calls.csv", "lead_id,at,outcome,lasted", "1,2026-01-01 9:00,connected,3"),
            csv("events.csv", "lead_id,type,time", "1,assigned,1/2/2026"),
            csv("more.csv", "id,signed_on", "1,2026-01-01"),
            csv("other.csv", "a,b", "1,2"),
        )
        assert found[found.index("lead:") :] == [
            "lead:",
            "  from: lead",
            "  id: id",
            "  fields:",
            "    created_at: created_at",
            "    source: origin",
            "",
            "activity:",
            "  call: {from: calls, at: at, lead: lead_id, attributes: {outcome: outcome, lasted: lasted}}",
            "  assigned: {from: events, when: 'type = \"assigned\"', at: time, lead: lead_id}",
        ]

    def test_with_a_table_of_the_same_key(self):
        found = proposed(
            csv("lead.csv", "case_id,created_at,assigned_at", "1,2026-01-01,2026-01-02 9:00:00"),
            csv("deal.csv", "case_id,signed_on", "1,31.12.2026"),
        )
        assert (
            found[2]
            == "# zone: America/New_York  # times stand there without an offset: whose clock is it?"
        )
        assert found[found.index("lead:") :] == [
            "lead:",
            "  from: lead",
            "  id: case_id",
            "  joins:",
            "    deal: {table: deal, on: {case_id: case_id}}",
            "  fields:",
            '    created_at: {column: created_at, dates: "%Y-%m-%d"}',
            '    signed_on: {column: deal.signed_on, dates: "%d.%m.%Y"}',
            "",
            "activity:",
            "  assigned: {from: lead, at: assigned_at, lead: case_id}",
        ]

    def test_of_columns_that_differ_in_their_letters_alone_name_one(self):
        found = propose(tree(), [csv("lead.csv", "ID,id ,created_at", "1,2,2026-01-01")])
        assert "\n  id: ID\n" in found.text
        exact = propose(tree(), [csv("lead.csv", "ID,id,created_at", "1,2,2026-01-01")])
        assert "\n  id: id\n" in exact.text

    def test_that_hold_no_leads(self):
        found = propose(tree(), [csv("x.csv", "a,b", "1,2")])
        assert found.bound is None
        assert "LP723" in str(found.problem)

    def test_of_tables_with_nothing_of_a_lead(self):
        found = propose(tree(), [csv("x.csv", "lead id,created", "1,2")])
        assert found.bound is not None


class TestReadyMade:
    def test_where_it_finds_more(self):
        head = "Id,CreatedDate,LeadSource,NumberOfEmployees,OwnerId,IsDeleted,ConvertedContactId"
        task = "Id,WhoId,TaskSubtype,CallType,CompletedDateTime,CallDisposition,CreatedById"
        found = proposed(
            csv("Lead.csv", head, "00Q1,2026-01-01T09:00:00.000Z,Web,5,0051,false,"),
            csv("Task.csv", task, "t,00Q1,Call,Outbound,2026-01-01T09:00:00.000Z,Connected,0051"),
        )
        assert found == ["leadpact_binding: 1", "name: proposed", "like: salesforce"]

    def test_of_a_connector(self):
        contact = csv(
            "contact.csv",
            "id,property_createdate,property_jobtitle,property_hs_analytics_source,property_company,_fivetran_synced",
            "1,2026-01-01 09:00:00,CEO,x,y,2026-01-01 09:00:00",
        )
        call = csv(
            "engagement_call.csv", "engagement_id,property_hs_timestamp", "1,2026-01-01 09:00:00"
        )
        link = csv("engagement_contact.csv", "engagement_id,contact_id", "1,1")
        assert proposed(contact, call, link) == [
            *("leadpact_binding: 1", "name: proposed", "like: hubspot_fivetran")
        ]

    def test_names_the_table_of_leads_where_the_input_does_not(self):
        head = "Record ID,Create Date,Original Source,Number of Employees,Owner Assigned Date"
        found = proposed(csv("my export.csv", head, "1,2026-01-01 09:00,x,1-5,2026-01-01 09:00"))
        assert found == [
            "leadpact_binding: 1",
            "name: proposed",
            "like: hubspot",
            "# zone: America/New_York  # times stand there without an offset: whose clock is it?",
            "tables:",
            '  contact: {names: ["my export.csv"]}',
        ]


def test_rules_that_rest_on_what_is_not_there():
    policy = """\
leadpact: 1
name: n
version: 1.0.0
effective: 2026-01-05
title: T
parties: {us: Us}
covers: not is_test and company.name is unknown
converted: exists(won)
lead: {id: text, created_at: timestamp, is_test: {type: boolean, default: false}, company: {name: text, size: integer}}
activity: {won: {}, call: {ok: boolean}, mail: {}, touch: [call, mail]}
values: {big: company.size > 50}
stages:
  fit: {owner: us, fix: F, all: {size: big, named: company.name is known}}
  meet: {owner: us, fix: F, kind: sla, when: fit, deadline: first(mail), rule: touch within 2 days after created_at}
"""
    found = load_source(Source("p.yaml", policy)).tree
    told = {
        u.rule: u.lacks
        for u in unsettled(found, ("is_test", "company.name", "company.size"), {"won", "mail"})
    }
    assert told == {
        "fit.size": ("company.size",),
        "meet.deadline": ("mail",),
        "meet": ("mail",),
        "converted": ("won",),
    }
    assert list(unsettled(found, (), ())) == []


def test_json_records_are_bound_too():
    record = {"id": "1", "created_at": "2026-01-01T00:00:00Z", "company": {"employees": 5}, "activity": []}  # fmt: skip
    [glimpse] = of_json("leads.jsonl", io.BytesIO(json.dumps(record).encode()))
    text = propose(tree(), [glimpse]).text
    assert "    company.employees: company.employees\n" in text
    assert "activity" not in text


def test_the_timelines_that_records_carry_are_a_table_of_their_own():
    events = [{"kind": "call", "at": "2026-01-02T00:00:00Z", "automated": True}, 7]
    record = {"Lead ID": "1", "created_at": "2026-01-01T00:00:00Z", "activity": events}
    own, inner = of_json("leads.jsonl", io.BytesIO(json.dumps(record).encode()))
    assert (inner.name, inner.inside, own.inside) == ("leads_activity", True, False)
    assert list(inner.columns) == ["kind", "at", "automated", "lead.Lead ID", "lead.created_at"]
    assert inner.samples["kind"] == ("call",)
    text = propose(tree(), [inner, own]).text
    assert "# The records carry their timeline" in text
    assert (
        "call: {from: leads_activity, when: 'kind = \"call\"', at: at, lead: lead.Lead ID, attributes: {automated: automated}}"
        in text
    )


def test_a_cell_that_holds_no_list_is_no_timeline():
    lines = ["id,activity", "1,running", "2,{}", '3,"[1]"']
    assert len(of_table("a.csv", io.BytesIO("\n".join(lines).encode()), ",")) == 1


@pytest.mark.parametrize("closed", [True, False])
def test_what_is_nested_too_deeply_is_passed_over(closed):
    deep = "[" * 5_000 + "]" * 5_000 * closed
    text = f'{{"id": "1"}}\n{{"id": "2", "n": {deep}}}\n'
    [found] = of_json("a.jsonl", io.BytesIO(text.encode()))
    assert found.samples["id"] == (("1", "2") if closed else ("1",))
