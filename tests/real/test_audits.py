"""The audits of docs/case-studies.md: Olist's funnel by month of first contact, a service desk's promises."""

from collections import Counter
from functools import cache
from pathlib import Path

import leadpact
from leadpact.agreement.audit import Audit
from leadpact.agreement.auditor import Auditor
from leadpact.agreement.delays import Delay
from leadpact.agreement.results import Result
from leadpact.agreement.statistics_rates import Interval
from leadpact.api import instant_of, load_source
from leadpact.lead import Lead
from leadpact.records.conversion import Spelling
from leadpact.records.leads import converter
from leadpact.source import Source
from leadpact.units import DAY, MINUTE
from real import test_incidents, test_olist

HERE = Path(__file__).parent
PROMISES = {
    "olist": """\
commitments:
  close_rate: {owner: cro, measure: rate(won_in_90), at_least: 10%, every: month, confidence: 95%, if_missed: Coaching}
  by_origin: {owner: cro, measure: rate(won_in_90), at_least: 10%, every: month, by: source, confidence: 95%, if_missed: Coaching}
""",
    "incidents": """\
commitments:
  assigned: {owner: desk, measure: rate(routed), at_least: 60%, every: month, confidence: 95%, if_missed: A dispatcher}
""",
}


@cache
def audited(name: str, as_of: str) -> Audit:
    text = (HERE / f"{name}.yaml").read_text("utf-8") + PROMISES[name]
    tree = load_source(Source(f"{name}.yaml", text)).tree
    records = (
        test_olist.records()
        if name == "olist"
        else [test_incidents.record(number, rows) for number, rows in test_incidents.log().items()]
    )
    auditor = Auditor(tree, instant_of(as_of))
    convert = converter(tree, spelling=Spelling.JSON)
    for record in records:
        lead = convert(record)
        assert isinstance(lead, Lead)
        if lead.created_at is None or lead.created_at <= auditor.as_of:
            auditor.add(lead)
    return auditor.audit()


def rounded(found: Interval | None) -> tuple[float, float] | None:
    return None if found is None else (round(found.low, 3), round(found.high, 3))


def of(found: Audit, commitment: str) -> list[Result]:
    return [r for r in found.results if r.commitment.name == commitment]


def delay(found: Audit, stage: str) -> Delay:
    return next(d for d in found.delays if d.step.stage == stage)


class TestOlist:
    def test_months_of_first_contact(self) -> None:
        found = audited("olist", "2018-11-15T00:00:00Z")
        months = {
            r.period.name: (r.judgement.figure.events, r.judgement.figure.n, r.verdict)
            for r in of(found, "close_rate")
            if r.period is not None and r.judgement.figure.n
        }
        assert months == {
            "2017-06": (0, 4, "inconclusive"),
            "2017-07": (0, 239, "missed"),
            "2017-08": (0, 386, "missed"),
            "2017-09": (0, 312, "missed"),
            "2017-10": (0, 416, "missed"),
            "2017-11": (7, 445, "missed"),
            "2017-12": (6, 200, "missed"),
            "2018-01": (129, 1141, "inconclusive"),
            "2018-02": (128, 1028, "met"),
            "2018-03": (140, 1174, "met"),
            "2018-04": (171, 1352, "met"),
            "2018-05": (109, 1303, "missed"),
        }
        may = next(r for r in of(found, "close_rate") if r.period and r.period.name == "2018-05")
        assert rounded(may.judgement.interval) == (0.07, 0.1)
        assert may.judgement.interval is not None
        assert may.judgement.interval.high < 0.1

    def test_origins_by_month(self) -> None:
        """Of 50 cells two in three cannot be judged; leads without an origin do best, month after month."""
        found = audited("olist", "2018-11-15T00:00:00Z")
        cells = {
            (r.key[2], r.key[1]): (r.judgement.figure.events, r.judgement.figure.n, r.verdict)
            for r in of(found, "by_origin")
            if "2018-01" <= r.key[1] <= "2018-05"
        }
        assert Counter(verdict for *_, verdict in cells.values()) == {
            "inconclusive": 35,
            "met": 10,
            "missed": 5,
        }
        assert [cells["unknown", f"2018-0{month}"] for month in range(1, 6)] == [
            (32, 156, "met"),
            (33, 163, "met"),
            (39, 195, "met"),
            (36, 179, "met"),
            (29, 168, "met"),
        ]
        assert cells["paid_search", "2018-04"] == (42, 272, "met")
        assert cells["social", "2018-04"] == (15, 325, "missed")
        assert cells["organic_search", "2018-01"] == (51, 412, "inconclusive")

    def test_in_the_spring_no_origin_is_judged(self) -> None:
        found = audited("olist", "2018-04-01T00:00:00Z")
        young = {r.verdict for r in of(found, "by_origin") if r.key[1] in ("2018-02", "2018-03")}
        assert young == {"too early"}

    def test_nothing_is_said_of_months_without_leads(self) -> None:
        found = audited("olist", "2018-11-15T00:00:00Z")
        silent = {
            r.verdict for r in found.results if r.period and "2018-06" <= r.period.name <= "2018-10"
        }
        assert silent == {"unmeasurable"}

    def test_in_the_spring_the_young_months_are_not_judged(self) -> None:
        """As of 1 April 2018 January's leads still have time, whatever has come of them so far."""
        found = audited("olist", "2018-04-01T00:00:00Z")
        early = [
            r for r in of(found, "close_rate") if r.verdict == "too early" and r.period is not None
        ]
        assert [(r.period.name, r.judgement.figure.so_far) for r in early if r.period] == [
            ("2018-01", 123),
            ("2018-02", 113),
            ("2018-03", 81),
        ]

    def test_the_naive_ratio_makes_a_growing_funnel_look_worse(self) -> None:
        found = delay(audited("olist", "2018-04-01T00:00:00Z"), "won_in_90").wall
        share, interval = found.happened_by(90 * DAY)
        assert (found.events, found.n) == (335, 5344)
        assert round(found.events / found.n, 4) == 0.0627
        assert round(share, 4) == 0.0702
        assert rounded(interval) == (0.063, 0.078)

    def test_which_origins_are_told_apart(self) -> None:
        found = audited("olist", "2018-11-15T00:00:00Z")
        apart = [
            group.name
            for group in found.by_source or ()
            if "won_in_90" in group.compared and group.compared["won_in_90"].is_told_apart
        ]
        assert apart == ["email", "other", "social"]


