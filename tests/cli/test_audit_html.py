"""`leadpact audit --format html`: one file for the review, and the leads behind its numbers beside it."""

import copy
import csv
import json
import os
import re
from base64 import b64decode
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

import leadpact as leadpact_api
from cli.browser import browser, lacks_browser
from cli.conftest import AS_OF, LEADS, POLICY, lead, write_leads
from cli.test_audit import SPEND
from leadpact.agreement.extract import leads_behind
from leadpact.units import DURATION, MONEY_SCALE, SECOND, Kind, Type
from leadpact_cli.audit import reporting
from leadpact_cli.audit.html.curves import trends, waits
from leadpact_cli.audit.html.drawing import ROLES
from leadpact_cli.audit.html.figures import Unit, amount, type_of_unit
from leadpact_cli.audit.html.gaps import gaps
from leadpact_cli.audit.html.leads import losses, sources
from leadpact_cli.audit.html.masking import masked_key, masking
from leadpact_cli.audit.html.money import money
from leadpact_cli.audit.html.naming import Names, spoken
from leadpact_cli.audit.html.page import index_of, parts_of
from leadpact_cli.audit.html.page import page as page_text
from leadpact_cli.audit.html.parts import Address
from leadpact_cli.audit.html.periods import over_time
from leadpact_cli.audit.html.promises import promises
from leadpact_cli.audit.html.times import times
from leadpact_cli.main import main

ROOT = Path(__file__).parents[2]
PROMISES = """\
metrics:
  cost: spend / count(fit)
commitments:
  quality: {owner: cmo, measure: rate(fit), at_least: 60%, every: month, if_missed: Marketing pays}
  price: {owner: cro, measure: cost, at_most: 100 USD, every: month, by: source, if_missed: Sales adds a seat}
"""
SAMPLE = ROOT / "policies"


class Page(HTMLParser):
    """What a page holds: its elements with their attributes, in order, and the text of each."""

    def __init__(self, text):
        super().__init__()
        self.elements, self._open = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        element = {"tag": tag, "text": "", **dict(attrs)}
        self.elements.append(element)
        if tag not in ("meta", "br", "img", "input", "link"):
            self._open.append(element)

    def handle_endtag(self, tag):
        while self._open and self._open.pop()["tag"] != tag:
            pass

    def handle_data(self, data):
        for element in self._open:
            element["text"] += data

    def all(self, *tags):
        return [e for e in self.elements if e["tag"] in tags]

    def texts(self, *tags):
        return [" ".join(e["text"].split()) for e in self.all(*tags)]


@pytest.fixture
def audit(leadpact, here):
    """Run `leadpact audit --format html` on the small agreement with promises."""
    (here / "policy.yaml").write_text(POLICY + PROMISES, "utf-8")
    (here / "spend.csv").write_text(SPEND, "utf-8")

    def run(*options, policy="policy.yaml", leads=("leads.jsonl",)):
        return leadpact(
            "audit",
            policy,
            *leads,
            "--as-of",
            AS_OF,
            "--format",
            "html",
            "--fail-on",
            "never",
            *options,
        )

    return run


