"""A raw record becomes a typed lead with its timeline, or it is said why it is none."""

from types import MappingProxyType, SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadpact.lead import BLANK, Blank, Event, Lead, Unreadable
from leadpact.policy import Datum, EventKind
from leadpact.records.conversion import Spelling
from leadpact.records.leads import RecordProblem, Timeline, converter, lead_key
from leadpact.source import Span
from leadpact.units import BOOLEAN, DURATION, INTEGER, MOMENT, TEXT, TIMESTAMP, Kind, Type

HERE = Span(0, 0)
OUTCOME = Type(Kind.CHOICE, members=("connected", "voicemail"))


def data(**types):
    named = {name.replace("__", "."): of for name, of in types.items()}
    return {
        name: Datum(name=name, span=HERE, type=of[0], default=of[1])
        if isinstance(of, tuple)
        else Datum(name=name, span=HERE, type=of)
        for name, of in named.items()
    }


def kind(name, **types):
    return EventKind(name=name, span=HERE, attributes=data(**types))


TREE = SimpleNamespace(
    fields=data(
        id=TEXT,
        created_at=TIMESTAMP,
        company__employees=INTEGER,
        contact__opted_out=(BOOLEAN, False),
        company__site__visits=INTEGER,
        contact__score=(INTEGER, 7),
        first_touch_at=MOMENT,
    ),
    kinds={
        k.name: k
        for k in (
            kind("call", outcome=OUTCOME, length=DURATION),
            kind("email_sent", automated=(BOOLEAN, False)),
            kind("reply"),
        )
    },
)
NOON = 1_768_219_200_000_000
AT = "2026-01-12T12:00:00Z"


def lead(record, spelling=Spelling.JSON, **more):
    found = converter(TREE, spelling=spelling, **more)({"id": "L", **record})
    assert isinstance(found, Lead)
    return found


def test_fields_are_found_by_their_path_and_kept_in_the_policys_order():
    found = lead(
        {
            "company": {"employees": 12, "site": {"visits": 3}, "else": 1},
            "created_at": AT,
            "contact": {"opted_out": True, "score": None},
        }
    )
    assert found.id == "L"
    assert found.created_at == NOON
    assert list(found.facts) == list(TREE.fields)
    assert found.facts == {
        "id": "L",
        "created_at": NOON,
        "company.employees": 12,
        "contact.opted_out": True,
        "company.site.visits": 3,
        "contact.score": 7,
        "first_touch_at": BLANK,
    }
    assert found.assumed == {"contact.score"}
    assert found.events is None


def test_a_default_fills_blanks_alone():
    found = lead({"contact": {"opted_out": "no", "score": ""}})
    assert found.facts["contact.opted_out"] == Unreadable("no", "`no` is text, not true or false")
    assert found.assumed == {"contact.score"}
    assert lead({}).assumed == {"contact.opted_out", "contact.score"}
    assert lead({"contact": {"opted_out": False, "score": 1}}).assumed == frozenset()


@pytest.mark.parametrize("company", [None, {}, "", " "])
def test_a_blank_group_has_blank_fields(company):
    found = lead({"company": company})
    assert found.facts["company.employees"] is BLANK
    assert found.facts["company.site.visits"] is BLANK


def test_what_is_no_group_has_unreadable_fields_and_takes_no_default():
    found = lead({"company": "ACME", "contact": [1]})
    company = Unreadable("ACME", "`company` is text, not a group of fields")
    contact = Unreadable("[1]", "`contact` is a list, not a group of fields")
    assert found.facts["company.employees"] == company
    assert found.facts["company.site.visits"] == company
    assert found.facts["contact.score"] == contact
    assert found.assumed == frozenset()
    site = lead({"company": {"site": 5}}).facts["company.site.visits"]
    assert site == Unreadable("5", "`company.site` is a number, not a group of fields")


def test_json_is_nested_and_a_table_is_flat():
    flat = {"company.employees": "12", "contact.opted_out": "TRUE", "created_at": AT}
    assert lead(flat).facts["company.employees"] is BLANK
    found = lead(flat, Spelling.TABLE)
    assert found.facts["company.employees"] == 12
    assert found.facts["contact.opted_out"] is True
    assert found.created_at == NOON
    assert found.assumed == {"contact.score"}


def test_any_mapping_will_do():
    found = lead(MappingProxyType({"company": MappingProxyType({"employees": 3})}))
    assert found.facts["company.employees"] == 3


def test_the_record_stays_at_hand_and_unobserved_kinds_are_told():
    found = lead({"else": 1}, unobserved=frozenset({"call"}))
    assert found.raw == {"id": "L", "else": 1}
    assert found.unobserved == {"call"}


