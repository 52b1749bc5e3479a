"""Numbers as a source writes them: separators, currency signs, another unit."""

import re
from dataclasses import dataclass
from typing import Final

from sqlglot import exp

from leadpact.readings.columns.dialect import Dialect
from leadpact.readings.columns.dialect_literals import double, text
from leadpact.readings.columns.raw import RawType
from leadpact.readings.columns.terms import Term, case
from leadpact.records.bindings.cells import Cell, as_text, call, joined
from leadpact.records.bindings.shapes import NumberFormat
from leadpact.records.bindings.steps import Bind
from leadpact.units import MONEYS, NUMERIC, Kind

_PLAIN = r"-?[0-9]{1,15}(?:\.[0-9]+)?"
_DECIMAL = exp.DataType.build("decimal(24, 9)")
_TEXT = exp.DataType.build("text")
_SPECIAL = re.compile(r"[\\^$.|?*+()\[\]{}]")
_SPACES = " \u00a0\u202f"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that a column may be in: ``times`` over ``over`` makes it the language's own."""

    kinds: frozenset[Kind]
    times: int
    over: int = 1


_TIMES = frozenset({Kind.DURATION})
_AMOUNTS = NUMERIC | MONEYS

UNITS: Final = {
    "microseconds": Unit(_TIMES, 1, 1_000_000),
    "milliseconds": Unit(_TIMES, 1, 1_000),
    "ms": Unit(_TIMES, 1, 1_000),
    "seconds": Unit(_TIMES, 1),
    "minutes": Unit(_TIMES, 60),
    "hours": Unit(_TIMES, 3_600),
    "days": Unit(_TIMES, 86_400),
    "weeks": Unit(_TIMES, 604_800),
    "cents": Unit(MONEYS, 1, 100),
    "percent": Unit(frozenset({Kind.NUMBER}), 1, 100),
    "thousands": Unit(_AMOUNTS, 1_000),
    "millions": Unit(_AMOUNTS, 1_000_000),
    "billions": Unit(_AMOUNTS, 1_000_000_000),
}


def rewritten(
    cell: Cell, form: NumberFormat | None, unit: str | None, bind: Bind, dialect: Dialect
) -> Cell:
    """Rewrite a column of numbers as the language has them, in the language's unit.

    A text that is no number stays as it is, and is refused. One that the language would read and
    the format would not (`1.5` where the comma is the decimal) is marked, so that it is refused too.
    """
    if form is not None and cell.type in (RawType.CELL, RawType.JSON):
        plain = _plain(bind("amount", as_text(cell, dialect)), form, dialect)
        cell = Cell(bind("amount", plain), RawType.CELL)
    return cell if unit is None else _scaled(cell, unit, dialect)


def _plain(raw: Term, form: NumberFormat, dialect: Dialect) -> Term:
    written = dialect.trimmed(raw)
    bare = written
    for sign in (*form.signs, *_SPACES, *form.thousands):
        bare = call("replace", bare, text(sign), text(""))
    if form.decimal != ".":
        bare = call("replace", bare, text(form.decimal), text("."))
    how = joined(raw, text(f" (not written like `{example(form)}`)"))
    is_other = dialect.matches(written, _PLAIN)
    fits = dialect.matches(written, _pattern(form))
    return case([(fits, bare), (is_other, how)], raw)


def _pattern(form: NumberFormat) -> str:
    decimal = f"(?:{_escaped(form.decimal)}[0-9]+)?"
    apart = f"[{_SPACES}]" if form.thousands == " " else _escaped(form.thousands)
    grouped = f"[0-9]{{1,3}}(?:{apart}[0-9]{{3}})+|" if form.thousands else ""
    amount = f"(?:{grouped}[0-9]+){decimal}"
    if not form.signs:
        return f"-?{amount}"
    sign = f"(?:{'|'.join(map(_escaped, form.signs))})"
    return f"-?(?:{sign}[{_SPACES}]?)?{amount}(?:[{_SPACES}]?{sign})?|{sign}[{_SPACES}]?-{amount}"


def example(form: NumberFormat) -> str:
    """Show how a format writes a number."""
    return f"1{form.thousands}234{form.decimal}5"


def _escaped(plain: str) -> str:
    return _SPECIAL.sub(lambda found: f"\\{found[0]}", plain)


def _scaled(cell: Cell, unit: str, dialect: Dialect) -> Cell:
    scale = UNITS[unit]
    match cell.type:
        case RawType.INTEGER | RawType.DECIMAL | RawType.DOUBLE:
            number = cell.term if cell.type is RawType.DOUBLE else dialect.to_double(cell.term)
            scaled = dialect.times(number, double(scale.times))
            if scale.over != 1:
                scaled = dialect.over(scaled, double(scale.over))
            return Cell(scaled, RawType.DOUBLE)
        case RawType.CELL | RawType.JSON:
            raw = as_text(cell, dialect)
            written = dialect.trimmed(raw)
            cast = exp.TryCast if dialect.name == "duckdb" else exp.Cast
            factor = exp.Literal.number(
                f"{1 / scale.over:.9f}".rstrip("0") if scale.over != 1 else scale.times
            )
            amount = exp.Mul(this=cast(this=written, to=_DECIMAL.copy()), expression=factor)
            fits = dialect.matches(written, _PLAIN)
            return Cell(case([(fits, exp.Cast(this=amount, to=_TEXT.copy()))], raw), RawType.CELL)
        case _:
            return cell
