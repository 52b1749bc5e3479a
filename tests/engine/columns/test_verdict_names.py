"""No two columns of a table of verdicts have one name."""

import pytest

from leadpact.api import load_source
from leadpact.readings.columns.verdict_names import FIXED, dotted, joined, verdict_names
from leadpact.source import Source

HEAD = """\
leadpact: 1
name: named
version: 1.0.0
effective: 2025-01-01
title: Stages with the names of columns
parties: {cmo: Marketing}
lead: {id: text, created_at: timestamp, n: integer}
stages:
"""


def names(stages, named):
    text = HEAD + "".join(f"  {name}: {{owner: cmo, {rule}}}\n" for name, rule in stages.items())
    found = verdict_names(load_source(Source("policy.yaml", text)).tree, named)
    return list(found.values())


RULE = "rule: n > 1"


@pytest.mark.parametrize(
    ("stages", "named", "wanted"),
    [
        ({"fit": RULE}, dotted, ["fit", "fit.rule"]),
        ({"fit": RULE}, joined, ["fit", "fit__rule"]),
        ({"covered": RULE}, dotted, ["covered_verdict", "covered.rule"]),
        (
            {"covered": RULE, "covered_verdict": RULE},
            joined,
            [
                *("covered_verdict_verdict", "covered__rule"),
                *("covered_verdict", "covered_verdict__rule"),
            ],
        ),
        (
            {"fit": "all: {size: n > 1}", "fit__size": RULE},
            joined,
            ["fit", "fit__size_verdict", "fit__size_verdict_verdict", "fit__size__rule"],
        ),
        (
            {"fit": "all: {size: n > 1, Size: n > 2}", "Outcome": RULE},
            dotted,
            [
                "fit",
                "fit.size_verdict",
                "fit.Size_verdict_verdict",
                "Outcome_verdict",
                "Outcome.rule",
            ],
        ),
    ],
)
def test_what_two_would_be_called_one_is_called_otherwise(stages, named, wanted):
    found = names(stages, named)
    assert found == wanted
    assert len({name.casefold() for name in (*FIXED, *found)}) == len(FIXED) + len(found)
