"""Intervals, samples and survival, against published values and arithmetic done another way."""

from collections import Counter
from itertools import product
from math import comb, inf
from random import Random

import pytest

from leadpact.agreement.statistics_looks import confidence_sequence
from leadpact.agreement.statistics_rates import (
    Interval,
    chance_of_difference,
    critical,
    design_effect,
    holm,
    leads_for_margin,
    leads_needed,
    per_count,
    widened,
    wilson,
)
from leadpact.agreement.statistics_resampling import binomial, bootstrap, seed_of
from leadpact.agreement.statistics_times import kaplan_meier, quantile, quantile_interval
from leadpact.check.lint.chance import chance_of


def rounded(found: Interval | None, digits: int = 3) -> tuple[float, float] | None:
    return None if found is None else (round(found.low, digits), round(found.high, digits))


def once(values):
    """Give values as they are there once each."""
    return [(value, 1) for value in values]


class TestWilson:
    @pytest.mark.parametrize(
        ("passed", "n", "expected"),
        [
            (60, 100, (0.502, 0.691)),
            (24, 60, (0.286, 0.526)),
            (4, 24, (0.067, 0.359)),
            (10, 100, (0.055, 0.174)),
            (3, 20, (0.052, 0.360)),
            (0, 10, (0.0, 0.278)),
            (81, 263, (0.255, 0.366)),  # Newcombe 1998, table I, method 3
            (15, 148, (0.062, 0.160)),
            (0, 20, (0.0, 0.161)),
            (1, 29, (0.006, 0.172)),
        ],
    )
    def test_published_values(self, passed, n, expected):
        assert rounded(wilson(passed, n)) == expected

    def test_the_critical_value(self):
        assert round(critical(0.95), 6) == 1.959964

    def test_of_nothing_there_is_none(self):
        assert wilson(0, 0) is None
        assert widened(0, 0, 0) is None

    def test_all_is_as_sure_as_none(self):
        everyone = wilson(10, 10)
        assert everyone is not None
        assert everyone.high == 1
        assert round(everyone.low, 3) == 0.722

    def test_unknown_leads_widen_upwards(self):
        known = wilson(60, 100)
        open_ = widened(60, 10, 100)
        assert known is not None
        assert open_ is not None
        assert open_.low == known.low
        assert rounded(open_) == (0.502, 0.781)
        assert open_.high == wilson(70, 100).high

    def test_a_design_effect_of_two_halves_the_sample(self):
        assert rounded(widened(60, 0, 100, effect=2.0)) == rounded(wilson(30, 50))


class TestDesignEffect:
    def test_leads_on_their_own_tell_what_they_tell(self):
        assert design_effect([(1, 1), (0, 1), (1, 1)]) == 1
        assert design_effect([]) == 1

    def test_quite_alike_leads_count_as_one(self):
        """Ten accounts of ten leads, five of them all good: the sample is one of ten accounts."""
        found = design_effect([(10, 10)] * 5 + [(0, 10)] * 5)
        assert found == pytest.approx(10 * 10 / 9)

    def test_by_hand(self):
        # p = 6/12; residuals 3-2, 1-2, 2-2: 2; times 3/2, over 144: 0.0208333; over 0.25/12: 1.
        assert design_effect([(3, 4), (1, 4), (2, 4)]) == 1.0
        assert design_effect([(4, 4), (0, 4), (2, 4)]) == pytest.approx(1.5 * 8 / 144 / (0.25 / 12))

    def test_where_all_passed_the_worst_is_assumed(self):
        assert design_effect([(4, 4), (2, 2)]) == pytest.approx(20 / 6)
        assert design_effect([(2, 4)]) == 4


