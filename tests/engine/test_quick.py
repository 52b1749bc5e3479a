"""The quick way to read a rule finds what the rule means, to the last part of every finding."""

from itertools import product

import pytest

import leadpact
from leadpact.api import load_source
from leadpact.readings.quick import quick
from leadpact.readings.stages import Reading
from leadpact.source import Source

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
  title: text
  kind: [shop, farm]
  is_test: boolean
  called_at: moment
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
      begins_any: title starts with any of ["a", "h"]
      same: title = " Head "
      among: title in ["Head", " x "]
      kind: kind in ["farm"] and kind != "shop"
      size: size in [5, 7]
      called: called_at is known
      called_early: called_at < created_at
"""
VALUES = {
    "size": (None, 5, 7, 11, "many"),
    "worth": (None, 1, 5.5),
    "title": (None, " Head ", "the VP", "x", 7),
    "kind": (None, "shop", "farm", "mill"),
    "is_test": (None, True, False),
}
AS_OF = 1_790_000_000_000_000


@pytest.fixture(scope="module")
def policy() -> leadpact.Policy:
    return load_source(Source("quick.yaml", POLICY))


def test_it_finds_what_the_meaning_finds(policy):
    plans = policy._explainer.plans
    means = {
        name: plans.meanings.condition(c.rule)
        for name, c in ((c.name, c) for c in policy.tree.stages["fit"].criteria)
    }
    for values in product(*VALUES.values()):
        record = {"id": "L", "created_at": "2026-02-01T00:00:00Z"} | dict(
            zip(VALUES, values, strict=True)
        )
        base = Reading(plans, policy._convert(record), AS_OF).base
        for rule in plans.stages["fit"].rules:
            assert rule.read(base) == means[rule.criterion.name](base), (record, rule.criterion)


def test_only_rules_about_fields_and_constants_have_a_quick_way(policy):
    plans = policy._explainer.plans
    quickened = {
        rule.criterion.name
        for rule in plans.stages["fit"].rules
        if quick(rule.criterion.rule, policy.tree, _nothing) is not _nothing
    }
    assert quickened == {
        *("between", "worth", "not_test", "test", "title", "begins", "same", "among", "kind"),
        "size",
    }


def _nothing(frame):
    raise AssertionError(frame)
