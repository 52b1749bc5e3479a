"""Thresholds of a policy, and what became of leads wherever they would stand."""

from math import inf

import pytest

from engine.agreement.test_commitments import on
from engine.agreement.test_measures import POLICY, at
from engine.agreement.worked import policy_of
from leadpact.agreement.evidence import Case, case_of, evidence
from leadpact.agreement.judge import Judge
from leadpact.agreement.judged import Questions
from leadpact.agreement.thresholds import curves, questions_of, waits_of
from leadpact.api import instant_of
from leadpact.records.conversion import Spelling
from leadpact.records.leads import converter
from leadpact.units import HOUR, MINUTE

STAGES = {
    "fit": {
        "owner": "cmo",
        "all": {
            "size": "size between 10 and 500",
            "turned": "100 USD <= price",
            "named": 'is_quick or account = "A"',
            "calls": "not count(call where at >= created_at) > 2",
        },
    },
    "scored": {
        "owner": "cmo",
        "score": {
            "at_least": 5,
            "of": {
                "big": {"rule": "size >= 60", "points": 5},
                "small": {"rule": "size < 5", "points": -1},
            },
        },
    },
    "called": {
        "owner": "cro",
        "kind": "sla",
        "all": {
            "soon": "call within 2 business hours after first(assigned)",
            "often": "at least 2 call within 3 days after first(assigned) or size = 1",
            "days": "call within 2 business days after first(assigned)",
            "before": "call within 2 h before won_at",
        },
    },
    "won": {"owner": "cro", "kind": "conversion", "rule": 'deal = "D"'},
}
VALUES = {"speed": "first(reply) - created_at", "is_quick": "speed <= 2 days"}
DOCUMENT = {**POLICY, "stages": STAGES, "values": VALUES, "metrics": {}}


def weighed(leads, outcome="won"):
    """Give the thresholds and the cases."""
    tree, questions = policy_of(DOCUMENT), Questions()
    thresholds = questions_of(tree, outcome, questions)
    judge = Judge(tree, questions)
    thresholds += waits_of(tree, outcome, judge.delays.steps)
    convert = converter(tree, spelling=Spelling.JSON)
    cases = []
    for number, record in enumerate(leads):
        explanation, kept = judge(
            convert({"id": f"L-{number:02}", **record}), instant_of("2026-06-01T00:00:00Z")
        )
        case = case_of(verdicts_of(explanation), kept, outcome)
        assert isinstance(case, Case)
        cases.append(case)
    return thresholds, cases


def verdicts_of(explanation):
    stages = explanation.stages
    whole = {(name, None): found.verdict for name, found in stages.items()}
    return whole | {
        (name, f.criterion.name): f.verdict
        for name, found in stages.items()
        for f in found.criteria
    }


def case(**lead):
    return on("2026-01-12", {"deal": "none", **lead})


WON = {"deal": "D"}


def told(thresholds):
    return [(t.stage, t.criterion, t.what, t.sign, t.present) for t in thresholds]


def test_what_a_policy_holds_against_a_number():
    """Through values and either way round; a condition on events and what comes after the outcome are none."""
    thresholds, _ = weighed([], outcome="converted")
    assert thresholds == weighed([])[0]
    assert told(thresholds) == [
        ("fit", "size", "size", ">=", 10),
        ("fit", "size", "size", "<=", 500),
        ("fit", "turned", "price", ">=", 100_0000),
        ("fit", "named", "speed", "<=", 48 * HOUR),
        ("fit", "calls", "count(call where at >= created_at)", ">", 2),
        ("scored", "big", "size", ">=", 60),
        ("scored", "small", "size", "<", 5),
        ("scored", None, "points", ">=", 5),
        ("called", "soon", "call after first(assigned), working time", "<=", 2 * HOUR),
        ("called", "often", "at least 2 call after first(assigned)", "<=", 72 * HOUR),
    ]


def test_an_earlier_stage_as_the_outcome():
    thresholds, _ = weighed([], outcome="scored")
    assert {t.stage for t in thresholds} == {"fit"}


def values(threshold, cases):
    return [threshold.of(case) for case in cases]


