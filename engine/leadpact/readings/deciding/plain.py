"""How operators are written where their operands are plain values."""

from collections.abc import Callable
from typing import Any

from leadpact.nodes import Apply, Literal, type_of
from leadpact.operators.arithmetic import SUBTRACT
from leadpact.operators.model import Operator
from leadpact.readings.deciding.computing import Undefined
from leadpact.syntax.printer import to_text
from leadpact.units import INSTANT, Kind

_SYMBOLS = {"=": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_MOST_REMEMBERED = 65_536


def plain_comparison(expr: Apply, left: str, right: str) -> str:
    """Write a comparison of two plain values; of texts with outer spaces aside."""
    if type_of(expr.operands[0]).kind is Kind.TEXT:
        left, right = (
            repr(str(operand.value).strip(" "))
            if isinstance(operand, Literal)
            else f'{text}.strip(" ")'
            for operand, text in zip(expr.operands, (left, right), strict=True)
        )
    return f"{left} {_SYMBOLS[expr.operator.symbol]} {right}"


def membership(subject: str, members: tuple[Any, ...]) -> tuple[str, frozenset[Any]]:
    """Write a look-up among constants, called ``MEMBERS``, and give them."""
    if isinstance(members[0], str):
        return f'{subject}.strip(" ") in MEMBERS', frozenset(str(m).strip(" ") for m in members)
    return f"{subject} in MEMBERS", frozenset(members)


class Remembered(dict[str, bool | None]):
    """A test of a text: each text that was seen lately is looked at once."""

    def __init__(self, test: Callable[[str], bool | None]) -> None:
        super().__init__()
        self._test = test

    def __missing__(self, text: str) -> bool | None:
        """Test a text for the first time."""
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        found = self[text] = self._test(text)
        return found


def plain_test(operator: Operator, members: tuple[str, ...]) -> Remembered:
    """Prepare a text operator with its constants."""
    value = operator.overloads[0].value
    return Remembered(lambda text: any(value(text, member) for member in members))


def undefined_of(expr: Apply) -> Undefined:
    """Prepare what an arithmetic expression gives where it has no plain result."""
    takes = expr.overload.takes if expr.overload is not None else ()
    moves = bool(takes) and takes[0] == INSTANT
    spans = moves and expr.operator is SUBTRACT and takes[1] == INSTANT
    return Undefined(to_text(expr), moves=moves and not spans, spans=spans)
