"""One sentence says why, with the values that were seen."""

import json
from functools import cache

import pytest

from leadpact.api import load_source
from leadpact.readings.dues import due
from leadpact.readings.findings import Cause
from leadpact.readings.missing import Missing, missing
from leadpact.readings.plain_values import value_to_json
from leadpact.readings.sentences import because
from leadpact.readings.telling import Telling
from leadpact.records.conversion import Spelling
from leadpact.records.leads import converter
from leadpact.source import Source
from leadpact.units import DATE, DURATION, NUMBER, Kind, Type

POLICY = {
    "leadpact": 1,
    "name": "sentences",
    "version": "1.0.0",
    "effective": "2026-01-01",
    "title": "Sentences",
    "parties": {"cmo": "Marketing", "cro": "Sales"},
    "calendars": {
        "us": {"timezone": "America/New_York", "hours": {"mon-fri": "09:00-17:30"}},
        "eu": {"timezone": "Europe/Berlin", "hours": {"mon-fri": "09:00-17:00"}},
    },
    "lead": {
        "id": "text",
        "created_at": "timestamp",
        "source": ["demo_request", "ad_click"],
        "region": {"type": ["us", "eu"], "filled_by": "cmo"},
        "is_test": {"type": "boolean", "default": False},
        "company": {
            "employees": {"type": "integer", "at_least": 0},
            "industry": ["software", "fintech", "retail"],
            "revenue": "money USD",
            "growth": "number",
        },
        "contact": {"title": "text", "budget": {"type": "boolean", "filled_by": "cro"}},
        "renewal": "date",
        "signed": "moment",
        "trial": "duration",
    },
    "activity": {
        "page_view": {"page": "text", "seconds": "duration"},
        "call": {
            "outcome": {"type": ["connected", "voicemail"], "filled_by": "cro"},
            "length": "duration",
        },
        "email_sent": {},
        "assigned": {},
        "reply": {},
        "touch": ["call", "email_sent"],
    },
    "values": {
        "pricing_time": 'sum(page_view.seconds where page = "pricing")',
        "answered": 'earliest(first(reply), first(call where outcome = "connected"))',
        "big": "company.employees > 1000",
        "per_head": "company.revenue / company.employees",
    },
}
CREATED = "2026-01-13T14:12:00Z"  # Tuesday 09:12 in New York
AS_OF = "2026-02-01T00:00:00Z"


@cache
def loaded(stages: str, waivers: str):
    text = json.dumps({**POLICY, "stages": json.loads(stages), "waivers": json.loads(waivers)})
    return load_source(Source("sentences.yaml", text))


def told(stages, waivers=None, *, as_of=AS_OF, unobserved=(), **facts):
    policy = loaded(json.dumps(stages), json.dumps(waivers or {}))
    lead = {"id": "L", "created_at": CREATED, "activity": []} | facts
    read = converter(policy.tree, spelling=Spelling.JSON, unobserved=frozenset(unobserved))
    return Telling(policy.explain(read(lead), as_of=as_of))


def first(rule, **facts):
    """Give the criterion of a stage with this one rule, the stage and the telling."""
    telling = told({"s": {"owner": "cmo", "rule": rule}}, **facts)
    found = telling.judgement.stages["s"]
    return found.criteria[0], found, telling


def why(rule, **facts):
    return because(*first(rule, **facts))


def in_words(rule, **facts):
    f, found, telling = first(rule, **facts)
    return because(f, found, Telling(telling.judgement, in_words=True))


def gaps(rule, **facts):
    return missing(*first(rule, **facts))


def call(at, **attributes):
    return {"kind": "call", "at": at, **attributes}


def event(kind, at, **attributes):
    return {"kind": kind, "at": at, **attributes}


ASSIGNED = event("assigned", "2026-01-13T14:15:00Z")
COMPANY = {"employees": 12, "industry": "retail", "revenue": 4_000_000, "growth": 0.5}

