"""Take single leads out of what was gathered, as records that the definition reads."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlglot import exp

from leadpact.engines.careful import NO_VALUE
from leadpact.engines.gathering import Gathered
from leadpact.engines.quality import json_value
from leadpact.engines.scans import ERA, ID, PLACE, STATE, TIMELINE, UNREAD, Scan
from leadpact.engines.unions import PLACES
from leadpact.lead import Event, Lead
from leadpact.readings.columns.dialect import DUCKDB
from leadpact.readings.columns.raw import RawType
from leadpact.readings.columns.relations import RawColumn
from leadpact.readings.columns.terms import column, text
from leadpact.records.conversion import Spelling
from leadpact.records.json_decoding import ACTIVITY
from leadpact.records.leads import (
    EMPTY_TIMELINE,
    NO_TIMELINE,
    Timeline,
    by_kind,
    converter,
    event_kind,
    event_reader,
    lead_key,
    timeline_reader,
)
from leadpact.records.notes import Notes

Json = dict[str, Any]


def leads_at(gathered: Gathered, places: Sequence[int]) -> list[Lead]:
    """Give the leads at these places, in the order of the places that were asked for."""
    found: dict[int, Lead] = {}
    for number, scan in enumerate(gathered.scans):
        inside = [place % PLACES for place in places if place // PLACES == number]
        if inside:
            for place, lead in _of_scan(gathered, scan, inside):
                found[number * PLACES + place] = lead
    return [found[place] for place in places]


def places_of(gathered: Gathered, keys: Collection[str]) -> list[int]:
    """Give the places of the leads with these keys; of an id that is shared, or not there, none."""
    key = gathered.leads.key if gathered.tables is not None else gathered.shared.key
    wanted = key.copy().isin(*map(text, keys))
    query = exp.select(PLACE).from_(gathered.leads.source.copy()).where(wanted).order_by(PLACE)
    return [place for (place,) in gathered.engine.run(query)]


def _of_scan(gathered: Gathered, scan: Scan, places: Sequence[int]) -> Iterator[tuple[int, Lead]]:
    timelines = scan.timelines if gathered.tables is None else None
    terms = [raw.term for raw in scan.columns.values()]
    extra = []
    if timelines is not None:
        extra = [TIMELINE, *((STATE, UNREAD) if timelines.has_state else ())]
    terms += map(column, scan.flags.values())
    if gathered.eras:
        terms.append(column(ERA))
    query = (
        exp.select(PLACE, ID, *(exp.alias_(t.copy(), f"t{n}") for n, t in enumerate(terms)), *extra)
        .from_(scan.source.copy())
        .where(column(PLACE).isin(*places))
    )
    is_json = all(raw.type is RawType.JSON for raw in scan.columns.values())
    spelling = Spelling.JSON if is_json else Spelling.TABLE
    rows = gathered.engine.run(query)
    own: dict[str, Timeline] = {}
    read_timeline = timeline_reader(gathered.tree, spelling=spelling)
    records: dict[int, Json] = {}
    told: dict[int, tuple[frozenset[str], frozenset[str]]] = {}
    for place, lead_id, *cells in rows:
        values, rest = cells[: len(scan.columns)], cells[len(terms) :]
        marks = cells[len(scan.columns) : len(terms)]
        assumed = frozenset(n for n, mark in zip(scan.flags, marks, strict=False) if mark)
        told[place] = (assumed, gathered.eras[marks[-1]] if gathered.eras else gathered.unobserved)
        record = _nested(lead_id, scan, values) if is_json else _flat(lead_id, scan, values)
        if timelines is not None:
            record[ACTIVITY] = raw = _timeline(rest, scan, is_json=is_json)
            own[lead_key(lead_id)] = NO_TIMELINE if raw is None else read_timeline(raw)
        records[place] = record
    given: Callable[[str], Timeline] | None = None
    if gathered.tables is not None:
        given = _table_timelines(gathered, [lead_key(row[1]) for row in rows])
    elif timelines is not None:
        given = own.__getitem__
    convert = converter(gathered.tree, spelling=spelling, timelines=given)
    for place, record in records.items():
        lead = convert(record)
        assert isinstance(lead, Lead)  # noqa: S101 - rows without an id are no leads
        assumed, unobserved = told[place]
        fields = assumed & gathered.tree.fields.keys()
        yield (
            place,
            replace(
                lead,
                assumed=lead.assumed | fields,
                assumed_times=assumed,
                unobserved=unobserved,
            ),
        )


def _flat(lead_id: str, scan: Scan, values: Sequence[Any]) -> Json:
    named = zip(scan.columns.items(), values, strict=True)
    return {"id": lead_id, **{name: _value(raw, value) for (name, raw), value in named}}


def _value(raw: RawColumn, value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    return json_value(value) if raw.type is RawType.JSON and value is not None else value


def _nested(lead_id: str, scan: Scan, values: Sequence[str | None]) -> Json:
    record: Json = {"id": lead_id}
    for path, written in zip(scan.columns, values, strict=True):
        if written is None:
            continue
        value = json_value(written)
        *parents, leaf = path.split(".")
        if f'"{NO_VALUE}"' in written and (parent := _parent_of(written)):
            *parents, leaf = parent.split(".")
        group = record
        for part in parents:
            group = group.setdefault(part, {})
        group[leaf] = value
    return record


def _parent_of(written: str) -> str:
    """Name the part of a path that was no group; the value in its place stands for it."""
    found = json_value(written, as_loaded=True)
    return str(found[NO_VALUE][0]) if isinstance(found, dict) and NO_VALUE in found else ""


def _timeline(rest: Sequence[Any], scan: Scan, *, is_json: bool) -> Any:  # noqa: ANN401
    assert scan.timelines is not None  # noqa: S101 - asked of such scans alone
    items, *state = rest
    if state and state[0] == 2:
        return json_value(state[1])
    if items is None or (state and state[0] == 1):
        return None
    names = tuple(scan.timelines.items)
    return [None if item is None else _event(item, names, is_json=is_json) for item in items]


def _event(item: Mapping[str, Any], names: Sequence[str], *, is_json: bool) -> Json:
    values = dict(zip(names, item.values(), strict=True)) if is_json else item
    return {
        name: json_value(value) if is_json else value
        for name, value in values.items()
        if value is not None
    }


def _table_timelines(gathered: Gathered, keys: Sequence[str]) -> Callable[[str], Timeline]:
    """Give the timelines of leads from the table of events, empty where it has no row."""
    events: dict[str, list[Event]] = {}
    undated: dict[str, int] = {}
    for table in gathered.tables or ():
        is_json = all(raw.type is RawType.JSON for raw in table.columns.values())
        read = event_reader(gathered.tree, spelling=Spelling.JSON if is_json else Spelling.TABLE)
        own = DUCKDB.trimmed(column(ID))
        terms = [exp.alias_(r.term.copy(), f"t{n}") for n, r in enumerate(table.columns.values())]
        query = (
            exp.select(exp.alias_(own, "lead_key"), *terms)
            .from_(table.source.copy())
            .where(own.isin(*map(text, keys)))
            .order_by(PLACE)
        )
        for key, *cells in gathered.engine.run(query):
            named = zip(table.columns.items(), cells, strict=True)
            record = {name: _value(raw, cell) for (name, raw), cell in named}
            event, kind = read(record), event_kind(record)
            if event is not None:
                events.setdefault(key, []).append(event)
            elif kind is None or kind in gathered.tree.kinds:
                undated[key] = undated.get(key, 0) + 1

    def timeline(key: str) -> Timeline:
        if key not in events and key not in undated:
            return EMPTY_TIMELINE
        return Timeline(by_kind(events.get(key, [])), undated.get(key, 0))

    return timeline


class GatheredLeads:
    """The gathered leads as `leadpact why` finds them; ``most`` ids are told at most."""

    def __init__(self, gathered: Gathered, most: int) -> None:
        self._gathered = gathered
        self._most = most

    @property
    def shared(self) -> frozenset[str]:
        """The keys of ids that several records share."""
        table = self._gathered.shared.table
        if table is None:
            return frozenset()
        return frozenset(k for (k,) in self._gathered.engine.run(exp.select("key").from_(table)))

    @property
    def ids(self) -> Collection[str]:
        """The keys of ids, one more than the most where there are more."""
        key = self._gathered.shared.key.copy()
        query = exp.select(key).from_(self._gathered.union.source.copy()).limit(self._most + 1)
        return [k for (k,) in self._gathered.engine.run(query) if k is not None]

    @property
    def notes(self) -> Notes:
        return self._gathered.notes(with_events=False)

    def leads(self, only: Collection[str]) -> Iterator[Lead]:
        """Give the leads whose ids have these keys."""
        yield from leads_at(self._gathered, places_of(self._gathered, only))
