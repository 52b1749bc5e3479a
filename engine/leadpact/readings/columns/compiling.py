"""What the parts of the columnar reading ask of each other."""

from collections.abc import Mapping
from typing import Protocol

from leadpact.nodes import Aggregate, Expr, Window
from leadpact.policy import PolicyTree
from leadpact.readings.columns.calendars import Calendars
from leadpact.readings.columns.codes import Reasons
from leadpact.readings.columns.dialect import Dialect
from leadpact.readings.columns.inputs import Inputs
from leadpact.readings.columns.layers import Layers
from leadpact.readings.columns.leaf import Leaf
from leadpact.readings.columns.scopes import Scope
from leadpact.readings.columns.summed import Summed, Windowed
from leadpact.readings.columns.terms import Term
from leadpact.readings.columns.worths import Worth


class NamedStage(Protocol):
    """What rules can ask of a stage that they name."""

    def passed(self, *, closing: bool) -> Term:
        """Whether the lead passed it."""
        ...

    def applies(self, *, closing: bool) -> Term:
        """Whether its ``when`` holds."""
        ...

    @property
    def blame(self) -> Term:
        """Give the code of what leaves it unknown, NULL where it is not unknown."""
        ...

    def waits(self) -> Term:
        """Whether it waits only for what has not happened yet."""
        ...


class Compiling(Protocol):
    """The expressions of one policy on their way to become a query."""

    tree: PolicyTree
    layers: Layers
    dialect: Dialect
    calendars: Calendars
    inputs: Inputs
    reasons: Reasons
    unobserved: frozenset[str]
    stages: Mapping[str, NamedStage]

    def worth(self, expr: Expr, scope: Scope) -> Worth: ...

    def truth(self, expr: Expr, scope: Scope) -> Term: ...

    def awaits(self, expr: Expr, scope: Scope) -> Term: ...

    def leaves(self, expr: Expr, scope: Scope) -> list[Leaf]: ...

    def aggregate(self, expr: Aggregate, scope: Scope) -> Summed: ...

    def window(self, expr: Window, scope: Scope) -> Windowed: ...
