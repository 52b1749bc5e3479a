"""`leadpact audit --format html`: where the page and its extract go, and whether they can be written."""

import os
from contextlib import nullcontext
from importlib.util import find_spec
from pathlib import Path
from typing import TextIO

import click

from leadpact_cli.audit.asked import Asked
from leadpact_cli.audit.page import Told
from leadpact_cli.audit.section import Section
from leadpact_cli.output import STDOUT, written_whole

HTML = "html"
_LIBRARIES = ("altair", "jinja2", "vl_convert")


def check_asked(asked: Asked) -> None:
    """Find out, before any work, whether the report can be written.

    Raises:
        UsageError: an option that is the report's stands without it, or its libraries are missing.
    """
    if asked.form != HTML:
        for option, given in (("--extract", asked.extract), ("--show-values", asked.show_values)):
            if given:
                raise click.UsageError(f"`{option}` is for `--format html`")
        return
    missing = [name for name in _LIBRARIES if find_spec(name) is None]
    if missing:
        raise click.UsageError(
            f"`--format html` needs {', '.join(missing)}: pip install 'leadpact[report]'"
        )


def write_report(asked: Asked, told: Told, more: tuple[Section, ...], out: TextIO) -> None:
    """Write the page, and beside it the leads behind its numbers where there is a place for them."""
    from leadpact_cli.audit.html.report import Extract, report  # noqa: PLC0415 - an extra, loaded when it is used

    path = extract_path(asked)
    with nullcontext() if path is None else written_whole(str(path), "--extract") as file:
        extract = None
        if path is not None and file is not None:
            extract = Extract(_seen_from(asked.output, path), file, path.suffix.lower())
        out.write(report(told, more, extract, is_open=asked.show_values))


def extract_path(asked: Asked) -> Path | None:
    """Say where the extract goes: where the call says, else beside the page; None for a page on stdout, or leads that stay."""
    if asked.in_place:
        return None
    if asked.extract is not None:
        return Path(asked.extract)
    return None if asked.output == STDOUT else Path(asked.output).with_suffix(".leads.csv")


def _seen_from(output: str, extract: Path) -> str:
    """Write the way from the page to the extract, as a URL does."""
    folder = Path.cwd() if output == STDOUT else Path(output).resolve().parent
    return Path(os.path.relpath(extract.resolve(), folder)).as_posix()
