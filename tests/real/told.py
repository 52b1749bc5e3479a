"""Run a command on records of the real data, and give what it writes for programs."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from leadpact_cli.main import main

HERE = Path(__file__).parent


def written(folder: Path, records: Iterable[dict[str, Any]]) -> Path:
    """Write records as JSON Lines."""
    path = folder / "leads.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return path


def told(command: str, policy: str, leads: Path, as_of: str, *options: str) -> dict[str, Any]:
    """Give the JSON of `leadpact audit` or `evidence`."""
    words = [command, str(HERE / policy), str(leads), "--as-of", as_of, "--format", "json"]
    ran = CliRunner().invoke(main, [*words, *options])
    found: dict[str, Any] = json.loads(ran.stdout)
    return found
