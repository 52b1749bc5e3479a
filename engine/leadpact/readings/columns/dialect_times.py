"""Columns of dates and instants in every dialect, as whole numbers."""

from dataclasses import dataclass

from sqlglot import exp

from leadpact.readings.columns.dialect_literals import BIGINT, operand, text

EPOCH_ORDINAL = 719_163
"""The proleptic Gregorian ordinal of 1970-01-01."""


@dataclass(frozen=True)
class TimePrimitives:
    """How a dialect counts days and microseconds. NULL in, NULL out; infinity is NULL."""

    name: str

    def micros(self, instant: exp.Expression) -> exp.Expression:
        """Count the microseconds of UTC since 1970 in a column of timestamps with a zone."""
        return self._where_finite(instant, self.finite_micros(instant))

    def finite_micros(self, instant: exp.Expression) -> exp.Expression:
        """Count as `micros` does, inside a CASE that leaves the infinite ones out."""
        match self.name:
            case "duckdb":
                return _call("epoch_us", instant)
            case "postgres" | "redshift":
                # numeric in both, so exact
                seconds = exp.Extract(this=exp.var("epoch"), expression=instant.copy())
                scaled = exp.Mul(this=seconds, expression=exp.Literal.number(1_000_000))
                return exp.Cast(this=scaled, to=BIGINT.copy())
            case "snowflake":
                part = exp.Literal.string("epoch_microsecond")
                return exp.Anonymous(this="date_part", expressions=[part, instant.copy()])
            case "trino":
                millis = exp.Mul(
                    this=_call("to_unixtime", instant), expression=exp.Literal.number(1_000_000)
                )
                return exp.Cast(this=millis, to=BIGINT.copy())
            case _:
                return _call("unix_micros", instant)

    def ordinal(self, date: exp.Expression) -> exp.Expression:
        """Give the proleptic Gregorian ordinal of a column of dates."""
        return self._where_finite(date, self.finite_ordinal(date))

    def finite_ordinal(self, date: exp.Expression) -> exp.Expression:
        """Count as `ordinal` does, inside a CASE that leaves the infinite ones out."""
        return exp.Add(this=self._days(date), expression=exp.Literal.number(EPOCH_ORDINAL))

    def _where_finite(self, when: exp.Expression, value: exp.Expression) -> exp.Expression:
        """Other engines have no infinite times."""
        if self.name not in ("duckdb", "postgres"):
            return value
        return exp.Case().when(_call("isfinite", when), value)

    def _days(self, date: exp.Expression) -> exp.Expression:
        epoch = exp.Cast(this=text("1970-01-01"), to=exp.DataType.build("date"))
        match self.name:
            case "duckdb" | "postgres":
                days = exp.Sub(this=operand(date), expression=epoch)
                return exp.Cast(this=exp.Paren(this=days), to=BIGINT.copy())
            case "redshift" | "snowflake":
                return exp.Anonymous(
                    this="datediff", expressions=[exp.var("day"), epoch, date.copy()]
                )
            case "trino":
                return exp.Anonymous(
                    this="date_diff", expressions=[text("day"), epoch, date.copy()]
                )
            case _:
                return exp.Cast(this=_call("unix_date", date), to=BIGINT.copy())


def _call(name: str, *arguments: exp.Expression) -> exp.Expression:
    return exp.Anonymous(this=name, expressions=[argument.copy() for argument in arguments])
