"""`leadpact read`: the agreement as its parties sign it."""

import pytest


def test_writes_the_agreement_as_text(leadpact):
    found = leadpact("read", "policy.yaml")
    assert found.exit_code == 0
    assert found.stdout.startswith("A SMALL AGREEMENT\nsmall, version 1.2.0, in effect from 1 Jan")
    said = " ".join(found.stdout.split())
    assert "there is a call not marked as automated within 4 working hours after the lead" in said


@pytest.mark.parametrize(
    ("form", "start"),
    [("markdown", "# A small agreement\n"), ("html", "<!doctype html>\n")],
)
def test_writes_other_forms_to_a_file(leadpact, here, form: str, start: str):
    found = leadpact("read", "policy.yaml", "--format", form, "--output", "agreement")
    assert (found.exit_code, found.output) == (0, "")
    assert (here / "agreement").read_text("utf-8").startswith(start)


def test_a_policy_that_is_not_sound_is_not_written(leadpact, here):
    text = (here / "policy.yaml").read_text("utf-8")
    (here / "broken.yaml").write_text(text.replace("employees >= 50", "employes >= 50"), "utf-8")
    found = leadpact("read", "broken.yaml", "--output", "agreement")
    assert found.exit_code == 3
    assert "did you mean" in found.stderr
    assert not (here / "agreement").exists()
