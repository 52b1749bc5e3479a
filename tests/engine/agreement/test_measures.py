"""Metrics over leads: what counts, what waits, what is left out, and how sure it is."""

from math import inf

import pytest

from engine.agreement.worked import held
from leadpact.agreement.intervals import Certainty, Method
from leadpact.agreement.promises import Because, Kept
from leadpact.agreement.statistics_looks import confidence_sequence

POLICY = {
    "leadpact": 1,
    "name": "measured",
    "version": "1.0.0",
    "effective": "2025-01-01",
    "title": "What is measured",
    "parties": {"cmo": "Marketing", "cro": "Sales"},
    "calendars": {"us": {"timezone": "America/New_York", "hours": {"mon-fri": "09:00-17:30"}}},
    "lead": {
        "id": "text",
        "created_at": "timestamp",
        "source": ["ad", "form"],
        "account": "text",
        "size": {"type": "integer", "filled_by": "cro"},
        "score": "number",
        "price": "money USD",
        "monthly": "money USD per month",
        "span": "duration",
        "deal": "text",
        "won_at": "moment",
    },
    "activity": {"assigned": {}, "call": {}, "reply": {"automatic": "boolean"}},
    "values": {"speed": "first(reply) - created_at"},
    "stages": {
        "fit": {"owner": "cmo", "rule": "size >= 50"},
        "called": {
            "owner": "cro",
            "kind": "sla",
            "when": "fit",
            "rule": "call within 2 business hours after first(assigned)",
        },
        "replied": {
            "owner": "cro",
            "kind": "conversion",
            "when": "fit",
            "rule": "reply within 14 days after first(assigned)",
        },
        "won": {
            "owner": "cro",
            "kind": "conversion",
            "when": "replied",
            "rule": "won_at is known",
        },
    },
    "metrics": {"cost": "spend / count(fit)", "worth": "average(price where fit)"},
}


def at(day, kind):
    return {"kind": kind, "at": f"2026-01-{day:02}T15:00:00Z"}


def of(measure, *leads, **promise):
    return held(POLICY, measure, [{"activity": [], **lead} for lead in leads], **promise)


def value(measure, *leads, **promise):
    return of(measure, *leads, **promise).figure.value


GOOD, BAD, BLANK = {"size": 60}, {"size": 5}, {}


class TestRates:
    def test_unknown_is_in_the_denominator_and_shown_beside(self):
        found = of("rate(fit)", GOOD, GOOD, BAD, BLANK)
        assert found.figure.value == 0.5
        assert (found.figure.low, found.figure.high) == (0.5, 0.75)
        assert (found.figure.n, found.figure.unknown, found.figure.events) == (4, 1, 2)
        assert [(w.name, w.owner) for w in found.figure.wants] == [("size", "cro")]

    def test_a_condition_keeps_leads_out(self):
        ad, form = {"source": "ad"}, {"source": "form"}
        found = of('rate(fit where source = "ad")', GOOD | ad, BAD | ad, BAD | form, GOOD)
        assert (found.figure.value, found.figure.n, found.figure.left_out) == (0.5, 2, 1)

    def test_of_those_that_the_stage_is_about(self):
        replied = GOOD | {"activity": [at(2, "assigned"), at(3, "reply")]}
        silent = GOOD | {"activity": [at(2, "assigned")]}
        found = of("rate(replied)", replied, silent, BAD, BLANK)
        assert (found.figure.value, found.figure.n, found.figure.left_out) == (0.5, 2, 1)

    def test_an_early_answer_waits_for_its_window(self):
        early = GOOD | {"activity": [at(25, "assigned"), at(26, "reply")]}
        never = GOOD | {"activity": []}
        found = of("rate(replied)", early, never)
        assert found.figure.value is None
        assert (found.figure.n, found.figure.unsettled, found.figure.so_far) == (0, 2, 1)

    def test_a_stage_that_hangs_on_another_waits_with_it(self):
        early = GOOD | {
            "activity": [at(25, "assigned"), at(26, "reply")],
            "won_at": "2026-01-27T09:00:00Z",
        }
        found = of("rate(won)", early)
        assert (found.figure.value, found.figure.unsettled, found.figure.so_far) == (None, 1, 1)

    def test_working_time_stands_still(self):
        """Two business hours from Friday 15:30 in New York are used up at 17:30, and run until Monday 09:00."""
        friday = {"kind": "assigned", "at": "2026-01-30T20:30:00Z"}
        lead = GOOD | {"activity": [friday]}
        for as_of, unsettled in (
            ("2026-01-31T12:00:00Z", 1),
            ("2026-02-02T14:00:00Z", 1),
            ("2026-02-02T14:00:01Z", 0),
        ):
            assert of("rate(called)", lead, as_of=as_of).figure.unsettled == unsettled


