"""`leadpact audit`: the review on one screen, the same for programs, and what the shell hears of it."""

import csv
import io
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from cli.conftest import AS_OF, ASSIGNED, CALLED, LEADS, POLICY, lead
from leadpact.agreement.promises import Bounds
from leadpact.agreement.statistics_rates import Interval
from leadpact.packaged import schema
from leadpact.units import DURATION, INTEGER, NUMBER, Kind, Type
from leadpact_cli.audit.amounts import between, promised, share, span, told
from leadpact_cli.audit.section import Row, Section, in_markdown

ROOT = Path(__file__).parents[2]
CHECK, LINT = (Resource.from_contents(schema(name)) for name in ("check", "lint"))
AUDIT = Draft202012Validator(schema("audit"), registry=[CHECK, LINT] @ Registry())
REMEDIES = Draft202012Validator(
    schema("remedies"),
    registry=[CHECK, Resource.from_contents(schema("audit"))] @ Registry(),
)
CLOSED = Draft202012Validator(
    schema("closed"),
    registry=[CHECK, Resource.from_contents(schema("audit"))] @ Registry(),
)
PROMISES = """\
metrics:
  cost: spend / count(fit)
commitments:
  quality:
    owner: cmo
    measure: rate(fit)
    at_least: 60%
    every: week
    if_missed: Marketing pays 5k USD for an SDR
  follow_up:
    owner: cro
    measure: rate(worked)
    at_least: 90%
    every: month
    if_missed: Sales adds a seat
  answers:
    owner: [cmo, cro]
    measure: count(replied)
    at_least: 2
    every: quarter
    by: source
    if_missed: Both look into it
  price: {owner: cro, measure: cost, at_most: 100 USD, every: month, if_missed: Finance moves the spend}
  newest: {owner: cmo, measure: rate(fit), at_least: 50%, last: 5, if_missed: Marketing looks again}
"""
SPEND = "source,from,to,amount\nad,2026-01-01,2026-01-31,620\nform,2026-01-01,2026-01-31,310\nad,2026-03-01,2026-03-31,100\n"


@pytest.fixture
def audit(leadpact, here):
    """Run `leadpact audit` on the small agreement with promises, and on leads."""
    (here / "policy.yaml").write_text(POLICY + PROMISES, "utf-8")
    (here / "spend.csv").write_text(SPEND, "utf-8")

    def run(*options, leads=("leads.jsonl",), as_of=AS_OF):
        return leadpact("audit", "policy.yaml", *leads, "--as-of", as_of, *options)

    return run


@pytest.fixture
def write(here):
    def written(*records):
        (here / "mine.jsonl").write_text("".join(json.dumps(r) + "\n" for r in records), "utf-8")
        return ("mine.jsonl",)

    return written


def parsed(found):
    record = json.loads(found.stdout)
    assert [e.message for e in AUDIT.iter_errors(record)] == []
    return record


def week(day, *sizes):
    """Leads of one January day, so large."""
    return [
        lead(f"{day}-{at}", f"2026-01-{day:02}T14:00:00Z", ASSIGNED, employees=size)
        for at, size in enumerate(sizes)
    ]


