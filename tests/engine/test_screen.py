"""The screen of `leadpact why`: what people read of one lead."""

import json
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.sample_leads import FILES, explained
from leadpact.api import load_source
from leadpact.readings.screen import screen
from leadpact.readings.screen_rows import rows
from leadpact.readings.styled import Line, Role, Segment, columns_of, paragraph, wrapped
from leadpact.readings.telling import Telling
from leadpact.records.conversion import Spelling
from leadpact.records.leads import converter
from leadpact.source import Source

SCREENS = {
    "lost": ("inbound", "L-2041"),
    "unqualified": ("inbound", "L-1925"),
    "stuck": ("inbound", "L-1927"),
    "open, with windows that run": ("inbound", "L-2312"),
    "undecided": ("inbound", "L-2109"),
    "unreadable data": ("inbound", "L-1979"),
    "converted": ("inbound", "L-1928"),
    "waived, then unqualified": ("enterprise", "A-1001"),
    "a score": ("product_led", "U-1025"),
    "not covered": ("inbound", "L-1926"),
    "no timeline": ("inbound", "L-2264"),
}


@pytest.mark.parametrize("name", SCREENS)
def test_screens(name, snapshot):
    policy, lead_id = SCREENS[name]
    assert str(explained(policy)[lead_id]) == snapshot


def test_a_qualified_lead_in_a_narrow_window(snapshot):
    assert str(qualified().screen(width=60)) == snapshot


def test_every_comparison_is_shown_when_asked_for(snapshot):
    found = explained("inbound")["L-2041"]
    assert str(found.screen(trace=True, width=100)) == snapshot


POLICY = {
    "leadpact": 1,
    "name": "short",
    "version": "1.0.0",
    "effective": "2026-01-01",
    "title": "A short agreement",
    "parties": {"cmo": "Marketing"},
    "lead": {
        "id": "text",
        "created_at": "timestamp",
        "company": {"name": "text", "employees": {"type": "integer", "default": 100}},
        "budget": "boolean",
    },
    "activity": {"call": {"length": "duration"}, "reply": {}},
    "stages": {
        "fit": {
            "owner": "cmo",
            "at_least": 2,
            "of": {
                "size": {"rule": "company.employees >= 50", "why": "Large enough to need us"},
                "budget": "budget",
                "long_call": "maximum(call.length) > 1 min",
            },
        }
    },
}


@cache
def short(**changes):
    """Load the policy with other parts, each as JSON."""
    parts = {key: json.loads(part) for key, part in changes.items()}
    return load_source(Source("short.yaml", json.dumps({**POLICY, **parts})))


def told(unobserved=(), **facts):
    policy = short()
    lead = {"id": "L-1", "created_at": "2026-01-13T14:12:00Z", "activity": []} | facts
    read = converter(policy.tree, spelling=Spelling.JSON, unobserved=frozenset(unobserved))
    return policy.explain(read(lead), as_of="2026-02-02T00:14:00Z")


def qualified():
    return told(company={"name": "株式会社ノース", "employees": 60}, budget=True)


def running(found):
    """Give the screen as running text, without its line breaks."""
    return " ".join(str(found).split())


def lines(found, **options):
    return str(screen(found, **options)).splitlines()


def test_a_failed_criterion_says_what_it_was_meant_for():
    found = told(company={"employees": 12}, budget=False)
    assert "                     meant: “Large enough to need us”" in lines(found)


def test_what_would_let_it_pass_is_shown():
    shown = lines(explained("inbound")["L-1925"], to_pass=explained("inbound")["L-1925"].to_pass())
    at = shown.index("Would pass with:")
    assert shown[at + 1].startswith("  company.employees: 47 more (3, ")
    assert "Would have kept the promise:" in str(explained("inbound")["L-2041"])


QUALITY = [
    (
        {"budget": "maybe"},
        (),
        "Cannot be read: the lead's “budget”: `maybe` is text, not true or false.",
    ),
    ({"activity": None}, (), "Not seen: any event; the record carries no timeline."),
    ({"activity": 5}, (), "The timeline cannot be read: `5` is a number, not a list of events."),
    (
        {"activity": [{"kind": "call", "at": "soon"}]},
        (),
        "Left out: 1 event without a readable time.",
    ),
    ({}, ("call",), "Not seen: call; the source does not record them."),
    ({}, (), "Assumed where the record is blank: company employees: 100."),
    (
        {"activity": [{"kind": "call", "at": "2026-01-14T10:00:00Z", "length": "long"}]},
        (),
        "Cannot be read: the length of 1 call: `long` is not a duration: a number of",
    ),
]


