"""Spend for all sources: split by a count of leads, to the last ten-thousandth, and nowhere lost."""

from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.agreement.test_audit import audited
from engine.agreement.test_commitments import day, on
from engine.agreement.test_measures import BAD, GOOD, POLICY
from engine.agreement.worked import policy_of
from leadpact.agreement.money_record import money_record
from leadpact.agreement.sharing import split
from leadpact.agreement.spend_table import read_spending
from leadpact.agreement.spending import Outlay, Spending
from leadpact.records.rows import UnusableInput

SHARE = {"tools": "by count(fit)"}
FORM, AD = {"source": "form"}, {"source": "ad"}


def spent(*rows):
    return Spending(
        "USD",
        tuple(
            Outlay(source, day(first), day(last), amount * 10_000)
            for source, first, last, amount in rows
        ),
    )


TOOLS = spent(("tools", "2026-01-12", "2026-01-13", 200), ("ad", "2026-01-13", "2026-01-13", 50))
LEADS = [
    on("2026-01-13", GOOD | FORM),
    on("2026-01-13", GOOD | AD),
    on("2026-01-13", GOOD | AD),
    on("2026-01-13", BAD | FORM),
]


def money(leads, spending, share=SHARE, **more):
    return audited(leads, spending=spending, share=share, **more).money


class TestSplitting:
    def test_the_rest_goes_where_most_was_cut(self):
        """100 by 1 : 2 : 4 is 14 2/7, 28 4/7 and 57 1/7: the one that is left goes to the second."""
        assert split(100, {"a": 1, "b": 2, "c": 4}) == {"a": 14, "b": 29, "c": 57}

    def test_of_equal_ones_the_first_by_name_what_has_none_last(self):
        assert split(5, {"b": 1, None: 1, "a": 1}) == {"b": 2, None: 1, "a": 2}

    def test_who_has_none_bears_none(self):
        assert split(7, {"a": 0, "b": 2}) == {"b": 7}

    @pytest.mark.parametrize("counts", [{}, {"a": 0}])
    def test_by_nothing(self, counts):
        assert split(7, counts) == {}

    @given(
        st.integers(0, 9 * 10**18),
        st.dictionaries(st.none() | st.text(max_size=2), st.integers(0, 10**7), min_size=1),
    )
    def test_adds_up(self, amount, counts):
        parts = split(amount, counts)
        total = sum(counts.values())
        assert sum(parts.values()) == (amount if total else 0)
        for name, part in parts.items():
            assert abs(part * total - amount * counts[name]) < total


class TestMoney:
    def test_each_source_bears_its_part(self):
        """Half of 200 falls on the 13th: by 1 : 2 good leads 33.3333 and 66.6667, beside 50 of its own."""
        found = money(LEADS, TOOLS)
        by_source = {cost.source: cost for cost in found.sources}
        assert (by_source["form"].spend, by_source["form"].shared) == (33_3333, 33_3333)
        assert (by_source["ad"].spend, by_source["ad"].shared) == (116_6667, 66_6667)
        assert found.total.spend == 150_0000 == sum(cost.spend for cost in found.sources)
        assert found.total.shared == 100_0000
        assert by_source["form"].per_lead.amount == 16_6666  # 16.66665, ties to even
        assert by_source["ad"].per_qualified.amount == 58_3334  # 58.33335, ties to even
        assert (found.shared, found.outside) == (0, 100_0000)
        assert found.without_spend == ("form",)
        assert found.without_leads == ()

    def test_leads_of_no_known_source_bear_theirs(self):
        found = money([*LEADS, on("2026-01-13", GOOD), on("2026-01-13", GOOD)], TOOLS)
        parts = {cost.source: cost.shared for cost in found.sources}
        assert parts == {"ad": 40_0000, "form": 20_0000, None: 40_0000}

    def test_a_lead_without_a_date_falls_on_none(self):
        undated = {**on("2026-01-13", GOOD | FORM), "created_at": None}
        found = money([*LEADS, undated], TOOLS)
        assert {cost.source: cost.shared for cost in found.sources} == {
            "ad": 66_6667,
            "form": 33_3333,
        }

    def test_nothing_to_divide_by_stays_in_the_total_alone(self):
        found = money([on("2026-01-13", BAD | FORM)], TOOLS)
        assert [cost.spend for cost in found.sources] == [50_0000, 0]
        (only,) = found.splits
        assert (only.spend, only.unallocated, only.parts) == (100_0000, 100_0000, {})
        assert found.total.spend == 150_0000
        assert found.shared == 0

    def test_a_condition_and_several_shares(self):
        table = spent(
            ("tools", "2026-01-13", "2026-01-13", 9), ("agency", "2026-01-13", "2026-01-13", 4)
        )
        share = {
            "tools": "by count(leads where size >= 50)",
            "agency": "by count(leads)",
            "unspent": "by count(leads)",
        }
        found = money(LEADS, table, share)
        assert [s.share.name for s in found.splits] == ["tools", "agency"]
        assert {c.source: c.spend for c in found.sources} == {"ad": 8_0000, "form": 5_0000}

    def test_as_json(self):
        record = money_record(money(LEADS, TOOLS), 0.95)
        (only,) = record["splits"]
        assert only == {
            "name": "tools",
            "by": "count(fit)",
            "spend": {"amount": "100", "currency": "USD"},
            "unallocated": {"amount": "0", "currency": "USD"},
            "sources": [
                {"source": "ad", "spend": {"amount": "66.6667", "currency": "USD"}},
                {"source": "form", "spend": {"amount": "33.3333", "currency": "USD"}},
            ],
        }


