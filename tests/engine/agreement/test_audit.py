"""The audit of the shipped sample: each lead charged once, waterfalls that add up, money, delays, data."""

from functools import cache

import pytest

from engine.agreement.test_commitments import day, on
from engine.agreement.test_measures import BAD, BLANK, GOOD, POLICY
from engine.agreement.worked import policy_of
from engine.sample_leads import AS_OF, FILES, POLICIES
from leadpact.agreement.asking import account_field
from leadpact.agreement.audit import Audit
from leadpact.agreement.auditor import Auditor
from leadpact.agreement.delays import Delay
from leadpact.agreement.judged import data_digest
from leadpact.agreement.losses import LOST, by_field, waterfall
from leadpact.agreement.sources import compare
from leadpact.agreement.spend_table import read_spending
from leadpact.agreement.spending import Outlay, Spending
from leadpact.api import Policy, instant_of, load
from leadpact.lead import Lead
from leadpact.readings.outcomes import Outcome
from leadpact.readings.verdicts import Verdict
from leadpact.records.conversion import Spelling
from leadpact.records.lead_files import open_leads
from leadpact.records.leads import converter
from leadpact.records.rows import UnusableInput

SAMPLES = POLICIES / "samples"
HOUR = 3_600_000_000


@cache
def sample(name: str) -> Audit:
    tree = load(POLICIES / f"{name}.yaml").tree
    leads, activity = FILES[name]
    spending = (
        read_spending(tree, str(SAMPLES / "inbound_spend.csv")) if name == "inbound" else None
    )
    auditor = Auditor(tree, instant_of(AS_OF), spending=spending)
    files = open_leads(tree, (str(SAMPLES / leads),), activity=activity and str(SAMPLES / activity))
    for lead in files.leads():
        if lead.created_at is None or lead.created_at <= auditor.as_of:
            auditor.add(lead)
    return auditor.audit()


def audited(leads, *, as_of="2026-02-02T17:00:00Z", spending=None, **more):
    tree = policy_of({**POLICY, **more})
    convert = converter(tree, spelling=Spelling.JSON)
    auditor = Auditor(tree, instant_of(as_of), spending=spending)
    for number, record in enumerate(leads, start=1):
        lead = convert({"id": f"L-{number}", **record})
        assert isinstance(lead, Lead)
        auditor.add(lead)
    return auditor.audit()


@pytest.mark.parametrize("name", FILES)
class TestEverySample:
    def test_each_lost_lead_is_charged_once(self, name):
        found = sample(name)
        charged = [lead.id for loss in found.losses for lead in loss.leads]
        lost = [lead.id for lead in found.leads if lead.outcome in LOST]
        assert sorted(charged) == sorted(lost)
        assert len(set(charged)) == len(charged)
        assert all(loss.charge.owner and loss.charge.fix for loss in found.losses)

    def test_the_waterfall_adds_up_to_the_last_lead(self, name):
        found = sample(name)
        assert adds_up(found.waterfall)
        assert found.waterfall.start == len(found.leads)
        groups = found.by_source or ()
        assert all(adds_up(group.waterfall) for group in groups)
        assert sum(group.leads for group in groups) == len(found.leads)
        for charge, count in found.waterfall.losses:
            of_groups = [dict(group.waterfall.losses).get(charge, 0) for group in groups]
            assert sum(of_groups) == count

    def test_verdicts_add_up(self, name):
        found = sample(name)
        for stage in found.stages.values():
            assert sum(stage.verdicts.values()) == len(found.leads)

    def test_every_commitment_has_an_answer_of_its_own_kind(self, name):
        found = sample(name)
        assert {r.commitment.name for r in found.results} == set(found.tree.commitments)
        for result in found.results:
            is_early = result.verdict == "too early"
            assert (result.judged_from is not None) <= is_early
            assert not is_early or result.judged_from is not None or result.period is None

    def test_the_order_of_leads_does_not_tell(self, name):
        found = sample(name)
        assert data_digest(tuple(reversed(found.leads))) == found.digest


def adds_up(found):
    lost = sum(count for _, count in found.losses)
    return found.start == lost + sum(count for _, count in found.ends)


