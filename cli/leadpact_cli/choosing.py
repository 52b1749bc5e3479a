"""Which leads a command looks at: the options that say it, and what they come to."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import click

from leadpact.calendars import compile_calendar
from leadpact.engines.judging import Selection
from leadpact.nodes import Expr
from leadpact.policy import PolicyTree
from leadpact.readings.amounts import day, printable
from leadpact.units import DAY
from leadpact_cli.moments import read_day

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC).toordinal()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What the options say: ``since`` and ``until`` as ordinals of local dates.

    ``where`` is the condition's text, ``holds`` the rule that it is.
    """

    where: str | None = None
    holds: Expr | None = None
    since: int | None = None
    until: int | None = None
    last: int | None = None
    sample: int | None = None
    seed: int = 0


def selection(choice: Choice, tree: PolicyTree) -> Selection:
    """Say the same in instants: local dates are those of the policy's first calendar, else UTC's."""
    first = tree.first_calendar
    since, until = choice.since, choice.until
    if first is None:
        return _selection(choice, _midnight(since), _midnight(None if until is None else until + 1))
    days = compile_calendar(first.week)
    starts = dict(zip(days.dates, days.starts, strict=False))

    def start(date: int) -> int:
        """Find where a date starts, or the first one after it that the calendar has."""
        if date <= days.dates[0]:
            return days.starts[0]
        later = (starts[d] for d in range(date, days.dates[-1] + 1) if d in starts)
        return next(later, days.end)

    return _selection(
        choice,
        None if since is None else start(since),
        None if until is None else start(until + 1),
        known=(days.starts[0], days.end),
    )


def _selection(
    choice: Choice, first: int | None, end: int | None, known: tuple[int, int] | None = None
) -> Selection:
    return Selection(
        condition=choice.holds,
        first=first,
        end=end,
        known=known,
        last=choice.last,
        sample=choice.sample,
        seed=choice.seed,
    )


def _midnight(date: int | None) -> int | None:
    return None if date is None else (date - _EPOCH) * DAY


def chosen_how(choice: Choice) -> str:
    """Say in words which leads were asked for; nothing where all were."""
    said = (
        choice.where and f"where {printable(choice.where)}",
        choice.since and f"since {day(choice.since)}",
        choice.until and f"until {day(choice.until)}",
        choice.last and f"the newest {choice.last:,}",
        choice.sample and f"{choice.sample:,} drawn with seed {choice.seed}",
    )
    return ", ".join(part for part in said if part)


# -- options

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosing:
    """What every command over leads takes, as it was given: the policy, the leads, which of them, and where the answer goes."""

    policy: str
    leads: tuple[str, ...]
    activity: str | None
    binding: str | None
    as_of: str | None
    where: str | None
    since: str | None
    until: str | None
    last: int | None
    sample: int | None
    seed: int | None
    form: str
    output: str


def choice_of(asked: Choosing, tree: PolicyTree, *, names_version: bool = False) -> Choice:
    """Read them.

    Raises:
        UsageError: one cannot be read, or stands alone where it must not.
    """
    if asked.seed is not None and asked.sample is None:
        raise click.UsageError("`--seed` says which draw `--sample` makes: give both")
    holds = None
    if asked.where is not None:
        # Imported where there is a condition: it takes the parser.
        from leadpact_cli.where import condition  # noqa: PLC0415

        holds = condition(asked.where, tree, names_version=names_version)
    return Choice(
        where=asked.where,
        holds=holds,
        since=read_day(asked.since, "--since"),
        until=read_day(asked.until, "--until"),
        last=asked.last,
        sample=asked.sample,
        seed=asked.seed or 0,
    )
