"""Documents that run: what a page shows is tried, and nothing that people can use goes unmentioned."""

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from docs.fences import GENERATED, REPOSITORY, blocks, pages, prose
from docs.workbench import Workbench
from leadpact.api import load_source
from leadpact.diagnostics.catalogue import CATALOGUE
from leadpact.operators import OPERATORS
from leadpact.operators.model import Operator
from leadpact.source import Source
from leadpact_cli.exits import ExitCode
from leadpact_cli.main import COMMANDS, main

PAGES = {str(page.relative_to(REPOSITORY)): page for page in pages()}
TEXTS = {name: page.read_text("utf-8") for name, page in PAGES.items()}
TRIED = [name for name, page in PAGES.items() if page.name not in GENERATED]


@pytest.mark.parametrize("name", TRIED)
def test_every_block_does_what_the_page_says(name, tmp_path, request):
    """With `--snapshot-update` a page gets the output that its commands have today."""
    bench = Workbench(tmp_path)
    is_update = request.config.getoption("--snapshot-update")
    wrong = []
    for block in blocks(PAGES[name]):
        try:
            bench.try_out(block)
        except AssertionError as error:
            if not (is_update and block.line in bench.mended):
                wrong.append(str(error))
    if is_update:
        rewrite(PAGES[name], bench.mended)
    if wrong:
        pytest.fail("\n\n".join(wrong), pytrace=False)


def rewrite(page: Path, mended: dict[int, str]) -> None:
    lines = page.read_text("utf-8").splitlines(keepends=True)
    for block in sorted(blocks(page), key=lambda b: b.line, reverse=True):
        if block.line in mended:
            end = block.line + block.body.count("\n")
            lines[block.line : end] = mended[block.line].splitlines(keepends=True)
    page.write_text("".join(lines), "utf-8")


class TestNothingIsLeftOut:
    @pytest.mark.parametrize("command", COMMANDS)
    def test_of_the_commands(self, command):
        assert f"\n## leadpact {command}\n" in TEXTS["docs/commands.md"]

    @pytest.mark.parametrize("command", COMMANDS)
    def test_of_the_options(self, command):
        part = section(f"leadpact {command}")
        shared = section("For every command")
        options = options_of(command)
        assert [o for o in sorted(options) if f"`{o}" not in part + shared] == []

    def test_of_the_options_of_no_command(self):
        options = [name for p in main.params for name in p.opts if name.startswith("--")]
        assert [o for o in options if o not in section("For every command")] == []

    @pytest.mark.parametrize("command", COMMANDS)
    def test_no_page_names_an_option_that_is_not_there(self, command):
        named = set(re.findall(r"`(--[a-z-]+)", section(f"leadpact {command}")))
        assert sorted(named - options_of(command)) == []

    def test_of_the_exit_codes(self):
        table = section("Exit codes")
        assert [code.value for code in ExitCode if f"| {code.value} |" not in table] == []

    @pytest.mark.parametrize("symbol", OPERATORS)
    def test_of_the_operators(self, symbol):
        written = "-x" if symbol == "minus" else symbol
        assert f"\n| `{written}` | " in TEXTS["docs/language.md"]

    def test_of_the_codes(self):
        page = TEXTS["docs/errors.md"]
        named = [f"### {code} {c.name}\n" for code, c in CATALOGUE.items()]
        assert [heading for heading in named if heading not in page] == []

    def test_no_page_names_a_code_that_is_not_there(self):
        named = {code for text in TEXTS.values() for code in re.findall(r"\bLP\d{3}\b", text)}
        assert sorted(named - set(CATALOGUE)) == []

    def test_of_the_pages(self):
        index = TEXTS["docs/README.md"]
        names = [
            str(PAGES[name].relative_to(REPOSITORY / "docs"))
            for name in PAGES
            if name != "README.md"
        ]
        listed = [n for n in names if f"({n})" in index]
        decisions = {n for n in names if n.startswith("decisions/")}
        assert sorted({*names} - {*listed} - decisions - {"README.md"}) == []
        assert "decisions/README.md" in listed


def options_of(command: str) -> set[str]:
    found = main.get_command(click.Context(main), command)
    assert found is not None
    options = [p for p in found.params if isinstance(p, click.Option)]
    return {name for p in options for name in p.opts if name.startswith("--")}


def section(heading: str) -> str:
    parts = re.split(r"(?m)^## ", TEXTS["docs/commands.md"])
    return next(part for part in parts if part.startswith(f"{heading}\n"))


class TestLinks:
    @pytest.mark.parametrize(
        "name", [*PAGES, "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "bench/README.md"]
    )
    def test_lead_somewhere(self, name):
        page = REPOSITORY / name
        links = re.findall(r"\]\(([^)\s]+)\)", prose(page))
        assert [link for link in links if not leads_somewhere(page, link)] == []


def leads_somewhere(page: Path, link: str) -> bool:
    if link.startswith("https://"):
        return True
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists() or not target.is_relative_to(REPOSITORY):
        return False
    return not anchor or anchor in anchors(target)


def anchors(page: Path) -> set[str]:
    """Give the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"(?m)^#+ (.+)$", prose(page))
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}


def test_generated_pages_are_what_their_generator_writes():
    generator = REPOSITORY / "docs" / "generate.py"
    done = subprocess.run(
        [sys.executable, str(generator), "--check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_no_page_knows_somebodys_machine():
    found = [
        f"{n}: {m}"
        for n, t in TEXTS.items()
        for m in re.findall(r"/(?:work|home|tmp|Users)/\S+", t)
    ]
    assert found == []


BARE = """\
leadpact: 1
name: bare
version: 1.0.0
effective: 2026-01-01
title: Nothing but one sentence
parties: {us: Us}
lead: {id: text, created_at: timestamp}
stages: {s: {owner: us, rule: 'RULE'}}
"""


@pytest.mark.parametrize(
    ("operator", "example"),
    [pytest.param(op, e, id=e) for op in OPERATORS.values() for e in op.examples],
)
def test_examples_of_an_operator_come_out_as_they_say(operator: Operator, example: str):
    rule, _, wanted = example.partition("  # ")
    policy = load_source(Source("bare.yaml", BARE.replace("RULE", rule)))
    found = policy.explain(
        {"id": "1", "created_at": "2026-01-05T09:00:00Z"}, as_of="2026-02-02T09:00:00Z"
    )
    verdict = found.stages["s"].verdict.value
    assert {"pass": "true", "fail": "false"}[verdict] == wanted
    symbol = "-" if operator.symbol == "minus" else operator.symbol
    assert symbol in rule
