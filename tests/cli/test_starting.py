"""What a command does not load: each is held to what its own work takes."""

import json
import os
import subprocess
import sys

import pytest

LOADED = """
import json, sys
from leadpact_cli.main import main
try:
    main(sys.argv[1:], prog_name="leadpact")
except SystemExit:
    sys.stderr.write(json.dumps([name for name in sys.modules]))
"""
HEAVY = {
    "lark", "yaml", "jsonschema", "holidays", "leadpact.agreement", "leadpact.check",
    "leadpact.engines.bound_sources", "leadpact.readings.columns.auditing", "leadpact.readings.explain",
    "leadpact_cli.checking_in_place", "leadpact_cli.report.screen",
}  # fmt: skip
"""What a check of a policy that is known already, into a table, has no use for."""


@pytest.fixture
def loaded(here):
    """Run a command as a process, twice so that it knows the policy; give the modules that it has loaded."""

    def run(*arguments):
        command = [sys.executable, "-c", LOADED, *arguments, "--as-of", "2026-02-02T09:00:00Z"]
        around = {**os.environ, "LEADPACT_CACHE": str(here / "cache")}
        for _ in range(2):
            found = subprocess.run(command, env=around, capture_output=True, text=True, check=True)
        *_, last = found.stderr.splitlines()
        return set(json.loads(last))

    return run


def test_a_check_into_a_table(loaded):
    wanted = ("--format", "parquet", "--output", "o.parquet")
    assert loaded("check", "policy.yaml", "leads.jsonl", *wanted) & HEAVY == set()


def test_a_check_on_a_screen_explains_the_leads_that_failed(loaded, only):
    assert loaded("check", "policy.yaml", only("converted")) & HEAVY == {
        "leadpact_cli.report.screen"
    }
    assert "leadpact.readings.explain" in loaded("check", "policy.yaml", only("lost"))


def test_the_name_of_a_command_alone(loaded):
    assert not {"duckdb", "sqlglot", "yaml", "lark"} & loaded("--version")
