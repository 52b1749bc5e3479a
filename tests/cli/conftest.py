"""A small agreement with a lead for each thing that can happen, and the command as a test calls it."""

import json

import pytest
from click.testing import CliRunner

from leadpact_cli.main import main

POLICY = """\
leadpact: 1
name: small
version: 1.2.0
effective: 2026-01-01
title: A small agreement
parties: {cmo: Marketing, cro: Sales}
covers: not is_test
calendars:
  office: {timezone: America/New_York, hours: {mon-fri: 09:00-17:00}}
lead:
  id: text
  created_at: timestamp
  source: [ad, form]
  is_test: {type: boolean, default: false}
  employees: {type: integer, filled_by: cro}
activity:
  assigned: {}
  call: {automated: {type: boolean, default: false}}
  reply: {automatic: {type: boolean, default: false}}
stages:
  fit:
    owner: cmo
    fix: Better targeting
    all: {size: employees >= 50}
  worked:
    kind: sla
    when: fit
    owner: cro
    fix: Hold the follow-up SLA
    rule: (call where not automated) within 4 business hours after first(assigned)
  replied:
    kind: conversion
    when: fit
    owner: cro
    fix: Sharpen the message
    rule: (reply where not automatic) within 14 days after first(assigned)
waivers:
  named_accounts:
    stage: fit
    for: source = "form" and employees = 7
    reason: A named account
    approved_by: [cmo, cro]
    until: 2026-12-31
"""

AS_OF = "2026-02-02T09:00:00Z"


def lead(name, created_at, *activity, **fields):
    events = [{"kind": kind, "at": at} for kind, at in activity]
    return {"id": name, "created_at": created_at, "source": "ad", **fields, "activity": events}


ASSIGNED = ("assigned", "2026-01-05T15:00:00Z")
CALLED = ("call", "2026-01-05T16:00:00Z")
REPLIED = ("reply", "2026-01-07T10:00:00Z")

LEADS = {
    "converted": lead("converted", "2026-01-05T14:00:00Z", ASSIGNED, CALLED, REPLIED, employees=80),
    "unqualified": lead("unqualified", "2026-01-06T14:00:00Z", employees=3),
    "lost": lead("lost", "2026-01-07T14:00:00Z", ASSIGNED, CALLED, employees=90),
    "late": lead("late", "2026-01-08T14:00:00Z", ASSIGNED, REPLIED, employees=70),
    "undecided": lead("undecided", "2026-01-09T14:00:00Z", source="form"),
    "open": lead("open", "2026-02-01T14:00:00Z", employees=60),
    "waived": lead("waived", "2026-02-01T15:00:00Z", employees=7, source="form"),
    "test": lead("test", "2026-01-10T14:00:00Z", employees=60, is_test=True),
    "later": lead("later", "2026-02-03T14:00:00Z", employees=60),
}


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder with `policy.yaml` and `leads.jsonl` in it, which the command runs in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NO_COLOR", raising=False)
    (tmp_path / "policy.yaml").write_text(POLICY, "utf-8")
    write_leads(tmp_path / "leads.jsonl", *LEADS)
    return tmp_path


def write_leads(path, *names):
    path.write_text("".join(json.dumps(LEADS[name]) + "\n" for name in names), "utf-8")


@pytest.fixture
def only(here):
    """Give the name of a file that holds the leads of these names alone."""

    def write(*names):
        write_leads(here / "only.jsonl", *names)
        return "only.jsonl"

    return write


@pytest.fixture
def leadpact(here):
    """Run one command line; it gives the exit code and what stands on stdout and stderr."""

    def run(*arguments, stdin=None):
        found = CliRunner().invoke(main, arguments, prog_name="leadpact", input=stdin)
        if found.exception is not None and not isinstance(found.exception, SystemExit):
            raise found.exception
        return found

    return run


@pytest.fixture
def check(leadpact):
    """Run `leadpact check` on the policy and on leads, all of them unless files are named."""

    def run(*options, leads=("leads.jsonl",), stdin=None):
        return leadpact("check", "policy.yaml", *leads, "--as-of", AS_OF, *options, stdin=stdin)

    return run
