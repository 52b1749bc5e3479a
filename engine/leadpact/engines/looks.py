"""What is looked at in the data of judged leads, source by source: values, defaults, times of events."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from sqlglot import exp

from leadpact.engines.event_rows import EVENT_AT, EVENT_KIND, own_part
from leadpact.engines.judging import Judged
from leadpact.engines.scans import ID, PLACE, STATE, UNREAD
from leadpact.engines.unions import PLACES
from leadpact.engines.untold import (
    assumed_fields,
    is_undated,
    unreadable_attributes,
    unreadable_fields,
)
from leadpact.policy import PolicyTree
from leadpact.readings.columns.dialect import DUCKDB
from leadpact.readings.columns.raw import RawType
from leadpact.readings.columns.relations import RawColumn
from leadpact.readings.columns.terms import column, equal, whole
from leadpact.readings.columns.typed import read_at, read_kind

TIMELINE_NAME: Final = "activity"
TIME_OF: Final = "time of"
"""Before the name of a field or a kind: an assumed time of day in it."""


@dataclass(frozen=True, eq=False)
class Value:
    """One datum as it is looked at: by its name, the raw term, and where it is unreadable."""

    name: str
    raw: RawColumn
    unreadable: exp.Expression


@dataclass(frozen=True, eq=False)
class Look:
    """The rows of one source, what is looked at in them, and which of them are of a judged lead."""

    source: exp.Expression
    is_judged: exp.Expression
    values: tuple[Value, ...]
    assumed: Mapping[str, exp.Expression]
    undated: exp.Expression


def looks(judged: Judged) -> Iterator[Look]:
    """Give what there is to be looked at: of each source of leads, and of each of events."""
    return _Looks(judged).all()


class _Looks:
    """What has to be looked at, source by source."""

    def __init__(self, judged: Judged) -> None:
        self._judged = judged
        self._tree: PolicyTree = judged.gathered.tree

    def all(self) -> Iterator[Look]:
        gathered = self._judged.gathered
        for number, scan in enumerate(gathered.scans):
            values = [
                Value(*found) for found in unreadable_fields(self._tree, scan.columns, DUCKDB)
            ]
            assumed = assumed_fields(self._tree, scan.columns, DUCKDB)
            for name, flag in scan.flags.items():
                assumed[f"{TIME_OF} {name}"] = equal(column(flag), whole(1))
            if scan.timelines is not None and scan.timelines.has_state and gathered.tables is None:
                unread = RawColumn(column(UNREAD), RawType.JSON)
                values.append(Value(TIMELINE_NAME, unread, column(STATE).eq(2)))
            yield Look(scan.source, self._of_lead(number), tuple(values), assumed, exp.false())
        yield from self._events()

    def _events(self) -> Iterator[Look]:
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
    ) -> Look:
        raw_kind, raw_at = columns.get(EVENT_KIND), columns.get(EVENT_AT)
        kind = exp.null() if raw_kind is None else read_kind(raw_kind.term, raw_kind.type, DUCKDB)
        at = exp.null() if raw_at is None else read_at(raw_at.term, raw_at.type, DUCKDB)
        found = unreadable_attributes(self._tree, columns, kind, at, DUCKDB)
        values = tuple(Value(*one) for one in found)
        return Look(source, is_judged, values, {}, is_undated(self._tree, kind, at))

    @cached_property
    def _covered(self) -> exp.Subquery:
        is_covered = exp.Coalesce(this=column("covered"), expressions=[exp.true()])
        rows = self._judged.rows_for(PLACE, ID, is_covered)
        covered = exp.select(PLACE, ID).from_(rows, copy=False).where(is_covered, copy=False)
        return covered.subquery("c", copy=False)

    def _of_lead(self, number: int) -> exp.Expression:
        place = exp.Add(this=column(PLACE), expression=exp.Literal.number(number * PLACES))
        return exp.paren(place).isin(query=exp.select(PLACE).from_(self._covered))