class TestTheScreen:
    def test_promises_first_then_where_leads_went_and_what_they_cost(self, audit, snapshot):
        assert audit("--spend", "spend.csv").stdout == snapshot

    def test_as_markdown(self, audit, snapshot):
        found = audit("--spend", "spend.csv", "--format", "markdown").stdout
        assert found == snapshot

    def test_says_what_was_chosen_and_what_could_not_be_read(self, audit, here, snapshot):
        (here / "bad.jsonl").write_text(
            '{"id": "A", "created_at": "2026-01-05T14:00:00Z", "employees": "many", "source": "ad", '
            '"activity": [{"kind": "call"}, {"kind": "assigned", "at": "2026-01-05T14:00:00Z"}, '
            '{"kind": "call", "at": "2026-01-05T14:00:00Z", "automated": "maybe"}]}\n'
            '{"id": "B", "created_at": "2026-01-05T14:00:00Z", "activity": "none", "source": "ad"}\n'
            '{"id": "C", "created_at": "yesterday"}\n{"id": "D"}\n{"id": "D"}\nno json\n',
            "utf-8",
        )
        found = audit("--where", 'source = "ad"', "--since", "2026-01-01", leads=("bad.jsonl",))
        assert found.stdout == snapshot

    def test_leads_without_a_date_of_creation(self, audit, write):
        found = audit(leads=write({"id": "A", "employees": 60, "activity": []}))
        assert "1 lead without a readable created_at, in no period" in found.stdout

    def test_without_leads(self, audit, here, snapshot):
        (here / "none.jsonl").write_text("", "utf-8")
        assert audit(leads=("none.jsonl",)).stdout == snapshot

    @pytest.mark.usefixtures("here")
    def test_without_promises(self, leadpact):
        found = leadpact("audit", "policy.yaml", "leads.jsonl", "--as-of", AS_OF)
        assert "PROMISES" not in found.stdout
        assert "WHERE THEY WENT" in found.stdout
        assert found.exit_code == 0

    def test_an_activity_table(self, audit, here):
        (here / "leads.csv").write_text(
            "id,created_at,employees\nA,2026-01-05T14:00:00Z,80\n", "utf-8"
        )
        (here / "events.csv").write_text(
            "lead_id,kind,at\nA,assigned,2026-01-05T15:00:00Z\nB,call,2026-01-05T15:00:00Z\n"
            "A,seen,2026-01-05T15:00:00Z\n,call,2026-01-05T15:00:00Z\n",
            "utf-8",
        )
        found = audit("--activity", "events.csv", leads=("leads.csv",)).stdout
        for text in ("1 event set aside", "1 event of leads that are not", "`seen` 1", "no column"):
            assert text in found
        record = parsed(audit("--activity", "events.csv", "--format", "json", leads=("leads.csv",)))
        assert record["leads"]["activity"]["orphans"] == 1

    def test_a_record_with_a_timeline_beside_the_table(self, audit, here, write):
        (here / "events.csv").write_text("lead_id,kind,at\n", "utf-8")
        leads = write(LEADS["lost"])
        assert "had a timeline too" in audit("--activity", "events.csv", leads=leads).stdout

    def test_accounts_are_told(self, audit):
        found = audit("--account", "source").stdout
        assert "leads that share source count as one account" in found

    def test_small_sources_and_told_apart_ones(self, audit, write):
        ads = [
            lead(f"a{k}", "2026-01-06T14:00:00Z", employees=60 if k < 4 else 5) for k in range(30)
        ]
        forms = [
            lead(f"f{k}", "2026-01-06T14:00:00Z", employees=60, source="form") for k in range(30)
        ]
        few = [lead(f"n{k}", "2026-01-06T14:00:00Z", employees=60, source=None) for k in range(3)]
        found = audit(leads=write(*ads, *forms, *few)).stdout
        assert "13 % of 30 ▼" in found
        assert "100 % of 30 ▲" in found
        assert "3 of 3 *" in found
        assert "* too few to judge" in found

    def test_the_clock_of_the_present_owner(self, audit, write):
        again = ("assigned", "2026-01-05T15:30:00Z")
        found = audit(
            leads=write(lead("A", "2026-01-05T14:00:00Z", ASSIGNED, again, CALLED, employees=60))
        )
        said = " ".join(found.stdout.split())
        assert "the present owner's clock: half by 30 min, 30 min in working time" in said

    def test_a_gap_that_no_sample_settles(self, audit, write):
        leads = [
            lead(f"L{k}", "2026-01-06T14:00:00Z", employees=60 if k % 5 < 3 else 5)
            for k in range(499)
        ]
        found = audit(leads=write(*leads)).stdout
        assert "the gap is too small for any sample to settle" in " ".join(found.split())

    def test_who_dropped_what(self, audit, here, write):
        text = (
            (here / "policy.yaml")
            .read_text()
            .replace("within 14 days after first(assigned)", "within 14 days after first(call)")
        )
        (here / "policy.yaml").write_text(text)
        found = audit(leads=write(lead("A", "2026-01-05T14:00:00Z", ASSIGNED, employees=60)))
        assert "dropped: worked" in found.stdout

    def test_leads_of_another_year_are_told_with_it(self, audit, write):
        old = lead("A", "2025-12-01T14:00:00Z", employees=60)
        found = audit("--last", "1", leads=write(old), as_of="2026-02-02").stdout
        assert "created 1 Dec 2025" in found


