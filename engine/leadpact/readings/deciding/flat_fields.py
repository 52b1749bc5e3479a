"""Write how a field is read where rules only read fields: each once, with the tests that need nothing else."""

from collections.abc import Callable
from math import inf
from typing import Any, NamedTuple

from leadpact.lead import BLANK
from leadpact.nodes import All, Apply, Expr, Field, Is, Literal, Options, State
from leadpact.operators.arithmetic import MOST_MICROSECONDS
from leadpact.operators.model import Family
from leadpact.policy import Datum
from leadpact.readings.deciding.inlining import lowest
from leadpact.readings.deciding.intake import REFUSED
from leadpact.readings.deciding.plain import Remembered, membership, plain_comparison, plain_test
from leadpact.readings.deciding.program import Lines, Program
from leadpact.readings.deciding.readers import Reader
from leadpact.readings.deciding.thresholds import SCALES, first_raw, raw_comparison
from leadpact.readings.findings import PLAIN
from leadpact.units import MOST_INTEGER, MOST_NUMBER, SECOND, Kind

_TURNED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_MOST_RAW_MONEY = 800_000_000_000_000
"""Well inside what an amount of money can be; beyond it the reader decides."""


class Asked(NamedTuple):
    """What is wanted of a field: its value where ``test`` is None, else what the test comes to."""

    variable: str
    test: Expr | None


def field_of(expr: Expr) -> Field | None:
    """Give the one field that a test needs beside constants; None where it is no such test."""
    match expr:
        case (
            Apply(operands=(Field() as found, Literal() | Options()))
            | Apply(operands=(Literal(), Field() as found))
        ) if expr.operator.family is not Family.ARITHMETIC:
            return found
        case All(parts=(first, second), between=True):
            one, other = field_of(first), field_of(second)
            return one if one == other else None
        case Is(part=Field() as found, state=State.KNOWN | State.UNKNOWN):
            return found
        case _:
            return None


