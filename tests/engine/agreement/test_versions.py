"""Several versions of one policy: each lead is judged by the one in force when it was created, and counted once."""

import json
from dataclasses import replace
from datetime import date

import pytest

from conformance.cases_reader import text_of
from leadpact.agreement.auditing_versions import together
from leadpact.agreement.auditor import Auditor
from leadpact.agreement.from_files import audit_files
from leadpact.agreement.line import Line, wrong_versions
from leadpact.agreement.merged import merged
from leadpact.agreement.record import audit_record
from leadpact.agreement.spend_table import read_spending
from leadpact.api import PolicyError, instant_of, load_source
from leadpact.engines.quality import Quality, Spellings
from leadpact.readings.verdicts import Verdict
from leadpact.records.bindings.bound import BindingError
from leadpact.records.conversion import Spelling
from leadpact.records.leads import converter
from leadpact.source import Source
from leadpact.versions import load_versions

AS_OF = "2026-02-23T09:00:00Z"
FIRST = {
    "leadpact": 1,
    "name": "inbound",
    "version": "1.0.0",
    "effective": "2026-01-05",
    "title": "Inbound",
    "parties": {"cmo": "Marketing", "cro": "Sales"},
    "calendars": {"office": {"timezone": "America/New_York", "hours": {"mon-fri": "09:00-17:30"}}},
    "lead": {
        "id": "text",
        "created_at": "timestamp",
        "source": ["ad", "form", "fax"],
        "employees": "integer",
        "budget": "boolean",
        "value": "money USD",
    },
    "activity": {"assigned": {}, "reply": {}},
    "stages": {
        "fit": {"owner": "cmo", "rule": "employees >= 50"},
        "budgeted": {"owner": "cmo", "rule": "budget"},
        "replied": {
            "owner": "cro",
            "kind": "conversion",
            "when": "fit and budgeted",
            "rule": "reply within 7 days after created_at",
        },
    },
    "metrics": {"good": {"measure": "count(budgeted)"}, "worth": {"measure": "sum(value where fit)"}},
    "commitments": {
        "quality": {
            "owner": "cmo", "measure": "rate(fit)", "at_least": "60%", "every": "week", "if_missed": "pay",
        },
        "budgets": {
            "owner": "cmo", "measure": "rate(budgeted)", "at_least": "50%", "every": "week",
            "if_missed": "pay",
        },
        "newest": {"owner": "cmo", "measure": "rate(fit)", "at_least": "50%", "last": 4, "if_missed": "pay"},
    },
}  # fmt: skip
SECOND = {
    **FIRST,
    "version": "2.0.0",
    "effective": "2026-01-21",  # a Wednesday
    "lead": {**FIRST["lead"], "source": ["ad", "form"], "value": "money EUR"},
    "stages": {
        "fit": {"owner": "cmo", "rule": "employees >= 200"},
        "replied": {
            "owner": "cro",
            "kind": "conversion",
            "when": "fit",
            "rule": "reply within 7 days after created_at",
        },
    },
    "metrics": {"good": {"measure": "count(fit)"}, "worth": {"measure": "sum(value where fit)"}},
    "commitments": {
        "quality": {
            "owner": "cmo", "measure": "rate(fit)", "at_least": "80%", "every": "week", "if_missed": "pay",
        },
        "replies": {
            "owner": "cro", "measure": "rate(replied)", "at_least": "40%", "every": "week",
            "if_missed": "pay",
        },
        "newest": {"owner": "cmo", "measure": "rate(fit)", "at_least": "50%", "last": 4, "if_missed": "pay"},
    },
}  # fmt: skip


def lead(name, created, **facts):
    return {"id": name, "created_at": created, "source": "ad", "activity": [], **facts}


