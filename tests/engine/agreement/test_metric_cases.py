"""The language-neutral cases of metrics: leads, a measure over them, and what it comes to."""

import pytest

from conformance.cases_reader import Case, every_case
from engine.agreement.worked import held

CASES = [case for case in every_case() if case.is_metric]


def test_there_are_cases() -> None:
    assert CASES


@pytest.mark.parametrize("case", [pytest.param(c, id=f"{c.suite}/{c.name}") for c in CASES])
def test_case(case: Case) -> None:
    promise = {"at_least": case.expected["at_least"]} if "at_least" in case.expected else None
    measure = case.expected["measure"]
    unit = {"at_least": "1 min"} if measure.startswith("median") else {}
    found = held(
        case.policy,
        measure,
        case.expected["leads"],
        as_of=case.as_of,
        unobserved=case.unobserved,
        **(promise or unit),
    )
    figure = found.figure
    expected = case.expected["is"]
    value = figure.value
    if value is not None and figure.type.kind.value == "duration":
        value /= 1_000_000
    is_ = {
        "value": None if value is None else round(value, 4),
        "n": figure.n,
        "unsettled": figure.unsettled,
        "left_out": figure.left_out,
        "up_to": None if figure.high is None else round(figure.high, 4),
        "verdict": found.kept.value,
    }
    assert {key: is_[key] for key in expected} == expected
