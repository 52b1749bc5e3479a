"""The sources that a command names, opened in the embedded engine, with what a binding has to say of them."""

import sys
from collections.abc import Iterator, Sequence
from typing import BinaryIO

import click

from leadpact.engines.binding_notes import NOTHING_TOLD, Told
from leadpact.engines.embedded import Embedded
from leadpact.engines.gathering import Gathered, gather
from leadpact.policy import PolicyTree
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
    """Read all that a command names, and say at once what a binding has to say.

    Raises:
        UsageError: a binding makes the events itself, so that there is no table of them beside it.
        UnusableInput, BindingError: the sources or the binding cannot be used.
    """
    gathered, told = gathered_sources(
        engine, tree, named, activity=activity, binding=binding, as_of=as_of
    )
    say_told(told)
    return gathered


def gathered_sources(  # noqa: PLR0913 - each is one thing that a source is read by
    engine: Embedded,
    tree: PolicyTree,
    named: Sequence[str],
    *,
    activity: str | None,
    binding: str | None,
    as_of: int,
    stdin: BinaryIO | None = None,
    versions: Sequence[PolicyTree] = (),
) -> tuple[Gathered, Told]:
    """Read all that a command names, and give what a binding has to say of it.

    Raises:
        UsageError, UnusableInput, BindingError: as for `opened_sources`.
    """
    stdin = stdin or sys.stdin.buffer
    if binding is None:
        return gather(engine, tree, named, activity=activity, stdin=stdin), NOTHING_TOLD
    if activity is not None:
        raise click.UsageError(
            "`--activity` and `--binding`: a binding says which tables are events"
        )
    # Imported where there is a binding: it takes YAML, its schema and the ready-made ones.
    from leadpact.engines.bound_sources import gather_bound  # noqa: PLC0415

    return gather_bound(
        engine, tree, named, binding=binding, as_of=as_of, stdin=stdin, versions=versions
    )


def say_told(told: Told) -> None:
    """Say on stderr what the binding warns of, what it counted, and what nobody can know."""
    if told.warnings:
        complain(told.warnings)
    for sentence in told_in_words(told):
        note(sentence)


def told_in_words(told: Told) -> Iterator[str]:
    """Say what a binding counted, and what nobody can know."""
    for label, number in told.counts.items():
        yield f"{label}: {number:,}"
    if told.unobserved:
        kinds = ", ".join(sorted(told.unobserved))
        yield f"the source does not record {kinds}: unknown, never none"