class TestAccountability:
    def test_of_the_sample(self):
        found = sample("inbound")
        assert len(found.leads) == 412
        told = [
            (loss.charge.owner, loss.charge.stage, loss.charge.outcome.value, len(loss.leads))
            for loss in found.losses
        ]
        assert told[:2] == [("cmo", "fit", "unqualified", 82), ("cmo", "intent", "unqualified", 23)]

    def test_breaches_without_loss_are_apart(self):
        late = on(
            "2026-01-13",
            GOOD
            | {
                "activity": [
                    {"kind": "assigned", "at": "2026-01-13T16:00:00Z"},
                    {"kind": "call", "at": "2026-01-15T16:00:00Z"},
                    {"kind": "reply", "at": "2026-01-16T16:00:00Z"},
                ]
            },
        )
        lost = late | {"activity": late["activity"][:2]}
        found = audited([late | {"won_at": "2026-01-20T16:00:00Z"}, lost, lost])
        assert [(b.stage, len(b.leads), b.without_loss) for b in found.breaches] == [
            ("called", 3, 1)
        ]
        assert [(x.charge.stage, len(x.leads), x.alone) for x in found.losses] == [
            ("called", 2, {"rule": 2})
        ]

    def test_who_has_to_fill_in_what(self):
        found = audited([on("2026-01-13", BLANK), on("2026-01-13", BAD)])
        assert [(x.charge.owner, len(x.leads)) for x in found.undecided] == [("cro", 1)]
        want, leads, decides = found.quality.dearest
        assert (want.name, want.owner, leads, decides) == ("size", "cro", 1, 1)
        assert audited([on("2026-01-13", GOOD)]).quality.dearest is None

    def test_waived_leads_are_apart(self):
        waivers = {
            "friends": {
                "stage": "fit",
                "for": 'source = "form"',
                "reason": "Friends",
                "approved_by": ["cmo"],
                "until": "2026-12-31",
            }
        }
        found = audited([on("2026-01-13", BAD | {"source": "form"})], waivers=waivers)
        assert found.waivers == {"friends": 1}
        assert found.stages["fit"].verdicts == {Verdict.WAIVED: 1}
        assert found.stages["fit"].figure.events == 1


