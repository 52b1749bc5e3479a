"""Every dialect has the relations of every ready-made binding: what is written can be read again."""

import pytest
import sqlglot
from sqlglot import exp

from engine.bindings.desk import POLICY, tree
from leadpact.readings.columns.dialect import DIALECTS
from leadpact.readings.columns.raw import RawType
from leadpact.records.bindings.bound import Table
from leadpact.records.bindings.loader import load_binding, read_binding
from leadpact.records.bindings.relations import bound
from leadpact.source import Source

EVERYTHING = """\
leadpact_binding: 1
name: everything
zone: Europe/Berlin
dates: ["%d/%m/%Y %I:%M %p", epoch seconds]
missing: [Select, "-"]
numbers: {decimal: ",", thousands: "."}
tables: {lead: {where: not gone, one_per: id, first_by: n}, firm: {}, log: {}}
lead:
  id: id
  joins: {firm: {table: firm, on: {firm: id}}}
  ids: [{column: former, split: ";"}, {table: log, id: kept, other: merged}]
  person: [email]
  fields:
    created_at: {column: at, assume_time: "09:00"}
    company.employees: {first_of: [firm.size, size], in: thousands}
    signed_on: signed
    is_test: {column: test, aliases: {true: [Y], false: [N]}}
activity:
  assigned: {from: log, changes: {column: owner, ordered_by: n}, at: at, lead: lead, people_only: owner, once: true}
  call: {from: log, when: kind starts with "call" and n > 1, at: at, lead: lead, attributes: {lasted: {column: n, in: ms}}}
machines: [{starts_with: 00G}, {table: log, id: owner, when: kind = "bot"}]
"""
TYPES = {
    "at": RawType.CELL, "n": RawType.INTEGER, "size": RawType.DECIMAL, "signed": RawType.CLOCK,
    "test": RawType.JSON, "lead": RawType.DOUBLE, "kept": RawType.DATE, "merged": RawType.INSTANT,
    "owner": RawType.BOOLEAN,
}  # fmt: skip


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=lambda d: d.name)
def test_what_is_written_can_be_read_again(dialect):
    columns = "id gone n firm former email at size signed test lead kind owner kept merged".split()
    table = {name: TYPES.get(name, RawType.CELL) for name in columns}
    sources = {n: Table(exp.to_table(n), table) for n in ("lead", "firm", "log")}
    binding, wrong = read_binding(Source("b.yaml", EVERYTHING), tree(POLICY))
    assert (wrong, binding is not None) == ((), True)
    assert binding is not None
    found = bound(binding, tree(POLICY), sources, dialect=dialect)
    assert found.events is not None
    for query in (found.leads.query, found.events.query, *(c.query for c in found.counts)):
        written = query.sql(dialect=dialect.name)
        assert isinstance(sqlglot.parse_one(written, read=dialect.name), exp.Query)


def test_the_same_binding_twice_is_the_same_query():
    sources = {
        "contact": Table(exp.to_table("c"), dict.fromkeys(("id", "createdate"), RawType.CELL))
    }
    dialect = DIALECTS["duckdb"]
    one, other = (
        bound(load_binding("hubspot", tree()), tree(), sources, dialect=dialect).leads.query.sql()
        for _ in range(2)
    )
    assert one == other