COMPARISONS = {
    "company.employees >= 50": "company.employees is 12, below 50",
    "company.employees > 11": "company.employees is 12, above 11",
    "company.employees <= 10": "company.employees is 12, above 10",
    "company.employees < 12": "company.employees is 12, at least 12",
    "company.employees = 12": "company.employees is 12",
    "company.employees = 13": "company.employees is 12, not 13",
    "company.employees != 12": "company.employees is 12",
    "company.employees != 13": "company.employees is 12, not 13",
    "company.employees > -5": "company.employees is 12, above -5",
    "not company.employees > 11": "company.employees is 12, above 11",
    "company.employees between 5 and 50": "company.employees is 12, between 5 and 50",
    "company.employees between 50 and 500": "company.employees is 12, below 50",
    "company.employees not between 5 and 50": "company.employees is 12, between 5 and 50",
    "company.growth >= 40%": "company.growth is 0.5, at least 40%",
    "company.revenue >= 5M USD": "company.revenue is $4M, below $5M",
    "company.revenue / 2 >= 5M USD": "company.revenue / 2 is $2M, below $5M",
    "per_head > 500k USD": "per_head is $333,333.3333, at most $500,000",
    'company.industry in ["software", "fintech"]': "company.industry is retail, not one of software, fintech",
    'company.industry in ["retail", "fintech"]': "company.industry is retail, one of retail, fintech",
    'company.industry not in ["retail"]': "company.industry is retail, retail",
    "company.employees in [10, 20]": "company.employees is 12, not one of 10, 20",
    'source = "ad_click"': "source is demo_request, not ad_click",
    'contact.title contains "chief"': "contact.title is “Head of Sales”, which does not contain “chief”",
    'contact.title starts with any of ["vp", "head"]': "contact.title is “Head of Sales”, which starts with “head”",
    'contact.title has word "sales"': "contact.title is “Head of Sales”, which has the word “sales”",
    "trial <= 3 min": "trial is 2 min 10 s, at most 3 minutes",
    "renewal >= 2026-03-01": "renewal is 12 Feb 2026, before 1 Mar 2026",
    "created_at <= 2026-01-31": "created_at is 13 Jan 2026, on or before 31 Jan 2026",
    "created_at < 2026-01-01T00:00:00Z": (
        "created_at is Tue 13 Jan 2026 09:12, no earlier than Wed 31 Dec 2025 19:00 EST"
    ),
    "created_at > renewal": "created_at is 13 Jan 2026, on or before renewal (12 Feb 2026)",
    "contact.budget": "contact.budget is no",
    "not contact.budget": "contact.budget is no",
    "contact.budget = true": "contact.budget is no",
    "contact.budget = is_test": "contact.budget is no and is_test is no, assumed",
    "big": "big does not hold: company.employees is 12, at most 1,000",
    "not is_test": "is_test is no, assumed",
    "company.employees is known": "company.employees is 12",
    "true": "always so",
    "false": "never so",
}


@pytest.mark.parametrize("rule", COMPARISONS)
def test_a_comparison_says_the_value_and_how_it_stands(rule):
    facts = {
        "source": "demo_request",
        "company": COMPANY,
        "contact": {"title": "Head of Sales", "budget": False},
        "trial": 130,
        "renewal": "2026-02-12",
    }
    assert why(rule, **facts) == COMPARISONS[rule]


CALLS = [
    call("2026-01-14T14:00:00Z", outcome="connected", length=60),
    call("2026-01-15T14:00:00Z", length=90),
    call("2026-01-15T15:00:00Z", outcome="voicemail", length=30),
]

EVENTS = {
    "count(call) >= 4": "3 calls, below 4",
    "count(email_sent) >= 1": "no email was sent",
    "count(reply) = 0": "no reply",
    "count(assigned) >= 2": "the lead was not assigned, below 2",
    'count(call where outcome = "connected") >= 3': (
        "1 to 2 calls where the outcome is connected, below 3"
    ),
    'count(call where outcome = "connected") >= 2': (
        "1 to 2 calls where the outcome is connected, which leaves open whether it is at least 2: "
        "call.outcome is missing, on the call of Thu 15 Jan 2026 09:00"
    ),
    "days(call) >= 3": "calls on 2 different days, below 3",
    "days(reply) >= 1": "no reply on any day, below 1",
    "exists(call)": "a call came (Wed 14 Jan 2026 09:00)",
    "exists(reply)": "no reply",
    'exists(call where outcome = "connected" and length > 1 min)': (
        "call.outcome is missing, on the call of Thu 15 Jan 2026 09:00"
    ),
    "sum(call.length) >= 5 min": "sum(call.length) is 3 min, below 5 minutes",
    "average(call.length) = 1 min": "average(call.length) is 1 min",
    "maximum(call.length) < 1 min": "maximum(call.length) is 1 min 30 s, at least 1 minute",
    "first(call) > created_at": (
        "first(call) is Wed 14 Jan 2026 09:00, after created_at (Tue 13 Jan 2026 09:12)"
    ),
    "last(call.length) >= 1 min": "last(call.length) is 30 s, below 1 minute",
    "first(reply) > created_at": "waiting: no reply yet",
    "answered is known": "answered is Wed 14 Jan 2026 09:00",
    "signed is known": "signed has not happened yet",
    "latest(first(call), created_at) is known": (
        "latest(first(call), created_at) is Wed 14 Jan 2026 09:00"
    ),
}


