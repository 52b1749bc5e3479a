"""Which ids several records share: told quickly where ids come in some order, else by their hashes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlglot import exp

from leadpact.engines.embedded import Embedded
from leadpact.engines.scans import ID, MOST_EXAMPLES, PLACE, Scan, counted
from leadpact.engines.unions import PLACES
from leadpact.readings.columns.dialect import DUCKDB
from leadpact.records.notes import Example, Reason, SetAside
from leadpact.records.refusal import shown

_MEMORY: Final = "384MB"
_SHARED: Final = "shared_ids"
_BEFORE: Final = "before"


@dataclass(frozen=True, eq=False)
class Shared:
    """Ids of several records: a ``table`` of their keys, None where there is none.

    ``key`` is the term that two records with the same id have in common.
    """

    engine: Embedded
    key: exp.Expression
    table: exp.Table | None
    count: int
    first: tuple[tuple[int, str], ...]

    def aside(self, scans: Sequence[Scan]) -> Mapping[Reason, SetAside]:
        """Say which records are set aside for it."""
        if not self.count:
            return {}
        examples = tuple(
            Example(file, line, f"`{shown(key)}`")
            for (file, line), (_, key) in zip(
                places_in_files(scans, [place for place, _ in self.first]), self.first, strict=True
            )
        )
        return {Reason.SHARED_ID: SetAside(self.count, examples)}


def places_in_files(scans: Sequence[Scan], places: Sequence[int]) -> list[tuple[str, int]]:
    """Give the file and the line of each place."""
    inside: dict[int, list[int]] = {}
    for place in places:
        inside.setdefault(place // PLACES, []).append(place % PLACES)
    lines = {number: scans[number].lines(found) for number, found in inside.items()}
    return [
        (scans[place // PLACES].name, lines[place // PLACES][place % PLACES]) for place in places
    ]


def find_shared(engine: Embedded, source: exp.Expression) -> Shared:
    """Find the ids that several rows share, outer spaces aside."""
    is_in_order, is_spaced = _glanced(engine, source)
    key = DUCKDB.trimmed(exp.column(ID)) if is_spaced else exp.column(ID)
    if is_in_order:
        return Shared(engine, key, None, 0, ())
    hashes = (
        exp.select(exp.alias_(exp.func("hash", key), "hash"))
        .from_(source.copy())
        .where(exp.not_(exp.column(ID).is_(exp.null())))
        .order_by("hash")
    )
    next_to_its_like = (
        exp.select("hash")
        .distinct()
        .from_(_with_before(exp.column("hash"), hashes.subquery("hashes")).subquery("ordered"))
        .where(exp.column("hash").eq(exp.column(_BEFORE)))
    )
    with engine.at_most(_MEMORY):
        found = engine.stage("shared_hashes", next_to_its_like)
    if not engine.run(exp.select(exp.Count(this=exp.Star())).from_(found))[0][0]:
        return Shared(engine, key, None, 0, ())
    rows = (
        exp.select(exp.alias_(key, "key"), PLACE)
        .from_(source.copy())
        .where(exp.func("hash", key).isin(query=exp.select("hash").from_(found)))
    )
    number = exp.Window(this=exp.RowNumber(), partition_by=[exp.column("key")], order=_by(PLACE))
    following = exp.Window(
        this=exp.func("lead", exp.column(PLACE)), partition_by=[exp.column("key")], order=_by(PLACE)
    )
    count = exp.Window(this=exp.Count(this=exp.Star()), partition_by=[exp.column("key")])
    numbered = exp.select(
        "key",
        PLACE,
        exp.alias_(number, "number"),
        exp.alias_(following, "following"),
        exp.alias_(count, "records"),
    ).from_(rows.subquery("same_hash"))
    all_rows = engine.stage(
        _SHARED,
        exp.select("*").from_(numbered.subquery("numbered")).where(exp.column("records") > 1),
    )
    told = engine.run(
        exp.select(PLACE, "key")
        .from_(all_rows)
        .order_by(
            exp.Case()
            .when(exp.column("number").eq(1), exp.column("following"))
            .else_(exp.column(PLACE)),
            "number",
        )
        .limit(MOST_EXAMPLES)
    )
    count_of = engine.run(exp.select(exp.Count(this=exp.Star())).from_(all_rows))[0][0]
    return Shared(engine, key, all_rows if count_of else None, count_of, tuple(told))


def _by(column: str) -> exp.Order:
    return exp.Order(expressions=[exp.Ordered(this=exp.column(column))])


def _glanced(engine: Embedded, source: exp.Expression) -> tuple[bool, bool]:
    """Look whether ids come in a strict order, and whether any has outer spaces.

    The order is that of texts (`L-007` before `L-012`), or of numbers in them: shorter ones first.
    """
    own, before = exp.column(ID), exp.column(_BEFORE)
    rows = _with_before(own, source.copy()).where(exp.not_(own.is_(exp.null()))).subquery("ids")
    is_not_after = exp.LTE(this=own, expression=before)
    length, length_before = (exp.func("strlen", of) for of in (own, before))
    is_not_longer = exp.or_(
        exp.LT(this=length, expression=length_before),
        exp.and_(length.eq(length_before), is_not_after),
    )
    outer = exp.or_(DUCKDB.starts_with(own, " "), DUCKDB.ends_with(own, " "))
    terms = map(counted, (is_not_after, is_not_longer, outer))
    by_text, by_length, spaced = engine.run(exp.select(*terms).from_(rows))[0]
    return not spaced and not (by_text and by_length), bool(spaced)


def _with_before(of: exp.Column, source: exp.Expression) -> exp.Select:
    """Give each row's value, and that of the row before it."""
    before = exp.Window(this=exp.func("lag", of.copy()))
    return exp.select(of, exp.alias_(before, _BEFORE)).from_(source)
