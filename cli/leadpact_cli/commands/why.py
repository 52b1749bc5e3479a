"""`leadpact why`: why a lead passed or failed, to the last comparison, and what would change it."""

import click

from leadpact.api import load
from leadpact.readings.explain import Explainer, Explanation
from leadpact.records.lead_files import open_leads
from leadpact_cli.arguments import ACTIVITY, AS_OF, LEADS, OUTPUT, POLICY, formats
from leadpact_cli.exits import ExitCode
from leadpact_cli.finding import find_leads
from leadpact_cli.manners import manners
from leadpact_cli.moments import read_as_of
from leadpact_cli.output import json_text, opened


@click.command()
@POLICY
@LEADS
@click.option(
    "--lead", "ids", metavar="ID", multiple=True, required=True, help="The lead; may come again."
)
@ACTIVITY
@AS_OF
@click.option("--trace", is_flag=True, help="Every part of every rule, with what it came to.")
@formats("text", "json", "jsonl")
@OUTPUT
@manners
def why(  # noqa: PLR0913, PLR0917 - one parameter an option
    policy: str,
    leads: tuple[str, ...],
    ids: tuple[str, ...],
    activity: str | None,
    as_of: str | None,
    trace: bool,
    form: str,
    output: str,
) -> ExitCode:
    """Tell why a lead of LEADS passed or failed under POLICY: what was seen, what was agreed, what would change it.

    JSON is one object for one lead, a list for several; with every part of every rule in it. The exit
    code is 0 whatever became of the lead.
    """
    tree = load(policy).tree
    instant = read_as_of(as_of, tree)
    with opened(output) as out:
        files = open_leads(tree, leads, activity=activity)
        explain = Explainer(tree)
        found = [explain(lead, instant) for lead in find_leads(files, ids, instant)]
        match form:
            case "json":
                records = [one.record() for one in found]
                out.write(json_text(records[0] if len(records) == 1 else records, indent=2) + "\n")
            case "jsonl":
                out.writelines(json_text(one.record()) + "\n" for one in found)
            case _:
                out.write("\n\n".join(_text(one, trace=trace) for one in found) + "\n")
    return ExitCode.HOLDS


def _text(explanation: Explanation, *, trace: bool) -> str:
    return str(explanation)
