"""What a row's leads still wait for, and the same again from other instants: as `settling` asks for it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from leadpact.agreement.settling import Awaited, Opened, StageLook, Wait, of_answer
from leadpact.calendars import CalendarTable
from leadpact.readings.columns.audit_columns import (
    AHEAD,
    AWAITED,
    DEADLINE,
    UNKNOWN,
    Mark,
    OpenColumns,
    StandingColumns,
)

Cells = Mapping[str, Any]


class Open(NamedTuple):
    """What says what the answer to one question waits for."""

    stands: tuple[Opened, ...]
    table: CalendarTable | None
    moments: tuple[str, ...]


def stands_of(of: OpenColumns, marks: tuple[Mark, ...], cells: Cells) -> tuple[Opened, ...]:
    """Say how the windows stand."""
    ahead = {mark.name for mark in marks if mark.of == AHEAD}
    return tuple(
        Opened(window, cells[name], is_ahead=number in ahead)
        for number, (window, name) in enumerate(of.windows)
    )


def deadline_of(
    of: OpenColumns, marks: tuple[Mark, ...], cells: Cells
) -> tuple[Wait | None] | None:
    """Say how the deadline stands, as `StageLook` has it."""
    if of.deadline is None or Mark(UNKNOWN) in marks:
        return None
    if Mark(AWAITED) in marks:
        return (Wait(None, named(marks, DEADLINE)),)
    instant = cells[of.deadline]
    return (None if instant is None else Wait(instant, ()),)


def named(marks: tuple[Mark, ...], of: str) -> tuple[str, ...]:
    """Give the names that marks of one sort have."""
    return tuple(str(mark.name) for mark in marks if mark.of == of)


def wait_of(what: Awaited, one: Open, waits: Mapping[str, Wait | None]) -> Wait | None:
    """Say what the answer to a question waits for."""
    return of_answer(what, one.stands, one.table, waits, one.moments)


def again(look: StageLook, of: StandingColumns, since: Cells) -> StageLook:
    """Look at a stage again with other instants from which it waits."""
    when = since_others(look.when, of.open, 0, since)
    rules = since_others(look.rules, of.open, of.of_when, since)
    deadline = look.deadline
    if deadline is not None and deadline[0] is not None and deadline[0].until is not None:
        deadline = (Wait(since[str(of.open.deadline)], ()),)
    return look._replace(when=when, rules=rules, deadline=deadline)


def since_others(
    stands: tuple[Opened, ...], of: OpenColumns, first: int, since: Cells
) -> tuple[Opened, ...]:
    """Let windows run since other instants; ``first`` is the place of the first of them."""
    if all(stand.start is None for stand in stands):
        return stands
    return tuple(
        stand if stand.start is None else stand._replace(start=since[of.windows[first + n][1]])
        for n, stand in enumerate(stands)
    )


def until_of(wait: Wait | None) -> int | None:
    """Give the instant until which something waits, None where there is none."""
    return None if wait is None else wait.until