class TestCounts:
    def test_count_those_that_passed(self):
        found = of("count(fit)", GOOD, GOOD, BAD, BLANK)
        assert (found.figure.value, found.figure.high, found.figure.n) == (2, 3, 4)

    def test_count_leads(self):
        assert value("count(leads)", GOOD, BAD, BLANK) == 3
        found = of("count(leads where fit)", GOOD, BAD, BLANK)
        assert (found.figure.value, found.figure.high, found.figure.left_out) == (1, 2, 1)

    def test_a_lead_that_may_belong_may_count(self):
        found = of('count(fit where source = "ad")', GOOD | {"source": "ad"}, GOOD, BAD)
        assert (found.figure.value, found.figure.high) == (1, 2)

    def test_what_still_waits_is_so_far(self):
        early = GOOD | {"activity": [at(25, "assigned"), at(26, "reply")]}
        found = of("count(replied)", early)
        assert (found.figure.value, found.figure.unsettled, found.figure.so_far) == (1, 1, 1)

    def test_a_condition_can_wait_too(self):
        open_ = GOOD | {"activity": [at(25, "assigned")]}
        found = of("count(leads where replied)", open_)
        assert (found.figure.value, found.figure.unsettled, found.figure.high) == (0, 1, 0)


class TestValues:
    def test_sums(self):
        assert value("sum(size)", {"size": 2}, {"size": 3}, BLANK) == 5
        assert value("sum(span)", {"span": 2}, {"span": 3}, at_least="1 s") == 5_000_000
        found = of("sum(price)", {"price": 0.1}, {"price": 0.2}, BLANK, at_least="1 USD")
        assert (found.figure.value, found.figure.left_out, found.figure.n) == (3000, 1, 2)

    def test_numbers_add_up_in_any_order(self):
        """Each number is rounded to nine decimals first."""
        leads = [{"score": x} for x in (1e15, 0.1, 0.2, -1e15)]
        assert value("sum(score)", *leads) == value("sum(score)", *reversed(leads)) == 0.3
        assert value("average(score)", {"score": 0.1}, {"score": 0.2}) == 0.15
        assert value("average(size)", {"size": 1}, {"size": 2}) == 1.5
        assert value("average(span)", {"span": 1}, {"span": 2}, at_least="1 s") == 1_500_000
        assert value("average(price)", {"price": 1}, {"price": 2}, at_least="1 USD") == 15_000
        assert value("average(size)", BLANK) is None

    def test_each_key_once(self):
        """Two leads of one deal are one deal; copies that differ say nothing, and are counted."""
        leads = (
            {"deal": "A", "price": 10},
            {"deal": "A", "price": 10},
            {"deal": "B", "price": 5},
            {"deal": "C", "price": 1},
            {"deal": "C", "price": 2},
            {"price": 100},
        )
        found = of("sum(price per deal)", *leads, at_least="1 USD")
        assert (found.figure.value, found.figure.n, found.figure.left_out) == (150_000, 2, 2)

    def test_money_has_an_end(self):
        most = {"price": 9e14}
        assert value("sum(price)", most, most, at_least="1 USD") is None

    def test_what_has_not_happened_is_longer_than_all(self):
        leads = ({"activity": [at(13, "reply")]}, {"activity": [at(15, "reply")]})
        day = 24 * 3600 * 1_000_000
        assert value("median(speed)", *leads, at_most="1 day") == 2 * day + 3_600_000_000
        assert value("median(speed)", *leads, {}, at_most="1 day") == 3 * day + 3_600_000_000
        assert value("median(speed)", *leads, {}, {}, at_most="1 day") == inf
        assert value("percentile(speed, 90)", *leads, {}, at_most="1 day") == inf
        found = of("average(speed)", *leads, {}, at_most="1 day")
        assert (found.figure.n, found.figure.unsettled) == (2, 1)

    def test_a_promise_about_what_never_comes_is_missed(self):
        assert of("median(speed)", {}, {}, {}, at_most="1 day").kept is Kept.MISSED

    def test_no_timeline_is_no_proof_that_nothing_happened(self):
        found = held(POLICY, "median(speed)", [{}, {}], at_most="1 day")
        assert (found.kept, found.because) == (Kept.UNMEASURABLE, Because.NO_DATA)
        assert [want.name for want in found.wants] == ["reply"]

    def test_quantiles_of_numbers_stay_between(self):
        leads = [{"score": x} for x in (1, 2, 3, 4)]
        assert value("percentile(score, 90)", *leads) == pytest.approx(3.7)
        assert value("median(price)", {"price": 1}, {"price": 2}, at_least="1 USD") == 15_000