class TestSampleSize:
    def test_the_example_of_the_language(self):
        """40 % promised, 36 of 100: about 1,160 leads would settle a gap this small."""
        assert leads_needed(0.40, 0.36) == 1164

    @pytest.mark.parametrize(
        ("share", "margin", "leads"), [(0.6, 0.05, 369), (0.6, 0.1, 93), (0.1, 0.02, 865)]
    )
    def test_for_a_margin(self, share, margin, leads):
        assert leads_for_margin(share, margin) == leads

    def test_without_a_gap_there_is_no_number(self):
        assert leads_needed(0.4, 0.4) is None
        assert leads_needed(1.4, 0.4) is None
        assert leads_needed(0.0, 1.0) == 1

    def test_the_number_has_the_power_that_it_claims(self):
        """Count exactly how often so many leads, good with the true share, would show the gap."""
        n = leads_needed(0.6, 0.5)
        assert n == 191
        z = critical(0.95)
        reach = z * (0.6 * 0.4 / n) ** 0.5
        power = sum(comb(n, k) * 0.5**n for k in range(n + 1) if k / n < 0.6 - reach)
        assert 0.78 < power < 0.83


def test_spend_per_count_is_wilson_turned_upside_down():
    """$56,133 over 243 qualified of 412 leads: $231, from $214 to $252 (the screen of the audit)."""
    assert rounded(per_count(56_133, 243, 412), 0) == (214, 252)
    assert rounded(per_count(56_133, 243, 412, unknown=58), 0) == (177, 252)
    assert rounded(per_count(56_133, 243, 412, effect=2), 0) == (208, 261)
    assert per_count(100, 0, 10) is None
    assert per_count(100, 0, 0) is None


class TestComparisons:
    def test_the_lady_tasting_tea(self):
        """Fisher 1935; two-sided 0.4857 (Agresti 2013, section 3.5.2)."""
        assert chance_of_difference(3, 4, 1, 4) == pytest.approx(0.4857, abs=5e-5)

    def test_against_every_table_counted_one_by_one(self):
        for n_a, n_b in product((1, 3, 6), (2, 5)):
            for a, b in product(range(n_a + 1), range(n_b + 1)):
                assert chance_of_difference(a, n_a, b, n_b) == pytest.approx(
                    counted(a, n_a, b, n_b)
                )

    def test_no_difference_is_no_surprise(self):
        assert chance_of_difference(2, 4, 4, 8) == 1
        assert chance_of_difference(0, 0, 4, 8) == 1

    def test_holm(self):
        """0.01, 0.04, 0.03, 0.005 (Wikipedia's worked example of the method) at 5 %."""
        assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))
        assert holm([0.9, 0.8]) == (1.0, 1.0)
        assert holm([]) == ()


def counted(a, n_a, b, n_b):
    chance = {
        k: comb(n_a, k) * comb(n_b, a + b - k) / comb(n_a + n_b, a + b)
        for k in range(max(0, a + b - n_b), min(a + b, n_a) + 1)
    }
    return sum(p for p in chance.values() if p <= chance[a] * (1 + 1e-9))


class TestQuantiles:
    def test_interpolates_as_sql_does(self):
        assert quantile([60, 120], 0.5) == 90
        assert quantile([1, 2, 3, 4], 0.9) == pytest.approx(3.7)
        assert quantile([5], 0.9) == 5
        assert quantile([], 0.5) is None

    def test_what_has_not_happened_is_longer_than_all(self):
        assert quantile([1, inf, 3], 0.5) == 3
        assert quantile([1, inf, inf], 0.5) == inf
        assert quantile([1, 2, inf, inf], 0.5) == inf
        assert quantile([1, 2, inf], 0.5) == 2

    def test_interval_of_a_median(self):
        """Of 10 values the 2nd and the 9th hold the median with 97.9 % (David and Nagaraja)."""
        assert quantile_interval(once(range(1, 11)), 0.5) == Interval(2, 9)
        assert quantile_interval(once(range(1, 31)), 0.5) == Interval(10, 21)

    def test_too_few_values_bound_nothing(self):
        assert quantile_interval(once(range(1, 6)), 0.5) is None
        assert quantile_interval(once([]), 0.5) is None
        assert quantile_interval(once(range(1, 7)), 0.5) == Interval(1, 6)

    def test_of_many_values_the_normal_distribution_gives_the_ranks(self):
        exact = quantile_interval(once(range(1, 1001)), 0.5)
        close = quantile_interval(once(range(1, 1002)), 0.5)
        assert exact == Interval(469, 532)
        assert close == Interval(469, 533)

    def test_holds_the_median_as_often_as_it_says(self):
        lots = Random(1)  # noqa: S311 - a seeded sample
        inside = sum(
            0 in quantile_interval(once([lots.gauss(0, 1) for _ in range(25)]), 0.5)
            for _ in range(2000)
        )
        assert 0.945 < inside / 2000 < 0.98


