"""Every conformance case in every engine: what a query tells of a lead is what the definition tells.

The definition itself is held to the cases by tests/conformance. Here the cases of one rule stand in
one policy, so every rule meets the lead of every other as well.
"""

import os

import pytest

from agreement.batches import Batch, bundles, merged_batches, rule_batches, stage_batches
from agreement.flattening import Form
from agreement.in_duckdb import DuckDb
from agreement.judging import differences
from leadpact.engines.postgres import Postgres
from leadpact.engines.spark import Spark

WHOLE = os.environ.get("LEADPACT_AGREEMENT") == "whole"
"""Spark takes ten seconds of planning for a query that DuckDB answers in one, so it is asked of a part
of the cases, the same ones in every run; ``LEADPACT_AGREEMENT=whole`` asks it of all of them."""


def side_by_side(batches: list[Batch]) -> pytest.MarkDecorator:
    """Run a test for each handful of batches that are asked in one query."""
    found = [pytest.param(each, id=each[0].name) for each in bundles(batches)]
    return pytest.mark.parametrize("batches", found)


@side_by_side(rule_batches())
def test_rules_in_duckdb(in_duckdb: DuckDb, batches: list[Batch]) -> None:
    assert differences(in_duckdb, batches, Form.JSON) == []


@side_by_side(stage_batches())
def test_stages_in_duckdb(in_duckdb: DuckDb, batches: list[Batch]) -> None:
    assert differences(in_duckdb, batches, Form.TYPED) == []


@side_by_side(rule_batches())
def test_rules_in_postgres(in_postgres: Postgres, batches: list[Batch]) -> None:
    assert differences(in_postgres, batches, Form.TYPED) == []


@side_by_side(merged_batches())
def test_stages_in_postgres(in_postgres: Postgres, batches: list[Batch]) -> None:
    assert differences(in_postgres, batches, Form.JSON) == []


@side_by_side(rule_batches(one_in=1 if WHOLE else 15))
def test_rules_in_spark(in_spark: Spark, batches: list[Batch]) -> None:
    assert differences(in_spark, batches, Form.JSON) == []


@pytest.mark.parametrize(
    "batch", merged_batches(one_in=1 if WHOLE else 15), ids=lambda batch: batch.name
)
def test_stages_in_spark(in_spark: Spark, batch: Batch) -> None:
    assert differences(in_spark, [batch], Form.TYPED) == []