class TestArithmetic:
    def test_spend_over_a_count_is_money(self):
        found = of("cost", GOOD, GOOD, BAD, spend=1_000_000, at_most="60 USD")
        assert (found.figure.value, str(found.figure.type)) == (500_000, "money USD")

    def test_unknown_leads_could_lower_the_price(self):
        found = of("cost", GOOD, BLANK, spend=1_000_000, at_most="60 USD")
        assert (found.figure.low, found.figure.high) == (500_000, 1_000_000)

    def test_by_nothing_is_undefined_and_not_zero(self):
        found = of("cost", BAD, spend=1_000_000, at_most="60 USD")
        assert (found.figure.value, found.kept, found.because) == (
            None,
            Kept.UNMEASURABLE,
            Because.UNDEFINED,
        )

    def test_without_a_table_of_spend(self):
        found = of("spend * 2", GOOD, at_most="60 USD")
        assert (found.kept, found.because) == (Kept.UNMEASURABLE, Because.NO_SPEND)

    def test_metrics_by_name(self):
        leads = [GOOD | {"price": p} for p in (10, 20)]
        assert value("worth * 2", *leads, at_least="1 USD") == 300_000
        assert value("cost / worth", *leads, spend=1_000_000) == pytest.approx(50 / 15)
        assert value("count(fit) - 5", *leads) == -3


