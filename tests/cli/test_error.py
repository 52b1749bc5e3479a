"""`leadpact error`: the page of an error code."""

import re

import pytest

from leadpact.diagnostics.catalogue import CATALOGUE


def test_shows_the_page_of_a_code(leadpact, snapshot):
    found = leadpact("error", "LP302")
    assert (found.exit_code, found.stdout) == (0, snapshot)


@pytest.mark.parametrize("name", ["lp302", "no-such-operation"])
def test_takes_the_code_in_any_case_and_its_name(leadpact, name):
    assert leadpact("error", name).stdout.startswith("LP302 no-such-operation (error)\n")


@pytest.mark.parametrize("code", CATALOGUE)
def test_has_a_page_for_every_code(leadpact, code):
    page = leadpact("error", code).stdout
    assert page.startswith(f"{code} {CATALOGUE[code].name}")
    assert not re.search(r"\{\w+\}", page.split("\n\n")[1])


def test_lists_all_codes_by_who_speaks(leadpact):
    listed = leadpact("error").stdout
    assert "3xx  names, types and units\n" in listed
    assert all(code in listed for code in CATALOGUE)


@pytest.mark.parametrize(
    ("code", "help"),
    [
        ("LP7000", "those about data are LP701 to LP749"),
        ("LP9", "`leadpact error` lists them all"),
        ("no-such-operatoin", "did you mean `no-such-operation`?"),
        ("zzz", "`leadpact error` lists them all"),
    ],
)
def test_2_and_a_guess_where_there_is_no_such_code(leadpact, code, help):
    found = leadpact("error", code)
    assert found.exit_code == 2
    assert found.stderr.startswith(f"error: there is no error `{code}`: {help}\n")
