"""Values that name each other twice: as many looks as there are values, not as many as there are ways."""

import pytest

from leadpact.api import load_source
from leadpact.source import Source

HEAD = """\
leadpact: 1
name: doubling
version: 1.0.0
effective: 2026-01-01
title: Sixty values, each the one before it twice
parties: {cmo: Marketing}
lead: {id: text, created_at: timestamp, n: integer, met_at: moment}
"""


@pytest.mark.parametrize(
    ("first", "doubled", "rule", "facts", "verdict"),
    [
        ("n + 1", "{0} + {0}", "v59 > 3", {"n": 1}, "pass"),
        ("n + 1", "{0} + {0}", "v59 > 3", {}, "unknown"),
        ("met_at", "earliest({0}, {0})", "v59 within 3 days after created_at", {}, "fail"),
        ("met_at", "earliest({0}, {0})", "met_at < v59", {"met_at": "soon"}, "unknown"),
    ],
)
def test_doubling_values_are_explained(first, doubled, rule, facts, verdict):
    values = [f"  v0: {first}", *(f"  v{n}: {doubled.format(f'v{n - 1}')}" for n in range(1, 60))]
    lines = [HEAD + "values:", *values, "stages:", f"  s: {{owner: cmo, rule: {rule}}}", ""]
    policy = load_source(Source("doubling.yaml", "\n".join(lines)))
    lead = {"id": "L", "created_at": "2026-01-12T14:00:00Z", **facts}
    found = policy.explain(lead, as_of="2026-02-01T00:00:00Z")
    assert found.stages["s"].verdict.value == verdict
    assert found.record()["stages"][0]["verdict"] == verdict
    assert str(found)
