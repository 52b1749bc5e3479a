"""`leadpact bind`: which columns of an export are the policy's fields, and what it cannot provide."""

from collections.abc import Sequence

import click

from leadpact.api import load
from leadpact.diagnostics.diagnostic import in_file_order
from leadpact.policy import PolicyTree
from leadpact.readings.columns.dialect import DUCKDB
from leadpact.records.bindings.bound import Bound
from leadpact.records.bindings.glimpses import Glimpse, bears_out
from leadpact.records.bindings.loader import load_binding
from leadpact.records.bindings.needs import unsettled
from leadpact.records.bindings.proposal import propose
from leadpact.records.bindings.ready_made import ready_made, variant
from leadpact.records.bindings.relations import bound
from leadpact_cli.arguments import OUTPUT, POLICY
from leadpact_cli.complaints import complain
from leadpact_cli.exits import ExitCode
from leadpact_cli.glancing import glance
from leadpact_cli.manners import manners
from leadpact_cli.messages import note
from leadpact_cli.output import keep_apart, opened

EXIT_CODES = """\b
Exit codes:
  0  there is a binding, whatever the data cannot provide
  3  the data holds no leads, or the binding is wrong
"""


@click.command(epilog=EXIT_CODES)
@POLICY
@click.argument("files", metavar="[NAME=]FILE...", nargs=-1, required=True)
@click.option(
    "--binding",
    metavar="NAME|FILE",
    help="Hold this binding against the files instead of proposing one: a file, or one of "
    f"{', '.join(ready_made())}.",
)
@OUTPUT
@manners
def bind(policy: str, files: tuple[str, ...], binding: str | None, output: str) -> ExitCode:
    """Propose a binding of FILEs to the vocabulary of POLICY, and say what they cannot provide.

    NAME=FILE says which table of the binding a file is.
    """
    keep_apart({"--output": output}, (policy, *files, binding))
    tree = load(policy).tree
    with opened(output) as out:
        glimpses = glance(files)
        if binding is None:
            proposal = propose(tree, glimpses)
            out.write(proposal.text)
            made, problem = proposal.bound, proposal.problem
        else:
            tables = {glimpse.name: glimpse.table() for glimpse in glimpses}
            chosen = load_binding(variant(binding, tables), tree)
            made = bound(chosen, tree, tables, dialect=DUCKDB)
            out.write(_provided(tree, made))
            problem = None
    if problem is not None:  # the draft is there, to be mended
        raise problem
    if made is not None:
        _report(tree, made, glimpses)
    return ExitCode.HOLDS


def _report(tree: PolicyTree, made: Bound, glimpses: Sequence[Glimpse]) -> None:
    """Say what the data cannot provide, and what rests on it."""
    seen = (doubt.warning for doubt in made.doubts if bears_out(glimpses, doubt))
    if warnings := in_file_order((*made.warnings, *seen)):
        complain(warnings)
        note("")
    lacks = _lacks(tree, made)
    note("\n".join(lacks) if lacks else "the data has all that the policy speaks of")


def _lacks(tree: PolicyTree, made: Bound) -> list[str]:
    fields = [p for p in made.without if tree.fields[p].default is None]
    assumed = [p for p in made.without if tree.fields[p].default is not None]
    kinds = [kind for kind in tree.kinds if kind in made.unobserved]
    lines = []
    if fields:
        lines.append(f"fields that the data cannot provide: {', '.join(fields)}")
    if assumed:
        lines.append(f"fields that take their default: {', '.join(assumed)}")
    if kinds:
        lines.append(f"kinds of event that it cannot provide: {', '.join(kinds)}")
    rules = list(unsettled(tree, made.without, made.unobserved))
    if rules:
        lines.append("rules that will be unknown, or rest on what is left:")
        lines += [f"  {rule.rule}: for want of {', '.join(rule.lacks)}" for rule in rules]
    return lines


def _provided(tree: PolicyTree, made: Bound) -> str:
    """Say what the data has."""
    kinds = [kind for kind in tree.kinds if kind not in made.unobserved]
    lines = [f"fields: {', '.join(made.leads.columns)}", f"events: {', '.join(kinds) or 'none'}"]
    if made.assumed or made.at_assumed:
        times = [*made.assumed, *(["the time of some events"] if made.at_assumed else [])]
        lines.append(f"time of day assumed: {', '.join(times)}")
    return "\n".join(lines) + "\n"
