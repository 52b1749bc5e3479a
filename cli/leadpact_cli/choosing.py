"""Which leads a command looks at, as its options say."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from leadpact.calendars import compile_calendar
from leadpact.engines.judging import Selection
from leadpact.nodes import Expr
from leadpact.policy import PolicyTree
from leadpact.units import DAY

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
