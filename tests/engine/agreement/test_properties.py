"""Whatever the policy and the leads: an audit ends, adds up, follows its schema, and knows no order."""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from conformance.cases_reader import text_of
from leadpact.agreement.audit import Audit
from leadpact.agreement.auditor import Auditor
from leadpact.agreement.losses import LOST
from leadpact.agreement.promises import Kept
from leadpact.agreement.record import audit_record
from leadpact.agreement.spending import Outlay, Spending
from leadpact.api import PolicyError, instant_of, load_source
from leadpact.lead import Lead
from leadpact.packaged import schema
from leadpact.policy import PolicyTree
from leadpact.readings.verdicts import Verdict
from leadpact.records.conversion import Spelling
from leadpact.records.leads import converter
from leadpact.source import Source
from properties.policies import as_ofs, policies, records

BESIDE = [Resource.from_contents(schema(name)) for name in ("check", "lint")]
AUDIT = Draft202012Validator(schema("audit"), registry=BESIDE @ Registry())
JANUARY = 739_617  # 2026-01-01


@st.composite
def promised(draw: Any) -> dict[str, Any]:
    """Draw a policy that makes promises about its own stages."""
    document = draw(policies())
    stage = draw(st.sampled_from(sorted(document["stages"])))
    other = draw(st.sampled_from(sorted(document["stages"])))
    every = draw(st.sampled_from(["week", "month", "quarter"]))
    extra = draw(
        st.sampled_from([{}, {"by": "source"}, {"confidence": "95%"}, {"missed_after": 2}])
    )
    measures = {
        f"rate({stage})": {"at_least": "40%"},
        f"rate({stage} where {other})": {"between": ["10%", "90%"]},
        f"count({stage} where source = 'ad_click')": {"at_least": 3},
        f"count(leads where {other})": {"at_most": 3},
        f"spend / count({stage})": {"at_most": "9 USD"},
        f"sum(usd per title where {stage})": {"at_least": "1 USD"},
        f"average(x where {stage})": {"at_least": 1},
        "median(span)": {"at_most": "1 day"},
        "percentile(talked, 90)": {"at_most": "1 day"},
        "sum(n) / count(leads)": {"at_least": 1},
    }
    commitments = {
        f"c{number}": {"owner": "cmo", "measure": measure, "if_missed": "pay", **target}
        | ({"last": 3} if number % 3 == 2 else {"every": every})
        | extra
        for number, (measure, target) in enumerate(measures.items())
    }
    return {**document, "commitments": commitments}


def audited(tree: PolicyTree, leads: list[Lead], as_of: int) -> Audit:
    spending = Spending("USD", (Outlay("ad_click", JANUARY, JANUARY + 400, 90_0000),))
    auditor = Auditor(tree, as_of, spending=spending)
    for lead in leads:
        auditor.add(lead)
    return auditor.audit()


@settings(
    max_examples=30,
    phases=(Phase.explicit, Phase.generate),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(promised(), st.lists(records, max_size=6), as_ofs)
def test_an_audit_adds_up(document: Any, raw: list[Any], as_of: str) -> None:
    try:
        tree = load_source(Source("policy.yaml", text_of(document))).tree
    except PolicyError as error:
        pytest.fail(str(error))
    convert = converter(tree, spelling=Spelling.JSON)
    named = ({**record, "id": f"L-{at}"} for at, record in enumerate(raw))
    leads = [lead for record in named if isinstance(lead := convert(record), Lead)]
    instant = instant_of(as_of)
    found = audited(tree, leads, instant)
    assert [e.message for e in AUDIT.iter_errors(audit_record(found) | _BESIDE)] == []
    assert found.waterfall.start == len(found.leads) == sum(found.outcomes.values())
    charged = [lead.id for loss in found.losses for lead in loss.leads]
    assert sorted(charged) == sorted(x.id for x in found.leads if x.outcome in LOST)
    for stage in found.stages.values():
        held(stage)
    for result in found.results:
        figure = result.judgement.figure
        assert figure.low is None or figure.low <= figure.value <= figure.high
        assert result.kept is not Kept.MISSED or result.misses >= 1
    first, again = audit_record(found), audit_record(audited(tree, leads[::-1], instant))
    for key in (
        "commitments",
        "stages",
        "outcomes",
        "money",
        "data_digest",
        "delays",
        "accountability",
    ):
        assert again[key] == first[key]


_BESIDE = {
    "exported": {"newest": None, "is_of_another_time": False},
    "warnings": [],
    "leads": {
        "read": 0,
        "set_aside": [],
        "created_later": 0,
        "chosen": 0,
        "how_chosen": {},
        "not_chosen": {"by_choice": 0, "condition_unknown": 0, "created_at_unknown": 0},
        "missing_columns": {},
        "activity": None,
        "bound": {},
        "unobserved": [],
    },
    "plan": None,
    "since": None,
    "closed": [],
}


def held(stage: Any) -> None:
    """A rate counts the settled leads that the stage applies to, the unknown ones among them."""
    figure, verdicts = stage.figure, stage.verdicts
    assert figure.events + figure.unknown <= figure.n
    passed = verdicts.get(Verdict.PASS, 0) + verdicts.get(Verdict.WAIVED, 0)
    assert figure.events + figure.so_far <= passed
    assert sum(verdicts.values()) - verdicts.get(Verdict.NOT_APPLICABLE, 0) == (
        figure.n + figure.unsettled + figure.left_out
    )
    if stage.interval is not None:
        assert stage.interval.low <= figure.value <= stage.interval.high