@pytest.mark.parametrize("rule", EVENTS)
def test_events_are_told_in_their_own_words(rule):
    assert why(rule, activity=CALLS) == EVENTS[rule]


LATE = [ASSIGNED, call("2026-01-14T20:40:00Z")]
SOON = [ASSIGNED, call("2026-01-13T15:15:00Z")]
EARLY = [ASSIGNED, call("2026-01-13T14:12:00Z")]
TARDY = [
    ASSIGNED,
    call("2026-01-13T15:15:00Z", outcome="connected"),
    call("2026-01-14T15:15:00Z"),
]
FIRST = "first(assigned) (Tue 13 Jan 2026 09:15)"
WINDOWS = [
    (
        "touch within 4 business hours after first(assigned)",
        LATE,
        (
            f"no touch within 4 working hours after {FIRST}: "
            "the first came 14 working hours 55 min later, Wed 14 Jan 2026 15:40"
        ),
    ),
    (
        "touch within 4 business hours after first(assigned)",
        SOON,
        f"a touch came 1 working hour after {FIRST}, within 4 working hours",
    ),
    (
        "touch within 4 business hours after first(assigned)",
        EARLY,
        f"no touch within 4 working hours after {FIRST}: the last came 3 min before it",
    ),
    (
        "touch within 1 day after first(assigned)",
        [ASSIGNED],
        f"no touch within 1 day after {FIRST}",
    ),
    (
        "assigned within 1 min after created_at",
        [ASSIGNED],
        (
            "the lead was not assigned within 1 minute after created_at (Tue 13 Jan 2026 09:12): "
            "it came 3 min later, Tue 13 Jan 2026 09:15"
        ),
    ),
    (
        "at least 3 touch within 10 business days after first(assigned)",
        LATE,
        f"1 touch within 10 working days after {FIRST}, below 3",
    ),
    (
        "at least 2 touch within 10 business days after first(assigned)",
        TARDY,
        f"2 touches within 10 working days after {FIRST}, at least 2",
    ),
    (
        'at least 2 (call where outcome = "connected") within 2 days after first(assigned)',
        TARDY,
        (
            f"1 to 2 calls where the outcome is connected within 2 days after {FIRST}, which leaves open "
            "whether it is at least 2: call.outcome is missing, on the call of Wed 14 Jan 2026 10:15"
        ),
    ),
    (
        "call within 30 min before first(assigned)",
        EARLY,
        f"a call came 3 min before {FIRST}, within 30 minutes",
    ),
    (
        "call within 1 min before first(assigned)",
        EARLY,
        f"no call within 1 minute before {FIRST}: the last came 3 min earlier, Tue 13 Jan 2026 09:12",
    ),
    (
        "call within 1 min before first(assigned)",
        LATE,
        f"no call within 1 minute before {FIRST}: the first came 1 day 6 h 25 min after it",
    ),
    (
        "first(call) within 1 day after first(assigned)",
        LATE,
        f"first(call) (Wed 14 Jan 2026 15:40) came 1 day 6 h 25 min after {FIRST}, not within 1 day",
    ),
    (
        "first(call) within 1 day after first(assigned)",
        EARLY,
        f"first(call) (Tue 13 Jan 2026 09:12) came 3 min before {FIRST}, not within 1 day",
    ),
    (
        "answered within 2 days after first(assigned)",
        [ASSIGNED],
        f"answered has not come within 2 days after {FIRST}",
    ),
    (
        "touch within 60 days after first(assigned)",
        [ASSIGNED],
        (
            f"waiting: no touch within 60 days after {FIRST} so far, "
            "and the window is open until Sat 14 Mar 2026 10:15"
        ),
    ),
    (
        "at least 2 touch within 60 days after first(assigned)",
        LATE,
        (
            f"waiting: 1 touch within 60 days after {FIRST} so far, below 2, "
            "and the window is open until Sat 14 Mar 2026 10:15"
        ),
    ),
    (
        "answered within 60 days after first(assigned)",
        [ASSIGNED],
        (
            f"waiting: answered has not come within 60 days after {FIRST} so far, "
            "and the window is open until Sat 14 Mar 2026 10:15"
        ),
    ),
    (
        "touch within 1 day after first(assigned)",
        [],
        "waiting: the lead has not been assigned yet",
    ),
    (
        "touch within 1 day after answered",
        [],
        "waiting: answered has not happened yet",
    ),
]


