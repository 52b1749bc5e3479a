"""`leadpact compile --counts`: verdicts counted by a field, as a query to schedule."""

import pytest


def test_a_query_counts_by_fields(leadpact):
    found = leadpact(
        *("compile", "policy.yaml", "--dialect", "postgres"),
        *("--counts", "source", "--counts", "is_test", "--counts", "source"),
    )
    assert found.exit_code == 0
    assert "-- counts the leads by source, is_test" in found.output
    assert 'AS "fit__size__unknown"' in found.output
    assert found.output.rstrip().endswith('GROUP BY\n  "by_source",\n  "by_is_test"')


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--counts", "sorce"], "no such field; did you mean `source`?"),
        (["--counts", "zzz"], "`--counts zzz`: the policy declares no such field\n"),
        (["--counts", "id"], "each lead has an id of its own"),
        (["--counts", "employees"], "by a text, a choice or a boolean, this is an integer"),
        (["--counts", "source", "--tables"], "it stands without `--tables` and `--dbt`"),
        (["--counts", "source", "--dbt", "x"], "it stands without `--tables` and `--dbt`"),
    ],
)
def test_what_cannot_be_counted_by_is_told(leadpact, options, said):
    found = leadpact("compile", "policy.yaml", "--dialect", "duckdb", *options)
    assert found.exit_code == 2
    assert said in found.output
