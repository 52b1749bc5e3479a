"""Turn a raw record into a typed lead, by a converter that is prepared once per policy."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple, TypeAlias

from leadpact.lead import BLANK, Event, Fact, Lead, Unreadable
from leadpact.policy import Datum, PolicyTree
from leadpact.records.clock import instant_of, read_timestamp
from leadpact.records.conversion import Spelling, reader
from leadpact.records.json_values import Reader, read_text
from leadpact.records.quick_records import quickened
from leadpact.records.refusal import is_blank, kind_of, not_a, refused, shown

Record: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RecordProblem:
    """Why a record is no lead, in one clause, and what it has in place of an id."""

    because: str
    raw: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """A lead's events as `Lead` holds them, and how many of them have no readable time."""

    events: Mapping[str, tuple[Event, ...]] | Unreadable | None
    undated: int = 0


NO_TIMELINE = Timeline(None)
EMPTY_TIMELINE = Timeline({})

Converter: TypeAlias = Callable[[Record], Lead | RecordProblem]
Facts: TypeAlias = dict[str, Fact]
_Filler: TypeAlias = Callable[[Facts], frozenset[str]]
_FactsReader: TypeAlias = Callable[[Record], tuple[Facts, frozenset[str]]]


class _Column(NamedTuple):
    key: str
    name: str
    read: Reader


class _Branch(NamedTuple):
    """The fields that share one parent: where it stands in the record, and how each is read."""

    path: tuple[str, ...]
    columns: tuple[_Column, ...]


def converter(
    tree: PolicyTree,
    *,
    spelling: Spelling,
    unobserved: frozenset[str] = frozenset(),
    timelines: Callable[[str], Timeline] | None = None,
) -> Converter:
    """Prepare the function from a raw record to a lead, or to why it is none.

    JSON records are nested, a table's are flat by dotted name. ``timelines`` gives a lead's timeline
    by its key (see `lead_key`) where events are kept apart; without it they are a JSON record's own
    ``activity``, and a table has none. It depends on the policy's ``fields`` and ``kinds`` alone, and never raises.
    """
    facts_of = _facts_reader(tree.fields, spelling)
    if spelling is Spelling.JSON:
        facts_of = quickened(
            facts_of,
            tree.fields,
            lambda datum: reader(datum, spelling),
            _default_filler(tree.fields),
        )
    own_timeline = timeline_reader(tree, spelling=spelling)
    is_table = spelling is Spelling.TABLE

    def convert(record: Record) -> Lead | RecordProblem:
        lead_id = record.get("id")
        if type(lead_id) is not str or not lead_id or not lead_id.isascii() or lead_id[0] <= " ":
            found = read_id(lead_id)
            if isinstance(found, RecordProblem):
                return found
            lead_id = found
        facts, assumed = facts_of(record)
        if timelines is not None:
            timeline = timelines(lead_key(lead_id))
        else:
            activity = None if is_table else record.get("activity")
            timeline = NO_TIMELINE if activity is None else own_timeline(activity)
        return Lead(
            lead_id, facts, timeline.events, assumed, unobserved, timeline.undated, raw=record
        )

    return convert


def read_id(raw: object) -> str | RecordProblem:
    """Read the id of a lead: text with something in it."""
    found = read_text(raw)
    if isinstance(found, Unreadable):
        return RecordProblem(found.because, found.raw)
    if not isinstance(found, str) or is_blank(found):
        return RecordProblem("it has no id", "" if raw is None else shown(raw))
    return found


def lead_key(lead_id: str) -> str:
    """Give what two ids have in common when they are the same: texts are, outer spaces aside."""
    return lead_id.strip(" ")


def timeline_reader(tree: PolicyTree, *, spelling: Spelling) -> Callable[[object], Timeline]:
    """Prepare the function from a list of raw events to a timeline.

    Events of kinds that the policy does not name are ignored; an item that is no event at all (no
    object, no kind) is counted with those that have no readable time.
    """
    read_event = event_reader(tree, spelling=spelling)

    def read(raw: object) -> Timeline:
        if not isinstance(raw, Sequence) or isinstance(raw, str | bytes | bytearray):
            if raw is None or (isinstance(raw, str) and is_blank(raw)):
                return NO_TIMELINE
            return Timeline(not_a(raw, "a list of events"))
        events: list[Event] = []
        undated = 0
        for item in raw:
            event = read_event(item)
            if event is not None:
                events.append(event)
            elif event_kind(item) is None or event_kind(item) in tree.kinds:
                undated += 1
        return Timeline(by_kind(events), undated)

    return read


