"""`leadpact error`: the page of an error code."""

import re
import sys

import click

from leadpact.diagnostics.catalogue import CATALOGUE
from leadpact.diagnostics.diagnostic import Complaint
from leadpact.diagnostics.suggest import closest
from leadpact_cli.exits import ExitCode
from leadpact_cli.manners import manners, width_of

_FAMILIES = {
    "1": "files",
    "2": "syntax",
    "3": "names, types and units",
    "4": "readings",
    "5": "the policy as a whole",
    "6": "policy tests",
    "7": "data",
}


@click.command()
@click.argument("code", required=False, metavar="[CODE]")
@manners
def error(code: str | None) -> ExitCode:
    """Explain an error CODE: what it says, why, and the way out. Without one, list them all."""
    if code is None:
        sys.stdout.write(all_codes())
        return ExitCode.HOLDS
    complaint = CATALOGUE.get(code.upper()) or _by_name(code)
    if complaint is None:
        raise click.UsageError(f"there is no error `{code}`: {_hint(code)}")
    sys.stdout.write(page(complaint, width_of(sys.stdout)))
    return ExitCode.HOLDS


def _by_name(name: str) -> Complaint | None:
    found = [complaint for complaint in CATALOGUE.values() if complaint.name == name.lower()]
    return found[0] if len(found) == 1 else None


def _hint(code: str) -> str:
    """Guess a name; numbers that look alike mean nothing alike, so of a number only the family."""
    is_number = re.fullmatch(r"[Ll][Pp][0-9]+", code)
    family = code[2] if is_number else ""
    of_family = [known for known in sorted(CATALOGUE) if family and known[2] == family]
    if of_family:
        return f"those about {_FAMILIES[family]} are {of_family[0]} to {of_family[-1]}"
    guess = (
        None if is_number else closest(code, (*CATALOGUE, *(c.name for c in CATALOGUE.values())))
    )
    return f"did you mean `{guess}`?" if guess else "`leadpact error` lists them all"


def page(complaint: Complaint, width: int) -> str:
    """Write the page of one complaint."""
    import textwrap  # noqa: PLC0415 - the list of codes needs none

    why = textwrap.fill(
        complaint.why, min(width, 80), break_long_words=False, break_on_hyphens=False
    )
    return "\n".join(
        (
            f"{complaint.code} {complaint.name} ({complaint.severity.value})",
            "",
            *_message(complaint),
            why,
            "",
            "Instead of",
            textwrap.indent(complaint.bad, "    "),
            "write",
            textwrap.indent(complaint.good, "    "),
            "",
        )
    )


def _message(complaint: Complaint) -> tuple[str, ...]:
    """Show the message with dots for what each case fills in, unless that is all of it."""
    message = re.sub(r"\{\w+\}", "…", complaint.message)
    return () if message == "…" else (f"  {message}", "")


def all_codes() -> str:
    """List every code with its name, by who speaks."""
    lines: list[str] = []
    family = ""
    for code, complaint in sorted(CATALOGUE.items()):
        if code[2] != family:
            family = code[2]
            lines += [*([""] if lines else []), f"{family}xx  {_FAMILIES[family]}"]
        lines.append(f"  {code}  {complaint.name:<28}  {complaint.severity.value}")
    return "\n".join((*lines, "", "`leadpact error CODE` explains one.", ""))
