"""The bindings that come with leadpact: on exports with labels, with the names of an API, by a connector."""

from pathlib import Path
from typing import ClassVar

import pytest

from engine.bindings.desk import borne_out, counts, rows, table, told
from leadpact.api import load
from leadpact.readings.columns.dialect import DUCKDB
from leadpact.records.bindings.bound import Table
from leadpact.records.bindings.loader import load_binding
from leadpact.records.bindings.ready_made import ready_made, source_of, variant
from leadpact.records.bindings.relations import bound

ROOT = Path(__file__).parents[3]
POLICIES = sorted((ROOT / "policies").glob("*.yaml"))
INBOUND = load(ROOT / "policies" / "inbound.yaml").tree
T = "2026-01-0{}T09:00:00Z".format


@pytest.mark.parametrize("policy", POLICIES, ids=lambda p: p.stem)
@pytest.mark.parametrize("name", ready_made())
def test_every_one_is_sound_for_every_policy(name, policy):
    assert load_binding(name, load(policy).tree).is_ready_made


def test_there_are_these():
    assert ready_made() == (
        *("dynamics", "frappe", "hubspot", "hubspot_fivetran"),
        *("odoo", "salesforce", "salesforce_fivetran"),
    )
    assert source_of("siebel") is None


def made(name, **tables):
    sources = {
        n: table(list(t), DUCKDB) if not isinstance(t, Table) else t for n, t in tables.items()
    }
    return bound(load_binding(variant(name, sources), INBOUND), INBOUND, sources, dialect=DUCKDB)


def codes(found):
    return sorted({w[:5] for w in told(found)})


class TestHubSpot:
    LABELS: ClassVar = {
        "Record ID": "1",
        "Create Date": "2026-01-05 09:00",
        "Original Source": "Organic Search",
        "Number of Employees": "51-200",
        "Annual Revenue": "$5,000,000",
        "Job Title": "VP Sales",
        "Merged Contact IDs": "7;8",
        "Owner Assigned Date": "2026-01-05 09:05",
        "Became a Customer Date": "",
    }

    def test_an_export_with_labels(self, in_duckdb):
        found = made("hubspot", **{"hubspot-crm-exports-all-contacts-2026": [self.LABELS]})
        kept = ("id", "created_at", "company.annual_revenue", "contact.title")
        assert rows(found.leads, in_duckdb, *kept) == [
            ("1", "2026-01-05 09:00", "5000000", "VP Sales")
        ]
        assert rows(found.events, in_duckdb, "kind", "at") == [("assigned", "2026-01-05 09:05")]
        said = [(w.complaint.code, w.message.split("`")[1]) for w in found.warnings]
        assert [s for s in said if s[0] != "LP735"] == [
            ("LP743", "Number of Employees"),
            ("LP741", "Owner Assigned Date"),
        ]
        # nobody became a customer: the dates that are not there want no zone
        assert [(w[:5], w.split("`")[3]) for w in borne_out(found, in_duckdb)] == [
            ("LP748", "Create Date"),
            ("LP748", "Owner Assigned Date"),
        ]

    def test_the_names_of_the_api(self, in_duckdb):
        contact = {
            "hs_object_id": "1",
            "createdate": "1767603600000",
            "hs_analytics_source": "PAID_SEARCH",
            "numemployees": "51-200",
            "jobtitle": "CTO",
            "hs_time_to_first_engagement": "60000",
        }
        found = made("hubspot", contacts=[contact])
        assert rows(found.leads, in_duckdb, "id", "created_at", "source") == [
            ("1", "2026-01-05T09:00:00.000000Z", "PAID_SEARCH")
        ]
        assert codes(found) == ["LP735", "LP743", "LP744"]

    def test_a_warehouse(self, in_duckdb):
        contacts = [
            {"id": i, "property_createdate": "2026-01-05 9:00:00", "property_hs_merged_object_ids": m, "_fivetran_deleted": d, "property_email": f"{i}@x.io"}
            for i, m, d in (("1", "2;3", "FALSE"), ("2", "", "false"), ("4", "", "TRUE"))
        ]  # fmt: skip
        found = made(
            "hubspot",
            contact=contacts,
            contact_merge_audit=[{"canonical_vid": "1", "vid_to_merge": "5"}],
            contact_property_history=[
                {"contact_id": "5", "name": "hubspot_owner_id", "value": "77", "timestamp": "2026-01-05 09:05:00.001"},
                {"contact_id": "1", "name": "hubspot_owner_id", "value": "", "timestamp": "2026-01-06 09:05:00"},
                {"contact_id": "1", "name": "lifecyclestage", "value": "marketingqualifiedlead", "timestamp": "2026-01-05 09:01:00"},
            ],
            engagement_contact=[{"engagement_id": e, "contact_id": c} for e, c in (("c", "2"), ("m", "1"), ("e", "3"), ("i", "1"))],
            engagement_call=[{"engagement_id": "c", "property_hs_timestamp": "2026-01-05 10:00:00", "property_hs_call_disposition": "f240bbac-87c9-4f6e-bf70-924b57d47db7"}],
            engagement_email=[
                {"engagement_id": "e", "property_hs_timestamp": "2026-01-05 11:00:00", "type": "EMAIL"},
                {"engagement_id": "i", "property_hs_timestamp": "2026-01-05 12:00:00", "type": "INCOMING_EMAIL"},
            ],
            engagement_meeting=[{"engagement_id": "m", "start_time": "2026-01-06 09:00:00", "meeting_outcome": "COMPLETED"}],
            email_event=[{"type": "OPEN", "created": "2026-01-05 12:30:00", "recipient": "1@x.io", "filtered_event": "true"}],
            deal=[{"deal_id": "d", "property_amount": "9000", "deal_pipeline_stage_id": "closedwon", "property_closedate": "2026-02-01 09:00:00"}],
            deal_contact=[{"deal_id": "d", "contact_id": "1"}],
        )  # fmt: skip
        assert rows(found.leads, in_duckdb, "id", "created_at", "deal.value") == [
            ("1", "2026-01-05T09:00:00Z", "9000")
        ]
        assert rows(found.events, in_duckdb, "kind", "lead_id", "at", "outcome", "automatic") == [
            ("assigned", "1", "2026-01-05 09:05:00.001Z", None, None),
            ("became_qualified", "1", "2026-01-05 09:01:00Z", None, None),
            ("call", "1", "2026-01-05 10:00:00Z", "connected", None),
            ("closed_won", "1", "2026-02-01 09:00:00Z", None, None),
            ("email_open", "1", "2026-01-05 12:30:00Z", None, "true"),
            ("email_sent", "1", "2026-01-05 11:00:00Z", None, None),
            ("meeting_held", "1", "2026-01-06 09:00:00Z", None, None),
            ("reply", "1", "2026-01-05 12:00:00Z", None, None),
        ]
        assert counts(found, in_duckdb) == {
            "records that were merged into another": 1,
            "rows of `contact` that its condition leaves out": 1,
        }
        assert found.unobserved == {"page_view", "demo_requested", "content_download"}