@pytest.mark.parametrize(("facts", "unobserved", "note"), QUALITY)
def test_what_could_not_be_read_is_said(facts, unobserved, note):
    assert note in running(told(unobserved, **facts))


def test_a_lead_that_may_not_be_covered_is_flagged():
    found = replace(qualified(), covered=None)
    assert "it is judged all the same" in running(found)


ROWS = [
    ("budget", {"budget": True}, [("yes", "budget: yes")]),
    ("not budget", {"budget": True}, [("yes", "budget: no")]),
    ("company.employees < 50", {}, [("100, assumed", "employees below 50")]),
    ("company.employees between 5 and 50", {}, [("100, assumed", "employees between 5 and 50")]),
    (
        "company.employees not between 5 and 50",
        {},
        [("100, assumed", "employees not between 5 and 50")],
    ),
    ("company.employees = 100", {}, [("100, assumed", "employees: 100")]),
    ('company.name in ["a", "b"]', {"company": {"name": "c"}}, [("“c”", "name one of “a”, “b”")]),
    (
        'company.name contains "a"',
        {"company": {"name": "b"}},
        [("“b”", "name contains “a”")],
    ),
    ("budget and company.employees > 5", {"budget": False}, [("no", "budget: yes")]),
    (
        "company.employees < 5 or not (budget and company.employees > 9)",
        {"budget": True},
        [
            ("100, assumed", "employees below 5"),
            ("yes", "or budget: no"),
            ("100, assumed", "or employees at most 9"),
        ],
    ),
    ("busy", {}, [("0", "a call")]),
    ("longest > 1 min", {}, [("no call yet", "longest above 1 minute")]),
    ("exists(call)", {}, [("none", "a call")]),
    ("not exists(call)", {}, [("none", "no call")]),
    ("first(call) is known", {}, [("no call yet", "the first call is known to have happened")]),
    ("other is failed", {"budget": False}, [("the lead failed Other", "")]),
    ("other", {"budget": False}, [("not passed", "Other")]),
    ("not other", {"budget": False}, [("not passed", "Other not passed")]),
    ("company.employees > company.employees", {}, [("100, assumed", "employees above the number of company employees (100)")]),
    ("call within 1 day after created_at", {}, [("none", "a call within 1 day after the lead was created; due Wed 14 Jan 14:12")]),
    ("call within 1 day before created_at", {}, [("none", "a call within 1 day before the lead was created")]),
    ("call within 1 day after first(reply)", {}, [("no reply yet", "a call within 1 day after the first reply")]),
    ("at least 2 call within 60 days after created_at", {}, [("none so far", "at least 2 calls within 60 days after the lead was created")]),
    ("first(call) within 1 day after created_at", {}, [("did not happen", "the first call happens within 1 day after the lead was created; due Wed 14 Jan 14:12")]),
    ("first(call) within 60 days after created_at", {}, [("not yet", "the first call happens within 60 days after the lead was created")]),
    ("call within 1 day after signed", {}, [("missing; Marketing fills it in", "a call within 1 day after the signed")]),
    ("company.employees / 0 > 1", {}, [("company.employees / 0 is undefined", "the number of company employees divided by 0 is above 1")]),
    ("budget = true", {}, [("missing; Marketing fills it in", "the lead is marked as budget")]),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "facts", "expected"), ROWS)
def test_rows_set_what_we_saw_beside_what_we_agreed(rule, facts, expected):
    policy = short(
        lead=json.dumps({**POLICY["lead"], "signed": "timestamp"}),
        values=json.dumps({"busy": "count(call) >= 1", "longest": "maximum(call.length)"}),
        stages=json.dumps(
            {"s": {"owner": "cmo", "rule": rule}, "other": {"owner": "cmo", "rule": "budget"}}
        ),
    )
    lead = {"id": "L-1", "created_at": "2026-01-13T14:12:00Z", "activity": []} | facts
    found = policy.explain(lead, as_of="2026-02-02T00:14:00Z")
    scope = Telling(found, in_words=True).rule_of("s")
    told_rows = rows(found.stages["s"].criteria[0].finding, scope, "cmo")
    assert [(row.saw, row.agreed) for row in told_rows] == expected


