"""A desk to try bindings on: tables made of a few rows, and what a binding makes of them in an engine."""

from collections.abc import Mapping, Sequence
from textwrap import dedent
from typing import Any

from sqlglot import exp

from engine.columns.runners import Runner, column_type
from leadpact.api import load_source
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.policy import PolicyTree
from leadpact.readings.columns.dialect import Dialect
from leadpact.readings.columns.raw import RawType
from leadpact.records.bindings.bound import BindingError, Bound, Rows, Table
from leadpact.records.bindings.loader import read_binding
from leadpact.records.bindings.relations import bound
from leadpact.records.bindings.shapes import Binding
from leadpact.source import Source

POLICY = """\
leadpact: 1
name: desk
version: 1.0.0
effective: 2026-01-05
title: What is tried
parties: {us: Us}
lead:
  id: text
  created_at: timestamp
  source: {type: [web, phone], aliases: {web: [Website]}}
  won_at: moment
  signed_on: date
  is_test: {type: boolean, default: false}
  company: {employees: {type: integer, at_least: 0}, revenue: money USD, name: text, share: number}
  waited: duration
activity:
  call: {outcome: [connected, voicemail], automated: boolean, lasted: duration}
  email: {automated: boolean}
  assigned: {to: text}
  contact: [call, email]
stages:
  fit: {owner: us, fix: Ask, rule: company.employees > 50}
"""

HEAD = """\
leadpact_binding: 1
name: desk
tables: {lead: {}}
"""
LEAD = "lead: {id: id, fields: {created_at: created_at}}\n"


def tree(policy: str = POLICY) -> PolicyTree:
    return load_source(Source("policy.yaml", policy)).tree


def read(text: str, policy: str = POLICY) -> tuple[Binding | None, tuple[Diagnostic, ...]]:
    return read_binding(Source("desk.binding.yaml", dedent(text)), tree(policy))


def complaints(text: str, policy: str = POLICY) -> list[str]:
    """Each complaint as `code at what is underlined: message; help`."""
    _, found = read(text, policy)
    return [_told(d) for d in found]


def _told(d: Diagnostic) -> str:
    at = d.source.text[d.span.start : d.span.end]
    return f"{d.complaint.code} at `{at}`: {d.message}" + (f"; {d.help}" if d.help else "")


def binding(text: str, policy: str = POLICY) -> Binding:
    found, wrong = read(text, policy)
    assert found is not None
    assert [_told(d) for d in wrong] == []
    return found


def table(
    rows: Sequence[Mapping[str, Any]],
    dialect: Dialect,
    types: Mapping[str, RawType] | None = None,
) -> Table:
    """A table of a few rows, every cell written as text and cast to its column's type."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    kinds = {name: (types or {}).get(name, RawType.CELL) for name in names}
    written = exp.values(
        [tuple(row.get(name) for name in names) for row in rows],
        alias="written",
        columns=[f"c{i}" for i in range(len(names))],
    )
    text = exp.DataType.build("text")
    columns = [
        exp.alias_(
            exp.Cast(
                this=exp.Cast(this=exp.column(f"c{i}"), to=text.copy()),
                to=column_type(kinds[name], dialect),
            ),
            exp.to_identifier(name, quoted=True),
        )
        for i, name in enumerate(names)
    ]
    return Table(exp.select(*columns).from_(written), kinds)


Rowed = Sequence[Mapping[str, Any]]


def bind(
    text: str,
    dialect: Dialect,
    tables: Mapping[str, Rowed | Table],
    policy: str = POLICY,
) -> Bound:
    made = {
        name: rows if isinstance(rows, Table) else table(rows, dialect)
        for name, rows in tables.items()
    }
    return bound(binding(text, policy), tree(policy), made, dialect=dialect)


def told(made: Bound) -> list[str]:
    return [_told(d) for d in made.warnings]


def borne_out(made: Bound, runner: Runner) -> list[str]:
    """The warnings that some row bears out."""
    found = []
    for doubt in made.doubts:
        rows = made.events if doubt.of_events else made.leads
        assert rows is not None
        query = exp.select(exp.Count(this=exp.Star())).from_(rows.query.subquery("found"))
        if runner.run(query.where(doubt.condition.copy()))[0][0]:
            found.append(_told(doubt.warning))
    return found


def refused(text: str, dialect: Dialect, tables: Mapping[str, Rowed | Table]) -> list[str]:
    try:
        bind(text, dialect, tables)
    except BindingError as problem:
        return [_told(d) for d in problem.diagnostics]
    return []


def rows(found: Rows | None, runner: Runner, *names: str) -> list[tuple[Any, ...]]:
    """What a query gives of these columns, sorted."""
    assert found is not None
    columns = [exp.column(exp.to_identifier(n, quoted=True)) for n in names]
    query = exp.select(*columns).from_(found.query.subquery("found"))
    return sorted(runner.run(query), key=str)


def counts(made: Bound, runner: Runner) -> dict[str, int]:
    """The counts that are not zero."""
    numbers = {c.label: runner.run(c.query)[0][0] for c in made.counts}
    return {label: n for label, n in numbers.items() if n}