class TestTheSampleOfThePlaybook:
    """What `make demo` shows: last month's leads, the four promises, who has to mend what."""

    ARGUMENTS = (
        str(ROOT / "policies/inbound.yaml"),
        str(ROOT / "policies/samples/inbound.jsonl"),
        "--spend",
        str(ROOT / "policies/samples/inbound_spend.csv"),
    )

    def test_on_the_monday(self, leadpact, snapshot):
        found = leadpact("audit", *self.ARGUMENTS, "--as-of", "2026-02-02T00:14:00Z")
        assert found.stdout == snapshot
        assert found.exit_code == 1

    def test_in_the_summer(self, leadpact, snapshot):
        """All windows have closed: every promise has its verdict."""
        found = leadpact("audit", *self.ARGUMENTS, "--as-of", "2026-10-05", "--fail-on", "never")
        assert found.stdout == snapshot

    def test_the_last_hundred(self, leadpact):
        found = leadpact(
            "audit",
            *self.ARGUMENTS,
            "--as-of",
            "2026-02-02T00:14:00Z",
            "--last",
            "100",
            "--format",
            "json",
        )
        record = parsed(found)
        assert record["leads"]["how_chosen"] == {"last": 100}
        # Of the newest hundred some are tests and duplicates, which the agreement does not cover.
        assert record["covered"]["leads"] + record["covered"]["not_covered"] == 100


class TestNothingIsDropped:
    def test_of_what_was_spent(self, audit, here, write):
        (here / "spend.csv").write_text(
            "source,from,to,amount\nform,2026-01-06,2026-01-06,70\n,2026-01-06,2026-01-06,20\n",
            "utf-8",
        )
        leads = write(*week(6, 60, 5), lead("X", "2026-01-08T14:00:00Z", source=None, employees=60))
        found = audit("--spend", "spend.csv", leads=leads).stdout
        for text in (
            "$20 names no source, and is in the total alone",
            "2 days of these dates without a row of spend",
            "spend without a lead: form",
            "leads without spend: ad, not known",
        ):
            assert text in found

    def test_of_what_is_spent_for_all_sources(self, audit, here, write):
        """60 by 2 : 1 leads; nobody was won that the agency's 9 could be shared by."""
        text = (here / "policy.yaml").read_text("utf-8")
        share = "share: {tools: by count(leads), agency: by count(fit where source is unknown)}\n"
        (here / "policy.yaml").write_text(text + share, "utf-8")
        (here / "spend.csv").write_text(
            "source,from,to,amount\ntools,2026-01-06,2026-01-08,60\nagency,2026-01-06,2026-01-06,9\n",
            "utf-8",
        )
        leads = write(*week(6, 60, 5), lead("X", "2026-01-08T14:00:00Z", source="form"))
        said = " ".join(audit("--spend", "spend.csv", leads=leads).stdout.split())
        assert "tools, $60, shared by count(leads): ad $40, form $20" in said
        counted = "count(fit where source is unknown)"
        assert f"agency, $9, is shared by {counted}, which is 0: it is in the total alone" in said
        record = parsed(audit("--spend", "spend.csv", "--format", "json", leads=leads))
        spend = [record["money"]["total"], *record["money"]["sources"]]
        assert [of["spend"]["amount"] for of in spend] == ["69", "40", "20"]
        assert [of["shared_spend"]["amount"] for of in spend] == ["60", "40", "20"]

    def test_a_policy_that_qualifies_nobody_has_no_price_of_a_qualified_lead(
        self, audit, here, write
    ):
        text = (here / "policy.yaml").read_text().partition("metrics:")[0]
        text = text.replace("  fit:\n    owner: cmo", "  fit:\n    kind: sla\n    owner: cmo")
        (here / "policy.yaml").write_text(text)
        found = audit("--spend", "spend.csv", leads=write(*week(6, 60))).stdout
        assert "MONEY" in found

    def test_of_leads_that_may_not_be_covered(self, audit, here, write):
        text = (
            (here / "policy.yaml")
            .read_text()
            .replace("covers: not is_test", "covers: employees > 1")
        )
        (here / "policy.yaml").write_text(text)
        found = audit(leads=write(lead("A", "2026-01-06T14:00:00Z"))).stdout
        assert "1 lead judged without knowing whether the agreement covers them" in found

    def test_a_warning(self, audit, here, write):
        text = (
            (here / "policy.yaml")
            .read_text()
            .replace("at_least: 60%", "at_least: 60%\n    warn_at: 90%")
        )
        (here / "policy.yaml").write_text(text)
        found = audit(leads=write(*week(6, 60, 60, 60, 5))).stdout
        assert "met, and nearer to the bound than the warning allows" in found

    def test_what_cannot_be_named(self, audit, write, here):
        """An audit that somebody else wrote: a value that is neither number nor money."""
        audit("--format", "json", "--output", "then.json", leads=write(*week(6, 5, 5)))
        record = json.loads((here / "then.json").read_text())
        for commitment in record["commitments"]:
            commitment["value"] = "endless"
        (here / "then.json").write_text(json.dumps(record))
        assert (
            "missed, endless"
            in audit("--since-audit", "then.json", leads=write(*week(6, 5))).stdout
        )


