"""The agreement as its parties read it."""

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from leadpact.api import load
from leadpact.packaged import home
from leadpact.policy import PolicyTree
from leadpact.readings.agreement_text import agreement
from leadpact.readings.document import (
    Bullets,
    Document,
    Item,
    Paragraph,
    Section,
    Table,
    to_markdown,
    to_text,
)
from leadpact.readings.document_html import to_html

POLICIES = Path(str(home("policies")))
HOSTILE = "<script>alert(1)</script> & *bold* [link](x) | `code` _em_ \\"
UNUSUAL = """
leadpact: 1
name: unusual
version: 2.1.0
effective: 2026-03-01
title: Every form once
parties: {mkt: Marketing, sales: Sales}
calendars:
  us:
    timezone: America/New_York
    hours: {mon-thu: ["09:00-12:00", "13:00-17:30"], fri: 09:00-12:00}
    holidays: [US, US-CA, 2026-12-24]
  europe: {timezone: Europe/Berlin, hours: {mon-fri: 08:00-16:00}}
lead:
  id: text
  created_at: timestamp
  source: [ads, events]
  region: [emea, amer, apac]
  replied_at: moment
  seats: {type: integer, description: number of seats, at_least: 1, filled_by: sales, default: 3}
  has_budget: boolean
activity:
  call: {outcome: [connected, voicemail], length: duration}
  meeting_booked: {}
stages:
  ready:
    owner: mkt
    fix: tighten the form
    description: Is this lead ready?
    at_least: 2
    of:
      seats: {rule: seats >= 10, why: small teams churn, owner: sales, fix: ask for the number}
      budget: has_budget
      calls: count(call where length > 30 s) between 1 and 5
  scored:
    owner: mkt
    deadline: created_at + 7 days
    score:
      at_least: 10
      of:
        big: {rule: seats >= 100, points: 10}
        ready: {rule: ready, points: 5}
        quiet: {rule: not exists(call), points: -1}
  fast:
    kind: sla
    owner: sales
    when: ready or has_budget
    calendar: {by: region, emea: europe, otherwise: us}
    rule: call within 4 business hours after created_at
  answered:
    kind: conversion
    owner: sales
    when: fast and region != "apac"
    rule:
      replied_at within 2 business days after created_at
waivers:
  big: {stage: ready, for: seats > 1000, reason: Named accounts, approved_by: [mkt], until: 2026-12-31}
metrics:
  cost: spend / (count(ready) + count(leads where answered))
share: {tools: by count(ready), agency: by count(leads where answered)}
commitments:
  share: {owner: mkt, measure: 'rate(ready where source = "ads")', between: [40%, 60%], last: 100, warn_at: 45%}
  speed: {owner: sales, measure: median(seats), at_most: 5, every: month, for: answered, by: region, mature_after: 30 days}
  together: {owner: [mkt, sales], measure: count(leads where ready), at_least: 10, every: week, missed_after: 3}
"""


def tree_of(path: Path) -> PolicyTree:
    """Load a policy; its digest changes with the releases of time zones and holidays."""
    return replace(load(path).tree, digest="sha256:…")


@pytest.fixture
def unusual(tmp_path) -> str:
    path = tmp_path / "unusual.yaml"
    path.write_text(UNUSUAL, encoding="utf-8")
    return to_text(agreement(tree_of(path)), width=1000)


def test_the_agreement_as_text(snapshot):
    assert to_text(agreement(tree_of(POLICIES / "inbound.yaml"))) == snapshot


