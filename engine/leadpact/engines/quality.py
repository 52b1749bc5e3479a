"""What the data of the judged leads did not tell: values that are none of their type, defaults, events without a time."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlglot import exp

from leadpact.engines.assumed_times import resting
from leadpact.engines.careful import NO_VALUE
from leadpact.engines.embedded import Embedded
from leadpact.engines.judging import Judged
from leadpact.engines.looks import TIME_OF, Look, Value, looks
from leadpact.engines.scans import ID, PLACE, counted
from leadpact.readings.columns.raw import RawType
from leadpact.readings.columns.terms import column, either, is_null, whole
from leadpact.records.json_decoding import shallow
from leadpact.records.refusal import shown

MOST_SPELLINGS: Final = 5
_ASSUMED: Final = "assumed"
_UNDATED: Final = ""


@dataclass(frozen=True, slots=True)
class Spellings:
    """How many values of one datum were unreadable: the commonest texts with their numbers, and how many texts."""

    count: int
    commonest: tuple[tuple[str, int], ...]
    different: int


@dataclass(frozen=True, slots=True)
class Quality:
    """``unreadable`` by field or ``kind.attribute``; ``undated`` events.

    ``assumed``: leads by field whose blank a default filled. ``assumed_times``: leads by field or kind
    in which the binding gave a date its time of day, ``rests``: leads by stage whose verdict rests on
    such a time.
    """

    unreadable: Mapping[str, Spellings]
    assumed: Mapping[str, int]
    undated: int
    assumed_times: Mapping[str, int] = field(default_factory=dict)
    rests: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Found:
    """The commonest raw values of one datum in one source, with number and first place; how many in all."""

    type: RawType
    told: tuple[tuple[object, int, int], ...]
    total: int
    different: int


def quality(judged: Judged) -> Quality:
    """Look at the data of those judged leads that are covered."""
    found: dict[str, list[_Found]] = {}
    assumed: Counter[str] = Counter()
    undated = 0
    for look in looks(judged):
        suspected = _suspected(judged.engine, look)
        values = [value for value in look.values if value.name in suspected]
        spelled = dict(_spelled_in(judged.engine, look, values))
        for value in values:
            if value.name in spelled:
                found.setdefault(value.name, []).append(spelled[value.name])
        counts = _counts(judged.engine, look, suspected)
        assumed.update({name: counts.get(f"{_ASSUMED} {name}", 0) for name in look.assumed})
        undated += counts.get(_UNDATED, 0)
    unreadable = {name: _summed(of) for name, of in found.items()}
    there = {name: count for name, count in assumed.items() if count}
    times = {n.removeprefix(f"{TIME_OF} "): there.pop(n) for n in list(there) if TIME_OF in n}
    return Quality(unreadable, there, undated, times, _rests(judged) if times else {})


def _rests(judged: Judged) -> dict[str, int]:
    """Count the leads whose verdict rests on an assumed time, by stage."""
    columns = judged.columns
    terms = [counted(term) for term in resting(columns, judged.gathered.flags)]
    is_covered = exp.Coalesce(this=column("covered"), expressions=[exp.true()])
    query = exp.select(*terms).from_(judged.rows_for(*terms, is_covered)).where(is_covered)
    [row] = judged.engine.run(query)
    return {s.name: int(n) for s, n in zip(columns.stages, row, strict=True) if n}


def _suspected(engine: Embedded, look: Look) -> frozenset[str]:
    """Say what there is to tell of, perhaps of leads that are not judged: one look, whatever is judged."""
    terms = {value.name: value.unreadable for value in look.values} | _others(look)
    query = exp.select(*map(counted, terms.values()), copy=False).from_(look.source, copy=False)
    if _has_ids(look):
        query = query.where(exp.not_(is_null(column(ID))), copy=False)
    [row] = engine.run(query)
    return frozenset(name for name, number in zip(terms, row, strict=True) if number)


def _counts(engine: Embedded, look: Look, suspected: frozenset[str]) -> dict[str, int]:
    """Count what else there is to tell of the judged leads."""
    terms = {name: term for name, term in _others(look).items() if name in suspected}
    if not terms:
        return {}
    query = exp.select(*map(counted, terms.values()), copy=False).from_(look.source, copy=False)
    [row] = engine.run(query.where(look.is_judged, copy=False))
    return dict(zip(terms, row, strict=True))


def _others(look: Look) -> dict[str, exp.Expression]:
    assumed = {f"{_ASSUMED} {name}": term for name, term in look.assumed.items()}
    return assumed | {_UNDATED: look.undated}


def _has_ids(look: Look) -> bool:
    return look.source.alias == "scanned"


def _spelled_in(
    engine: Embedded, look: Look, values: Sequence[Value]
) -> Iterator[tuple[str, _Found]]:
    """Look once at how the values of one physical type are spelled; give what was found of each."""
    alike: dict[object, list[Value]] = {}
    for value in values:
        # in one list, numbers of several widths would come in the widest, written otherwise
        is_text = value.raw.type in (RawType.CELL, RawType.JSON)
        alike.setdefault(value.raw.type if is_text else value.name, []).append(value)
    for of in alike.values():
        found: dict[int, list[tuple[object, int, int, int, int]]] = {}
        for number, *row in engine.run(_spellings(look, of)):
            found.setdefault(number, []).append(tuple(row))
        for number, rows in found.items():
            [*_, (_, _, _, total, different)] = rows
            told = tuple((raw, count, first) for raw, count, first, _, _ in rows)
            yield of[number].name, _Found(of[number].raw.type, told, total, different)


def _spellings(look: Look, values: Sequence[Value]) -> exp.Select:
    """Ask for the commonest raw values of each, with its number and its first place; then all in all."""
    seen = exp.select(PLACE)
    for n, value in enumerate(values):
        named = (
            exp.Alias(this=value.raw.term, alias=exp.to_identifier(f"raw_{n}")),
            exp.Alias(this=value.unreadable, alias=exp.to_identifier(f"is_{n}")),
        )
        seen = seen.select(*named, copy=False)
    seen = seen.from_(look.source, copy=False).where(look.is_judged, copy=False)
    every = range(len(values))
    each = {
        "number": [whole(n) for n in every],
        "raw": [column(f"raw_{n}") for n in every],
        "is_unreadable": [column(f"is_{n}") for n in every],
    }
    lists = (exp.alias_(_unnested(terms), name, copy=False) for name, terms in each.items())
    bad = either(*each["is_unreadable"])
    rows = exp.select(PLACE, *lists).from_(seen.subquery("seen", copy=False), copy=False)
    rows = rows.where(bad.copy(), copy=False)
    count, first = exp.Count(this=exp.Star()), exp.Min(this=column(PLACE))
    of_one = [column("number")]
    query = (
        exp.select(
            "number",
            "raw",
            count.copy(),
            first.copy(),
            exp.Window(this=exp.Sum(this=count.copy()), partition_by=of_one),
            exp.Window(this=count.copy(), partition_by=of_one),
        )
        .from_(rows.subquery("values", copy=False), copy=False)
        .where("is_unreadable", copy=False)
        .group_by("number", "raw", copy=False)
    )
    order = exp.Order(expressions=[exp.Ordered(this=count.copy(), desc=True), first.copy()])
    rank = exp.Window(this=exp.RowNumber(), partition_by=of_one, order=order)
    query = query.qualify(rank.copy() <= 4 * MOST_SPELLINGS, copy=False)
    return query.order_by("number", rank, copy=False)


def _unnested(terms: Sequence[exp.Expression]) -> exp.Expression:
    return exp.Anonymous(this="unnest", expressions=[exp.Array(expressions=list(terms))])


def _summed(found: Sequence[_Found]) -> Spellings:
    """Put the spellings of several sources together."""
    told: dict[str, tuple[int, int]] = {}
    for of in found:
        for raw, count, first in of.told:
            said = _spelled(raw, of.type)
            before = told.get(said, (0, first))
            told[said] = (before[0] + count, min(before[1], first))
    ordered = sorted(told.items(), key=lambda item: (-item[1][0], item[1][1]))
    commonest = tuple((said, count) for said, (count, _) in ordered[:MOST_SPELLINGS])
    twice = sum(len(of.told) for of in found) - len(told)
    different = sum(of.different for of in found) - twice
    return Spellings(sum(of.total for of in found), commonest, different)


def _spelled(raw: Any, of: RawType) -> str:  # noqa: ANN401 - whatever a column holds
    """Write a raw value as the reason why it is unreadable does."""
    if of is RawType.JSON:
        return shown(json_value(raw))
    if isinstance(raw, date):
        return raw.isoformat()
    return str(raw) if isinstance(raw, Decimal) else shown(raw)


def json_value(raw: str, *, as_loaded: bool = False) -> Any:  # noqa: ANN401 - anything that JSON holds
    """Read a JSON value back; what stands for a value that nothing reads is that value, unless ``as_loaded``."""
    try:
        value = json.loads(raw)
    except ValueError:  # what DuckDB forgives: `nan`, `inf`
        return float(raw)
    except RecursionError:
        value = json.loads(shallow(raw))
    if isinstance(value, dict) and NO_VALUE in value and not as_loaded:
        return json.loads(value[NO_VALUE][1])
    return value
