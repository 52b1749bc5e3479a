"""`leadpact evidence`: what each criterion tells of the outcome, and what speaks against the definition."""

import json

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from cli.conftest import ASSIGNED, CALLED, POLICY, REPLIED, lead
from leadpact.agreement.evidence import Side, lift_of
from leadpact.packaged import schema

EVIDENCE = Draft202012Validator(
    schema("evidence"),
    registry=[Resource.from_contents(schema(name)) for name in ("check", "audit", "lint")]
    @ Registry(),
)
AS_OF = "2026-03-02T09:00:00Z"
WON = POLICY.replace("stages:", "converted: exists(won)\nstages:", 1).replace(
    "  assigned: {}", "  assigned: {}\n  won: {}"
).replace("  employees:", "  deal: {type: text, filled_by: cmo}\n  note: text\n  employees:")  # fmt: skip


def customers(number, name="a", **fields):
    won = ("won", "2026-01-09T10:00:00Z")
    return [
        lead(f"{name}{k}", "2026-01-05T14:00:00Z", ASSIGNED, CALLED, REPLIED, won, **fields)
        for k in range(number)
    ]


def others(number, name="b", **fields):
    return [lead(f"{name}{k}", "2026-01-05T14:00:00Z", ASSIGNED, **fields) for k in range(number)]


@pytest.fixture
def evidence(leadpact, here):
    (here / "policy.yaml").write_text(WON, "utf-8")

    def run(*options, leads):
        (here / "leads.jsonl").write_text("".join(json.dumps(r) + "\n" for r in leads), "utf-8")
        return leadpact("evidence", "policy.yaml", "leads.jsonl", "--as-of", AS_OF, *options)

    return run


LEADS = (
    *customers(20, employees=80, deal="D"),
    *customers(6, "c", employees=5, deal="D"),
    *others(20, employees=80),
    *others(40, "d", employees=5),
    *others(3, "e"),
    lead("open", "2026-03-01T14:00:00Z", employees=80),
)


def test_a_page(evidence, snapshot):
    found = evidence(leads=LEADS)
    assert found.stdout == snapshot
    assert found.exit_code == 0


def test_as_markdown(evidence, snapshot):
    assert evidence("--format", "markdown", leads=LEADS).stdout == snapshot


def test_as_json(evidence):
    found = json.loads(evidence("--format", "json", leads=LEADS).stdout)
    assert [e.message for e in EVIDENCE.iter_errors(found)] == []
    assert (found["leads"], found["came"], found["open"], found["not_asked"]) == (89, 26, 1, 0)
    fit = found["findings"][0]
    assert (fit["stage"], fit["criterion"]) == ("fit", None)
    assert fit["met"]["leads"] == 40
    assert fit["removes"] == 46 / 86
    assert fit["separates"] is True
    assert found["won_anyway"] == [f"c{k}" for k in range(6)]
    assert found["leaks"] == [{"field": "deal", "came": 26, "others": 0, "criteria": []}]


def test_of_a_stage_only_those_that_came_so_far(evidence):
    found = json.loads(evidence("--outcome", "replied", "--format", "json", leads=LEADS).stdout)
    assert (found["leads"], found["came"], found["not_asked"]) == (40, 20, 46)
    assert [f["stage"] for f in found["findings"]] == ["fit", "worked"]
    assert found["leaks"][0]["field"] == "deal"


def test_what_separates_the_wrong_way_and_what_is_too_few(evidence):
    wrong = [*customers(30, employees=5), *others(30, "x", employees=80)]
    assert "the wrong way" in evidence(leads=wrong).stdout
    few = [*customers(3, employees=80), *others(3, employees=5)]
    found = evidence(leads=few).stdout
    assert "too few" in found
    assert "3 of 6 leads, 50 %, became customers" in found


def test_without_a_difference_none_is_shown(evidence):
    leads = [
        *customers(10, employees=80),
        *customers(10, "c", employees=5),
        *others(10, employees=80),
        *others(10, "d", employees=5),
    ]
    assert "not shown" in evidence(leads=leads).stdout


def test_a_curve_with_the_agreed_place_marked(evidence):
    """26 of 86 have a size; of the 40 with 50 or more 20 came, and no number in between is tried."""
    found = json.loads(evidence("--format", "json", leads=LEADS).stdout)
    size, called = found["thresholds"]
    assert (size["what"], size["sign"], size["present"]) == ("employees", ">=", 50)
    assert (size["stage"], size["criterion"], size["unclear"]) == ("fit", None, 3)
    told = [
        (at["at"], at["met"]["leads"], at["met"]["came"], at["failed"]["came"], at["present"])
        for at in size["places"]
    ]
    assert told == [(50, 40, 20, 6, True), (80, 40, 20, 6, False)]
    assert size["places"][0]["met"]["interval"] == pytest.approx({"low": 0.352, "high": 0.648}, abs=1e-3)  # fmt: skip
    assert (called["stage"], called["unit"], called["present"]) == ("worked", "duration", 4 * 3600)
    assert called["what"].endswith("after first(assigned), working time")


def test_a_long_curve_is_thinned_out_but_for_the_agreed_place(evidence):
    leads = [
        lead
        for k in range(1, 21)
        for lead in (
            *customers(1, f"a{k}-", employees=5 * k),
            *others(1, f"b{k}-", employees=5 * k),
        )
    ]
    places = json.loads(evidence("--format", "json", leads=leads).stdout)["thresholds"][0]["places"]
    assert len(places) == 18
    page = evidence(leads=leads).stdout.partition("fit: employees")[2].partition("worked")[0]
    told = [line.split()[1] for line in page.splitlines() if "≥" in line]
    assert len(told) <= 7
    assert "50" in told
    assert page.count("← agreed") == 1


def test_nothing_comes_before_the_first_stage(evidence):
    found = evidence("--outcome", "fit", leads=LEADS).stdout
    assert "passed “fit”" in found
    assert "EVIDENCE" not in found
    assert "THRESHOLDS" not in found


def test_a_criterion_that_rests_on_what_is_filled_in_afterwards(evidence, here):
    rule = "all: {size: employees >= 50, named: 'deal = \"D\"'}"
    (here / "policy.yaml").write_text(WON.replace("all: {size: employees >= 50}", rule), "utf-8")
    found = evidence("--format", "json", leads=LEADS)
    (leak,) = json.loads(found.stdout)["leaks"]
    assert leak["criteria"] == [{"stage": "fit", "criterion": "named"}]
    assert "fit · named rests on it" in " ".join(evidence(leads=LEADS).stdout.split())


def test_many_that_came_all_the_same(evidence):
    found = evidence(leads=[*customers(9, employees=5), *others(9, employees=80)]).stdout
    assert "9 leads: a0, a1, a2, a3, a4, …" in found


def test_without_leads(evidence):
    assert "0 of 0 leads became customers" in evidence(leads=()).stdout


def test_a_stage_that_is_not_there(evidence):
    found = evidence("--outcome", "replyed", leads=())
    assert found.exit_code == 2
    assert "there is no such stage: did you mean `replied`?" in found.stderr


def test_lift():
    """20 of 100 against 10 of 100: 2.0, from 0.99 to 4.05 (docs/statistics.md)."""
    lift, interval = lift_of(Side(100, 20), Side(100, 10))
    assert lift == 2
    assert (round(interval.low, 2), round(interval.high, 2)) == (0.99, 4.05)
    assert lift_of(Side(10, 0), Side(10, 1)) == (None, None)
    assert Side(0, 0).rate is None
