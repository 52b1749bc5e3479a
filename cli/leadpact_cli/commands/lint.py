"""`leadpact lint`: is the policy itself sound? Every problem at its place."""

import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import click

from leadpact.api import examine
from leadpact.check.lint import lint as suspicions
from leadpact.diagnostics.diagnostic import Diagnostic, Severity, in_file_order
from leadpact.diagnostics.render import to_record
from leadpact.documents.yaml_source import read_source, source_of_bytes
from leadpact.policy import PolicyTree
from leadpact.source import Source
from leadpact_cli.arguments import OUTPUT, formats
from leadpact_cli.complaints import in_full
from leadpact_cli.exits import ExitCode
from leadpact_cli.manners import has_colour, is_quiet, manners
from leadpact_cli.moments import day_of, read_as_of
from leadpact_cli.output import json_text, opened

_LEVELS = {
    "error": (Severity.ERROR,),
    "warning": (Severity.ERROR, Severity.WARNING),
    "never": (),
}


@dataclass(frozen=True, slots=True)
class Linted:
    """What was found in one file; ``tree`` is None where the policy is not sound."""

    is_readable: bool
    tree: PolicyTree | None
    found: tuple[Diagnostic, ...]


EXIT_CODES = """\b
Exit codes:
  0  sound, warnings aside
  1  there are errors (or warnings, as --fail-on says)
  3  a file cannot be read
"""


@click.command(epilog=EXIT_CODES)
@click.argument("policies", metavar="POLICY...", nargs=-1, required=True)
@click.option(
    "--as-of",
    metavar="DATE",
    help="The day that is asked about: on it a waiver may have ended. [default: today]",
)
@click.option(
    "--fail-on",
    type=click.Choice(list(_LEVELS)),
    default="error",
    show_default=True,
    help="The least severity that makes the exit code 1.",
)
@formats("text", "json")
@OUTPUT
@manners
def lint(
    policies: tuple[str, ...], as_of: str | None, fail_on: str, form: str, output: str
) -> ExitCode:
    """Check that each POLICY file is sound; `-` reads one from stdin."""
    with opened(output) as out:
        linted = [_linted(name, as_of) for name in policies]
        found = [d for one in linted for d in one.found]
        if form == "json":
            out.write(json_text([to_record(d) for d in found], indent=2) + "\n")
        else:
            out.write(_text(linted, colour=has_colour(out)))
    if not all(one.is_readable for one in linted):
        return ExitCode.UNUSABLE
    fails = any(d.complaint.severity in _LEVELS[fail_on] for d in found)
    return ExitCode.FAILED if fails else ExitCode.HOLDS


def _linted(name: str, as_of: str | None) -> Linted:
    source = (
        source_of_bytes("<stdin>", sys.stdin.buffer.read()) if name == "-" else read_source(name)
    )
    if not isinstance(source, Source):
        return Linted(is_readable=False, tree=None, found=(source,))
    tree, found = examine(source)
    if tree is not None:
        found = in_file_order(
            [*found, *suspicions(tree, today=day_of(read_as_of(as_of, tree), tree))]
        )
    return Linted(is_readable=True, tree=tree, found=found)


def _text(linted: Iterable[Linted], *, colour: bool) -> str:
    files = tuple(linted)
    found = tuple(d for one in files for d in one.found)
    parts = [in_full(found, colour=colour)] if found else []
    if not is_quiet():
        parts.append(_summary(files, found))
    return "\n\n".join(parts) + "\n" if parts else ""


def _summary(files: tuple[Linted, ...], found: tuple[Diagnostic, ...]) -> str:
    counts = Counter(d.complaint.severity for d in found)
    said = ", ".join(_number(counts[s], s.value) for s in Severity if counts[s])
    if counts[Severity.ERROR]:
        return f"{said} in {_number(len(files), 'file')}"
    sound = "\n".join(_sound(one.tree) for one in files if one.tree is not None)
    return (
        f"{sound}\n{said} in all"
        if said and len(files) > 1
        else f"{sound}; {said}"
        if said
        else sound
    )


def _sound(tree: PolicyTree) -> str:
    holds = (
        _number(len(part), what)
        for part, what in (
            (tree.stages, "stage"),
            (tree.waivers, "waiver"),
            (tree.commitments, "commitment"),
        )
        if part
    )
    return f"{tree.source.name} is sound: {', '.join(holds)}"


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