@pytest.mark.parametrize(("rule", "activity", "sentence"), WINDOWS)
def test_a_window_says_what_lay_in_it_and_how_late_the_first_was(rule, activity, sentence):
    assert why(rule, activity=activity) == sentence


def test_only_the_parts_that_decide_are_told():
    facts = {"company": COMPANY, "contact": {"title": "VP Sales"}}
    small, big = "company.employees > 100", "company.employees > 10"
    assert why(f"{big} and {small}", **facts) == "company.employees is 12, at most 100"
    assert why(f"{small} or contact.budget or {big}", **facts) == (
        "company.employees is 12, above 10"
    )
    assert why(f'{small} or contact.title contains "head"', **facts) == (
        "company.employees is 12, at most 100; "
        "contact.title is “VP Sales”, which does not contain “head”"
    )
    assert why(f"{big} and contact.budget", **facts) == "contact.budget is missing"
    assert why(f"not ({small} or contact.budget)", **facts) == "contact.budget is missing"


def test_an_unreadable_value_is_named_with_what_it_says():
    assert why('company.industry = "software"', company={"industry": "Sofware"}) == (
        "company.industry cannot be read: `Sofware` is not one of software, fintech, retail"
    )


def test_a_record_without_a_timeline_says_so():
    assert why("exists(call)", activity=None) == "the record carries no timeline"
    assert why("exists(call)", activity="none") == (
        "the timeline cannot be read: `none` is text, not a list of events"
    )


def test_a_kind_that_the_source_cannot_provide_is_named():
    assert why("count(touch) >= 1", unobserved=["call"]) == (
        "0 or more touches, which leaves open whether it is at least 1: "
        "the source does not record call"
    )
    rule = "touch within 1 day after created_at"
    assert why(rule, unobserved=["call"]) == "the source does not record call"


def test_people_read_names_and_times_in_words():
    assert in_words("company.employees >= 50", company=COMPANY) == (
        "the number of company employees is 12, below 50"
    )
    assert in_words("not is_test") == "the lead is not marked as test, assumed"
    assert in_words("contact.budget") == "the contact's “budget” is missing"
    assert in_words("big", company=COMPANY) == (
        "“big” does not hold: the number of company employees is 12, at most 1,000"
    )
    assert in_words("assigned within 1 day after created_at", activity=[ASSIGNED]) == (
        "the lead was assigned 3 min after the lead was created (Tue 13 Jan 09:12), within 1 day"
    )
    late = [event("assigned", "2026-01-14T20:40:13Z")]
    assert in_words("assigned within 4 business hours after created_at", activity=late) == (
        "the lead was not assigned within 4 working hours after the lead was created "
        "(Tue 13 Jan 09:12): it came about 14 working hours 58 min later, Wed 14 Jan 15:40"
    )
    assert in_words(
        'call.outcome = "x"' if False else "last(call.length) > 1 min", activity=[call(CREATED)]
    ) == ("the length of a call is missing, on the call of Tue 13 Jan 09:12")


# -- stages


def test_a_waiver_is_told_with_its_reason_its_approvers_and_its_end():
    stages = {"fit": {"owner": "cmo", "all": {"size": "company.employees >= 50"}}}
    waiver = {
        "named": {
            "stage": "fit",
            "for": "true",
            "reason": "Named accounts",
            "approved_by": ["cmo", "cro"],
            "until": "2026-06-30",
        }
    }
    telling = told(stages, waiver, company=COMPANY)
    found = telling.judgement.stages["fit"]
    assert because(found.criteria[0], found, telling) == (
        "company.employees is 12, below 50; waived: “Named accounts”, agreed by Marketing and Sales, "
        "for leads created until 30 Jun 2026"
    )