class TestDelays:
    def of(self, *events, **more):
        activity = [{"kind": kind, "at": f"2026-01-{at}:00Z"} for kind, at in events]
        return audited([on("2026-01-12", GOOD | {"activity": activity})], **more).delays

    def test_wall_and_working_time(self):
        """Assigned on Monday at 16:30, called on Tuesday at 09:30: 17 hours, 1 h 30 min worked."""
        called, _ = self.of(("assigned", "12T21:30"), ("call", "13T14:30"))
        assert (called.step.stage, called.step.owner) == ("called", "cro")
        assert (called.step.start, called.step.end) == ("first(assigned)", "call")
        assert called.wall.time_until(0.5) == 17 * HOUR
        assert called.working.time_until(0.5) == 1.5 * HOUR
        assert called.since_last is None

    def test_who_still_waits_counts_as_waiting(self):
        _, replied = self.of(("assigned", "12T21:30"), ("call", "13T14:30"))
        assert (replied.wall.n, replied.wall.events) == (1, 0)
        assert replied.wall.time_until(0.5) is None

    def test_the_clock_of_the_present_owner(self):
        called: Delay = self.of(
            ("assigned", "12T15:30"), ("assigned", "13T14:00"), ("call", "13T14:30")
        )[0]
        assert called.wall.time_until(0.5) == 23 * HOUR
        assert called.since_last.time_until(0.5) == HOUR / 2
        assert called.working.time_until(0.5) == 7.5 * HOUR
        assert called.since_last_working.time_until(0.5) == HOUR / 2

    def test_the_clock_of_the_present_owner_in_working_time(self):
        """Handed over on Monday at 16:30, called on Tuesday at 09:30: 17 hours, 1 h 30 min worked."""
        called: Delay = self.of(
            ("assigned", "12T15:30"), ("assigned", "12T21:30"), ("call", "13T14:30")
        )[0]
        assert called.since_last.time_until(0.5) == 17 * HOUR
        assert called.since_last_working.time_until(0.5) == 1.5 * HOUR

    def test_what_never_started_is_left_out(self):
        assert [d.wall.n for d in self.of(("call", "13T14:30"))] == [0, 0]
        assert self.of()[0].working is None

    def test_what_falls_due_within_a_day(self):
        """Assigned on Monday at 16:30: the call is due two business hours later, on Tuesday at 10:00."""
        activity = [{"kind": "assigned", "at": "2026-01-12T21:30:00Z"}]
        leads = [on("2026-01-12", GOOD | {"activity": activity})]
        found = audited(leads, as_of="2026-01-12T22:00:00Z")
        assert [(d.step.stage, d.leads) for d in found.due] == [
            ("called", ((instant_of("2026-01-13T15:00:00Z"), "L-1"),))
        ]
        assert audited(leads, as_of="2026-01-13T15:00:01Z").due == ()
        called = {"activity": [*activity, {"kind": "call", "at": "2026-01-12T21:40:00Z"}]}
        assert audited([on("2026-01-12", GOOD | called)], as_of="2026-01-12T22:00:00Z").due == ()

    @pytest.mark.parametrize(
        ("as_of", "closes"),
        [
            ("2026-01-16T22:00:00Z", "2026-01-16T22:30:00Z"),
            ("2026-01-16T22:30:00Z", "2026-01-16T22:30:00Z"),
            ("2026-01-18T20:00:00Z", "2026-01-19T14:00:00Z"),
        ],
    )
    def test_what_is_used_up_on_friday_closes_on_monday(self, as_of, closes):
        """Two business hours from Friday 15:30 are used up at 17:30, and can be kept until Monday 09:00."""
        activity = [{"kind": "assigned", "at": "2026-01-16T20:30:00Z"}]
        leads = [on("2026-01-16", GOOD | {"activity": activity})]
        due = [d for d in audited(leads, as_of=as_of).due if d.step.stage == "called"]
        assert [d.leads for d in due] == [((instant_of(closes), "L-1"),)]
        tree = policy_of(POLICY)
        lead = converter(tree, spelling=Spelling.JSON)({"id": "L-1", **leads[0]})
        told = Policy(tree).explain(lead, as_of=as_of).record()["stages"]
        (called,) = [stage for stage in told if stage["stage"] == "called"]
        assert called["criteria"][0]["due"] == closes

    def test_of_an_instant_and_of_the_third_event(self):
        stages = {
            "a": {
                "owner": "cmo",
                "rule": "at least 3 call within 9 days after created_at or won_at is known",
            },
            "b": {
                "owner": "cmo",
                "when": "size >= 50",
                "kind": "conversion",
                "rule": "won_at within 5 days after created_at",
            },
            "c": {"owner": "cmo", "rule": "call within 5 days before created_at"},
            "d": {"owner": "cmo", "rule": "(reply where automatic) within 5 days after created_at"},
            "e": {"owner": "cmo", "rule": "first(reply) within 5 days after first(call)"},
        }
        calls = [{"kind": "call", "at": f"2026-01-{d}T15:00:00Z"} for d in (13, 14, 15)]
        reply = {"kind": "reply", "at": "2026-01-12T16:00:00Z"}
        leads = [
            on("2026-01-12", GOOD | {"activity": calls, "won_at": "2026-01-13T15:00:00Z"}),
            on("2026-01-12", GOOD | {"activity": [*calls, reply]}),
            on("2026-01-12", BAD | {"activity": []}),
        ]
        found = {d.step.stage: d for d in audited(leads, stages=stages, metrics={}).delays}
        assert set(found) == {"a", "b", "d", "e"}
        assert (found["a"].wall.n, found["a"].wall.time_until(0.5)) == (3, 72 * HOUR)
        assert (found["b"].wall.n, found["b"].wall.events) == (2, 1)
        assert found["d"].wall.n == 2  # of one reply nobody knows whether it was automatic
        assert (found["e"].wall.n, found["e"].wall.events) == (1, 0)  # one came before the call


