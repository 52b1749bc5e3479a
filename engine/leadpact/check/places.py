"""Where an expression stands in the policy, and what may stand there."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """``name`` as a message says it; what the place allows."""

    name: str
    stages: bool
    windows: bool


COVERS = Place("`covers`", stages=False, windows=False)
CONVERTED = Place("`converted`", stages=True, windows=True)
VALUE = Place("a named value", stages=False, windows=True)
RULE = Place("a rule", stages=True, windows=True)
WHEN = Place("a `when`", stages=True, windows=True)
DEADLINE = Place("a deadline", stages=False, windows=False)
WAIVER = Place("a waiver's condition", stages=False, windows=False)
WHERE = Place("the condition of an event", stages=False, windows=False)
DATED = Place("`dated`", stages=False, windows=False)
LEADS = Place("a condition on leads", stages=True, windows=True)
