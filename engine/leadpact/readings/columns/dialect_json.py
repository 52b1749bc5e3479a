"""JSON values in every dialect: which of its types a value is, and what it holds."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from leadpact.readings.columns.dialect_literals import DOUBLE, TEXT, double, operand, text

_NUMBER = r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
_NUMERIC = exp.DataType.build("numeric")
_MOST = 1e300
_NOTHING = 2.5e-324


@dataclass(frozen=True)
class JsonPrimitives:
    """How a dialect takes a JSON value apart. It has no blanks outside of its text, as readers give it.

    In DuckDB it is of the type JSON, in Postgres jsonb, elsewhere the text of one value. NULL in,
    NULL out; nothing raises.
    """

    name: str

    def json_number(self, value: exp.Expression) -> exp.Expression:
        """Give the double nearest to a JSON number; NULL for anything else."""
        match self.name:
            case "duckdb":
                return exp.TryCast(this=self.json_written(value), to=DOUBLE.copy())
            case "postgres":
                number = exp.Cast(this=value.copy(), to=_NUMERIC.copy())
                return exp.Case().when(self._is(value, "number"), guarded_double(number))
            case _:
                found = exp.Cast(this=value.copy(), to=DOUBLE.copy())
                pattern = exp.Literal.string(f"^{_NUMBER}$")
                is_number = exp.RegexpLike(this=operand(value), expression=pattern)
                return exp.Case().when(is_number, found)

    def json_written(self, value: exp.Expression) -> exp.Expression:
        """Give the text of a JSON value as JSON spells it: a text has its quotes."""
        if self.name in ("duckdb", "postgres"):
            return exp.Cast(this=value.copy(), to=TEXT.copy())
        return value.copy()

    def json_text(self, value: exp.Expression) -> exp.Expression:
        """Give what a JSON text says; NULL for anything else."""
        match self.name:
            case "duckdb":
                said: exp.Expression = _call("json_extract_string", value, text("$"))
            case "postgres":
                said = exp.Anonymous(
                    this="jsonb_extract_path_text",
                    expressions=[
                        exp.Anonymous(this="jsonb_build_array", expressions=[value.copy()]),
                        text("0"),
                    ],
                )
            case _:
                listed = exp.DPipe(
                    this=exp.DPipe(this=text("["), expression=operand(value)), expression=text("]")
                )
                said = _call("get_json_object", listed, text("$[0]"))
        return exp.Case().when(self._is(value, "string"), said)

    def json_truth(self, value: exp.Expression) -> exp.Expression:
        """Which of true and false it is; NULL for anything else."""
        written = self.json_written(value)
        is_true = exp.EQ(this=written, expression=text("true"))
        is_false = exp.EQ(this=written.copy(), expression=text("false"))
        return exp.Case().when(is_true, exp.true()).when(is_false, exp.false())

    def json_is_null(self, value: exp.Expression) -> exp.Expression:
        return exp.EQ(this=self.json_written(value), expression=text("null"))

    def json_is_group(self, value: exp.Expression) -> exp.Expression:
        """Whether it is an object."""
        return self._is(value, "object")

    def json_at(self, value: exp.Expression, path: Sequence[str]) -> exp.Expression:
        """Give the JSON value at a path of names; NULL where there is none."""
        match self.name:
            case "duckdb":
                return _call("json_extract", value, text(_joined(path, '."{}"')))
            case "postgres":
                return _call("jsonb_extract_path", value, *map(text, path))
            case _:
                found = _call(
                    "try_variant_get",
                    _call("try_parse_json", value),
                    text(_joined(path, '["{}"]')),
                    text("variant"),
                )
                return _call("to_json", found)

    def _is(self, value: exp.Expression, kind: str) -> exp.Expression:
        if self.name == "postgres":
            return exp.EQ(this=_call("jsonb_typeof", value), expression=text(kind))
        opening = {"string": '"', "object": "{"}[kind]
        first = exp.Left(this=self.json_written(value), expression=exp.Literal.number(1))
        return exp.EQ(this=first, expression=text(opening))


def guarded_double(number: exp.Expression) -> exp.Expression:
    """Give the double nearest to a Postgres numeric, NULL where it is too large, NaN or infinite."""
    size = exp.Abs(this=number.copy())
    value = exp.Cast(this=number.copy(), to=DOUBLE.copy())
    return (
        exp.Case()
        .when(exp.LT(this=size, expression=exp.Literal.number(repr(_NOTHING))), double(0.0))
        .when(exp.LT(this=size.copy(), expression=exp.Literal.number(repr(_MOST))), value)
    )


def _call(name: str, *arguments: exp.Expression) -> exp.Expression:
    return exp.Anonymous(this=name, expressions=[argument.copy() for argument in arguments])


def _joined(path: Sequence[str], step: str) -> str:
    """Write a JSON path; no engine reads the spelling of another."""
    return "$" + "".join(step.format(name) for name in path)