@pytest.fixture
def report(audit, here):
    """Write the report to a file, and give the page and the rows of its extract."""

    def run(*options, **given):
        found = audit("--output", "report.html", *options, **given)
        assert (found.exit_code, found.stderr) == (0, "")
        return Page((here / "report.html").read_text("utf-8")), rows_of(here / "report.leads.csv")

    return run


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The report of the small agreement with its spend, written once: its folder, the page, the extract."""
    home = tmp_path_factory.mktemp("whole")
    (home / "policy.yaml").write_text(POLICY + PROMISES, "utf-8")
    (home / "spend.csv").write_text(SPEND, "utf-8")
    write_leads(home / "leads.jsonl", *LEADS)
    assert write_report(home, "report.html").exit_code == 0
    page = Page((home / "report.html").read_text("utf-8"))
    return home, page, rows_of(home / "report.leads.csv")


def write_report(home, name):
    options = ("--as-of", AS_OF, "--format", "html", "--fail-on", "never")
    given = (home / "policy.yaml", home / "leads.jsonl", "--spend", home / "spend.csv")
    called = ["audit", *map(str, given), *options, "--output", str(home / name)]
    return CliRunner().invoke(main, called, prog_name="leadpact")


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def sample():
    """The shipped sample with its spend: a lead for everything that happens."""
    return leadpact_api.load(SAMPLE / "inbound.yaml").audit(
        str(SAMPLE / "samples" / "inbound.jsonl"),
        as_of="2026-02-02T00:14:00Z",
        spend=str(SAMPLE / "samples" / "inbound_spend.csv"),
        one_by_one=True,
    )


@pytest.fixture(scope="module")
def parts(sample):
    return parts_of(record_of(sample), Names(sample.tree, 2026))


def record_of(audit):
    leads = {"set_aside": [], "missing_columns": {}, "activity": None}
    return audit.record() | {"leads": leads}


def cells_of(parts):
    for part in parts:
        for table in part.tables:
            for row in (*table.rows, *([table.total] if table.total else [])):
                for column, cell in zip(table.columns, row, strict=True):
                    yield table, column, row, cell


class TestTheExtract:
    def test_every_number_has_as_many_leads_behind_it_as_it_says(self, sample, parts):
        behind = Counter((b.key, b.what, b.source) for b in leads_behind(sample))
        checked = 0
        for table, column, row, cell in cells_of(parts):
            address, text = cell.behind, cell.text.replace(",", "")
            if address is None:
                continue
            said = int(text) if text.isdigit() else None
            if said is None and (
                count := re.match(r"([\d,]+) (?:of|qualified|customer)", (*cell.notes, "")[0])
            ):
                said = int(count[1].replace(",", ""))
            rows = sum(
                number
                for (key, what, source), number in behind.items()
                if key == address.key
                and (not address.what or what in address.what)
                and address.source in (None, source)
            )
            assert rows > 0, (table.caption, column.title, address)
            if said is not None:
                assert rows == said, (table.caption, row[0].text, column.title, address)
                checked += 1
        assert checked > 150

    def test_names_each_lead_under_its_key(self, whole):
        _, _, rows = whole
        charged = {
            (r["lead"], r["key"], r["what"]) for r in rows if r["key"].startswith("charged/")
        }
        assert charged == {
            ("unqualified", "charged/fit/cmo/unqualified", "size"),
            ("lost", "charged/replied/cro/lost", "rule"),
            ("undecided", "charged/fit/cro/undecided", "size"),
        }
        broken = {(r["lead"], r["what"]) for r in rows if r["key"] == "broken/worked/cro"}
        assert broken == {("late", "without loss")}

    @pytest.mark.parametrize("suffix", ["csv", "parquet"])
    def test_holds_what_the_definition_finds_lead_by_lead(self, leadpact, tmp_path, suffix):
        """Every lead behind every number of the playbook's sample, those that something is due for too."""
        as_of, leads = "2026-01-22T15:00:00Z", str(SAMPLE / "samples" / "inbound.jsonl")
        extract = tmp_path / f"leads.{suffix}"
        found = leadpact(
            *("audit", str(SAMPLE / "inbound.yaml"), leads, "--as-of", as_of, "--format", "html"),
            *("--fail-on", "never", "--extract", str(extract)),
        )
        assert found.exit_code == 0
        rows = (
            duckdb.read_csv(str(extract), all_varchar=True)
            if suffix == "csv"
            else duckdb.read_parquet(str(extract))
        )
        told = [tuple(cell or "" for cell in row) for row in rows.fetchall()]
        audit = leadpact_api.load(SAMPLE / "inbound.yaml").audit(
            leads, as_of=as_of, one_by_one=True
        )
        wanted = Counter((b.key, b.what, b.source, b.lead) for b in leads_behind(audit))
        assert Counter(told) == wanted
        assert {key.partition("/")[0] for key, *_ in told} >= {"due", "time", "missing", "charged"}
        keys = [key for key, *_ in told]
        assert len(dict.fromkeys(keys)) == 1 + sum(a != b for a, b in pairwise(keys))

    def test_the_page_leads_to_the_index_and_the_index_to_the_file(self, whole):
        _, page, rows = whole
        ids = {e["id"] for e in page.elements if "id" in e}
        inside = [e["href"][1:] for e in page.all("a") if e.get("href", "").startswith("#")]
        assert len(inside) > 20
        assert set(inside) <= ids
        files = {
            e["href"].partition("#")[0] for e in page.all("a") if not e["href"].startswith("#")
        }
        assert files == {"report.leads.csv"}
        keys = {row["key"] for row in rows}
        assert {t for t in page.texts("code") if "/" in t or t == "leads"} <= keys

    def test_stands_where_the_call_says(self, audit, here):
        (here / "out").mkdir()
        found = audit("--output", "out/r.html", "--extract", "who.csv")
        assert found.exit_code == 0
        page = Page((here / "out" / "r.html").read_text("utf-8"))
        assert any(e.get("href") == "../who.csv" for e in page.all("a"))
        assert rows_of(here / "who.csv")
        assert [p.name for p in (here / "out").iterdir()] == ["r.html"]

    def test_a_page_on_the_screen_has_none_and_leads_nowhere(self, audit, here):
        found = audit()
        page = Page(found.stdout)
        assert "No extract of the leads was written" in " ".join(page.texts("p"))
        assert "No table of spend was given" in " ".join(page.texts("p"))
        assert not [e for e in page.all("a") if e.get("class") == "n"]
        assert not (here / "report.leads.csv").exists()

    def test_beside_a_page_on_the_screen_where_the_call_says(self, audit, here):
        page = Page(audit("--extract", "who.csv").stdout)
        assert any(e.get("href") == "who.csv" for e in page.all("a"))
        assert rows_of(here / "who.csv")

    def test_neither_is_left_where_one_cannot_be_written(self, audit, here):
        (here / "folder").mkdir()
        found = audit("--output", "report.html", "--extract", "folder")
        assert found.exit_code == 2
        assert "`--extract`: `folder` cannot be written: it is a directory" in found.stderr
        assert not (here / "report.html").exists()

    def test_the_same_leads_give_the_same_files(self, whole):
        home, _, _ = whole
        assert write_report(home, "again.html").exit_code == 0
        page = (
            (home / "again.html").read_text("utf-8").replace("again.leads.csv", "report.leads.csv")
        )
        assert page == (home / "report.html").read_text("utf-8")
        extracts = [(home / f"{name}.leads.csv").read_bytes() for name in ("again", "report")]
        assert extracts[0] == extracts[1]


