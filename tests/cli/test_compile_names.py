"""`leadpact compile`: which tables it reads, and what is no name of one."""

import pytest


@pytest.mark.parametrize(
    "name", ["leads", "crm.leads", "my-project.crm.leads", "crm.my leads", "L$1"]
)
@pytest.mark.parametrize("option", ["--leads", "--activity"])
def test_names_of_tables(leadpact, option, name):
    found = leadpact("compile", "policy.yaml", "--dialect", "duckdb", option, name)
    assert found.exit_code == 0
    assert name in found.stdout


@pytest.mark.parametrize(
    "name",
    [
        "",
        "a..b",
        "a.b.c.d",
        "leads\nDROP TABLE x",
        "leads; drop table x",
        'a"b',
        "f(1)",
        "--x",
        " ",
    ],
)
def test_what_is_none(leadpact, name):
    found = leadpact("compile", "policy.yaml", "--dialect", "duckdb", f"--leads={name}")
    assert (found.exit_code, found.stdout) == (2, "")
    assert "is no name of a table: write `leads`" in found.stderr


def test_the_policy_is_not_written_over(leadpact, here):
    before = (here / "policy.yaml").read_text()
    found = leadpact("compile", "policy.yaml", "--dialect", "duckdb", "--output", "policy.yaml")
    assert (found.exit_code, (here / "policy.yaml").read_text()) == (2, before)
