"""The options that choose the leads of an audit."""

from typing import Any, Protocol

import click

from leadpact.policy import PolicyTree
from leadpact_cli.choosing import Choice
from leadpact_cli.moments import read_day
from leadpact_cli.where import condition

_OPTIONS = (
    click.option(
        "--where",
        metavar="CONDITION",
        help='Only leads that meet a condition in the policy\'s own language: `source = "ad_click"`.',
    ),
    click.option(
        "--since",
        metavar="DATE",
        help="Only leads created on this date or later, in the first calendar's zone.",
    ),
    click.option("--until", metavar="DATE", help="Only leads created on this date or earlier."),
    click.option(
        "--last",
        type=click.IntRange(min=1),
        metavar="N",
        help="Only the newest N of them, by created_at, then id.",
    ),
    click.option(
        "--sample", type=click.IntRange(min=1), metavar="N", help="Only N of them, drawn by lot."
    ),
    click.option(
        "--seed",
        type=int,
        metavar="S",
        help="Which draw `--sample` makes; the same seed draws the same leads. [default: 0]",
    ),
)


def choosing(command: Any) -> Any:  # noqa: ANN401 - a command as click makes it
    """Give a command the options that choose leads."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


class Choosing(Protocol):
    """What those options were given as."""

    @property
    def where(self) -> str | None: ...
    @property
    def since(self) -> str | None: ...
    @property
    def until(self) -> str | None: ...
    @property
    def last(self) -> int | None: ...
    @property
    def sample(self) -> int | None: ...
    @property
    def seed(self) -> int | None: ...


def choice_of(asked: Choosing, tree: PolicyTree) -> Choice:
    """Read them.

    Raises:
        UsageError: one cannot be read, or stands alone where it must not.
    """
    if asked.seed is not None and asked.sample is None:
        raise click.UsageError("`--seed` says which draw `--sample` makes: give both")
    return Choice(
        where=asked.where,
        holds=None if asked.where is None else condition(asked.where, tree),
        since=read_day(asked.since, "--since"),
        until=read_day(asked.until, "--until"),
        last=asked.last,
        sample=asked.sample,
        seed=asked.seed or 0,
    )
