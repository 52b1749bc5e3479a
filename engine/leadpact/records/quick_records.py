"""The quick way to read a JSON record: all its fields in one function, written when many records have been read.

It answers where every group of fields is a plain object, and leaves other records to the reading that
it stands beside. Values of the usual class are read in line, all others by their readers.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from leadpact.lead import BLANK, Fact
from leadpact.policy import Datum
from leadpact.readings.deciding.inlining import at_once
from leadpact.records.json_values import MOST_SECONDS, Reader
from leadpact.units import MONEY_SCALE, MOST_MONEY, SECOND, Kind

Facts: TypeAlias = dict[str, Fact]
FactsReader: TypeAlias = Callable[[Mapping[str, Any]], tuple[Facts, frozenset[str]]]
Filler: TypeAlias = Callable[[Facts], frozenset[str]]

_MANY: Final = 64
"""So many records are read before it pays to write a function."""
_NOTHING: Final = frozenset[str]()


def quickened(
    read: FactsReader,
    fields: Mapping[str, Datum],
    reader: Callable[[Datum], Reader],
    fill: Filler | None,
) -> FactsReader:
    """Give a reading that answers as ``read`` does, and becomes quick after many records."""
    quick = read
    left = _MANY

    def reading(record: Mapping[str, Any]) -> tuple[Facts, frozenset[str]]:
        nonlocal quick, left
        if left:
            left -= 1
            if not left:
                quick = _written(read, fields, reader, fill)
        return quick(record)

    return reading


def _written(
    read: FactsReader,
    fields: Mapping[str, Datum],
    reader: Callable[[Datum], Reader],
    fill: Filler | None,
) -> FactsReader:
    names: dict[str, Any] = {"BLANK": BLANK, "otherwise": read, "fill": fill, "nothing": _NOTHING}
    lines = ["if record.__class__ is not dict: return otherwise(record)"]
    groups: dict[tuple[str, ...], str] = {(): "record"}
    told = []
    for number, (path, datum) in enumerate(fields.items()):
        *parents, key = path.split(".")
        group = _group(tuple(parents), groups, lines)
        names[f"read{number}"] = reader(datum)
        usual = _usual(datum)
        rest = f"BLANK if x is None else read{number}(x)"
        lines.append(f"x = {group}.get({key!r})")
        lines.append(f"f{number} = {f'{usual[1]} if {usual[0]} else {rest}' if usual else rest}")
        told.append(f"{path!r}: f{number}")
    lines.append(f"facts = {{{', '.join(told)}}}")
    lines.append(f"return facts, {'nothing' if fill is None else 'fill(facts)'}")
    source = "def quick(record):\n" + "".join(f"    {line}\n" for line in lines)
    exec(compile(source, "<records>", "exec"), names)  # noqa: S102 - written above, of names that are checked
    quick: FactsReader = names["quick"]
    return quick


def _group(path: tuple[str, ...], groups: dict[tuple[str, ...], str], lines: list[str]) -> str:
    """Write how a group of fields is got, once; give the variable that holds it."""
    if path not in groups:
        above = _group(path[:-1], groups, lines)
        name = groups[path] = f"g{len(groups)}"
        lines.append(f"{name} = {above}.get({path[-1]!r})")
        lines.append(f"if {name}.__class__ is not dict: return otherwise(record)")
    return groups[path]


def _usual(datum: Datum) -> tuple[str, str] | None:
    """Give a test of a raw value ``x`` for the class that is common, and what it then is as a fact."""
    match datum.type.kind:
        case Kind.MONEY | Kind.MONEY_PER_MONTH if datum.at_least is None:
            most = f"{-MOST_MONEY} <= x * {MONEY_SCALE} <= {MOST_MONEY}"
            return f"x.__class__ is float and {most}", f"round(x * {MONEY_SCALE})"
        case Kind.DURATION if datum.at_least is None:
            return f"x.__class__ is float and 0 <= x <= {MOST_SECONDS}", f"round(x * {SECOND})"
        case _:
            return at_once(datum, "x")