class TestTheTable:
    def test_a_row_a_promise_and_period(self, audit):
        found = audit("--format", "csv", "--spend", "spend.csv")
        rows = list(csv.DictReader(io.StringIO(found.stdout)))
        assert [(r["commitment"], r["period"], r["verdict"]) for r in rows][:3] == [
            ("quality", "2026-W02", "met"),
            ("quality", "2026-W03", "unmeasurable"),
            ("quality", "2026-W04", "unmeasurable"),
        ]
        assert rows[0]["at_least"] == "0.6"
        assert {r["group"] for r in rows if r["commitment"] == "answers"} == {"ad", "form"}
        assert "as of" in found.stderr
        price = next(r for r in rows if r["commitment"] == "price")
        assert (price["at_most"], price["unit"]) == ("100", "money USD")


class TestJson:
    def test_follows_its_schema(self, audit):
        record = parsed(audit("--format", "json", "--spend", "spend.csv"))
        assert record["policy"] == "small@1.2.0"
        assert record["outcomes"]["lost"] == 1
        assert record["money"]["spend_without_leads"] == []
        assert record["since"] is None
        assert record["leads"]["read"] == (
            record["leads"]["created_later"] + record["leads"]["chosen"]
        )
        covered = record["covered"]
        assert record["leads"]["chosen"] == covered["leads"] + covered["not_covered"]

    def test_every_number_of_a_loss_is_linked_to_its_leads(self, audit):
        record = parsed(audit("--format", "json"))
        assert [(x["stage"], x["owner"], x["ids"]) for x in record["accountability"]] == [
            ("fit", "cmo", ["unqualified"]),
            ("replied", "cro", ["lost"]),
        ]

    def test_says_how_leads_were_chosen(self, audit):
        options = ("--sample", "3", "--seed", "7", "--until", "2026-01-31", "--last", "5")
        record = parsed(audit("--format", "json", *options))
        assert record["leads"]["how_chosen"] == {
            "until": "2026-01-31",
            "last": 5,
            "sample": 3,
            "seed": 7,
        }
        assert record["leads"]["chosen"] == 3
        assert "5 newest" not in audit(*options).stdout
        assert "3 drawn with seed 7" in audit(*options).stdout

    def test_the_same_run_gives_the_same_digits(self, audit):
        assert audit("--format", "json").stdout == audit("--format", "json").stdout

    def test_leads_whose_condition_nobody_knows_are_counted(self, audit, write):
        found = audit(
            "--where",
            "employees > 5",
            "--format",
            "json",
            leads=write(lead("A", "2026-01-05T14:00:00Z")),
        )
        assert parsed(found)["leads"]["not_chosen"]["condition_unknown"] == 1
        other = audit("--where", "employees > 500", "--format", "json")
        assert parsed(other)["leads"]["not_chosen"]["by_choice"] > 0