class TestKaplanMeier:
    FREIREICH = [
        (t, True) for t in (6, 6, 6, 7, 10, 13, 16, 22, 23)
    ] + [(t, False) for t in (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)]  # fmt: skip
    """Weeks of remission under 6-MP (Freireich et al. 1963), the textbook example."""

    def test_published_values(self):
        found = kaplan_meier(Counter(self.FREIREICH))
        assert (found.n, found.events) == (21, 9)
        assert [(s.at, s.at_risk, round(s.share, 3)) for s in found.steps] == [
            (6, 21, 0.857), (7, 17, 0.807), (10, 15, 0.753), (13, 12, 0.69),
            (16, 11, 0.627), (22, 7, 0.538), (23, 6, 0.448),
        ]  # fmt: skip

    def test_log_log_interval(self):
        """R's survfit(conf.type = "log-log") gives 0.620 to 0.952 at week 6, 0.188 to 0.680 at 23."""
        found = kaplan_meier(Counter(self.FREIREICH))
        first, last = found.steps[0], found.steps[-1]
        assert (round(first.low, 3), round(first.high, 3)) == (0.62, 0.952)
        assert (round(last.low, 3), round(last.high, 3)) == (0.188, 0.68)

    def test_reads_off_shares_and_times(self):
        found = kaplan_meier(Counter(self.FREIREICH))
        share, interval = found.happened_by(10)
        assert round(share, 3) == 0.247
        assert share in interval
        assert found.happened_by(5) == (0.0, Interval(0.0, 0.0))
        assert found.time_until(0.5) == 23
        assert found.time_until(0.9) is None

    def test_without_anyone_waiting_it_is_the_plain_share(self):
        found = kaplan_meier(Counter([(1, True), (2, True), (3, True), (4, True)]))
        assert [round(s.share, 2) for s in found.steps] == [0.75, 0.5, 0.25, 0]
        assert found.steps[-1].low == found.steps[-1].high == 0

    def test_of_none(self):
        assert kaplan_meier(Counter([])).steps == ()


class TestLooks:
    def test_is_wider_than_one_look(self):
        once, always = wilson(60, 100), confidence_sequence(60, 100)
        assert once is not None
        assert always is not None
        assert always.low < once.low
        assert always.high > once.high
        assert rounded(always) == (0.441, 0.746)
        assert rounded(confidence_sequence(60 / 2, 100 / 2)) == (0.384, 0.792)

    def test_at_the_ends(self):
        assert confidence_sequence(0, 0) is None
        assert confidence_sequence(0, 10).low == 0
        assert confidence_sequence(10, 10).high == 1

    def test_by_hand(self):
        """Nothing passed in 10: (1-p)^10 = 0.05 / 11, p = 1 - 0.0045454^(1/10)."""
        assert confidence_sequence(0, 10).high == pytest.approx(1 - (0.05 / 11) ** 0.1)

    def test_looking_every_week_does_not_cry_wolf(self):
        """13 weekly looks at 50 leads each, 60 % of them truly good: the plain interval misses
        the truth somewhere far more often than the 5 % it speaks of; this one less."""
        lots = Random(7)  # noqa: S311 - a seeded sample
        wrong = {"wilson": 0, "always": 0}
        for _ in range(300):
            passed = 0
            missed = dict.fromkeys(wrong, False)
            for week in range(1, 14):
                passed += sum(lots.random() < 0.6 for _ in range(50))
                n = 50 * week
                missed["wilson"] |= 0.6 not in wilson(passed, n)
                missed["always"] |= 0.6 not in confidence_sequence(passed, n)
            for name, is_missed in missed.items():
                wrong[name] += is_missed
        assert wrong["wilson"] / 300 > 0.12
        assert wrong["always"] / 300 <= 0.05