class TestSources:
    def test_small_groups_are_not_ranked(self):
        ads = [on("2026-01-13", (GOOD if k % 2 else BAD) | {"source": "ad"}) for k in range(60)]
        forms = [on("2026-01-13", GOOD | {"source": "form"}) for _ in range(30)]
        found = audited([*ads, *forms, *[on("2026-01-13", GOOD)] * 5])
        groups = {group.name: group for group in found.by_source}
        assert list(groups) == ["ad", "form", None]
        assert groups["form"].compared["fit"].is_told_apart
        assert groups[None].compared == {}
        few = audited([*ads, *forms[:10]])
        assert all(group.compared == {} for group in few.by_source)

    def test_noise_is_no_difference(self):
        leads = [
            on("2026-01-13", (GOOD if k % 2 else BAD) | {"source": source})
            for source in ("ad", "form")
            for k in range(25)
        ]
        compared = [group.compared["fit"] for group in audited(leads).by_source]
        assert [c.is_told_apart for c in compared] == [False, False]
        assert compare({}) == ()

    def test_without_a_field_for_the_source(self):
        lead = {k: v for k, v in POLICY["lead"].items() if k != "source"}
        assert audited([], lead=lead).by_source is None

    def test_groups_by_a_field(self):
        found = sample("inbound")
        assert list(by_field(found.leads, "source")) == [
            "ad_click",
            "demo_request",
            "form_submission",
        ]
        assert adds_up(waterfall(found.tree, ()))


class TestMoney:
    def test_of_the_sample(self):
        found = sample("inbound").money
        assert (found.currency, found.first, found.last) == (
            "USD",
            day("2026-01-05"),
            day("2026-02-01"),
        )
        assert found.total.spend == sum(cost.spend for cost in found.sources)
        assert found.shared == 0
        assert found.outside > 0
        assert found.uncovered == 0
        assert found.total.leads == 412
        low, high = found.total.per_qualified.interval.low, found.total.per_qualified.interval.high
        assert low < found.total.per_qualified.amount < high
        assert set(found.total.metrics) == {
            "cost_per_qualified_lead",
            "programme_cac",
            "payback_months",
        }
        assert found.total.open == sum(c.open for c in found.sources)

    def test_nothing_is_dropped_and_undefined_is_not_zero(self):
        spending = Spending(
            "USD",
            (
                Outlay("form", day("2026-01-13"), day("2026-01-13"), 70_0000),
                Outlay(None, day("2026-01-13"), day("2026-01-14"), 20_0000),
            ),
        )
        found = audited([on("2026-01-13", GOOD | {"source": "ad"})], spending=spending).money
        by_source = {cost.source: cost for cost in found.sources}
        assert found.without_leads == ("form",)
        assert found.without_spend == ("ad",)
        assert by_source["form"].per_lead.amount is None
        assert by_source["ad"].per_lead.amount == 0
        assert (found.shared, found.outside) == (10_0000, 10_0000)
        assert found.total.spend == 80_0000
        assert found.total.per_customer.amount is None
        late = audited([on("2026-01-15", GOOD)], spending=spending).money
        assert late.uncovered == 1
        assert audited([], spending=spending).money is None

    def test_without_a_stage_that_qualifies(self):
        stages = {"won": {"owner": "cmo", "kind": "conversion", "rule": "exists(reply)"}}
        spending = Spending("USD", ())
        found = audited([on("2026-01-13", GOOD)], spending=spending, stages=stages, metrics={})
        assert found.money.total.per_qualified is None