class TestWhatIsHidden:
    PEOPLE = (
        lead("anna@example.com", "2026-01-05T14:00:00Z", employees="about 50, ask bob@example.com"),
        lead("L-1", "2026-01-06T14:00:00Z", employees=3),
        lead("carl@example.com", "2026-01-07T14:00:00Z", employees=3),
        lead("=1+1", "2026-01-07T14:00:00Z", employees=3),
    )

    @pytest.fixture
    def people(self, here):
        (here / "people.jsonl").write_text(
            "".join(json.dumps(r) + "\n" for r in self.PEOPLE), "utf-8"
        )
        return ("people.jsonl",)

    def test_ids_are_shown_and_e_mail_addresses_are_not(self, report, here, people):
        page, rows = report("--where", 'id != "dora@example.com"', leads=people)
        assert {r["lead"] for r in rows} == {"hidden-1", "L-1", "hidden-2", "'=1+1"}
        text = (here / "report.html").read_text("utf-8")
        assert "@example.com" not in text
        assert "about 50" not in text
        assert "hidden (shown with --show-values)" in page.texts("td")

    def test_unless_they_are_asked_for(self, report, people):
        page, rows = report("--show-values", leads=people)
        # What a spreadsheet would take for a formula stays text all the same.
        assert {r["lead"] for r in rows} == {"anna@example.com", "L-1", "carl@example.com", "'=1+1"}
        assert "“about 50, ask bob@example.com”" in page.texts("td")

    def test_groups_and_keys_are_told_apart_without_their_address(self):
        mask = masking(["b@x.org", "ad", "a@x.org"])
        assert [mask(t) for t in ("a@x.org", "b@x.org", "ad")] == ["hidden-1", "hidden-2", "ad"]
        assert mask("ask c@x.org or so") == "ask (e-mail hidden) or so"
        assert (
            masked_key("commitment/cost/2026-01/b%40x.org", mask)
            == "commitment/cost/2026-01/hidden-2"
        )


