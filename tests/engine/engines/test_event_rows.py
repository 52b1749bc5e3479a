"""Events of several sources: attributes that kinds declare with several types, in tables and in timelines."""

import io
import json

import duckdb
import pytest
from sqlglot import exp

from leadpact.api import load
from leadpact.engines.embedded import Embedded
from leadpact.engines.gathering import gather
from leadpact.engines.judging import judge
from leadpact.engines.lead_records import leads_at
from leadpact.engines.quality import quality
from leadpact.engines.results import Reading
from leadpact.engines.scans import PLACE
from leadpact.readings.explain import Explainer

POLICY = """\
leadpact: 1
name: small
version: 1.2.0
effective: 2026-01-01
title: Kinds that call different things by one name
parties: {cro: Sales}
lead: {id: text, created_at: timestamp}
activity:
  call: {x: integer}
  sms: {x: {type: integer, default: 9}}
  mail: {x: text}
  fax: {x: [a, b]}
stages:
  called: {owner: cro, fix: C, rule: exists(call where x > 3)}
  texted: {owner: cro, fix: C, rule: sum(sms.x) = 9}
  mailed: {owner: cro, fix: C, rule: 'first(mail.x) = "hello"'}
  faxed: {owner: cro, fix: C, rule: 'exists(fax where x = "b")'}
"""
AT = "2026-01-11T00:00:00Z"
EVENTS = {
    "1": [("call", 5), ("sms", None), ("mail", "hello"), ("fax", "A")],
    "2": [("call", 2), ("sms", 3), ("mail", "5"), ("fax", "B")],
    "3": [("call", "many"), ("sms", "few"), ("mail", None), ("fax", "c")],
}
AS_OF = 1_770_000_000_000_000


def events(lead, *, of_table):
    for kind, x in EVENTS[lead]:
        key = {"lead_id": lead} if of_table else {}
        yield {**key, "kind": kind, "at": AT, **({} if x is None else {"x": x})}


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "policy.yaml").write_text(POLICY)
    leads = [{"id": lead, "created_at": "2026-01-10T14:00:00Z"} for lead in EVENTS]
    (tmp_path / "leads.jsonl").write_text("".join(json.dumps(lead) + "\n" for lead in leads))
    lines = [e for lead in "12" for e in events(lead, of_table=True)]
    (tmp_path / "some.jsonl").write_text("".join(json.dumps(e) + "\n" for e in lines))
    cells = [f"3,{e['kind']},{AT},{e.get('x', '')}\n" for e in events("3", of_table=True)]
    (tmp_path / "more.csv").write_text("lead_id,kind,at,x\n" + "".join(cells))
    own = [{**lead, "activity": list(events(lead["id"], of_table=False))} for lead in leads]
    (tmp_path / "own.jsonl").write_text("".join(json.dumps(lead) + "\n" for lead in own[:2]))
    with duckdb.connect() as db:
        items = ", ".join(
            f"{{'kind': '{e['kind']}', 'at': '{AT}', 'x': '{e.get('x', '')}'}}"
            for e in events("3", of_table=False)
        )
        db.execute(
            f"COPY (SELECT '3' AS id, TIMESTAMPTZ '2026-01-10 14:00:00+00' AS created_at, [{items}] AS activity) TO 'own.parquet'"
        )
    return tmp_path


@pytest.mark.parametrize(
    ("named", "activity"),
    [(["leads.jsonl"], "[sm]o[mr]e.*"), (["own.jsonl", "own.parquet"], None)],
    ids=["tables", "timelines"],
)
def test_each_is_read_by_the_declaration_of_its_kind(here, named, activity):
    tree = load("policy.yaml").tree
    with Embedded() as engine:
        found = gather(engine, tree, named, activity=activity, stdin=io.BytesIO())
        judged = judge(found, AS_OF, None)
        reading = Reading(judged.columns, with_reasons=True)
        query = exp.select(*reading.terms).from_(judged.rows).order_by(PLACE)
        told = [[s.verdict for s in reading.read(row).stages] for row in engine.rows(query)]
        explain = Explainer(tree)
        places = [p for (p,) in engine.rows(exp.select(PLACE).from_(judged.rows).order_by(PLACE))]
        leads = leads_at(found, places)
        assert quality(judged).unreadable.keys() == {"call.x", "sms.x", "fax.x"}
    defined = [[s.verdict for s in explain(lead, AS_OF).stages.values()] for lead in leads]
    assert told == defined
