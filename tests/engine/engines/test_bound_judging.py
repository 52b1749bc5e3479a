"""Bound leads judged all at once, with eras and assumed times: what the definition says of each."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from sqlglot import exp

from leadpact.agreement.auditing import take_gathered
from leadpact.agreement.auditor import Auditor
from leadpact.api import load
from leadpact.engines.bound_sources import gather_bound
from leadpact.engines.embedded import Embedded
from leadpact.engines.eras import together
from leadpact.engines.judging import Selection, choose, judge
from leadpact.engines.lead_records import leads_at
from leadpact.engines.quality import quality
from leadpact.engines.results import Reading
from leadpact.engines.run_warnings import other_time, silent_kinds
from leadpact.engines.scans import ID, PLACE
from leadpact.engines.time_spans import time_span
from leadpact.readings.columns.codes import Reason
from leadpact.readings.explain import Explainer
from leadpact.readings.findings import Cause
from leadpact_cli.report.rows import line_record
from leadpact_cli.report.tally import wanted

POLICY = """\
leadpact: 1
name: inbound-leads
version: 1.0.0
effective: 2026-01-05
title: Inbound leads
parties: {cmo: Marketing, cro: Sales}
covers: company.name is unknown or company.name != "Test"
lead:
  id: text
  created_at: timestamp
  won_at: moment
  company: {employees: {type: integer, filled_by: cro}, name: text}
activity:
  call: {}
  visit: {}
  mail: {automatic: boolean}
  assigned: {}
stages:
  mailed: {owner: cro, fix: Write, rule: exists(mail where not automatic)}
  fit: {owner: cmo, fix: Better targeting, all: {size: company.employees > 50, seen: exists(visit)}}
  qualified: {owner: cmo, fix: Mend it, rule: fit and mailed}
  called: {kind: sla, owner: cro, when: fit, fix: Call sooner, rule: call within 1 day after created_at}
  won: {kind: conversion, owner: cro, when: called, fix: Close, rule: won_at within 30 days after created_at}
waivers:
  named:
    stage: qualified
    for: company.employees = 9
    reason: A named account
    approved_by: [cmo, cro]
    until: 2026-12-31
converted: won
"""

BINDING = """\
leadpact_binding: 1
name: ours
zone: UTC
tables: {lead: {names: leads}, log: {names: log}}
lead:
  from: lead
  id: Id
  fields:
    created_at: Created
    won_at: {column: Won, dates: "%d/%m/%Y", assume_time: "12:00"}
    company.employees: Employees
    company.name: Company
activity:
  call: {from: log, when: type = "call", at: {column: at, dates: "%d/%m/%Y", assume_time: "09:00"}, lead: Lead}
  visit: {from: log, when: type = "visit", at: at, lead: Lead}
  mail: {from: log, when: type = "mail", at: at, lead: Lead, attributes: {automatic: auto}}
  assigned: {from: log, when: type = "assigned", at: at, lead: Lead}
"""
RECORDED = "recorded:\n  visit: {since: 2026-01-12}\n  mail: {kept_for: 20 days}\n"

LEADS = """\
Id,Created,Won,Employees,Company
before,2026-01-10T14:00:00Z,13/01/2026,80,Acme
between,2026-01-20T14:00:00Z,,9,
after,2026-02-12T14:00:00Z,2026-02-14T10:00:00Z,80,
 spaced ,2026-02-13T14:00:00Z,15/02/2026,80,
