"""What the author of a wrong policy reads, letter for letter, and that the pages of the codes are true."""

import re
from tempfile import gettempdir

import pytest

from bad.cases import HERE, Case, every_case
from leadpact.api import examine
from leadpact.check.lint import lint
from leadpact.diagnostics.catalogue import CATALOGUE
from leadpact.source import Source

CASES = list(every_case())
PAGES = sorted(CATALOGUE)
VOCABULARY = (HERE / "vocabulary.yaml").read_text("utf-8")
"""A sound policy without stages, with all that the rules on the pages speak of."""

STAGE = "stages:\n  fit:\n    owner: cmo\n    @\n"
STAGES = "stages:\n  @\n"
TOP = "@\nstages: {fit: {owner: cmo, rule: contact.budget}}\n"
CRITERIA = "stages:\n  fit:\n    owner: cmo\n    of: {size: employees > 50, budget: contact.budget}\n    @\n"
WAIVER = """stages:
  fit: {owner: cmo, all: {company_size: employees > 50}}
waivers:
  named:
    stage: fit
    for: employees = 7
    reason: Named accounts
    approved_by: [cmo, cro]
    @
"""
FIT = "stages: {fit: {owner: cmo, rule: contact.budget}}\n"
PROMISE = f"{FIT}commitments:\n  quality:\n    owner: cmo\n    every: month\n    @\n"
RATE = f"{FIT}commitments:\n  quality:\n    owner: cmo\n    every: month\n    measure: rate(fit)\n    @\n"

RULES = (
    "LP201 LP202 LP203 LP206 LP207 LP208 LP209 LP210 LP211 LP212 LP301 LP302 LP303 LP304 LP305 LP306 "
    "LP307 LP308 LP309 LP310 LP311 LP312 LP328 LP523 LP530 LP532 LP533 LP535"
).split()
"""Codes whose pages show a rule."""

PIECES = {
    "LP106": STAGE,
    "LP109": STAGES.replace("@", "fit:\n    rule: contact.budget\n    @"),
    "LP111": TOP,
    "LP115": TOP,
    "LP116": STAGE,
    "LP120": STAGES,
    "LP121": STAGE,
    "LP122": "@\n",
    "LP123": TOP,
    "LP124": STAGES,
    "LP213": STAGE,
    "LP214": STAGE,
    "LP313": TOP,
    "LP315": TOP,
    "LP316": TOP.replace("@", "lead:\n  id: text\n  created_at: timestamp\n  @"),
    "LP317": TOP.replace("@", "lead:\n  id: text\n  created_at: timestamp\n  @"),
    "LP318": TOP,
    "LP319": TOP.replace("@", "calendars:\n  office:\n    timezone: UTC\n    @"),
    "LP320": STAGE.replace("@", "rule: contact.budget\n    @"),
    "LP322": CRITERIA,
    "LP323": WAIVER.replace("@", "until: 2026-06-30\n    @"),
    "LP324": f"{FIT}metrics:\n  m:\n    @\n",
    "LP325": PROMISE,
    "LP326": RATE.replace("@", "at_least: 60%\n    @"),
    "LP327": TOP,
    "LP505": WAIVER,
    "LP506": WAIVER,
    "LP547": PROMISE,
    "LP548": RATE,
    "LP549": RATE.replace("@", "at_least: 60%\n    @"),
}
"""Codes whose pages show a piece of a policy, and where the piece belongs: at the `@`."""


def said_of(text: str) -> set[str]:
    """Give the codes of all that is said of a policy."""
    tree, found = examine(Source("policy.yaml", text))
    codes = {d.complaint.code for d in found}
    return codes if tree is None else codes | {d.complaint.code for d in lint(tree, today=None)}


def embedded(code: str, example: str) -> str:
    """Write a policy around what a page shows; a note behind it is left out.

    What the piece says itself, the vocabulary says no more.
    """
    frame = PIECES.get(code, STAGE.replace("@", "rule: |-\n      @"))
    lines = [re.sub(r"  #.*$", "", line) for line in example.splitlines()]
    before = frame[: frame.index("@")]
    indent = " " * (len(before) - before.rindex("\n") - 1 if "\n" in before else 0)
    written = frame.replace("@", f"\n{indent}".join(lines))
    own = set(re.findall(r"^(\w+):", written, re.MULTILINE))
    sections = re.findall(r"^\w+:.*\n(?: .*\n)*", VOCABULARY, re.MULTILINE)
    kept = [section for section in sections if section.partition(":")[0] not in own]
    return "".join((*kept, written))


# -- the folders


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_author_reads(case: Case):
    assert case.expected, f"look at it, then write it: python tests/bad/update.py {case.name}"
    assert case.shown() == case.expected


def test_every_code_has_a_folder():
    assert sorted(set(CATALOGUE) - {case.code for case in CASES}) == []


def test_every_folder_has_a_code_of_the_catalogue():
    assert [case.name for case in CASES if case.code not in CATALOGUE] == []


def test_every_folder_shows_its_code():
    assert [case.name for case in CASES if f"[{case.code}]" not in case.expected] == []


def test_no_place_of_this_machine_is_shown():
    own = (gettempdir(), str(HERE))
    assert [case.name for case in CASES if any(place in case.expected for place in own)] == []


def test_messages_and_helps_keep_the_house_style():
    """Lower case (a word in backticks, a number or a currency aside), and no final stop."""
    wrong = []
    for case in CASES:
        for line in case.expected.splitlines():
            said = re.match(r"(?:error|warning|note)\[LP\d+\]: (.*)|\s*= help: (.*)", line)
            text = "" if said is None else said[1] or said[2]
            if re.match(r"[A-Z][a-z]", text) or text.endswith("."):
                wrong.append(f"{case.name}: {text}")
    assert wrong == []


# -- the pages


@pytest.mark.parametrize("code", PAGES)
def test_a_page_says_why_and_shows_both_ways(code):
    page = CATALOGUE[code]
    assert all(part.strip() for part in (page.message, page.why, page.bad, page.good))
    assert page.bad != page.good
    assert page.why[0].isupper() or page.why[0] == "`"
    assert page.why.endswith((".", ")"))


@pytest.mark.parametrize("code", [*RULES, *PIECES])
def test_what_a_page_shows_is_true(code):
    page = CATALOGUE[code]
    assert code in said_of(embedded(code, page.bad)), embedded(code, page.bad)
    assert code not in said_of(embedded(code, page.good)), embedded(code, page.good)