LEADS = (
    lead("L-0", "2026-01-04T15:00:00Z", employees=500, budget=True),  # older than the first
    lead("L-1", "2026-01-06T15:00:00Z", employees=100, budget=True, source="fax", value=10),
    lead("L-2", "2026-01-07T15:00:00Z", employees=20, budget=False, value=10),
    lead("L-3", "2026-01-20T15:00:00Z", employees=100, budget=True, value=5),
    lead("L-4", "2026-01-21T04:59:59Z", employees=100, budget=False),  # the 20th in New York
    lead("L-5", "2026-01-21T05:00:00Z", employees=100, budget=True, value=7),  # midnight there
    lead("L-6", "2026-01-22T15:00:00Z", employees=300, value=9,
         activity=[{"kind": "reply", "at": "2026-01-23T15:00:00Z"}]),
    lead("L-7", "2026-01-27T15:00:00Z", employees=300, budget=None),
    lead("L-8", None, employees=300),
    lead("L-9", "2026-02-20T15:00:00Z", employees=20),
    lead("L-A", "2026-03-20T15:00:00Z", employees=20),  # does not exist yet
)  # fmt: skip


def tree_of(document):
    return load_source(Source(f"{document['version']}.yaml", text_of(document))).tree


@pytest.fixture(scope="module")
def line():
    return Line.of([tree_of(SECOND), tree_of(FIRST)])


def defined(line, leads=LEADS, as_of=AS_OF, spend=None):
    """Judge one by one, by the defining reading."""
    words = merged(line, line.present(instant_of(as_of)))
    spending = None if spend is None else read_spending(words, spend)
    auditor = Auditor(line, instant_of(as_of), spending=spending)
    converts = [converter(tree, spelling=Spelling.JSON) for tree in line.trees]
    for record in leads:
        created = converts[0](record).created_at
        version = line.version_of(created)
        if created is None:
            auditor.undated += 1
        elif version is None:
            auditor.older += 1
        elif created <= auditor.as_of:
            auditor.add(converts[version](record), version)
    return auditor.audit()


@pytest.fixture(scope="module")
def found(line):
    return defined(line)


def in_engine(line, leads, folder, as_of=AS_OF, **options):
    path = folder / "leads.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in leads), "utf-8")
    return audited(line, path, as_of=as_of, **options)


def audited(line, *paths, as_of=AS_OF, **options):
    given = dict.fromkeys(("activity", "binding", "spend", "account")) | options
    return audit_files(line, list(map(str, paths)), instant_of(as_of), always_valid=False, **given)


def figures(found):
    """Give the record without what a run says of its files: of what time they are, how values are spelled."""
    record = audit_record(found)
    beside = ("exported", "warnings", "unreadable")
    record["data_quality"] = {k: v for k, v in record["data_quality"].items() if k not in beside}
    return {key: part for key, part in record.items() if key not in beside}


def periods(found, name):
    return {
        r.period.name: (r.version, r.verdict, r.judgement.figure.events, r.judgement.figure.n)
        for r in found.results
        if r.commitment.name == name
    }


def test_each_lead_is_judged_by_the_version_in_force_when_it_was_created(found):
    assert {x.id: (x.version, x.stages["fit"].verdict.value) for x in found.leads} == {
        "L-1": (0, "pass"),
        "L-2": (0, "fail"),
        "L-3": (0, "pass"),
        "L-4": (0, "pass"),
        "L-5": (1, "fail"),
        "L-6": (1, "pass"),
        "L-7": (1, "pass"),
        "L-9": (1, "fail"),
    }


def test_it_says_how_many_each_judged(found):
    assert [(one.tree.version, one.leads) for one in found.versions] == [("1.0.0", 4), ("2.0.0", 4)]
    assert (found.older, found.nobodys) == (1, 1)


def test_a_stage_that_a_version_lacks_leaves_its_leads_out(found):
    assert list(found.stages) == ["budgeted", "fit", "replied"]
    budgeted = found.stages["budgeted"]
    assert (budgeted.figure.n, budgeted.without, sum(budgeted.verdicts.values())) == (4, 4, 4)
    assert found.stages["fit"].without == 0


def test_a_period_is_judged_by_the_promise_in_force_at_its_start(found):
    assert periods(found, "quality") == {
        "2026-W02": (0, "missed", 1, 2),
        "2026-W03": (0, "unmeasurable", 0, 0),
        "2026-W04": (0, "met", 3, 4),
        "2026-W05": (1, "met", 1, 1),
        "2026-W06": (1, "unmeasurable", 0, 0),
        "2026-W07": (1, "unmeasurable", 0, 0),
        "2026-W08": (1, "missed", 0, 1),
        "2026-W09": (1, "too early", 0, 0),
    }


