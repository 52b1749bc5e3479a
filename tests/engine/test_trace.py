"""What programs are told of a lead: every key, every reason, valid by its schema."""

import json
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator

from conformance.cases_reader import every_case, text_of
from engine.sample_leads import FILES, explained
from leadpact.api import PolicyError, load_source
from leadpact.packaged import schema
from leadpact.readings.findings import ENDLESS, NEVER, NONE, UNBOUNDED, Range
from leadpact.readings.plain_values import worth_to_json
from leadpact.readings.trace import check_record, verdicts, why_record
from leadpact.records.conversion import Spelling
from leadpact.records.leads import converter
from leadpact.source import Source
from leadpact.units import BOOLEAN, DURATION, INTEGER, MOMENT, Kind, Type

WHY, CHECK = (Draft202012Validator(schema(name)) for name in ("why", "check"))
TWO_TIMES = ("2026-02-02T00:14:00Z", "2026-01-14T12:00:00Z")


def invalid(validator, record):
    return [(list(e.absolute_path), e.message[:200]) for e in validator.iter_errors(record)]


def test_the_schemas_are_schemas():
    for validator in (WHY, CHECK):
        validator.check_schema(validator.schema)


@pytest.mark.parametrize("as_of", TWO_TIMES)
@pytest.mark.parametrize("name", FILES)
def test_every_sample_lead_is_written_as_the_schemas_say(name, as_of):
    for number, (lead_id, found) in enumerate(explained(name, as_of).items()):
        record = json.loads(json.dumps(found.record() if number % 20 == 0 else why_record(found)))
        assert number % 20 or invalid(WHY, record) == [], lead_id
        assert invalid(CHECK, check_record(found)) == [], lead_id


def test_every_shape_of_a_rule_is_written_and_told():
    for case in list(every_case())[::17]:
        if case.is_metric or case.expected["is"] == "error":
            continue
        try:
            policy = load_source(Source("case.yaml", text_of(case.policy)))
        except PolicyError:
            continue
        read = converter(policy.tree, spelling=Spelling.JSON, unobserved=case.unobserved)
        found = policy.explain(read(case.lead), as_of=case.as_of)
        assert invalid(WHY, found.record()) == [], case.name
        assert str(found), case.name


def lead_2041():
    return explained("inbound")["L-2041"]


def criterion(record, stage, name):
    found = next(s for s in record["stages"] if s["stage"] == stage)
    return next(c for c in found["criteria"] if c["criterion"] == name)


def test_the_keys_are_those_of_the_contract():
    record = lead_2041().record()
    assert list(record) == [
        "id", "policy", "digest", "as_of", "covered", "outcome", "accountable", "breaches",
        "stages", "to_pass",
    ]  # fmt: skip
    stage = record["stages"][0]
    assert list(stage) == [
        "stage", "kind", "verdict", "owner", "fix", "when", "deadline", "criteria",
    ]  # fmt: skip
    assert list(stage["criteria"][0]) == [
        "criterion", "verdict", "owner", "rule", "at", "because", "facts", "missing", "due", "trace",
    ]  # fmt: skip


def test_verdicts_are_the_same_everywhere():
    found = lead_2041()
    assert found.verdicts() == verdicts(found) == found.check()["stages"]
    assert found.verdicts()["intent"] == {
        "verdict": "pass",
        "criteria": {
            "pricing_interest": "fail",
            "hand_raise": "pass",
            "email_engagement": "unknown",
        },
    }
    assert found.verdicts()["meeting"] == {"verdict": "not_applicable", "criteria": {}}


def test_a_lead_that_is_not_covered_has_no_stages_and_no_outcome():
    found = explained("inbound")["L-1926"]
    line = found.check()
    assert line["covered"] is False
    assert (line["stages"], line["outcome"], line["accountable"], line["breaches"]) == (
        {}, None, None, [],
    )  # fmt: skip
    assert found.record()["stages"] == []


def test_whether_a_lead_is_covered_is_said_only_where_it_is_not_true():
    found = lead_2041()
    assert "covered" not in found.check()
    assert replace(found, covered=None).check()["covered"] is None