class TestSalesforce:
    LEAD: ClassVar = {
        "Id": "00Q1",
        "CreatedDate": "2026-01-05T09:00:00.000+0000",
        "OwnerId": "0051",
        "IsDeleted": "false",
        "MasterRecordId": "",
        "ConvertedContactId": "0031",
        "ConvertedOpportunityId": "0061",
        "NumberOfEmployees": "120",
        "AnnualRevenue": "5000000",
        "Industry": "SaaS",
        "Title": "VP",
        "LeadSource": "Web",
    }

    def history(self, *changes):
        return [
            {"LeadId": lead, "Field": "Owner", "OldValue": old, "NewValue": new, "CreatedDate": at}
            for lead, old, new, at in changes
        ]

    def test_owners_from_the_history(self, in_duckdb):
        leads = [
            {**self.LEAD, "Id": "00Q1", "OwnerId": "0052"},
            {**self.LEAD, "Id": "00Q2", "OwnerId": "0051"},
            {**self.LEAD, "Id": "00Q3", "OwnerId": "00G1"},
            {**self.LEAD, "Id": "00Q4", "OwnerId": "0051"},
            {**self.LEAD, "Id": "00Q5", "OwnerId": "0059"},
        ]
        changes = self.history(
            ("00Q1", "00G1", "0051", T(6)),
            ("00Q1", "Inbound Queue", "Ada", T(6)),
            ("00Q1", "0051", "0052", T(7)),
            ("00Q4", "0053", "00G1", T(6)),
            ("00Q4", "00G1", "0051", T(7)),
        )
        users = [{"Id": "0059", "UserType": "AutomatedProcess"}]
        found = made("salesforce", Lead=leads, LeadHistory=changes, User=users)
        created = "2026-01-05T09:00:00.000+00:00"
        assert rows(found.events, in_duckdb, "lead_id", "at") == [
            ("00Q1", T(6)),
            ("00Q1", T(7)),
            ("00Q2", created),
            ("00Q4", created),
            ("00Q4", T(7)),
        ]
        assert counts(found, in_duckdb)["`assigned` events of a machine, which are none"] == 1

    def test_without_the_history_nobody_knows_when(self):
        found = made("salesforce", Lead=[self.LEAD])
        assert "assigned" in found.unobserved

    def test_what_happens_after_the_conversion(self, in_duckdb):
        gone = {**self.LEAD, "Id": "00Q9", "IsDeleted": "true", "MasterRecordId": "00Q1", "ConvertedContactId": "", "ConvertedOpportunityId": ""}  # fmt: skip
        task = {"WhatId": "", "TaskSubtype": "Call", "CallType": "Outbound", "CompletedDateTime": T(6), "CallDisposition": "Left Message", "CreatedById": "0051", "IsDeleted": "false"}  # fmt: skip
        found = made(
            "salesforce",
            Lead=[self.LEAD, gone],
            Task=[
                {**task, "WhoId": "00Q1"},
                {**task, "WhoId": "0031"},
                {**task, "WhoId": "00Q9"},
                {**task, "WhoId": "", "WhatId": "0061"},
                {**task, "WhoId": "00Q1", "CompletedDateTime": ""},
                {**task, "WhoId": "00Q1", "CallType": "Inbound"},
                {**task, "WhoId": "00Q1", "TaskSubtype": "Email", "CallType": ""},
            ],
            Event=[{"WhoId": "0031", "WhatId": "", "StartDateTime": T(7), "No_Show__c": s} for s in ("false", "true", "")],
            Opportunity=[{"Id": "0061", "Amount": "9000", "IsWon": "true", "CloseDate": "2026-02-01", "IsDeleted": "false"}],
        )  # fmt: skip
        kinds = [row[0] for row in rows(found.events, in_duckdb, "kind") if row]
        assert kinds == ["call"] * 4 + ["closed_won", "email_sent", "meeting_held"]
        assert {row[0] for row in rows(found.events, in_duckdb, "lead_id")} == {"00Q1"}
        assert rows(found.leads, in_duckdb, "id", "deal.id", "deal.value") == [
            ("00Q1", "0061", "9000")
        ]
        assert {row[0] for row in rows(found.events, in_duckdb, "outcome")} == {"voicemail", None}
        # the close date is a day: without a zone nobody knows which instants it is
        assert "LP748" in {w[:5] for w in borne_out(found, in_duckdb)}

    def test_mails_and_stages_where_they_are_kept(self, in_duckdb):
        found = made(
            "salesforce",
            Lead=[self.LEAD],
            Task=[{"Id": "t1", "WhoId": "0031", "WhatId": "", "TaskSubtype": "Email", "CompletedDateTime": T(5)}],
            EmailMessage=[
                {"ActivityId": "t1", "RelatedToId": "", "Incoming": "false", "MessageDate": T(6)},
                {"ActivityId": "", "RelatedToId": "0061", "Incoming": "true", "MessageDate": T(7)},
            ],
            OpportunityHistory=[
                {"OpportunityId": "0061", "StageName": s, "CreatedDate": T(n)}
                for n, s in ((5, "Prospecting"), (7, "Closed Won"), (8, "Closed Won"))
            ],
        )  # fmt: skip
        assert rows(found.events, in_duckdb, "kind", "lead_id", "at") == [
            ("closed_won", "00Q1", T(7)),
            ("email_sent", "00Q1", T(6)),
            ("reply", "00Q1", T(7)),
        ]

    def test_a_report_with_labels(self, in_duckdb):
        report = {
            "Lead ID": "00Q1",
            "Create Date": "1/5/2026, 9:00 AM",
            "No. of Employees": "1,200",
            "Annual Revenue": "$5,000,000",
            "Lead Source": "Web",
            "Title": "CTO",
        }
        found = made("salesforce", report1234=[report])
        kept = ("id", "company.employees", "company.annual_revenue", "source", "contact.title")
        assert rows(found.leads, in_duckdb, *kept) == [("00Q1", "1200", "5000000", "Web", "CTO")]