def test_a_promise_that_went_is_kept_for_its_periods(found):
    told = periods(found, "budgets")
    assert list(told) == ["2026-W02", "2026-W03", "2026-W04"]
    assert told["2026-W04"] == (0, "met", 1, 2)
    (result,) = [r for r in found.results if r.key == ("budgets", "2026-W04", "")]
    assert result.judgement.figure.left_out == 2  # those that the second version judged


def test_a_promise_that_came_counts_from_that_day_on(found):
    (first, *_) = [r for r in found.results if r.commitment.name == "replies"]
    assert first.period.is_partial
    assert (first.period.name, date.fromordinal(first.period.first)) == (
        "2026-W04",
        date(2026, 1, 21),
    )


def test_the_newest_are_judged_by_the_version_of_today(found):
    (newest,) = [r for r in found.results if r.commitment.name == "newest"]
    assert newest.version == 1
    assert sorted(lead.id for lead in newest.leads) == ["L-5", "L-6", "L-7", "L-9"]


def test_a_metric_is_that_of_the_version_of_today(found):
    good, worth = found.metrics["good"].figure, found.metrics["worth"].figure
    assert good.value == 5  # each by its own version's `fit`
    assert (worth.value, worth.type.currency) == (90_000, "EUR")
    assert worth.left_out == 5  # four were asked in dollars, one says nothing


def test_the_engine_says_the_same(line, found, tmp_path):
    engine = in_engine(line, LEADS, tmp_path)
    assert figures(engine) == figures(found)


def test_the_engine_says_the_same_one_by_one(line, found, tmp_path):
    engine = in_engine(line, LEADS, tmp_path, one_by_one=True)
    assert figures(engine) == figures(found)


def test_what_leads_cost_by_what_each_version_calls_qualified(tmp_path):
    """Five are qualified: of the first version by `budgeted`, its last question, of the second by `fit`."""
    priced = {"price": {"measure": "spend / count(fit)"}}
    promised = {
        "price": {
            "owner": "cmo", "measure": "spend / count(fit)", "at_most": "9 EUR", "every": "month",
            "if_missed": "pay",
        },
    }  # fmt: skip
    second = {
        **SECOND,
        "metrics": {**SECOND["metrics"], **priced},
        "commitments": {**SECOND["commitments"], **promised},
        "share": {"tools": "by count(fit)"},
    }
    line = Line.of([tree_of(FIRST), tree_of(second)])
    spend = tmp_path / "spend.csv"
    rows = (
        "ad,2026-01-01,2026-01-31,310",
        "fax,2026-01-06,2026-01-06,20",
        "tools,2026-01-01,2026-01-31,62",
    )
    spend.write_text("\n".join(("source,from,to,amount", *rows, "")), "utf-8")
    found = defined(line, spend=str(spend))
    assert found.money.total.per_qualified.count == 4
    assert [cost.source for cost in found.money.sources] == ["ad", "fax"]
    assert found.metrics["price"].figure.events == 5
    engine = in_engine(line, LEADS, tmp_path, spend=str(spend))
    assert figures(engine) == figures(found)


def test_spend_that_is_shared_by_a_stage_that_a_version_lacks(tmp_path):
    """The leads of the first version have no replies: only one of the second bears its part."""
    first = {**FIRST, "commitments": {}}
    first["stages"] = {name: FIRST["stages"][name] for name in ("fit", "budgeted")}
    second = {**SECOND, "share": {"tools": "by count(replied)"}}
    line = Line.of([tree_of(first), tree_of(second)])
    spend = tmp_path / "spend.csv"
    spend.write_text("source,from,to,amount\ntools,2026-01-06,2026-02-20,62\n", "utf-8")
    leads = [{**record, "source": "form"} if record["id"] == "L-6" else record for record in LEADS]
    found = defined(line, leads, spend=str(spend))
    (split,) = found.money.splits
    assert split.parts == {"form": 620_000}
    engine = in_engine(line, leads, tmp_path, spend=str(spend))
    assert figures(engine) == figures(found)