def of(stage, criterion, what, thresholds):
    return next(t for t in thresholds if (t.stage, t.criterion, t.what) == (stage, criterion, what))


def test_of_each_lead():
    called = [at(12, "assigned"), {"kind": "call", "at": "2026-01-12T15:40:00Z"}]
    thresholds, cases = weighed(
        [case(size=60, activity=called), case(size=2, activity=[at(12, "assigned")]), case()]
    )
    assert values(of("fit", "size", "size", thresholds), cases) == [60, 2, None]
    assert values(of("scored", None, "points", thresholds), cases) == [5, -1, None]
    assert values(of("fit", "named", "speed", thresholds), cases) == [inf, inf, inf]
    soon = of("called", "soon", "call after first(assigned), working time", thresholds)
    assert values(soon, cases) == [40 * MINUTE, inf, None]
    often = of("called", "often", "at least 2 call after first(assigned)", thresholds)
    assert values(often, cases) == [inf, inf, None]


def test_the_curve():
    """Ten leads of 10, 20, … 100, of whom those from 60 on were won: at 60 all five, at 20 five of nine."""
    leads = [case(size=10 * k, **(WON if k >= 6 else {})) for k in range(1, 11)]
    thresholds, cases = weighed([*leads, case(account="A")])
    found = {(c.threshold.criterion, c.threshold.what): c for c in curves(cases, thresholds)}
    curve = found["big", "size"]
    assert curve.unclear == 1
    by_cut = {place.at: place for place in curve.places}
    assert list(by_cut) == [20, 30, 40, 50, 60, 70, 80, 90, 100]
    assert [p.at for p in curve.places if p.is_present] == [60]
    assert (by_cut[60].met.leads, by_cut[60].met.came) == (5, 5)
    assert (by_cut[60].failed.leads, by_cut[60].failed.came) == (5, 0)
    assert (by_cut[20].met.leads, by_cut[20].met.came) == (9, 5)
    assert by_cut[60].met.interval.low == pytest.approx(0.5655, abs=1e-4)
    points = found[None, "points"]
    assert [(p.at, p.met.came, p.failed.came) for p in points.places] == [(5, 5, 0)]


def test_nothing_to_tell_of_few():
    thresholds, cases = weighed([case(size=10), case(size=90, **WON)])
    assert curves(cases, thresholds) == ()
    assert curves((), thresholds) == ()


def test_signs_stand_as_they_are_written():
    thresholds, _ = weighed([])
    size = [t for t in thresholds if t.what == "size"]
    assert [(t.sign, t.is_met(50, 50)) for t in size] == [
        (">=", True),
        ("<=", True),
        (">=", True),
        ("<", False),
    ]
    assert not of("fit", "calls", "count(call where at >= created_at)", thresholds).is_met(2, 2)


class TestLeaks:
    """A field that half of the leads that came have, and not one in a hundred of the others."""

    def leaks(self, came, others):
        _, cases = weighed([*(case(**WON, **lead) for lead in came), *(case(**x) for x in others)])
        found = evidence(policy_of(DOCUMENT), cases, "won").leaks
        return [(leak.field, leak.came, leak.others, leak.criteria) for leak in found]

    def test_half_is_enough_and_one_in_a_hundred_allowed(self):
        came = [{"account": "B"}] * 5 + [{}] * 5
        assert self.leaks(came, [{}] * 99 + [{"account": "C"}]) == [
            ("account", 5, 1, (("fit", "named"),))
        ]

    def test_less_is_no_leak(self):
        assert self.leaks([{"account": "B"}] * 4 + [{}] * 6, [{}] * 100) == []
        assert self.leaks([{"account": "B"}] * 10, [{}] * 98 + [{"account": "C"}] * 2) == []

    def test_a_criterion_on_it_is_named_through_values(self):
        found = self.leaks([{"price": 200}] * 6, [{}] * 6)
        assert found == [("price", 6, 0, (("fit", "turned"),))]

    def test_few_leads_say_nothing(self):
        assert self.leaks([{"price": 200}] * 4, [{}] * 9) == []