class TestHostileInput:
    def test_what_a_policy_and_leads_say_is_text(self, audit, here):
        bad = "</title></script><script>alert(1)</script><img src=x onerror=alert(2)>"
        policy = (
            (POLICY + PROMISES)
            .replace("title: A small agreement", f"title: '{bad}'")
            .replace("Marketing,", f"'{bad}',")
            .replace("fix: Better targeting", f"fix: '{bad}'")
            .replace("    owner: cmo\n    fix", f"    label: '{bad}'\n    owner: cmo\n    fix", 1)
            .replace("reason: A named account", f"reason: '{bad}'")
            .replace("if_missed: Sales adds a seat", f'if_missed: "{bad}"')
            .replace("source: [ad, form]", "source: text")
        )
        (here / "bad.yaml").write_text(policy, "utf-8")
        leads = [{**one, "source": bad, "id": f"{name}{bad}"} for name, one in LEADS.items()]
        leads[0]["employees"] = bad
        (here / "bad.jsonl").write_text("".join(json.dumps(one) + "\n" for one in leads), "utf-8")
        found = audit(
            "--output", "r.html", "--show-values", policy="bad.yaml", leads=("bad.jsonl",)
        )
        assert found.exit_code == 0, found.stderr
        page = Page((here / "r.html").read_text("utf-8"))
        assert (
            len(page.all("script"))
            == len(page.all("style"))
            == len(page.all("title")) - len(page.all("svg"))
        )
        assert not page.all("img")
        assert not [a for e in page.elements for a in e if a.startswith("on") or a == "style"]
        assert any(bad in text for text in page.texts("td", "p"))

    def test_only_our_own_style_and_script_may_run(self, whole):
        _, page, _ = whole
        (policy,) = (e["content"] for e in page.all("meta") if e.get("http-equiv"))
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert not re.search(r"unsafe|http|\*", policy)


class TestThePage:
    def test_says_first_who_promised_what_and_what_came(self, whole):
        _, page, _ = whole
        heads = page.texts("th")[:9]
        assert heads == [
            *("Who", "Promise", "Period", "Promised", "What came"),
            *("95 % range", "Verdict", "Is it noise?", "Who pays"),
        ]
        assert page.texts("h2") == [
            *("Promises", "Promises over time", "Stages", "Sources", "Where leads went"),
            *("How long it took", "Money", "What the data does not tell", "Waivers"),
            "Behind each number",
        ]

    def test_the_waterfall_adds_up_to_the_last_lead(self, parts):
        (table,) = (t for p in parts for t in p.tables if t.name == "waterfall-by-source")
        for at in range(2, len(table.columns)):
            assert sum(row[at].by for row in table.rows) == table.total[at].by
        assert table.total[2].by == 412

    def test_shows_an_earlier_audit_and_the_plan(self, report, leadpact):
        leadpact(
            *("audit", "policy.yaml", "leads.jsonl", "--as-of", AS_OF, "--format", "json"),
            *("--output", "earlier.json"),
        )
        page, _ = report("--since-audit", "earlier.json", "--plan")
        assert {"Promises", "Stages"} < set(page.texts("h2"))
        assert len(page.texts("h2")) > 9

    def test_without_leads(self, report, here):
        (here / "none.jsonl").write_text("", "utf-8")
        page, rows = report(leads=("none.jsonl",))
        assert rows == []
        assert "Where leads went" not in page.texts("h2")
        assert "Promises" in page.texts("h2")

    def test_of_an_agreement_that_promises_nothing(self, report, here):
        (here / "plain.yaml").write_text(POLICY, "utf-8")
        page, _ = report(policy="plain.yaml")
        assert page.texts("h2")[0] == "Stages"
        assert "Money" not in page.texts("h2")

    def test_says_what_was_set_aside(self, report, here):
        (here / "bad.jsonl").write_text(
            '{"id": "A", "created_at": "2026-01-05T14:00:00Z", "employees": "many", "source": "ad"}\n'
            '{"id": "A"}\nno json\n',
            "utf-8",
        )
        page, _ = report(leads=("bad.jsonl",))
        notes = page.texts("li")
        assert any("record set aside" in note and "bad.jsonl" in note for note in notes)


@pytest.fixture(scope="module")
def written(sample, parts):
    """The page of the sample, as it is written beside an extract."""
    behind = Counter((b.key, b.what, b.source) for b in leads_behind(sample))
    names, opening = Names(sample.tree, 2026), ("one", "two", "three")
    index = index_of(parts, behind)
    return page_text(record_of(sample), names, opening, parts, index, "report.leads.csv")


def told(parts):
    """Everything that some parts say, as one list of texts."""
    for part in parts:
        yield from (part.title, part.about, *part.notes)
        for table in part.tables:
            yield from (table.caption, *table.notes)
            for row in table.rows:
                for cell in row:
                    yield from (cell.text, *cell.notes)