class TestIntervals:
    def test_of_a_rate(self):
        found = of("rate(fit)", *[GOOD] * 36, *[BAD] * 64, at_least="40%")
        assert found.kept is Kept.MISSED
        assert found.may_be_chance is True
        assert found.settles == 1164
        assert found.method is Method.WILSON
        assert [round(end, 2) for end in (found.interval.low, found.interval.high)] == [0.27, 0.46]

    def test_of_accounts(self):
        leads = [(GOOD if k % 2 else BAD) | {"account": f"A{k % 10}"} for k in range(100)]
        alone = of("rate(fit)", *leads).interval
        shared = of("rate(fit)", *leads, how=Certainty(account="account")).interval
        assert shared.low < alone.low < 0.5 < alone.high < shared.high

    def test_of_every_look(self):
        leads = [*[GOOD] * 60, *[BAD] * 40]
        found = of("rate(fit)", *leads, how=Certainty(always_valid=True))
        assert found.method is Method.ALWAYS_VALID
        assert round(found.interval.low, 3) == 0.441
        assert of("rate(fit)", how=Certainty(always_valid=True)).interval is None

    def test_of_every_look_at_leads_of_accounts(self):
        """Ten accounts, each all good or all bad: a design effect of 11.1, so 100 leads count as 9."""
        leads = [(GOOD if k % 2 else BAD) | {"account": f"A{k % 10}"} for k in range(100)]
        how = Certainty(account="account", always_valid=True)
        found = of("rate(fit)", *leads, how=how)
        assert found.method is Method.ALWAYS_VALID
        nine = confidence_sequence(4.5, 9)
        ends = (found.interval.low, found.interval.high)
        assert ends == pytest.approx((nine.low, nine.high))
        every = of("rate(fit)", *[BLANK | {"account": "A1"}] * 3, how=how).interval
        assert (every.low, every.high) == (0, 1)  # what is unknown may be either

    def test_of_counts(self):
        leads = [*[GOOD] * 60, *[BAD] * 40]
        found = of("count(fit)", *leads)
        assert [round(end, 1) for end in (found.interval.low, found.interval.high)] == [50.2, 69.1]
        assert of("count(leads)", *leads).interval is None

    def test_leads_that_meet_a_condition_are_counted_out_of_all(self):
        """60 of 100 leads: what a stage of the same rule comes to, in a count as in a price."""
        leads = [*[GOOD] * 60, *[BAD] * 40]
        found, stage = (of(f"count({what})", *leads) for what in ("leads where size >= 50", "fit"))
        assert found.figure.n == 100
        assert (found.interval.low, found.interval.high) == (
            stage.interval.low,
            stage.interval.high,
        )
        price, cost = (
            of(measure, *leads, spend=1_000_000, at_most="2 USD")
            for measure in ("spend / count(leads where size >= 50)", "cost")
        )
        assert (price.interval, price.settles) == (cost.interval, cost.settles)

    def test_a_price_of_all_leads_has_none(self):
        leads = [*[GOOD] * 60, *[BAD] * 40]
        found = of("spend / count(leads)", *leads, spend=1_000_000, at_most="2 USD")
        assert (found.kept, found.interval, found.settles) == (Kept.MET, None, None)

    def test_of_counts_and_prices_of_accounts(self):
        """Ten accounts, each all good or all bad: 100 leads count as 9, in a price as in a count."""
        leads = [(GOOD if k % 2 else BAD) | {"account": f"A{k % 10}"} for k in range(100)]
        how = Certainty(account="account")
        rate = of("rate(fit)", *leads, how=how).interval
        count = of("count(fit)", *leads, how=how).interval
        assert (count.low, count.high) == pytest.approx((100 * rate.low, 100 * rate.high))
        price = of("cost", *leads, how=how, spend=1_000_000, at_most="3 USD").interval
        assert (price.low, price.high) == pytest.approx((10_000 / rate.high, 10_000 / rate.low))

    def test_of_counts_of_none(self):
        assert of("count(fit)").interval is None

    def test_of_spend_per_count(self):
        leads = [*[GOOD] * 243, *[BAD] * 169]
        found = of("cost", *leads, spend=561_330_000, at_most="250 USD")
        assert (found.kept, found.method) == (Kept.MET, Method.WILSON_INVERTED)
        assert [round(end / 10_000) for end in (found.interval.low, found.interval.high)] == [
            214,
            252,
        ]
        assert found.may_be_chance is True
        assert found.settles == pytest.approx(1_000, rel=0.5)

    def test_of_few_events_there_is_no_verdict(self):
        found = of("cost", *[GOOD] * 4, BAD, spend=1_000_000, at_most="60 USD")
        assert (found.kept, found.because, found.interval) == (
            Kept.INCONCLUSIVE,
            Because.FEW_EVENTS,
            None,
        )

    def test_counts_added_up_are_no_ratio(self):
        found = of("count(fit) + count(won)", GOOD, GOOD, BAD, at_least=2)
        assert (found.kept, found.figure.events) == (Kept.MET, 2)

    def test_of_a_ratio_the_fewest_below_the_line_count(self):
        leads = [*[GOOD | {"price": 10}] * 3, *[GOOD] * 9]
        found = of("cost / worth", *leads, spend=1_000_000, at_least=1)
        assert (found.kept, found.figure.events, found.figure.n) == (Kept.INCONCLUSIVE, 3, 3)
        assert found.because is Because.FEW_EVENTS

    def test_of_times(self):
        leads = [{"activity": [at(day, "reply")]} for day in range(13, 28)]
        found = of("median(speed)", *leads, at_most="10 days")
        assert found.method is Method.ORDER_STATISTICS
        assert found.interval.low < found.figure.value < found.interval.high
        assert of("median(speed)", *leads[:3], at_most="10 days").interval is None

    def test_of_other_ratios_by_drawing_accounts(self):
        leads = [GOOD | {"price": 10 + k % 5, "account": f"A{k % 12}"} for k in range(40)]
        how = Certainty(account="account", digests=("policy", "data"))
        found = of("worth", *leads, at_least="11 USD", how=how, confidence="95%")
        assert (found.kept, found.method) == (Kept.MET, Method.BOOTSTRAP)
        assert found.interval.low < found.figure.value < found.interval.high
        assert found.interval == of("worth", *leads, at_least="11 USD", how=how).interval
        other = Certainty(account="account", digests=("policy", "other"))
        assert found.interval != of("worth", *leads, at_least="11 USD", how=other).interval
        assert of("worth", *leads[:3], at_least="11 USD").interval is None


