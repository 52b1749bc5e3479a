"""`leadpact why`: why a lead passed or failed, to the last comparison, and what would change it."""

from dataclasses import dataclass
from typing import Any, Final, TextIO

import click

from leadpact.api import load
from leadpact.engines.sources import is_database, source_name
from leadpact.lead import Lead
from leadpact.policy import PolicyTree
from leadpact.readings.explain import Explainer, Explanation
from leadpact.records.inputs import is_small_text
from leadpact.records.latest import of_another_time
from leadpact.records.lead_files import open_leads
from leadpact_cli.arguments import ACTIVITY, AS_OF, BINDING, LEADS, OUTPUT, POLICY, formats
from leadpact_cli.complaints import in_short
from leadpact_cli.exits import ExitCode
from leadpact_cli.finding import find_leads
from leadpact_cli.inks import written
from leadpact_cli.manners import has_colour, manners, width_of
from leadpact_cli.messages import note
from leadpact_cli.moments import read_as_of
from leadpact_cli.output import json_text, keep_apart, opened

_SMALL: Final = 64 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The arguments and options of one call, as they were given."""

    policy: str
    leads: tuple[str, ...]
    ids: tuple[str, ...]
    activity: str | None
    binding: str | None
    as_of: str | None
    trace: bool
    form: str
    output: str


@click.command()
@POLICY
@LEADS
@click.option(
    "--lead", "ids", metavar="ID", multiple=True, required=True, help="The lead; may come again."
)
@ACTIVITY
@BINDING
@AS_OF
@click.option("--trace", is_flag=True, help="Every part of every rule, with what it came to.")
@formats("text", "json", "jsonl")
@OUTPUT
@manners
def why(**given: Any) -> ExitCode:  # noqa: ANN401 - `Asked` says what each is
    """Tell why a lead of LEADS passed or failed under POLICY.

    What was seen, what was agreed, who answers for it, and what would have changed it. JSON holds
    every part of every rule: one object for one lead, a list for several; JSON Lines a line for each.
    The exit code is 0 whatever became of the lead.
    """
    asked = Asked(**given)
    keep_apart(
        {"--output": asked.output}, (asked.policy, *asked.leads, asked.activity, asked.binding)
    )
    tree = load(asked.policy).tree
    as_of = read_as_of(asked.as_of, tree)
    with opened(asked.output) as out:
        explain = Explainer(tree)
        found = [explain(lead, as_of) for lead in _leads(asked, tree, as_of)]
        _write(found, asked, out)
    return ExitCode.HOLDS


def _leads(asked: Asked, tree: PolicyTree, as_of: int) -> list[Lead]:
    """Find the leads: in small files of text by reading them, in all else by the embedded engine."""
    if _is_small(asked):
        files = open_leads(tree, asked.leads, activity=asked.activity)
        found = find_leads(files, asked.ids, as_of)
        for warning in of_another_time(files.newest, as_of, source_name(asked.leads[0])):
            note(in_short(warning))
        return found
    # Imported here: it takes longer to load than a small file to read.
    from leadpact_cli.looking_up import look_up  # noqa: PLC0415

    return look_up(
        tree, asked.leads, asked.ids, activity=asked.activity, binding=asked.binding, as_of=as_of
    )


def _is_small(asked: Asked) -> bool:
    """Whether all that is named is text that is read at once; what cannot be read is complained of there."""
    named = [*asked.leads, *([] if asked.activity is None else [asked.activity])]
    if asked.binding is not None or any(map(is_database, named)):
        return False
    return is_small_text(named, _SMALL)


def _write(found: list[Explanation], asked: Asked, out: TextIO) -> None:
    match asked.form:
        case "json":
            records = [one.record() for one in found]
            out.write(json_text(records[0] if len(records) == 1 else records, indent=2) + "\n")
        case "jsonl":
            out.writelines(json_text(one.record()) + "\n" for one in found)
        case _:
            width, trace, colour = width_of(out), asked.trace, has_colour(out)
            screens = (one.screen(width=width, trace=trace) for one in found)
            out.write("\n".join(written(one.lines, colour=colour) for one in screens))
