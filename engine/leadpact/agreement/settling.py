"""When a stage is settled for a lead: only then does the lead count in a rate.

A stage is settled once its deadline has passed; without one, when it is not pending, none of its
windows runs, and every stage it names is settled. What it still waits for is a `Wait`.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, assert_never

from leadpact.calendars import CalendarTable
from leadpact.nodes import Expr, StageName, Window
from leadpact.policy import PolicyTree, walk_through
from leadpact.readings.verdicts import Truth, Verdict
from leadpact.syntax.printer import to_text
from leadpact.units import DAY, LAST_INSTANT, WallTime, WorkingDays, WorkingHours

EPOCH = 719_163
"""1970-01-01, as a proleptic Gregorian ordinal."""


class Wait(NamedTuple):
    """What something waits for before it is settled.

    ``until``: the instant from which on, as things stand, nothing that has an end still runs; None
    where nothing does. ``moments`` are what it waits for that may never come.
    """

    until: int | None
    moments: tuple[str, ...]

    @property
    def is_for_moments(self) -> bool:
        """Whether it waits only for what has not come."""
        return self.until is None


def together(*waits: Wait | None) -> Wait | None:
    """Wait for all of them; None waits for nothing."""
    found = [wait for wait in waits if wait is not None]
    if not found:
        return None
    ends = [wait.until for wait in found if wait.until is not None]
    moments = dict.fromkeys(moment for wait in found for moment in wait.moments)
    return Wait(max(ends, default=None), tuple(moments))


class Opened(NamedTuple):
    """How a window stands for one lead: since when it runs, or whether its start has not come yet.

    ``start`` is None where it does not run.
    """

    window: Window
    start: int | None
    is_ahead: bool


class StageLook(NamedTuple):
    """What says when one stage is settled for one lead.

    ``deadline`` is None where there is none, or data leave it unknown; its own None: it has passed.
    ``pending`` are the moments that a pending stage waits for. ``table`` is what working time is
    read on.
    """

    verdict: Verdict
    applies: Truth
    table: CalendarTable | None
    when: tuple[Opened, ...]
    rules: tuple[Opened, ...]
    deadline: tuple[Wait | None] | None
    pending: tuple[str, ...]


Waits = Mapping[str, Wait | None]
"""What each stage waits for; None: it is settled."""


@dataclass(frozen=True, slots=True)
class Awaited:
    """What an expression can wait for: its windows, through values, and the stages that it names."""

    windows: tuple[Window, ...]
    stages: tuple[str, ...]


def awaited(tree: PolicyTree, *exprs: Expr) -> Awaited:
    """Find the windows and the named stages of expressions."""
    nodes = [node for expr in exprs for node in walk_through(expr, tree)]
    return Awaited(
        tuple(n for n in nodes if isinstance(n, Window)),
        tuple(dict.fromkeys(n.name for n in nodes if isinstance(n, StageName))),
    )


class Settling:
    """What the stages of one policy can wait for, found once; and what they wait for in one lead."""

    def __init__(self, tree: PolicyTree) -> None:
        self.tree = tree
        self._asked = {
            name: (
                awaited(tree, *(() if stage.when is None else (stage.when,))),
                awaited(tree, *(criterion.rule for criterion in stage.criteria)),
            )
            for name, stage in tree.stages.items()
        }

    def waits_of(self, name: str) -> tuple[Awaited, Awaited]:
        """Give what a stage's `when` and its rules can wait for."""
        return self._asked[name]

    def of_stage(self, name: str, look: StageLook, waits: Waits) -> Wait | None:
        """Say what a stage waits for; ``waits`` holds all stages that it names."""
        of_when, of_rules = self._asked[name]
        named = together(*(waits[other] for other in of_when.stages))
        when = together(named, _running(look.when, look.table, named))
        if look.verdict is Verdict.NOT_APPLICABLE:
            return when
        if look.applies is None and when is None and look.verdict is Verdict.UNKNOWN:
            return None  # only data could say whether the stage is about the lead
        if look.deadline is not None:
            return look.deadline[0]
        before = together(when, *(waits[other] for other in of_rules.stages))
        wait = together(before, _running(look.rules, look.table, before))
        if wait is None and look.verdict is Verdict.PENDING:
            return Wait(None, look.pending or (name,))
        return wait


def of_answer(
    what: Awaited,
    stands: tuple[Opened, ...],
    table: CalendarTable | None,
    waits: Waits,
    moments: tuple[str, ...],
) -> Wait | None:
    """Say what the answer to a question waits for; ``moments`` have not come, where it is unknown."""
    named = together(*(waits[name] for name in what.stages))
    found = together(named, _running(stands, table, named))
    return Wait(None, moments) if found is None and moments else found


def _running(
    stands: tuple[Opened, ...], table: CalendarTable | None, named: Wait | None
) -> Wait | None:
    """Say which windows run; one that waits behind a stage begins when that is settled, at the latest."""
    found: list[Wait] = []
    for window, start, is_ahead in stands:
        if start is not None:
            found.append(Wait(end_of(window, start, table), ()))
        elif is_ahead:
            begins = None if named is None else named.until
            until = None if begins is None else _end(window, begins, table)
            found.append(Wait(until, (to_text(window.anchor),)))
    return together(*found)


# -- ends


def end_of(window: Window, start: int, table: object) -> int:
    """Say from which instant on a window no longer runs; beyond the calendar that is never.

    Working time stands still outside working hours: a window used up on Friday evening runs until
    work begins again.
    """
    found = _end(window, start, table)
    return LAST_INSTANT if found is None else found


def _end(window: Window, start: int, table: object) -> int | None:
    if window.before:
        return start
    match window.length:
        case WallTime(amount=amount):
            return start + amount + 1
        case WorkingHours(amount=amount):
            return (
                table.when_worked(start, amount + 1) if isinstance(table, CalendarTable) else None
            )
        case WorkingDays(amount=amount):
            return (
                _start_of_next(start, amount, table) if isinstance(table, CalendarTable) else None
            )
        case _:
            assert_never(window.length)


def _start_of_next(start: int, days: int, table: CalendarTable) -> int | None:
    """Give the start of the first working date after so many."""
    end = table.end_of_working_date(start, days + 1)
    date = None if end is None else table.local_date(end - 1)
    return None if date is None else start_of(date, table)


def start_of(day: int, table: CalendarTable | None) -> int:
    """Give the instant at which a local date starts; outside the calendar, and without one, in UTC."""
    if table is not None and table.dates[0] <= day <= table.dates[-1]:
        return table.starts[bisect_left(table.dates, day)]
    return (day - EPOCH) * DAY
