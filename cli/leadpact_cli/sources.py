"""The sources that a command names, opened in the embedded engine, with what a binding has to say of them."""

import sys
from collections.abc import Sequence

import click

from leadpact.engines.bound_sources import Told, gather_bound
from leadpact.engines.embedded import Embedded
from leadpact.engines.gathering import Gathered, gather
from leadpact.policy import PolicyTree
from leadpact.readings.amounts import printable
from leadpact_cli.complaints import complain
from leadpact_cli.messages import note


def opened_sources(
    engine: Embedded,
    tree: PolicyTree,
    named: Sequence[str],
    *,
    activity: str | None,
    binding: str | None,
    as_of: int,
) -> Gathered:
    """Read all that a command names.

    Raises:
        UsageError: a binding makes the events itself, so that there is no table of them beside it.
        UnusableInput, BindingError: the sources or the binding cannot be used.
    """
    stdin = sys.stdin.buffer
    if binding is None:
        return gather(engine, tree, named, activity=activity, stdin=stdin)
    if activity is not None:
        raise click.UsageError(
            "`--activity` and `--binding`: a binding says which tables are events"
        )
    gathered, told = gather_bound(engine, tree, named, binding=binding, as_of=as_of, stdin=stdin)
    _say(told)
    return gathered


def _say(told: Told) -> None:
    """Say what the binding warns of, what it counted, and what nobody can know."""
    if told.warnings:
        complain(told.warnings)
    for label, number in told.counts.items():
        note(f"{number:,} {label}")
    if told.unobserved:
        kinds = ", ".join(sorted(told.unobserved))
        note(f"the source does not record {kinds}: unknown, never none")
    for kind in sorted(told.partly):
        note(f"{printable(kind)} is not recorded for as long as there are leads: taken as unknown")