class TestExitCodes:
    BAD = (*week(6, 5, 5, 5),)
    GOOD = (*week(6, 80, 80, 80),)

    def test_a_missed_commitment(self, audit, write):
        assert audit(leads=write(*self.BAD)).exit_code == 1
        assert (
            audit(leads=write(*week(6, 5), *week(20, 80)), as_of="2026-01-26T06:00:00Z").exit_code
            == 0
        )

    def test_is_not_all_that_can_matter(self, audit, write):
        leads = write(*self.BAD)
        assert audit("--fail-on", "never", leads=leads).exit_code == 0
        assert audit("--fail-on", "lead", leads=leads).exit_code == 1
        assert (
            audit("--fail-on", "unknown", leads=write(lead("A", "2026-01-06T14:00:00Z"))).exit_code
            == 4
        )
        assert audit("--fail-on", "unknown", leads=write(*self.GOOD)).exit_code == 0
        assert audit("--fail-on", "inconclusive,unknown").exit_code == 4

    def test_bad_data(self, audit, write):
        leads = write(lead("A", "2026-01-06T14:00:00Z", employees="many"))
        assert audit("--fail-on", "data", leads=leads).exit_code == 1
        assert audit("--strict", leads=leads).exit_code == 3
        assert audit("--fail-on", "data", leads=write(*self.GOOD)).exit_code == 0

    @pytest.mark.parametrize(
        ("options", "said"),
        [
            (("--fail-on", "never,lead"), "`--fail-on never` stands alone"),
            (("--account", "nobody"), "the policy has no field `nobody`"),
            (("--seed", "1"), "`--seed` says which draw"),
            (("--close", "2026-W99"), "no commitment is judged by the period `2026-W99`"),
            (("--close", "2026-02"), "`2026-02` is still open"),
        ],
    )
    def test_misuse(self, audit, options, said):
        found = audit(*options)
        assert (found.exit_code, said in found.stderr) == (2, True), found.stderr

    def test_unusable_spend(self, audit, here):
        (here / "spend.csv").write_text("from,to,amount\n2026-01-31,2026-01-01,5\n", "utf-8")
        found = audit("--spend", "spend.csv")
        assert found.exit_code == 3
        assert (
            "error[LP712]: this row of spend cannot be used: it ends before it begins"
            in found.stderr
        )


class TestRemedies:
    def test_who_funds_what_by_when(self, audit, here, write):
        audit("--remedies", "remedies.json", leads=write(*week(6, 5, 5), *week(27, 5, 5)))
        record = json.loads((here / "remedies.json").read_text())
        assert [e.message for e in REMEDIES.iter_errors(record)] == []
        first = record["remedies"][0]
        assert (first["commitment"], first["owners"]) == ("quality", ["cmo"])
        assert first["what"] == "Marketing pays 5k USD for an SDR"
        assert first["amount"] == {"amount": "5000", "currency": "USD"}
        assert first["due"] == "2026-02-08"
        assert first["evidence"]["leads"] == ["27-0", "27-1"]
        assert first["evidence"]["value"] == 0

    def test_of_the_newest_leads_there_is_no_date(self, audit, here, write):
        audit("--remedies", "remedies.json", leads=write(*week(6, 5, 5, 5, 5, 5)))
        record = json.loads((here / "remedies.json").read_text())
        newest = next(r for r in record["remedies"] if r["commitment"] == "newest")
        assert (newest["due"], newest["amount"]) == (None, None)

    def test_of_promises_that_were_kept_there_are_none(self, audit, here, write):
        audit("--remedies", "remedies.json", leads=write(*week(27, 80, 80)))
        record = json.loads((here / "remedies.json").read_text())
        assert [r["commitment"] for r in record["remedies"]] == ["follow_up"]