@pytest.mark.parametrize(
    "sentence",
    [
        "Every lead is covered.",
        "Spend on tools: Split among the sources in proportion to the number of leads that passed Ready.",
        "A lead counts as a customer once it has passed Answered.",
        "Is this lead ready? A lead passes when at least two of these three hold:",
        (
            "Seats: the number of seats is at least 10. Small teams churn. Sales answers for this one. "
            "If it fails: Ask for the number."
        ),
        "A lead passes when what holds of these adds up to 10 points or more:",
        "Quiet (minus 1 point): there is no call.",
        (
            "What counts is what happens until 7 days after the lead was created. Before then, a lead "
            "that has not passed is pending; what happens later no longer changes the verdict, unless "
            "a question that it builds on changes."
        ),
        (
            "Asked of a lead when it has passed Ready or it is marked as having budget. A lead passes "
            "when there is a call within 4 working hours after the lead was created."
        ),
        (
            "US: Monday to Thursday 09:00 to 12:00 and 13:00 to 17:30; Friday 09:00 to 12:00, by the "
            "clock of America/New_York, except on the public holidays of US and US-CA, and 24 December "
            "2026."
        ),
        "Fast counts it by Europe for emea and US otherwise, by region. Answered counts it by US.",
        (
            "Big: Named accounts. Where the number of seats is above 1,000, Ready may fail or be "
            "unknown and counts as passed. Approved by Marketing, for leads created until 31 December "
            "2026."
        ),
        (
            "Share: Of the newest 100 settled leads for which the source is ads, between 40% and 60% "
            "also pass Ready. A warning is given at 45%."
        ),
        "Promises are judged by the letter, number against target.",
        (
            "Speed: For the leads created in a month, the median number of seats is at most 5, for "
            "each region by itself. Only leads that passed Answered count. Leads are given 30 days "
            "before they are judged."
        ),
        (
            "Together: For the leads created in a week, the number of leads that passed Ready is at "
            "least 10. It counts as missed only after three weeks in a row."
        ),
        (
            "Cost: the spend divided by (the number of leads that passed Ready plus the number of "
            "leads that passed Answered)."
        ),
        "counts as 3; Sales fills it in",
    ],
)
def test_every_form_is_said(unusual: str, sentence: str):
    assert sentence in unusual


def test_lines_keep_to_the_width():
    document = agreement(tree_of(POLICIES / "inbound.yaml"))
    for width in (60, 80, 120):
        assert max(map(len, to_text(document, width).splitlines())) <= width


DOCUMENT = Document(
    HOSTILE,
    HOSTILE,
    (
        Section(
            HOSTILE,
            (
                Paragraph(f"# {HOSTILE}"),
                Paragraph("1. not a list"),
                Bullets((Item(HOSTILE, HOSTILE), Item("- plain"))),
                Table(HOSTILE, ("a", HOSTILE), ((HOSTILE, ""), ("&amp;", "2"))),
            ),
            (Section(HOSTILE, (Paragraph(HOSTILE),)),),
        ),
    ),
)


class Page(HTMLParser):
    """Collects the elements and the text of a page, and sees that every element is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[str] = []
        self.text = ""

    def handle_starttag(self, tag, attrs):  # noqa: ARG002 - as HTMLParser calls it
        self.elements.append(tag)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def test_html_shows_every_text_as_it_is():
    page = Page()
    page.feed(to_html(DOCUMENT))
    assert page.open == []
    assert not {"script", "img", "link", "em"} & set(page.elements)
    assert page.text.count(HOSTILE) == 13


def test_markdown_takes_nothing_for_markup():
    html = MarkdownIt("commonmark").enable("table").render(to_markdown(DOCUMENT))
    page = Page()
    page.feed(html)
    assert not {"script", "a", "em", "code", "ol"} & set(page.elements)
    assert page.text.count(HOSTILE) == 10
    assert "&amp;" in page.text


def test_a_page_is_whole():
    html = to_html(agreement(tree_of(POLICIES / "inbound.yaml")))
    assert html.startswith('<!doctype html>\n<html lang="en">')
    assert "prefers-color-scheme: dark" in html
    assert "@media print" in html
    assert '<th scope="col">' in html
    for loaded in ("src=", "url(", "http"):
        assert loaded not in html