class TestTheServiceDesk:
    def test_its_promise(self) -> None:
        found = audited("incidents", "2017-03-01T00:00:00Z")
        february, march = (r for r in found.results if r.judgement.figure.n)
        assert (february.judgement.figure.n, march.judgement.figure.n) == (207, 1793)
        assert (march.judgement.figure.events, march.verdict) == (1080, "inconclusive")
        assert rounded(march.judgement.interval) == (0.579, 0.625)

    def test_where_cases_were_lost(self) -> None:
        found = audited("incidents", "2017-03-01T00:00:00Z")
        assert [(x.charge.stage, x.charge.owner, len(x.leads)) for x in found.losses] == [
            ("routed", "desk", 35),
            ("worked", "team", 450),
            ("solved", "team", 255),
        ]

    def test_how_long_it_took(self) -> None:
        found = delay(audited("incidents", "2017-03-01T00:00:00Z"), "routed")
        assert (found.wall.events, found.wall.n) == (1588, 2000)
        assert found.wall.time_until(0.5) == 8 * MINUTE
        assert found.working is not None
        assert found.working.time_until(0.5) == 7 * MINUTE
        assert found.wall.time_until(0.9) is None


class TestVersionsOfOlist:
    def test_a_target_that_was_raised_holds_from_its_date_on(self, tmp_path: Path) -> None:
        text = (HERE / "olist.yaml").read_text("utf-8") + PROMISES["olist"].splitlines()[0] + "\n"
        text += PROMISES["olist"].splitlines()[1] + "\n"
        first = text.replace("effective: 2017-01-01", "effective: 2017-07-01")
        second = text.replace("effective: 2017-01-01", "effective: 2018-03-01")
        second = second.replace("version: 1.0.0", "version: 2.0.0").replace("10%", "12%")
        paths = [tmp_path / "first.yaml", tmp_path / "second.yaml"]
        for path, written in zip(paths, (first, second), strict=True):
            path.write_text(written, "utf-8")
        tables = ("marketing_qualified_leads.csv", "closed_deals.csv")
        found = leadpact.load_versions(*paths).audit(
            *(str(test_olist.DATA / name) for name in tables),
            binding=str(HERE / "olist.binding.yaml"),
            as_of="2018-11-15T00:00:00Z",
        )
        assert [one.leads for one in found.versions] == [4_167, 3_829]
        assert (found.older, found.nobodys) == (4, 0)
        held = {
            r.period.name: (r.version, r.verdict) for r in found.results if r.period is not None
        }
        assert held["2018-02"] == (0, "met")
        assert held["2018-03"] == (1, "inconclusive")
        assert held["2018-05"] == (1, "missed")
