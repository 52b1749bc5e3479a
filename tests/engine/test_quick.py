"""The quick way to read stages finds what their rules mean, to the last part of every finding."""

import json
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import leadpact
from conformance.cases_reader import text_of
from leadpact.api import instant_of, load_source
from leadpact.readings.explain import Explainer, Explanation
from leadpact.readings.plans import Plans
from leadpact.readings.sentences import because
from leadpact.readings.stages import Reading
from leadpact.readings.telling import Telling
from leadpact.source import Source
from properties.policies import as_ofs, field_policies, policies, records

POLICY = """\
leadpact: 1
name: quick
version: 1.0.0
effective: 2026-01-01
title: Rules of every shape
parties: {cmo: Marketing}
lead:
  id: text
  created_at: timestamp
  size: integer
  worth: money USD
  title: {type: text, filled_by: cmo}
  region: {type: [north, south], default: north}
  spent: duration
  share: number
  spend_rate: money EUR per month
  renewed: date
  kind: [shop, farm]
  is_test: boolean
  called_at: moment
values:
  big: size > 6
  doubled: size * 2
stages:
  fit:
    owner: cmo
    all:
      between: size between 5 and 10
      worth: worth >= 5 USD or worth = 1 USD
      not_test: not is_test
      test: is_test
      title: title contains any of ["VP", "head"] or title contains "Chief"
      begins: title starts with "H"
      same: title = " Head "
      among: title in ["Head", " x "]
      kind: kind in ["farm"] and kind != "shop"
      size: size in [5, 7]
      known: title is known and worth is unknown
      big: big and not big
      always: true
      listed: size in [5, 7] and size not in [6] and title in [" Head ", "the VP"]
      region: region in ["north"]
      either: not (size > 6 or size < 2)
      nested: not (worth >= 5 USD and (size > 5 or is_test))
      spent: spent <= 3 min
      share: share > 40%
      rate: spend_rate < 2000 EUR per month
      renewed: renewed >= 2026-02-01
      holds: is_test = true
      alike: (size > 5) = is_test
      of_kind: kind contains any of ["a", "sh"]
  any_fit: {owner: cmo, any: {test: is_test, big: big}}
  some_fit: {owner: cmo, at_least: 1, of: {test: is_test, shop: kind = "shop"}}
  scored: {owner: cmo, score: {at_least: 5, of: {test: {points: 5, rule: is_test}, big: {points: -3, rule: big}}}}
  follows: {owner: cmo, rule: fit and any_fit or some_fit}
  stands: {owner: cmo, rule: any_fit is failed and fit is applicable}
  called: {owner: cmo, rule: called_at is known and any_fit}
  called_early: {owner: cmo, rule: called_at < created_at}
  begins_any: {owner: cmo, rule: 'title starts with any of ["a", "h"]'}
  born: {owner: cmo, rule: created_at < 2026-06-01}
  sums: {owner: cmo, rule: doubled > 10}
  waived: {owner: cmo, rule: is_test}
  sometimes: {owner: cmo, kind: sla, when: is_test, rule: big}
  later: {owner: cmo, rule: fit and called}
waivers:
  tests: {stage: waived, until: 2026-12-31, approved_by: [cmo], reason: They are ours, for: is_test is known}
"""
MORE = (
    {
        "spent": 12.5,
        "share": 0.4,
        "spend_rate": 1999.99,
        "renewed": "2026-03-01",
        "region": "south",
    },
    {"spent": 200, "share": 0.45, "spend_rate": 2e3, "renewed": "2026-01-31", "region": "west"},
    {"spent": -1, "share": "x", "spend_rate": None, "renewed": "soon"},
)
VALUES = {
    "size": (None, 5, 7, 11, "many"),
    "worth": (None, 1, 5.5),
    "title": (None, " Head ", "the VP", "x", 7),
    "kind": (None, "shop", "farm", "mill"),
    "is_test": (None, True, False),
}
AS_OF = 1_790_000_000_000_000
QUICK = {"fit", "any_fit", "some_fit", "scored", "follows", "stands"}