@pytest.mark.parametrize("by", ["source", "employees", "tier"])
def test_the_newest_of_a_value_that_a_version_does_not_know(by, tmp_path):
    """A member, a type or a field that is new: leads of the first version have it not."""
    newest = {"newest": {**FIRST["commitments"]["newest"], "last": 1, "by": by}}
    fields = {
        **SECOND["lead"],
        "source": ["ad", "form", "partner"],
        "employees": "text",
        "tier": "text",
    }
    fit = {"owner": "cmo", "rule": 'employees = "many"'}
    second = {
        **SECOND,
        "lead": fields,
        "stages": {"fit": fit},
        "metrics": {},
        "commitments": newest,
    }
    line = Line.of([tree_of({**FIRST, "commitments": {}}), tree_of(second)])
    new = lead("L-B", "2026-02-19T15:00:00Z", employees="many", source="partner", tier="A")
    found = defined(line, [*LEADS, new])
    assert ["L-B"] in [[one.id for one in result.leads] for result in found.results]
    engine = in_engine(line, [*LEADS, new], tmp_path)
    assert figures(engine) == figures(found)


def test_what_rests_on_assumed_times_in_each_versions_own_words(tmp_path):
    """A promise on a stage rests on what every version makes of that stage, through its own values."""
    stages = {**FIRST["stages"], "fit": {"owner": "cmo", "rule": "quick"}}
    values = {"quick": "reply within 2 days after created_at"}
    line = Line.of([tree_of({**FIRST, "values": values, "stages": stages}), tree_of(SECOND)])
    found = defined(line)
    data = replace(found.quality.data, assumed_times={"reply": 3})
    told = audit_record(replace(found, quality=replace(found.quality, data=data)))
    rests = {one["commitment"]: one.get("assumed") for one in told["commitments"]}
    assert rests == {
        "quality": ["reply"],
        "budgets": None,
        "replies": ["reply"],
        "newest": ["reply"],
    }


BINDING = """\
leadpact_binding: 1
name: export
title: An export
zone: UTC
tables: {lead: {names: [export]}}
lead:
  from: lead
  id: Id
  fields:
    created_at: Created
    source: {column: Source, aliases: {fax: [Facsimile], partner: [Reseller]}}
    employees: Employees
    budget: Budget
    tier: Tier
"""


def test_a_binding_may_name_what_one_version_alone_has(tmp_path):
    fields = {**SECOND["lead"], "source": ["ad", "partner"], "tier": "text"}
    second = {**SECOND, "lead": {name: of for name, of in fields.items() if name != "budget"}}
    line = Line.of([tree_of(FIRST), tree_of(second)])
    (tmp_path / "binding.yaml").write_text(BINDING, "utf-8")
    rows = ("1,2026-01-06T15:00:00Z,Facsimile,70,true,", "2,2026-02-06T15:00:00Z,Reseller,300,,A")
    head = "Id,Created,Source,Employees,Budget,Tier"
    (tmp_path / "export.csv").write_text("\n".join((head, *rows, "")), "utf-8")
    binding = str(tmp_path / "binding.yaml")
    found = audited(line, tmp_path / "export.csv", binding=binding)
    assert [(x.version, x.fact("source")) for x in found.leads] == [(0, "fax"), (1, "partner")]
    assert [x.stages["fit"].verdict for x in found.leads] == [Verdict.PASS, Verdict.PASS]
    (tmp_path / "binding.yaml").write_text(BINDING.replace("tier:", "teir:"), "utf-8")
    with pytest.raises(BindingError, match="the policy has no field `teir`"):
        audited(line, tmp_path / "export.csv", binding=binding)


def test_one_version_that_judges_everyone_says_what_its_policy_says(tmp_path):
    tree = tree_of(FIRST)
    leads = [record for record in LEADS if record["id"] not in ("L-0", "L-8")]
    alone, lined = in_engine(tree, leads, tmp_path), in_engine(Line.of([tree]), leads, tmp_path)
    told, same = audit_record(alone), audit_record(lined)
    assert told.pop("versions") is None
    assert same.pop("versions")["judged"][0]["leads"] == 9 - 1
    assert told == same


