"""Corners of the compiled reading, each held to what the definition says of the same lead."""

from dataclasses import replace
from typing import Any

import pytest

from conformance.cases_reader import text_of
from leadpact.api import Policy, load_source
from leadpact.lead import Unreadable
from leadpact.nodes import Apply, Expr, Field
from leadpact.policy import PolicyTree
from leadpact.readings.outcomes import Outcome
from leadpact.records.conversion import Spelling
from leadpact.records.leads import converter
from leadpact.source import Source

NOW = "2026-01-20T15:00:00Z"
HEAD: dict[str, Any] = {
    "leadpact": 1,
    "name": "corners",
    "version": "1.0.0",
    "effective": "2026-01-01",
    "title": "Corners",
    "parties": {"cmo": "Marketing", "cro": "Sales"},
    "calendars": {"us": {"timezone": "America/New_York", "hours": {"mon-fri": "09:00-17:30"}}},
    "lead": {
        "id": "text",
        "created_at": "timestamp",
        "size": {"type": "integer", "filled_by": "cro"},
        "price": "money USD",
        "title": "text",
        "asked": {"type": "boolean", "filled_by": "cro"},
        "met_at": "moment",
        "due_at": "timestamp",
    },
    "activity": {
        "call": {
            "cost": "money USD",
            "length": "duration",
            "long": "boolean",
            "late": {"type": "boolean", "filled_by": "cro"},
            "back": "moment",
        },
        "mail": {"score": "number"},
        "touch": ["call", "mail"],
    },
    "values": {
        "three": "3",
        "nick": "title",
        "ended": "last(call.long)",
        "many": "count(call where long)",
    },
}
LEAD: dict[str, Any] = {"id": "L", "created_at": "2026-01-12T14:00:00Z", "activity": []}


def call(at: str = "2026-01-13T15:00:00Z", **attributes: Any) -> dict[str, Any]:
    return {"kind": "call", "at": at, **attributes}


def stage(**keys: Any) -> dict[str, Any]:
    return {"owner": "cmo", **keys}


def policy_of(stages: dict[str, Any], **more: Any) -> Policy:
    return load_source(Source("policy", text_of({**HEAD, "stages": stages, **more})))


def agreed(policy: Policy, lead: Any, as_of: str = NOW, decide: Any = None) -> Any:
    """Give the decision, which says what the definition says."""
    decision = (decide or policy.compile())(lead, as_of=as_of)
    assert decision.check() == policy.explain(lead, as_of=as_of).check()
    return decision


@pytest.mark.parametrize(
    "rule",
    [
        "2 in [1, 2]",
        "three is known",
        'nick contains "vp"',
        "price >= 900000000000 USD",
        "price between 1 USD and 900000000000 USD",
        "many in [1, 2]",
        "many in [7]",
        "many between 1 and 2",
        "days(call) >= 1",
        "days(call where late) >= 1",
        "sum(call.cost) > 1 USD",
        "average(call.cost) > 1 USD",
        "sum(call.length where long) > 1 min",
        "first(call.back) > created_at",
        "last(call.long) = asked",
        "due_at = 2026-01-13",
        "call within 2 business hours after due_at",
        "due_at within 2 business hours after created_at",
        "due_at within 1 business day before created_at",
        "touch within 3 days before met_at",
        "met_at + 1 h > created_at",
        "met_at - created_at < 2 days",
        "(met_at - created_at) / 1 h < 2",
        "earliest(met_at, due_at) within 2 days after created_at",
        "latest(met_at, first(call)) > created_at",
        "at least 2 (call where late) within 9 days after created_at",
        "exists(call where late and long) or met_at is unknown",
        "exists(call where first(mail) > at)",
    ],
)
@pytest.mark.parametrize("deadline", [None, "created_at + 2 days", "met_at"])
def test_a_rule_is_decided_as_it_is_explained(rule: str, deadline: str | None) -> None:
    keys = {} if deadline is None else {"deadline": deadline}
    policy = policy_of({"s": stage(rule=rule, **keys)})
    decide = policy.compile()
    same = "2026-01-13T16:00:00Z"
    timelines: list[Any] = [
        [],
        [call(cost=1, length=90, long=True, late=False)],
        [call(same, long=True), call(same, late=True), call(late=True, back=same)],
        [call(same, long="?"), call(same, late="?", long=True), {"kind": "mail", "at": same}],
        [call(cost=9e14, back="2026-03-01T00:00:00Z")] * 2,
        [call("2150-01-01T00:00:00Z")],
        "none",
        None,
    ]
    for timeline in timelines:
        for due, met in (
            (None, None),
            ("2150-01-13T15:00:00Z", "2026-01-14T10:00:00Z"),
            ("?", "?"),
        ):
            lead = {
                **LEAD,
                "activity": timeline,
                "due_at": due,
                "met_at": met,
                "price": 5,
                "title": "VP",
            }
            for as_of in (NOW, "2199-01-01T00:00:00Z"):
                agreed(policy, lead, as_of, decide)


@pytest.mark.parametrize(
    "when", ["fit", "fit is failed", "fit is applicable", "asked", "met_at is known"]
)
@pytest.mark.parametrize(
    "rule", ["met_at within 3 days after created_at + 60 days", "met_at > created_at"]
)
def test_a_lead_that_waits_has_the_same_outcome(when: str, rule: str) -> None:
    stages = {
        "fit": stage(kind="sla", rule="met_at > created_at or size > 3"),
        "quick": stage(kind="sla", owner="cro", rule="size > 5"),
        "won": stage(kind="conversion", when=when, rule=rule),
        "last": stage(kind="conversion", when="won", rule="not won and exists(call)"),
    }
    policy = policy_of(stages)
    decide = policy.compile()
    for size in (1, 4, 9, None):
        for asked in (True, False, None):
            for met in (None, "2026-01-14T10:00:00Z", "?"):
                agreed(policy, {**LEAD, "size": size, "asked": asked, "met_at": met}, NOW, decide)