class FieldWriter:
    """Writes the reading of one field into a variable ``x``, and what is asked of it."""

    def __init__(self, datum: Datum, read: Reader, program: Program) -> None:
        self.datum = datum
        self.kind = datum.type.kind
        self.program = program
        self._read = _value_reader(datum, read)
        self._bound: dict[int, str] = {}
        self.reader = program.bind(f"read_{datum.name}", self._read)

    def write(self, raw: str, asked: list[Asked], lines: Lines) -> None:
        """Write the reading: the common class at once, a blank, anything else by the reader."""
        lines.add(f"x = {raw}")
        if self.kind in (Kind.TEXT, Kind.CHOICE) and all(one.test is not None for one in asked):
            with lines.below("if x.__class__ is str:"):
                for one in asked:
                    lines.add(f"{one.variable} = {self._remembered(one.test)}[x]")
            self._write_rest(asked, lines)
            return
        if (
            self.kind is Kind.BOOLEAN
            and self.datum.default is None
            and not any(one.test for one in asked)
        ):
            lines.add(
                f"{asked[0].variable} = x if x is True or x is False or x is None else {self.reader}(x)"
            )
            return
        common = self._common()
        if common is None:
            self._write_typed(asked, lines)
            return
        with lines.below(f"if {common}:"):
            for one in asked:
                lines.add(f"{one.variable} = {self._at_once(one.test)}")
        self._write_rest(asked, lines)

    def _write_rest(self, asked: list[Asked], lines: Lines) -> None:
        with lines.below("elif x is None:"):
            for one in asked:
                lines.add(f"{one.variable} = {self._blank(one.test)!r}")
        with lines.below("else:"):
            self._write_typed(asked, lines)

    def _write_typed(self, asked: list[Asked], lines: Lines) -> None:
        lines.add(f"x = {self.reader}(x)")
        for one in asked:
            lines.add(f"{one.variable} = {_guarded(one.test, self.typed(one.test, 'x'))}")

    def _blank(self, test: Expr | None) -> Any:  # noqa: ANN401 - a value, a truth, or None
        """Say what is asked of a blank: where the policy has a default, that counts."""
        default = self.datum.default
        if isinstance(test, Is):
            return (default is not None) is (test.state is State.KNOWN)
        if test is None or default is None:
            return default if test is None else None
        return self._run(test)(default)

    def _common(self) -> str | None:
        """Write the test for the class and the range that are common; None where there is none."""
        match self.kind:
            case Kind.BOOLEAN:
                return "x is True or x is False"
            case Kind.INTEGER:
                return f"x.__class__ is int and {lowest(self.datum, -MOST_INTEGER)!r} <= x <= {MOST_INTEGER!r}"
            case Kind.NUMBER:
                return self._amounts(lowest(self.datum, -MOST_NUMBER), MOST_NUMBER)
            case Kind.MONEY | Kind.MONEY_PER_MONTH:
                return self._amounts(self._lowest_raw(-_MOST_RAW_MONEY), _MOST_RAW_MONEY)
            case Kind.DURATION:
                return self._amounts(self._lowest_raw(0), MOST_MICROSECONDS // SECOND)
            case _:
                return None

    @staticmethod
    def _amounts(low: float, high: float) -> str:
        return f"(x.__class__ is float or x.__class__ is int) and {low!r} <= x <= {high!r}"

    def _lowest_raw(self, otherwise: float) -> float:
        least = self.datum.at_least
        if least is None or abs(int(least)) >= MOST_INTEGER:
            return otherwise if least is None else inf
        return max(otherwise, first_raw(int(least), SCALES[self.kind]))

    # -- what is asked

    def _at_once(self, test: Expr | None) -> str:
        """Write what is asked of a raw value of the common class, in ``x``."""
        if self.kind is Kind.NUMBER and test is None:
            return "float(x)"
        if self.kind not in SCALES:
            return self.typed(test, "x")
        return self._of_amount(test) or self.typed(test, f"round(x * {SCALES[self.kind]})")

    def _of_amount(self, test: Expr | None) -> str | None:
        match test:
            case Is():
                return self.typed(test, "x")
            case All(parts=(first, second)):
                one, other = self._of_amount(first), self._of_amount(second)
                return None if one is None or other is None else f"{one} and {other}"
            case Apply(operands=(Field(), Literal(value=int() as amount))):
                return raw_comparison(test.operator.symbol, amount, self.kind, "x")
            case Apply(operands=(Literal(value=int() as amount), Field())):
                return raw_comparison(_TURNED[test.operator.symbol], amount, self.kind, "x")
            case _:
                return None

    def typed(self, test: Expr | None, value: str) -> str:
        """Write what is asked of a known value.

        Raises:
            TypeError: it is no test that `field_of` would find.
        """
        match test:
            case None:
                return value
            case Is():
                return repr(test.state is State.KNOWN)
            case All(
                parts=(
                    Apply(operands=(_, Literal() as low)),
                    Apply(operands=(_, Literal() as high)),
                )
            ):
                return f"{low.value!r} <= {value} <= {high.value!r}"
            case Apply(operands=(_, Options(items=items))) if test.operator.symbol == "in":
                text, known = membership(value, tuple(item.value for item in items))
                return text.replace("MEMBERS", self._bind(test, "members", known))
            case Apply(operands=(_, (Options() | Literal()) as right)) if (
                test.operator.family is Family.TEST
            ):
                items = right.items if isinstance(right, Options) else (right,)
                words = tuple(str(item.value) for item in items)
                hint = f"{self.datum.name} {test.operator.symbol}"
                return f"{self._bind(test, hint, plain_test(test.operator, words))}[{value}]"
            case Apply(operands=operands):
                sides = [repr(o.value) if isinstance(o, Literal) else value for o in operands]
                return plain_comparison(test, *sides)
            case _:
                raise TypeError("no test of one field")

    def _bind(self, test: Expr, hint: str, value: object) -> str:
        """Name what a test needs, once."""
        if id(test) not in self._bound:
            self._bound[id(test)] = self.program.bind(hint, value)
        return self._bound[id(test)]

    def _remembered(self, test: Expr | None) -> str:
        """Bind what remembers, by the text as it came, what is asked of it."""
        is_state = test.state if isinstance(test, Is) else None
        unread = None if is_state is None else is_state is State.UNKNOWN
        ask = self._run(test)

        def outcome(text: str) -> bool | None:
            value = self._read(text)
            found: bool | None = unread if value is None else ask(value)
            return found

        key = test if test is not None else self
        if -id(key) not in self._bound:
            bound = self.program.bind(f"{self.datum.name} asked", Remembered(outcome))
            self._bound[-id(key)] = bound
        return self._bound[-id(key)]

    def _run(self, test: Expr | None) -> Callable[[Any], Any]:
        """Compile what is asked of a known value, to be run while the program is written."""
        text = f"lambda x: {self.typed(test, 'x')}"
        run: Callable[[Any], Any] = eval(text, self.program.namespace)  # noqa: S307 - as the program itself
        return run


def _value_reader(datum: Datum, read: Reader) -> Callable[[object], Any]:
    """Prepare the way from a raw value to a known one, or to None."""

    def value(raw: object) -> Any:  # noqa: ANN401 - a value of any type
        if raw is REFUSED:
            return None
        fact = read(raw)
        if fact is BLANK:
            return datum.default
        return fact if fact.__class__ in PLAIN else None

    return value


def _guarded(test: Expr | None, text: str) -> str:
    """Write what is asked of ``x``, which may be None."""
    if test is None:
        return text
    if isinstance(test, Is):
        return f"x is {'not ' if test.state is State.KNOWN else ''}None"
    return f"None if x is None else {text}"
