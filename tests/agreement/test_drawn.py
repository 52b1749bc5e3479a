"""Policies that nobody wrote, over leads with holes: every engine tells what the definition tells."""

from collections.abc import Mapping
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from agreement.batches import Batch
from agreement.flattening import Form
from agreement.in_duckdb import DuckDb
from agreement.judging import differences
from leadpact.engines.postgres import Postgres
from leadpact.engines.spark import Spark
from properties.policies import as_ofs, policies, records, unobserved

Drawn = tuple[Mapping[str, Any], list[Mapping[str, Any]], str, frozenset[str]]

several = st.tuples(policies(), st.lists(records, min_size=4, max_size=12), as_ofs, unobserved)
"""A policy, the leads that it judges, when, and what their source cannot provide."""


def batch(drawn: Drawn) -> Batch:
    policy, leads, as_of, unseen = drawn
    return Batch("drawn", policy, as_of, unseen, tuple((f"k{n}", r) for n, r in enumerate(leads)))


def few(examples: int) -> settings:
    """Draw so many examples; an engine takes its time, and serves all of them."""
    return settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.target, Phase.shrink),
    )


@given(several, st.sampled_from(Form))
@few(40)
def test_duckdb_agrees(drawn: Drawn, form: Form) -> None:
    with DuckDb() as engine:
        assert differences(engine, [batch(drawn)], form) == []


@given(several, st.sampled_from(Form))
@few(15)
def test_postgres_agrees(postgres_url: str, drawn: Drawn, form: Form) -> None:
    with Postgres(postgres_url) as engine:
        assert differences(engine, [batch(drawn)], form) == []


@given(several, st.sampled_from(Form))
@few(3)
def test_spark_agrees(in_generated_code: Spark, drawn: Drawn, form: Form) -> None:
    assert differences(in_generated_code, [batch(drawn)], form) == []
