"""Commitments: cohorts, what makes a period ready to be judged, rows of misses, groups, spend."""

from datetime import date
from typing import ClassVar

import pytest

from engine.agreement.test_measures import BAD, BLANK, GOOD, POLICY
from engine.agreement.worked import judged_leads, policy_of
from leadpact.agreement.cohorts import period_of, periods
from leadpact.agreement.commitments import Promise
from leadpact.agreement.horizon import horizons
from leadpact.agreement.in_force import Force, results_of
from leadpact.agreement.intervals import Certainty
from leadpact.agreement.judge import Judge
from leadpact.agreement.judged import Questions
from leadpact.agreement.promises import Because, Kept
from leadpact.agreement.results import Setting, times
from leadpact.agreement.spending import Outlay, Spending
from leadpact.api import instant_of
from leadpact.policy import Every


def day(text):
    return date.fromisoformat(text).toordinal()


def on(text, lead, hour=15):
    return {"activity": [], **lead, "created_at": f"{text}T{hour:02}:00:00Z"}


def results(commitment, leads, *, as_of="2026-02-02T17:00:00Z", spending=None, **more):
    tree = policy_of(
        {**POLICY, **more, "commitments": {"c": {"owner": "cmo", "if_missed": "pay", **commitment}}}
    )
    questions = Questions()
    promise = Promise.of(tree.commitments["c"], tree, questions)
    found = judged_leads(tree, leads, questions, as_of)
    judge = Judge(tree, questions)
    setting = Setting(
        tree=tree,
        as_of=instant_of(as_of),
        days=judge.days,
        horizons=horizons(tree, judge.settling),
        places=judge.places,
        spending=spending,
        certainty=Certainty(digests=("policy", "data")),
    )
    return list(results_of((Force.whole(promise, setting),), found))


def told(found):
    return {r.key[1]: r.verdict for r in found}


QUALITY = {"measure": "rate(fit)", "at_least": "60%", "every": "week"}
REPLIES = {"measure": "rate(replied)", "at_least": "40%", "every": "week"}


class TestPeriods:
    def test_weeks_start_on_monday(self):
        week = period_of(day("2026-01-04"), Every.WEEK)
        assert (week.name, week.first, week.after) == (
            "2026-W01",
            day("2025-12-29"),
            day("2026-01-05"),
        )
        assert day("2026-01-04") in week
        assert day("2026-01-05") not in week

    @pytest.mark.parametrize(
        ("on", "every", "name", "first", "after"),
        [
            ("2025-12-31", Every.MONTH, "2025-12", "2025-12-01", "2026-01-01"),
            ("2024-02-29", Every.MONTH, "2024-02", "2024-02-01", "2024-03-01"),
            ("2026-12-31", Every.QUARTER, "2026-Q4", "2026-10-01", "2027-01-01"),
            ("2026-02-01", Every.QUARTER, "2026-Q1", "2026-01-01", "2026-04-01"),
        ],
    )
    def test_months_and_quarters(self, on, every, name, first, after):
        found = period_of(day(on), every)
        assert (found.name, found.first, found.after) == (name, day(first), day(after))

    def test_only_while_the_agreement_is_in_force(self):
        found = list(
            periods(day("2025-11-10"), day("2026-02-01"), Every.MONTH, effective=day("2025-12-15"))
        )
        assert [(p.name, p.is_partial) for p in found] == [
            ("2025-12", True),
            ("2026-01", False),
            ("2026-02", False),
        ]
        assert found[0].first == day("2025-12-15")