class TestVerdicts:
    @pytest.mark.parametrize(
        ("promise", "kept", "because"),
        [
            ({"at_least": "50%"}, Kept.MET, None),
            ({"at_least": "60%"}, Kept.INCONCLUSIVE, Because.UNKNOWN_LEADS),
            ({"at_least": "90%"}, Kept.MISSED, None),
            ({"at_most": "80%"}, Kept.MET, None),
            ({"at_most": "60%"}, Kept.INCONCLUSIVE, Because.UNKNOWN_LEADS),
            ({"at_most": "40%"}, Kept.MISSED, None),
            ({"between": ["40%", "80%"]}, Kept.MET, None),
            ({"between": ["40%", "60%"]}, Kept.INCONCLUSIVE, Because.UNKNOWN_LEADS),
            ({"between": ["10%", "40%"]}, Kept.MISSED, None),
            ({"between": ["80%", "90%"]}, Kept.MISSED, None),
            ({"at_least": "50%", "confidence": "95%"}, Kept.INCONCLUSIVE, Because.CHANCE),
            ({"at_least": "5%", "confidence": "95%"}, Kept.MET, None),
            ({"at_least": "97%", "confidence": "80%"}, Kept.MISSED, None),
        ],
    )
    def test_of_two_good_leads_one_bad_and_one_blank(self, promise, kept, because):
        found = of("rate(fit)", GOOD, GOOD, BAD, BLANK, **promise)
        assert (found.kept, found.because) == (kept, because)
        assert [w.name for w in found.wants] == (
            ["size"] if because is Because.UNKNOWN_LEADS else []
        )

    def test_without_leads(self):
        found = of("rate(fit)")
        assert (found.kept, found.because) == (Kept.UNMEASURABLE, Because.NO_LEADS)
        assert found.may_be_chance is None
        assert of("count(fit)", at_least=1).kept is Kept.MISSED

    def test_where_every_lead_lacks_the_data(self):
        found = of("rate(fit)", BLANK, BLANK)
        assert (found.kept, found.because) == (Kept.UNMEASURABLE, Because.NO_DATA)
        assert [w.name for w in found.wants] == ["size"]

    def test_a_sample_that_bounds_nothing(self):
        found = of("sum(size)", GOOD, confidence="95%", at_least=1)
        assert (found.kept, found.because) == (Kept.INCONCLUSIVE, Because.NO_INTERVAL)
