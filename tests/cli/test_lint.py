"""`leadpact lint`: every problem of a policy at its place."""

import json

import pytest
from jsonschema import Draft202012Validator

from leadpact.packaged import schema

FINDINGS = Draft202012Validator(schema("lint"))


@pytest.fixture
def broken(here):
    text = (here / "policy.yaml").read_text()
    (here / "broken.yaml").write_text(text.replace("employees >= 50", "employes >= 50"))
    return "broken.yaml"


def test_says_in_one_line_that_a_policy_is_sound(leadpact):
    found = leadpact("lint", "policy.yaml", "--as-of", "2026-02-02")
    assert (found.exit_code, found.stdout) == (0, "policy.yaml is sound: 3 stages, 1 waiver\n")


def test_shows_each_problem_at_its_place(leadpact, broken, snapshot):
    found = leadpact("lint", broken, "--as-of", "2026-02-02")
    assert found.exit_code == 1
    assert found.stdout == snapshot
    assert found.stderr == ""


def test_takes_several_files(leadpact, broken):
    found = leadpact("lint", "policy.yaml", broken, "--as-of", "2026-02-02")
    assert found.exit_code == 1
    assert found.stdout.endswith("1 error in 2 files\n")


def test_reads_a_policy_from_stdin(leadpact, broken, here):
    found = leadpact("lint", "-", stdin=(here / broken).read_text())
    assert found.exit_code == 1
    assert "--> <stdin>:" in found.stdout


def test_writes_findings_as_json(leadpact, broken):
    found = leadpact("lint", broken, "--format", "json")
    records = json.loads(found.stdout)
    FINDINGS.validate(records)
    assert [(r["code"], r["file"], r["line"]) for r in records] == [("LP301", "broken.yaml", 24)]


def test_writes_an_empty_list_where_all_is_well(leadpact):
    found = leadpact("lint", "policy.yaml", "--format", "json", "--as-of", "2026-02-02")
    assert (found.exit_code, found.stdout) == (0, "[]\n")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("absent.yaml", None, "there is no such file"),
        (".", None, "it is a directory"),
        ("utf16.yaml", "leadpact: 1".encode("utf-16"), "it is UTF-16"),
        ("latin.yaml", b"title: M\xfcller", "byte 8 is 0xFC"),
        ("binary.yaml", b"\0\1\2", "NUL character"),
    ],
)
def test_3_where_a_file_cannot_be_read(leadpact, here, name, content, says):
    if content is not None:
        (here / name).write_bytes(content)
    found = leadpact("lint", name, "policy.yaml")
    assert found.exit_code == 3
    assert says in found.stdout


def test_1_where_a_file_is_empty(leadpact, here):
    (here / "empty.yaml").write_text("")
    found = leadpact("lint", "empty.yaml")
    assert found.exit_code == 1
    assert "LP113" in found.stdout


def test_tells_of_a_waiver_that_has_ended_and_fails_where_warnings_count(leadpact):
    in_time = ("lint", "policy.yaml", "--as-of", "2026-12-31")
    too_late = ("lint", "policy.yaml", "--as-of", "2027-01-01")
    assert leadpact(*in_time, "--fail-on", "warning").exit_code == 0
    found = leadpact(*too_late)
    assert found.exit_code == 0
    assert found.stdout.endswith("\npolicy.yaml is sound: 3 stages, 1 waiver; 1 warning\n")
    assert leadpact(*too_late, "--fail-on", "warning").exit_code == 1


def test_0_with_never(leadpact, broken):
    assert leadpact("lint", broken, "--fail-on", "never").exit_code == 0


def test_says_nothing_but_problems_with_quiet(leadpact, broken):
    assert leadpact("lint", "policy.yaml", "-q", "--as-of", "2026-02-02").stdout == ""
    assert "in 1 file" not in leadpact("lint", broken, "-q").stdout


def test_a_day_is_meant_in_the_zone_of_the_first_calendar(leadpact, here):
    text = (here / "policy.yaml").read_text().replace("America/New_York", "Asia/Tokyo")
    (here / "policy.yaml").write_text(text)
    assert "LP505" not in leadpact("lint", "policy.yaml", "--as-of", "2026-12-31").stdout
    assert "LP505" not in leadpact("lint", "policy.yaml", "--as-of", "2026-12-31T14:59:59Z").stdout
    assert "LP505" in leadpact("lint", "policy.yaml", "--as-of", "2026-12-31T15:00:00Z").stdout
    assert "LP505" in leadpact("lint", "policy.yaml", "--as-of", "2027-01-01").stdout