class TestWeeks:
    LEADS = (
        on("2026-01-13", GOOD),
        on("2026-01-14", GOOD),
        on("2026-01-15", BAD),
        on("2026-01-20", GOOD),
        on("2026-01-21", BAD),
        on("2026-01-27", GOOD),
        on("2026-01-28", BAD),
        on("2026-02-02", GOOD),
    )

    def test_each_week_is_judged_by_its_leads(self):
        found = results(QUALITY, self.LEADS)
        assert told(found) == {
            "2026-W03": "met",
            "2026-W04": "missed",
            "2026-W05": "missed",
            "2026-W06": "too early",
        }
        assert [r.judgement.figure.n for r in found] == [3, 2, 2, 1]

    def test_two_weeks_in_a_row(self):
        found = results({**QUALITY, "missed_after": 2}, self.LEADS)
        assert told(found)["2026-W04"] == "missed once"
        assert told(found)["2026-W05"] == "missed"
        assert [r.is_missed for r in found] == [False, False, True, False]
        assert told(results({**QUALITY, "missed_after": 3}, self.LEADS))["2026-W05"] == (
            "missed twice"
        )
        assert times(3) == "3 times"

    def test_a_week_that_cannot_be_judged_ends_the_row(self):
        leads = [
            on("2026-01-06", BAD),
            on("2026-01-13", BLANK),
            on("2026-01-13", GOOD),
            on("2026-01-20", BAD),
        ]
        found = results({**QUALITY, "at_least": "80%", "missed_after": 2}, leads)
        assert list(told(found).values())[:3] == ["missed once", "inconclusive", "missed once"]

    def test_a_running_week_says_when(self):
        running = results(QUALITY, self.LEADS)[-1]
        assert running.judgement.because is Because.RUNNING
        assert running.judged_from == day("2026-02-09")
        assert running.judgement.figure.value == 1

    def test_dates_are_those_of_the_first_calendar(self):
        """03:00 UTC on Monday is still Sunday in New York."""
        found = results(QUALITY, [on("2026-01-19", GOOD, hour=3)], as_of="2026-01-20T17:00:00Z")
        assert told(found) == {"2026-W03": "met", "2026-W04": "too early"}

    def test_without_leads_there_is_the_running_week(self):
        found = results(QUALITY, [])
        assert told(found) == {"2026-W06": "too early"}

    def test_a_week_without_leads_has_no_rate(self):
        found = results(QUALITY, [on("2026-01-13", GOOD), on("2026-01-27", GOOD)])
        assert told(found)["2026-W04"] == "unmeasurable"
        assert found[1].judgement.because is Because.NO_LEADS

    def test_after_the_last_lead_nobody_knows(self):
        """Whether no lead came, or no export: a count of nothing is no miss there."""
        volume = {"measure": "count(leads)", "at_least": 2, "every": "week"}
        leads = [on("2026-01-06", GOOD), on("2026-01-20", GOOD), on("2026-01-20", GOOD)]
        assert told(results(volume, leads)) == {
            "2026-W02": "missed",
            "2026-W03": "missed",
            "2026-W04": "met",
            "2026-W05": "unmeasurable",
            "2026-W06": "too early",
        }

    def test_before_the_agreement_nothing_was_promised(self):
        found = results(QUALITY, self.LEADS, effective="2026-01-21")
        assert list(told(found)) == ["2026-W04", "2026-W05", "2026-W06"]
        assert found[0].period.is_partial
        assert found[0].judgement.figure.n == 1

    def test_a_near_miss_is_warned_of(self):
        found = results({**QUALITY, "warn_at": "70%"}, self.LEADS)
        assert found[0].judgement.is_warning
        assert not results({**QUALITY, "warn_at": "65%"}, self.LEADS)[0].judgement.is_warning
        most = {"measure": "rate(fit)", "at_most": "70%", "warn_at": "66%", "every": "week"}
        assert results(most, self.LEADS)[0].judgement.is_warning


class TestWaiting:
    def replied(self, created, replied, assigned=None):
        events = [{"kind": "assigned", "at": f"{assigned or created}T16:00:00Z"}]
        if replied:
            events.append({"kind": "reply", "at": f"{replied}T16:00:00Z"})
        return on(created, GOOD | {"activity": events})

    def test_a_week_is_judged_once_its_last_lead_is_settled(self):
        leads = [self.replied("2026-01-13", "2026-01-14"), self.replied("2026-01-18", None)]
        early = results(REPLIES, leads, as_of="2026-02-01T15:00:00Z")[0]
        assert (early.verdict, early.judgement.because) == ("too early", Because.WAITING)
        assert early.judged_from == day("2026-02-02")
        late = results(REPLIES, leads, as_of="2026-02-02T15:00:00Z")[0]
        assert (late.verdict, late.judgement.figure.value) == ("met", 0.5)

    def test_a_lead_that_nobody_was_given_keeps_no_week_open(self):
        never = on("2026-01-15", GOOD)
        found = results(REPLIES, [self.replied("2026-01-13", None), never])[0]
        assert found.verdict == "missed"
        assert found.judgement.figure.n == 1
        assert found.never == {("first(assigned)",): 1}

    def test_the_end_of_a_running_period_knows_the_windows(self):
        found = results({**REPLIES, "every": "month"}, [self.replied("2026-02-01", None)])[-1]
        assert found.judgement.because is Because.RUNNING
        # The clocks go forward on 8 March: fourteen times 24 hours end at 01:00 on the 15th.
        assert found.judged_from == day("2026-03-16")

    def test_leads_need_their_time(self):
        """`mature_after` waits for the last possible lead of the period."""
        aged = {**QUALITY, "mature_after": "10 days"}
        leads = [on("2026-01-13", GOOD), on("2026-01-20", GOOD)]
        found = results(aged, leads)
        assert [(r.verdict, r.judgement.because) for r in found[:2]] == [
            ("met", None),
            ("too early", Because.YOUNG),
        ]
        assert found[1].judged_from == day("2026-02-05")