def sentence_of(telling, stage):
    found = telling.judgement.stages[stage]
    return because(found.criteria[0], found, telling)


STANDING = [
    ({"employees": 60}, "the lead passed Fit"),
    ({"employees": 12}, "the lead did not pass Fit (size)"),
    ({}, "Fit is undecided: company.employees is missing"),
]


@pytest.mark.parametrize(("company", "sentence"), STANDING)
def test_a_named_stage_is_told_by_how_it_stands(company, sentence):
    stages = {
        "fit": {"owner": "cmo", "all": {"size": "company.employees >= 50"}},
        "good": {"owner": "cmo", "rule": "fit"},
    }
    assert sentence_of(told(stages, company=company), "good") == sentence


def test_other_ways_of_asking_a_stage():
    stages = {
        "fit": {"owner": "cmo", "rule": "company.employees >= 50"},
        "next": {"owner": "cmo", "kind": "conversion", "when": "fit", "rule": "exists(reply)"},
        "lost": {"owner": "cmo", "rule": "fit is failed"},
        "applies": {"owner": "cmo", "rule": "next is applicable"},
        "passed": {"owner": "cmo", "rule": "next"},
        "both": {"owner": "cmo", "rule": "not fit and fit is failed"},
    }
    telling = told(stages, company=COMPANY)
    assert sentence_of(telling, "lost") == "the lead failed Fit"
    assert sentence_of(telling, "applies") == "Next does not apply to the lead"
    assert sentence_of(telling, "passed") == "Next does not apply to the lead"
    assert sentence_of(telling, "both") == "the lead did not pass Fit and the lead failed Fit"
    open_ = told(stages)
    assert sentence_of(open_, "lost") == "Fit is undecided: company.employees is missing"


def test_an_open_deadline_is_told_and_so_is_one_that_nobody_knows():
    stages = {"s": {"owner": "cmo", "deadline": "created_at + 60 days", "rule": "exists(call)"}}
    assert sentence_of(told(stages), "s") == ("waiting: no call; open until Sat 14 Mar 2026 10:12")
    stages["s"]["deadline"] = "earliest(first(assigned), created_at + 60 days)"
    assert sentence_of(told(stages), "s") == (
        "waiting: no call; open until earliest(first(assigned), created_at + 60 days), "
        "Sat 14 Mar 2026 10:12 at the latest"
    )
    assert sentence_of(told(stages, activity=None), "s") == (
        "the deadline earliest(first(assigned), created_at + 60 days) is not known: "
        "the record carries no timeline"
    )
    stages["s"]["deadline"] = "first(assigned)"
    assert sentence_of(told(stages), "s") == "waiting: no call; open until first(assigned)"


PAST = [
    ("first(reply) > created_at", "no reply by Wed 14 Jan 2026 09:12"),
    ("signed < created_at", "signed had not come by Wed 14 Jan 2026 09:12"),
    ('first(call.outcome) = "connected"', "no call by Wed 14 Jan 2026 09:12"),
    ('first(call.outcome) in ["connected"]', "no call by Wed 14 Jan 2026 09:12"),
    (
        "call within 1 day after first(assigned)",
        "the lead was not assigned by Wed 14 Jan 2026 09:12, so the window never began",
    ),
]


@pytest.mark.parametrize(("rule", "sentence"), PAST)
def test_after_a_deadline_what_never_came_is_told(rule, sentence):
    stages = {"s": {"owner": "cmo", "deadline": "created_at + 1 day", "rule": rule}}
    assert sentence_of(told(stages), "s") == sentence


def test_data_is_named_where_waiting_alone_does_not_settle_it():
    activity = [ASSIGNED, call("2026-01-14T15:00:00Z")]
    rule = "answered within 60 days after first(assigned)"
    assert why(rule, activity=activity) == (
        f"answered has not come within 60 days after {FIRST} so far, and the window is open until "
        "Sat 14 Mar 2026 10:15; call.outcome is missing, on the call of Wed 14 Jan 2026 10:00"
    )


# -- what is missing


def gap(name, cause, owner, detail):
    return name, cause, owner, detail