class TestBootstrap:
    def test_the_same_digests_draw_the_same(self):
        data = [float(k % 7) for k in range(60)]
        assert seed_of("policy", "data") == seed_of("policy", "data")
        assert seed_of("policy", "data") != seed_of("policy", "other")
        found = drawn_from(data, mean, seed=3)
        assert found == drawn_from(data, mean, seed=3)
        assert found != drawn_from(data, mean, seed=4)

    def test_is_near_the_textbook_for_a_mean(self):
        """Mean ± 1.96 s / √n, the standard deviation with n in the denominator."""
        lots = Random(11)  # noqa: S311 - a seeded sample
        data = [lots.gauss(50, 10) for _ in range(400)]
        found = drawn_from(data, mean, seed=1)
        assert (found.low, found.high) == pytest.approx(textbook(data), abs=0.25)

    def test_accounts_that_differ_too_much_are_drawn_in_groups(self):
        """5,000 accounts, each another: 2,000 groups of them vary as the accounts do."""
        lots = Random(12)  # noqa: S311 - a seeded sample
        data = [lots.gauss(50, 10) for _ in range(5_000)]
        found = drawn_from(data, total, seed=1)
        low, high = (5_000 * end for end in textbook(data))
        assert (found.low, found.high) == pytest.approx((low, high), abs=(high - low) / 15)
        blank = drawn_from(data, total, seed=1, blanks=15_000)
        spread = 20_000**0.5 * (2_600 / 4 - 12.5**2) ** 0.5  # of 50 ± 10 in one of four, else 0
        assert blank.high - blank.low == pytest.approx(2 * 1.96 * spread, rel=0.1)

    def test_accounts_that_put_nothing_in_need_not_be_drawn(self):
        """900 of 1,000 accounts without a deal: a sum of 100 deals of 1 varies as a binomial number."""
        found = bootstrap([(1.0, 100)], total, seed=5, join=total, blanks=900)
        reach = 1.96 * (1000 * 0.1 * 0.9) ** 0.5
        assert found.low == pytest.approx(100 - reach, abs=3)
        assert found.high == pytest.approx(100 + reach, abs=3)
        drawn = drawn_from([1.0] * 100 + [0.0] * 900, total, seed=5)
        assert (found.low, found.high) == pytest.approx((drawn.low, drawn.high), abs=3)
        assert drawn_from([1.0], total, seed=5, blanks=9).low == 0
        assert drawn_from([], total, seed=5, blanks=9) is None

    def test_of_one_account_or_an_undefined_measure_there_is_none(self):
        assert drawn_from([1.0], mean, seed=1) is None
        assert drawn_from([1.0, 2.0], lambda _: None, seed=1) is None

    @pytest.mark.parametrize(
        ("n", "share"), [(1, 0.5), (5, 0.3), (30, 0.9), (40, 0.3), (300, 0.5), (1_000, 0.002)]
    )
    def test_binomial_numbers_come_as_often_as_they_should(self, n, share):
        """Pearson's statistic over the numbers that are to come ten times stays below its 99.9 % point, about."""
        lots, draws = Random(7), 4_000  # noqa: S311 - a seeded sample
        found = Counter(binomial(n, share, lots) for _ in range(draws))
        wanted = {k: draws * chance_of(k, n, share) for k in range(n + 1)}
        likely = {k: number for k, number in wanted.items() if number >= 10}
        off = sum((found[k] - number) ** 2 / number for k, number in likely.items())
        assert off < len(likely) + 3.3 * (2 * len(likely)) ** 0.5 + 7
        assert sum(found.values()) == draws
        assert min(found) >= 0
        assert max(found) <= n

    def test_of_nothing_and_of_certainty_there_is_nothing_to_draw(self):
        lots = Random(1)  # noqa: S311 - a seeded sample
        assert (binomial(0, 0.5, lots), binomial(7, 1.0, lots)) == (0, 7)


def drawn_from(data, measure, *, seed, blanks=0):
    """Draw from values, each of a cluster of its own."""
    alike = Counter(data)
    return bootstrap(sorted(alike.items()), measure, seed=seed, join=total, blanks=blanks)


def textbook(data):
    centre = sum(data) / len(data)
    reach = 1.96 * (sum((x - centre) ** 2 for x in data) / len(data)) ** 0.5 / len(data) ** 0.5
    return centre - reach, centre + reach


def mean(drawn):
    return total(drawn) / sum(number for _, number in drawn)


def total(drawn):
    return sum(value * number for value, number in drawn)