@pytest.mark.parametrize(
    ("raw", "because"),
    [
        ({}, "it has no id"),
        ({"id": None}, "it has no id"),
        ({"id": ""}, "it has no id"),
        ({"id": " \t"}, "it has no id"),
        ({"id": 42}, "`42` is a number, not text"),
        ({"id": "\udc80"}, "it holds half of a surrogate pair, which is no character"),
    ],
)
def test_a_record_without_an_id_is_no_lead(raw, because):
    found = converter(TREE, spelling=Spelling.JSON)(raw)
    assert isinstance(found, RecordProblem)
    assert found.because == because


def test_ids_stay_as_given_and_are_the_same_outer_spaces_aside():
    assert lead({"id": " L-1 "}).id == " L-1 "
    assert lead({"id": "Ä"}).id == "Ä"
    assert lead_key(" L-1 ") == lead_key("L-1")


def test_events_are_parted_by_kind_and_ordered_by_time():
    late, early = "2026-01-12T12:00:02Z", "2026-01-12T12:00:01.5Z"
    found = lead(
        {
            "activity": [
                {"kind": "call", "at": late, "outcome": "connected"},
                {"kind": "reply", "at": late},
                {"kind": "call", "at": early, "length": 5},
                {"kind": "call", "at": late, "outcome": "lost", "else": 1},
                {"kind": "fax", "at": late},
                {"kind": "email_sent", "at": early},
            ]
        }
    )
    second, first = NOON + 2_000_000, NOON + 1_500_000
    lost = Unreadable("lost", "`lost` is not one of connected, voicemail")
    assert found.events == {
        "call": (
            Event("call", first, {"outcome": BLANK, "length": 5_000_000}),
            Event("call", second, {"outcome": "connected", "length": BLANK}),
            Event("call", second, {"outcome": lost, "length": BLANK}),
        ),
        "reply": (Event("reply", second, {}),),
        "email_sent": (Event("email_sent", first, {"automated": False}, frozenset({"automated"})),),
    }
    assert found.undated == 0


def test_events_without_a_readable_time_or_kind_are_counted():
    events = [
        {"kind": "call"},
        {"kind": "call", "at": "2026-01-12"},
        {"kind": "call", "at": 5},
        {"at": AT},
        {"kind": ["call"], "at": AT},
        {"kind": " ", "at": AT},
        "call",
        None,
        {"kind": "fax"},
        {"kind": "call", "at": AT},
    ]
    found = lead({"activity": events})
    assert found.undated == 8
    assert [e.at for e in found.events["call"]] == [NOON]


def test_no_timeline_an_empty_one_and_one_that_is_none():
    assert lead({}).events is None
    assert lead({"activity": None}).events is None
    assert lead({"activity": ""}).events is None
    assert lead({"activity": []}).events == {}
    assert lead({"activity": ()}).events == {}
    none = Unreadable("none", "`none` is text, not a list of events")
    assert lead({"activity": "none"}).events == none
    assert isinstance(lead({"activity": {"kind": "call", "at": AT}}).events, Unreadable)
    assert isinstance(lead({"activity": b"call"}).events, Unreadable)
    assert lead({"activity": "[]"}, Spelling.TABLE).events is None


def test_a_timeline_can_be_kept_apart():
    kept = {"L": Timeline({"reply": (Event("reply", NOON, {}),)}, 2)}
    found = lead({"id": " L", "activity": "none"}, timelines=kept.__getitem__)
    assert found.events == kept["L"].events
    assert found.undated == 2


def test_a_policy_without_kinds_or_defaults_reads_leads_too():
    tree = SimpleNamespace(fields=data(id=TEXT, a__b=INTEGER), kinds={})
    found = converter(tree, spelling=Spelling.JSON)({"id": "L", "activity": [{"kind": "x"}]})
    assert found.facts == {"id": "L", "a.b": BLANK}
    assert found.events == {}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
EVENTS = st.lists(
    st.fixed_dictionaries(
        {"kind": st.sampled_from(["call", "reply", "fax"]) | JSON},
        optional={"at": st.datetimes().map(lambda d: d.isoformat() + "Z") | JSON, "length": JSON},
    )
    | JSON
)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "id": JSON,
            "created_at": JSON,
            "company": st.fixed_dictionaries({}, optional={"employees": JSON, "site": JSON}) | JSON,
            "contact": JSON,
            "activity": EVENTS | JSON,
        },
    ),
    st.sampled_from(Spelling),
)
def test_any_record_is_a_typed_lead_or_a_problem(record, spelling):
    found = converter(TREE, spelling=spelling)(record)
    if isinstance(found, RecordProblem):
        assert len(found.raw) <= 80
        return
    assert list(found.facts) == list(TREE.fields)
    for fact in found.facts.values():
        assert isinstance(fact, bool | int | float | str | Blank | Unreadable)
    if isinstance(found.events, dict):
        times = [event.at for event in found.events.get("call", ())]
        assert times == sorted(times)
        given = record["activity"]
        placed = sum(map(len, found.events.values()))
        assert placed + found.undated <= len(given)