class TestWhatItSays:
    """Of things that the sample does not hold."""

    @pytest.fixture
    def record(self, sample):
        return copy.deepcopy(record_of(sample))

    @pytest.fixture
    def names(self, sample):
        return Names(sample.tree, 2026)

    @pytest.fixture
    def says(self, record, names):
        """What the first screen says of the reply rate, had it come to this."""

        def of(**given):
            one = next(
                c for c in record["commitments"] if c["commitment"] == "reply_rate" and c["newest"]
            )
            record["commitments"] = [one | given]
            return list(told(promises(record, names)))

        return of

    def test_met_and_near_the_bound(self, says):
        found = says(verdict="met", missed=False, warning=True, target_inside=False)
        assert {"Of 1 promise: 1 met.", "More than chance", "Nobody"} <= set(found)
        assert "met, and nearer to the bound than the warning allows" in found

    def test_missed_once_where_two_in_a_row_count(self, says):
        found = says(verdict="missed once", missed=False, missed_in_a_row=1)
        assert {"Nobody yet", "it counts when missed 2 periods in a row"} <= set(found)

    def test_missed_where_nothing_was_agreed(self, says):
        assert "Nothing was agreed" in says(if_missed=None)

    def test_a_gap_that_no_sample_settles(self, says):
        assert "the gap is too small for any sample to settle" in says(leads_needed=2_000_000)

    def test_too_few_for_a_range(self, says):
        assert "Too few to say" in says(interval=None)

    def test_unmeasurable_for_want_of_data(self, says):
        wants = [{"name": "outcome", "cause": "missing", "owner": "cro"}]
        because = "every lead lacks the data"
        found = says(verdict="unmeasurable", because=because, would_settle=wants, missed=False)
        assert {"Nobody can say", "the data lacks outcome (Sales)"} <= set(found)
        assert "no lead was asked" in says(verdict="unmeasurable", because="no lead was asked")

    def test_leads_that_wait_for_what_may_never_come(self, says):
        found = says(waits_for=[{"moments": ["assigned"], "leads": 3}])
        assert "left out: 3 leads without assigned" in found

    def test_what_each_party_lost(self, record, names):
        (table,) = (t for p in losses(record, names, ()) for t in p.tables if t.name == "owners")
        charged = record["waterfall"]["owners"]
        assert [row[1].by for row in table.rows] == [one["leads"] for one in charged]
        assert table.total[1].by == sum(one["leads"] for one in charged)
        for at, _ in enumerate(table.columns[1:], start=1):
            assert table.total[at].by == sum(row[at].by for row in table.rows)

    def test_both_clocks_where_leads_changed_hands(self, record, names):
        delay = next(d for d in record["delays"] if d["from"] == "first(assigned)")
        delay["since_last"] = {"median": 3600.0, "ninetieth": None, "curve": []}
        found = list(told(times(record, names, ())))
        assert "by the present owner’s clock, last assigned: half by 1 h" in found
        delay["since_last_working"] = {"median": 1800.0, "ninetieth": None, "curve": []}
        found = list(told(times(record, names, ())))
        clock = "by the present owner’s clock, last assigned: half by 1 h, 30 min in working time"
        assert clock in found

    def test_money_that_fits_no_lead_and_leads_that_fit_no_money(self, record, names):
        usd = {"amount": "1000", "currency": "USD"}
        record["money"] |= {
            "shared": usd,
            "days_without_spend": 2,
            "spend_without_leads": ["events"],
            "leads_without_spend": [None],
            "splits": [
                {
                    "name": "tools",
                    "by": "count(qualified)",
                    "spend": usd,
                    "unallocated": {"amount": "0", "currency": "USD"},
                    "sources": [
                        {"source": "ad_click", "spend": {"amount": "400", "currency": "USD"}},
                        {"source": None, "spend": {"amount": "600", "currency": "USD"}},
                    ],
                },
                {
                    "name": "agency",
                    "by": "count(won)",
                    "spend": usd,
                    "unallocated": usd,
                    "sources": [],
                },
            ],
        }
        found = list(told(money(record, names)))
        assert "$1,000 names no source, and is in the total alone." in found
        assert "tools, $1,000, shared by count(qualified): ad_click $400, not known $600." in found
        assert (
            "agency, $1,000, is shared by count(won), which is 0: it is in the total alone."
            in found
        )
        assert "2 days of these dates have no row of spend." in found
        assert {"Spend without a lead: events.", "Leads without spend: not known."} <= set(found)

    def test_a_division_by_nothing_is_no_price(self, record, names):
        nothing = {"count": 0, "amount": None, "low": None, "high": None}
        record["money"]["sources"][0] |= {"per_customer": nothing, "per_qualified": None}
        (part,) = money(record, names)
        row = part.tables[0].rows[0]
        assert [cell.text for cell in row[4:]] == ["–", "–", "–"]
        assert row[6].behind is None

    def test_what_an_activity_table_and_columns_lack(self, record, names):
        aside = {
            "reason": "it is no JSON",
            "count": 2,
            "examples": [{"file": "x.csv", "line": 3, "detail": "?"}],
        }
        record["leads"] = {
            "set_aside": [aside],
            "missing_columns": {"source": ["x.csv"]},
            "activity": {
                "set_aside": [aside],
                "missing_columns": ["automated"],
                "orphans": 4,
                "unnamed_kinds": {"fax": 1},
                "replaced": 1,
            },
        }
        assert [n for n in told(gaps(record, names)) if n.endswith(".")][-8:] == [
            "2 records set aside: it is no JSON, the first at line 3 of x.csv.",
            "No column source in x.csv: blank for every lead there.",
            "1 event without a readable time, ignored.",
            "2 events set aside: it is no JSON.",
            "No column automated in the activity table: blank for every event there.",
            "4 events of leads that are not in the input, ignored.",
            "Events of kinds that the agreement does not name, ignored: fax.",
            "1 record had a timeline too; the activity table counts.",
        ]

    def test_what_a_binding_told(self, record, names):
        said = "The source does not record calls: unknown, never none."
        assert said in list(told(gaps(record, names, (said,))))

    def test_many_sources_end_with_a_word_of_those_left_out(self, record, names):
        first = record["by"]["source"][0]
        record["by"]["source"] = [first | {"value": f"s{at}", "leads": at} for at in range(50)]
        (part,) = sources(record, names)
        (table,) = part.tables
        assert len(table.rows) == 40
        assert table.rows[0][0].text == "s10"
        assert "The 40 largest; 10 smaller ones are in --format json." in table.notes

    def test_many_groups_are_drawn_in_part(self, record, names):
        first = next(c for c in record["commitments"] if c["commitment"] == "cost")
        record["commitments"] = [
            first | {"group": {"by": "source", "value": f"s{at}"}, "newest": True}
            for at in range(350)
        ]
        (part,) = over_time(record, names, ())
        assert len(part.tables[0].rows) == 300
        assert "The first 0 of 350 are drawn." in part.notes
        (part,) = promises(record, names)
        assert part.tables[0].notes == ("250 more are in --format csv.",)