unread,soon,,,
test,2026-01-10T14:00:00Z,13/01/2026,80,Test
empty,2026-02-13T14:00:00Z,,,
"""
LOG = """\
Lead,type,at,auto
before,call,11/01/2026,
before,visit,2026-01-11T10:00:00Z,
between,call,2026-01-20T15:00:00Z,
between,visit,2026-01-20T15:00:00Z,
after,call,2026-02-12T15:00:00Z,
after,visit,2026-02-12T15:00:00Z,
after,mail,2026-02-12T15:00:00Z,false
spaced,call,14/02/2026,
spaced,visit,2026-02-13T15:00:00Z,
spaced,mail,2026-02-13T15:00:00Z,true
nobody,call,14/02/2026,
"""
AS_OF = 1_771_545_600_000_000  # 2026-02-20


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in {
        "policy.yaml": POLICY, "leads.csv": LEADS, "log.csv": LOG, "plain.yaml": BINDING,
        "eras.yaml": BINDING + RECORDED,
    }.items():  # fmt: skip
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.fixture
def engine():
    with Embedded() as engine:
        yield engine


@pytest.fixture
def gathered(here, engine):
    tree = load("policy.yaml").tree

    def gather(binding="eras.yaml", as_of=AS_OF, named=("leads.csv", "log.csv")):
        return gather_bound(engine, tree, named, binding=binding, as_of=as_of, stdin=io.BytesIO())

    return gather


def told(found, as_of=AS_OF):
    """The line of each lead, and what is wanted of it, by both readings."""
    judged = judge(found, as_of, None)
    reading = Reading(judged.columns, with_reasons=True, flags=found.flags)
    terms = [ID, PLACE, *reading.terms]
    rows = list(found.engine.rows(judged.ordered(exp.select(*terms).from_(judged.rows))))
    explain = Explainer(found.tree)
    for (lead_id, _, *codes), lead in zip(
        rows, leads_at(found, [place for _, place, *_ in rows]), strict=True
    ):
        result = reading.read(codes)
        explained = explain(lead, as_of)
        line = line_record(lead_id, result, found.tree, as_of)
        causes = {
            (m["name"], m["cause"])
            for stage in explained.record()["stages"]
            for criterion in stage["criteria"]
            for m in criterion["missing"]
        }
        yield (
            line,
            explained.check(),
            {(w.name, w.cause.value) for w in wanted(result, found.tree)},
            causes,
        )


@pytest.mark.parametrize("one_by_one", [True, False])
@pytest.mark.parametrize("selection", [Selection(), Selection(last=3)])
@pytest.mark.parametrize("binding", ["plain.yaml", "eras.yaml"])
def test_an_audit_counts_each_lead_as_the_definition_does(gathered, binding, selection, one_by_one):
    found, _ = gathered(binding)
    audited = Auditor(found.tree, AS_OF)
    take_gathered(audited, found, selection, one_by_one=one_by_one)
    chosen, _ = choose(judge(found, AS_OF, None), selection)
    places = [place for (place,) in found.engine.run(exp.select(PLACE).from_(chosen.rows))]
    defined = Auditor(found.tree, AS_OF)
    for lead in leads_at(found, places):
        defined.add(lead)
    assert counted_of(audited.audit()) == counted_of(defined.audit())


def counted_of(audit):
    record = audit.record()
    for of_columns in ("unreadable", "assumed", "assumed_times", "rest_on_assumed_times"):
        del record["data_quality"][of_columns]
    return record


@pytest.mark.parametrize("binding", ["plain.yaml", "eras.yaml"])
@pytest.mark.parametrize("days", [0, 5, 40])
def test_every_lead_is_what_the_definition_says(gathered, binding, days):
    as_of = AS_OF + days * 86_400_000_000
    found, _ = gathered(binding, as_of)
    lines = list(told(found, as_of))
    assert len(lines) == 7
    for line, expected, wants, causes in lines:
        assert line == expected
        # a wish for an attribute has the attribute's name alone
        assert wants <= causes | {(name.rpartition(".")[2], cause) for name, cause in causes}


class TestEras:
    def test_a_kind_is_unknown_for_leads_from_before_it_was_recorded_alone(self, gathered):
        found, _ = gathered()
        lines = {line["id"]: line["stages"] for line, *_ in told(found)}
        seen = {
            name: stages["fit"]["criteria"].get("seen") for name, stages in lines.items() if stages
        }
        assert seen == {
            "before": "pass", "between": "pass", "after": "pass", " spaced ": "pass",
            "unread": "unknown", "empty": "fail",
        }  # fmt: skip
        mailed = {n: stages["mailed"]["verdict"] for n, stages in lines.items() if stages}
        assert mailed == {
            "before": "unknown", "between": "unknown", "after": "pass", " spaced ": "fail",
            "unread": "unknown", "empty": "fail",
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("code", "blame", "cause", "charged"),
        [
            (1, 300_001, 2, 300_002),
            (-300_001, 300_000, -300_002, 300_000),
            (-300_000, None, -300_000, None),
            (0, 300_002, 0, 300_001),
            (None, 200_001, None, 200_002),
        ],
    )
    def test_have_reasons_under_one_numbering(self, gathered, code, blame, cause, charged):
        """The second era counts the same two reasons the other way round."""
        found, _ = gathered("plain.yaml")
        columns = judge(found, AS_OF, None).columns
        k = columns.stages[0].criteria[0]
        one, two = (Reason(name, Cause.MISSING, None) for name in ("one", "two"))

        def era(reasons, code, blame):
            values = {k.cause: code, "accountable": blame}
            return replace(
                columns,
                reasons=reasons,
                write=lambda names: exp.select(
                    *(exp.alias_(exp.convert(values[n]), n, quoted=True) for n in names)
                ),
            )

        both = together([era((one, two), 2, 100_001), era((two, one), code, blame)])
        assert both.reasons == (one, two)
        rows = found.engine.run(both.write([k.cause, "accountable"]))
        assert rows == [(2, 100_001), (cause, charged)]

    def test_come_in_input_order(self, gathered):
        found, _ = gathered()
        assert [line["id"] for line, *_ in told(found)][:3] == ["before", "between", "after"]

    def test_count_the_leads_that_they_leave_open(self, gathered):
        _, says = gathered()
        assert says.counts == {
            "events that belong to none of the leads": 1,
            "leads for which `visit` is unknown: not all of it is recorded": 3,
            "leads for which `mail` is unknown: not all of it is recorded": 4,
        }

    def test_take_part_in_a_choice(self, gathered):
        found, _ = gathered()
        chosen, left_out = choose(judge(found, AS_OF, None).staged(), Selection(last=3))
        rows = found.engine.run(chosen.ordered(exp.select(ID).from_(chosen.rows)))
        assert [name for (name,) in rows] == ["after", " spaced ", "empty"]
        assert (left_out.others, left_out.undated) == (3, 1)

    def test_are_none_where_nothing_is_bounded(self, gathered):
        found, says = gathered("plain.yaml")
        assert found.eras == ()
        assert found.unobserved == frozenset()
        assert says.counts == {"events that belong to none of the leads": 1}


class TestAssumedTimes:
    def test_mark_the_verdicts_that_rest_on_them(self, gathered):
        found, _ = gathered("plain.yaml")
        marked = {
            line["id"]: {n: s["assumed"] for n, s in line["stages"].items() if "assumed" in s}
            for line, *_ in told(found)
        }
        assert marked == {
            "before": {"called": ["call"], "won": ["won_at", "call"]},
            "between": {},
            "after": {},
            " spaced ": {"called": ["call"], "won": ["won_at", "call"]},
            "unread": {},
            "test": {},
            "empty": {},
        }

    def test_are_told_of_a_lead(self, gathered):
        found, _ = gathered("plain.yaml")
        before, _, after = leads_at(found, [0, 1, 2])
        assert before.assumed_times == {"won_at", "call"}
        assert before.assumed == {"won_at"}
        assert after.assumed_times == frozenset()
        told_of = str(Explainer(found.tree)(before, AS_OF))
        assert "Time of day assumed by the binding: won at, “call” events" in told_of
        assert "Assumed where the record is blank" not in told_of

    def test_are_counted_in_covered_leads(self, gathered):
        found, _ = gathered("plain.yaml")
        counts = quality(judge(found, AS_OF, None).staged())
        assert counts.assumed_times == {"won_at": 2, "call": 2}
        assert counts.assumed == {}

    def test_of_an_attribute_count_as_its_kind(self, here):
        text = POLICY.replace("call: {}", "call: {ended: timestamp}")
        (here / "policy.yaml").write_text(text)
        own = BINDING.replace(
            'at: {column: at, dates: "%d/%m/%Y", assume_time: "09:00"}, lead: Lead}',
            'at: when, lead: Lead, attributes: {ended: {column: at, dates: "%d/%m/%Y", assume_time: "09:00"}}}',
        )
        (here / "plain.yaml").write_text(own)
        (here / "log.csv").write_text(
            "Lead,type,at,when\nbefore,call,11/01/2026,2026-01-11T10:00:00Z\n"
        )
        tree = load("policy.yaml").tree
        with Embedded() as engine:
            found, _ = gather_bound(
                engine, tree, ("leads.csv", "log.csv"), binding="plain.yaml", as_of=AS_OF,
                stdin=io.BytesIO(),
            )  # fmt: skip
            [lead] = leads_at(found, [0])
            assert lead.assumed_times == {"won_at", "call"}


class TestRunWarnings:
    def test_name_kinds_without_an_event(self, gathered):
        found, _ = gathered()
        [warning] = silent_kinds(found, time_span(found))
        assert (warning.complaint.code, warning.message) == (
            "LP746", "no event of the kind `assigned` in the whole run",
        )  # fmt: skip

    def test_pass_over_kinds_that_are_not_recorded(self, here, gathered):
        (here / "eras.yaml").write_text(
            BINDING.replace("  assigned: {from", "  # assigned: {from") + RECORDED
        )
        found, says = gathered()
        assert says.unobserved == {"assigned"}
        assert list(silent_kinds(found, time_span(found))) == []

    def test_have_nothing_to_say_without_leads(self, here, gathered):
        (here / "leads.csv").write_text("Id,Created,Won,Employees,Company\n")
        (here / "log.csv").write_text("Lead,type,at,auto\n")
        found, _ = gathered()
        assert list(silent_kinds(found, time_span(found))) == []
        assert list(other_time(time_span(found), AS_OF, "leads.csv")) == []

    def test_compare_the_newest_instant_with_the_one_asked_about(self, gathered):
        found, _ = gathered()
        span = time_span(found)
        assert span.newest == 1_771_059_600_000_000  # 14 February, 9 o'clock: fields do not count
        day = 86_400_000_000
        assert list(other_time(span, span.newest + day, "leads.csv")) == []
        [warning] = other_time(span, span.newest - day - 1, "leads.csv")
        assert warning.complaint.code == "LP747"
        assert "up to 2026-02-14T09:00:00Z" in warning.message