class TestTheTableOfSpend:
    def read(self, tmp_path, text, name="spend.csv"):
        (tmp_path / name).write_text(text, "utf-8")
        tree = policy_of(POLICY)
        return read_spending(tree, str(tmp_path / name))

    def test_rows(self, tmp_path):
        found = self.read(
            tmp_path,
            "source,from,to,amount,currency\n"
            "ad,2026-01-01,2026-01-31,19400.50,USD\n,2026-01-01,2026-01-31,100,\n",
        )
        assert found.currency == "USD"
        assert found.outlays == (
            Outlay("ad", day("2026-01-01"), day("2026-01-31"), 194_005_000),
            Outlay(None, day("2026-01-01"), day("2026-01-31"), 100_0000),
        )

    def test_json(self, tmp_path):
        found = self.read(
            tmp_path,
            '{"source": "ad", "from": "2026-01-01", "to": "2026-01-01", "amount": 5}\n',
            "spend.jsonl",
        )
        assert found.outlays[0].amount == 5_0000

    @pytest.mark.parametrize(
        ("row", "because"),
        [
            ("ad,2026-01-31,2026-01-01,5,", "it ends before it begins"),
            ("ad,,2026-01-01,5,", "`from` is blank"),
            ("ad,2026-01-01,2026-01-01,,", "`amount` is blank"),
            ("ad,2026-01-01,2026-01-01,a lot,", "`amount`: `a lot` is not a number"),
            ("radio,2026-01-01,2026-01-01,5,", "`source`: `radio` is not one of ad, form"),
            (
                "ad,2026-01-01,2026-01-01,5,EUR",
                "it is in EUR, and the policy counts in USD",
            ),
            ("ad,2026-01-01", "it has 2 cells, the header 5"),
        ],
    )
    def test_a_row_that_cannot_be_used_refuses_the_table(self, tmp_path, row, because):
        with pytest.raises(UnusableInput) as error:
            self.read(tmp_path, f"source,from,to,amount,currency\n{row}\n")
        assert [d.message for d in error.value.diagnostics] == [
            f"this row of spend cannot be used: {because}"
        ]

    def test_not_too_many_are_told(self, tmp_path):
        with pytest.raises(UnusableInput) as error:
            self.read(tmp_path, "from,to,amount\n" + "2026-01-01,2026-01-01,\n" * 30)
        assert len(error.value.diagnostics) == 10
        assert error.value.diagnostics[1].source.text.count("\n") == 2

    def test_a_row_of_json_is_told_by_its_line(self, tmp_path):
        with pytest.raises(UnusableInput):
            self.read(tmp_path, '{"from": 5, "to": "2026-01-01", "amount": 5}\n', "spend.jsonl")


def test_which_field_tells_the_account():
    assert account_field(policy_of(POLICY)) == "account"
    assert account_field(sample("inbound").tree) is None


def test_leads_that_the_agreement_does_not_cover_are_counted():
    found = audited(
        [
            on("2026-01-13", GOOD),
            on("2026-01-13", BLANK),
            on("2026-01-13", BAD),
            {"created_at": None},
        ],
        covers="size >= 50",
    )
    assert (len(found.leads), found.not_covered, found.coverage_unknown, found.undated) == (
        3,
        1,
        2,
        1,
    )
    assert found.dates == (day("2026-01-13"), day("2026-01-13"))
    assert audited([]).dates is None


def digests(leads):
    """Give what tells leads apart: their numbers, their fingerprints, their ids, by what became of them."""
    found = {}
    for lead in leads:
        n, first, second, ids = found.setdefault(lead.digest, (0, 0, 0, []))
        for member in lead.members:
            n += member.n
            first, second = first + member.fingerprint[0], second + member.fingerprint[1]
            ids += member.ids
        found[lead.digest] = n, first, second, ids
    return {digest: (*told, sorted(ids)) for digest, (*told, ids) in found.items()}


@pytest.mark.parametrize("name", FILES)
def test_what_the_engine_judges_is_what_the_definition_does(name):
    policy = load(POLICIES / f"{name}.yaml")
    leads, activity = FILES[name]
    found = policy.audit(
        str(SAMPLES / leads),
        activity=activity and str(SAMPLES / activity),
        spend=str(SAMPLES / "inbound_spend.csv") if name == "inbound" else None,
        as_of=AS_OF,
    )
    assert digests(found.leads) == digests(sample(name).leads)
    assert all(
        found.record()[key] == told
        for key, told in sample(name).record().items()
        if key not in ("data_quality", "exported", "warnings")  # what a run says of its files
    )


def test_without_a_table_of_spend_there_is_no_money():
    policy = load(POLICIES / "inbound.yaml")
    assert policy.audit(str(SAMPLES / "inbound.jsonl"), as_of="2026-01-20T00:00:00Z").money is None


def test_outcomes_are_counted():
    assert sample("inbound").outcomes[Outcome.UNQUALIFIED] == 105
