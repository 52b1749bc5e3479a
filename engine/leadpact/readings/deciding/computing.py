"""Arithmetic with what is open, moments that have not come, and the first or last of several."""

from leadpact.lead import BLANK
from leadpact.readings.deciding.frames import Frame
from leadpact.readings.deciding.worths import (
    Gap,
    Open,
    Origin,
    State,
    Worth,
    has_not_come,
    opens,
    undecided,
    unknown,
)
from leadpact.readings.findings import Cause


class Undefined:
    """What an arithmetic expression gives where its operands are open: told once a policy.

    ``moves``: an instant moved by a duration; ``spans``: the time between two instants.
    """

    __slots__ = ("gap", "moves", "spans")

    def __init__(self, name: str, *, moves: bool, spans: bool) -> None:
        self.gap = Gap(name, Cause.UNDEFINED, None)
        self.moves = moves
        self.spans = spans

    def __call__(self, *worths: Worth) -> Open:
        """Give the result where an operand is open, or the value is undefined."""
        parts = opens(worths)
        if not parts:
            return Open(State.UNKNOWN, self.gap)
        states = [part.state for part in parts]
        if State.UNKNOWN in states or State.RANGE in states:
            return undecided(*parts)
        if self.spans and State.NONE not in states:
            since = worths[1]
            is_since = since.__class__ is Open and since.state is State.NEVER
            return Open(State.SINCE_NEVER if is_since else State.ENDLESS, None, parts)
        if self.moves and len(parts) == 1 and worths[0] is parts[0] and states[0] is State.NEVER:
            return Open(State.NEVER, None, parts)
        return Open(State.UNKNOWN, self.gap, parts)


class Moment:
    """A moment as a frame sees it, read once a policy: blank or still ahead, it has not come."""

    __slots__ = ("gap",)

    def __init__(self, name: str) -> None:
        self.gap = Gap(name, Cause.NOT_YET, None)

    def __call__(self, raw: Worth, frame: Frame) -> Worth:
        """Give the instant if it has come by the frame's cut."""
        if raw is BLANK or (raw.__class__ is int and raw > frame.cut):
            if frame.closing:
                return Open(State.NEVER, None, (), Origin.DATUM)
            return Open(State.UNKNOWN, self.gap, (), Origin.DATUM)
        return raw


def extreme(frame: Frame, worths: tuple[Worth, ...], *, latest: bool) -> Worth:
    """Give the first or the last of several instants, in the frame's reading."""
    parts = opens(worths)
    if not parts:
        return max(worths) if latest else min(worths)
    come = [worth for worth in worths if worth.__class__ is not Open]
    states = [part.state for part in parts]
    if not frame.closing:
        past = [worth for worth in come if worth <= frame.cut]
        if not latest and past and all(map(has_not_come, parts)):
            return min(past)
        return undecided(*parts)
    if State.UNKNOWN in states:
        return undecided(*parts)
    if latest:
        return Open(State.NONE if State.NONE in states else State.NEVER, None, parts)
    if come:
        return min(come)
    return Open(State.NONE if State.NONE in states else State.NEVER, None, parts)


def outside_years(name: str) -> Open:
    """Give the date of an instant that the calendar does not reach."""
    return unknown(Gap(name, Cause.UNDEFINED, None))


def stage_passed(frame: Frame, name: str) -> bool | Open:
    """Whether the lead passed a stage."""
    found = frame.passed(name, frame.stages_closing)
    return Open(State.UNKNOWN, None, (), Origin.STAGE, stage=name) if found is None else found


def stage_applies(frame: Frame, name: str) -> bool | Open:
    """Whether a stage applies to the lead."""
    found = frame.applies(name, frame.stages_closing)
    return Open(State.UNKNOWN, None, (), Origin.STANDING, stage=name) if found is None else found


def stage_failed(frame: Frame, name: str) -> bool | Open:
    """Whether a stage applies to the lead and failed."""
    applies = stage_applies(frame, name)
    if applies is not True:
        return applies
    passed = frame.passed(name, frame.stages_closing)
    if passed is None:
        return Open(State.UNKNOWN, None, (), Origin.STANDING, stage=name)
    return not passed
