"""A page of the docs on the workbench: its blocks fill a folder, and what they claim is tried there."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path

import click
import yaml
from click.testing import CliRunner

from docs.fences import REPOSITORY, Block
from docs.sections import put_in
from leadpact.api import PolicyError, load
from leadpact_cli.main import main

POLICY = "policy.yaml"
OMITTED = "…"
RUN = ("leadpact", "cat", "echo", "head", "sh", "python", "touch", "mkdir")
TOLD = ("make", "pip", "cp", ".venv/bin/pytest", ".venv/bin/mypy", ".venv/bin/leadpact")
"""Commands that pages show and no test runs: they install, build or check the whole project."""
_SHELL = re.compile(r"[|<>;&$]")


class Workbench:
    """One page's folder. ``mended`` holds, by line, the blocks whose shown output is no longer true."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.policy = POLICY
        self.mended: dict[int, str] = {}
        for part in ("policies", "schemas"):
            (folder / part).symlink_to(REPOSITORY / part)

    def try_out(self, block: Block) -> None:
        """Do what the block says.

        Raises:
            AssertionError: it is not as the page says, or the block says nothing that can be tried.
        """
        match block.language, block.words:
            case "yaml", ("policy",):
                self._write(self.policy, block.body)
                self._is_sound(block)
            case "yaml", ("add",):
                self._add(block)
                self._is_sound(block)
            case "yaml", ("add", "wrong"):
                self._add(block)
            case "yaml", ("try",):
                kept = (self.folder / self.policy).read_text("utf-8")
                self._add(block)
                self._is_sound(block)
                self._write(self.policy, kept)
            case "yaml", ("rules",):
                self._compiles(block, _stage_of)
            case "yaml", ("metrics",):
                self._compiles(block, _metrics_of)
            case "yaml", ():
                _is_quoted(block)
            case "diff", (name,):
                self._patch(block, name)
            case "console", ():
                self._run(block)
            case "python", ():
                self._python(block)
            case "text", ():
                pass
            case "yaml" | "jsonl" | "csv" | "sh" | "python" | "json", (name,) if "." in name:
                self._file(block, name)
            case language, words:
                tag = " ".join((language, *words))
                raise AssertionError(f"{block.place}: no test knows what to do with ```{tag}")

    # -- files

    def _write(self, name: str, text: str) -> Path:
        path = self.folder / name
        if name.startswith("engine/") and not self._is_copied:
            for part in ("engine", "cli"):
                shutil.copytree(REPOSITORY / part, self.folder / part)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def _file(self, block: Block, name: str) -> None:
        path = self._write(name, block.body)
        match block.language:
            case "yaml" if ".github" in name:
                for line in _commands_of(path):
                    _is_command(block, line)
            case "yaml":
                self.policy = name
            case "json":
                json.loads(block.body)
            case "jsonl":
                [json.loads(line) for line in block.body.splitlines()]
            case "python" if name.startswith("test_"):
                said, code = self._in_a_shell(f"python -m pytest -q {name}")
                assert code == 0, f"{block.place}: {said}"
            case _:
                pass

    def _patch(self, block: Block, name: str) -> None:
        """Make the change in a copy of the project's own code."""
        lines = block.body.splitlines(keepends=True)
        old = "".join(line[1:] for line in lines if line[0] in " -")
        new = "".join(line[1:] for line in lines if line[0] in " +")
        path = self.folder / name
        text = (path if path.exists() else REPOSITORY / name).read_text("utf-8")
        assert text.count(old) == 1, f"{block.place}: {name} holds this {text.count(old)} times"
        self._write(name, text.replace(old, new))

    # -- policies

    def _add(self, block: Block) -> None:
        whole = (self.folder / self.policy).read_text("utf-8")
        self._write(self.policy, put_in(whole, block.body))

    def _is_sound(self, block: Block) -> None:
        if self._is_copied:
            said, code = self._in_a_shell(f"leadpact lint --quiet {self.policy}")
            assert code == 0, f"{block.place}: {said}"
            return
        try:
            load(self.folder / self.policy)
        except PolicyError as error:
            raise AssertionError(f"{block.place}: {error}") from None

    def _compiles(self, block: Block, as_section: Callable[[str, str], str]) -> None:
        whole = (self.folder / self.policy).read_text("utf-8")
        party = next(iter(load(self.folder / self.policy).tree.parties))
        for rule in yaml.load(block.body, Loader=yaml.BaseLoader):  # noqa: S506 - texts alone
            self._write("one.yaml", put_in(whole, as_section(rule, party)))
            try:
                load(self.folder / "one.yaml")
            except PolicyError as error:
                raise AssertionError(f"{block.place}: {error}") from None

    # -- commands

    @property
    def _is_copied(self) -> bool:
        return (self.folder / "engine").exists()

    def _environment(self) -> dict[str, str]:
        copies = [
            *(str(self.folder / part) for part in ("engine", "cli")),
            str(REPOSITORY / "tests"),
        ]
        return {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": os.pathsep.join(c for c in copies if Path(c).exists()),
            "HOME": str(self.folder),
            "LC_ALL": "C.UTF-8",
            "NO_COLOR": "1",
        }

    def _python(self, block: Block) -> None:
        done = subprocess.run(
            [sys.executable, "-c", block.body],
            cwd=self.folder,
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{block.place}: {done.stderr}"

    def _run(self, block: Block) -> None:
        shown = _commands_and_output(block)
        commands = [command for command, _ in shown]
        if all(_first_word(block, c) in TOLD for c in commands):
            for command in commands:
                _is_told_truly(block, command)
            return
        found = self._said(commands)
        pairs = list(zip(shown, found, strict=True))
        self.mended[block.line] = "".join(
            f"$ {command}\n{_shown(was, out)}" for (command, was), out in pairs
        )
        for (command, was), out in pairs:
            assert _matches(was, out), f"{block.place}: `{command}` says\n{out}"

    def _said(self, commands: list[str]) -> list[str]:
        """Run them one after the other; `$?` is what a reader sees in one shell."""
        found, code = [], 0
        for command in commands:
            words = shlex.split(command, comments=True)
            if words[0] == "leadpact" and not _SHELL.search(command) and not self._is_copied:
                with chdir(self.folder):
                    ran = CliRunner(env={"NO_COLOR": "1"}).invoke(
                        main, words[1:], prog_name="leadpact"
                    )
                said, code = ran.output, ran.exit_code
            else:
                said, code = self._in_a_shell(f"(exit {code})\n{command}")
            found.append(said)
        return found

    def _in_a_shell(self, script: str) -> tuple[str, int]:
        done = subprocess.run(
            ["/bin/sh", "-c", script],
            cwd=self.folder,
            env=self._environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.stdout, done.returncode


def _stage_of(rule: str, party: str) -> str:
    return f"stages:\n  an_example:\n    owner: {party}\n    rule: {json.dumps(rule)}\n"


def _metrics_of(rule: str, _party: str) -> str:
    return f"metrics:\n  an_example: {json.dumps(rule)}\n"


def _is_quoted(block: Block) -> None:
    policies = (path.read_text("utf-8") for path in (REPOSITORY / "policies").glob("*.yaml"))
    assert any(block.body in text for text in policies), f"{block.place}: no policy says this"


def _commands_of(workflow: Path) -> list[str]:
    document = yaml.safe_load(workflow.read_text("utf-8"))
    steps = [step for job in document["jobs"].values() for step in job["steps"]]
    return [line for step in steps for line in step.get("run", "").splitlines()]


def _is_command(block: Block, line: str) -> None:
    """Read the command line as the command would, and go no further."""
    words = line.split()
    if not words or words[0] != "leadpact":
        return
    found = main.get_command(click.Context(main), words[1])
    assert found is not None, f"{block.place}: there is no `{words[1]}`"
    found.make_context(words[1], words[2:])


def _commands_and_output(block: Block) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for line in block.body.splitlines(keepends=True):
        if line.startswith("$ "):
            found.append((line[2:].rstrip(), ""))
        elif found and found[-1][0].endswith("\\"):
            found[-1] = (f"{found[-1][0]}\n{line.rstrip()}", "")
        else:
            assert found, f"{block.place}: a console begins with `$ `"
            found[-1] = (found[-1][0], found[-1][1] + line)
    return found


def _first_word(block: Block, command: str) -> str:
    word = command.split(maxsplit=1)[0]
    assert word in RUN + TOLD, f"{block.place}: no test knows `{word}`"
    return word


def _is_told_truly(block: Block, command: str) -> None:
    """Look at least whether what a command names is there."""
    word, *rest = command.partition(" #")[0].split()
    if word == "make":
        makefile = (REPOSITORY / "Makefile").read_text("utf-8")
        assert f"\n{rest[0]}:" in makefile, f"{block.place}: the Makefile has no `{rest[0]}`"
    for path in rest:
        if path.startswith(("tests/", "engine/", "docs/")):
            assert (REPOSITORY / path).exists(), f"{block.place}: there is no {path}"


def _shown(was: str, now: str) -> str:
    """Give what a page should show today, leaving out what it left out before."""
    lines = was.splitlines()
    if OMITTED not in lines:
        return now
    if _matches(was, now) or lines.count(OMITTED) > 1:
        return was
    head, fresh = lines.index(OMITTED), now.splitlines()
    tail = len(lines) - 1 - head
    kept = [*fresh[:head], OMITTED, *fresh[len(fresh) - tail :]]
    return "".join(f"{line}\n" for line in kept)


def _matches(shown: str, output: str) -> bool:
    parts = [re.escape(part) for part in re.split(rf"(?m)^{OMITTED}\n", shown)]
    return re.fullmatch("(?:.*\n)*?".join(parts), output) is not None