def test_leads_of_which_nobody_says_when_they_came(line, tmp_path):
    (tmp_path / "a.jsonl").write_text('{"id": "L-1"}\n{"id": "L-2"}\n', "utf-8")
    found = audited(line, tmp_path / "a.jsonl")
    assert ([one.leads for one in found.versions], found.nobodys) == ([0, 0], 2)


def test_leads_of_several_files(line, tmp_path):
    (tmp_path / "a.csv").write_text(
        "id,created_at,employees\nL-1,2026-01-06T15:00:00Z,70\n", "utf-8"
    )
    record = lead("L-2", "2026-02-06T15:00:00Z", employees=70)
    (tmp_path / "b.jsonl").write_text(json.dumps(record), "utf-8")
    found = audited(line, tmp_path / "a.csv", tmp_path / "b.jsonl")
    assert [one.leads for one in found.versions] == [1, 1]
    assert found.stages["fit"].verdicts == {Verdict.PASS: 1, Verdict.FAIL: 1}


def test_what_cannot_be_read_is_added_up():
    spelled = (
        {"employees": Spellings(3, (("many", 2), ("few", 1)), 2)},
        {"employees": Spellings(4, (("many", 4),), 1), "budget": Spellings(1, (("so", 1),), 1)},
    )
    found = together([Quality(one, {"source": 1}, 2) for one in spelled])
    assert found.unreadable["employees"] == Spellings(7, (("many", 6), ("few", 1)), 2)
    assert found.unreadable["budget"].count == 1
    assert (found.assumed, found.undated) == ({"source": 2}, 4)


def test_the_newest_of_a_stage_that_a_version_lacks(tmp_path):
    promise = {"newest": {**FIRST["commitments"]["newest"], "measure": "rate(replied)", "last": 2}}
    first = {**FIRST, "stages": {name: FIRST["stages"][name] for name in ("fit", "budgeted")}}
    first["commitments"] = {}
    line = Line.of([tree_of(first), tree_of({**SECOND, "commitments": promise})])
    (newest,) = in_engine(line, LEADS, tmp_path).results
    assert sorted(one.id for one in newest.leads) == ["L-6", "L-7"]


class TestLine:
    def test_the_date_begins_in_the_first_calendars_zone(self, line):
        midnight = instant_of("2026-01-21T05:00:00Z")
        assert [line.version_of(at) for at in (midnight - 1, midnight)] == [0, 1]
        assert line.version_of(instant_of("2026-01-05T04:59:59Z")) is None
        assert line.version_of(None) is None
        assert line.span(0) == (instant_of("2026-01-05T05:00:00Z"), midnight)
        assert line.span(1) == (midnight, None)

    def test_two_versions_of_one_day(self):
        trees = [tree_of(FIRST), tree_of({**SECOND, "effective": "2026-01-05"})]
        (said,) = wrong_versions(trees)
        assert said.complaint.code == "LP562"
        assert said.message == (
            "two versions take effect on 5 Jan 2026: 1.0.0 in `1.0.0.yaml`, and 2.0.0"
        )

    def test_one_text_twice(self):
        (said,) = wrong_versions([tree_of(FIRST), tree_of(FIRST)])
        assert said.help == "it is the same text twice: leave one of them out"

    def test_another_name(self):
        trees = [tree_of(FIRST), tree_of({**SECOND, "name": "outbound"})]
        assert [d.message for d in wrong_versions(trees)] == [
            "this is a version of `outbound`, not of `inbound`"
        ]

    def test_all_that_is_wrong_is_said(self, tmp_path):
        sound, broken = tmp_path / "a.yaml", tmp_path / "b.yaml"
        sound.write_text(text_of(FIRST), "utf-8")
        broken.write_text(
            text_of(SECOND).replace("employees >= 200", "employees >= 5 days"), "utf-8"
        )
        with pytest.raises(PolicyError) as caught:
            load_versions(sound, broken, tmp_path / "c.yaml")
        assert [d.complaint.code for d in caught.value.diagnostics] == ["LP101", "LP302"]
