"""What an audit counts of each lead: every engine tells what the definition tells."""

import pytest

from agreement.auditing import audit_differences
from agreement.batches import Batch, rule_batches, stage_batches
from agreement.flattening import Form
from agreement.in_duckdb import DuckDb


@pytest.mark.parametrize("batch", rule_batches(), ids=lambda batch: batch.name)
def test_rules_in_duckdb(in_duckdb: DuckDb, batch: Batch) -> None:
    assert audit_differences(in_duckdb, batch, Form.JSON) == []


@pytest.mark.parametrize("batch", stage_batches(), ids=lambda batch: batch.name)
def test_stages_in_duckdb(in_duckdb: DuckDb, batch: Batch) -> None:
    assert audit_differences(in_duckdb, batch, Form.TYPED) == []
