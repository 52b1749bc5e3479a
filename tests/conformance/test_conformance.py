"""Every reading against the language-neutral cases."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import pytest

from conformance.cases_reader import Case, every_case, text_of
from leadpact.api import Policy, PolicyError, load_source
from leadpact.readings.deciding.decision import Decide
from leadpact.readings.explain import Explanation
from leadpact.records.conversion import Spelling
from leadpact.records.leads import converter
from leadpact.source import Source

CASES = list(every_case())


def test_names_are_unique() -> None:
    names = [case.name for case in CASES]
    assert sorted({name for name in names if names.count(name) > 1}) == []


@lru_cache(maxsize=64)
def _compiled(text: str) -> tuple[Policy, Decide[Explanation]] | None:
    policy = _loaded(text)
    return None if isinstance(policy, PolicyError) else (policy, policy.compile())


@lru_cache(maxsize=64)
def _loaded(text: str) -> Policy | PolicyError:
    try:
        return load_source(Source("case.yaml", text))
    except PolicyError as error:
        return error


def by_explaining(case: Case) -> dict[str, Any] | str:
    policy = _loaded(text_of(case.policy))
    if isinstance(policy, PolicyError):
        return "error"
    lead = converter(policy.tree, spelling=Spelling.JSON, unobserved=case.unobserved)(case.lead)
    found = policy.explain(lead, as_of=case.as_of)
    verdicts = {}
    for name, stage in found.stages.items():
        verdicts[name] = stage.verdict.value
        verdicts |= {f"{name}.{c.criterion.name}": c.verdict.value for c in stage.criteria}
    return {
        "verdicts": verdicts,
        "outcome": found.outcome.value if found.outcome else None,
        "accountable": found.accountable.stage if found.accountable else None,
        "owner": found.accountable.owner if found.accountable else None,
        "breaches": [breach.stage for breach in found.breaches],
    }


def by_deciding(case: Case) -> dict[str, Any] | str:
    compiled = _compiled(text_of(case.policy))
    if compiled is None:
        return "error"
    policy, decide = compiled
    lead: Any = case.lead
    if case.unobserved:
        lead = converter(policy.tree, spelling=Spelling.JSON, unobserved=case.unobserved)(lead)
    found = decide(lead, as_of=case.as_of)
    verdicts = {name: verdict.value for name, verdict in found.stages.items()}
    verdicts |= {f"{s}.{c}": verdict.value for (s, c), verdict in found.criteria.items()}
    return {
        "verdicts": verdicts,
        "outcome": found.outcome.value if found.outcome else None,
        "accountable": found.accountable.stage if found.accountable else None,
        "owner": found.accountable.owner if found.accountable else None,
        "breaches": [breach.stage for breach in found.breaches],
    }


READINGS = {"explain": by_explaining, "decide": by_deciding}


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize(
    "case", [pytest.param(c, id=f"{c.suite}/{c.file}/{c.name}") for c in CASES if not c.is_metric]
)
def test_case(case: Case, reading: str) -> None:
    found = READINGS[reading](case)
    expected = case.expected["is"]
    if expected == "error" or isinstance(found, str):
        assert found == expected, _loaded(text_of(case.policy))
        return
    wanted: Mapping[str, str] = expected if isinstance(expected, dict) else {"s": expected}
    verdicts = found.pop("verdicts")
    assert {name: verdicts.get(name) for name in wanted} == wanted
    also = {key: case.expected[key] for key in found if key in case.expected}
    assert {key: found[key] for key in also} == also