class TestSinceAnEarlierAudit:
    def earlier(self, audit, write, *leads, as_of="2026-01-14T06:00:00Z"):
        found = audit("--format", "json", "--output", "then.json", leads=write(*leads), as_of=as_of)
        assert found.exit_code in (0, 1)

    def test_says_what_was_missed_then_and_how_it_stands(self, audit, write):
        self.earlier(audit, write, *week(6, 5, 5, 80))
        leads = write(*week(6, 5, 5, 80), *week(27, 80))
        found = audit("--since-audit", "then.json", leads=leads)
        assert "SINCE THEN" in found.stdout
        row = next(line for line in found.stdout.splitlines() if line.startswith(" quality"))
        assert "missed, 33 %" in row
        record = parsed(audit("--since-audit", "then.json", "--format", "json", leads=leads))
        missed = record["since"]["missed"]
        assert missed[0]["newest"] == {"period": "2026-W05", "verdict": "met"}
        assert record["since"]["same_policy"] is True

    def test_tells_what_comes_out_differently(self, audit, write, here):
        self.earlier(audit, write, *week(6, 80, 80))
        text = (here / "policy.yaml").read_text().replace("title: A small", "title: Another small")
        (here / "policy.yaml").write_text(text)
        found = audit("--since-audit", "then.json", leads=write(*week(6, 5, 80)))
        assert "comes out differently" in found.stdout
        assert "the policy has changed since" in found.stdout

    def test_a_period_that_is_no_longer_there(self, audit, write):
        self.earlier(audit, write, *week(6, 5, 5))
        found = audit("--since-audit", "then.json", leads=write(*week(27, 80)))
        assert "not in this audit" in found.stdout

    def test_a_promise_that_is_no_longer_made(self, audit, write, here):
        self.earlier(audit, write, *week(6, 5, 5))
        (here / "policy.yaml").write_text(POLICY + PROMISES.replace("  quality:", "  other:"))
        found = audit(
            "--since-audit", "then.json", "--format", "markdown", leads=write(*week(6, 5))
        )
        assert "| quality | 2026-W02 | missed, 0 | not in this audit | – |" in found.stdout
        record = parsed(audit("--since-audit", "then.json", "--format", "json"))
        assert record["since"]["missed"][0]["now"] is None

    def test_money_is_told_as_it_was_written(self, audit, write, here):
        self.earlier(audit, write, *week(6, 80, 80), as_of="2026-02-02T06:00:00Z")
        record = json.loads((here / "then.json").read_text())
        for commitment in record["commitments"]:
            if commitment["commitment"] == "price":
                commitment |= {"verdict": "missed", "value": {"amount": "310.5", "currency": "USD"}}
            if commitment["commitment"] == "answers":
                commitment |= {"verdict": "missed", "value": None}
        (here / "then.json").write_text(json.dumps(record))
        found = audit("--since-audit", "then.json", leads=write(*week(6, 80))).stdout
        assert "310.5 USD" in found
        assert "missed, –" in found

    def test_nothing_was_missed(self, audit, write):
        self.earlier(audit, write)
        assert "nothing was missed then" in audit("--since-audit", "then.json").stdout

    @pytest.mark.parametrize(
        ("text", "because"),
        [
            ("not json", "it is not JSON"),
            ("[]", "it is not what `leadpact audit --format json` writes"),
            (
                '{"policy": "small@1", "commitments": [1]}',
                "it is not what `leadpact audit --format json` writes",
            ),
            ('{"policy": "small@1", "commitments": [{}]}', "it is not what `leadpact audit"),
            (
                '{"policy": "big@1", "commitments": []}',
                "it is an audit of big@1, not of small@1.2.0",
            ),
            ('{"commitments": []}', "it is an audit of nothing"),
        ],
    )
    def test_a_file_that_is_no_audit(self, audit, here, text, because):
        (here / "then.json").write_text(text, "utf-8")
        found = audit("--since-audit", "then.json")
        assert found.exit_code == 3
        assert because in found.stderr

    def test_no_file(self, audit):
        found = audit("--since-audit", "nowhere.json")
        assert (found.exit_code, "no such file" in found.stderr) == (3, True)


