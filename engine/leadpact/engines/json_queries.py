"""How DuckDB is asked for the records of a JSON file: told every key that somebody reads, and no other."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlglot import exp

from leadpact.engines.duckdb_names import quoted
from leadpact.engines.file_calls import call_on
from leadpact.engines.json_portions import AS_USUAL, USUAL, Manner
from leadpact.engines.scans import ID, TIMELINE, Sought
from leadpact.readings.columns.dialect import DUCKDB
from leadpact.readings.columns.raw import RawType
from leadpact.readings.columns.typed import read_id
from leadpact.records.formats import Format
from leadpact.records.inputs import Input
from leadpact.records.json_decoding import ACTIVITY


def records_query(source: Input, sought: Sought, manner: Manner = AS_USUAL) -> exp.Select:
    """Write the query by which DuckDB reads a file: the id, and the columns and items that are sought.

    Where it is read without lists, `TIMELINE` is whatever stands there, as JSON.
    """
    tree: dict[str, Any] = {}
    for path in dict.fromkeys((*([] if sought.key is None else [sought.key]), *sought.names)):
        *parents, leaf = path.split(".")
        group = tree
        for part in parents:
            group = group.setdefault(part, {})
        group[leaf] = None
    kinds = {name: _kind(inner) for name, inner in tree.items()}
    if sought.items is not None:
        kinds[ACTIVITY] = _lists(sought.items) if manner.has_lists else "JSON"
    is_lines = source.format is Format.JSON_LINES
    reader = call_on(
        "read_json",
        str(source.path),
        format="newline_delimited" if is_lines else "array",
        columns=kinds,
        maximum_object_size=manner.portion,
        compression="uncompressed",
    )
    key: exp.Expression = exp.Literal.string("")
    if sought.key is not None:
        key = _id(_at(sought.key))
    columns = [exp.alias_(_at(name), sought.alias(name)) for name in sought.names]
    if sought.items is not None:
        columns.append(exp.alias_(exp.column(ACTIVITY), TIMELINE))
    return exp.select(exp.alias_(key, ID), *columns).from_(reader)


def no_timeline(items: Sequence[str]) -> exp.Expression:
    """Write the `TIMELINE` of a record that has none."""
    return exp.Cast(this=exp.null(), to=exp.DataType.build(_lists(items), dialect="duckdb"))


def own_lines(path: Path, kinds: Mapping[str, str]) -> exp.Expression:
    """Read JSON Lines that we wrote ourselves, for a FROM: with room for the longest of them, and no more."""
    with path.open("rb") as file:
        longest = max(map(len, file), default=0)
    return call_on(
        "read_json",
        path,
        format="newline_delimited",
        columns=kinds,
        maximum_object_size=max(USUAL, longest),
    )


def _id(raw: exp.Expression) -> exp.Expression:
    """Read an id; one that is written plainly, without a blank in front, is what stands between its quotes."""
    written = DUCKDB.json_written(raw)
    is_plain = exp.and_(
        exp.GT(this=written.copy(), expression=exp.Literal.string('""')),
        exp.LT(this=written.copy(), expression=exp.Literal.string("#")),
        exp.not_(DUCKDB.contains(written, "\\")),
    )
    inside = exp.Sub(this=exp.Length(this=written.copy()), expression=exp.Literal.number(2))
    between = exp.Substring(this=written.copy(), start=exp.Literal.number(2), length=inside)
    return exp.Case().when(is_plain, between).else_(read_id(raw, RawType.JSON, DUCKDB))


def _lists(items: Sequence[str]) -> str:
    return f"{_kind(dict.fromkeys(items))}[]"


def _kind(inner: Mapping[str, Any] | None) -> str:
    if inner is None:
        return "JSON"
    return f"STRUCT({', '.join(f'{quoted(name)} {_kind(part)}' for name, part in inner.items())})"


def _at(path: str) -> exp.Expression:
    first, *rest = (exp.to_identifier(part, quoted=True) for part in path.split("."))
    term: exp.Expression = exp.column(first)
    for part in rest:
        term = exp.Dot(this=term, expression=part)
    return term