def test_a_rule_stands_at_its_place_in_canonical_form():
    found = criterion(lead_2041().record(), "worked", "first_attempt")
    assert found["rule"] == (
        "(attempt where not automated) within 4 business hours after first(assigned)"
    )
    tree = lead_2041().tree
    line = tree.source.line(found["at"]["line"])
    assert line[found["at"]["column"] - 1 :].startswith("(attempt where")


def test_facts_go_by_the_names_of_the_policy():
    record = lead_2041().record()
    assert criterion(record, "fit", "revenue")["facts"] == {
        "company.annual_revenue": "140000000 USD"
    }
    assert criterion(record, "intent", "pricing_interest")["facts"] == {
        "pricing_time": 0,
        'sum(page_view.time_on_page where page = "pricing")': 0,
    }
    assert criterion(record, "intent", "email_engagement")["facts"] == {
        "count(email_open where not automatic)": 1,
        "count(email_click where not automatic)": {"at_least": 0, "at_most": 2},
    }
    assert criterion(record, "qualified", "rule")["facts"] == {"fit": True, "intent": True}
    assert criterion(record, "worked", "first_attempt")["facts"] == {
        "(attempt where not automated)": ["2026-01-14T20:40:00Z", "2026-01-16T15:05:00Z"],
        "first(assigned)": "2026-01-13T14:15:00Z",
    }


def test_a_trace_shows_each_event_and_whether_it_counts():
    trace = criterion(lead_2041().record(), "intent", "email_engagement")["trace"]
    clicks = trace["parts"][1]["parts"][0]
    assert clicks["text"] == "count(email_click where not automatic)"
    assert [(part["text"], part["value"]) for part in clicks["parts"]] == [
        ("email_click at 2026-01-13T14:03:00Z", None),
        ("email_click at 2026-01-13T14:04:00Z", None),
    ]
    assert clicks["parts"][0]["parts"][0]["text"] == "not automatic"


def test_the_condition_of_a_stage_is_told_too():
    meeting = lead_2041().record()["stages"][6]
    assert meeting["when"]["rule"] == "replied"
    assert meeting["when"]["value"] is False
    assert meeting["when"]["because"] == "the lead did not pass Replied"
    assert meeting["criteria"] == []


def test_what_would_let_it_pass_is_written():
    record = explained("inbound")["L-1925"].record()
    first = record["to_pass"][0]
    assert list(first) == ["fact", "value", "needed", "margin"]
    assert (first["fact"], first["value"], first["margin"]) == ("company.employees", 3, 47)
    assert why_record(lead_2041())["to_pass"] == []


def test_a_named_value_is_opened_once():
    """Values that use each other twice over would otherwise double at every step."""
    policy = {
        "leadpact": 1, "name": "doubling", "version": "1.0.0", "effective": "2026-01-01", "title": "T",
        "parties": {"cmo": "Marketing"},
        "lead": {"id": "text", "created_at": "timestamp", "n": "number"},
        "values": {"v0": "n + 1", **{f"v{k}": f"v{k - 1} + v{k - 1}" for k in range(1, 13)}},
        "stages": {"s": {"owner": "cmo", "rule": "v12 > 0"}},
    }  # fmt: skip
    loaded = load_source(Source("doubling.yaml", json.dumps(policy)))
    for n in (1, None):
        lead = {"id": "L", "created_at": "2026-01-13T14:12:00Z", "n": n}
        record = loaded.explain(lead, as_of=TWO_TIMES[0]).record()
        assert len(json.dumps(record)) < 60_000


WORTHS = [
    (None, INTEGER, None),
    (True, BOOLEAN, True),
    (Range(1, 3), INTEGER, {"at_least": 1, "at_most": 3}),
    (Range(0, UNBOUNDED), DURATION, {"at_least": 0, "at_most": None}),
    (NEVER, MOMENT, {"absent": "never"}),
    (ENDLESS, DURATION, {"absent": "endless"}),
    (NONE, Type(Kind.MONEY, "USD"), {"absent": "none"}),
    (-5_500, Type(Kind.MONEY, "USD"), "-0.55 USD"),
]


@pytest.mark.parametrize(("worth", "of", "written"), WORTHS)
def test_a_worth_is_written_as_what_it_is(worth, of, written):
    assert worth_to_json(worth, of) == written
