"""What tells one lead from another in the digest of an audit's data: parts of a hash, which add up.

A sum tells neither in which order leads came nor how they were grouped; each engine comes to the same.
The definition is `agreement.judged.fingerprint_of`.
"""

from collections.abc import Sequence
from functools import reduce
from typing import Final

from sqlglot import exp

from leadpact.readings.columns.dialect import Dialect
from leadpact.readings.columns.terms import Term, text, whole

PART: Final = 15
"""Hexadecimal digits of each part: whole numbers of 60 bits, which no engine has with a sign."""
_PARTS: Final = 2


def hashed(name: Term, dates: Sequence[Term], dialect: Dialect) -> Term:
    """Give the hash, in hexadecimal, of a lead's id and of its dates, whole numbers or NULL."""
    pieces: list[Term] = []
    for date in dates:
        written = exp.Cast(this=date.copy(), to=exp.DataType.build("text"))
        pieces += [text(","), exp.Coalesce(this=written, expressions=[text("")])]
    return hashed_text(reduce(_beside, [*pieces[1:], text(":"), name.copy()]), dialect)


def hashed_text(given: Term, dialect: Dialect) -> Term:
    """Give the SHA-256 of a text, in hexadecimal."""
    match dialect.name:
        case "duckdb":
            return _call("sha256", given)
        case "postgres":
            octets = _call("sha256", _call("convert_to", given, text("UTF8")))
            return _call("encode", octets, text("hex"))
        case _:
            return _call("sha2", given, whole(256))


def parts_of(found: Term, dialect: Dialect) -> tuple[Term, ...]:
    """Give the parts of a hash as whole numbers."""
    return tuple(_number(_digits(found, part * PART + 1), dialect) for part in range(_PARTS))


def _digits(found: Term, first: int) -> Term:
    return exp.Substring(this=found.copy(), start=whole(first), length=whole(PART))


def _number(digits: Term, dialect: Dialect) -> Term:
    big = exp.DataType.build("bigint")
    match dialect.name:
        case "duckdb":
            return exp.Cast(this=_beside(text("0x"), digits), to=big)
        case "postgres":
            bits = exp.Cast(this=_beside(text("x0"), digits), to=exp.DataType.build("bit(64)"))
            return exp.Cast(this=bits, to=big)
        case _:
            return exp.Cast(this=_call("conv", digits, whole(16), whole(10)), to=big)


def _beside(left: Term, right: Term) -> Term:
    return exp.DPipe(this=left, expression=right)


def _call(name: str, *given: Term) -> Term:
    return exp.Anonymous(this=name, expressions=list(given))