class TestTheOthers:
    def test_dynamics(self, in_duckdb):
        found = made(
            "dynamics",
            lead=[{"leadid": "L", "createdon": T(5), "numberofemployees": "80", "qualifyingopportunityid": "O", "masterid": ""}],
            phonecall=[{"regardingobjectid": "L", "directioncode": "true", "statecode": "1", "actualend": T(6), "ownerid": "u"}],
            email=[{"regardingobjectid": "O", "directioncode": d, "senton": T(7), "ownerid": "u"} for d in ("true", "false")],
            opportunity=[{"opportunityid": "O", "originatingleadid": "L", "statecode": "1", "actualvalue": "9", "actualclosedate": "2026-02-01"}],
        )  # fmt: skip
        assert rows(found.events, in_duckdb, "kind", "lead_id") == [
            *(("call", "L"), ("closed_won", "L"), ("email_sent", "L"), ("reply", "L"))
        ]
        assert rows(found.leads, in_duckdb, "company.employees", "deal.value") == [("80", "9")]

    def test_odoo(self, in_duckdb):
        lead = {"id": "1", "create_date": "2026-01-05 09:00:00", "function": "CEO", "date_open": "2026-01-05 09:05:00", "date_closed": "2026-02-01 09:00:00", "won_status": "won"}  # fmt: skip
        message = {"model": "crm.lead", "res_id": "1", "date": "2026-01-06 09:00:00", "is_internal": "false"}  # fmt: skip
        found = made(
            "odoo",
            crm_lead=[lead],
            mail_message=[{**message, "message_type": t} for t in ("comment", "email", "notification")],
        )  # fmt: skip
        assert rows(found.events, in_duckdb, "kind") == [
            *(("assigned",), ("closed_won",), ("email_sent",), ("reply",))
        ]
        assert "LP741" in codes(found)

    def test_frappe(self, in_duckdb):
        found = made(
            "frappe",
            **{
                "tabCRM Lead": [{"name": "CRM-LEAD-1", "creation": T(5), "no_of_employees": "11-50", "job_title": "CEO"}],
                "tabCommunication": [
                    {"reference_doctype": "CRM Lead", "reference_name": "CRM-LEAD-1", "communication_medium": "Email", "sent_or_received": s, "communication_date": T(6)}
                    for s in ("Sent", "Received")
                ],
                "tabToDo": [
                    {"reference_type": "CRM Lead", "reference_name": "CRM-LEAD-1", "allocated_to": who, "creation": T(5)}
                    for who in ("ada@x.io", "Administrator")
                ],
                "tabCRM Call Log": [{"reference_docname": "CRM-LEAD-1", "type": "Outgoing", "status": "No Answer", "start_time": T(6)}],
                "tabCRM Deal": [{"name": "D", "lead": "CRM-LEAD-1", "status": "Won", "deal_value": "9", "closed_date": "2026-02-01"}],
            },
        )  # fmt: skip
        assert [r[0] for r in rows(found.events, in_duckdb, "kind")] == [
            *("assigned", "call", "closed_won", "email_sent", "reply")
        ]
        assert "LP743" in codes(found)