class TestAccess:
    @pytest.fixture
    def page(self, written):
        return Page(written)

    def test_headings_go_down_one_step_at_a_time(self, page):
        levels = [int(e["tag"][1]) for e in page.all("h1", "h2", "h3", "h4")]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(b - a <= 1 for a, b in pairwise(levels))

    def test_tables_say_what_they_are_and_what_each_cell_belongs_to(self, page):
        assert len(page.all("caption")) == len(page.all("table")) > 8
        assert all(e.get("scope") in ("col", "row") for e in page.all("th"))
        assert all(page.texts("caption"))

    def test_pictures_have_a_name_and_a_description(self, page):
        pictures = page.all("svg")
        assert len(pictures) >= 12
        named = {e.get("id"): e["text"] for e in page.elements if e.get("id")}
        for picture in pictures:
            assert picture["role"] == "img"
            title, description = (named[name] for name in picture["aria-labelledby"].split())
            assert title
            assert len(description) > 20

    def test_no_name_stands_twice_and_every_reference_is_met(self, page):
        ids = Counter(e["id"] for e in page.elements if e.get("id"))
        assert [name for name, times in ids.items() if times > 1] == []
        for e in page.elements:
            for name in e.get("aria-labelledby", "").split():
                assert name in ids
            for value in e.values():
                for name in re.findall(r"url\(#([^)]+)\)", value or ""):
                    assert name in ids

    def test_the_page_has_a_language_and_a_way_past_the_head(self, page):
        (html,) = page.all("html")
        assert html["lang"] == "en"
        first = page.all("a")[0]
        assert (first["class"], first["href"]) == ("skip", "#main")
        assert [e["id"] for e in page.all("main")] == ["main"]

    def test_pictures_take_their_colours_from_the_page(self, page):
        for e in page.elements:
            for part in ("fill", "stroke"):
                assert e.get(part, "none") in ("none", "transparent"), e
            assert not set(ROLES) & set(e.values())

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_text_stands_out_from_its_paper(self, scheme):
        css = (ROOT / "cli/leadpact_cli/audit/html/page.css").read_text("utf-8")
        blocks = re.findall(r":root \{(.*?)\}", css, re.DOTALL)
        colours = dict(
            re.findall(r"--([\w-]+): (#[0-9a-f]{6})", blocks[("light", "dark").index(scheme)])
        )
        on_paper = [
            (text, paper)
            for text in ("ink", "muted", "link", "good", "bad", "unsure", "waiting")
            for paper in ("paper", "raised")
        ]
        marks = [(role, f"{role}-paper") for role in ("good", "bad", "unsure", "waiting")]
        for text, paper in (*on_paper, *marks, ("ink", "aim"), ("link", "aim"), ("muted", "aim")):
            assert contrast(colours[text], colours[paper]) >= 4.5, (text, paper)
        for line in ("accent", "good", "bad", "unsure", "waiting"):
            assert contrast(colours[line], colours["raised"]) >= 3, line


