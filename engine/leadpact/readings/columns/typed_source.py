"""What a raw column offers before its type matters: a number, a text, a truth, and where it is blank."""

from dataclasses import dataclass

from sqlglot import exp

from leadpact.readings.columns.dialect import Dialect
from leadpact.readings.columns.dialect_json import guarded_double
from leadpact.readings.columns.dialect_literals import DOUBLE, operand
from leadpact.readings.columns.raw import Bounds, RawType
from leadpact.units import LONGEST_WRITTEN

NUMBER_CELL = r" *-?[0-9]+(?:\.[0-9]+)? *"
WHOLE_NUMBERS = frozenset({RawType.INTEGER, RawType.DECIMAL, RawType.DOUBLE})


@dataclass(frozen=True, slots=True)
class Guarded:
    """An expression that may be read only where ``where`` holds; None: everywhere.

    The guard stands apart so that it is written once, however often ``value`` is.
    """

    where: exp.Expression | None
    value: exp.Expression

    def then(self, value: exp.Expression) -> exp.Expression:
        """Give what is made of the value, NULL where the guard does not hold."""
        return value if self.where is None else exp.Case().when(self.where.copy(), value)

    def within(self, condition: exp.Expression, value: exp.Expression) -> exp.Expression:
        """Give what is made of the value where a condition on it holds too."""
        return self.then(exp.Case().when(condition, value))


@dataclass(frozen=True, slots=True)
class Source:
    """One raw column, or an expression in its place, in one dialect; what is known of its ``bounds``."""

    raw: exp.Expression
    of: RawType
    dialect: Dialect
    bounds: Bounds | None = None

    def lies_within(self, low: float, high: float) -> bool:
        """Whether no value is below or above; a NaN may be there."""
        return self.bounds is not None and low <= self.bounds[0] and self.bounds[1] <= high

    def number(self) -> Guarded | None:
        """Give the double that the raw value is as a number; None where it never is one."""
        match self.of:
            case RawType.CELL:
                length = exp.Length(this=self.raw.copy())
                is_short = exp.LTE(this=length, expression=exp.Literal.number(LONGEST_WRITTEN))
                is_number = exp.And(
                    this=self.dialect.matches(self.raw, NUMBER_CELL), expression=is_short
                )
                value = (
                    exp.TryCast(this=self.raw.copy(), to=DOUBLE.copy())
                    if self.dialect.name == "duckdb"
                    else exp.Cast(this=self.raw.copy(), to=DOUBLE.copy())
                )
                return Guarded(is_number, value)
            case RawType.JSON:
                return Guarded(None, self.dialect.json_number(self.raw))
            case RawType.DOUBLE:
                return Guarded(None, self.raw)
            case RawType.INTEGER:
                return Guarded(None, self.dialect.to_double(self.raw))
            case RawType.DECIMAL if self.dialect.name == "postgres":
                return Guarded(None, guarded_double(self.raw))
            case RawType.DECIMAL:
                return Guarded(None, self.dialect.to_double(self.raw))
            case _:
                return None

    def text(self) -> exp.Expression | None:
        """Give the text that the raw value says, outer spaces of a cell aside; None if it never is one."""
        match self.of:
            case RawType.CELL:
                return self.dialect.trimmed(self.raw)
            case RawType.JSON:
                return self.dialect.json_text(self.raw)
            case _:
                return None

    def is_blank(self, *, of_text: bool) -> exp.Expression:
        """Tell whether the raw value says nothing; so does a blank text where no text is wanted."""
        nothing: exp.Expression = exp.Is(this=operand(self.raw), expression=exp.null())
        match self.of:
            case RawType.CELL if not of_text:
                return exp.Or(this=nothing, expression=self.dialect.is_blank(self.raw))
            case RawType.JSON:
                nothing = exp.Or(this=nothing, expression=self.dialect.json_is_null(self.raw))
                written = self.dialect.json_written(self.raw)
                blank = self.dialect.matches(written, r'"(?: |\\t|\\r|\\n)*"')
                return nothing if of_text else exp.Or(this=nothing, expression=blank)
            case _:
                return nothing