class TestThePlan:
    def test_what_so_many_leads_can_prove(self, audit, here, write):
        (here / "policy.yaml").write_text(
            POLICY
            + """\
commitments:
  quality: {owner: cmo, measure: rate(fit), at_least: 60%, every: week, if_missed: a}
  rare: {owner: cmo, measure: rate(fit), at_most: 99%, every: quarter, if_missed: a}
  newest: {owner: cmo, measure: rate(fit), at_least: 60%, last: 100, if_missed: a}
  many: {owner: cmo, measure: rate(fit), at_least: 60%, last: 500, if_missed: a}
  slow: {owner: cro, measure: rate(fit), at_least: 50%, every: month, by: source, if_missed: a}
  count: {owner: cro, measure: count(fit), at_least: 5, every: month, if_missed: a}
"""
        )
        leads = write(*week(6, *[60, 5] * 100), lead("f", "2026-01-06T14:00:00Z", source="form"))
        found = audit("--plan", leads=leads).stdout
        assert "PLAN  what so many leads can prove, four times in five" in found
        rows = {
            line.split("  ")[1].strip(): line
            for line in found.partition("PLAN")[2].splitlines()
            if line.startswith("   ")
        }
        assert rows["quality"].endswith("9.8 points  10 points: 191 leads, one period")
        assert "–  0.5 points: 2," in rows["rare"]
        assert rows["newest"].endswith("10 points: 191 leads, more than")
        assert rows["many"].endswith("191 leads")
        assert "10 points: 194 leads, more than" in rows["slow, form"]
        assert "count" not in rows
        record = parsed(audit("--plan", "--format", "json", leads=leads))
        assert record["plan"][0]["leads_for_clear_gap"] == 191
        assert parsed(audit("--format", "json"))["plan"] is None

    def test_of_no_leads(self, audit, write):
        found = audit("--plan", leads=write()).stdout
        assert "none yet" in found

    def test_a_wait_is_told_in_days(self, audit, write):
        found = audit("--plan", leads=write(*week(6, *[60] * 50))).stdout
        assert "191 leads, about 27 days" in found


class TestClosing:
    def test_a_closed_period_stays_as_it_is(self, audit, here, write):
        leads = write(*week(6, 5, 80))
        found = audit("--close", "2026-W02", leads=leads)
        assert "2026-W02 is closed in policy.closed.json" in found.stderr
        again = audit(leads=leads)
        assert "1 closed as before" in again.stdout
        assert parsed(audit("--format", "json", leads=leads))["closed"][0]["same"] is True
        book = json.loads((here / "policy.closed.json").read_text())
        assert [e.message for e in CLOSED.iter_errors(book)] == []
        assert book["closed"][0]["figures"][0]["verdict"] == "missed"

    def test_what_is_written_of_groups_and_money_follows_the_schema(self, audit, here, write):
        leads = write(*week(6, 60, 60, 60, 60, 60))
        audit(
            "--close", "2026-Q1", "--spend", "spend.csv", leads=leads, as_of="2026-05-02T06:00:00Z"
        )
        audit("--close", "2026-01", "--spend", "spend.csv", leads=leads)
        book = json.loads((here / "policy.closed.json").read_text())
        assert [e.message for e in CLOSED.iter_errors(book)] == []
        quarter, month = book["closed"]
        assert quarter["figures"][0]["group"] == {"by": "source", "value": "ad"}
        assert month["figures"][1]["value"] == {"amount": "6", "currency": "USD"}

    def test_a_later_run_says_what_differs_and_why(self, audit, here, write):
        audit("--close", "2026-W02", leads=write(*week(6, 5, 80)))
        found = audit(leads=write(*week(6, 80, 80))).stdout
        assert "missed, 50 % of 2" in found
        assert "met, 100 % of 2" in found
        assert "because the data is another one: the same number of leads, 2" in found
        more = audit(leads=write(*week(6, 80, 80, 80)), as_of="2026-02-03T06:00:00Z").stdout
        assert "2 leads then, 3 now" in more
        assert "it is asked as of 2026-02-03T06:00:00Z" in more
        text = (here / "policy.yaml").read_text().replace("employees >= 50", "employees >= 5")
        (here / "policy.yaml").write_text(text)
        other = parsed(audit("--format", "json", leads=write(*week(6, 5, 80))))["closed"][0]
        assert other["why"][0] == (
            "the policy is another one: another text of small@1.2.0, or other versions beside it"
        )

    def test_a_group_that_is_gone(self, audit, write):
        form = [{**x, "source": "form", "id": f"f{x['id']}"} for x in week(6, 60)]
        as_of = "2026-05-02T06:00:00Z"
        audit("--close", "2026-Q1", leads=write(*week(6, 60), *form), as_of=as_of)
        found = audit(leads=write(*week(6, 60)), as_of=as_of)
        assert "answers, form" in found.stdout
        assert "not there" in found.stdout

    def test_once(self, audit, write):
        leads = write(*week(6, 5, 80))
        audit("--close", "2026-W02", leads=leads)
        found = audit("--close", "2026-W02", leads=leads)
        assert found.exit_code == 2
        assert "`2026-W02` is closed already in `policy.closed.json`" in found.stderr

    def test_a_book_that_is_none(self, audit, here):
        sealed = dict.fromkeys(
            ("period", "closed_as_of", "policy", "digest", "data_digest", "leads"), ""
        )
        figure = dict.fromkeys(
            ("commitment", "verdict", "value", "n", "events", "unknown", "interval"), 0
        )
        figures = (5, [5], [figure], [figure | {"group": "ad"}], [figure | {"group": {}}])
        broken = [json.dumps({"closed": [sealed | {"figures": found}]}) for found in figures]
        for text in ("[]", '{"closed": [{}]}', *broken):
            (here / "policy.closed.json").write_text(text)
            found = audit()
            assert (found.exit_code, "leadpact audit --close" in found.stderr) == (3, True)

    @pytest.mark.usefixtures("here")
    def test_without_periods_there_is_nothing_to_close(self, leadpact):
        found = leadpact(
            "audit", "policy.yaml", "leads.jsonl", "--as-of", AS_OF, "--close", "2026-01"
        )
        assert found.exit_code == 2


