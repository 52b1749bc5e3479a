"""How DuckDB is told which file to read: calls of its table functions, put together of expressions."""

import re
from pathlib import Path
from typing import Final

from sqlglot import exp

_WILD: Final = re.compile(r"[*?\[]")


def call(function: str, *given: object, **options: object) -> exp.Expression:
    """Write a call of one of DuckDB's table functions, for a FROM."""
    named = (
        exp.EQ(this=exp.to_identifier(name), expression=_option(value))
        for name, value in options.items()
    )
    return exp.Anonymous(this=function, expressions=[*map(_option, given), *named])


def call_on(function: str, path: Path | str, **options: object) -> exp.Expression:
    """Write a call that reads one file as it is, for a FROM: its folders are no columns, ``year=2026`` neither."""
    return call(function, exactly(path), hive_partitioning=False, **options)


def exactly(path: Path | str) -> str:
    """Write the name of one file for DuckDB, which takes names for patterns: ``leads[1].csv``."""
    return _WILD.sub(r"[\g<0>]", str(path))


def _option(value: object) -> exp.Expr:
    if isinstance(value, dict):
        pairs = (
            exp.PropertyEQ(this=exp.to_identifier(k, quoted=True), expression=exp.convert(v))
            for k, v in value.items()
        )
        return exp.Struct(expressions=list(pairs))
    return exp.convert(value)
