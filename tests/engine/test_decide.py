"""The compiled reading: what it takes and gives, what it reads, and what its source looks like."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from enum import IntEnum, StrEnum
from math import inf, nan
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import leadpact
from conformance.cases_reader import text_of
from engine.sample_leads import AS_OF, FILES, POLICIES
from leadpact.api import Policy, load_source
from leadpact.nodes import Name
from leadpact.readings.deciding import codes, instants, plain, planned
from leadpact.readings.deciding.decision import Decide
from leadpact.readings.deciding.thresholds import first_raw
from leadpact.readings.explain import Explanation
from leadpact.readings.findings import Cause
from leadpact.readings.outcomes import Outcome
from leadpact.readings.verdicts import Verdict
from leadpact.records.lead_files import open_leads
from leadpact.source import Source, Span
from leadpact.units import MONEY_SCALE, SECOND

NOW = "2026-02-01T00:00:00Z"
HEAD = {
    "leadpact": 1,
    "name": "deciding",
    "version": "1.0.0",
    "effective": "2026-01-01",
    "title": "What decides",
    "parties": {"cmo": "Marketing", "cro": "Sales"},
}
FIELDS = {
    "id": "text",
    "created_at": "timestamp",
    "size": {"type": "integer", "at_least": 0, "filled_by": "cro"},
    "share": "number",
    "deal": {"value": {"type": "money USD", "at_least": 1}, "fee": "money USD"},
    "spent": "duration",
    "paused": {"type": "duration", "at_least": 60},
    "on": "date",
    "seen_at": "timestamp",
    "title": "text",
    "branch": {"type": ["software", "retail"], "aliases": {"software": ["SaaS"]}},
    "asked": "boolean",
    "sure": {"type": "boolean", "default": True},
    "people": {"type": "integer", "default": 7},
    "name": {"type": "text", "default": "nobody"},
}
CALLS = {"call": {"long": "boolean", "length": "duration"}}


def policy_of(stages: Mapping[str, Any], **more: Any) -> Policy:
    whole = {**HEAD, "lead": FIELDS, "stages": stages, **more}
    return load_source(Source("policy", text_of(whole)))


def stage(**keys: Any) -> dict[str, Any]:
    return {"owner": "cmo", **keys}


FLAT = {
    "fit": stage(
        all={
            "size": "size between 5 and 50",
            "size_known": "size is known",
            "share": "share >= 0.5",
            "share_too": "share < 2 and share != 1",
            "value": "deal.value >= 0.3 USD",
            "fee": "deal.fee between 0.0001 USD and 5M USD",
            "fee_too": "deal.fee != 1 USD and 2 USD > deal.fee",
            "spent": "spent > 3 min",
            "spent_too": "spent = 180 s or spent is unknown",
            "paused": "paused <= 1 h",
            "on": "on >= 2026-01-12",
            "seen_at": "seen_at < 2026-01-13T00:00:00Z",
            "day": "created_at = 2026-01-12",
            "title": 'title contains any of ["vp", "chief"]',
            "title_too": 'title = "VP" and title is known',
            "branch": 'branch in ["software"]',
            "branch_too": 'branch != "retail"',
            "asked": "asked",
            "sure": "sure",
            "sure_too": "sure is known and not (sure is unknown)",
            "people": "people > 5 and people is known",
            "name": 'name = "nobody"',
            "both": "size > people or title = name",
            "ratio": "size / share > 4",
        }
    ),
}
TIMED = {"timed": stage(rule="count(call) >= 0 and (asked or size > 3)")}


class Size(IntEnum):
    TEN = 10


class Title(StrEnum):
    VP = "VP"


ODD = (
    None,
    "",
    "  ",
    True,
    False,
    0,
    -1,
    1,
    5,
    50,
    50.0,
    50.5,
    180,
    180.0000005,
    180.00000050000003,
    0.3,
    0.29994999,
    0.29995,
    0.00005,
    0.000050001,
    4_999_999.99995,
    5e6,
    10**15,
    10**15 + 1,
    2**53,
    2**53 + 1,
    10**400,
    1e15,
    1e300,
    -0.0,
    nan,
    inf,
    -inf,
    "5",
    "PT3M",
    "PT3M1S",
    "VP",
    " VP ",
    "Chief of staff",
    "nobody",
    "saas",
    " Software ",
    "retail",
    "Sofware",
    "2026-01-12",
    "2026-02-30",
    "2026-01-12T23:00:00Z",
    "2026-01-12T23:00:00",
    "\ud800",
    "ä vp",
    [],
    {},
    {"value": 1},
    b"VP",
    Size.TEN,
    Title.VP,
)


@pytest.fixture(scope="module")
def flat() -> tuple[Policy, Decide[Explanation]]:
    policy = policy_of(FLAT)
    return policy, policy.compile()


@pytest.mark.parametrize("raw", ODD, ids=repr)
def test_whatever_stands_in_a_record_is_read_as_the_definition_reads_it(
    flat: tuple[Policy, Decide[Explanation]], raw: object
) -> None:
    policy, decide = flat
    whole = {name: raw for name in FIELDS if name not in ("id", "deal")}
    lead = {"id": "L", **whole, "deal": {"value": raw, "fee": raw}}
    sparse = {"id": "L", **whole, "deal": {"fee": raw}}
    nothing = {"id": "L", "deal": raw}
    for record in (lead, sparse, nothing, MappingProxyType(lead)):
        assert decide(record, as_of=NOW).check() == policy.explain(record, as_of=NOW).check()


@given(st.floats(-1e11, 1e11), st.integers(-(10**14), 10**14))
def test_a_raw_amount_is_compared_as_its_rounded_value(raw: float, amount: int) -> None:
    for scale in (MONEY_SCALE, SECOND):
        bound = first_raw(amount, scale)
        near = round(raw * scale)
        assert (raw >= bound) is (near >= amount)
        assert (raw >= first_raw(near, scale)) is True
        assert (raw >= first_raw(near + 1, scale)) is False


# -- what it takes


@pytest.mark.parametrize("stages", [FLAT, TIMED], ids=["fields", "timed"])
def test_a_record_without_an_id_is_no_lead(stages: dict[str, Any]) -> None:
    decide = policy_of(stages, activity=CALLS).compile()
    for lead in ({}, {"id": None}, {"id": " "}, {"id": 3}, {"id": "\ud800"}):
        with pytest.raises(leadpact.LeadError, match="this record is no lead"):
            decide(lead, as_of=NOW)


@pytest.mark.parametrize("stages", [FLAT, TIMED], ids=["fields", "timed"])
def test_an_instant_is_an_aware_datetime_or_a_timestamp(stages: dict[str, Any]) -> None:
    decide = policy_of(stages, activity=CALLS).compile()
    lead = {"id": "L"}
    same = (NOW, "2026-02-01T01:00:00+01:00", datetime(2026, 2, 1, tzinfo=UTC), 1769904000000000)
    assert {decide(lead, as_of=at).as_of for at in same} == {1769904000000000}
    for at in ("soon", datetime(2026, 2, 1)):  # noqa: DTZ001 - the mistake itself
        with pytest.raises(leadpact.LeadError, match="as_of"):
            decide(lead, as_of=at)


def test_a_typed_lead_is_taken_as_it_is() -> None:
    for stages in (FLAT, TIMED):
        policy = policy_of(stages, activity=CALLS)
        lead = {"id": "L", "size": 9, "asked": True, "activity": []}
        why = policy.explain(lead, as_of=NOW)
        assert policy.compile()(why.lead, as_of=NOW).check() == why.check()


def test_a_batch_is_decided_one_by_one() -> None:
    decide = policy_of(FLAT).compile()
    taken = []

    def leads() -> Iterator[dict[str, Any]]:
        for size in (3, 30):
            taken.append(size)
            yield {"id": f"L-{size}", "size": size}

    found = decide.batch(leads(), as_of=NOW)
    assert taken == []
    assert next(found).criteria["fit", "size"] is Verdict.FAIL
    assert taken == [3]
    assert [decision.id for decision in found] == ["L-30"]


def test_a_batch_refuses_at_once_what_is_no_instant() -> None:
    with pytest.raises(leadpact.LeadError, match="as_of is no timestamp"):
        policy_of(FLAT).compile().batch([], as_of="soon")


# -- what it gives


def test_a_decision_says_what_became_of_a_lead() -> None:
    stages = {
        "fit": stage(rule="size >= 5", fix="Look closer"),
        "quick": stage(kind="sla", owner="cro", rule="spent <= 1 h"),
        "won": stage(kind="conversion", when="fit", owner="cro", rule="asked"),
    }
    decide = policy_of(stages).compile()
    small = decide({"id": "L-1", "size": 3, "spent": 7200, "asked": True}, as_of=NOW)
    assert small.stages == {
        "fit": Verdict.FAIL,
        "quick": Verdict.FAIL,
        "won": Verdict.NOT_APPLICABLE,
    }
    assert small.criteria == {("fit", "rule"): Verdict.FAIL, ("quick", "rule"): Verdict.FAIL}
    assert small.verdicts()["won"] == {"verdict": "not_applicable", "criteria": {}}
    assert small.outcome is Outcome.UNQUALIFIED
    assert small.accountable is not None
    assert (small.accountable.owner, small.accountable.fix) == ("cmo", "Look closer")
    assert [breach.stage for breach in small.breaches] == ["quick"]
    assert repr(small) == "<Decision fit: fail, quick: fail, won: not_applicable>"
    lost = decide({"id": "L-2", "size": 9, "spent": 60, "asked": False}, as_of=NOW)
    assert (lost.outcome, lost.accountable and lost.accountable.stage) == (Outcome.LOST, "won")
    won = decide({"id": "L-3", "size": 9, "spent": 60, "asked": True}, as_of=NOW)
    assert (won.outcome, won.accountable, won.causes) == (Outcome.CONVERTED, None, {})


@pytest.mark.parametrize("covers", ["asked", "asked or count(call) > 0"])
def test_what_the_agreement_does_not_cover_is_not_judged(covers: str) -> None:
    policy = policy_of({"fit": stage(rule="size >= 5")}, covers=covers, activity=CALLS)
    decide = policy.compile()
    apart = decide({"id": "L", "asked": False, "size": 9, "activity": []}, as_of=NOW)
    assert (apart.covered, apart.stages, apart.criteria) == (False, {}, {})
    assert (apart.outcome, apart.accountable, apart.breaches) == (None, None, ())
    assert (apart.verdicts(), apart.causes, repr(apart)) == ({}, {}, "<Decision not covered>")
    flagged = decide({"id": "L", "size": 9, "activity": []}, as_of=NOW)
    assert (flagged.covered, flagged.outcome) == (None, Outcome.QUALIFIED)


def test_an_unknown_criterion_has_its_first_cause() -> None:
    stages = {
        "fit": stage(all={"size": "size >= 5", "title": 'title = "VP" or asked'}),
        "good": stage(rule="fit and share > 0.5"),
        "early": stage(rule="count(call) >= 1 and fit"),
    }
    decide = policy_of(stages, activity=CALLS).compile()
    found = decide({"id": "L", "title": 3, "size": 9, "share": "much"}, as_of=NOW)
    assert found.causes == {
        ("fit", "title"): ("title", Cause.INVALID, None),
        ("good", "rule"): ("title", Cause.INVALID, None),
        ("early", "rule"): ("call", Cause.MISSING, None),
    }
    call = {"kind": "call", "at": "2026-01-13T00:00:00Z"}
    blank = decide({"id": "L", "activity": [call]}, as_of=NOW)
    assert blank.causes["fit", "size"] == ("size", Cause.MISSING, "cro")
    assert blank.causes["good", "rule"] == ("size", Cause.MISSING, "cro")
    assert blank.accountable is not None
    assert blank.accountable.owner == "cro"


def test_the_reasons_are_looked_for_only_when_somebody_asks() -> None:
    for stages in (FLAT, TIMED):
        policy = policy_of(stages, activity=CALLS)
        lead = {"id": "L", "size": 3}
        decision = policy.compile()(lead, as_of=NOW)
        assert "_explainer" not in vars(policy)
        assert str(decision.explain()) == str(policy.explain(lead, as_of=NOW))


@pytest.mark.parametrize("name", FILES)
def test_the_ready_made_policies_decide_their_samples_as_they_explain_them(name: str) -> None:
    file = POLICIES / f"{name}.yaml"
    policy = load_source(Source(f"policies/{file.name}", file.read_text("utf-8")))
    leads, activity = FILES[name]
    samples = POLICIES / "samples"
    files = open_leads(
        policy.tree, (str(samples / leads),), activity=activity and str(samples / activity)
    )
    decide = policy.compile()
    for lead in files.leads():
        assert decide(lead, as_of=AS_OF).check() == policy.explain(lead, as_of=AS_OF).check()
        if Path(leads).suffix == ".jsonl":
            raw = json.loads(json.dumps(lead.raw))
            assert decide(raw, as_of=AS_OF).check() == decide(lead, as_of=AS_OF).check()


# -- what it reads


class Watched(dict[str, Any]):
    """A record that knows what was asked of it."""

    def __init__(self, record: Mapping[str, Any]) -> None:
        super().__init__(record)
        self.asked: list[str] = []

    def get(self, key: str, default: Any = None) -> Any:
        self.asked.append(key)
        return super().get(key, default)


@pytest.mark.parametrize("extra", ["true", "exists(call where long) or asked"])
def test_only_what_the_rules_use_is_read_and_once(extra: str) -> None:
    stages = {
        "fit": stage(all={"a": "size > 3", "b": "size < 9 or asked", "c": extra}),
        "good": stage(rule="fit"),
    }
    decide = policy_of(stages, activity=CALLS).compile()
    record = Watched({"id": "L", "size": 5, "asked": True, "title": "VP", "activity": []})
    decide(record, as_of=NOW)
    wanted = ["id", "size", "asked"] + (["activity"] if "call" in extra else [])
    assert sorted(record.asked) == sorted(wanted)


# -- its source


def test_the_source_can_be_read() -> None:
    source = policy_of(FLAT).compile().source
    assert "    # fit.size: size between 5 and 50\n" in source
    assert "size_holds_ = 5 <= x <= 50" in source
    timed = policy_of(TIMED, activity=CALLS).compile().source
    assert "def timed_rule(f):  # count(call) >= 0 and (asked or size > 3)\n" in timed


def test_names_do_not_meet_the_names_of_the_program() -> None:
    words = "x e f raw seen sure doubtful members members_2 compute undefined decision class new Open judge _ x_"
    fields = {"id": "text", "created_at": "timestamp", **dict.fromkeys(words.split(), "integer")}
    kept = [name for name in fields if name not in ("id", "created_at")]
    rules = {f"r{n}": f"{name} + 1 > 2 and {name} in [2, 3]" for n, name in enumerate(kept)}
    counted = f"count(call where {' and '.join(f'{name} > 1' for name in kept)}) = 1"
    for more in ({}, {"counted": counted}):
        stages = {"fit": stage(all={**rules, **more})}
        document = {
            **HEAD,
            "lead": fields,
            "stages": stages,
            "activity": {"call": {"long": "boolean"}},
        }
        policy = load_source(Source("policy", text_of(document)))
        lead = {"id": "L", **dict.fromkeys(kept, 2), "activity": [{"kind": "call", "at": NOW}]}
        decision = policy.compile()(lead, as_of=NOW)
        assert decision.check() == policy.explain(lead, as_of=NOW).check()
        assert decision.stages == {"fit": Verdict.PASS}


def test_a_text_of_the_policy_stays_a_text() -> None:
    hostile = "'); raise SystemExit(\"# \\n".replace('"', "")
    for rule in (f'title = "{hostile}"', f'title = "{hostile}" and count(call) = 0'):
        policy = policy_of({"fit": stage(rule=rule)}, activity=CALLS)
        decision = policy.compile()({"id": "L", "title": hostile, "activity": []}, as_of=NOW)
        assert decision.stages == {"fit": Verdict.PASS}


@pytest.mark.parametrize("leaf", ["asked", "count(call where asked and long) = 1"])
def test_deep_rules_are_written_too(leaf: str) -> None:
    rule = leaf
    for depth in range(45):
        rule = (
            f"({rule} and size > {depth % 3})" if depth % 2 else f"({rule} or size < {depth % 3})"
        )
    policy = policy_of({"fit": stage(rule=rule)}, activity=CALLS)
    deep = f"exists(call where {rule})" if leaf == "asked" else rule
    again = policy_of({"fit": stage(rule=deep.replace("asked", "long"))}, activity=CALLS)
    event = {"kind": "call", "at": "2026-01-13T00:00:00Z", "long": True}
    lead = {"id": "L", "size": 7, "asked": True, "activity": [event]}
    for one in (policy, again):
        assert one.compile()(lead, as_of=NOW).check() == one.explain(lead, as_of=NOW).check()


@pytest.mark.parametrize("stages", [FLAT, TIMED], ids=["fields", "timed"])
def test_what_is_not_linked_is_not_compiled(stages: dict[str, Any]) -> None:
    policy = policy_of(stages, activity=CALLS)
    tree = replace(policy.tree, covers=Name("size", span=Span(0, 4)))
    with pytest.raises(TypeError):
        Policy(tree).compile()


# -- what it remembers


def test_what_is_remembered_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (codes, instants, plain, planned):
        monkeypatch.setattr(module, "_MOST_REMEMBERED", 2)
    for stages in (FLAT, TIMED):
        policy = policy_of(stages, activity=CALLS)
        decide = policy.compile()
        for number in range(8):
            lead = {
                "id": "L",
                "size": number * 3,
                "title": f"VP {number}",
                "asked": number % 2 == 1,
            }
            at = f"2026-02-0{number + 1}T00:00:00Z"
            assert decide(lead, as_of=at).check() == policy.explain(lead, as_of=at).check()