class TestAmounts:
    USD = Type(Kind.MONEY, "USD")

    def test_as_they_are_read_aloud(self):
        assert [share(x) for x in (0, 0.004, 0.596, 0.996, 1)] == [
            "0 %",
            "0.4 %",
            "60 %",
            "99.6 %",
            "100 %",
        ]
        assert told(2_310_041, self.USD, is_rate=False) == "$231"
        assert told(15_800_000_000, self.USD, is_rate=False) == "$1.58M"
        assert told(0, self.USD, is_rate=False) == "$0"
        assert told(None, NUMBER, is_rate=False) == "–"
        assert told(float("inf"), DURATION, is_rate=False) == "never"
        assert told(2.15678, NUMBER, is_rate=False) == "2.16"
        assert told(21567.8, NUMBER, is_rate=False) == "21,568"
        assert (
            told(100_000_000, Type(Kind.MONEY_PER_MONTH, "USD"), is_rate=False) == "$10,000 a month"
        )
        assert span(90_061_000_000) == "1 day 1 h"
        assert span(3_661_000_000) == "1 h 1 min"
        assert span(59_400_000) == "59 s"

    def test_what_is_not_the_target_does_not_look_like_it(self):
        assert share(0.596, (0.6,)) == "59.6 %"
        assert share(0.59999, (0.6,)) == "59.999 %"
        assert share(0.5999999, (0.6,)) == "60 %"
        assert share(0.6, (0.6,)) == "60 %"
        assert between(Interval(0.07, 0.0998), NUMBER, is_rate=True, near=(0.1,)) == "7–9.98 %"

    def test_promises(self):
        assert promised(Bounds(0.6, None), NUMBER, is_rate=True) == "≥ 60 %"
        assert promised(Bounds(None, 2_500_000), self.USD, is_rate=False) == "≤ $250"
        assert promised(Bounds(0.15, 0.4), NUMBER, is_rate=True) == "15 % to 40 %"

    def test_ranges(self):
        assert between(Interval(0.49, 0.81), NUMBER, is_rate=True) == "49–81 %"
        assert between(Interval(2_140_000, 2_520_000), self.USD, is_rate=False) == "$214–252"
        assert between(Interval(14.6, 98.98), INTEGER, is_rate=False) == "15–99"
        assert between(Interval(1.5, 2.5), NUMBER, is_rate=False) == "1.5–2.5"
        assert between(Interval(1, float("inf")), INTEGER, is_rate=False) == "1–never"
        assert between(None, NUMBER, is_rate=True) == "–"

    def test_markdown_keeps_what_others_wrote(self):
        section = Section("A", "b*", ("x",), (Row(("a|b",), ("n_1",)),), notes=("<i>",))
        assert list(in_markdown(section)) == [
            "## A",
            "",
            "B\\*.",
            "",
            "| x | note |",
            "| --- | --- |",
            "| a\\|b | n\\_1 |",
            "",
            "- \\<i\\>",
            "",
        ]
