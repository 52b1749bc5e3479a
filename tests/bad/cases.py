"""Folders of wrong policies and leads: what is run in each, and what its author then reads."""

import shutil
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from click.testing import CliRunner

from leadpact_cli.main import main

HERE = Path(__file__).parent
EXPECTED = "expected.txt"
COMMAND = ("lint", "policy.yaml", "--as-of", "2026-02-02")
KEYS = frozenset({"command", "stdin", "repeat"})


@dataclass(frozen=True)
class Case:
    """One folder, `LP206-and`: its code comes first, what is special about it behind the dash.

    `case.yaml`, where there is one, may hold `command` (the arguments; default: `COMMAND`), `stdin`,
    and `repeat`, a file that would be too long to store: `file` (default: `policy.yaml`) is then
    `before`, `text` so many `times`, and `after`.
    """

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def code(self) -> str:
        return self.name.partition("-")[0]

    @property
    def expected(self) -> str:
        path = self.folder / EXPECTED
        return path.read_bytes().decode() if path.exists() else ""

    def settings(self) -> dict[str, Any]:
        path = self.folder / "case.yaml"
        found = yaml.safe_load(path.read_text("utf-8")) if path.exists() else {}
        if unknown := set(found) - KEYS:
            raise ValueError(f"{self.name}/case.yaml: unknown keys {sorted(unknown)}")
        return found

    def shown(self) -> str:
        """Run the case in a copy of its folder; give all that stands on the screen then."""
        settings = self.settings()
        with TemporaryDirectory() as place:
            here = Path(place) / "here"
            shutil.copytree(self.folder, here)
            if "repeat" in settings:
                _write_long(here, **settings["repeat"])
            with chdir(here):
                found = CliRunner().invoke(
                    main,
                    list(settings.get("command", COMMAND)),
                    prog_name="leadpact",
                    input=settings.get("stdin"),
                )
        if found.exception is not None and not isinstance(found.exception, SystemExit):
            raise found.exception
        return found.output


def _write_long(
    here: Path,
    *,
    text: str,
    times: int,
    file: str = "policy.yaml",
    before: str = "",
    after: str = "",
) -> None:
    (here / file).write_text(before + text * times + after, "utf-8", newline="")


def every_case() -> Iterator[Case]:
    """Yield the folders by name."""
    for folder in sorted(HERE.iterdir()):
        if folder.is_dir() and not folder.name.startswith(("_", ".")):
            yield Case(folder)
