"""What became of a lead where stages wait for each other, and whose the blanks are."""

from typing import Any

import pytest

from conformance.cases_reader import text_of
from leadpact.api import load_source
from leadpact.readings.explain import Explanation
from leadpact.source import Source
from properties.sentences import HEAD

ROUTED = {"owner": "cmo", "kind": "sla", "rule": "assigned within 5 min after created_at"}


def explained(
    stages: dict[str, Any], lead: dict[str, Any], as_of: str = "2026-02-01T00:00:00Z"
) -> Explanation:
    policy = load_source(Source("policy", text_of({**HEAD, "stages": stages})))
    record = {"id": "L", "created_at": "2026-01-12T14:00:00Z", "activity": [], **lead}
    return policy.explain(record, as_of=as_of)


@pytest.mark.parametrize(
    ("rule", "outcome"),
    [
        ("assigned within 5 days after answered", "stuck"),
        ("answered < created_at + 5 days", "stuck"),
        ("answered - created_at < 5 days", "stuck"),
        ('first(call.outcome) = "connected" and met_at > created_at', "stuck"),
        ("assigned within 90 days after created_at", "open"),
        ("answered < created_at or assigned within 90 days after created_at", "open"),
    ],
)
def test_a_lead_is_stuck_where_it_waits_for_a_moment_only(rule: str, outcome: str) -> None:
    won = {"owner": "cro", "kind": "conversion", "rule": rule}
    assert explained({"routed": ROUTED, "won": won}, {}).outcome.value == outcome


def test_a_stage_that_waits_for_a_named_stage_waits_as_it_does() -> None:
    waits = {"owner": "cro", "rule": "answered < as_of", "kind": "sla"}
    stages = {
        "routed": ROUTED,
        "heard": waits,
        "won": {"owner": "cro", "kind": "conversion", "rule": "heard"},
    }
    assert explained(stages, {}).outcome.value == "stuck"
    asked = {
        **stages,
        "won": {"owner": "cro", "kind": "conversion", "when": "heard", "rule": "yes"},
    }
    assert explained(asked, {"yes": True}).outcome.value == "stuck"


def test_a_deadline_that_is_set_is_the_clocks() -> None:
    won = {
        "owner": "cro",
        "kind": "conversion",
        "deadline": "created_at + 90 days",
        "rule": "exists(call)",
    }
    assert explained({"routed": ROUTED, "won": won}, {}).outcome.value == "open"
    never = {**won, "deadline": "answered + 1 day"}
    assert explained({"routed": ROUTED, "won": never}, {}).outcome.value == "stuck"


@pytest.mark.parametrize(
    ("stages", "charged"),
    [
        ({"s": {"owner": "cmo", "rule": "n > 3 or yes"}}, ("s", "cmo", ("rule",))),
        ({"s": {"owner": "cmo", "rule": "yes or n > 3"}}, ("s", "cro", ("rule",))),
        (
            {"s": {"owner": "cmo", "all": {"a": {"rule": "n > 3", "owner": "cro", "fix": "ask"}}}},
            ("s", "cro", ("a",)),
        ),
        (
            {"q": {"owner": "cro", "rule": "n > 3"}, "s": {"owner": "cmo", "rule": "q"}},
            ("q", "cro", ("rule",)),
        ),
        (
            {"s": {"owner": "cmo", "rule": "q"}, "q": {"owner": "cro", "rule": "yes and n > 1"}},
            ("q", "cro", ("rule",)),
        ),
        (
            {"s": {"owner": "cmo", "kind": "qualification", "when": "x > 1", "rule": "n > 3"}},
            ("s", "cmo", ()),
        ),
        ({"s": {"owner": "cmo", "rule": "x / 0 > 1"}}, ("s", "cmo", ("rule",))),
    ],
)
def test_an_undecided_lead_is_charged_to_who_fills_in_the_first_blank(
    stages: dict[str, Any], charged: tuple[Any, ...]
) -> None:
    found = explained(stages, {"x": 1} if "x / 0" in str(stages) else {})
    assert found.outcome.value == "undecided"
    assert found.accountable is not None
    assert (found.accountable.stage, found.accountable.owner, found.accountable.criteria) == charged


def test_the_first_failed_criterion_answers_with_its_own_owner_and_fix() -> None:
    criteria = {
        "a": {"rule": "n > 3", "owner": "cro", "fix": "ask again"},
        "b": {"rule": "n > 4", "owner": "cmo"},
    }
    found = explained({"s": {"owner": "cmo", "fix": "aim better", "all": criteria}}, {"n": 1})
    assert found.accountable is not None
    assert (found.accountable.owner, found.accountable.fix) == ("cro", "ask again")
    assert found.accountable.criteria == ("a", "b")


def test_an_instant_outside_the_calendar_leaves_its_window_unknown() -> None:
    rule = "handed_at within 2 business hours after created_at"
    stage = {"s": {"owner": "cmo", "rule": rule}}
    assert (
        explained(stage, {"handed_at": "2060-01-01T00:00:00Z"}).stages["s"].verdict.value
        == "unknown"
    )
    early = {"created_at": "1990-01-01T00:00:00Z", "handed_at": "2026-01-12T15:00:00Z"}
    assert explained(stage, early).stages["s"].verdict.value == "unknown"
    dates = {"s": {"owner": "cmo", "rule": "days(call) > 0"}}
    old = {"activity": [{"kind": "call", "at": "1990-01-01T00:00:00Z"}]}
    assert explained(dates, old).stages["s"].verdict.value == "unknown"