class TestTheNewest:
    LEADS = tuple(on(f"2026-01-{d:02}", GOOD if d % 3 else BAD) for d in range(10, 22))

    def test_so_many(self):
        found = results({"measure": "rate(fit)", "at_least": "60%", "last": 6}, self.LEADS)
        assert [(r.verdict, r.period, r.judgement.figure.n) for r in found] == [("met", None, 6)]
        assert [lead.members[0].days[0] for lead in found[0].leads] == [
            day(f"2026-01-{d}") for d in range(16, 22)
        ]

    def test_not_yet_so_many(self):
        found = results({"measure": "rate(fit)", "at_least": "60%", "last": 20}, self.LEADS)[0]
        assert (found.verdict, found.judgement.because) == ("too early", Because.FEW_LEADS)
        assert found.judgement.figure.n == 12

    def test_only_what_is_settled_and_old_enough(self):
        """Nobody knows yet about leads that wait; unqualified ones were never asked."""
        leads = [
            *(TestWaiting().replied("2026-01-12", "2026-01-13") for _ in range(3)),
            TestWaiting().replied("2026-01-30", None),
            on("2026-01-31", BAD),
        ]
        replies = {"measure": "rate(replied)", "at_least": "40%", "last": 3}
        found = results(replies, leads)[0]
        assert (found.verdict, found.judgement.figure.n) == ("met", 3)
        aged = results({**replies, "mature_after": "30 days"}, leads)[0]
        assert (aged.verdict, aged.judgement.figure.n) == ("too early", 0)

    def test_the_newest_of_all(self):
        leads = [*self.LEADS, {"activity": [], "created_at": None}]
        found = results({"measure": "count(leads)", "at_least": 3, "last": 5}, leads)[0]
        assert (found.verdict, len(found.leads)) == ("met", 5)


class TestGroups:
    def test_by_a_field(self):
        leads = [
            on("2026-01-13", GOOD | {"source": "ad"}),
            on("2026-01-13", BAD | {"source": "form"}),
            on("2026-01-13", BAD),
        ]
        found = results({**QUALITY, "by": "source"}, leads)
        first = [(r.group, r.verdict) for r in found if r.period.name == "2026-W03"]
        assert first == [("ad", "met"), ("form", "missed"), (None, "missed")]
        assert found[-1].key == ("c", "2026-W06", "unknown")

    def test_for_some(self):
        leads = [on("2026-01-13", GOOD | {"source": "ad"}), on("2026-01-13", BAD)]
        found = results({**QUALITY, "for": 'source = "ad"'}, leads)[0]
        assert (found.verdict, found.judgement.figure.n, found.judgement.figure.left_out) == (
            "met",
            1,
            1,
        )

    def test_a_condition_that_fails_waits_for_nothing(self):
        leads = [
            on("2026-01-13", GOOD | {"source": "ad"}),
            TestWaiting().replied("2026-01-15", None, assigned="2026-01-30") | {"source": "form"},
        ]
        found = results({**REPLIES, "for": 'source = "ad"'}, leads)[0]
        assert found.judgement.because is not Because.WAITING

    def test_dated_by_another_instant(self):
        metrics = {"sales": {"measure": "sum(price)", "dated": "won_at"}}
        leads = [
            on("2025-11-01", {"price": 10, "won_at": "2026-01-13T10:00:00Z"}),
            on("2026-01-13", {"price": 5}),
        ]
        promise = {"measure": "sales", "at_least": "10 USD", "every": "month"}
        found = results(promise, leads, metrics=metrics)
        assert told(found) == {"2026-01": "met", "2026-02": "too early"}
        assert found[0].judgement.figure.value == 100_000
        assert found[1].judged_from == day("2026-03-01")