def brief(found: tuple[Missing, ...]):
    return [gap(m.name, m.cause, m.owner, m.detail) for m in found]


def test_what_is_decided_misses_nothing():
    assert gaps("company.employees > 1 or contact.budget", company=COMPANY) == ()


def test_missing_data_comes_in_reading_order_once_with_who_fills_it_in():
    rule = "contact.budget and company.employees > 1 and contact.budget"
    assert brief(gaps(rule)) == [
        gap("contact.budget", Cause.MISSING, "cro", "missing"),
        gap("company.employees", Cause.MISSING, "cmo", "missing"),
    ]


def test_doubtful_events_are_followed_to_the_attribute_that_leaves_them_open():
    rule = 'count(touch where at > created_at) > 9 or count(call where outcome = "connected") >= 2'
    assert brief(gaps(rule, activity=CALLS)) == [
        gap("call.outcome", Cause.MISSING, "cro", "missing, on the call of Thu 15 Jan 2026 09:00")
    ]
    many = [call(f"2026-01-15T14:0{n}:00Z", outcome="?") for n in range(5)]
    assert brief(gaps('count(call where outcome = "connected") >= 2', activity=many)) == [
        gap(
            "call.outcome",
            Cause.INVALID,
            "cro",
            "`?` is not one of connected, voicemail, on the call of Thu 15 Jan 2026 09:00, "
            "Thu 15 Jan 2026 09:01, Thu 15 Jan 2026 09:02 and 2 more",
        )
    ]


ATTRIBUTES = ("average(call.length) > 1 min", "last(call.length) > 1 min", "sum(call.length) > 1 h")


@pytest.mark.parametrize("rule", ATTRIBUTES)
def test_an_event_that_lacks_the_attribute_is_named(rule):
    assert brief(gaps(rule, activity=[call(CREATED)])) == [
        gap("call.length", Cause.MISSING, "cmo", "missing, on the call of Tue 13 Jan 2026 09:12")
    ]


CAUSES = [
    (
        "company.employees > 1",
        {"company": {"employees": "many"}},
        "company.employees",
        Cause.INVALID,
    ),
    ("signed < created_at", {}, "signed", Cause.NOT_YET),
    ("first(call) < created_at", {}, "first(call)", Cause.NOT_YET),
    ("average(call.length) > 1 s", {}, "average(call.length)", Cause.NOT_YET),
    ("call within 60 days after created_at", {}, "call", Cause.NOT_YET),
    ("answered within 60 days after created_at", {}, "answered", Cause.NOT_YET),
    ("company.employees / 0 > 1", {"company": COMPANY}, "company.employees / 0", Cause.UNDEFINED),
    ("exists(call)", {"unobserved": ["call"]}, "call", Cause.UNOBSERVED),
    ("exists(call)", {"activity": None}, "call", Cause.MISSING),
    (
        "call within 1 day after created_at",
        {"created_at": "1950-01-01T00:00:00Z", "activity": None},
        "call",
        Cause.MISSING,
    ),
    (
        "signed within 1 business hour after created_at",
        {"created_at": "1950-01-01T00:00:00Z"},
        "signed within 1 business hour after created_at",
        Cause.UNDEFINED,
    ),
]


@pytest.mark.parametrize(("rule", "facts", "name", "cause"), CAUSES)
def test_every_cause_has_a_name(rule, facts, name, cause):
    assert [(m.name, m.cause) for m in gaps(rule, **facts)] == [(name, cause)]


def test_a_named_stage_is_followed_to_its_own_data():
    stages = {
        "fit": {"owner": "cro", "all": {"size": "company.employees >= 50"}},
        "next": {
            "owner": "cmo", "kind": "conversion", "when": "contact.budget", "rule": "exists(reply)",
        },
        "good": {"owner": "cmo", "rule": "fit and next is applicable and fit"},
    }  # fmt: skip
    telling = told(stages)
    found = telling.judgement.stages["good"]
    assert [(m.name, m.owner) for m in missing(found.criteria[0], found, telling)] == [
        ("company.employees", "cro"),
        ("contact.budget", "cro"),
    ]


def test_an_unknown_calendar_is_missing_data():
    stage = {
        "owner": "cmo",
        "calendar": {"by": "region", "us": "us", "eu": "eu"},
        "rule": "call within 1 business hour after created_at",
    }
    telling = told({"s": stage})
    found = telling.judgement.stages["s"]
    assert because(found.criteria[0], found, telling) == "region is missing"
    assert missing(found.criteria[0], found, telling)[0].owner == "cmo"