class TestCommitments:
    COST: ClassVar = {
        "owner": "cmo",
        "measure": "cost",
        "at_most": "60 USD",
        "every": "month",
        "if_missed": "pay",
    }

    def held(self, **promise):
        found = audited(LEADS, spending=TOOLS, share=SHARE, commitments={"c": self.COST | promise})
        in_january = (r for r in found.results if r.key[1] == "2026-01")
        return {r.key[2]: r.judgement.figure.value for r in in_january}

    def test_by_source(self):
        """Divided by the same leads as in the table of money: 33.3333, and 116.6667 / 2."""
        assert self.held(by="source") == {"ad": 58_3334, "form": 33_3333}

    def test_for_a_source(self):
        assert self.held(**{"for": 'source = "form"'}) == {"": 33_3333}

    def test_in_all(self):
        assert self.held() == {"": 50_0000}


NAMES = st.sampled_from(["ad", "form", "tools", "agency", None])
OUTLAYS = st.builds(
    lambda name, first, days, amount: Outlay(name, first, first + days, amount),
    NAMES,
    st.integers(1, 60),
    st.integers(0, 40),
    st.integers(0, 10**9),
)
COUNTS = st.dictionaries(
    st.tuples(st.sampled_from(["ad", "form", None]), st.integers(1, 60)), st.integers(0, 9)
)


@given(st.lists(OUTLAYS), COUNTS, COUNTS, st.integers(1, 60), st.integers(0, 60))
def test_whatever_is_spent_nothing_is_lost(outlays, by_tools, by_agency, first, days):
    """All of it = what each source bears + what names none + what could not be split."""
    spending = Spending("USD", tuple(outlays), {"tools": by_tools, "agency": by_agency})
    last = first + days
    borne = [spending.amount(first, last, {source}) for source in ("ad", "form", None)]
    assert spending.amount(first, last, {"ad", "form", None}) == sum(borne)
    unnamed = sum(o.share(first, last) for o in outlays if o.source is None)
    unsplit = sum(
        spending.spent_on(name, first, last) - sum(spending.parts(name, first, last).values())
        for name in spending.shared
    )
    assert spending.amount(first, last) == sum(borne) + unnamed + unsplit
    assert set(spending.sources) <= {"ad", "form"}


class TestTheTable:
    def read(self, tmp_path, rows, **more):
        (tmp_path / "spend.csv").write_text(f"source,from,to,amount\n{rows}", "utf-8")
        return read_spending(policy_of({**POLICY, **more}), str(tmp_path / "spend.csv"))

    def test_names_what_is_shared_as_a_choice_is_read(self, tmp_path):
        rows = " TOOLS,2026-01-13,2026-01-13,5\nAd,2026-01-13,2026-01-13,5\n"
        found = self.read(tmp_path, rows, share=SHARE)
        assert [outlay.source for outlay in found.outlays] == ["tools", "ad"]

    def test_names_nothing_else(self, tmp_path):
        with pytest.raises(UnusableInput) as error:
            self.read(tmp_path, "agency,2026-01-13,2026-01-13,5\n", share=SHARE)
        assert "`agency` is not one of ad, form, tools" in error.value.diagnostics[0].message

    def test_where_sources_are_text(self, tmp_path):
        lead = {**POLICY["lead"], "source": "text"}
        found = self.read(tmp_path, " tools ,2026-01-13,2026-01-13,5\n", lead=lead, share=SHARE)
        assert found.outlays[0].source == "tools"
        assert found.sources == ("tools",)


def test_a_price_and_the_metric_that_is_the_same_agree():
    """Six good leads, two that may be: both ranges reach down to eight."""
    leads = [on("2026-01-13", AD | lead) for lead in [GOOD] * 6 + [BAD] * 3 + [{}] * 2]
    total = money(leads, TOOLS).total
    assert total.metrics["cost"].interval == total.per_qualified.interval
    assert total.per_qualified.interval.low < total.spend / 8
