"""What holds of every rule and every lead."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.cases_reader import text_of
from leadpact.api import Policy, load_source
from leadpact.readings.verdicts import Verdict
from leadpact.source import Source
from leadpact.syntax.parser import parse
from leadpact.syntax.printer import to_text
from properties.sentences import HEAD, leads, rules, stamps


def parsed(text: str) -> Any:
    expr, found = parse(text, Source("rule", text), lambda span: span)
    assert not found, found
    return expr


@given(rules)
@settings(max_examples=400, deadline=None)
def test_what_is_printed_parses_back(rule: str) -> None:
    once = parsed(rule)
    assert parsed(to_text(once)) == once
    assert to_text(parsed(to_text(once))) == to_text(once)


def policy_of(stages: dict[str, Any]) -> Policy:
    return load_source(Source("policy", text_of({**HEAD, "stages": stages})))


@given(rules, leads, stamps)
@settings(max_examples=300, deadline=None)
def test_not_turns_a_verdict_round(rule: str, lead: dict[str, Any], as_of: str) -> None:
    policy = policy_of(
        {"s": {"owner": "cmo", "rule": rule}, "t": {"owner": "cmo", "rule": f"not ({rule})"}}
    )
    found = policy.explain(lead, as_of=as_of).stages
    turned = {Verdict.PASS: Verdict.FAIL, Verdict.FAIL: Verdict.PASS}
    assert found["t"].verdict is turned.get(found["s"].verdict, found["s"].verdict)


@given(rules, rules, leads, stamps)
@settings(max_examples=200, deadline=None)
def test_forms_agree_with_operators(
    left: str, right: str, lead: dict[str, Any], as_of: str
) -> None:
    criteria = {"a": left, "b": right}
    policy = policy_of(
        {
            "every": {"owner": "cmo", "all": criteria},
            "conjunction": {"owner": "cmo", "rule": f"({left}) and ({right})"},
            "two": {"owner": "cmo", "at_least": 2, "of": criteria},
            "some": {"owner": "cmo", "any": criteria},
            "disjunction": {"owner": "cmo", "rule": f"({left}) or ({right})"},
            "one": {"owner": "cmo", "at_least": 1, "of": criteria},
            "scored": {
                "owner": "cmo",
                "score": {
                    "at_least": 2,
                    "of": {n: {"rule": r, "points": 1} for n, r in criteria.items()},
                },
            },
        }
    )
    found = {
        name: stage.verdict for name, stage in policy.explain(lead, as_of=as_of).stages.items()
    }
    assert found["every"] is found["conjunction"] is found["two"] is found["scored"]
    assert found["some"] is found["disjunction"] is found["one"]


@given(rules, leads, stamps)
@settings(max_examples=200, deadline=None)
def test_a_stage_by_another_name_has_its_verdict(
    rule: str, lead: dict[str, Any], as_of: str
) -> None:
    policy = policy_of({"s": {"owner": "cmo", "rule": rule}, "t": {"owner": "cmo", "rule": "s"}})
    found = policy.explain(lead, as_of=as_of).stages
    assert found["t"].verdict is found["s"].verdict


@given(rules, leads, stamps, stamps)
@settings(max_examples=200, deadline=None)
def test_after_the_deadline_a_stage_waits_for_nothing(
    rule: str, lead: dict[str, Any], deadline: str, as_of: str
) -> None:
    policy = policy_of({"s": {"owner": "cmo", "deadline": deadline, "rule": rule}})
    verdict = policy.explain(lead, as_of=as_of).stages["s"].verdict
    if as_of >= deadline:
        assert verdict in (Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN)
        assert policy.explain(lead, as_of="2026-03-01T00:00:00Z").stages["s"].verdict is verdict
    else:
        assert verdict in (Verdict.PASS, Verdict.PENDING)


@given(rules, leads, stamps)
@settings(max_examples=200, deadline=None)
def test_the_order_of_the_record_does_not_tell(rule: str, lead: dict[str, Any], as_of: str) -> None:
    policy = policy_of({"s": {"owner": "cmo", "rule": rule}})
    activity = lead.get("activity")
    turned = {**lead, "activity": activity[::-1]} if isinstance(activity, list) else lead
    there, back = (
        policy.explain(x, as_of=as_of).stages["s"] for x in (lead, dict(reversed(turned.items())))
    )
    assert there.verdict is back.verdict


@given(
    st.text(max_size=200)
    | rules.flatmap(lambda r: st.integers(0, len(r)).map(lambda i: r[:i] + r[i + 1 :]))
)
@settings(max_examples=500, deadline=None)
def test_any_text_gets_an_answer(text: str) -> None:
    expr, found = parse(text, Source("rule", text), lambda span: span)
    assert expr is not None or found