def contrast(one, other):
    """The contrast of two colours by WCAG 2.2."""

    def luminance(colour):
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (
            p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


class TestMisuse:
    def test_says_what_to_install(self, audit, here, monkeypatch):
        monkeypatch.setattr(reporting, "find_spec", lambda name: None if name != "jinja2" else name)
        found = audit("--output", "report.html")
        assert found.exit_code == 2
        assert (
            "error: `--format html` needs altair, vl_convert: pip install 'leadpact[report]'\n"
            in found.stderr
        )
        assert not (here / "report.html").exists()

    @pytest.mark.parametrize("options", [("--extract", "x.csv"), ("--show-values",)])
    @pytest.mark.usefixtures("here")
    def test_what_is_for_the_report_alone(self, leadpact, options):
        found = leadpact("audit", "policy.yaml", "leads.jsonl", *options)
        assert found.exit_code == 2
        assert f"error: `{options[0]}` is for `--format html`" in found.stderr


class TestFigures:
    def test_quantities_come_back_in_our_own_units(self):
        assert (
            amount({"amount": "250.5", "currency": "USD"}, Type(Kind.MONEY, "USD"))
            == 250.5 * MONEY_SCALE
        )
        assert amount(90.0, DURATION) == 90 * SECOND
        assert amount("endless", DURATION) == float("inf")
        assert amount(None, DURATION) is None

    @pytest.mark.parametrize(
        "of", [Type(Kind.MONEY, "EUR"), Type(Kind.MONEY_PER_MONTH, "EUR"), DURATION]
    )
    def test_units_are_read_as_they_are_written(self, of):
        assert type_of_unit(str(of)) == of

    def test_a_range_beyond_all_times_is_never(self):
        assert Unit(DURATION, is_rate=False).range({"low": "endless", "high": "endless"}) == "never"

    def test_a_promise_that_has_no_figure_has_no_chart(self, sample):
        record = copy.deepcopy(record_of(sample))
        names = Names(sample.tree, 2026)
        record["commitments"] = [c | {"value": "endless"} for c in record["commitments"][:1]]
        (part,) = over_time(record, names, tuple(trends(record, names)))
        assert part.notes == ("No figure that could be drawn: Lead quality.",)

    def test_a_range_without_an_end_is_none(self):
        assert Unit(DURATION, is_rate=False).range({"low": None, "high": 3}) == "–"

    def test_clocks_are_spoken(self):
        assert spoken("first(became_qualified)") == "first became qualified"
        assert spoken("(attempt where not automated)") == "attempt where not automated"

    def test_an_address_is_its_own_anchor(self):
        one = Address("stage/fit", ("passed", "passed so far"), "a b")
        assert one.anchor == "behind:stage/fit=passed+passed%20so%20far@a%20b"
        assert Address("leads", (), "").anchor != Address("leads").anchor

    def test_months_of_two_years_are_two_marks(self, sample):
        names = Names(sample.tree, 2018)
        months = [
            {"name": "x", "every": "month", "from": f"{year}-06-01", "to": f"{year}-06-30"}
            for year in (2017, 2018)
        ]
        assert [names.mark(m) for m in months] == ["Jun 2017", "Jun"]
        assert names.period({"name": "last 5", "last": 5}) == "newest 5"

    def test_a_long_curve_is_drawn_with_few_steps(self, sample):
        steps = [
            {
                "at": float(n),
                "happened": n / 4000,
                "low": n / 4200,
                "high": n / 3800,
                "waiting": 4000 - n,
            }
            for n in range(1, 3000)
        ]
        wall = {"median": 2000.0, "ninetieth": None, "curve": steps}
        delay = {"stage": "routed", "criterion": "rule", "from": "first(assigned)", "to": "reply"}
        delay |= {"leads": 4000, "happened": 2999, "wall": wall}
        (chart,) = waits({"delays": [delay]}, Names(sample.tree, 2026))
        assert len(chart.svg) < 30_000
        assert (
            "Half by: 33 min 20 s. Nine in ten by: not yet. 2,999 of 4,000 leads"
            in chart.description
        )


# -- in a browser


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    lacks = lacks_browser()
    if lacks is not None:
        if os.environ.get("LEADPACT_SERVERS") == "required":
            pytest.fail(f"{lacks}, and LEADPACT_SERVERS=required")
        pytest.skip(lacks)
    with browser(tmp_path_factory.mktemp("browser")) as running:
        yield running


class TestInABrowser:
    @pytest.fixture
    def path(self, written, tmp_path):
        found = tmp_path / "report.html"
        found.write_text(written, "utf-8")
        return found

    def test_is_drawn_at_once_without_a_complaint_or_a_request(self, chromium, path):
        chromium.open(path)
        assert chromium.told("Log.entryAdded") == []
        assert chromium.told("Runtime.exceptionThrown") == []
        assert chromium.told("Runtime.consoleAPICalled") == []
        asked = {e["request"]["url"] for e in chromium.told("Network.requestWillBeSent")}
        assert asked == {path.resolve().as_uri()}
        assert path.stat().st_size < 2_000_000
        assert (
            chromium.value("document.querySelector('#funnel-title').closest('svg').getBBox().width")
            > 400
        )

    def test_tables_are_sorted_from_the_keyboard(self, chromium, path):
        chromium.open(path)
        column = "[...document.querySelectorAll('#stage-rates-table tbody tr')].map(r => r.cells[2].textContent)"
        before = chromium.value(column)
        chromium.value(
            "document.querySelector('#stage-rates-table thead th:nth-child(2) button').focus()"
        )
        chromium.press("Tab")
        chromium.press("Enter")
        assert chromium.value(column) == sorted(before, key=int)
        head = "document.querySelector('#stage-rates-table thead th:nth-child(3)').getAttribute('aria-sort')"
        assert chromium.value(head) == "ascending"
        said = chromium.value("document.getElementById('said').textContent")
        assert said == "The rate of every stage: sorted by Passed, ascending"
        chromium.press(" ")
        assert chromium.value(column) == sorted(before, key=int, reverse=True)
        assert chromium.value(head) == "descending"

    def test_money_is_sorted_as_money_and_what_has_no_value_stands_last(self, chromium, path):
        chromium.open(path)
        chromium.value(
            "document.querySelector('#promises-table thead th:nth-child(5) button').click()"
        )
        column = "[...document.querySelectorAll('#promises-table tbody tr')].map(r => r.cells[4].firstChild.textContent)"
        found = chromium.value(column)
        assert found.index("$402") < found.index("$1.58M") < found.index("–")

    def test_a_number_leads_to_its_row_of_the_index(self, chromium, path):
        chromium.open(path)
        chromium.value("document.querySelector('#stage-rates-table a.n').click()")
        chromium.value("new Promise(done => setTimeout(done, 50))")
        aim = "document.querySelector('tr:target')"
        assert chromium.value(f"{aim}.cells[2].textContent") == "stage/fit"
        assert chromium.value(f"{aim}.cells[3].textContent") == "passed"
        assert chromium.value(f"{aim}.getBoundingClientRect().height") > 0

    def test_is_dark_where_the_reader_is(self, chromium, path):
        paper = "getComputedStyle(document.body).backgroundColor"
        bar = "getComputedStyle(document.querySelector('#funnel-title').closest('svg').querySelector('.fill-accent')).fill"
        chromium.open(path)
        light = chromium.value(paper), chromium.value(bar)
        chromium.open(path, dark=True)
        dark = chromium.value(paper), chromium.value(bar)
        assert light[0] == "rgb(255, 255, 255)"
        assert dark[0] == "rgb(20, 23, 27)"
        assert light[1] != dark[1]

    def test_fits_a_narrow_screen(self, chromium, path):
        chromium.open(path, width=360, height=740)
        assert chromium.value("document.documentElement.scrollWidth") <= 360

    def test_prints_on_paper(self, chromium, path):
        chromium.open(path)
        printed = b64decode(chromium("Page.printToPDF", preferCSSPageSize=True)["data"])
        assert printed.startswith(b"%PDF")
        assert 5 < printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") < 25