# -- when waiting settles it


def days(number):
    return f"call within {number} days after created_at"


DUES = [
    (days(30), 30),
    (f"{days(30)} and {days(60)}", 30),
    (f"{days(30)} or {days(60)}", 60),
    (f"not {days(30)}", 30),
    ("exists(call)", None),
    ("call within 1 day after first(assigned)", None),
    ("contact.budget", None),
    ("call within 1 day after created_at", None),
]


@pytest.mark.parametrize(("rule", "wanted"), DUES)
def test_a_criterion_is_due_when_a_window_settles_it(rule, wanted):
    f, found, telling = first(rule)
    created = telling.judgement.lead.created_at
    assert due(f, found, telling) == (None if wanted is None else created + wanted * 86_400_000_000)


def test_before_a_deadline_that_is_when_it_is_due():
    stages = {
        "s": {"owner": "cmo", "deadline": "created_at + 60 days", "any": {"a": days(30), "b": "exists(call)"}},
        "t": {"owner": "cmo", "rule": "s"},
    }  # fmt: skip
    telling = told(stages)
    for name in stages:
        found = telling.judgement.stages[name]
        assert found.verdict.value == "pending"
        for f in found.criteria:
            assert due(f, found, telling) == telling.judgement.stages["s"].deadline


def test_a_named_stage_is_due_by_its_form():
    parts = {"a": days(30), "b": days(60)}
    stages = {
        "every": {"owner": "cmo", "all": parts},
        "some": {"owner": "cmo", "any": parts},
        "t": {"owner": "cmo", "rule": "every"},
        "u": {"owner": "cmo", "rule": "some"},
    }
    telling = told(stages)
    created = telling.judgement.lead.created_at
    found = {name: telling.judgement.stages[name] for name in ("t", "u")}
    dues = [due(f.criteria[0], f, telling) - created for f in found.values()]
    assert dues == [30 * 86_400_000_000, 60 * 86_400_000_000]


def test_values_are_written_for_programs():
    assert value_to_json(1_234_500, Type(Kind.MONEY, "USD")) == "123.45 USD"
    assert value_to_json(5_000_000, Type(Kind.MONEY_PER_MONTH, "EUR")) == "500 EUR per month"
    assert value_to_json(130_000_000, DURATION) == 130
    assert value_to_json(1_500_000, DURATION) == 1.5
    assert value_to_json(739_629, DATE) == "2026-01-13"
    assert value_to_json(5.0, NUMBER) == 5
    assert value_to_json(1e300, NUMBER) == 1e300


def test_instants_in_a_list_are_told_by_the_year_of_each_lead():
    """The words of a list are made once a policy, but not those that depend on when somebody asks."""
    stages = {
        "s": {"owner": "cmo", "rule": "signed in [2026-01-20T12:00:00Z, 2025-06-20T12:00:00Z]"}
    }
    said = []
    for as_of in (AS_OF, "2025-12-31T00:00:00Z"):
        telling = told(stages, as_of=as_of, signed="2025-06-20T12:00:00Z")
        found = telling.judgement.stages["s"]
        said.append(because(found.criteria[0], found, Telling(telling.judgement, in_words=True)))
    assert said == [
        "the signed is Fri 20 Jun 2025 08:00, one of Tue 20 Jan 07:00, Fri 20 Jun 2025 08:00",
        "the signed is Fri 20 Jun 08:00, one of Tue 20 Jan 2026 07:00, Fri 20 Jun 08:00",
    ]


def test_of_several_words_those_are_told_that_a_text_holds():
    rule = 'contact.title contains any of ["vp", "sales", "head"]'
    titles = {
        "VP Sales": "contact.title is “VP Sales”, which contains “vp” or “sales”",
        "Head": "contact.title is “Head”, which contains “head”",
        "x": "contact.title is “x”, which does not contain any of “vp”, “sales” and “head”",
    }
    assert {title: why(rule, contact={"title": title}) for title in titles} == titles
    assert in_words('source starts with any of ["demo", "d"]', source="demo_request") == (
        "the source is demo request, which starts with “demo” or “d”"
    )
