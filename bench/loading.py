"""What it costs to read and check a policy as it grows: it should grow with the policy, no faster."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

import leadpact
from stopwatch import pairs
from table import Row, report

SIZES = (250, 500, 1_000, 2_000, 4_000)
GOAL_SIZE, GOAL = 1_000, 1.0
TURNS = 3
IN_A_STAGE = 10

HEAD = """\
leadpact: 1
name: large
version: 1.0.0
effective: 2026-01-01
title: As many criteria as one asks for
parties: {cmo: Marketing, cro: Sales}
calendars:
  us: {timezone: America/New_York, hours: {mon-fri: 09:00-17:30}, holidays: US}
lead:
  id: text
  created_at: timestamp
  source: [demo_request, form_submission, ad_click]
  company:
    employees: {type: integer, at_least: 0}
    industry: [software, fintech, healthcare]
    revenue: money USD
  contact: {title: text, senior: boolean}
activity:
  page_view: {page: text, duration: duration}
  call: {outcome: [connected, voicemail]}
  email_sent: {}
  assigned: {}
  attempt: [call, email_sent]
values:
  pricing: sum(page_view.duration where page = "pricing")
stages:
"""

RULES = (
    "company.employees between {n} and {n}000",
    'company.industry in ["software", "fintech"] and not company.employees < {n}',
    "company.revenue >= {n}k USD or contact.senior",
    'contact.title contains any of ["chief", "vp", "head of"]',
    "pricing > {n} min",
    "count(page_view where duration > {n} s) >= 2 and exists(call)",
    "attempt within {n} business hours after first(assigned)",
    'at least {n} (call where outcome = "connected") within 30 days after created_at',
    "first(call) - first(assigned) <= {n} h",
    'company.revenue / {n} > 12 USD or source = "ad_click"',
)


def written(criteria: int) -> str:
    """Write a policy of so many criteria: every kind of rule, ten to a stage."""
    lines = [HEAD]
    for position in range(criteria):
        stage, place = divmod(position, IN_A_STAGE)
        if not place:
            lines.append(f"  stage_{stage}:\n    owner: cmo\n    all:\n")
        rule = RULES[place].format(n=1 + stage % 90)
        lines.append(f"      criterion_{place}: {rule}\n")
    return "".join(lines)


def measure() -> list[Row]:
    os.environ["LEADPACT_CACHE"] = "off"  # reading is measured, not remembering
    with TemporaryDirectory() as folder:
        return [row(criteria, Path(folder)) for criteria in SIZES]


def row(criteria: int, folder: Path) -> Row:
    path = folder / f"{criteria}.yaml"
    text = written(criteria)
    path.write_text(text, "utf-8")
    taken = pairs(lambda: leadpact.load(path), lambda: yaml.safe_load(text), TURNS)
    judged = criteria == GOAL_SIZE
    return Row(
        what=f"load a policy of {criteria:,} criteria",
        measured=f"{taken.seconds:.2f} s, {taken.seconds / criteria * 1e6:.0f} µs a criterion",
        ruler=f"`yaml.safe_load`: {taken.ruler_seconds:.2f} s",
        ratio=taken.ratio,
        goal="< 1 s" if judged else "",
        reached=taken.seconds < GOAL if judged else None,
    )


if __name__ == "__main__":
    raise SystemExit(report(measure()))