def test_stuck_is_told_from_open() -> None:
    stages = {
        "quick": stage(kind="sla", owner="cro", rule="size > 5"),
        "won": stage(kind="conversion", rule="met_at within 3 days after first(call)"),
    }
    policy = policy_of(stages)
    assert agreed(policy, {**LEAD, "size": 1}).outcome is Outcome.STUCK
    assert agreed(policy, {**LEAD, "size": 9}).outcome is Outcome.OPEN
    begun = {**LEAD, "size": 1, "activity": [call("2026-01-19T15:00:00Z")]}
    assert agreed(policy, begun).outcome is Outcome.OPEN


@pytest.mark.parametrize("form", ["fit", "not fit", "asked and fit", "fit or size > 3"])
def test_the_unknown_is_followed_into_named_stages(form: str) -> None:
    stages = {
        "fit": stage(owner="cro", when="asked", kind="sla", rule="size > 3"),
        "good": stage(kind="qualification", when=form, rule="size > 1"),
        "far": stage(
            kind="qualification",
            when="good",
            at_least=1,
            of={"a": "good", "b": "met_at > created_at"},
        ),
    }
    policy = policy_of(stages)
    decide = policy.compile()
    for asked in (None, True, False, "?"):
        for size in (None, 1, 9, "?"):
            agreed(policy, {**LEAD, "asked": asked, "size": size}, NOW, decide)


@pytest.mark.parametrize(
    "rule", ["last(call.long)", "ended", "asked or ended", "ended and not asked"]
)
def test_a_boolean_attribute_of_no_event_never_holds(rule: str) -> None:
    open_ = policy_of({"s": stage(rule=rule)}).compile()
    closed = policy_of({"s": stage(rule=rule, deadline="created_at + 2 days")}).compile()
    lead = {**LEAD, "asked": False}
    assert open_(lead, as_of=NOW).verdicts()["s"]["verdict"] == "pending"
    assert closed(lead, as_of=NOW).verdicts()["s"]["verdict"] == "fail"
    turned = policy_of({"s": stage(rule="not ended", deadline="created_at + 2 days")}).compile()
    assert turned(lead, as_of=NOW).verdicts()["s"]["verdict"] == "pass"


def test_a_waiver_is_seen() -> None:
    waiver = {
        "stage": "fit",
        "for": "asked",
        "reason": "Agreed",
        "approved_by": ["cmo", "cro"],
        "until": "2026-06-30",
    }
    stages = {"fit": stage(any={"a": "size > 3", "b": "exists(call)"})}
    policy = policy_of(stages, waivers={"one": waiver})
    waived = agreed(policy, {**LEAD, "asked": True, "size": 1})
    assert waived.verdicts()["fit"]["verdict"] == "waived"
    for created in (None, "2150-01-01T00:00:00Z", "2026-07-30T00:00:00Z"):
        agreed(policy, {**LEAD, "asked": True, "size": 1, "created_at": created})
        agreed(policy, {**LEAD, "asked": True, "created_at": created})


@pytest.mark.parametrize("kind", ["call", "mail"])
def test_what_a_source_cannot_provide_is_unobserved(kind: str) -> None:
    policy = policy_of(
        {"s": stage(all={"a": "exists(call)", "b": "count(touch) > 1", "c": "many > 1"})}
    )
    convert = converter(policy.tree, spelling=Spelling.JSON, unobserved=frozenset({kind}))
    for timeline in ([], [call(long=True)], "none", None):
        lead = convert({**LEAD, "activity": timeline})
        agreed(policy, lead)
        if isinstance(timeline, str):
            assert isinstance(lead.events, Unreadable)


@pytest.mark.parametrize("inside", ["asked", "exists(call where asked and long)"])
def test_rules_nested_to_the_right_are_written_in_parts(inside: str) -> None:
    rule = inside
    for depth in range(60):
        rule = (
            f"(size > {depth % 3} and {rule})" if depth % 2 else f"(size < {depth % 3} or {rule})"
        )
    for deep in (
        rule,
        f"exists(call where {rule.replace('asked', 'late')})" if inside == "asked" else rule,
    ):
        policy = policy_of({"s": stage(rule=f"exists(mail) or {deep}")})
        decision = agreed(
            policy, {**LEAD, "size": 7, "asked": True, "activity": [call(long=True, late=True)]}
        )
        assert decision.verdicts()["s"]["verdict"] == "pass"


@pytest.mark.parametrize("rule", ["size + size > 3", "size + size > 3 and exists(call)"])
def test_an_operator_without_its_overload_is_not_compiled(rule: str) -> None:
    tree = policy_of({"s": stage(rule=rule)}).tree
    unlinked = replace(tree, covers=_unlinked(tree))
    with pytest.raises(TypeError, match="is not linked"):
        Policy(unlinked).compile()


def _unlinked(tree: PolicyTree) -> Expr:
    sum_of = policy_of({"s": stage(rule="size + size > 3")}).tree.stages["s"].criteria[0].rule
    assert isinstance(sum_of, Apply)
    inner = sum_of.operands[0]
    assert isinstance(inner, Apply)
    assert isinstance(inner.operands[0], Field)
    return replace(sum_of, operands=(replace(inner, overload=None), sum_of.operands[1]))
