"""What the data of the judged leads did not tell: values that are none of their type, defaults, events without a time."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from sqlglot import exp

from leadpact.engines.assumed_times import resting
from leadpact.engines.careful import NO_VALUE
from leadpact.engines.embedded import Embedded
from leadpact.engines.event_rows import EVENT_AT, EVENT_KIND, own_part
from leadpact.engines.judging import Judged
from leadpact.engines.scans import ID, PLACE, STATE, UNREAD, counted
from leadpact.engines.unions import PLACES
from leadpact.policy import PolicyTree
from leadpact.readings.columns.dialect import DUCKDB
from leadpact.readings.columns.raw import RawType
from leadpact.readings.columns.relations import RawColumn
from leadpact.readings.columns.terms import (
    among,
    both,
    column,
    either,
    equal,
    is_not_null,
    is_null,
    text,
    whole,
)
from leadpact.readings.columns.typed import read_at, read_datum, read_kind
from leadpact.records.json_decoding import shallow
from leadpact.records.refusal import shown

MOST_SPELLINGS: Final = 5
TIMELINE_NAME: Final = "activity"
_TIME_OF: Final = "time of"


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


@dataclass(frozen=True, eq=False)
class _Value:
    """One datum as it is looked at: by its name, the raw term, and where it is unreadable."""

    name: str
    raw: RawColumn
    unreadable: exp.Expression


@dataclass(frozen=True, eq=False)
class _Look:
    """The rows of one source, what is looked at in them, and which of them are of a judged lead."""

    source: exp.Expression
    is_judged: exp.Expression
    values: tuple[_Value, ...]
    assumed: Mapping[str, exp.Expression]
    undated: exp.Expression


def quality(judged: Judged) -> Quality:
    """Look at the data of those judged leads that are covered."""
    looks = tuple(_Looks(judged).all())
    found: dict[str, list[tuple[object, RawType, int, int, int, int]]] = {}
    assumed: dict[str, int] = {}
    undated = 0
    for look in looks:
        counts = _counts(judged.engine, look)
        for value in look.values:
            if counts[value.name]:
                rows = _spellings(judged.engine, look, value)
                found.setdefault(value.name, []).extend(rows)
        for name in look.assumed:
            assumed[name] = assumed.get(name, 0) + counts[f"assumed {name}"]
        undated += counts[""]
    unreadable = {name: _summed(rows) for name, rows in found.items() if rows}
    there = {name: count for name, count in assumed.items() if count}
    times = {n.removeprefix(f"{_TIME_OF} "): there.pop(n) for n in list(there) if _TIME_OF in n}
    return Quality(unreadable, there, undated, times, _rests(judged) if times else {})


def _rests(judged: Judged) -> dict[str, int]:
    """Count the leads whose verdict rests on an assumed time, by stage."""
    columns = judged.columns
    terms = [counted(term) for term in resting(columns, judged.gathered.flags)]
    is_covered = exp.Coalesce(this=column("covered"), expressions=[exp.true()])
    query = exp.select(*terms).from_(judged.rows_for(*terms, is_covered)).where(is_covered)
    [row] = judged.engine.run(query)
    return {s.name: int(n) for s, n in zip(columns.stages, row, strict=True) if n}


class _Looks:
    """What has to be looked at, source by source."""

    def __init__(self, judged: Judged) -> None:
        self._judged = judged
        self._tree: PolicyTree = judged.gathered.tree

    def all(self) -> Iterator[_Look]:
        gathered = self._judged.gathered
        for number, scan in enumerate(gathered.scans):
            values, assumed = [], {}
            for name, raw in scan.columns.items():
                typed = read_datum(self._tree.fields[name], raw.term, raw.type, DUCKDB)
                if typed.unreadable is not None:
                    values.append(_Value(name, raw, typed.unreadable))
                if typed.assumed is not None:
                    assumed[name] = typed.assumed
            for name, flag in scan.flags.items():
                assumed[f"{_TIME_OF} {name}"] = equal(column(flag), whole(1))
            for name, datum in self._tree.fields.items():
                if datum.default is not None and name not in scan.columns:
                    assumed[name] = exp.true()
            if scan.timelines is not None and scan.timelines.has_state and gathered.tables is None:
                unread = RawColumn(column(UNREAD), RawType.JSON)
                values.append(_Value(TIMELINE_NAME, unread, column(STATE).eq(2)))
            yield _Look(scan.source, self._of_lead(number), tuple(values), assumed, exp.false())
        yield from self._events()

    def _events(self) -> Iterator[_Look]:
        gathered = self._judged.gathered
        if gathered.tables is not None:
            key = DUCKDB.trimmed(column(ID))
            known = exp.select(DUCKDB.trimmed(column(ID))).from_(self._covered)
            for table in gathered.tables:
                yield self._look_at_events(table.source, table.columns, key.isin(query=known))
            return
        for number, scan in enumerate(gathered.scans):
            if scan.timelines is not None:
                part = own_part(scan, number)
                yield self._look_at_events(part.source, part.columns, self._of_lead(0))

    def _look_at_events(
        self,
        source: exp.Expression,
        columns: Mapping[str, RawColumn],
        is_judged: exp.Expression,
    ) -> _Look:
        raw_kind, raw_at = columns.get(EVENT_KIND), columns.get(EVENT_AT)
        kind = exp.null() if raw_kind is None else read_kind(raw_kind.term, raw_kind.type, DUCKDB)
        at = exp.null() if raw_at is None else read_at(raw_at.term, raw_at.type, DUCKDB)
        values = []
        for one in self._tree.kinds.values():
            is_of = both(equal(kind, text(one.name)), is_not_null(at))
            for name, datum in one.attributes.items():
                if name in columns:
                    raw = columns[name]
                    typed = read_datum(datum, raw.term, raw.type, DUCKDB)
                    if typed.unreadable is not None:
                        where = both(is_of, typed.unreadable)
                        values.append(_Value(f"{one.name}.{name}", raw, where))
        named = (
            among(kind, [text(k) for k in self._tree.kinds]) if self._tree.kinds else exp.false()
        )
        undated = both(is_null(at), either(is_null(kind), named))
        return _Look(source, is_judged, tuple(values), {}, undated)

    @cached_property
    def _covered(self) -> exp.Subquery:
        is_covered = exp.Coalesce(this=column("covered"), expressions=[exp.true()])
        return exp.select(PLACE, ID).from_(self._judged.rows.copy()).where(is_covered).subquery("c")

    def _of_lead(self, number: int) -> exp.Expression:
        place = exp.Add(this=column(PLACE), expression=exp.Literal.number(number * PLACES))
        return exp.paren(place).isin(query=exp.select(PLACE).from_(self._covered))


def _counts(engine: Embedded, look: _Look) -> dict[str, int]:
    """Count what there is to tell of; only where there is something, among the judged leads alone."""
    terms = {
        **{value.name: value.unreadable for value in look.values},
        **{f"assumed {name}": term for name, term in look.assumed.items()},
        "": look.undated,
    }
    query = exp.select(*map(counted, terms.values())).from_(look.source.copy())
    [row] = engine.run(query.where(exp.not_(is_null(column(ID)))) if _has_ids(look) else query)
    if not any(row):
        return dict.fromkeys(terms, 0)
    there = [
        term if number else exp.false() for term, number in zip(terms.values(), row, strict=True)
    ]
    query = exp.select(*map(counted, there)).from_(look.source.copy()).where(look.is_judged)
    [row] = engine.run(query)
    return dict(zip(terms, row, strict=True))


def _has_ids(look: _Look) -> bool:
    return look.source.alias == "scanned"


def _spellings(
    engine: Embedded, look: _Look, value: _Value
) -> list[tuple[object, RawType, int, int, int, int]]:
    """Give the commonest raw values, each with its number and its first place; then all in all."""
    number = exp.Count(this=exp.Star())
    whole_query = (
        exp.select(exp.alias_(value.raw.term, "raw"), PLACE)
        .from_(look.source.copy())
        .where(look.is_judged, value.unreadable)
        .subquery("values")
    )
    query = (
        exp.select(
            "raw",
            exp.alias_(number, "number"),
            exp.alias_(exp.Min(this=column(PLACE)), "first"),
            exp.Window(this=exp.Sum(this=number.copy())),
            exp.Window(this=number.copy()),
        )
        .from_(whole_query)
        .group_by("raw")
        .order_by("number DESC", "first")
        .limit(4 * MOST_SPELLINGS)
    )
    return [
        (raw, value.raw.type, count, first, total, different)
        for raw, count, first, total, different in engine.run(query)
    ]


def _summed(rows: Sequence[tuple[object, RawType, int, int, int, int]]) -> Spellings:
    """Put the spellings of several sources together."""
    totals = {(row[1], row[4], row[5]): (row[4], row[5]) for row in rows}
    told: dict[str, tuple[int, int]] = {}
    for raw, of, count, first, _, _ in rows:
        said = _spelled(raw, of)
        before = told.get(said, (0, first))
        told[said] = (before[0] + count, min(before[1], first))
    ordered = sorted(told.items(), key=lambda item: (-item[1][0], item[1][1]))
    commonest = tuple((said, count) for said, (count, _) in ordered[:MOST_SPELLINGS])
    return Spellings(
        sum(total for total, _ in totals.values()),
        commonest,
        sum(different for _, different in totals.values()),
    )


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