def test_what_does_not_fit_the_policy_is_passed_over(in_duckdb, tmp_path):
    """A ready-made binding may have a field of another type, or a member that the policy has not."""
    policy = (ROOT / "policies" / "inbound.yaml").read_text("utf-8")
    policy = policy.replace(
        "outcome: [connected, voicemail, no_answer]", "outcome: [connected, missed]"
    )
    (tmp_path / "policy.yaml").write_text(policy)
    (tmp_path / "base.yaml").write_text(
        "leadpact_binding: 1\nname: base\ntables: {lead: {}}\n"
        "lead:\n  id: id\n  fields:\n    created_at: at\n    source: {value: fax}\n"
        "    contact.title: {machine: at}\n    company.employees: {column: n, in: minutes}\n"
        "activity:\n  call:\n    from: lead\n    at: at\n    lead: id\n    attributes:\n"
        "      outcome: {column: n, aliases: {connected: [7], voicemail: [8]}}\n"
        "      automated: {value: perhaps}\n      length: n\n"
    )
    (tmp_path / "own.yaml").write_text("leadpact_binding: 1\nname: own\nlike: base.yaml\n")
    policy_tree = load(tmp_path / "policy.yaml").tree
    binding = load_binding(str(tmp_path / "own.yaml"), policy_tree)
    leads = table([{"id": i, "at": T(5), "n": n} for i, n in (("1", "7"), ("2", "8"))], DUCKDB)
    found = bound(binding, policy_tree, {"lead": leads}, dialect=DUCKDB)
    assert list(found.leads.columns) == ["id", "created_at", "company.employees"]
    assert rows(found.leads, in_duckdb, "id", "company.employees") == [("1", "7"), ("2", "8")]
    assert rows(found.events, in_duckdb, "lead_id", "outcome") == [("1", "connected"), ("2", "8")]
    assert "automated" not in found.events.columns
