"""Policies that nobody wrote, over leads with holes: every engine tells what the definition tells."""

from collections.abc import Mapping
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from agreement.batches import Batch
from agreement.flattening import Form
from agreement.in_duckdb import DuckDb
from agreement.judging import differences, explained
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


def test_names_of_a_calendars_columns_are_free(in_duckdb: DuckDb) -> None:
    """A field may be called as a column of a calendar's table is, and stay its own; `id` is one too."""
    policy = {
        "leadpact": 1,
        "name": "names",
        "version": "1.0.0",
        "effective": "2025-01-01",
        "title": "Fields and stages with the names of a calendar's columns",
        "parties": {"cmo": "Marketing", "cro": "Sales"},
        "calendars": {"day": {"timezone": "Europe/Berlin", "hours": {"mon-fri": "09:00-17:00"}}},
        "lead": {
            "id": "text",
            "created_at": "timestamp",
            "open_1": "timestamp",
            "worked": "integer",
            "date_0": "date",
            "next_1": "moment",
        },
        "activity": {"call": {"long_1": "duration"}},
        "stages": {
            "open_2": {"owner": "cmo", "rule": "next_1 within 2 business hours after open_1"},
            "working_0": {
                "owner": "cro",
                "rule": "call within 3 business hours after open_1 and worked > 1 and date_0 < created_at",
            },
            "named": {"owner": "cmo", "rule": 'id in ["k0", "k2"] and not id contains "2"'},
        },
    }
    lead = {
        "created_at": "2026-01-12T14:00:00Z",
        "open_1": "2026-01-12T14:30:00Z",
        "next_1": "2026-01-12T15:30:00Z",
        "worked": 2,
        "date_0": "2026-01-01",
        "activity": [{"kind": "call", "at": "2026-01-12T15:00:00Z", "long_1": "3 min"}],
    }
    drawn = (
        policy,
        [lead, {**lead, "next_1": None}, {**lead, "worked": None}],
        "2026-02-02T00:00:00Z",
        frozenset(),
    )
    assert differences(in_duckdb, [batch(drawn)], Form.TYPED) == []


def test_what_an_open_window_waits_for_is_still_told_elsewhere(in_duckdb: DuckDb) -> None:
    """The window is open and waits; the same event, asked of beside it, is what nobody can read."""
    policy = {
        "leadpact": 1,
        "name": "waits",
        "version": "1.0.0",
        "effective": "2025-01-01",
        "title": "An event that a window waits for, and that is asked of again",
        "parties": {"cro": "Sales"},
        "lead": {"id": "text", "created_at": "timestamp", "handed_at": "timestamp"},
        "activity": {"call": {}, "mail": {}},
        "values": {"answered": "first(call)"},
        "stages": {
            "quick": {
                "owner": "cro",
                "rule": "answered within 30 min after handed_at or not (answered > created_at)"
                " or count(mail) < 2",
            }
        },
    }
    lead = {
        "created_at": "2026-01-12T14:00:00Z",
        "handed_at": "2026-01-17T14:00:00Z",
        "activity": "none",
    }
    asked = batch((policy, [lead], "2026-01-17T14:10:00Z", frozenset()))
    assert explained(asked)["k0"].causes == {"quick.rule": ("call", "invalid", None)}
    assert differences(in_duckdb, [asked], Form.JSON) == []