class TestSpend:
    JANUARY = Outlay("ad", day("2026-01-01"), day("2026-01-31"), 310_0000)
    FORM = Outlay("form", day("2026-01-01"), day("2026-01-31"), 31_0000)
    TOOLS = Outlay(None, day("2026-01-01"), day("2026-01-31"), 62_0000)
    TABLE = Spending("USD", (JANUARY, FORM, TOOLS))
    LEADS = (
        *(on("2026-01-10", GOOD | {"source": "ad"}) for _ in range(5)),
        on("2026-01-19", BAD | {"source": "ad"}),
    )
    COST: ClassVar = {"measure": "cost", "at_most": "30 USD", "every": "month"}

    def test_is_cut_to_the_dates_of_the_leads(self):
        """Leads from 10 to 19 January under a whole month of spend: ten days of it count."""
        found = results(self.COST, self.LEADS, spending=self.TABLE)[0]
        assert found.judgement.figure.value == 10 * (10_0000 + 1_0000 + 2_0000) // 5
        assert found.verdict == "met"

    def test_by_source(self):
        found = results({**self.COST, "by": "source"}, self.LEADS, spending=self.TABLE)
        january = {r.group: r for r in found if r.period.name == "2026-01"}
        assert january["ad"].judgement.figure.value == 20_0000
        assert january["form"].judgement.figure.value is None
        assert january["form"].judgement.because is Because.NO_LEADS

    def test_for_some_sources(self):
        for condition in ('source = "ad"', 'source in ["ad"]'):
            found = results({**self.COST, "for": condition}, self.LEADS, spending=self.TABLE)[0]
            assert found.judgement.figure.value == 20_0000

    def test_of_a_lead_from_nowhere(self):
        leads = [*self.LEADS, on("2026-01-12", GOOD)]
        found = results({**self.COST, "by": "source"}, leads, spending=self.TABLE)
        nowhere = next(r for r in found if r.group is None)
        assert nowhere.judgement.figure.value == 0
        assert nowhere.kept is Kept.INCONCLUSIVE

    def test_without_a_table(self):
        found = results(self.COST, self.LEADS)[0]
        assert (found.verdict, found.judgement.because) == ("unmeasurable", Because.NO_SPEND)

    def test_days_are_shared_out_exactly(self):
        assert self.JANUARY.share(day("2026-01-01"), day("2026-01-31")) == 310_0000
        assert self.JANUARY.share(day("2025-01-01"), day("2026-01-01")) == 10_0000
        assert self.JANUARY.share(day("2026-02-01"), day("2026-02-10")) == 0
        third = Outlay(None, 1, 3, 10)
        assert [third.share(1, d) for d in (1, 2, 3)] == [3, 7, 10]
        half = Outlay(None, 1, 2, 5)
        assert half.share(1, 1) == 2
        assert Outlay(None, 1, 2, 7).share(1, 1) == 4

    def test_says_what_the_table_speaks_of(self):
        assert self.TABLE.sources == ("ad", "form")
        assert self.TABLE.dates == (day("2026-01-01"), day("2026-01-31"))
        assert list(self.TABLE.gaps(day("2026-01-30"), day("2026-02-01"))) == [day("2026-02-01")]
        assert Spending("USD", ()).dates is None


class TestHorizons:
    def of(self, **stages):
        tree = policy_of({**POLICY, "stages": stages, "metrics": {}})
        judge = Judge(tree, Questions())
        return {k: v / 86_400_000_000 for k, v in horizons(tree, judge.settling).items()}

    def test_windows_follow_each_other(self):
        assert self.of(
            a={"owner": "cmo", "rule": "call within 3 days after created_at"},
            b={
                "owner": "cmo",
                "kind": "sla",
                "when": "a",
                "rule": "reply within 10 business days after first(call)",
            },
            c={
                "owner": "cmo",
                "deadline": "earliest(first(call), created_at + 7 days)",
                "rule": "b",
            },
            d={"owner": "cmo", "rule": "reply within 4 business hours after created_at + 2 days"},
            e={"owner": "cmo", "deadline": "first(call)", "rule": "exists(reply)"},
            f={
                "owner": "cmo",
                "deadline": "latest(first(call), created_at)",
                "rule": "exists(reply)",
            },
        ) == {"a": 3, "b": 17, "c": 7, "d": 4, "e": 0, "f": 0}
