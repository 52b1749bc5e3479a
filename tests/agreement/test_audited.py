"""What an audit counts of each lead: every engine tells what the definition tells.

A part of the cases is asked in every run, the same one; ``LEADPACT_AGREEMENT=whole`` asks all.
"""

import pytest
from hypothesis import given

from agreement.auditing import audit_differences
from agreement.batches import Batch, merged_batches, rule_batches, stage_batches
from agreement.flattening import Form
from agreement.in_duckdb import DuckDb
from agreement.test_cases import WHOLE
from agreement.test_drawn import Drawn, batch, few, several
from leadpact.engines.postgres import Postgres
from leadpact.engines.spark import Spark


def one_by_one(batches: list[Batch], *, one_in: int) -> pytest.MarkDecorator:
    chosen = batches if WHOLE else batches[::one_in]
    return pytest.mark.parametrize("batch", chosen, ids=lambda batch: batch.name)


@one_by_one(rule_batches(), one_in=12)
def test_rules_in_duckdb(in_duckdb: DuckDb, batch: Batch) -> None:
    assert audit_differences(in_duckdb, batch, Form.JSON) == []


@one_by_one(stage_batches(), one_in=20)
def test_stages_in_duckdb(in_duckdb: DuckDb, batch: Batch) -> None:
    assert audit_differences(in_duckdb, batch, Form.TYPED) == []


@one_by_one(merged_batches(), one_in=10)
def test_stages_in_postgres(in_postgres: Postgres, batch: Batch) -> None:
    assert audit_differences(in_postgres, batch, Form.TYPED) == []


@one_by_one(stage_batches(), one_in=200)
def test_stages_in_spark(in_spark: Spark, batch: Batch) -> None:
    assert audit_differences(in_spark, batch, Form.TYPED) == []


@given(several)
@few(12)
def test_drawn_policies(drawn: Drawn) -> None:
    with DuckDb() as engine:
        assert audit_differences(engine, batch(drawn), Form.JSON) == []
