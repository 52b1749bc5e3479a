"""The quick way to read records reads what the slow way reads, whatever a record holds."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from itertools import product
from math import inf, nan
from typing import Any

import pytest

from leadpact.api import load_source
from leadpact.lead import BLANK, Unreadable
from leadpact.records.conversion import Spelling
from leadpact.records.leads import Converter, converter
from leadpact.source import Source

POLICY = """\
leadpact: 1
name: records
version: 1.0.0
effective: 2026-01-01
title: Fields of every type
parties: {cmo: Marketing}
lead:
  id: text
  created_at: timestamp
  source: text
  company:
    size: {type: integer, at_least: 0}
    worth: money USD
    debt: {type: money USD, at_least: 5 USD}
    fee: money EUR per month
    share: number
    kind: [shop, farm]
    address: {city: text}
  spent: duration
  rested: {type: duration, at_least: 1 min}
  is_test: {type: boolean, default: false}
  renewed: date
stages:
  s: {owner: cmo, rule: is_test}
"""
ODD: tuple[Any, ...] = (
    *(None, "", " ", "x", "é", "\ud800", True, False, 0, 1, -1, 7, 2**53, 2**60, 10**30),
    *(0.0, -0.0, 0.5, -0.5, 1e15, 1e18, -1e18, inf, -inf, nan, Decimal("1.5")),
    *([], {}, "P1D", "2026-01-31", "2026-01-31T00:00:00Z", datetime(2026, 1, 1, tzinfo=UTC)),
)
GROUPS: tuple[Any, ...] = (
    *(None, "", "x", 5, {}, OrderedDict(size=5), {"address": None}),
    *({"address": 7}, {"address": {"city": "Bonn"}}, {"size": 5, "address": OrderedDict()}),
)


@pytest.fixture(scope="module")
def readers() -> tuple[Callable[[], Converter], Converter]:
    """Give one that reads its first records, and one that has read many."""
    tree = load_source(Source("records.yaml", POLICY)).tree

    def made() -> Converter:
        return converter(tree, spelling=Spelling.JSON)

    quickly = made()
    for number in range(100):
        quickly({"id": f"L-{number}"})
    return made, quickly


def same(readers, record):
    made, quickly = readers
    slow, quick = made()(record), quickly(record)
    assert repr((slow.facts, slow.assumed)) == repr((quick.facts, quick.assumed)), record
    return quick


@pytest.mark.parametrize("value", ODD, ids=repr)
def test_odd_values_are_read_the_same_in_every_field(readers, value):
    company = dict.fromkeys(("size", "worth", "debt", "fee", "share", "kind"), value)
    company["address"] = {"city": value}
    names = ("created_at", "source", "spent", "rested", "is_test", "renewed")
    same(readers, {"id": "L", "company": company} | dict.fromkeys(names, value))


def test_odd_groups_are_read_the_same(readers):
    for group, record in product(GROUPS, (dict, OrderedDict)):
        same(readers, record(id="L", company=group))


def test_defaults_fill_blanks_and_are_named(readers):
    found = same(readers, {"id": "L", "company": {"worth": 1.5, "size": -1}, "spent": 2.5})
    assert found.assumed == {"is_test"}
    assert (found.facts["is_test"], found.facts["source"]) == (False, BLANK)
    assert (found.facts["company.worth"], found.facts["spent"]) == (15_000, 2_500_000)
    assert isinstance(found.facts["company.size"], Unreadable)


def test_a_policy_without_groups_or_defaults_is_read_quickly_too():
    text = POLICY.replace(", default: false", "")
    head, _, tail = text.partition("  company:")
    tree = load_source(Source("flat.yaml", head + "  spent" + tail.partition("  spent")[2])).tree
    read = converter(tree, spelling=Spelling.JSON)
    found = [read({"id": "L", "spent": 1.5, "renewed": "2026-01-31"}) for _ in range(100)]
    assert found[0] == found[-1]
    assert found[-1].assumed == frozenset()