def test_after_a_deadline_the_rows_say_what_never_came():
    policy = short(
        stages=json.dumps({
            "s": {"owner": "cmo", "deadline": "created_at + 1 day", "rule": "first(call) < created_at"},
            "t": {"owner": "cmo", "deadline": "first(call)", "any": {"a": "budget", "b": "exists(reply)"}},
        })
    )  # fmt: skip
    lead = {"id": "L-1", "created_at": "2026-01-13T14:12:00Z", "activity": None}
    shown = running(policy.explain(lead, as_of="2026-02-02T00:14:00Z"))
    assert "the deadline the first call is not known: the record carries no timeline" in shown
    found = policy.explain(lead | {"activity": []}, as_of="2026-02-02T00:14:00Z")
    assert "no call by Wed 14 Jan 14:12" in str(found.screen(width=200))


def test_a_long_way_is_told_in_short():
    kinds = {f"k{n}": {} for n in range(16)}
    rule = " and ".join(f"{kind} within 1 h after created_at" for kind in kinds)
    policy = short(
        activity=json.dumps(kinds),
        stages=json.dumps({"s": {"kind": "sla", "owner": "cmo", "all": {"a": rule, "b": f"({rule}) = true"}}}),
    )  # fmt: skip
    activity = [{"kind": k, "at": f"2026-01-13T14:{13 + n}:00Z"} for n, k in enumerate(kinds)]
    lead = {"id": "L-1", "created_at": "2026-01-13T14:12:00Z", "activity": activity}
    assert "and 5 more" in running(policy.explain(lead, as_of="2026-02-02T00:14:00Z"))


def test_a_stage_that_nobody_can_say_applies_names_the_data():
    policy = short(
        stages=json.dumps({"s": {"kind": "conversion", "owner": "cmo", "when": "budget", "rule": "exists(call)"}}),
    )  # fmt: skip
    lead = {"id": "L-1", "created_at": "2026-01-13T14:12:00Z", "activity": []}
    shown = running(policy.explain(lead, as_of="2026-02-02T00:14:00Z"))
    assert "UNDECIDED Nobody can say: the lead's “budget” is missing." in shown
    assert "nobody can say yet whether this applies: the lead's “budget” is missing" in shown


def test_times_without_a_calendar_are_in_utc():
    assert lines(qualified())[-1].startswith("As of Mon 2 Feb 2026 00:14 UTC. Rules: short.yaml")


def test_a_lead_created_nobody_knows_when():
    assert "created at an unknown time" in lines(told(created_at=None))[0]


def test_the_roles_say_what_to_colour():
    found = screen(explained("inbound")["L-2041"])
    roles = {s.text: s.role for line in found.lines for s in line.segments}
    assert roles["LOST"] is Role.BAD
    assert roles["✗"] is Role.BAD
    assert roles["✓"] is Role.GOOD
    assert roles["~"] is Role.WAIVED


@pytest.mark.parametrize("name", FILES)
def test_no_line_is_wider_than_it_may_be(name):
    for number, found in enumerate(list(explained(name).values())[::4]):
        for width in (60, 80, 60 + 7 * number % 141):
            for line in found.screen(width=width).lines:
                assert columns_of(str(line)) <= width, str(line)


TEXTS = st.text(st.sampled_from("ab é日本\u0301 ,"), max_size=60)


@settings(max_examples=60, deadline=None)
@given(width=st.integers(60, 200), name=TEXTS, title=TEXTS)
def test_any_text_stays_within_the_width_but_for_words_that_do_not_fit(width, name, title):
    found = told(company={"name": name}, budget=title)
    for line in found.screen(width=width, trace=True).lines:
        longest = max(map(columns_of, str(line).split()), default=0)
        assert columns_of(str(line)) <= width or longest > (width - 21) * 9 // 20


def test_wide_characters_take_two_columns_and_marks_none():
    assert columns_of("日本") == 4
    assert columns_of("e\u0301") == 1
    assert columns_of("é") == 1


def test_words_are_wrapped_and_none_is_lost():
    text = Segment("one two three four"), Segment("five", Role.BAD)
    set_ = list(wrapped(text, 9))
    assert ["".join(s.text for s in line) for line in set_] == ["one two", "three", "four five"]
    assert [str(line) for line in paragraph(*text, at=2, width=11, hang=1)] == [
        "  one two",
        "   three",
        "   four",
        "   five",
    ]
    assert str(Line()) == ""
