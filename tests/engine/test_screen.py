"""The screen of `leadpact why`: what people read of one lead."""

import json
from dataclasses import dataclass, replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.sample_leads import FILES, explained
from leadpact.api import load_source
from leadpact.readings.screen import screen
from leadpact.readings.styled import Line, Role, Segment, columns_of, paragraph, wrapped
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


@dataclass(frozen=True)
class Change:
    fact: str
    value: str
    needed: str
    margin: str


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
    return load_source(Source("short.yaml", json.dumps({**POLICY, **changes})))


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
    change = Change("company.employees", "12", "50", "38 more")
    found = told(company={"employees": 12}, budget=False)
    shown = lines(found, to_pass=[change])
    at = shown.index("Would pass with")
    assert shown[at + 1] == "  company.employees: 50 instead of 12 (38 more)"
    sla = explained("inbound")["L-2041"]
    assert "Would have kept the promise with" in lines(sla, to_pass=[replace(change, margin="")])


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
