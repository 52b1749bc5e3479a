"""Metrics and promises: parsed, linked, and held to their units."""

import pytest

from conformance.cases_reader import text_of
from leadpact.api import examine
from leadpact.nodes import type_of
from leadpact.source import Source
from leadpact.syntax.parser import parse
from leadpact.syntax.printer import to_text
from properties.sentences import HEAD

STAGES = {
    "fit": {"owner": "cmo", "rule": "n > 3"},
    "won": {"owner": "cro", "kind": "conversion", "rule": "exists(call)"},
}


def complaints(measure: str, **promise: object) -> list[str]:
    commitment = {
        "owner": "cmo",
        "measure": measure,
        "every": "week",
        "if_missed": "pay",
        **(promise or {"at_least": 1}),
    }
    document = {
        **HEAD,
        "stages": STAGES,
        "metrics": {"cac": "spend / count(won)"},
        "commitments": {"c": commitment},
    }
    _, found = examine(Source("policy", text_of(document)))
    return [f"{d.complaint.code} {d.message}" for d in found if d.is_error]


@pytest.mark.parametrize(
    ("measure", "promise"),
    [
        ("rate(fit)", {"at_least": "60%"}),
        ('rate(fit where source = "ad_click" and won)', {"at_least": "60%", "warn_at": "65%"}),
        ("count(leads where fit)", {"at_least": 200}),
        ("count(won)", {"between": [1, 5]}),
        ("spend / count(fit)", {"at_most": "250 USD"}),
        ("cac * 2", {"at_most": "1k USD"}),
        ("cac / average(monthly where won)", {"at_most": 12}),
        ("sum(usd per title where won)", {"at_least": "3M USD"}),
        ("median(span)", {"at_most": "4 h"}),
        ("percentile(talked, 90)", {"at_most": "4 h"}),
        ("average(n)", {"at_least": 3}),
    ],
)
def test_what_can_be_promised(measure: str, promise: dict[str, object]) -> None:
    assert complaints(measure, **promise) == []
    parsed, found = parse(measure, Source("m", measure), lambda span: span)
    assert parsed is not None
    assert not found
    assert parse(to_text(parsed), Source("m", ""), lambda span: span)[0] == parsed


@pytest.mark.parametrize(
    ("measure", "promise", "code"),
    [
        ("rate(fit)", {"at_least": "250 USD"}, "LP325"),
        ("spend / count(fit)", {"at_most": "60%"}, "LP325"),
        ("spend / count(fit)", {"at_most": "250 EUR"}, "LP325"),
        ("count(won)", {"at_least": "n"}, "LP325"),
        ("rate(n)", {"at_least": 1}, "LP324"),
        ("rate(fitt)", {"at_least": 1}, "LP301"),
        ("fit", {"at_least": 1}, "LP324"),
        ("n", {"at_least": 1}, "LP324"),
        ("cacc", {"at_least": 1}, "LP301"),
        ("average(fit)", {"at_least": 1}, "LP324"),
        ("average(title)", {"at_least": 1}, "LP324"),
        ("minimum(n)", {"at_least": 1}, "LP324"),
        ("median(n, 90)", {"at_least": 1}, "LP324"),
        ("percentile(n, 0)", {"at_least": 1}, "LP324"),
        ("average(n per title)", {"at_least": 1}, "LP324"),
        ("sum(n per nobody)", {"at_least": 1}, "LP301"),
        ("count(fit per title)", {"at_least": 1}, "LP324"),
        ("count(fit where n)", {"at_least": 1}, "LP306"),
        ("rate(fit) + spend", {"at_least": 1}, "LP302"),
        ("rate(nothing) + 1", {"at_least": 1}, "LP301"),
        ("n > 3", {"at_least": 1}, "LP324"),
        ("sum(nobody)", {"at_least": 1}, "LP301"),
    ],
)
def test_what_cannot(measure: str, promise: dict[str, object], code: str) -> None:
    assert [said.split()[0] for said in complaints(measure, **promise)] == [code]


def test_spend_is_money_of_the_first_field() -> None:
    document = {**HEAD, "stages": STAGES, "metrics": {"cost": "spend"}}
    tree, found = examine(Source("policy", text_of(document)))
    assert tree is not None, found
    assert str(type_of(tree.metrics["cost"].measure)) == "money USD"
