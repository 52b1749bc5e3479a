"""Compare and test what is no plain value: unknowns, doubtful numbers, what never comes."""

from collections.abc import Callable
from typing import Any

from leadpact.readings.deciding.worths import ABSENT, Open, State, Worth, undecided

Relation = Callable[[Any, Any], bool]


def compared(x: Worth, y: Worth, relation: Relation) -> bool | Open:
    """Compare two worths, one of them open."""
    states = [side.state for side in (x, y) if side.__class__ is Open]
    if State.UNKNOWN in states:
        return undecided(x, y)
    if State.NONE in states or State.SINCE_NEVER in states:
        return False
    if len(states) == 2 and all(state in ABSENT for state in states):
        return False
    results = {relation(a, b) for a in _ends(x) for b in _ends(y)}
    if len(results) == 1 and not _hides_equal(x, y, relation):
        return results.pop()
    return undecided(x, y)


def _ends(side: Worth) -> tuple[Any, ...]:
    """Give what bounds a worth, as pairs that put what never comes after everything else."""
    if side.__class__ is not Open:
        return ((0, side),)
    return ((0, side.low), (0, side.high)) if side.state is State.RANGE else ((1, 0),)


def _hides_equal(x: Worth, y: Worth, relation: Relation) -> bool:
    """Whether a value between the ends of a range could be equal, where the ends differ from it."""
    bounds = [
        (side.low, side.high) if side.__class__ is Open else (side, side)
        for side in (x, y)
        if side.__class__ is not Open or side.state is State.RANGE
    ]
    if len(bounds) < 2:
        return False
    (low_x, high_x), (low_y, high_y) = bounds
    overlap = low_x <= high_y and low_y <= high_x
    return overlap and relation(0, 0) is not relation(0, 1) and relation(0, 1) is relation(1, 0)


def tested(x: Worth, members: tuple[Any, ...], relation: Relation) -> bool | Open:
    """Test an open worth against a list of constants: a number between two ends is never surely one of them."""
    if x.state is State.UNKNOWN:
        return undecided(x)
    if x.state is not State.RANGE:
        return False
    results = [compared(x, member, relation) for member in members]
    return undecided(x) if any(result.__class__ is Open for result in results) else False