def event_reader(tree: PolicyTree, *, spelling: Spelling) -> Callable[[object], Event | None]:
    """Prepare the function from a raw event to an event; None if it has no named kind or no time."""
    readers = {name: _facts_reader(kind.attributes, spelling) for name, kind in tree.kinds.items()}
    is_table = spelling is Spelling.TABLE

    def read(raw: object) -> Event | None:
        if type(raw) is not dict and not isinstance(raw, Mapping):
            return None
        kind, at = raw.get("kind"), raw.get("at")
        if not isinstance(kind, str) or kind not in readers:
            return None
        if isinstance(at, str):
            when = read_timestamp(at.strip(" ") if is_table else at)
        elif isinstance(at, datetime):
            when = instant_of(at)
        else:
            return None
        if isinstance(when, Unreadable):
            return None
        return Event(kind, when, *readers[kind](raw))

    return read


def event_kind(raw: object) -> str | None:
    """Give the kind that a raw event says it has, named by the policy or not."""
    kind = raw.get("kind") if isinstance(raw, Mapping) else None
    return kind if isinstance(kind, str) and not is_blank(kind) else None


def by_kind(events: list[Event]) -> Mapping[str, tuple[Event, ...]]:
    """Sort events by time, those of one instant as they came, and part them by kind."""
    if len(events) > 1:
        events = sorted(events, key=_AT)
    parted: dict[str, list[Event]] = {}
    for event in events:
        parted.setdefault(event.kind, []).append(event)
    return {kind: tuple(found) for kind, found in parted.items()}


def _facts_reader(fields: Mapping[str, Datum], spelling: Spelling) -> _FactsReader:
    """Prepare the reading of all fields: their facts in the policy's order, and what was assumed."""
    branches = tuple(_branches(fields, spelling))
    fill = _default_filler(fields)
    if not any(branch.path for branch in branches):
        return _flat_reader([column for branch in branches for column in branch.columns], fill)
    blank: Facts = dict.fromkeys(fields, BLANK)

    def read(record: Record) -> tuple[Facts, frozenset[str]]:
        facts = blank.copy()
        for path, columns in branches:
            parent: object = record
            for key in path:
                parent = parent.get(key) if isinstance(parent, Mapping) else parent
            if type(parent) is dict or isinstance(parent, Mapping):
                get = parent.get
                for key, name, read_value in columns:
                    value = get(key)
                    if value is not None:
                        facts[name] = read_value(value)
            elif not (parent is None or (isinstance(parent, str) and is_blank(parent))):
                reason = _no_group(record, path)
                facts.update((column.name, reason) for column in columns)
        return facts, fill(facts) if fill else _NOTHING

    return read


def _flat_reader(columns: Sequence[_Column], fill: _Filler | None) -> _FactsReader:
    def read(record: Record) -> tuple[Facts, frozenset[str]]:
        get = record.get
        facts = {name: read_value(get(key)) for key, name, read_value in columns}
        return facts, fill(facts) if fill else _NOTHING

    return read


def _default_filler(fields: Mapping[str, Datum]) -> _Filler | None:
    """Prepare what puts the defaults in place of blanks and names where it did."""
    defaults = tuple(
        (name, datum.default) for name, datum in fields.items() if datum.default is not None
    )
    everything = frozenset(name for name, _ in defaults)

    def fill(facts: Facts) -> frozenset[str]:
        assumed = []
        for name, default in defaults:
            if facts[name] is BLANK:
                facts[name] = default
                assumed.append(name)
        return everything if len(assumed) == len(defaults) else frozenset(assumed)

    return fill if defaults else None


def _branches(fields: Mapping[str, Datum], spelling: Spelling) -> Iterator[_Branch]:
    """Group the fields by parent; in a table a dotted name is one key."""
    columns: dict[tuple[str, ...], list[_Column]] = {}
    for name, datum in fields.items():
        parts = (name,) if spelling is Spelling.TABLE else tuple(name.split("."))
        column = _Column(parts[-1], name, reader(datum, spelling))
        columns.setdefault(parts[:-1], []).append(column)
    return (_Branch(path, tuple(found)) for path, found in columns.items())


def _no_group(record: Record, path: tuple[str, ...]) -> Unreadable:
    """Name the first part of the path that is no object."""
    parent: Any = record
    depth = 0
    while isinstance(parent, Mapping):
        parent = parent.get(path[depth])
        depth += 1
    name = ".".join(path[:depth])
    return refused(parent, f"`{name}` is {kind_of(parent)}, not a group of fields")


_AT = attrgetter("at")
_NOTHING: frozenset[str] = frozenset()