def explainers(policy: leadpact.Policy) -> tuple[Explainer, Explainer]:
    """Give one that reads by the meanings alone, and one that has the quick way."""
    by_meaning, quickly = Explainer(policy.tree), Explainer(policy.tree)
    by_meaning.plans.quick = lambda: None  # type: ignore[method-assign]  # the definition itself
    while quickly.plans.leads_to_come:
        quickly.plans.quick()
    return by_meaning, quickly


def sentences(found: Explanation) -> list[dict[str, dict[str, str]]]:
    """Word each criterion by itself, for both kinds of readers."""
    return [
        {
            name: {f.criterion.name: because(f, stage, telling) for f in stage.criteria}
            for name, stage in found.stages.items()
        }
        for telling in (Telling(found), Telling(found, in_words=True))
    ]


def all_at_once(found: Explanation) -> list[dict[str, dict[str, str]]]:
    return [found.sentences(), found.sentences(in_words=True)]


@pytest.fixture(scope="module")
def policy() -> leadpact.Policy:
    return load_source(Source("quick.yaml", POLICY))


def test_it_finds_what_the_meaning_finds(policy):
    by_meaning, quickly = explainers(policy)
    for number, values in enumerate(product(*VALUES.values())):
        record = {"id": "L", "created_at": "2026-02-01T00:00:00Z", **MORE[number % 3]} | dict(
            zip(VALUES, values, strict=True)
        )
        lead = policy._convert(record)
        found = quickly(lead, AS_OF)
        assert found == by_meaning(lead, AS_OF), record
        meant = sentences(by_meaning(lead, AS_OF))
        assert sentences(found) == all_at_once(found) == meant, record


def test_only_stages_of_rules_about_fields_have_a_quick_way(policy):
    _, quickly = explainers(policy)
    lead = policy._convert({"id": "L", "created_at": "2026-02-01T00:00:00Z"})
    assert set(quickly.plans.quick()(lead.facts)) == QUICK
    assert quickly.plans.whole is None


def test_it_is_written_when_many_leads_have_been_read(policy):
    plans = Plans(policy.tree)
    lead = policy._convert({"id": "L", "created_at": "2026-02-01T00:00:00Z"})
    assert plans.quick() is None
    while plans.leads_to_come:
        assert set(Reading(plans, lead, AS_OF).stages) == set(policy.tree.stages)
    assert plans.quick() is not None


def drawn(document: Any, leads: list[Any], as_of: str) -> None:
    policy = load_source(Source("policy", text_of(document)))
    by_meaning, quickly = explainers(policy)
    for record in leads:
        lead = policy._convert(record)
        found, meant = (explain(lead, instant_of(as_of)) for explain in (quickly, by_meaning))
        assert found == meant
        assert json.dumps(found.record()) == json.dumps(meant.record())
        assert sentences(found) == all_at_once(found) == sentences(meant) == all_at_once(meant)


SETTINGS = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@given(field_policies(), st.lists(records, min_size=2, max_size=4), as_ofs)
@SETTINGS
def test_policies_about_fields_are_explained_the_same_quickly(document, leads, as_of):
    drawn(document, leads, as_of)


@given(policies(), st.lists(records, min_size=1, max_size=2), as_ofs)
@SETTINGS
def test_stages_about_fields_among_others_are_explained_the_same_quickly(document, leads, as_of):
    drawn(document, leads, as_of)


def test_rules_nested_as_deep_as_the_language_lets_them_are_told_quickly_too():
    rule = "is_test"
    for level in range(90):
        rule = f"(kind = 'shop' and {rule})" if level % 2 else f"(size > 6 or {rule})"
    head, _, _ = POLICY.partition("stages:")
    text = f"{head}stages:\n  fit: {{owner: cmo, rule: {json.dumps(rule)}}}\n"
    deep = load_source(Source("deep.yaml", text))
    by_meaning, quickly = explainers(deep)
    for size, kind, is_test in product((None, 5, 7), (None, "shop", "farm"), (None, True, False)):
        record = {"size": size, "kind": kind, "is_test": is_test}
        lead = deep._convert(record | {"id": "L", "created_at": "2026-02-01T00:00:00Z"})
        found = quickly(lead, AS_OF)
        assert found == by_meaning(lead, AS_OF)
        assert all_at_once(found) == sentences(found)
