"""The compiled reading says of every policy and every lead what the definition says."""

from typing import Any

from hypothesis import HealthCheck, given, settings

from conformance.cases_reader import text_of
from leadpact.api import Policy, load_source
from leadpact.nodes import StageName
from leadpact.readings.explain import Explanation
from leadpact.readings.findings import Cause, Finding, unknown_parts
from leadpact.readings.stages import StageFinding
from leadpact.readings.verdicts import Verdict
from leadpact.records.conversion import Spelling
from leadpact.records.leads import converter
from leadpact.source import Source
from properties.policies import as_ofs, field_policies, policies, records, unobserved

Told = tuple[str, Cause, str | None] | None


def cause_of(finding: Finding, stages: dict[str, StageFinding]) -> Told:
    """Find the first gap in the data, left to right, into the stages that a rule names."""
    for part in unknown_parts(finding):
        if isinstance(part.expr, StageName):
            if (followed := cause_of_stage(stages[part.expr.name], stages)) is not None:
                return followed
        elif part.gap is not None and part.gap.cause is not Cause.NOT_YET:
            return part.gap.name, part.gap.cause, part.gap.owner
    return None


def cause_of_stage(found: StageFinding, stages: dict[str, StageFinding]) -> Told:
    if found.verdict is not Verdict.UNKNOWN:
        return None
    if found.when is not None and found.when.value is None:
        return cause_of(found.when, stages)
    unknown = (f for f in found.criteria if f.verdict is Verdict.UNKNOWN)
    return next((cause_of(f.finding, stages) for f in unknown), None)


def causes(why: Explanation) -> dict[tuple[str, str], Told]:
    stages = dict(why.stages)
    return {
        (name, f.criterion.name): cause_of(f.finding, stages)
        for name, found in stages.items()
        for f in found.criteria
        if f.verdict is Verdict.UNKNOWN
    }


def check(document: dict[str, Any], lead: Any, as_of: str, kinds: frozenset[str]) -> None:
    policy: Policy = load_source(Source("policy", text_of(document)))
    decide = policy.compile()
    typed = converter(policy.tree, spelling=Spelling.JSON, unobserved=kinds)(lead)
    for same in (typed, lead) if not kinds else (typed,):
        why = policy.explain(same, as_of=as_of)
        decision = decide(same, as_of=as_of)
        assert decision.check() == why.check(), decide.source
        assert decision.causes == causes(why), decide.source
        assert decision.covered is why.covered


@given(policies(), records, as_ofs, unobserved)
@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_every_policy_is_decided_as_it_is_explained(
    document: dict[str, Any], lead: Any, as_of: str, kinds: frozenset[str]
) -> None:
    check(document, lead, as_of, kinds)


@given(field_policies(), records, as_ofs)
@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_policies_over_fields_alone_too(document: dict[str, Any], lead: Any, as_of: str) -> None:
    check(document, lead, as_of, frozenset())
